"""How many threads the linear algebra of a process may use."""

from __future__ import annotations

import os

THREAD_SETTINGS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Read once, when NumPy is first imported."""


def one_thread() -> None:
    """One thread for this process, unless the user has set another number; before NumPy is there.

    Matrices of a world are small: threads wait for each other longer than they work, and take the
    cores of worker processes.
    """
    for name in THREAD_SETTINGS:
        os.environ.setdefault(name, "1")
