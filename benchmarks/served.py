"""Twenty users of one server at once, by real requests.

    python benchmarks/served.py [ROUNDS [PAUSE]]

Each user opens the start page, asks for a scenario of his own, opens its page in Russian, lists
answers, looks at a form, and reads for PAUSE seconds (1) after each; 0: as fast as can be. The
server runs in processes of its own, in a folder of its own; then once more beside a job. Prints
times by request, and the memory of all processes.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import httpx

USERS = 20
COUNTRIES = ("USA", "CHN", "DEU", "RUS", "IND", "BRA", "JPN", "TUR", "KAZ", "MEX")


def scenario(user: int, turn: int) -> dict:
    by, on = COUNTRIES[user % 10], COUNTRIES[(user + 1 + turn % 9) % 10]
    add = (1 + user + USERS * turn) / 1000
    moves = [{"tariff": {"by": by, "on": on, "sectors": "goods", "add": add}}]
    return {"title": f"User {user}, turn {turn}", "world": "icio-2022", "moves": moves}


async def user(
    client: httpx.AsyncClient, number: int, turns: range, pause: float, took: dict
) -> None:
    async def timed(name: str, method: str, path: str, **more: object) -> httpx.Response:
        start = time.perf_counter()
        found = await client.request(method, path, **more)
        took[name].append((time.perf_counter() - start, found.status_code))
        await asyncio.sleep(pause * (0.5 + number / USERS))
        return found

    for turn in turns:
        await timed("start page", "GET", "/en/")
        asked = {"scenario": scenario(number, turn)}
        found = await timed("POST run", "POST", "/api/run", json=asked)
        if found.is_success:
            await timed("its page", "GET", f"/ru/answers/{found.json()['id']}")
        await timed("list", "GET", "/api/answers")
        await timed("form", "GET", "/ru/ask/games")


def memory(number: int) -> list[tuple[str, int]]:
    """(name, proportional MB) of a process and all that it has started."""
    found, wanted = [], [number]
    while wanted:
        one = wanted.pop()
        base = Path(f"/proc/{one}")
        wanted += map(int, (base / "task" / str(one) / "children").read_text().split())
        words = (base / "cmdline").read_bytes().split(b"\0")
        name = "server" if one == number else "job" if b"job" in words else "worker"
        lines = (base / "smaps_rollup").read_text().splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        found.append((name, kilobytes // 1024))
    return found


async def alone(client: httpx.AsyncClient) -> None:
    """One user, one request after the other."""
    times = []
    for turn in range(30):
        start = time.perf_counter()
        found = await client.post("/api/run", json={"scenario": scenario(turn % 20, 50 + turn)})
        assert found.status_code == 200, found.text
        times.append(time.perf_counter() - start)
    times.sort()
    print(f"one user alone, POST run: median {times[15]:.3f} s, p95 {times[28]:.3f} s")


async def measured(
    url: str, process: subprocess.Popen, rounds: int, pause: float, *, job: bool
) -> None:
    limits = httpx.Limits(max_connections=USERS)
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as client:
        for turn in range(2):  # both processes have loaded what they need
            await asyncio.gather(
                *(
                    client.post("/api/run", json={"scenario": scenario(k, 99 + turn)})
                    for k in (0, 1)
                )
            )
        if not job:
            await alone(client)
        else:
            body = {"scenarios": [scenario(3, 77)], "draws": 5000}
            found = await client.post("/api/ensemble", json=body)
            assert found.status_code == 202, found.text
            await asyncio.sleep(5)
        took: dict[str, list[tuple[float, int]]] = defaultdict(list)
        start = time.perf_counter()
        turns = range(rounds * job, rounds * (1 + job))  # nobody asks what was asked before
        await asyncio.gather(*(user(client, k, turns, pause, took) for k in range(USERS)))
        seconds = time.perf_counter() - start
        beside = ", beside a job" if job else ""
        print(f"{USERS} users, {rounds} rounds, pauses of {pause:g} s{beside}: {seconds:.1f} s")
        whole = [row for rows in took.values() for row in rows]
        for name, rows in [*took.items(), ("all", whole)]:
            times = sorted(row[0] for row in rows)
            errors = sum(row[1] >= 400 for row in rows)
            p50, p95 = times[len(times) // 2], times[int(0.95 * len(times))]
            print(f"  {name:11} n {len(times):4}  median {p50:.3f}  p95 {p95:.3f}  errors {errors}")
        print("  memory (MB):", ", ".join(f"{n} {mb}" for n, mb in memory(process.pid)))


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else 5
    pause = float(sys.argv[2]) if sys.argv[2:] else 1.0
    print("load:", " ".join(f"{x:.1f}" for x in os.getloadavg()), "cores:", os.cpu_count())
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "blocs", "serve", "--port", "0"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "BLOCS_HOME": home}
        ) as process:
            try:
                url = process.stdout.readline().split()[-1]
                for job in (False, True):
                    asyncio.run(measured(url, process, rounds, pause, job=job))
            finally:
                process.terminate()


if __name__ == "__main__":
    main()
