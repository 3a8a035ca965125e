"""`blocs ensemble` in a process of its own that gets a signal once its first draws are on disk.

`python interrupted_ensemble.py SIGNAL FOLDER ARGUMENT…`: as soon as a chunk is in FOLDER the process
sends SIGNAL to itself. SIGINT means what it means on a terminal, even where the parent ignores it.
"""

import os
import signal
import sys
from pathlib import Path

import rich.progress

from blocs.cli import main


def interrupted_with(number: signal.Signals, folder: Path) -> None:
    """Send the signal at the first news of progress with a chunk on disk."""
    advance = rich.progress.Progress.advance

    def watched(progress, task, advanced=1):
        advance(progress, task, advanced)
        if any(folder.glob("draws/0*.parquet")):
            rich.progress.Progress.advance = advance
            os.kill(os.getpid(), number)

    rich.progress.Progress.advance = watched


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    name, folder, *arguments = sys.argv[1:]
    interrupted_with(signal.Signals[name], Path(folder))
    sys.exit(main(arguments))
