"""A real server in a process of its own, as `blocs serve` starts it, with limits of a test.

`python served.py HOME WORLDS LIMITS`: a folder, names with commas, a JSON object of `Limits`.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

from children import child, wait_for

TINY = "tiny"
SCENARIO = {
    "title": "A tariff",
    "world": TINY,
    "moves": [{"tariff": {"by": "C00", "on": "C01", "sectors": "all", "rate": 0.2}}],
}


def scenario(rate=0.2, **more):
    """A scenario of the tiny world."""
    moves = [{"tariff": {"by": "C00", "on": "C01", "sectors": "all", "rate": rate}}]
    return {**SCENARIO, "moves": moves, **more}


class Server:
    """A server that runs. url: where; client: asks it; process: to be killed."""

    def __init__(self, url, process):
        self.url, self.process = url, process
        self.client = httpx.Client(base_url=url, timeout=600)

    def ask(self, question, **asked):
        return self.client.post(f"/api/{question}", json=asked)

    def answer(self, key):
        return self.client.get(f"/api/answers/{key}").json()

    def over(self, key):
        """The job once nothing more happens to it."""
        return wait_for(
            lambda: (found := self.answer(key))["state"] not in ("queued", "running") and found,
            self.process,
        )


@contextmanager
def served(home: Path, *, worlds=(TINY,), **limits) -> Generator[Server]:
    """A server on a free port of this machine."""
    command = [sys.executable, __file__, str(home), ",".join(worlds), json.dumps(limits)]
    with child(command) as process:
        url = process.stdout.readline().strip()
        assert url, process.stderr.read()
        running = Server(url, process)
        with running.client:
            yield running


def kept_world(home: Path) -> Path:
    """The tiny world, kept as a user keeps it. Returns the folder for BLOCS_HOME."""
    from blocs.data.stored.store import save_stored_world
    from blocs.world.provenance import Provenance, Source
    from worlds import make_world

    source = Source(title="made up", licence="CC0-1.0")
    provenance = Provenance(title="invented for a test", sources=(source,))
    made = make_world(countries=4, sectors=3, seed=3)
    world = dataclasses.replace(made, name=TINY, provenance=provenance)
    save_stored_world(world, home / "worlds" / TINY)
    return home


def main() -> None:
    from blocs.serve.settings import Limits, Settings, offered_worlds
    from blocs.serve.start import address, bound, serve

    home, worlds, limits = sys.argv[1:]
    listening = bound("127.0.0.1", 0)
    settings = Settings(
        Path(home) / "serve",
        offered_worlds(worlds),
        at_once=1,
        limits=Limits(**json.loads(limits)),
    )
    where = address("127.0.0.1", listening)
    serve(settings, listening, lambda: print(where, flush=True))  # noqa: T201


if __name__ == "__main__":
    os.environ["BLOCS_HOME"] = sys.argv[1]
    main()
