"""What a process that is kept ready has answered before decides nothing about the next answer."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from blocs.serve.process.ready import Ready

WORLDS, SCENARIO = ["icio-2015e"], {"scenario": "union-state/food-embargo"}
SMALL, LARGE = "run", "run_models"
ROOM = 2**31


def starved(pid):
    """Of the memory that it has, it gets no more."""
    import resource

    resource.prlimit(pid, resource.RLIMIT_DATA, (2**20, 2**20))


def killed(pid):
    os.kill(pid, signal.SIGKILL)


def task(question, folder):
    what = {"do": "answer", "question": question, "asked": SCENARIO, "want": ["json"]}
    return {**what, "folder": str(folder), "worlds": WORLDS}


async def asked(folder, before):
    """A small answer; then `before` is done to its process, and a large one is asked for twice."""
    ready = Ready(1, memory=ROOM)
    try:
        replies, pids = [await ready.ask(task(SMALL, folder), seconds=60)], [ready.pids]
        before(ready.pids[0])
        for _ in range(2):
            replies.append(await ready.ask(task(LARGE, folder), seconds=60))
            pids.append(ready.pids)
    finally:
        await ready.close()
    return replies, pids


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux's")
@pytest.mark.parametrize("before", [starved, killed])
def test_a_used_process_that_is_lost_refuses_nothing(tmp_path, before):
    replies, pids = asyncio.run(asked(tmp_path, before))
    assert [reply.refused for reply in replies] == [None] * 3
    assert [len(some) for some in pids] == [1, 1, 1]
    assert pids[0] != pids[1] == pids[2]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the address space is limited")
def test_what_is_too_large_for_a_fresh_process_is_refused_at_once(tmp_path):
    async def refused():
        ready = Ready(1, memory=48 * 2**20)
        return await ready.ask(task(SMALL, tmp_path), seconds=60), ready.pids

    reply, pids = asyncio.run(refused())
    assert reply.refused["status"] in ("out_of_memory", "worker_died")
    assert pids == []


COUNTED = """
import sys
from blocs.serve.process.limited import limit
def counted():
    status = open("/proc/self/status").read()
    return 1024 * int(status.split("VmData:")[1].split()[0])
limit(int(sys.argv[1]))
import pyarrow
before = counted()
kept = pyarrow.array(range(1000))
print(counted() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the address space is limited")
def test_a_small_table_of_arrow_counts_little_against_the_limit():
    pytest.importorskip("pyarrow", reason="needs the extra `parquet`")
    wanted = {k: v for k, v in os.environ.items() if k != "ARROW_DEFAULT_MEMORY_POOL"}
    told = subprocess.run(
        [sys.executable, "-c", COUNTED, str(ROOM)], env=wanted, capture_output=True, check=True
    )
    assert int(told.stdout) < 2**26
