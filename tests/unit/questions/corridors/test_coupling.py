"""A network beside trade: prices by hand, owners' incomes, nothing without need, bad input named."""

import json

import numpy as np
import pytest

pytest.importorskip("highspy", reason="extra `corridors` is not installed")

from blocs import (
    Capacity,
    CloseCorridor,
    CorridorTariff,
    OpenCorridor,
    Scenario,
    load_world,
    run,
    run_many,
)
from blocs.foundation.errors import InputError, ScenarioError
from blocs.moves.compile import compile_moves
from blocs.questions.corridors.answer import find_network
from blocs.questions.corridors.coupling import network_links
from blocs.questions.corridors.deliveries import flows_around, makings_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import economy_of

INCOME = "real_income_change_pct"
FORM = "title: Pipes\nunit: bcm/y\nmoney: USD\n"
LINKS = """id,from,to,capacity,unit,cost,tariff,owners
east,RUS,UKR,80,bcm/y,10,0,RUS+UKR
west,UKR,DEU,60,bcm/y,10,30,UKR+DEU
sea,RUS,DEU,30,bcm/y,25,0,RUS+DEU
"""
SOURCES = "node,capacity,unit,cost\nRUS,200,bcm/y,60\n"
DEMAND = "node,quantity,unit,price,elasticity\nDEU,80,bcm/y,150,-0.5\n"
TRADE = "node,origin,destination,sector,share\nDEU,RUS,DEU,B06,0.5\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pipes")
    for name, text in (
        ("network.yaml", FORM),
        ("links.csv", LINKS),
        ("sources.csv", SOURCES),
        ("demand.csv", DEMAND),
        ("trade.csv", TRADE),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def world():
    world = load_world("icio-2022", tariffs="none")
    few = ("RUS", "UKR", "DEU", "POL")
    return world.aggregate({code: "REST" for code in world.countries if code not in few})


@pytest.fixture(scope="module")
def closed(world, folder):
    move = CloseCorridor(network=str(folder), links="west")
    return run(world, Scenario(title="t", moves=[move]))


def part(outcome):
    (found,) = outcome.networks.values()
    return found


def test_prices_and_what_they_are_made_of_by_hand(folder):
    net = find_network(str(folder)).network
    flows = flows_around(net, np.zeros(4, dtype=bool))
    # at 110, what the way through Ukraine costs, 90.7 would be asked for: both ways are full
    assert flows.consumed[0] == pytest.approx(90, rel=1e-6)
    assert flows.price[net.nodes.index("DEU")] == pytest.approx(112.5, rel=1e-6)
    made = makings_of(flows, net.owners_there)
    germany = net.nodes.index("DEU")
    assert made.used[germany] == pytest.approx((2 * 80 + 85) / 3, rel=1e-6)
    earned = dict(zip(net.owners_there, made.owner[:, germany], strict=True))
    assert earned["UKR"] == pytest.approx(2 / 3 * 32.5 / 2, rel=1e-5)
    assert earned["RUS"] == pytest.approx(1 / 3 * 27.5 / 2, rel=1e-5)


def test_nothing_narrower_nothing_changes(world, folder):
    move = Capacity(network=str(folder), links=["sea", "west"], share="100%")
    found = run(world, Scenario(title="t", moves=[move]))
    np.testing.assert_allclose(found.labelled[INCOME], 0.0, atol=1e-7)
    assert not any(part(found)["income_million_usd"].values())


def test_a_closed_link_makes_deliveries_dear_and_the_full_one_earn(closed, world):
    told = part(closed)
    assert told["links"]["sea"]["flow"] == pytest.approx(30, rel=1e-6)
    assert told["links"]["west"]["flow"] == pytest.approx(0, abs=1e-6)
    place = told["places"]["DEU"]
    assert place["consumed"] == pytest.approx(30, rel=1e-6)
    # 150 (1 + (30/80 − 1) / −0.5), demand moved by real income
    assert place["price"] == pytest.approx(337.5, rel=0.02)
    assert closed.labelled[INCOME][closed.countries.index("DEU")] < 0
    assert told["income_million_usd"]["RUS"] > 0 > told["income_million_usd"]["UKR"]


def test_the_conditions_are_rebuilt_apart_from_the_solver(closed):
    checks = closed.solver["checks"]
    assert checks["network_balance"] < 1e-6
    assert checks["network_prices"] < 1e-9
    assert part(closed)["gap"] < 1e-6
    json.dumps(closed.as_json())


@pytest.mark.parametrize("model", ["ces_io", "armington"])
def test_every_model_with_prices_takes_it(world, folder, model):
    move = Capacity(network=str(folder), links="west", share="50%")
    found = run(world, Scenario(title="t", moves=[move]), model=model)
    assert part(found)["links"]["west"]["flow"] == pytest.approx(30, rel=1e-6)
    assert found.labelled[INCOME][found.countries.index("DEU")] < 0


def test_batches_have_the_row_of_run(world, folder, closed):
    move = CloseCorridor(network=str(folder), links="west")
    rows = run_many(world, [Scenario(title="t", moves=[move])])
    np.testing.assert_allclose(rows[INCOME].values[0], closed.labelled[INCOME], atol=1e-6)


def test_an_owner_shuts_all_that_is_its_own(world, folder):
    shock = compile_moves(
        Scenario(title="t", moves=[CloseCorridor(network=str(folder), owners="UKR")]), world
    )
    assert shock.is_coupled
    found = run(
        world, Scenario(title="t", moves=[CloseCorridor(network=str(folder), owners="UKR")])
    )
    assert part(found)["links"]["east"]["flow"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"network": "case-2015"}, "'links' or 'owners'"),
        ({"links": "west"}, "name it"),
        ({"network": "case-2015", "links": "west", "passages": "suez"}, "one move for a network"),
    ],
)
def test_closures_that_say_nothing_are_refused(fields, words):
    with pytest.raises(ScenarioError, match=words):
        CloseCorridor(**fields)


def test_what_does_not_fit_is_named_all_at_once(world, folder):
    moves = [
        CloseCorridor(network="cace", links="west"),
        CloseCorridor(network=str(folder), links=["wset", "sea"]),
        CloseCorridor(network=str(folder), owners="FRA"),
        CloseCorridor(network="transit-game", links="yamal"),
    ]
    with pytest.raises(ScenarioError) as caught:
        compile_moves(Scenario(title="t", moves=moves), world)
    for word in ("'cace'", "'wset'", "'FRA' owns nothing", "which trade it carries"):
        assert word in str(caught.value)


def test_one_network_at_two_dates_is_refused(world, folder):
    """Its trade would be delivered twice, and what its owners lose be counted twice."""
    whole = load_world("icio-2022", tariffs="none")
    for of, one, other in (
        (whole, ("case-2010", "uzhgorod"), ("case-2015", "kondratki")),
        (world, (str(folder), "west"), (f"{folder}/../{folder.name}", "sea")),
    ):
        moves = [CloseCorridor(network=name, links=link) for name, link in (one, other)]
        with pytest.raises(ScenarioError, match="are one network: what it carries would be"):
            compile_moves(Scenario(title="t", moves=moves), of)
        alike = [CloseCorridor(network=one[0], links=link) for link in (one[1], other[1])]
        assert len(compile_moves(Scenario(title="t", moves=alike), of).networks) == 1


def test_countries_that_a_world_lacks_are_named_once(world):
    move = CloseCorridor(network="case-2015", links="kondratki")
    scenario = Scenario(title="t", moves=[move])
    with pytest.raises(ScenarioError) as caught:
        compile_moves(scenario, world)
    told = [problem.message for problem in caught.value.problems]
    assert len(told) == len(set(told))
    assert "country 'NOR' (Norway) is not in world 'icio-2022'" in told


def test_where_quantities_decide_there_is_no_price(world, folder):
    move = CloseCorridor(network=str(folder), links="west")
    with pytest.raises(InputError, match="rationing"):
        run(world, Scenario(title="t", moves=[move]), model="rationing")


def test_without_a_share_the_money_of_trade_is_that_of_the_network(world, folder, tmp_path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "trade.csv").write_text(TRADE.replace("0.5", ""), encoding="utf-8")
    move = Capacity(network=str(tmp_path), links="sea", share="50%")
    (change,) = compile_moves(Scenario(title="t", moves=[move]), world).networks
    (link,) = network_links(change, economy_of(world, model=Model.ARMINGTON))
    wedge = link.wedge()
    pair = tuple(world.countries.index(code) for code in ("RUS", "DEU"))
    traded = float(world.flows[(*pair, world.sectors.index("B06"))])
    # 75 is left of 90: 150 (1 + (75/80 − 1) / −0.5) after 112.5
    rise = 150 * (1 + (75 / 80 - 1) / -0.5) / 112.5 - 1
    paid = wedge.cost[pair] * wedge.rent_factor[pair] - 1
    assert paid == pytest.approx(90 * 112.5 / traded * rise, rel=1e-4)


def test_a_share_that_is_none_is_named(world, folder, tmp_path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "trade.csv").write_text(TRADE.replace("0.5", "1.5"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"1\.5.* is no share"):
        compile_moves(
            Scenario(title="t", moves=[CloseCorridor(network=str(tmp_path), links="west")]), world
        )


THREE = {
    "network.yaml": FORM + "units: {oil: Mt/y, power: TWh/y}\n",
    "links.csv": """id,carrier,from,to,capacity,unit,cost,tariff,owners,option,opens
east,,RUS,UKR,80,bcm/y,10,0,RUS+UKR,,
west,,UKR,DEU,60,bcm/y,10,30,UKR,,
sea,,RUS,DEU,30,bcm/y,25,0,RUS+DEU,,
direct,,RUS,DEU,40,bcm/y,20,0,RUS,yes,
late,,RUS,DEU,10,bcm/y,20,0,RUS,,2030
druzhba,oil,RUS,POL,30,Mt/y,10,0,RUS+POL,,
onward,oil,POL,DEU,25,Mt/y,10,5,POL,,
wire,power,RUS,POL,10,TWh/y,2,0,RUS+POL,,
""",
    "sources.csv": """node,carrier,capacity,unit,cost
RUS,gas,200,bcm/y,60
RUS,oil,100,Mt/y,300
DEU,oil,100,Mt/y,420
RUS,power,30,TWh/y,30
POL,power,30,TWh/y,60
""",
    "demand.csv": """node,carrier,quantity,unit,price,elasticity
DEU,gas,80,bcm/y,150,-0.5
DEU,oil,25,Mt/y,380,-0.2
POL,oil,15,Mt/y,380,-0.2
POL,power,20,TWh/y,55,-0.4
""",
    "trade.csv": """node,carrier,origin,destination,sector,share
DEU,gas,RUS,DEU,B06,
DEU,oil,RUS,DEU,B06,
POL,oil,RUS,POL,B06,
POL,power,RUS,POL,D,0.8
""",
}


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Gas, oil and power in one network."""
    folder = tmp_path_factory.mktemp("three")
    for name, text in THREE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def done(world, *moves, year=2022):
    found = run(world, Scenario(title="t", year=year, moves=moves))
    links, places = {}, {}
    for told in found.networks.values():
        links |= told["links"]
        places |= told["places"]
    return found, links, places


def test_gas_oil_and_power_are_coupled_with_trade_at_once(world, three):
    moves = (
        CloseCorridor(network=three, links="west"),
        Capacity(network=three, links="onward", quantity=100, unit="kb/d"),
        CloseCorridor(network=three, links="wire"),
    )
    found, links, places = done(world, *moves)
    assert len(found.networks) == 2
    for told in found.networks.values():
        assert told["gap"] < 1e-6
    assert links["west"]["flow"] == links["wire"]["flow"] == 0
    # 100 thousand barrels a day at 7.33 barrels a tonne
    assert links["onward"]["flow"] == pytest.approx(100 * 0.365 / 7.33, rel=1e-6)
    assert places["DEU"]["price"] > 2 * places["DEU"]["price_before"]
    assert places["POL:oil"]["price"] == pytest.approx(310, rel=1e-6)  # oil is trapped there
    assert found.solver["checks"]["network_balance"] < 1e-6


def test_carriers_of_different_sectors_hardly_touch_each_other(world, three):
    moves = [CloseCorridor(network=three, links=link) for link in ("west", "wire")]
    together = done(world, *moves)[0].labelled[INCOME]
    alone = [done(world, move)[0].labelled[INCOME] for move in moves]
    np.testing.assert_allclose(together, np.sum(alone, axis=0), rtol=0.05, atol=1e-4)


def test_of_two_carriers_in_one_sector_no_more_than_all_is_delivered(world, three):
    (change,) = compile_moves(
        Scenario(title="t", moves=[CloseCorridor(network=three, links="west")]), world
    ).networks
    (energy,) = network_links(change, economy_of(world, model=Model.ARMINGTON))
    pair = tuple(world.countries.index(code) for code in ("RUS", "DEU"))
    assert all((share >= 0).all() for share in energy._shares)
    total = sum(
        float(share[(one.rows.origin == pair[0]) & (one.rows.destination == pair[1])].sum())
        for share, one in zip(energy._shares, energy._carriers, strict=True)
    )
    assert 0 < total <= 1.0 + 1e-12


def test_a_toll_is_income_of_whom_it_is_and_nobodys_where_it_is_burnt(world, three):
    earned, _, places = done(world, CorridorTariff(network=three, links="west", per_unit=10))
    burnt, *_ = done(world, CorridorTariff(network=three, links="west", per_unit=10, burnt=True))
    # 110 and the toll is less than two full ways are worth: 57.99 flows at 120
    assert places["DEU"]["price"] == pytest.approx(120, rel=1e-6)
    incomes = [
        next(iter(found.networks.values()))["income_million_usd"]["UKR"]
        for found in (earned, burnt)
    ]
    assert incomes[0] > 0 > incomes[1]
    ukraine = world.countries.index("UKR")
    assert earned.labelled[INCOME][ukraine] > burnt.labelled[INCOME][ukraine]


def test_rents_that_are_small_beside_trade_find_their_end(folder):
    world = load_world("icio-2022")
    few = ("RUS", "UKR", "DEU", "POL")
    world = world.aggregate({code: "REST" for code in world.countries if code not in few})
    toll = CorridorTariff(network=str(folder), links="west", per_unit=1, owners="UKR")
    found = run(world, Scenario(title="t", moves=[toll]))
    assert part(found)["gap"] < 1e-6
    assert part(found)["rounds"] < 20
    # the same rounds with trade solved to the end in each
    exact = run(world, Scenario(title="t", moves=[toll]), method="anderson")
    np.testing.assert_allclose(found.labelled[INCOME], exact.labelled[INCOME], atol=1e-7)
    earned, known = (part(one)["income_million_usd"] for one in (found, exact))
    assert earned == pytest.approx(known, rel=1e-6, abs=1e-4)


def test_a_full_links_toll_takes_from_its_owners_rent(world, three):
    found, _, places = done(
        world, CorridorTariff(network=three, links="sea", per_unit=10, owners="DEU")
    )
    told = next(iter(found.networks.values()))["income_million_usd"]
    assert places["DEU"]["price"] == pytest.approx(112.5, rel=1e-3)
    assert told["DEU"] == pytest.approx(-told["RUS"], rel=0.01)
    assert told["DEU"] > 0


def test_what_is_not_there_opens(world, three):
    _, links, places = done(world, OpenCorridor(network=three, links=["direct", "late"]))
    assert links["direct"]["flow_before"] == links["late"]["flow_before"] == 0
    assert links["direct"]["flow"] == pytest.approx(40, rel=1e-6)
    assert links["late"]["flow"] == pytest.approx(10, rel=1e-6)
    assert places["DEU"]["price"] < places["DEU"]["price_before"]


def test_dates_of_moves_and_of_links_are_kept(world, three):
    later = CloseCorridor(network=three, links="west", **{"from": "2023-01-01"})
    assert compile_moves(Scenario(title="t", year=2022, moves=[later]), world).networks == ()
    assert compile_moves(Scenario(title="t", year=2023, moves=[later]), world).networks
    late = CloseCorridor(network=three, links="late")
    with pytest.raises(InputError, match="has no link late in this year"):
        done(world, late)
    _, links, _ = done(world, late, year=2031)
    assert links["late"]["flow_before"] == pytest.approx(10, rel=1e-6)


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (lambda net: Capacity(network=net, links="onward", quantity=1, unit="GWh/d"), "Mt/y, kb/d"),
        (lambda net: Capacity(network=net, links="onward", quantity=1, unit="GWh"), "unknown unit"),
        (lambda net: CorridorTariff(network=net, links="east", per_unit=1), "several owners"),
        (
            lambda net: CorridorTariff(network=net, links="east", per_unit=1, owners="FRA"),
            "'FRA' owns nothing",
        ),
        (lambda net: OpenCorridor(network=net, links="dircet"), "no link 'dircet'"),
    ],
)
def test_links_that_do_not_fit_are_named(world, three, move, words):
    with pytest.raises(ScenarioError, match=words):
        compile_moves(Scenario(title="t", moves=[move(three)]), world)


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("trade.csv", "POL,power,RUS,POL,D", "POL,water,RUS,POL,D", "carriers that it does not"),
        ("trade.csv", "POL,power,RUS,POL,D", "DEU,gas,RUS,DEU,D", "two sectors"),
        ("trade.csv", "node,carrier", "knot,carrier", "no column node"),
        ("trade.csv", "DEU,gas,RUS,DEU", "FRA,gas,RUS,DEU", "places that it does not have"),
        ("network.yaml", "title: Pipes", "title: Pipes\ntitle: Again", "cannot be read"),
    ],
)
def test_tables_that_do_not_fit_are_named(world, tmp_path, file, before, after, words):
    for name, text in THREE.items():
        written = text.replace(before, after) if name == file else text
        (tmp_path / name).write_text(written, encoding="utf-8")
    with pytest.raises((ScenarioError, InputError), match=words):
        run(world, Scenario(title="t", moves=[CloseCorridor(network=str(tmp_path), links="west")]))


@pytest.fixture(scope="module")
def every():
    return load_world("icio-2022", tariffs="none")


@pytest.fixture(scope="module")
def druzhba(every):
    return done(every, CloseCorridor(network="case-2010", links="druzhba"))


@pytest.mark.parametrize("node", ["SVK:oil", "HUN:oil", "CZE:oil"])
def test_oil_of_the_case_is_dearer_where_druzhba_ended(druzhba, node):
    _, links, places = druzhba
    assert links["druzhba"]["flow_before"] > 50
    assert links["druzhba"]["flow"] == 0
    assert places[node]["price"] > 1.05 * places[node]["price_before"]
    assert places[node]["consumed"] < places[node]["consumed_before"]


def test_druzhba_closed_costs_those_at_its_end(every, druzhba):
    change = dict(zip(every.countries, druzhba[0].labelled[INCOME], strict=True))
    assert change["SVK"] < change["HUN"] < change["CZE"] < -0.03
    assert abs(change["CHN"]) < 0.01


def test_power_of_the_case_is_dearer_in_the_baltics_without_brell(every):
    wires = ["brell_belarus_lithuania", "brell_russia_latvia"]
    found, _, places = done(every, CloseCorridor(network="case-2015", links=wires))
    assert list(found.networks) == ["case-2015"]  # gas and oil are not touched
    assert {place.partition(":")[2] for place in places} == {"power"}
    for code in ("LTU", "LVA"):
        node = places[f"{code}:power"]
        assert node["price"] > 1.5 * node["price_before"]
        assert found.labelled[INCOME][every.countries.index(code)] < -0.02


def test_what_no_link_of_the_case_needs_changes_nothing(every):
    """As wide as before: gas, oil and power stand beside trade and move nothing."""
    wide = Capacity(
        network="case-2015", links=["uzhgorod", "druzhba", "brell_russia_belarus"], share=1
    )
    found, *_ = done(every, wide)
    np.testing.assert_allclose(found.labelled[INCOME], 0.0, atol=1e-7)
