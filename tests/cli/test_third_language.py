"""A third language is catalogues and no line of Python: German, for a brief and an exposure page.

`tests/languages/de` holds what a translator writes; the package is copied, gets these files, and
speaks German.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import string
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from page_language import read_page

ROOT = Path(__file__).resolve().parents[2]
GERMAN = ROOT / "tests" / "languages" / "de"
PAGES = {
    "brief": (["run", "union-state/eu-us-agreement"], "eu-us-agreement.annex"),
    "exposure": (
        ["exposure", "BLR", "--draws", "3", "--bands", "2", "--workers", "1"],
        "exposure-BLR",
    ),
}
"""Page → the command that writes it, and the name of its file."""
SAID = {
    "brief": (
        "Verglichen werden zwei Gleichgewichte",
        "Wer gewinnt und wer verliert",
        "Vereinigte Staaten",
        r"Aus dem Modell folgt: .+ Realeinkommen \d+,\d+\u00a0%",
    ),
    "exposure": (
        "wer dem Land schaden könnte",
        "Neun von zehn Ziehungen der Elastizitäten liegen zwischen",
        "Vereinigte Staaten",
        r"Ohne Vorleistungen \(Armington\): \d+,\d+\u00a0% bis \d+,\d+\u00a0%",
        r"Bei anderen Schließungen der Handelsbilanz: ausgeglichen \d+,\d+\u00a0%;",
    ),
}
PRINTED = {
    "brief": (
        "Aus dem Modell folgt für das Realeinkommen:",
        "größter Gewinn",
        "konvergiert, Restfehler",
    ),
    "exposure": ("Abhängigkeit: Belarus", "Aus dem Modell folgt:", "Eine Spanne enthält"),
}
LACKING = """
import json, sys
from gettext import NullTranslations
from blocs.foundation import catalogues

lacking = set()

class Listening(NullTranslations):
    def gettext(self, message):
        lacking.add(message)
        return message

    def pgettext(self, context, message):
        return self.gettext(message)

    def ngettext(self, one, many, count):
        return self.gettext(one)

catalogue = catalogues.catalogue
def listening(language):
    spoken = catalogue(language)
    if language == "de":
        last = spoken
        while last._fallback is not None and not isinstance(last._fallback, Listening):
            if type(last._fallback) is NullTranslations:
                last._fallback = Listening()
                break
            last = last._fallback
    return spoken
catalogues.catalogue = listening
import blocs.foundation.messages as messages
messages.catalogue = listening
from blocs.cli.main import main
if __name__ == "__main__":
    assert main(sys.argv[1:]) == 0
    print()
    print(json.dumps(sorted(lacking)))
"""
"""Runs a command and lists the messages that were told in German and are in no German catalogue."""
WORD = re.compile(r"[A-Za-z]{3,}")
POINT_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})*\.\d+(?![\d.])")
COMMA_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})*,\d+(?![\d,])")
LETTERS = 10
"""Letters that a text must share with a message to be taken for it: names of sectors hold short ones."""


def asked(folder, *args):
    """A command of the package in `folder`, by its own process."""
    home = {"PYTHONPATH": str(folder / "src"), "BLOCS_HOME": str(folder / "home")}
    command = [sys.executable, *map(str, args)]
    return subprocess.run(
        command, cwd=folder, env=os.environ | home, capture_output=True, text=True, check=True
    )


def page(folder, name, language):
    command, file = PAGES[name]
    out = folder / name / language
    told = asked(folder, "-m", "blocs", *command, "--lang", language, "--out", out)
    html = (out / f"{file}.{language}.html").read_text(encoding="utf-8")
    return told.stdout, html


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The package with German catalogues, compiled."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src" / "blocs", folder / "src" / "blocs")
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "words.py", folder / "scripts")
    for file in sorted(GERMAN.glob("*.po")):
        room = folder / "src" / "blocs" / file.stem.replace(".", "/")
        shutil.copy(file, room / "words" / "de.po")
    asked(folder, "scripts/words.py")
    return folder


@pytest.fixture(scope="module", params=list(PAGES))
def name(request):
    return request.param


@pytest.fixture(scope="module")
def german(house, name):
    return page(house, name, "de")


@pytest.fixture(scope="module")
def english(house, name):
    return page(house, name, "en")


def texts(html):
    return [item.text for item in read_page(html) if item.where != "json"]


def test_the_page_is_german(name, german):
    _, html = german
    assert '<html lang="de"' in html
    said = " ".join(texts(html))
    for pattern in SAID[name]:
        assert re.search(pattern, said), pattern


def test_every_message_that_is_told_is_in_the_catalogue(house, name):
    command, _ = PAGES[name]
    script = house / "lacking.py"
    script.write_text(LACKING, encoding="utf-8")
    out = house / name / "listened"
    told = asked(house, script, *command, "--lang", "de", "--out", out).stdout
    assert json.loads(told.splitlines()[-1]) == []


def test_its_numbers_are_those_of_the_english_page_in_german_style(german, english):
    ours = Counter(number for text in texts(german[1]) for number in COMMA_NUMBER.findall(text))
    theirs = Counter(
        number.translate(str.maketrans(",.", ".,"))
        for text in texts(english[1])
        for number in POINT_NUMBER.findall(text)
    )
    assert ours.total() > 1000
    of_the_clock = 1  # how long each of the two runs took is printed on its page
    assert (ours - theirs).total() <= of_the_clock


def test_nothing_that_the_code_says_stays_english(german, english):
    """No text of the English page stays that is a message, and no message inside a text."""
    shared = set(texts(german[1])) & set(texts(english[1]))
    forms = [form for form in messages() - the_same_in_german() if enough(form)]
    fits = {form: re.compile(pattern(form)) for form in forms}
    whole = {text: form for form, fit in fits.items() for text in shared if fit.fullmatch(text)}
    assert whole == {}
    phrases = [form for form in forms if " " in form.strip() and "{" not in form]
    phrases = [form for form in phrases if sum(map(str.isalpha, form)) >= LETTERS]
    told = (*texts(german[1]), german[0])
    inside = {phrase: text for phrase in phrases for text in told if phrase in text}
    assert inside == {}


def test_what_is_printed_is_german(name, german):
    printed = " ".join(german[0].split())
    for text in PRINTED[name]:
        assert text in printed


def test_files_may_have_titles_in_it(house):
    """Every text that a form takes in Russian it takes in German, once German has a catalogue."""
    told = asked(house, "-c", READ).stdout
    assert told.strip() == "Ein Embargo"


READ = """
import sys
from blocs.foundation.catalogues import in_language
from blocs.moves.fields import Form
from blocs.moves.scenario import Scenario
import blocs.questions.evidence.board.ask, blocs.questions.evidence.claims.ask
import blocs.questions.games.registry, blocs.questions.projects.ask

def forms(form=Form):
    for one in form.__subclasses__():
        yield one
        yield from forms(one)

for form in forms():
    russian = {key[:-3] for key in form.model_fields if key.endswith("_ru")}
    german = {key[:-3] for key in form.model_fields if key.endswith("_de")}
    assert russian == german, (form, russian ^ german)
print(in_language(Scenario(title="Embargo", title_de="Ein Embargo", moves=[]), "title", "de"))
"""


def messages():
    """Every message that the code says, in English."""
    spec = importlib.util.spec_from_file_location("words", ROOT / "scripts" / "words.py")
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    ids = {message.id for room in words.rooms() for message in words.template(room) if message.id}
    return {form for one in ids for form in ((one,) if isinstance(one, str) else one)}


def the_same_in_german():
    """Messages of one word that a translator left as they are, such as "Partner"."""
    found = (entry for file in GERMAN.glob("*.po") for entry in read_po(BytesIO(file.read_bytes())))
    return {entry.id for entry in found if entry.id == entry.string and " " not in entry.id}


def enough(form):
    """Whether a text that fits this form must be this message: not `{a} and {b}`."""
    bare = re.sub(r"\{\w+\}", "", form)
    return bool(WORD.search(bare)) and (bare == form or sum(map(str.isalpha, bare)) >= LETTERS)


def pattern(form):
    parts = string.Formatter().parse(form)
    return "".join(
        re.escape(text) + (".+?" if name is not None else "") for text, name, *_ in parts
    )


def test_the_two_pages_of_every_reader_are_in_the_catalogue():
    """Of ministers, business, researchers and students: also what the trial page does not say."""
    with (GERMAN / "questions.trade.po").open("rb") as stream:
        german = read_po(stream)
    said = ROOT / "src" / "blocs" / "questions" / "trade" / "words" / "ru.po"
    with said.open("rb") as stream:
        known = [m for m in read_po(stream) if m.id and any("/short/" in f for f, _ in m.locations)]
    assert len(known) > 100
    lacking = [
        form
        for message in known
        for form in [message.id[0] if isinstance(message.id, tuple) else message.id]
        if (found := german.get(form, message.context)) is None or not found.string
    ]
    assert lacking == []
