"""Texts out of files by language: what is asked for, else the English, else nothing."""

from dataclasses import dataclass

import pytest

from blocs.foundation.catalogues import in_language


@dataclass
class Row:
    title: object = "Trade"
    title_ru: str | None = "Торговля"
    note_en: str | None = "A note"
    note_ru: str | None = None


@pytest.mark.parametrize(
    ("row", "name", "language", "told"),
    [
        (Row(), "title", "ru", "Торговля"),
        (Row(), "title", "en", "Trade"),
        (Row(), "title", "fr", "Trade"),
        (Row(), "note", "ru", "A note"),
        (Row(), "absent", "ru", ""),
        (Row(title=("a", "list"), title_ru=None), "title", "ru", ""),
        ({"name": "Gas", "name_ru": "Газ"}, "name", "ru", "Газ"),
        ({"name": "Gas", "name_ru": ""}, "name", "ru", "Gas"),
    ],
)
def test_a_text_is_told_in_the_language_asked_for_or_in_english(row, name, language, told):
    assert in_language(row, name, language) == told
