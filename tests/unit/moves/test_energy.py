"""Energy contracts: the rent, in exact units, from one treasury to the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.energy import UNITS, EnergyContract, EnergyItem
from blocs.moves.scenario import Scenario, load_scenario

GAS = {
    "name": "gas",
    "volume": 20,
    "unit": "billion cubic metres",
    "price": 140,
    "netback_price": 200,
}
OIL = {"name": "crude oil", "volume": 18, "unit": "million tonnes", "export_duty": 80}


def contract(*items, **fields):
    return EnergyContract(**{"seller": "RUS", "buyer": "BLR", "items": items} | fields)


def test_the_rent_moves_from_the_sellers_income_to_the_buyers(world):
    shock = compile_moves(Scenario(title="T", moves=[contract(GAS, OIL)]), world)
    assert shock.transfer is not None
    assert shock.transfer.tolist() == [-2640, 2640, 0, 0, 0, 0, 0]
    arrays = (shock.iceberg_cost_hat, shock.tariff_rate_cf, shock.export_tax_rate_cf)
    assert arrays == (None, None, None)


def test_contracts_and_transfers_add_up(world):
    moves = [contract(GAS), contract(OIL, buyer="KAZ"), contract(OIL, seller="KAZ", buyer="BLR")]
    shock = compile_moves(Scenario(title="T", moves=moves), world)
    assert shock.transfer.tolist() == [-1200 - 1440, 1200 + 1440, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("volume", "unit", "price", "million_usd"),
    [
        (1.0, "million tonnes", 7.0, 7.0),  # 1e6 t at 7 USD/t
        (1.0, "thousand tonnes", 7.0, 0.007),
        (2.0, "million barrels", 7.0, 14.0),
        (1.0, "billion cubic metres", 7.0, 7.0),  # 1e6 thousand m³ at 7 USD
        (1.0, "million cubic metres", 7.0, 0.007),
        (1.0, "TWh", 7.0, 7.0),  # 1e6 MWh at 7 USD
        (1.0, "GWh", 7.0, 0.007),
    ],
)
def test_units(volume, unit, price, million_usd):
    item = EnergyItem(name="x", volume=volume, unit=unit, price=0, netback_price=price)
    assert item.rent_million_usd == million_usd
    assert unit in UNITS


def test_every_unit_of_the_form_has_its_arithmetic():
    units = EnergyItem.model_json_schema()["properties"]["unit"]["enum"]
    assert set(units) == set(UNITS)


def test_a_discount_and_a_duty_add_and_a_part_may_be_passed_back():
    both = EnergyItem(**GAS | {"export_duty": 60, "share_returned": 0.25})
    assert both.rent_million_usd == 20 * (60 + 45)
    back = EnergyItem(**OIL | {"share_returned": 1})
    assert back.rent_million_usd == 0


amounts = st.floats(min_value=0, max_value=1e4)


@given(volume=st.floats(min_value=1e-3, max_value=1e3), price=amounts, gap=amounts, duty=amounts)
def test_the_rent_is_never_negative_and_scales_with_volume(volume, price, gap, duty):
    terms = {"price": price, "netback_price": price + gap, "export_duty": duty}
    item = EnergyItem(name="x", volume=volume, unit="TWh", **terms)
    twice = EnergyItem(name="x", volume=2 * volume, unit="TWh", **terms)
    assert item.rent_million_usd >= 0
    assert twice.rent_million_usd == pytest.approx(2 * item.rent_million_usd)


def written(items, parties="seller: RUS, buyer: BLR"):
    return (
        f"  - energy_contract:\n      {parties.replace(', ', chr(10) + '      ')}\n      items:\n"
        + ("\n".join(f"        - {{{item}}}" for item in items))
    )


OIL_LINE = "name: oil, volume: 18, unit: million tonnes, export_duty: 80"


@pytest.mark.parametrize(
    ("item", "field", "words"),
    [
        (
            "name: gas, volume: 20, unit: TWh, price: -1, netback_price: 5",
            ".price",
            "-1 is negative",
        ),
        (
            "name: gas, volume: 20, unit: TWh, price: 1, netback_price: -5",
            ".netback_price",
            "negative",
        ),
        ("name: gas, volume: 20, unit: TWh, export_duty: -5", ".export_duty", "-5 is negative"),
        ("name: gas, volume: -2, unit: TWh, export_duty: 5", ".volume", "-2 must be positive"),
        ("name: gas, volume: 0, unit: TWh, export_duty: 5", ".volume", "0 must be positive"),
        ("name: gas, volume: 2, unit: bushels, export_duty: 5", ".unit", "million tonnes"),
        ("name: gas, volume: 2, unit: TWh, price: 5", "", "belong together"),
        ("name: gas, volume: 2, unit: TWh", "", "give 'price' and 'netback_price', or"),
        (
            "name: gas, volume: 2, unit: TWh, price: 9, netback_price: 5",
            "",
            "price 9 is above the netback price 5: that rent flows to the seller",
        ),
        (
            "name: gas, volume: 2, unit: TWh, export_duty: 5, share_returned: 1.5",
            ".share_returned",
            "between 0 and 1",
        ),
        (
            "name: gas, volume: 2, unit: TWh, price: 1, netback_price: 5, share_returned: 0.5",
            "",
            "a part of 'export_duty', which is not given",
        ),
        ("name: gas, volume: 2, unit: TWh, duty: 5", ".duty", "unknown key 'duty'"),
        ("name: gas, unit: TWh, export_duty: 5", ".volume", "'volume' is missing"),
    ],
)
def test_items_that_are_wrong_carry_their_line(file_of, item, field, words):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file_of(written([OIL_LINE, item])))
    problem = caught.value.problems[0]
    assert words in problem.message
    assert (problem.line, problem.field) == (8, f"moves[0].energy_contract.items[1]{field}")


def test_all_wrong_items_at_once(file_of):
    items = [
        "name: a, volume: -1, unit: TWh, export_duty: -2",
        "volume: 1, unit: T, export_duty: 1",
    ]
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file_of(written(items)))
    assert [(p.line, p.field.split("items")[1]) for p in caught.value.problems] == [
        (7, "[0].volume"),
        (7, "[0].export_duty"),
        (8, "[1].name"),
        (8, "[1].unit"),
    ]


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([OIL_LINE, OIL_LINE.replace("oil", "Oil")], "'oil' stands here twice"),
        (["name: gas, volume: 2, unit: TWh, price: 5, netback_price: 5"], "yields nothing"),
        ([f"{OIL_LINE}, share_returned: 1"], "yields nothing"),
    ],
)
def test_contracts_that_make_no_sense(file_of, items, words):
    with pytest.raises(ScenarioError, match=words) as caught:
        load_scenario(file_of(written(items)))
    assert caught.value.problems[0].field == "moves[0].energy_contract.items"


@pytest.mark.parametrize(("items", "shown"), [("5", "5"), ("{name: gas}", "a mapping")])
def test_items_are_a_list(file_of, items, shown):
    line = f"  - energy_contract: {{seller: RUS, buyer: BLR, items: {items}}}"
    with pytest.raises(ScenarioError, match=f"expected a list, not {shown}") as caught:
        load_scenario(file_of(line))
    assert caught.value.problems[0].field == "moves[0].energy_contract.items"


def test_no_items_is_no_contract():
    with pytest.raises(ScenarioError, match="the contract has no items"):
        contract()


@pytest.mark.parametrize(
    ("parties", "field", "words"),
    [
        ("seller: RUS, buyer: RUS", "buyer", "'RUS' would sell to itself"),
        ("seller: EAEU, buyer: UKR", "seller", "'EAEU' stands for 3 countries; one is needed"),
        (
            "seller: RUS, buyer: BLX",
            "buyer",
            "'BLX' may be country 'BEL' (Belgium) or country 'LUX'",
        ),
    ],
)
def test_parties_that_do_not_fit(problems_of, parties, field, words):
    (problem,) = problems_of(written([OIL_LINE], parties))
    assert words in problem.message
    assert problem.field == f"moves[0].energy_contract.{field}"


def test_one_good_in_two_contracts_is_counted_once_or_refused(problems_of):
    first, second = written([OIL_LINE]), written([OIL_LINE.replace("18", "5")])
    (problem,) = problems_of(f"{first}\n{second}")
    assert "'oil' from 'RUS' to 'BLR' is in an earlier contract" in problem.message
    assert problem.field == "moves[1].energy_contract.items[0]"


def test_an_energy_contract_survives_a_round_trip():
    scenario = Scenario(title="T", moves=[contract(GAS, OIL)])
    assert Scenario(**scenario.as_data()) == scenario
    assert hash(Scenario(**scenario.as_data())) == hash(scenario)
    np.testing.assert_equal(scenario.moves[0].rent_million_usd, 2640)
