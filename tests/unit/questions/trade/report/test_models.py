"""The section on models: what is shown, in which order, with which words."""

import dataclasses

import pytest

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.marks import SHAPES
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
from blocs.brief.voice import voice
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.models import ModelBand, ModelResult
from blocs.questions.trade.report.models import (
    band_over_models,
    model_label,
    models_by_scenario,
    models_section,
)
from labelled_outcomes import with_dataset

BOUND = {
    "en": "Rationing is no estimate but an input–output bound",
    "ru": "Рационирование — не оценка, а межотраслевая граница",
}
NO_BOUND = {
    "en": "Rationing is no estimate. It bounds losses",
    "ru": "Рационирование — не оценка. Оно ограничивает потери",
}

SUBSTITUTION = {"value_added": 0.4, "inputs": 0.3, "final": 0.8}


class Shown:
    """The parts of the section on models by what they say."""

    def __init__(self, section):
        lead, beside, self.table = section.parts
        (chart,), grounds = (column.parts for column in beside.columns)
        self.lead, self.chart, self.rows = lead.text, chart, self.table.rows
        self.failures = grounds[0].items if grounds[0] else ()
        self.facts = grounds[2].items
        self.notes = [part.text for part in grounds[3:]]

    def numbers(self, row, language="en"):
        return [cell[language] for cell in self.rows[row].cells[1:]]


@pytest.fixture(scope="module")
def band(rupture):
    """Three models whose numbers are known multiples of one outcome, and one without an answer."""

    def times(factor, **more):
        dataset = rupture.dataset.copy(deep=True)
        for name in ("real_income_change_pct", "real_income_change_million_usd"):
            dataset[name] = factor * dataset[name]
        return with_dataset(rupture, dataset, provenance={**rupture.provenance, **more})

    return ModelBand(
        Model.CALIENDO_PARRO,
        (
            ModelResult(Model.CALIENDO_PARRO, "converged", rupture),
            ModelResult(Model.ARMINGTON, "converged", times(0.5)),
            ModelResult(Model.CES_IO, "converged", times(1.5, substitution=SUBSTITUTION)),
            ModelResult(Model.RATIONING, "no_supplier", reason="no supplier of A01"),
        ),
    )


def test_rows_hold_the_focus_first_and_the_world_last(world, band, rupture):
    figure = Shown(models_section(band, voice("en", world), focus="BLR", numbers=("F", "T")))
    assert figure.rows[0].cells[0] == "Belarus"
    assert figure.rows[0].strong
    assert figure.rows[-1].cells[0] == "World"
    exact = float(rupture["real_income_change_pct"].sel(country="BLR"))
    expected = [f"{f * exact:+.2f}".replace("-", "−") for f in (1.0, 0.5, 1.5)]
    *estimates, low, high = figure.numbers(0)
    assert estimates == expected
    assert {low, high} == {expected[1], expected[2]}


def test_failures_assumptions_and_elasticities_are_told(world, band):
    for language in ("en", "ru"):
        speaking = voice(language, world)
        figure = Shown(models_section(band, speaking, focus="BLR", numbers=("F", "T")))
        why = {
            "en": "no supplier of A01",
            "ru": f"нет ни одного поставщика ({world.sector_name('A01', 'ru')})",
        }
        assert figure.failures == (f"{model_label('rationing', speaking)}: {why[language]}",)
        assert len(figure.facts) == 4
        assert speaking.numbers.plain(0.3, 2) in figure.notes[0]


def test_the_upper_bound_is_told_beside_the_range_and_not_in_it(world, band, rupture):
    speaking = voice("en", world)
    assert "bound" not in band_over_models(band, speaking, focus="BLR").note
    dataset = rupture.dataset.copy(deep=True)
    dataset["real_income_change_pct"] = 0 * dataset["real_income_change_pct"] - 50.0
    bound = with_dataset(rupture, dataset)
    more = ModelBand(
        band.headline, (*band.results[:3], ModelResult(Model.RATIONING, "converged", bound))
    )
    found = band_over_models(more, speaking, focus="BLR")
    assert (
        "Rationing, no estimate but an input–output bound on losses from cuts in trade, gives −50.0%"
        in found.note
    )
    assert min(found.low.values()) > -50.0
    figure = Shown(models_section(more, speaking, focus="BLR", numbers=("F", "T")))
    assert figure.numbers(0)[-3] == "−50.00"
    assert figure.numbers(0)[-2] != "−50.00"
    assert "−50.0%" in figure.lead
    assert any("nobody can gain" in note for note in figure.notes)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_under_changes_of_supply_rationing_is_called_no_bound(world, band, rupture, language):
    speaking = voice(language, world)
    supply = dataclasses.replace(rupture, provenance={**rupture.provenance, "moves_supply": True})
    results = [dataclasses.replace(item, outcome=supply) for item in band.results[:3]]
    more = ModelBand(band.headline, (*results, ModelResult(Model.RATIONING, "converged", supply)))
    figure = Shown(models_section(more, speaking, focus="BLR", numbers=("F", "T")))
    assert figure.notes[-1].startswith(NO_BOUND[language])
    said = {"en": "bounds nothing either", "ru": "ничего и не ограничивает"}[language]
    assert said in figure.lead
    assert said in band_over_models(more, speaking, focus="BLR").note
    both = models_by_scenario(
        [dataclasses.replace(band, results=(*band.results[:3], more.results[3])), more],
        speaking,
        titles=["1", "2"],
        focus="BLR",
        numbers=("F", "T"),
    )
    bound, no_bound = sorted(
        Shown(both).notes[1:], key=lambda note: note.startswith(NO_BOUND[language])
    )
    assert bound.startswith(BOUND[language])
    assert no_bound.startswith(NO_BOUND[language])


def test_band_over_models_is_low_and_high_of_each_country(world, band):
    found = band_over_models(band, voice("en", world), focus="BLR")
    for code, low in found.low.items():
        values = band.values(code).values()
        assert (low, found.high[code]) == (min(values), max(values))


def test_scenarios_of_a_case_stand_in_rows(world, band):
    section = models_by_scenario(
        [band, band],
        voice("ru", world),
        titles=["Один", "Два"],
        focus="BLR",
        numbers=("F", "T"),
    )
    figure = Shown(section)
    assert [row.cells[0] for row in figure.rows] == ["Один", "Два"]
    assert len(figure.table.columns) == 1 + 3 + 2
    assert len(figure.failures) == 2


def test_ranges_are_drawn_to_scale():
    rows = [
        RangeRow("one", (Mark(-2.0, "disc", "h"),), -4.0, 0.0),
        RangeRow("two & more", (Mark(9.0, "ring", "h"),), published=(-1.0, 1.0)),
    ]
    measure = Measure("real_income_change_pct", "percent")
    drawn = range_chart(
        rows, label="x", tick_text=lambda _: "", measure=measure, width=120, limits=(-4.0, 1.0)
    )
    chart = str(drawn.wide)
    assert 'x1="10" x2="90"' in chart  # 20 units a point on 100 units of width
    assert SHAPES["disc"].format(x="50", y="49") in chart
    assert SHAPES["ring"].format(x="110", y="91") in chart  # beyond the limits: at the edge
    assert '<rect class="published" x="70" y="83" width="40"' in chart
    assert "two &amp; more" in chart
