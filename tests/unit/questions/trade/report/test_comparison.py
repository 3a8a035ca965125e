import html
import re

import pytest

from blocs.brief.voice import voice
from blocs.foundation.errors import InputError
from blocs.foundation.numbers import number_style
from blocs.questions.trade.report.brief import Told
from blocs.questions.trade.report.comparison import comparison_report


@pytest.fixture
def written(world, rupture, union, moves):
    told = [Told(["They part."], moves), Told(["They unite."], moves)]

    def write(language="en", **more):
        options = {
            "title": "Two futures",
            "note": "The case is of 2015, the world of 2022.",
            "focus": None,
            "countries": ["BLR", "RUS", "USA"],
            "titles": ["Parting", "Union"],
        }
        speaking = voice(language, world)
        return comparison_report([rupture, union], speaking, told, **(options | more)).html()

    return write


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_matrix_holds_the_numbers_of_every_outcome(written, rupture, union, language):
    page, style = written(language=language), number_style(language)
    body = re.search(r'id="matrix-table".*?<tbody>(.*?)</tbody>', page, re.DOTALL).group(1)
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    for row, outcome, title in zip(rows, (rupture, union), ("Parting", "Union"), strict=True):
        assert title in row
        cells = re.findall(r'<td class="q-(\w+)">([^<]*)</td>', row)
        for (css, text), code in zip(cells, ("BLR", "RUS", "USA"), strict=True):
            value = float(outcome["real_income_change_pct"].sel(country=code))
            assert html.unescape(text) == style.change(value)
            assert css[0] in ("z", "p" if value > 0 else "n")


def test_everything_that_was_passed_is_said(written):
    page = written()
    for words in ("Two futures", "The case is of 2015", "They part.", "They unite.", "Parting"):
        assert words in page
    assert page.count('<svg class="map whole"') == 2
    assert page.count('id="m-BLR"') == 1
    assert "The model implies" in page or "the model implies" in page


def test_a_closure_that_differs_is_not_claimed_for_all(written, union, rupture, world, moves):
    import dataclasses

    provenance = {**union.provenance, "closure": {"trade_balance": "balanced", "numeraire": "BLR"}}
    report = comparison_report(
        [rupture, dataclasses.replace(union, provenance=provenance)],
        voice("en", world),
        [Told([], moves), Told([], moves)],
        title="t",
        note="",
        focus="BLR",
        countries=None,
        titles=["a", "b"],
    )
    assert report.html().count("Differs between the scenarios") == 2
    assert "Differs between" not in written()


def test_lists_of_different_length_are_refused(written):
    with pytest.raises(InputError, match="titles"):
        written(titles=["only one"])
    with pytest.raises(InputError, match="ZZZ"):
        written(countries=["ZZZ"])
