"""A server that is killed in mid-job loses nothing."""

import os

import pytest

from blocs.serve.kept import State, Store
from children import wait_for
from served import SCENARIO, kept_world, scenario, served

pytest.importorskip("pyarrow", reason="needs the extra `ensemble`")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
DRAWS, CHUNK = 1_500, 250


def is_gone(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    with open(f"/proc/{number}/stat", encoding="ascii") as stat:  # noqa: PTH123
        return stat.read().rsplit(")", 1)[1].split()[0] == "Z"


def children_of(number):
    with open(f"/proc/{number}/task/{number}/children", encoding="ascii") as found:  # noqa: PTH123
        return [int(word) for word in found.read().split()]


def test_killed_in_mid_job_nothing_is_lost(tmp_path):
    home = kept_world(tmp_path)
    with served(home) as server:
        done = server.ask("run", scenario=SCENARIO).json()["id"]
        before = server.client.get(f"/api/answers/{done}/document").json()
        running = server.ask("ensemble", scenarios=[SCENARIO], draws=DRAWS).json()["id"]
        waiting = server.ask("run_models", scenario=scenario(0.4)).json()["id"]
        kept = tmp_path / "serve" / "jobs" / running / "draws"
        wait_for(lambda: list(kept.glob("**/*.parquet")), server.process)
        workers = children_of(server.process.pid)
        assert workers
        server.process.kill()
        server.process.wait()
        wait_for(lambda: all(map(is_gone, workers)))
    with served(home) as server:
        assert server.client.get(f"/api/answers/{done}/document").json() == before
        listed = {item["id"]: item for item in server.client.get("/api/answers").json()}
        assert set(listed) == {done, running, waiting}
        found = server.over(running)
        assert found["state"] == "done", found["refused"]
        assert found["attempts"] == 2
        assert server.over(waiting)["state"] == "done"
        document = server.client.get(f"/api/answers/{running}/document").json()
        assert document["draws"] == DRAWS


def test_a_job_that_ends_servers_is_marked_and_starts_only_by_hand(tmp_path):
    home = kept_world(tmp_path)
    store = Store(tmp_path / "serve")
    asked = {"scenario": SCENARIO, "model": "caliendo_parro"}
    store.add("a" * 24, "run_models", {"scenario": SCENARIO}, {})
    for _ in range(3):
        store.begin("a" * 24)
    store.add("b" * 24, "run", asked, {})
    store.begin("b" * 24)
    store.close()
    with served(home) as server:
        found = server.answer("a" * 24)
        assert (found["state"], found["attempts"]) == (State.INTERRUPTED, 3)
        assert server.over("b" * 24)["state"] == "done"
        again = server.client.post(f"/api/answers/{'a' * 24}/again").json()
        assert server.over(again["id"])["state"] == "done"


def test_two_servers_do_not_share_their_answers(tmp_path):
    from blocs.foundation.errors import InputError

    store = Store(tmp_path)
    with pytest.raises(InputError, match="another `blocs serve`"):
        Store(tmp_path)
    store.close()
    Store(tmp_path).close()
