"""Gettext catalogues: `words/<language>.po` of each room, compiled to `.mo` beside it.

A language is known when `foundation` has a catalogue of it. Catalogues of all rooms speak as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import cast

SOURCE_LANGUAGE = "en"
"""The language of the messages in the code."""


@cache
def languages() -> tuple[str, ...]:
    """Every language that has a catalogue, English first."""
    folder = files("blocs") / "foundation" / "words"
    found = (entry.name for entry in folder.iterdir())
    return (SOURCE_LANGUAGE, *sorted(name[:-3] for name in found if name.endswith(".mo")))


@cache
def catalogue(language: str) -> NullTranslations:
    """The messages of all rooms in `language`; what is missing stays English."""
    spoken = NullTranslations()
    for file in _compiled(language):
        with file.open("rb") as stream:
            room = GNUTranslations(stream)
        room.add_fallback(spoken)
        spoken = room
    return spoken


def noted(text: str) -> str:
    """A text that is looked up in a catalogue later: `scripts/words.py` collects it here."""
    return text


def in_language(item: object, name: str, language: str) -> str:
    """A text out of a file: its field `name_language`, else `name` or `name_en`, else empty.

    item: a mapping, or anything with these attributes; name: empty where the fields are languages.
    """
    fields = cast("Mapping[str, object]", item) if isinstance(item, Mapping) else vars(item)
    names = (f"{name}_{language}", name, f"{name}_{SOURCE_LANGUAGE}")
    texts = (fields.get(key.removeprefix("_")) for key in names)
    return next((text for text in texts if text and isinstance(text, str)), "")


def _compiled(language: str) -> Iterator[Traversable]:
    house = files("blocs")
    for folder in (house, house / "questions"):
        for room in folder.iterdir():
            file = room / "words" / f"{language}.mo"
            if file.is_file():
                yield file
