"""What the tables that are no cache tables hold; a new database says columns and types."""

from __future__ import annotations

from collections.abc import Mapping

from dazza.store.jobs import HISTORY_KEPT
from dazza.tables.definitions import TIERS

Columns = Mapping[str, str]
BOOKKEEPING: Mapping[str, tuple[str, Columns]] = {
    "messages": (
        "the bot's; Dazza fills `word_count` and changes nothing else",
        {
            "id": "id of the message; Dazza goes through them in this order",
            "username": "who wrote it, in any spelling",
            "message": "the text",
            "timestamp": "when, ms UTC",
            "created_at": "when the row was made; Dazza does not read it",
            "word_count": "words of the message; NULL until counted, or if it is no text",
        },
    ),
    "user_stats": (
        "people, kept by the bot too; Dazza takes the smaller or greater of both sides' values",
        {
            "username": "folded name; rows of a bot may have other spellings",
            "first_seen": "oldest message, ms UTC; the smaller value stays",
            "last_seen": "newest message, ms UTC; the greater value stays",
            "message_count": "messages; the greater value stays",
            "total_words": "words; set by Dazza",
            "display_name": "spelling of the newest message; set by Dazza",
            "updated_at": "when Dazza last changed the row, ms UTC",
        },
    ),
    "achievement_definitions": (
        "what can be earned; edit or add rows, Dazza keeps them",
        {
            "type": "what counts: one of those below; any other is kept and earned by nobody",
            "name": "name for people",
            "description": "what counts, for people",
            "icon": "an emoji",
            "category": "a group for pages",
            **{
                f"{tier}_threshold": f"value that earns {tier}; NULL: no such tier"
                for tier in TIERS
            },
            "updated_at": "when the row was seeded, ms UTC",
        },
    ),
    "batch_jobs": (
        "one row a job",
        {
            "job_name": "name of the analyzer",
            "last_run": "start of the last run that completed or failed, ms UTC",
            "next_run": "when the scheduler will run it, ms UTC",
            "status": "`idle`, `running` or `error`",
            "error_count": "failures in a row",
            "last_error": "message of the last failure; NULL after a success",
            "watermark": "id of the last message in its tables",
            "updated_at": "when the row last changed, ms UTC",
        },
    ),
    "batch_job_history": (
        f"one row an execution of a job; the newest {HISTORY_KEPT:,} of each job are kept, older"
        " ones are deleted when a run starts",
        {
            "id": "number of the row",
            "job_name": "name of the analyzer",
            "started_at": "ms UTC",
            "completed_at": "ms UTC; NULL while it runs",
            "status": "`running`, `completed`, `error`, `interrupted` or `skipped`",
            "records_processed": "messages read",
            "error_message": "why it failed or was skipped",
            "duration_ms": "from start to end",
            "updated_at": "when the row last changed, ms UTC",
        },
    ),
    "dazza_people": (
        "people by number",
        {
            "person": "number",
            "username": "folded name",
            "updated_at": "when anything of this person last changed, ms UTC",
        },
    ),
    "dazza_terms": ("words by number", {"term_id": "number", "term": "lower case, NFC"}),
    "dazza_job_state": (
        "how far each job is: see [architecture](architecture.md)",
        {
            "job_name": "name of the analyzer",
            "building": "1 for the tables that a rebuild fills beside the ones that are read",
            "fingerprint": "JSON: all that the rows depend on besides the messages",
            "watermark": "messages up to this id are in",
            "pending_upto": "a batch up to this id is partly written; else NULL",
            "pending_person": "of that batch, the people up to this number are in",
            "summarised": "1 if the summaries are of these rows",
            "triggers": "the day and the definitions that the summaries are of",
        },
    ),
    "dazza_recorders": (
        "how far each bot's recording has come, so that nothing is stored twice",
        {
            "session": "one start of a bot",
            "batch": "the last batch of messages that is in",
            "updated_at": "when it came, ms UTC",
        },
    ),
    "dazza_announced": (
        "achievements that a bot has announced, or must not announce",
        {
            "username": "folded name",
            "achievement_type": "type of the achievement",
            "achievement_level": "tier",
            "announced_at": "ms UTC; NULL: history, which nobody is congratulated for",
        },
    ),
    "dazza_lease": (
        "who may write: one row while a batch run goes",
        {
            "id": "always 1",
            "holder": "what runs",
            "host": "name of its machine",
            "pid": "its process",
            "token": "a random word that tells two runs apart",
            "started_at": "ms UTC",
            "heartbeat_at": "last sign of life, ms UTC",
        },
    ),
    "dazza_meta": (
        "facts about the database: schema version, zone last used",
        {"name": "the fact", "value": "its value"},
    ),
    "import_sources": (
        "one row an imported file: see [importing](importing.md)",
        {
            "id": "number of the row",
            "name": "name of the file",
            "digest": "SHA-256 of its first `size` bytes",
            "size": "bytes when it was last read",
            "format": "name of its format",
            "zone": "zone that its times were taken to be in",
            "start_day": "date that its first line was taken to be of, days since 1970-01-01",
            "channel": "channel, if the name of the file tells",
            "resolution_ms": "the finest step of its times",
            "conversation": "files that have messages in common have the same number",
            "messages": "messages in it",
            "added": "messages that were new",
            "skipped": "lines that could not be read",
            "first_timestamp": "oldest message, ms UTC",
            "last_timestamp": "newest message, ms UTC",
            "status": "`running`, `complete`, or `undoing`",
            "position": "how far its messages are in: bytes of a file of lines, else records",
            "lines": "lines, or records, read",
            "state": "JSON: where the reader stands, to go on when the file has grown",
            "id_ranges": "JSON: first and last ids of the messages that came from it",
            "imported_at": "ms UTC",
            "people": "how many people spoke in it",
            "shared_ranges": "JSON: first and last ids of its messages that were there already",
        },
    ),
    "dazza_message_ids": (
        "what platforms call their messages: edits and other exports of the same are found by it",
        {
            "message_id": "`id` of the row of `messages`",
            "platform": "whose id it is: `discord`, `telegram`",
            "platform_id": "its id there",
        },
    ),
}
"""Meaning of each table and of its columns, in order."""
