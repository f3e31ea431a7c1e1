"""One tree of errors. A message is the fact, the value that was wrong, and the way out."""


class DazzaError(Exception):
    """Something that a person can mend; the command line prints it as one line."""

    exit_status = 2


class UsageError(DazzaError):
    """A command or a call was given something that does not exist or does not fit."""


class SettingsError(DazzaError):
    """A settings file, variable or mapping holds what Dazza does not understand."""


class StoreError(DazzaError):
    """The database cannot be opened, is not ours to read, or refused a write."""

    exit_status = 1


class BusyError(DazzaError):
    """Another batch run holds the lease on this database."""

    exit_status = 1


class ImportFailedError(DazzaError):
    """A file cannot be imported."""

    exit_status = 1


class JobFailedError(DazzaError):
    """At least one job of a run failed; its row in batch_jobs says why."""

    exit_status = 1


class RoomError(DazzaError):
    """A chat server refuses the bot for a reason that trying again does not mend."""

    exit_status = 1
