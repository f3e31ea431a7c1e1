"""Living with a bot: embedding, recording live chat, answering in the chat.

Two sides. In the bot's own process: `system`, `callbacks`, `wording`, and `recording` with its
outbox and link; they import neither Polars nor a database driver. In a child process, which owns
the connections: `recording_worker`, its service and keeper, `questions`, `commands`, `announce`.
"""
