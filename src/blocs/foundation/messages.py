"""Sentences that are told in any language: English in the code, the others in gettext catalogues.

A message is a whole English sentence with {places}. What fills a place is told in the language of
the sentence: another message, a number, a name, or a text that is the same everywhere. Catalogues
stand beside the code that speaks (`foundation/catalogues`); what they lack is told in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from blocs.foundation.catalogues import SOURCE_LANGUAGE, catalogue, languages
from blocs.foundation.numbers import number_style


class Told(Mapping[str, str]):
    """A text by language; every language there is, is there."""

    def told(self, language: str) -> str:
        """The text in `language`."""
        raise NotImplementedError

    def __getitem__(self, language: str) -> str:
        if language not in languages():
            raise KeyError(language)
        return self.told(language)

    def __iter__(self) -> Iterator[str]:
        return iter(languages())

    def __len__(self) -> int:
        return len(languages())


Words: TypeAlias = Mapping[str, str]
"""A text by language."""

Part: TypeAlias = "str | int | Mapping[str, str]"
"""What fills a place of a message; an `int` stands as it is: a year, a number of a figure."""


@dataclass(frozen=True, eq=False)
class Message(Told):
    """text: in English; plural, count: where it counts something; context: a homonym's."""

    text: str
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    plural: str = ""
    count: int = 0
    context: str = ""

    def told(self, language: str) -> str:
        """The sentence in `language`, its places filled."""
        form = _form(self, language)
        if not self.parts:
            return form
        return form.format(**{name: part_told(part, language) for name, part in self.parts.items()})


def say(text: str, /, **parts: Part) -> Message:
    """A whole English sentence; its {places} are filled, where any are given."""
    return Message(text, parts)


def say_counted(one: str, many: str, /, *, count: int, **parts: Part) -> Message:
    """A sentence about `count` things, which its {count} shows in the style of the language."""
    return Message(one, {"count": plain(count, 0), **parts}, plural=many, count=count)


def say_as(context: str, text: str, /, **parts: Part) -> Message:
    """A sentence whose English means two things; context: which of them."""
    return Message(text, parts, context=context)


@dataclass(frozen=True, eq=False)
class Given(Told):
    """What a file says under `name`, and in another language under `name_LANGUAGE`."""

    item: object
    name: str

    def told(self, language: str) -> str:
        """The text in `language`; as it stands under `name`, or empty, where there is none."""
        own = getattr(self.item, f"{self.name}_{language}", None)
        return own or getattr(self.item, self.name) or ""


def given(item: object, name: str) -> Given:
    """A text of a file, such as its `title`, with those in other languages beside it."""
    return Given(item, name)


@dataclass(frozen=True, eq=False)
class Listed(Told):
    """Several texts one after the other."""

    texts: tuple[Part, ...]
    joint: Part

    def told(self, language: str) -> str:
        """The texts with the joint of the language between them."""
        joint = part_told(self.joint, language)
        return joint.join(part_told(item, language) for item in self.texts)


def listed(items: Iterable[Part], joint: Part = ", ") -> Listed:
    """Several texts with `joint` between them."""
    return Listed(tuple(items), joint)


def same(text: str) -> Listed:
    """A text that is the same in every language: a sign, a name out of a file."""
    return Listed((text,), "")


@dataclass(frozen=True, eq=False)
class Numeral(Told):
    """A number, by the name of its form in `NumberStyle`."""

    form: str
    value: float
    how: Mapping[str, int | bool] = field(default_factory=dict[str, "int | bool"])

    def told(self, language: str) -> str:
        """The number in the style of `language`."""
        write = getattr(number_style(language), self.form)
        return str(write(self.value, **self.how))


def plain(value: float, digits: int | None = None) -> Numeral:
    """A level without a plus sign; digits: decimals, by default as many as its size deserves."""
    return _numeral("plain", value, digits)


def change(value: float, digits: int | None = None) -> Numeral:
    """A change with its sign."""
    return _numeral("change", value, digits)


def percent(value_pct: float, digits: int | None = None) -> Numeral:
    """A share or size given in per cent, with the sign of per cent."""
    return _numeral("percent", value_pct, digits)


def percent_change(value_pct: float, digits: int | None = None) -> Numeral:
    """A change given in per cent, signed, with the sign of per cent."""
    return _numeral("percent_change", value_pct, digits)


def visible_percent_change(value_pct: float) -> Numeral:
    """The same, with two figures where it is too small for the usual decimals."""
    return Numeral("visible_percent_change", value_pct)


def stated(value: float) -> Numeral:
    """A number out of a file, as it was meant there."""
    return Numeral("stated", value)


def stated_percent(value_pct: float) -> Numeral:
    """A number of per cent out of a file, with the sign of per cent."""
    return Numeral("stated_percent", value_pct)


def scientific(value: float) -> Numeral:
    """A very small number with a power of ten."""
    return Numeral("scientific", value)


def significant(value: float, figures: int = 4) -> Numeral:
    """A number of unknown size with that many digits that count."""
    return Numeral("significant", value, {"figures": figures})


def significant_percent_change(value_pct: float) -> Numeral:
    """A change in per cent of unknown size, signed, with the sign of per cent."""
    return Numeral("significant_percent_change", value_pct)


def span(low: float, high: float) -> Listed:
    """From one number to another, three digits of each."""
    return listed((significant(low, 3), significant(high, 3)), "–")


def money(million_usd: float, *, signed: bool) -> Numeral:
    """An amount given in million USD, in the unit that reads best, with that unit."""
    return Numeral("money", million_usd, {"signed": signed})


def million(value: float, digits: int | None = None) -> Numeral:
    """A change in million USD, signed, without the unit."""
    return _numeral("million", value, digits)


def _numeral(form: str, value: float, digits: int | None) -> Numeral:
    return Numeral(form, value, {} if digits is None else {"digits": digits})


def part_told(part: Part, language: str) -> str:
    """What fills a place, in `language`; English where a text lacks that language."""
    if isinstance(part, Mapping):
        return part[language] if language in part else part[SOURCE_LANGUAGE]
    return str(part)


def _form(message: Message, language: str) -> str:
    spoken = catalogue(language)
    if message.plural and message.context:
        return spoken.npgettext(message.context, message.text, message.plural, message.count)
    if message.plural:
        return spoken.ngettext(message.text, message.plural, message.count)
    if message.context:
        return spoken.pgettext(message.context, message.text)
    return spoken.gettext(message.text)
