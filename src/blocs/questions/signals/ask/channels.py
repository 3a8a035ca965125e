"""Channels between a country and two poles, as somebody writes them down."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, PrivateAttr

from blocs.foundation.casebook import channel_cases, unknown
from blocs.foundation.files import beside, is_file
from blocs.moves.fields import (
    Code,
    Codes,
    Fault,
    Form,
    Text,
    Year,
    raise_in_document,
    read_form,
)

MOST_CHANNELS = 12

Kind: TypeAlias = Literal["votes", "trade", "treaties", "visits", "events"]


class Channel(Form, spoken=("title",)):
    """One channel: where the two poles pull, told by one kind of table."""

    kind: Kind = Field(description="What its table holds, and so how it is read.")
    title: Text | None = Field(default=None, description="In a word or two; by default its kind.")
    file: Text | None = Field(
        default=None,
        description="A table beside the case, or one that ships: `un`, `minerals`, `memberships`.",
    )
    roll_calls: Text | None = Field(
        default=None, description="Votes: a table roll_call,session,date, where `file` has none."
    )
    worlds: Codes = Field(default=(), description="Trade: worlds, each of its own year.")

    def contradictions(self) -> list[Fault]:
        """What no channel may hold."""
        faults: list[Fault] = []
        if self.worlds and self.kind != "trade":
            faults.append(Fault(("worlds",), f"'{self.kind}' are not told by worlds"))
        if self.roll_calls and self.kind != "votes":
            faults.append(Fault(("roll_calls",), f"'{self.kind}' have no roll calls"))
        if bool(self.file) == bool(self.worlds):
            remedy = "Name a `file`, or for trade `worlds`."
            faults.append(Fault(("file",), "a channel has one source", remedy))
        return faults


class ChannelCase(Form, spoken=("title", "notes")):
    """A country, two poles, and the channels by which each may pull."""

    title: Text = Field(description="The question in one line.")
    country: Code = Field(description="Whose place is asked for: alpha-3.")
    poles: Annotated[Codes, Field(description="Two countries or blocs: 1 is with the first.")]
    first_year: Year | None = Field(default=None, description="Nothing before it is told.")
    last_year: Year | None = Field(default=None, description="Nothing after it is told.")
    channels: tuple[Channel, ...] = Field(description="Each is told by itself: never summed.")
    notes: Text | None = Field(default=None, description="Assumptions and their reasons.")
    sources: tuple[Text, ...] = Field(default=(), description="Where the tables come from.")

    _folder: Path = PrivateAttr(default_factory=Path)

    def contradictions(self) -> list[Fault]:
        """What no case may hold."""
        faults: list[Fault] = []
        if len(set(self.poles)) != 2:
            faults.append(Fault(("poles",), f"poles are two, not {len(set(self.poles))}"))
        if self.country in self.poles:
            faults.append(Fault(("country",), "a pole stands nowhere between the two"))
        if not 1 <= len(self.channels) <= MOST_CHANNELS:
            told = f"expected 1 to {MOST_CHANNELS} channels, not {len(self.channels)}"
            faults.append(Fault(("channels",), told))
        if self.first_year and self.last_year and self.first_year > self.last_year:
            faults.append(Fault(("last_year",), "the last year is before the first"))
        names = [(channel.kind, channel.title) for channel in self.channels]
        for k, channel in enumerate(self.channels):
            faults += [fault.below("channels", k) for fault in channel.contradictions()]
            if names.index(names[k]) < k:
                message = f"a second channel of '{channel.kind}' needs a title of its own"
                faults.append(Fault(("channels", k, "title"), message))
        return faults

    def years(self, year: int) -> bool:
        """Whether a year is asked for."""
        return (self.first_year or year) <= year <= (self.last_year or year)

    def beside(self, name: str) -> str:
        """A file of the case, or `name` as it stands."""
        return str(beside(self._folder, name))


for _form in (Channel, ChannelCase):
    _form.model_rebuild()


def load_channels(name: str | Path) -> ChannelCase:
    """A file, or a case of the casebook that has channels.

    Raises InputError where there is neither, ScenarioError with every problem of a file at once.
    """
    known = channel_cases()
    path = Path(name)
    if not is_file(path) and str(name) in known:
        path = known[str(name)]
    elif not path.suffix and not is_file(path):
        raise unknown(f"case '{name}' with channels and no file of that name", name, known)
    what = f"channels '{name}'"
    document, case = read_form(
        what, path, ChannelCase, is_a="a case of channels is a mapping with 'channels'"
    )
    raise_in_document(what, document, case.contradictions())
    object.__setattr__(case, "_folder", path.parent)
    return case
