"""The words of a page in its language: messages of the code, labels and units of quantities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from blocs.foundation.catalogues import languages
from blocs.foundation.errors import InputError
from blocs.foundation.messages import Part, part_told, say, say_counted
from blocs.foundation.quantities import Quantity, quantities

UNITS = {
    "%": say("%"),
    "% of income": say("% of income"),
    "million USD": say("million USD"),
    "0.001 % per %": say("0.001 % per %"),
    "ratio": say("ratio"),
}
"""Units of quantities and of charts."""


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: str

    def __call__(self, text: str, /, **parts: object) -> str:
        """A whole English sentence in this language, its {places} filled, where any are given."""
        return _filled(say(text)[self.language], parts)

    def counted(self, one: str, many: str, /, *, count: int, **parts: Part) -> str:
        """A sentence about `count` things, which its {count} shows in the style of the language."""
        return say_counted(one, many, count=count, **parts)[self.language]

    def told(self, text: Part, /, **parts: object) -> str:
        """A text by language in this one, its {places} filled, where any are given."""
        form = say(text)[self.language] if isinstance(text, str) else part_told(text, self.language)
        return _filled(form, parts)

    def markup(self, text: str, /, **parts: object) -> Markup:
        """A sentence with its {places} filled, marked-up parts kept as they are."""
        return escape(say(text)[self.language]).format(**parts)

    def quantity(self, name: str) -> Quantity:
        """A row of the table of quantities."""
        return quantities()[name]

    def label(self, name: str) -> str:
        """Short label of a quantity."""
        return quantities()[name].label[self.language]

    def definition(self, name: str) -> str:
        """What a quantity means, with its unit."""
        row = quantities()[name]
        return f"{row.text[self.language]} [{self.unit(row.unit)}]"

    def unit(self, unit: str) -> str:
        """A unit of the table of quantities in this language."""
        return self.told(UNITS.get(unit, unit))


def _filled(form: str, parts: Mapping[str, object]) -> str:
    return form.format(**parts) if parts else form


def words(language: str) -> Words:
    """The texts of `language`; InputError where there are none."""
    if language not in languages():
        raise InputError(f"no texts in '{language}': a brief speaks {' or '.join(languages())}")
    return Words(language)
