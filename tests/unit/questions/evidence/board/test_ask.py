"""Board files: every problem at once with its line, nested lists included."""

import pytest

from blocs.foundation.errors import ScenarioError
from blocs.questions.evidence.board.ask import Published, load_board

SCENARIO = "title: Nothing\nmoves: []\n"
GOOD = """title: A board
title_ru: Доска
notes: How to read it
notes_ru: Как читать
elasticities:
  - {value: 4, source: a paper}
rows:
  - name: one
    title_en: One
    title_ru: Раз
    source: a paper
    scenario: s.yaml
    published:
      - {countries: [BLR], value: -1.0, standard_error: 0.5}
      - {countries: [BLR, RUS], low: 1, high: 2, rounding: 0.5}
    differs:
      - {what: year, en: another, ru: другой}
  - name: two
    title_en: Two
    title_ru: Два
    source: a paper
    published_en: much
    published_ru: много
    cannot_en: no data
    cannot_ru: нет данных
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")

    def write(text):
        (tmp_path / "board.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def problems(folder):
    with pytest.raises(ScenarioError) as caught:
        load_board(folder)
    return {(p.line, p.field): p.message for p in caught.value.problems}


def test_reads_rows_with_their_lists(write):
    board = load_board(write(GOOD))
    first, second = board.rows
    assert first.published[0].ends == pytest.approx((-1.0 - 0.98 - 0.005, -1.0 + 0.98 + 0.005))
    assert first.published[1].ends == (0.5, 2.5)
    assert first.published[1].middle == 1.5
    assert first.differs[0].what == "year"
    assert board.elasticities[0].value == 4.0
    assert second.scenario is None
    assert board.scenario_of("s.yaml").title == "Nothing"


def test_every_problem_is_found_at_once_with_its_line(write):
    text = (
        GOOD.replace("value: 4,", "value: -4,")
        .replace("scenario: s.yaml", "scenario: absent.yaml")
        .replace("low: 1, high: 2", "low: 3, high: 2")
        .replace("what: year", "what: yaer")
        .replace("name: two", "name: one")
        .replace("    cannot_ru: нет данных\n", "")
        .replace("value: -1.0", "vlaue: -1.0")
    )
    found = problems(write(text))
    messages = " | ".join(found.values())
    for part in (
        "-4 must be above 0",
        "there is no file",
        "low 3 is above high 2",
        "expected one of data, year",
        "a second row is called 'one'",
        "'cannot_en' and 'cannot_ru' go together",
        "unknown key 'vlaue'",
        "give either 'value', or 'low' and 'high'",
    ):
        assert part in messages, part
    assert all(line for line, _ in found)
    assert found[(14, "rows[0].published[0].vlaue")].startswith("unknown key")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("source: a paper\n    scenario: s.yaml", "scenario: s.yaml", "'source' is missing"),
        ("    scenario: s.yaml\n", "", "either a scenario or a reason"),
        ("value: -1.0,", "value: -1.0, quantity: flows,", "no change per country"),
        ("value: -1.0,", "value: -1.0, quantity: real_income_chnge_pct,", "Did you mean"),
        ("value: -1.0,", "value: .nan,", "finite"),
        ("standard_error: 0.5", "standard_error: -0.5", "below zero"),
        ("value: -1.0, standard", "low: -1, high: 0, standard", "needs a 'value'"),
        ("    published_en: much\n    published_ru: много\n", "", "nothing is published"),
        ("{what: year, en: another, ru: другой}", "word", "expected a mapping"),
    ],
)
def test_one_problem_each(write, old, new, message):
    assert old in GOOD
    found = problems(write(GOOD.replace(old, new)))
    assert any(message in text for text in found.values()), found


@pytest.mark.parametrize("text", ["", "[]", "rows: 3", "title: x\nrows: [1, {}]"])
def test_files_of_another_kind_are_refused(write, text):
    assert problems(write(text))


def test_a_published_number_without_error_has_the_width_of_its_rounding():
    item = Published(countries=["BLR"], value=0.8, rounding=0.05)
    assert item.ends == pytest.approx((0.75, 0.85))


def test_a_reason_for_the_lede_is_given_in_both_languages(write):
    board = load_board(write(GOOD.replace("rows:", "why: So\nwhy_ru: Так\nrows:")))
    assert (board.why, board.why_ru) == ("So", "Так")
    found = problems(write(GOOD.replace("rows:", "why: So\nrows:")))
    assert "'why' and 'why_ru' go together" in found.values()
