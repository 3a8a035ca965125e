"""A text in both languages at once, its numbers written in the style of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from blocs.foundation.numbers import NumberStyle, number_style, plural
from blocs.world.names import LANGUAGES

Words: TypeAlias = Mapping[str, str]
"""A text by language, `en` and `ru`."""


def words(en: str, ru: str, **parts: Words | str) -> Words:
    """A text in both languages; its {places} are filled, where any are given, by language."""
    if not parts:
        return {"en": en, "ru": ru}
    return {
        language: text.format(
            **{k: part if isinstance(part, str) else part[language] for k, part in parts.items()}
        )
        for language, text in (("en", en), ("ru", ru))
    }


def number(write: Callable[[NumberStyle], str]) -> Words:
    """A number as `write` puts it in the style of each language."""
    return {language: write(number_style(language)) for language in LANGUAGES}


def plain(value: float, digits: int | None = None) -> Words:
    """A level without a plus sign; digits: decimals, by default as many as its size deserves."""
    return number(lambda style: style.plain(value, digits))


def change(value: float, digits: int | None = None) -> Words:
    """A change with its sign."""
    return number(lambda style: style.change(value, digits))


def percent(value_pct: float, digits: int | None = None) -> Words:
    """A share or size given in per cent, with the sign of per cent."""
    return number(lambda style: style.percent(value_pct, digits))


def percent_change(value_pct: float, digits: int | None = None) -> Words:
    """A change given in per cent, signed, with the sign of per cent."""
    return number(lambda style: style.percent_change(value_pct, digits))


def counted(count: int, en: tuple[str, str], ru: tuple[str, str, str]) -> Words:
    """A number with its noun. en: one, more; ru: 1 страна, 2 страны, 5 стран."""
    return {
        language: f"{number_style(language).plain(count, 0)} {plural(language, count, forms)}"
        for language, forms in (("en", en), ("ru", ru))
    }


def span(low: float, high: float) -> Words:
    """From one number to another, three digits of each."""
    return words("{a}–{b}", "{a}–{b}", a=significant(low, 3), b=significant(high, 3))


def stated(value: float) -> Words:
    """A number out of a file, as it was meant there."""
    return number(lambda style: style.stated(value))


def scientific(value: float) -> Words:
    """A very small number with a power of ten."""
    return number(lambda style: style.scientific(value))


def stated_percent(value_pct: float) -> Words:
    """A number of per cent out of a file, with the sign of per cent."""
    return number(lambda style: style.stated_percent(value_pct))


def significant(value: float, figures: int = 4) -> Words:
    """A number of unknown size with that many digits that count."""
    return number(lambda style: style.significant(value, figures))
