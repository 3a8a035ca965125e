import dataclasses

import numpy as np
import pytest

from blocs.brief.voice import voice
from blocs.foundation.errors import InputError
from blocs.moves.move import Provision
from blocs.questions.trade.report.reading import (
    EXACT,
    Reading,
    chosen_countries,
    focus_of,
    partners,
    redirections,
    sector_table,
)
from blocs.questions.trade.report.screen import headline_screen
from labelled_outcomes import with_dataset


def with_one_more_cell(outcome, origin, destination, sector, amount):
    dataset = outcome.dataset.copy(deep=True)
    place = {"origin": origin, "destination": destination, "sector": sector}
    dataset["flows_cf"].values[:] = dataset["flows"].values
    dataset["flows_cf"].loc[place] += amount
    return Reading(with_dataset(outcome, dataset))


def test_one_cell_moves_one_bar_on_the_right_side(rupture):
    reading = with_one_more_cell(rupture, "BLR", "RUS", "C10", 5.0)
    found = partners(reading, "BLR", most=3)
    assert found.exports[0].code == "RUS"
    assert found.exports[0].change == pytest.approx(5.0)
    assert sum(abs(s.change) for s in found.imports) + abs(found.other_imports) < 1e-9
    mirrored = partners(reading, "RUS", most=3)
    assert mirrored.imports[0].code == "BLR"
    assert mirrored.imports[0].change == pytest.approx(5.0)
    assert sum(abs(s.change) for s in mirrored.exports) + abs(mirrored.other_exports) < 1e-9


def test_partners_and_others_add_up_to_exports_and_imports(rupture):
    reading = Reading(rupture)
    found = partners(reading, "BLR", most=2)
    total = sum(s.change for s in found.exports) + found.other_exports
    assert total == pytest.approx(
        reading.value("exports_cf", "BLR") - reading.value("exports", "BLR")
    )
    total = sum(s.change for s in found.imports) + found.other_imports
    assert total == pytest.approx(
        reading.value("imports_cf", "BLR") - reading.value("imports", "BLR")
    )
    assert found.other_count == len(reading.countries) - 3


def test_redirections_name_the_lost_partner_and_add_up(rupture):
    reading = Reading(rupture)
    found = redirections(reading, "BLR", most=2)
    assert {(r.actor, r.kind) for r in found} == {
        ("BLR", "sales"),
        ("BLR", "purchases"),
        ("RUS", "sales"),
        ("RUS", "purchases"),
    }
    for item in found:
        assert item.lines[0].code == item.partner
        assert item.lines[0].change < 0
        assert item.lines[1].code == item.actor
        parts = sum(line.change for line in item.lines) + item.rest
        assert parts == pytest.approx(item.total)
    output = reading.array("gross_output_cf") - reading.array("gross_output")
    assert found[0].total == pytest.approx(output[0].sum())


def test_the_focus_is_asked_for_or_named_or_moves_most(rupture, moves):
    reading = Reading(rupture)
    assert focus_of(reading, asked="DEU", provisions=moves) == "DEU"
    named = focus_of(reading, asked=None, provisions=moves)
    sizes = {code: abs(reading.value(EXACT, code)) for code in ("BLR", "RUS")}
    assert named == max(sizes, key=sizes.get)
    everyone = [Provision("x", "x", (), countries={"by": reading.countries})]
    free = focus_of(reading, asked=None, provisions=everyone)
    assert free == reading.countries[int(np.argmax(np.abs(reading.exact)))]
    with pytest.raises(InputError, match="ZZZ"):
        focus_of(reading, asked="ZZZ", provisions=moves)


def test_a_country_that_loses_everything_is_not_the_focus(lost):
    assert focus_of(Reading(lost), asked=None, provisions=[]) != "SGP"


def test_world_income_is_the_sum_of_equivalent_variations(rupture):
    reading = Reading(rupture)
    change = reading.world()
    assert change.million_usd == pytest.approx(rupture["real_income_change_million_usd"].sum())
    assert change.pct == pytest.approx(100 * change.million_usd / float(rupture["income"].sum()))


def test_share_after_follows_value_added(rupture):
    reading, table = Reading(rupture), sector_table(Reading(rupture))
    after = reading.array("sector_value_added_cf")
    expected = 100 * after / after.sum(axis=1, keepdims=True)
    for n in range(len(reading.countries)):
        np.testing.assert_allclose(table.share_after(n), expected[n], rtol=1e-9)


def test_columns_of_a_comparison(rupture, union):
    readings = [Reading(rupture), Reading(union)]
    found = chosen_countries(readings, asked=None, focus="KAZ", most=4)
    assert found[0] == "KAZ"
    assert len(set(found)) == 4
    assert chosen_countries(readings, asked=["USA", "BLR"], focus="KAZ") == ["USA", "BLR"]
    with pytest.raises(InputError, match="ZZZ"):
        chosen_countries(readings, asked=["ZZZ"], focus="KAZ")


def test_countries_with_implausible_base_data_are_not_ranked(rupture):
    first = Reading(rupture).ranked()[0]
    facts = rupture.provenance
    world = {**facts["world"], "calibration": {"implausible_deficits_pct": {first: 99.0}}}
    flagged = Reading(dataclasses.replace(rupture, provenance={**facts, "world": world}))
    assert first not in flagged.ranked()
    assert set(flagged.ranked()) | {first} == set(Reading(rupture).ranked())


def test_one_cell_is_a_sale_of_its_origin_and_a_purchase_of_its_destination(rupture):
    reading = with_one_more_cell(rupture, "BLR", "RUS", "C10", 5.0)
    found = {(r.actor, r.kind): r for r in redirections(reading, "BLR", most=2)}
    assert found["BLR", "sales"].total == pytest.approx(5.0)
    assert found["RUS", "purchases"].total == pytest.approx(5.0)
    assert found["BLR", "purchases"].total == pytest.approx(0.0, abs=1e-9)
    assert found["RUS", "sales"].total == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("iterations", "told"), [(1, " 1 iteration,"), (2, " 2 iterations,")])
def test_the_screen_counts_iterations_in_their_number(world, rupture, iterations, told):
    solved = dataclasses.replace(rupture, solver={**rupture.solver, "iterations": iterations})
    assert told in str(headline_screen(solved, voice("en", world)))
