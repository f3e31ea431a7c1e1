class Commands:
    def __init__(self, readers, chat, clock): ...
    def answer(self, asker, line):
        return None
