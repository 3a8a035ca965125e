"""Limits that a child process sets to itself before it does anything, where the system has them."""

from __future__ import annotations

import os
import sys

MOST_FILE = 2**31
"""Bytes of one file that a job writes."""


def limit(memory: int) -> None:
    """No more memory than `memory` bytes, no huge file, no core; last in line for the machine.

    Linux counts private memory that can be written to (RLIMIT_DATA); elsewhere the address space
    stands for it. Windows knows none of these. Arrow is told to take what it needs from the system:
    its own allocator reserves 1 GB at once, and all of that counts.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.platform == "win32":
        return
    import resource

    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    for what, most in (
        (kind, memory),
        (resource.RLIMIT_FSIZE, MOST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def background() -> None:
    """Whoever waits for an answer goes before jobs."""
    if sys.platform != "win32":
        os.nice(5)
