"""Tariffs of a day: out of the table that ships, and out of a user's own."""

from datetime import date

import numpy as np
import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.schedule_tables import embedded_schedule
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import Scenario, load_scenario
from blocs.questions.trade.answer import load_world, run

US = "us_tariffs"


@pytest.fixture(scope="module")
def world():
    return load_world("icio-2022", tariffs="none")


def scenario(**fields):
    return Scenario(title="T", moves=[{US: fields}])


def rate(world, shock, seller, buyer, sector):
    place = world.country.position
    cell = place[seller], place[buyer], world.sector.position[sector]
    return shock.tariff_rate_cf[cell]


# as they stand in the source, fractions
@pytest.mark.parametrize(
    ("day", "partner", "sector", "expected"),
    [
        ("2025-02-04", "CHN", "A01", 0.2),
        ("2025-02-28", "CHN", "A01", 0.2),
        ("2026-07-22", "CHN", "C26", 0.02269),
        ("2026-07-22", "DEU", "C29", 0.14879),
        ("2026-07-22", "CAN", "C24A", 0.39293),
        ("2025-08-20", "BLR", "C20", 0.1025),
        ("2025-10-14", "BLR", "C20", 0.0),
        ("2025-03-06", "BLR", "C20", 0.0),
    ],
)
def test_rates_are_those_of_the_day(world, day, partner, sector, expected):
    shock = compile_moves(scenario(date=day), world)
    assert rate(world, shock, partner, "USA", sector) == pytest.approx(expected, abs=1e-9)
    assert not shock.tariff_rate_cf[:, np.array(world.countries) != "USA"].any()
    place = world.country.position["USA"]
    assert not shock.tariff_rate_cf[place, place].any()


def test_rates_come_on_top_of_those_of_the_base_year():
    taxed = load_world("icio-2022", tariffs="embedded")
    shock = compile_moves(scenario(date="2026-07-22"), taxed)
    assert rate(taxed, shock, "CHN", "USA", "C26") == pytest.approx(
        rate(taxed, shock.__class__(tariff_rate_cf=taxed.tariff_rate), "CHN", "USA", "C26")
        + 0.02269
    )


def test_later_days_move_with_the_average_of_the_partner(world):
    schedule = embedded_schedule(US)
    before, after = (schedule.rates(date(2026, 7, 22)), schedule.rates(date(2026, 8, 19)))
    more = after["CAN", ""] - before["CAN", ""]
    assert more == pytest.approx(0.07665 - 0.05817)
    assert after["CAN", "C24A"] == pytest.approx(before["CAN", "C24A"] + more)
    assert after["MEX", "C29"] == before["MEX", "C29"]


@pytest.mark.parametrize("day", ["2025-02-03", "2026-08-20", "1999-01-01"])
def test_a_day_outside_names_the_range(day):
    with pytest.raises(ScenarioError, match="from 2025-02-04 to 2026-08-19"):
        scenario(date=day)


def test_the_sentence_says_which_world_the_day_describes(world):
    ended, now = (describe(scenario(date=day), world)[0] for day in ("2025-04-09", "2026-02-24"))
    assert "ended on 20 February 2026: they describe a world that has ended" in ended
    assert "(IEEPA) ended on 20 February 2026 and are not among them" in now
    told = provisions(scenario(date="2026-02-24"), world, "ru")[0]
    assert "IEEPA" in told.sentences[0]
    place, goods = (
        world.country.position,
        [c in world.sector_groups["goods"] for c in world.sectors],
    )
    cells = place["CHN"], place["USA"], goods
    rates = compile_moves(scenario(date="2026-02-24"), world).tariff_rate_cf[cells]
    average = 100 * (rates * world.flows[cells]).sum() / world.flows[cells].sum()
    assert told.parameters["added_pct.CHN"] == pytest.approx(average, abs=0.005)
    assert len([name for name in told.parameters if name.startswith("added_pct.")]) == 38


def test_lists_in_return_are_part_of_what_is_sold(world):
    alone = compile_moves(scenario(date="2026-07-22"), world)
    answered = compile_moves(scenario(date="2026-07-22", retaliation=["CHN", "CAN"]), world)
    place = world.country.position
    j = world.sector.position["A01"]
    sold = world.flows[place["USA"], place["CHN"], j]
    duties = 0.10 * 15004.0 + 0.15 * 2378.4
    expected = duties / max(sold, 15004.0 + 2378.4)
    assert rate(world, answered, "USA", "CHN", "A01") == pytest.approx(expected)
    assert rate(world, answered, "USA", "CAN", "C24A") <= 0.25
    assert rate(world, answered, "USA", "CAN", "C302T309") > 0
    assert rate(world, answered, "USA", "CHN", "C26") == 0
    np.testing.assert_array_equal(
        answered.tariff_rate_cf[:, place["USA"]], alone.tariff_rate_cf[:, place["USA"]]
    )


def test_only_those_with_a_list_answer(world):
    with pytest.raises(ScenarioError, match=r"no list of 'DEU' is known[\s\S]*CAN, CHN"):
        compile_moves(scenario(date="2026-07-22", retaliation="DEU"), world)
    with pytest.raises(ScenarioError, match="the list of 'CHN' begins on 2025-03-10"):
        compile_moves(scenario(date="2025-02-04", retaliation="CHN"), world)


def test_the_sign_turns_with_the_tariffs_of_the_base_year(world):
    """USA +0.065 and −0.017 % with a bilateral table of tariffs that may not ship."""
    taxed = load_world("icio-2022", tariffs="embedded")
    found = [
        float(run(place, scenario(date="2026-07-22"))["real_income_change_pct"].sel(country="USA"))
        for place in (world, taxed)
    ]
    assert found[0] == pytest.approx(0.065, abs=0.03)
    assert found[1] == pytest.approx(-0.017, abs=0.03)
    assert found[0] > 0 > found[1]


# -- a user's own -----------------------------------------------------------------------------

YAML = """title: T
world: icio-2022
moves:
  - tariff_schedule: {{by: {by}, file: t.csv, date: {day}}}
"""


@pytest.fixture
def own(tmp_path):
    def write(table, *, by="TUR", day="2026-03-01"):
        (tmp_path / "t.csv").write_text(table, encoding="utf-8")
        path = tmp_path / "s.yaml"
        path.write_text(YAML.format(by=by, day=day), encoding="utf-8")
        return load_scenario(path)

    return write


TABLE = """partner,sector,since,until,added_rate
world,,2025-01-01,,1%
EU27,,2025-01-01,,2%
DEU,goods,2025-01-01,,0.03
DEU,C29,2025-01-01,2026-01-01,0.5
DEU,C29,2026-01-01,,4%
CHN,C26,2027-01-01,,9%
"""


def test_the_narrower_row_goes_first(world, own):
    shock = compile_moves(own(TABLE), world)
    for seller, sector, expected in (
        ("JPN", "C29", 0.01),
        ("FRA", "C29", 0.02),
        ("DEU", "C28", 0.03),
        ("DEU", "C29", 0.04),
        ("CHN", "C26", 0.01),
    ):
        assert rate(world, shock, seller, "TUR", sector) == pytest.approx(expected)
    assert rate(world, shock, "JPN", "TUR", "K") == 0
    union = compile_moves(own(TABLE, by="EU27"), world)
    assert rate(world, union, "FRA", "DEU", "C29") == 0
    assert rate(world, union, "JPN", "POL", "C29") == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TABLE.replace("4%", "4"), r"t\.csv.*6.*added_rate.*4 is 400%"),
        (
            TABLE.replace("DEU,goods", "DDE,goods"),
            r"t\.csv.*4.*partner.*unknown country or bloc 'DDE'",
        ),
        (TABLE.replace("goods", "godos"), r"t\.csv.*4.*sector.*unknown sector 'godos'"),
        (TABLE.replace("2026-01-01,,", "soon,,"), r"t\.csv.*6.*since.*not 'soon'"),
        (
            TABLE.replace("2025-01-01,2026-01-01", "2025-01-01,2024-01-01"),
            r"5.*until.*ends on 2024",
        ),
        (TABLE + "DEU,C29,2026-01-01,,4%\n", r"8.*stands on line 6 already"),
        ("partner,since\nDEU,2025-01-01\n", "column 'added_rate' is missing"),
        ("partner,since,rate\nDEU,2025-01-01,3\n", "unknown column 'rate'"),
        ("partner,since,added_rate\n", "no rows"),
    ],
)
def test_problems_have_file_row_and_column(world, own, table, message):
    with pytest.raises(ScenarioError) as caught:
        compile_moves(own(table), world)
    import re

    assert re.search(message, " ".join(str(caught.value).split())), caught.value


def test_a_day_before_the_first_row_and_a_missing_file(world, own, tmp_path):
    with pytest.raises(
        ScenarioError, match="there are no rates of 2024-12-31: the table goes from 2025-01-01 on"
    ):
        compile_moves(own(TABLE, day="2024-12-31"), world)
    path = tmp_path / "s.yaml"
    path.write_text(YAML.format(by="TUR", day="2026-03-01").replace("t.csv", "x.csv"))
    with pytest.raises(ScenarioError, match=r"there is no file .*x\.csv"):
        load_scenario(path)


ENDED = """partner,sector,since,until,added_rate
CHN,,2025-02-04,2025-06-01,20%
EU27,,2025-08-01,2025-09-01,10%
"""


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (
            "2025-02-03",
            "there are no rates of 2025-02-03: the table goes from 2025-02-04 to 2025-08-31",
        ),
        ("2025-07-01", "there are no rates of 2025-07-01: no row holds on that day"),
        (
            "2025-09-01",
            "there are no rates of 2025-09-01: the table goes from 2025-02-04 to 2025-08-31",
        ),
    ],
)
def test_a_day_on_which_no_row_holds_is_named(world, own, day, message):
    for asked in (compile_moves, describe):
        with pytest.raises(ScenarioError) as caught:
            asked(own(ENDED, day=day), world)
        assert message in str(caught.value)


def test_the_last_day_of_the_last_row_has_its_rate(world, own):
    shock = compile_moves(own(ENDED, day="2025-08-31"), world)
    assert rate(world, shock, "FRA", "TUR", "C28") == pytest.approx(0.1)
    assert rate(world, shock, "CHN", "TUR", "C28") == 0
