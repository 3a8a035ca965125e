"""Freed memory stays with a process that says so: it is not fetched anew for the next array."""

import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
import numpy as np
from blocs.foundation.memory import keep_memory

if sys.argv[1] == "keep":
    keep_memory()

def work():
    arrays = [np.ones(400_000) for _ in range(6)]
    return sum(float(array[0]) for array in arrays)

work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(40):
    work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is there on Linux alone")
def test_freed_arrays_are_used_again():
    found = {}
    for how in ("keep", "plain"):
        command = [sys.executable, "-c", FAULTS, how]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found[how] = int(done.stdout)
    assert found["keep"] < found["plain"] / 10
