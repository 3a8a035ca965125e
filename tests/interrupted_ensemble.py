"""`blocs ensemble` in a process of its own that gets a signal once its first draws are on disk.

`python interrupted_ensemble.py SIGNAL ARGUMENT…`: when a chunk has been written the process sends
SIGNAL to itself. SIGINT means what it means on a terminal, even where the parent ignores it.
"""

import os
import signal
import sys

from blocs.cli.main import main
from blocs.draws.store import Folder


def interrupted_with(number: signal.Signals) -> None:
    """Send the signal after the first chunk."""
    keep = Folder.keep

    def kept(folder, place, chunk):
        keep(folder, place, chunk)
        Folder.keep = keep
        os.kill(os.getpid(), number)

    Folder.keep = kept


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    name, *arguments = sys.argv[1:]
    interrupted_with(signal.Signals[name])
    sys.exit(main(arguments))
