import dataclasses

import pytest

from blocs.brief.voice import voice
from blocs.brief.words import words
from blocs.foundation.errors import InputError
from blocs.foundation.quantities import quantities


def test_every_unit_of_the_quantities_has_words():
    for row in quantities().values():
        for language in ("en", "ru"):
            assert words(language).unit(row.unit)
    assert words("ru").unit("million USD") == "млн долл."


def test_articles_only_in_english_sentences_and_only_with_names_that_take_one(world):
    english, russian = voice("en", world), voice("ru", world)
    assert english.country_in_sentence("USA") == "the United States"
    assert english.country_in_sentence("BLR") == "Belarus"
    assert english.country_in_sentence("ROW") == "the rest of the world"
    assert english.country("USA") == "United States"
    assert not russian.country_in_sentence("USA").startswith("the")
    named = dataclasses.replace(world, country_names={"USA": {"en": "America"}})
    assert voice("en", named).country_in_sentence("USA") == "America"


def test_a_language_without_texts_is_refused():
    with pytest.raises(InputError, match="'de'"):
        words("de")
