"""Jobs in packets whose size follows the time that a job takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic

from blocs.draws.evaluation import Answer, Job, Row, answer_jobs

MOST_JOBS = 4096
GROWTH = 4
"""A packet is at most so many times as long as the one before it."""


@dataclass(frozen=True, eq=False)
class Answered(Generic[Answer]):
    """Rows of a packet, and the seconds that its worker took."""

    rows: list[Row[Answer]]
    seconds: float


class Packets(Generic[Job]):
    """Cuts a stream of jobs into packets of about `seconds` each; the first ones are short."""

    def __init__(self, jobs: Iterable[Job], *, seconds: float) -> None:
        self._source = iter(jobs)
        self._seconds = seconds
        self.size = 1

    def next(self) -> list[Job]:
        """The next packet; empty when there are no more jobs."""
        return list(islice(self._source, self.size))

    def learn(self, answered: Answered[Any]) -> None:
        """Adapt the size to how long a packet took."""
        each = answered.seconds / max(1, len(answered.rows))
        wanted = self._seconds / max(each, 1e-9)
        self.size = int(min(max(1, wanted), GROWTH * self.size, MOST_JOBS))


def answer_packet(function: Callable[[Job], Answer], packet: list[Job]) -> Answered[Answer]:
    """All rows of a packet."""
    start = time.perf_counter()
    rows = answer_jobs(function, packet)
    return Answered(rows, time.perf_counter() - start)
