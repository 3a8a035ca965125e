"""What a process does with the memory of arrays that it has freed."""

from __future__ import annotations

import ctypes
import sys

KEPT_BYTES = 2**28
MEMORY_SETTINGS: dict[str, str] = {
    "MALLOC_TRIM_THRESHOLD_": str(KEPT_BYTES),
    "MALLOC_MMAP_THRESHOLD_": str(KEPT_BYTES),
}
"""With them a process starts whose glibc keeps the memory of large arrays instead of giving it back
to the system after each job: fetching it anew, page by page, costs more than the arithmetic on it.
Other systems ignore them."""

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""The same two to `mallopt`, as numbered in malloc.h of glibc."""


def keep_memory() -> None:
    """The same for a process that runs already; nothing where there is no glibc."""
    if not sys.platform.startswith("linux"):
        return
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        for setting in (TRIM_THRESHOLD, MMAP_THRESHOLD):
            choose(setting, KEPT_BYTES)
