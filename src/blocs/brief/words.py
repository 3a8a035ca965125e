"""The words of the pages, both languages side by side: one `texts.toml` a question."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from markupsafe import Markup, escape

from blocs.foundation.catalogues import languages
from blocs.foundation.errors import InputError
from blocs.foundation.messages import Part, part_told, say, say_counted
from blocs.foundation.quantities import Quantity, quantities

ROOMS_WITHOUT_TEXTS = frozenset({"casebook", "data", "__pycache__"})
"""Large folders that hold no words."""

UNITS = {
    "%": say("%"),
    "% of income": say("% of income"),
    "million USD": say("million USD"),
}
"""Units of the table of quantities."""


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Key → language → text, out of all `texts.toml`; every key stands in one of them only."""
    found: dict[str, Mapping[str, str]] = {}
    for file in _text_files(files("blocs")):
        found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def _text_files(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name in ROOMS_WITHOUT_TEXTS:
            continue
        if entry.is_dir():
            yield from _text_files(entry)
        elif entry.name == "texts.toml":
            yield entry


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: str

    def __getitem__(self, key: str) -> str:
        return part_told(texts()[key], self.language)

    def __call__(self, text: str, /, **parts: object) -> str:
        """A whole English sentence in this language, its {places} filled, where any are given."""
        return _filled(self._form(text), parts)

    def counted(self, one: str, many: str, /, *, count: int, **parts: Part) -> str:
        """A sentence about `count` things, which its {count} shows in the style of the language."""
        return say_counted(one, many, count=count, **parts)[self.language]

    def told(self, text: Part, /, **parts: object) -> str:
        """A text by language in this one, its {places} filled, where any are given."""
        form = self._form(text) if isinstance(text, str) else part_told(text, self.language)
        return _filled(form, parts)

    def markup(self, text: str, /, **parts: object) -> Markup:
        """A sentence with its {places} filled, marked-up parts kept as they are."""
        return escape(self._form(text)).format(**parts)

    def known(self, key: str, otherwise: str) -> str:
        """The text of `key`, or `otherwise` where there is none."""
        return self[key] if key in texts() else otherwise

    def _form(self, text: str) -> str:
        return self[text] if text in texts() else say(text)[self.language]

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
