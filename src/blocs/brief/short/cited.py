"""Sentences that know their numbers: every number in them is a fact with a key.

Prose is made from computed facts or is absent. A sentence is a message whose places are filled with
facts, names and other such sentences; what it rests on can then be listed, and held against what it
says (`tests/unit/brief/test_cited.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from blocs.foundation.messages import Listed, Message, Numeral, Part, Told, same
from blocs.foundation.numbers import number_style
from blocs.foundation.plain import finite_or_null

CHANNEL = "channel."
"""How the key of a number begins that tells a cause: a channel of the model, or a share of it."""


@dataclass(frozen=True, eq=False)
class Fact(Told):
    """A number as it is written; numbers: key → value of what it is written from."""

    numbers: Mapping[str, float]
    written: Numeral | Told

    def told(self, language: str) -> str:
        """The number in the style of `language`."""
        return self.written[language]


@dataclass(frozen=True, eq=False)
class Agreed(Told):
    """A text whose verb agrees with a name; is_plural: whether that is plural, by language."""

    singular: Message
    plural: Message
    is_plural: Callable[[str], bool]

    def told(self, language: str) -> str:
        """The text with the verb as the name of this language has it."""
        return (self.plural if self.is_plural(language) else self.singular)[language]


@dataclass(frozen=True, eq=False)
class Sentence(Told):
    """A whole sentence. causal: whether it says why; it needs the number of a channel then."""

    text: Told
    causal: bool = False

    def __post_init__(self) -> None:
        if self.causal and not any(key.startswith(CHANNEL) for key in self.facts):
            raise ValueError("a sentence that says why has no number of a channel")

    def told(self, language: str) -> str:
        """With a capital letter; after an abbreviation there is no second full stop."""
        text = self.text[language]
        text = text[:1].upper() + text[1:]
        return f"{text[:-2]}." if text.endswith("..") else text

    @property
    def facts(self) -> dict[str, float]:
        """Key → value of every number in it."""
        return {key: value for fact in cited(self.text) for key, value in fact.numbers.items()}

    def as_json(self, language: str) -> dict[str, Any]:
        """The sentence in one language and the keys of its numbers."""
        return {"text": self.told(language), "keys": list(self.facts)}


def cited(part: Part) -> Iterator[Fact]:
    """Facts in a text and in everything that fills its places."""
    match part:
        case Fact():
            yield part
        case Sentence():
            yield from cited(part.text)
        case Message():
            for inner in part.parts.values():
                yield from cited(inner)
        case Agreed():
            yield from cited(part.singular)
        case Listed():
            for inner in part.texts:
                yield from cited(inner)
        case _:
            pass


@dataclass(frozen=True, eq=False)
class Facts:
    """The numbers of a brief by key; a key has one value."""

    values: dict[str, float] = field(default_factory=dict[str, float])

    def percent(self, key: str, value: float) -> Fact:
        """A size in per cent."""
        return self._fact({key: value}, Numeral("round_percent", value))

    def percent_change(self, key: str, value: float) -> Fact:
        """A change in per cent, signed."""
        return self._fact({key: value}, Numeral("round_percent_change", value))

    def stated_percent(self, key: str, value: float) -> Fact:
        """A round number in per cent, such as a limit, as it was meant."""
        return self._fact({key: value}, Numeral("stated_percent", value))

    def percents(self, key: str, low: float, high: float) -> Fact:
        """From one size in per cent to another."""
        ends = {f"{key}.low": low, f"{key}.high": high}
        return self._fact(ends, Between("round_percents", *_sizes(low, high)))

    def dollars(self, key: str, million_usd: float) -> Fact:
        """A size [million USD]."""
        return self._fact({key: million_usd}, Numeral("dollars", million_usd))

    def dollars_change(self, key: str, million_usd: float) -> Fact:
        """A change [million USD], signed."""
        return self._fact({key: million_usd}, Numeral("dollars_change", million_usd))

    def dollars_between(self, key: str, low: float, high: float) -> Fact:
        """From one size [million USD] to another."""
        ends = {f"{key}.low": low, f"{key}.high": high}
        return self._fact(ends, Between("dollars_between", *_sizes(low, high)))

    def count(self, key: str, number: int) -> Fact:
        """A count."""
        return self._fact({key: float(number)}, Numeral("plain", float(number), {"digits": 0}))

    def year(self, key: str, year: int) -> Fact:
        """A year."""
        return self._fact({key: float(year)}, same(str(year)))

    def number(self, key: str, value: float) -> Fact:
        """A number of unknown size, three digits of it."""
        return self._fact({key: value}, Numeral("significant", value, {"figures": 3}))

    def _fact(self, values: Mapping[str, float], written: Numeral | Told) -> Fact:
        for key, value in values.items():
            known = self.values.setdefault(key, value)
            if known != value:
                raise ValueError(f"'{key}' is {known!r} in one sentence and {value!r} in another")
        return Fact(values, written)

    def as_json(self) -> dict[str, float | None]:
        """Plain data."""
        return {key: finite_or_null(value) for key, value in self.values.items()}


@dataclass(frozen=True, eq=False)
class Between(Told):
    """From one number to another, by the name of its form in `NumberStyle`."""

    form: str
    low: float
    high: float

    def told(self, language: str) -> str:
        """Both in the style of `language`."""
        return str(getattr(number_style(language), self.form)(self.low, self.high))


def _sizes(low: float, high: float) -> tuple[float, float]:
    """Of two losses the sizes, the smaller first; what crosses zero keeps its signs."""
    return (-high, -low) if high <= 0 else (low, high)
