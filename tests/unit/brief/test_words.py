import dataclasses
import re
from importlib.resources import files
from pathlib import Path

import pytest

from blocs.brief.voice import voice
from blocs.brief.words import texts, words
from blocs.foundation.errors import InputError
from blocs.foundation.quantities import quantities

PLACES = re.compile(r"{(\w+)}")


def test_every_text_is_in_both_languages_with_the_same_places():
    for key, pair in texts().items():
        assert set(pair) == {"en", "ru"}, key
        assert all(pair.values()), key
        assert set(PLACES.findall(pair["en"])) == set(PLACES.findall(pair["ru"])), key


def test_russian_is_russian():
    for key, pair in texts().items():
        plain = PLACES.sub("", pair["ru"])
        if re.search(r"[a-z]", PLACES.sub("", pair["en"])):
            assert re.search(r"[а-яё]", plain), key


def test_every_text_that_is_asked_for_exists_and_every_text_is_asked_for():
    folder = Path(str(files("blocs")))
    every = {
        path: path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.suffix in (".py", ".jinja")
    }
    source = "".join(every.values())
    pages = "".join(
        text
        for path, text in every.items()
        if path.suffix == ".jinja" or "blocs.brief.words" in text
    )
    asked = set(re.findall(r"""\bw(?:ords)?[\[(]\s*["']([a-z]+_\w+)["']""", pages))
    assert asked <= set(texts()), asked - set(texts())
    built = ("unit_", "model_", "closure_", "cal_", "check_", "stage_", "role_", "solver_")
    built += ("redirect_", "sectors_", "exc_", "ex_energy_", "ex_basis_", "at_m_")
    built += ("no_first_order_",)
    built += ("kicker_", "sch_", "sc_group_", "sc_side_")
    unused = {k for k in texts() if f'"{k}"' not in source and f"'{k}'" not in source}
    assert {k for k in unused if not k.startswith(built)} == set()


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
