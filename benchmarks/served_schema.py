"""Requests made up from the OpenAPI document: python benchmarks/served_schema.py [COUNT]

Schemathesis makes COUNT requests (2,000) over all addresses, those that fit the schema and those
that do not; none may be answered with a 5xx. Jobs that this starts are cancelled as they come.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter

import httpx
import schemathesis
from hypothesis import HealthCheck, settings

SLOW = ("/api/answers/{key}/events",)


def cancelling(url: str, done: threading.Event) -> None:
    """Jobs are long, and not what is tried here."""
    with httpx.Client(base_url=url, timeout=60) as client:
        while not done.wait(0.5):
            for item in client.get("/api/answers", params={"count": 100}).json():
                if item["state"] in ("queued", "running"):
                    client.post(f"/api/answers/{item['id']}/cancel")


def tried(url: str, count: int) -> tuple[Counter, list[str]]:
    schema = schemathesis.openapi.from_url(f"{url}api/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    operations = [one for one in operations if one.path not in SLOW]
    codes: Counter = Counter()
    failures: list[str] = []
    each = -(-6 * count // (5 * len(operations)))  # some addresses take no fields: few requests fit
    for operation in operations:
        before = sum(codes.values())

        @settings(
            max_examples=each, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @operation_given(operation)
        def one(case) -> None:
            response = case.call(timeout=120)
            codes[response.status_code] += 1
            if response.status_code >= 500 or failed_inside(response):
                failures.append(
                    f"{case.method} {case.path}: {response.text[:300]} {case.body!r:.600}"
                )

        one()
        print(f"{operation.method.upper():6} {operation.path:40} {sum(codes.values()) - before}")
    return codes, failures


def failed_inside(response) -> bool:
    """Whether a child process failed at what it should have refused."""
    if "json" not in response.headers.get("content-type", ""):
        return False
    found = response.json()
    return isinstance(found, dict) and found.get("status") == "internal_error"


def operation_given(operation):
    from hypothesis import given
    from hypothesis import strategies as st
    from schemathesis import GenerationMode

    modes = [
        operation.as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]
    return given(case=st.one_of(modes))


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 2000
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "blocs", "serve", "--port", "0"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "BLOCS_HOME": home}
        ) as process:
            done = threading.Event()
            try:
                url = process.stdout.readline().split()[-1]
                threading.Thread(target=cancelling, args=(url, done), daemon=True).start()
                start = time.perf_counter()
                codes, failures = tried(url, count)
                print(f"{sum(codes.values())} requests in {time.perf_counter() - start:.0f} s")
                print("by status:", dict(sorted(codes.items())))
                print(f"5xx, or failed inside: {len(failures)}", *failures[:20], sep="\n")
            finally:
                done.set()
                process.terminate()


if __name__ == "__main__":
    main()
