"""Living with a bot: embedding, recording live chat, answering in the chat.

Two sides. In the bot's own process: `system`, `recording`, `recording_outbox`, `recording_link`,
which import neither Polars nor a database driver. In a child process: `recording_worker`,
`recording_keeper`, `announce`, `questions`, `commands`, which own the connections.
"""
