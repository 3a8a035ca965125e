"""Who stands where, by conduct: tables that are posted as text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, StringConstraints

from blocs.foundation.casebook import channel_cases, polls, unknown
from blocs.foundation.messages import Told
from blocs.serve.asks.ask import Answered, Ask, CasebookName, Country, CsvText, Seed
from blocs.serve.asks.bench import CASEBOOK_NAME

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench

Two = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{2,10}:[A-Za-z0-9]{2,10}$")]


class Votes(Ask):
    """Ideal points; table: roll_call,country,vote[,session,date]."""

    question: ClassVar[str] = "votes"
    table: CsvText
    country: Country
    poles: Two | None = None
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    seed: Seed = 0

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.signals.answer.votes import votes

        found = votes(
            _table(bench, self.table),
            country=self.country,
            poles=self.poles,
            year=self.year,
            seed=self.seed,
        )
        return Answered(found)


class Channels(Ask):
    """Which way each channel pulls, of a case of the casebook: others name tables of their own."""

    question: ClassVar[str] = "channels"
    case: CasebookName
    seed: Seed = 0

    def check(self, bench: Bench) -> Told | None:
        if self.case not in channel_cases():
            raise unknown(f"case '{self.case}' with channels", self.case, channel_cases())
        return super().check(bench)

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.signals.answer.channels import channels

        self.check(bench)
        return Answered(channels(channel_cases()[self.case], seed=self.seed))


class Events(Ask):
    """Events by pair of countries and week."""

    question: ClassVar[str] = "events"
    table: CsvText
    between: Two | None = None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.signals.answer.events import events

        return Answered(events(_table(bench, self.table), between=self.between))


class Poll(Ask):
    """Shares behind counts; table: option,count[,group], or a poll of the casebook."""

    question: ClassVar[str] = "poll"
    at_once: ClassVar[bool] = True
    table: CsvText
    level: Annotated[float, Field(gt=0, lt=1)] = 0.9
    seed: Seed = 0

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.signals.answer.polls import poll

        named, known = self.table.strip(), polls()
        if CASEBOOK_NAME.fullmatch(named):
            if named not in known:
                raise unknown(f"poll '{named}'", named, known)
            return Answered(poll(known[named], level=self.level, seed=self.seed))
        return Answered(poll(_table(bench, self.table), level=self.level, seed=self.seed))


class Predictability(Ask):
    """How well each actor could have been foreseen; table: period,value[,series,group]."""

    question: ClassVar[str] = "predictability"
    table: CsvText
    seed: Seed = 0

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.signals.answer.foresight import predictability

        return Answered(predictability(_table(bench, self.table), seed=self.seed))


def _table(bench: Bench, text: str) -> Path:
    path = bench.folder / "table.csv"
    path.write_text(re.sub(r"\r\n?", "\n", text), encoding="utf-8", errors="replace")
    return path
