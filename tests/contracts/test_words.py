"""What is promised of words: catalogues hold what the code says, all of it, in every language."""

import gettext
import importlib.util
import re
import string
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "blocs"
CATALOGUES = sorted(HOUSE.rglob("words/*.po"))
CYRILLIC = re.compile("[А-Яа-яЁё]")


def words_script():
    spec = importlib.util.spec_from_file_location("words", ROOT / "scripts" / "words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalogue(path):
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def messages(path):
    return [message for message in catalogue(path) if message.id]


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def in_house(path):
    return path.relative_to(HOUSE).as_posix()


def test_every_language_speaks_in_every_room_that_speaks():
    rooms = {path.parent for path in CATALOGUES}
    languages = {path.stem for path in CATALOGUES}
    assert languages >= {"ru"}
    missing = {
        f"{in_house(r)}/{x}" for r in rooms for x in languages if not (r / f"{x}.po").exists()
    }
    assert missing == set()


def test_catalogues_hold_what_the_code_says():
    wanted = words_script().current()
    stale = {in_house(p) for p, data in wanted.items() if not p.is_file() or p.read_bytes() != data}
    assert stale == set(), "run scripts/words.py"
    there = {path for path in HOUSE.rglob("words/*") if path.suffix in {".po", ".mo"}}
    assert there - set(wanted) == set(), "catalogues of rooms that say nothing"


@pytest.mark.parametrize("path", CATALOGUES, ids=in_house)
def test_nothing_is_left_untranslated_or_unsure(path):
    found = catalogue(path)
    lacking = [m.id for m in found if (m.id and not all(forms(m.string))) or (m.id and m.fuzzy)]
    assert lacking == []
    assert list(found.obsolete) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=in_house)
def test_translations_have_the_places_of_the_message(path):
    wrong = {
        str(message.id): form
        for message in messages(path)
        for form in forms(message.string)
        if places(form) != set().union(*map(places, forms(message.id)))
    }
    assert wrong == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=in_house)
def test_plurals_have_as_many_forms_as_the_language(path):
    found = catalogue(path)
    wanted = {m.id: found.num_plurals if m.pluralizable else 1 for m in found if m.id}
    assert {m.id: len(forms(m.string)) for m in found if m.id} == wanted


@pytest.mark.parametrize("path", CATALOGUES, ids=in_house)
def test_the_compiled_catalogue_tells_what_the_edited_one_says(path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    said = catalogue(path)
    for message in messages(path):
        one, *many = forms(message.id)
        if not many:
            told = (
                compiled.pgettext(message.context, one)
                if message.context
                else compiled.gettext(one)
            )
            assert told == message.string
            continue
        for count in (0, 1, 2, 5, 11, 21, 22, 25, 101, 111):
            args = (one, *many, count)
            told = (
                compiled.npgettext(message.context, *args)
                if message.context
                else compiled.ngettext(*args)
            )
            assert told == message.string[int(plural_form(said, count))]


def plural_form(found, count):
    """The form that the rule of the catalogue gives, read by gettext itself."""
    return gettext.c2py(found.plural_expr)(count)


def test_one_message_is_told_one_way_in_all_rooms():
    told = defaultdict(set)
    for path in CATALOGUES:
        for message in messages(path):
            key = (path.stem, message.context, forms(message.id)[0])
            told[key].add(forms(message.string))
    assert {key: ways for key, ways in told.items() if len(ways) > 1} == {}


def test_no_russian_stands_in_python():
    files = HOUSE.rglob("*.py")
    with_russian = {in_house(f) for f in files if CYRILLIC.search(f.read_text(encoding="utf-8"))}
    assert with_russian == set()
