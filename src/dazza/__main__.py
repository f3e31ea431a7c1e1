"""Where the command starts: `dazza`, or `python -m dazza`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line.

    Polars gets one thread: a run is mostly SQLite and short folds, so a second thread costs a third
    more CPU for hardly less time, and the other core belongs to the bot. It must be told before it
    is imported, hence the import in here.
    """
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    gc.disable()  # nothing of what is imported is garbage: looking costs a tenth of the start
    try:
        from dazza.cli import run  # noqa: PLC0415  # see above

        gc.freeze()
        gc.enable()
        run()
    except KeyboardInterrupt:  # while things were still being imported
        sys.exit(130)


if __name__ == "__main__":
    main()
