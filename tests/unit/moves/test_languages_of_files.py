"""Texts of files in any language that has a catalogue: one rule for every form."""

import pytest

from blocs.foundation.catalogues import in_language, languages
from blocs.foundation.errors import ScenarioError
from blocs.moves.case import Case
from blocs.moves.fields import Form, Text
from blocs.moves.scenario import Scenario, load_scenario
from blocs.questions.evidence.board.ask import Board, BoardRow, Difference
from blocs.questions.evidence.claims.ask import Claim, Claims
from blocs.questions.games.registry import KINDS
from blocs.questions.projects.ask import Project, Tranche

FORMS = {
    Case: ("title", "question", "notes"),
    Scenario: ("title", "notes"),
    Board: ("title", "notes", "why"),
    BoardRow: ("title", "published", "cannot"),
    Claims: ("title",),
    Claim: ("text", "untestable", "note"),
    Project: ("title", "notes"),
    Tranche: ("condition",),
    **dict.fromkeys((kind.form for kind in KINDS.values()), ("title", "notes")),
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_language_with_a_catalogue_has_its_field(form):
    others = [language for language in languages() if language != "en"]
    assert others
    wanted = {f"{name}_{language}" for name in FORMS[form] for language in others}
    assert wanted <= set(form.model_fields)


def test_a_language_comes_with_its_catalogue(monkeypatch):
    monkeypatch.setattr("blocs.moves.fields.languages", lambda: ("en", "de", "ru"))

    class Play(Form, spoken=("title",)):
        title: Text
        year: int

    assert list(Play.model_fields) == ["title", "title_de", "title_ru", "year"]
    assert Play.model_fields["title_de"].description == "The title in German."
    assert Play(title="Trade", title_de="Handel", year=1).title_de == "Handel"


def test_texts_are_read_in_their_language_and_english_stands_in():
    found = Scenario(title="Embargo", title_ru="Эмбарго", moves=[])
    assert in_language(found, "title", "ru") == "Эмбарго"
    assert in_language(found, "title", "en") == "Embargo"
    assert in_language(Scenario(title="Embargo", moves=[]), "title", "ru") == "Embargo"
    other = Difference(what="data", en="Other data", ru="Другие данные")
    assert in_language(other, "", "ru") == "Другие данные"
    assert in_language(other, "", "en") == "Other data"


def test_a_language_without_a_catalogue_is_refused_by_field_and_line(tmp_path):
    file = tmp_path / "embargo.yaml"
    file.write_text("title: Embargo\ntitle_xx: Nothing\nmoves: []\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        load_scenario(file)
    (problem,) = raised.value.problems
    assert (problem.line, problem.field) == (2, "title_xx")
    assert "title_ru" in f"{problem.message} {problem.remedy}"


def test_a_text_in_another_language_is_text(tmp_path):
    file = tmp_path / "embargo.yaml"
    file.write_text("title: Embargo\ntitle_ru: 5\nmoves: []\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        load_scenario(file)
    (problem,) = raised.value.problems
    assert (problem.line, problem.field) == (2, "title_ru")
