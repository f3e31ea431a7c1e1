"""Living with a bot: embedding, recording live chat, answering in the chat."""
