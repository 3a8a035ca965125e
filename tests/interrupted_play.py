"""`blocs play` in a process of its own that gets a signal once some worlds are kept.

`python interrupted_play.py SIGNAL AFTER ARGUMENT…`: AFTER worlds are done, the process sends SIGNAL
to itself; `none` for a play that nobody interrupts. SIGINT means what it means on a terminal, even
where the parent ignores it.
"""

import os
import signal
import sys

import rich.progress

from blocs.cli.main import main


def interrupted_after(count: int, number: signal.Signals) -> None:
    """Send the signal when `count` worlds are done."""
    done = 0
    advance = rich.progress.Progress.advance

    def counted(progress, task, advanced=1):
        nonlocal done
        advance(progress, task, advanced)
        done += advanced
        if done == count:
            os.kill(os.getpid(), number)

    rich.progress.Progress.advance = counted


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    name, after, *arguments = sys.argv[1:]
    if name != "none":
        interrupted_after(int(after), signal.Signals[name])
    sys.exit(main(arguments))
