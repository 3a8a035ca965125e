"""Networks as folders: what is read, what is wrong, and those of the casebook."""

import dataclasses
import shutil

import numpy as np
import pytest

pytest.importorskip("highspy", reason="extra `corridors` is not installed")

import blocs
from blocs.foundation.casebook import check_network, networks
from blocs.foundation.errors import InputError
from blocs.questions.corridors.answer import find_network
from blocs.questions.corridors.ask import load_network
from blocs.questions.corridors.engine.beside import ways_beside
from blocs.questions.corridors.engine.flows import FlowProgram
from blocs.questions.corridors.engine.power import power_of_owners
from blocs.questions.corridors.expected import stated_risks
from blocs.questions.corridors.options import options_power
from blocs.questions.corridors.report.network import network_report
from blocs.questions.corridors.report.stock.check import check_report
from blocs.transport.units import UNITS, factor_to

KINDS = {"sea", "gas", "oil", "power", "rail", "road", "air"}
LINKS = "id,from,to,capacity,unit,cost,owners,opens,closes\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "network.yaml").write_text("title: t\nunit: bcm/y\nmoney: million USD\n")
    (tmp_path / "links.csv").write_text(LINKS + "a,RUS,UKR,100,bcm/y,1,,1967,2025-01-01\n")
    (tmp_path / "sources.csv").write_text("node,unit,capacity,cost\nRUS,bcm/y,200,60\n")
    (tmp_path / "demand.csv").write_text(
        "node,unit,quantity,price,elasticity\nUKR,bcm/y,30,200,-0.25\n"
    )
    return tmp_path


def faults(folder, **more):
    with pytest.raises(InputError) as caught:
        load_network(folder, **more)
    return [(problem.line, problem.field, problem.message) for problem in caught.value.problems]


def add(folder, row, table="links"):
    path = folder / f"{table}.csv"
    path.write_text(path.read_text() + row + "\n")


def test_a_folder_is_read(folder):
    found = load_network(folder)
    assert found.network.nodes == ("RUS", "UKR")
    assert found.network.owners == (frozenset({"RUS", "UKR"}),)
    assert blocs.network_flows(str(folder)).flows.shortage[0] == 0.0


def test_everything_that_is_wrong_is_said_at_once(folder):
    add(folder, "a,UKR,UKR,1,bcm/y,1,,,")
    add(folder, "b,RUS,UKR,1,GWd,1,,,")
    add(folder, "c,RUS,UKR,1,Mt/y,1,,,")
    add(folder, "d,RUS,UKR,1,bcm/y,1,RUS+GAZPROM,,")
    add(folder, "e,RUS,UKR,1,bcm/y,1,,soon,")
    found = faults(folder, year=2015)
    told = "\n".join(message for _, _, message in found)
    for words in (
        "leads from 'UKR' to itself",
        "two links 'a'",
        "unknown unit 'GWd'",
        "'Mt/y' cannot become 'bcm/y'",
        "owner 'GAZPROM' is neither",
        "'soon' is no date",
    ):
        assert words in told
    assert {line for line, _, _ in found} == {3, 4, 5, 6, 7}


@pytest.mark.parametrize(
    ("row", "words"),
    [("b,RUS,UKR,-1,bcm/y,1,,,", "capacity"), ("b,RUS,UKR,,bcm/y,1,,,", "capacity")],
)
def test_a_negative_or_missing_capacity_is_named(folder, row, words):
    add(folder, row)
    assert any(field == words and line == 3 for line, field, _ in faults(folder))


def test_islands_are_named(folder):
    add(folder, "x,POL,DEU,1,bcm/y,1,,,")
    assert "no link leads from any source to POL, DEU" in faults(folder)[0][2]


def test_islands_are_named_beside_everything_else(folder):
    add(folder, "x,POL,DEU,1,bcm/y,1,,,")
    add(folder, "y,RUS,RUS,1,bcm/y,1,,,")
    told = " ".join(words for *_, words in faults(folder))
    assert "leads from 'RUS' to itself" in told
    assert "no link leads from any source to POL, DEU" in told


def test_a_network_without_supply_is_named(folder):
    (folder / "sources.csv").write_text("node,unit,capacity,cost,opens\nRUS,bcm/y,1,1,2030\n")
    assert "nothing is supplied in 2015" in faults(folder, year=2015)[0][2]


@pytest.mark.parametrize("name", ["network.yaml", "links.csv", "sources.csv", "demand.csv"])
def test_a_missing_table_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(InputError, match=name.split(".")[0]):
        load_network(folder)


def test_demand_that_does_not_fall_in_its_price_is_refused(folder):
    (folder / "demand.csv").write_text(
        "node,unit,quantity,price,elasticity\nUKR,bcm/y,30,200,0.25\n"
    )
    assert faults(folder)[0][1] == "elasticity"


@pytest.mark.parametrize(
    ("year", "there"),
    [(1966, False), (1967, True), (2024, True), (2025, False)],
)
def test_what_is_there_on_the_first_day_of_a_year(folder, year, there):
    add(folder, "other,RUS,UKR,1,bcm/y,1,,1900,")
    assert ("a" in load_network(folder, year=year).network.links) is there


@pytest.mark.parametrize(("closes", "last"), [("2022", 2022), ("2022-09-01", 2022)])
def test_a_link_that_closes_within_a_year_is_there_on_its_first_day(folder, closes, last):
    add(folder, f"b,RUS,UKR,1,bcm/y,1,,1900,{closes}")
    assert "b" in load_network(folder, year=last).network.links
    assert "b" not in load_network(folder, year=last + 1).network.links


def test_units_become_those_of_the_network(folder):
    # ENTSOG's 84.5 GW at Velké Kapušany are 69.8 bcm a year, gross, at 10.6 kWh a cubic metre
    (folder / "links.csv").write_text(LINKS + "a,RUS,UKR,84.5,GW,1,,,\n")
    assert load_network(folder).network.capacity[0] == pytest.approx(69.83, abs=0.01)


def test_units_go_there_and_back():
    for one, (carrier, _) in UNITS.items():
        for other in UNITS:
            there, back = factor_to(one, other), factor_to(other, one)
            if UNITS[other][0] == carrier:
                assert there * back == pytest.approx(1.0)
            elif "GW" not in (one, other):
                assert there is None


def test_a_network_that_is_not_there_offers_the_nearest():
    with pytest.raises(InputError, match=r"no network 'cas-2015'.*case"):
        find_network("cas-2015")


@pytest.mark.parametrize("name", networks())
def test_networks_of_the_casebook_flow_and_say_where_rows_come_from(name):
    found = blocs.network_flows(name)
    assert found.violation < 1e-9
    assert set(found.file.status) <= {"sourced", "assumed", "unconfirmed"}
    assert all(found.file.source)
    assert {found.file.kind[k] for k in range(len(found.flows.flow))} <= KINDS


def test_pipes_come_with_the_years():
    by_year = {year: find_network(f"case-{year}").network.links for year in (2010, 2015, 2022)}
    assert "nord_stream_1" not in by_year[2010]
    assert "nord_stream_1" in by_year[2015]
    assert {"turkstream", "kondratki"} <= set(by_year[2022])
    assert "nord_stream_2" not in by_year[2022]


def test_bypasses_weaken_those_who_are_passed_by():
    lost = {}
    for year in (2010, 2015, 2022):
        owners = blocs.network_criticality(f"case-{year}").owners
        lost[year] = {loss.closed[0]: loss.surplus for loss in owners}
    assert lost[2010]["UKR"] > lost[2015]["UKR"] > lost[2022]["UKR"] > 0


def test_the_transit_game_has_the_orders_of_the_paper():
    # Hubert and Ikonnikova (2011) in kind; the shares are those of the design's own trial
    found = blocs.owners_power("transit-game")
    shares = dict(zip(found.power.players, 100 * found.existing.share, strict=True))
    expected = {"RUS": 39.6, "UKR": 23.0, "SVK": 23.0, "BLR": 7.2, "POL": 7.2}
    assert shares == pytest.approx(expected, abs=0.1)
    assert 100 * found.power.share[found.power.players.index("RUS")] == pytest.approx(90.1, abs=0.1)


def test_a_copy_of_a_network_is_ones_own(tmp_path):
    shutil.copytree(networks()["case"], tmp_path / "mine")
    own = blocs.network_flows(str(tmp_path / "mine"))
    assert own.flows.surplus == pytest.approx(blocs.network_flows("case").flows.surplus)


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ("abc,", "'abc' is no date such as 2011 or 2011-11-08"),
        ("2011-02-30,", "'2011-02-30' is no date such as 2011 or 2011-11-08"),
        (",2011-13", "'2011-13' is no date such as 2011 or 2011-11-08"),
        (",2011-1-1-1", "'2011-1-1-1' is no date such as 2011 or 2011-11-08"),
        ("2015,2010", "closes in 2010, before it opens in 2015"),
    ],
)
def test_dates_are_read_whether_a_year_is_asked_for_or_not(folder, dates, message):
    add(folder, f"b,RUS,UKR,1,bcm/y,1,,{dates}")
    for year in (None, 2012):
        assert message in [found for _, _, found in faults(folder, year=year)]


@pytest.mark.parametrize(("written", "option"), [("yes", True), ("Yes", True), ("no", False)])
def test_an_option_is_yes_or_no(folder, written, option):
    links = folder / "links.csv"
    links.write_text(f"id,from,to,unit,capacity,cost,option\na,RUS,UKR,bcm/y,9,1,{written}\n")
    assert load_network(folder).network.option.tolist() == [option]


def test_another_word_for_an_option_is_no_link_that_is_there(folder):
    links = folder / "links.csv"
    links.write_text("id,from,to,unit,capacity,cost,option\na,RUS,UKR,bcm/y,9,1,true\n")
    assert faults(folder) == [(2, "option", "'true' is neither yes nor no")]


def test_the_folder_where_one_stands_has_its_name(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert find_network(".").name == folder.name
    with pytest.raises(InputError, match="no network ''"):
        find_network("")


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [
        ("kb/d", "Mt/y", 1 / 20.08),  # 1 Mt/y is 20.08 thousand barrels a day, as traders reckon
        ("GW", "TWh/y", 8.76),
        ("MW", "GW", 1e-3),
        ("mcm/d", "bcm/y", 0.365),
        ("GWh/d", "bcm/y", 0.0344),  # ENTSOG: 10.6 kWh a cubic metre
        ("GW", "bcm/y", 0.826),
        ("TEU/y", "kTEU/y", 1e-3),
    ],
)
def test_units_are_those_of_the_trade(unit, wanted, factor):
    assert factor_to(unit, wanted) == pytest.approx(factor, rel=2e-3)


# -- several carriers ------------------------------------------------------------------------------


@pytest.fixture
def two_carriers(folder):
    (folder / "network.yaml").write_text(
        "title: t\nunit: bcm/y\nunits: {power: TWh/y}\nmoney: USD\n"
    )
    (folder / "links.csv").write_text(
        "id,from,to,unit,capacity,cost,carrier,owners,name,name_ru\n"
        "a,RUS,UKR,GW,100,1,,,Brotherhood,Братство\nw,RUS,UKR,GW,1,2,power,RUS+BLR,Wire,\n"
    )
    (folder / "sources.csv").write_text(
        "node,carrier,unit,capacity,cost\nRUS,gas,bcm/y,200,60\nRUS,power,GW,9,20\n"
    )
    (folder / "demand.csv").write_text(
        "node,carrier,unit,quantity,price,elasticity\n"
        "UKR,gas,bcm/y,30,200,-0.25\nUKR,power,TWh/y,10,50,-0.5\n"
    )
    (folder / "nodes.csv").write_text("node,lon,lat,country,name\nBLR,27,53,BLR,Belarus\n")
    return folder


def test_each_carrier_flows_in_its_own_unit(two_carriers):
    (two_carriers / "network.yaml").write_text(
        "title: t\nunit: bcm/y\nunits: {power: TWh/y}\nmoney: USD\nothers: [BLR]\n"
    )
    found = blocs.network_flows(str(two_carriers))
    net = found.file.network
    assert found.file.carriers == ("gas", "power")
    assert set(net.nodes) == {"RUS", "UKR", "RUS:power", "UKR:power"}
    # one gigawatt is 0.826 bcm of gas a year, and 8.76 TWh of power
    assert net.capacity.tolist() == pytest.approx([82.64, 8.76], rel=1e-4)
    assert found.as_json()["links"][1]["unit"] == "TWh/y"
    assert found.file.names["a"]["ru"] == "Братство"
    assert found.file.names["w"]["ru"] == "Wire"
    assert found.flows.flow[1] == pytest.approx(8.76)
    power = blocs.owners_power(str(two_carriers)).power
    parts = [power_of_owners(part, players=power.players) for part in net.of_each_carrier()]
    assert power.value == pytest.approx(parts[0].value + parts[1].value)
    one = dataclasses.replace(net, carriers=())  # all carriers in one game: the same values
    assert power.value == pytest.approx(power_of_owners(one, players=power.players).value)
    assert power.total == pytest.approx(found.flows.surplus)


def test_a_carrier_without_a_unit_is_named(two_carriers):
    (two_carriers / "network.yaml").write_text("title: t\nunit: bcm/y\nmoney: USD\n")
    found = faults(two_carriers)
    assert {field for _, field, _ in found if field == "carrier"} == {"carrier"}
    assert sum("carrier 'power' has no unit in network.yaml" in told for *_, told in found) == 3


def test_units_of_carriers_that_nobody_knows_are_named(two_carriers):
    (two_carriers / "network.yaml").write_text(
        "title: t\nunit: bcm/y\nunits: {power: GWa}\nmoney: USD\n"
    )
    with pytest.raises(InputError, match="unknown unit 'GWa'"):
        load_network(two_carriers)


def test_tables_with_bad_cells_have_their_other_faults_told_at_once(folder):
    add(folder, "b,RUS,RUS,-1,bcm/y,1,,,")
    told = "\n".join(message for _, _, message in faults(folder))
    assert "leads from 'RUS' to itself" in told
    assert "capacity of zero or more" in told


def test_a_folder_may_say_its_year(folder):
    (folder / "network.yaml").write_text("title: t\nunit: bcm/y\nmoney: million USD\nyear: 2026\n")
    add(folder, "b,RUS,UKR,9,bcm/y,1,,,")
    found = load_network(folder)
    assert found.year == 2026
    assert found.network.links == ("b",)
    assert load_network(folder, year=2024).network.links == ("a", "b")


# -- the networks of the case -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def case():
    return {year: blocs.network_flows(f"case-{year}") for year in (2010, 2015, 2016, 2022)}


def flow(found):
    return dict(zip(found.file.network.links, found.flows.flow, strict=True))


@pytest.mark.parametrize("year", [2010, 2015, 2022])
def test_the_case_has_every_carrier_and_a_source_in_each_row(case, year):
    file = case[year].file
    assert set(file.kind) == {"gas", "oil", "power", "rail", "road", "air"}
    assert {"gas", "oil", "power", "freight", "containers", "air"} == set(file.carriers)
    units = {"bcm/y", "Mt/y", "TWh/y", "kTEU/y", "Mpax/y"}
    assert set(file.as_data()["units"].values()) == units
    assert all(file.source)
    assert all(file.names[link]["ru"] and file.names[link]["en"] for link in file.network.links)
    assert case[year].violation < 1e-9


def test_links_of_the_case_come_and_go_with_the_years(case):
    links = {year: set(found.file.network.links) for year, found in case.items()}
    assert {"bps_1"} <= links[2010]
    assert "bps_2" not in links[2010]
    assert {"bps_2", "bps_2_second"} <= links[2015]
    assert {"litpol", "nordbalt"} <= links[2022] - links[2015]
    assert "moscow_kyiv" in links[2015]
    assert not {"moscow_kyiv", "minsk_kyiv_2016"} & links[2022]
    # silk_road_2015 was 47,800 TEU, silk_road_2021 930,000
    wide = dict(zip(case[2022].file.network.links, case[2022].file.network.capacity, strict=True))
    assert wide["silk_road_2021"] == pytest.approx(930)


def test_without_flights_between_moscow_and_kyiv_passengers_go_by_minsk(case):
    assert flow(case[2015])["moscow_minsk"] == 0.0
    after = flow(case[2016])
    assert after["minsk_kyiv_2016"] == pytest.approx(0.365)  # all seats there are
    assert after["moscow_minsk"] == pytest.approx(after["minsk_kyiv_2016"])
    assert "UKR:air" in case[2016].as_json()["prices"]


def test_capacities_are_those_that_were_published(case):
    wide = dict(zip(case[2015].file.network.links, case[2015].file.network.capacity, strict=True))
    assert wide["druzhba_north"] == pytest.approx(2 * 0.070 * 365)  # Interfax 2020-01-20
    assert wide["druzhba"] == pytest.approx(2.0 * 365 / 7.33)  # Reuters 2007-01-08
    assert wide["nord_stream_1"] == 55.0
    assert wide["uzhgorod"] == pytest.approx(78.4, abs=0.1)  # ENTSOG: 84.5 GW and Budince


def test_the_plant_at_ostrovets_comes_with_its_year():
    made = {}
    for year in (2020, 2022):
        net = find_network(f"case-{year}").network
        at = [net.nodes[k] == "BLR:power" for k in net.source_node]
        made[year] = sum(net.source_capacity[at])
    assert made[2022] - made[2020] == pytest.approx(1.2 * 8.76)


def test_bargaining_owners_of_the_case_are_twelve_and_exact():
    file = find_network("case-2015")
    assert len(file.network.players) == 12
    lost = blocs.network_criticality("case-2015").owners
    assert {loss.closed[0] for loss in lost} == set(file.network.players)


def test_closing_all_that_ukraine_carries_costs_what_the_trial_of_the_design_said():
    # its own network of gas: 25.09 bn USD a year on the pipes of 2010, 18.10 on those of 2015
    lost = {}
    for year in (2010, 2015):
        gas = find_network(f"case-{year}").network.of_each_carrier()[0]
        carried = [int("UKR" in owners) for owners in gas.owners]
        closed = np.array([*carried, *np.zeros(len(gas.source_node))], dtype=bool)
        program = FlowProgram(gas)
        lost[year] = (program.solve().surplus - program.solve(closed).surplus) / 1000
    assert lost[2010] == pytest.approx(25.09, rel=0.1)
    assert lost[2015] == pytest.approx(18.10, rel=0.1)


def test_a_player_that_owns_nothing_is_named(folder):
    (folder / "network.yaml").write_text("title: t\nunit: bcm/y\nmoney: USD\nplayers: [RUS, UKX]\n")
    with pytest.raises(InputError, match=r"player 'UKX' of network\.yaml owns nothing"):
        load_network(folder)


def test_what_others_own_is_open_when_only_some_bargain(folder):
    add(folder, "b,UKR,POL,50,bcm/y,1,POL,,")
    (folder / "demand.csv").write_text(
        "node,unit,quantity,price,elasticity\nPOL,bcm/y,30,200,-0.25\n"
    )
    all_bargain = blocs.owners_power(str(folder)).power
    form = "title: t\nunit: bcm/y\nmoney: USD\nplayers: [RUS, UKR]\n"
    (folder / "network.yaml").write_text(form)
    two = blocs.owners_power(str(folder)).power
    assert two.players == ("RUS", "UKR")
    assert two.total == pytest.approx(all_bargain.total)
    assert two.share == pytest.approx([0.5, 0.5])
    assert two.value.sum() == pytest.approx(two.total)


# -- closures, options, expected losses ---------------------------------------------------------------


def test_closed_links_carry_nothing_and_what_that_costs_is_said():
    found = blocs.network_flows("transit-game", close=["yamal"])
    told = found.as_json()
    assert flow(found)["yamal"] == 0.0
    assert told["flow_before"]["yamal"] > 0
    by_link = {loss.closed: loss for loss in blocs.network_criticality("transit-game").links}
    assert told["surplus_lost"] == pytest.approx(by_link["yamal",].surplus)
    assert found.violation < 1e-9


def test_what_is_built_flows_and_wins():
    closed = ["ukraine_slovakia"]
    without = blocs.network_flows("transit-game", close=closed)
    found = blocs.network_flows("transit-game", close=closed, build=["direct"])
    assert flow(found)["direct"] > 0
    assert found.as_json()["surplus_lost"] < without.as_json()["surplus_lost"]
    assert flow(blocs.network_flows("transit-game"))["direct"] == 0.0


def test_a_bypass_makes_the_end_of_transit_cost_less():
    closed = ["ukraine_slovakia"]
    without = blocs.network_flows("transit-game", close=closed)
    built = blocs.network_flows("transit-game", close=closed, build=["direct"])
    assert built.flows.surplus > without.flows.surplus
    transit = ["uzhgorod", "ukraine_pol", "ukraine_hun", "ukraine_rou"]
    lost = {y: blocs.network_flows(f"case-{y}", close=transit).lost for y in (2010, 2015, 2022)}
    assert lost[2010] > lost[2015] > lost[2022] > 0  # Nord Stream, then TurkStream


def test_an_owner_closes_all_its_links_and_a_source_by_its_name():
    file = find_network("case-2022")
    closed = blocs.network_flows("case-2022", close=["BLR"])
    held = [k for k, owners in enumerate(file.network.owners) if "BLR" in owners]
    assert not closed.flows.flow[held].any()
    plant = blocs.network_flows("case-2022", close=["Ostrovets 1"])
    at = file.source_name.index("Ostrovets 1")
    assert plant.flows.produced[at] == 0.0
    # 1,200 MW through the year at 12 instead of 48 USD a MWh
    assert plant.lost == pytest.approx(1.2 * 8.76 * (48 - 12), rel=1e-6)


def test_names_that_close_nothing_are_told_all_at_once():
    with pytest.raises(InputError) as caught:
        blocs.network_flows("transit-game", close=["yamall", "x"], build=["yamal"])
    told = str(caught.value)
    assert "Did you mean 'yamal'" in told
    assert len(caught.value.problems) == 3


def test_shares_by_option_keep_their_order_in_every_draw():
    # the design's own trial: both orders hold in 60 of 60 draws
    options = blocs.owners_power("transit-game").options
    player = options.players.index("RUS")
    by_name = {name: options.drawn[k, :, player] for k, name in enumerate(options.options)}
    assert len(by_name["direct"]) == 60
    assert (by_name["direct"] > by_name[""]).all()
    assert (by_name["direct"] - by_name[""] > by_name["bypass"] - by_name[""]).all()
    stated = {name: options.stated[k, player] for k, name in enumerate(options.options)}
    assert 100 * stated[""] == pytest.approx(39.6, abs=0.1)
    assert 100 * stated["*"] == pytest.approx(90.1, abs=0.1)
    assert options.stated.sum(axis=1) == pytest.approx(1.0)


def test_expected_losses_are_losses_times_their_part_of_the_year(tmp_path):
    (tmp_path / "r.csv").write_text("closed,probability,days\nyamal,0.1,73\n")
    known = find_network("transit-game").network.links
    risks = stated_risks(0.5, 36.5, tmp_path / "r.csv", known)
    found = blocs.network_criticality("transit-game", risks=risks)
    told = {tuple(one["closed"]): one for one in found.as_json()["links"]}
    one, other = told["yamal",], told["ukraine_slovakia",]
    assert one["expected_loss"] == pytest.approx(0.1 * 0.2 * one["surplus_lost"])
    assert other["expected_loss"] == pytest.approx(0.5 * 0.1 * other["surplus_lost"])
    assert stated_risks(None, None, None, known) is None
    assert "expected_loss" not in blocs.network_criticality("transit-game").as_json()["links"][0]


@pytest.mark.parametrize(
    ("owners", "words"),
    [
        ("RUS++UKR", "'RUS++UKR' has an empty name beside a +"),
        ("+RUS", "'+RUS' has an empty name beside a +"),
        ("RUS+ +UKR", "has an empty name beside a +"),
        ("+", "'+' has an empty name beside a +"),
        ("RUS + RUS", "'RUS + RUS' names RUS twice"),
    ],
)
def test_owners_that_are_not_names_with_signs_between_them_are_refused(folder, owners, words):
    add(folder, f"b,RUS,UKR,1,bcm/y,1,{owners},,")
    found = faults(folder)
    assert [(line, field) for line, field, _ in found] == [(3, "owners")]
    assert words in found[0][2]


def test_owners_with_blanks_around_them_are_those_without(folder):
    add(folder, "b,RUS,UKR,1,bcm/y,1, UKR + RUS ,,")
    assert load_network(folder).network.owners[1] == frozenset({"RUS", "UKR"})


def test_a_player_who_is_named_twice_is_told(folder):
    form = folder / "network.yaml"
    form.write_text(form.read_text() + "players: [RUS, UKR, RUS]\n")
    assert [words for *_, words in faults(folder)] == ["player 'RUS' stands twice in network.yaml"]


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("UKR,GWh/d,30,0,-0.25", "price", "above zero"),
        ("UKR,GWh/d,30,-1,-0.25", "price", "above zero"),
        ("UKR,GWh/d,30,nan,-0.25", "price", "not a number"),
        ("UKR,GWh/d,30,,-0.25", "price", "empty"),
        ("UKR,GWh/d,0,200,-0.25", "quantity", "above zero"),
        ("UKR,GWh/d,,200,-0.25", "quantity", "empty"),
    ],
)
def test_demand_without_a_price_or_a_quantity_is_refused(folder, row, field, words):
    add(folder, row, table="demand")
    ((line, where, message),) = faults(folder)
    assert (line, where) == (3, field)
    assert words in message


def test_sources_of_nothing_and_a_year_without_demand_are_told(folder):
    (folder / "sources.csv").write_text("node,unit,capacity,cost\nRUS,bcm/y,0,60\n")
    assert [words for *_, words in faults(folder)] == ["nothing is supplied"]
    (folder / "sources.csv").write_text("node,unit,capacity,cost\nRUS,bcm/y,9,60\n")
    asked = "node,unit,quantity,price,elasticity,opens\nUKR,bcm/y,30,200,-0.25,2016\n"
    (folder / "demand.csv").write_text(asked)
    assert "nothing is asked for in 2015" in faults(folder, year=2015)[0][2]


TRADE = "node,origin,destination,sector,share\n"


@pytest.mark.parametrize(
    ("rows", "line", "field", "words"),
    [
        ("UKR,RUS++NOR,UKR,B06,0.5\n", 2, "origin", "empty name beside a +"),
        ("UKR,RUS+RUS,UKR,B06,0.5\n", 2, "origin", "names RUS twice"),
        ("UKA,RUS,UKR,B06,0.5\n", 2, "node", "'UKA' is no place of the network"),
        ("UKR,RUS,UKR,B06,1.5\n", 2, "share", "a share from 0 to 1"),
        ("UKR,RUS,UKR,B06,0.7\nRUS,NOR+RUS,UKR,B06,0.4\n", 3, "share", "add up to 1.1"),
    ],
)
def test_faults_of_what_is_carried_are_told_with_those_of_the_tables(
    folder, rows, line, field, words
):
    (folder / "trade.csv").write_text(TRADE + rows)
    add(folder, "b,RUS,UKR,1,bcm/y,1,RUS++UKR,,")
    with pytest.raises(InputError) as caught:
        find_network(str(folder), trade=True)
    found = [(one.line, one.field, one.message) for one in caught.value.problems]
    assert any(one[:2] == (line, field) and words in one[2] for one in found)
    assert any(one[:2] == (3, "owners") for one in found)


def test_shares_of_networks_of_the_casebook_add_up():
    for name in networks():
        find_network(name, trade=True)


def test_bad_risks_are_named(tmp_path):
    with pytest.raises(InputError, match="--probability and --days go together"):
        stated_risks(0.5, None, None, [])
    (tmp_path / "r.csv").write_text("closed,probability,days\nyamall,0.1,73\nyamal,2,400\n")
    with pytest.raises(InputError) as caught:
        stated_risks(None, None, tmp_path / "r.csv", ["yamal"])
    assert {(p.line, p.field) for p in caught.value.problems} == {
        (2, "closed"),
        (3, "probability"),
        (3, "days"),
    }
    with pytest.raises(InputError, match="no table of risks"):
        stated_risks(None, None, tmp_path / "none.csv", ["yamal"])


def test_a_link_hidden_beside_a_passage_is_named(folder):
    add(folder, "b,RUS,UKR,5,bcm/y,9,,,")
    add(folder, "back,UKR,RUS,5,bcm/y,9,,,")
    network = load_network(folder).network
    assert network.beside_each_other() == (("a", "b"),)
    closed = blocs.network_flows(str(folder), close=["a"])
    assert closed.open_beside == ("b",)
    assert flow(closed)["b"] == 5.0
    lead = network_report(closed, "en").sections[0].parts[0]
    assert "Open still beside that: b." in str(lead.text)
    assert blocs.network_flows(str(folder), close=["a", "b"]).open_beside == ()


def test_a_way_through_a_further_node_beside_a_closed_link_is_named(folder):
    add(folder, "in,RUS,X,100,bcm/y,0,,,")
    add(folder, "out,X,UKR,100,bcm/y,1.0001,,,")
    (way,) = ways_beside(load_network(folder).network)
    assert (way.start, way.end) == ("RUS", "UKR")
    assert sorted(way.ways) == [((0,),), ((1,), (2,))]
    closed = blocs.network_flows(str(folder), close=["a"])
    assert closed.lost == pytest.approx(0.0001 * closed.before.flow[0])
    assert closed.open_beside == closed.carried_instead == ("in", "out")
    assert closed.as_json()["carried_instead"] == ["in", "out"]
    lead = str(network_report(closed, "en").sections[0].parts[0].text)
    assert "Open still beside that: in, out." in lead
    assert "That changes next to nothing: what passed there goes by in, out now." in lead
    (loss,) = [one for one in blocs.network_criticality(str(folder)).links if one.instead]
    assert (loss.closed, loss.instead) == (("a",), ("in", "out"))
    shut = blocs.network_flows(str(folder), close=["a", "out"])
    assert (shut.open_beside, shut.carried_instead) == ((), ())


def test_other_nodes_of_the_same_countries_are_ways_beside(folder):
    (folder / "nodes.csv").write_text("node,lon,lat,country\nR2,37,55,RUS\nU2,30,50,UKR\n")
    for row in ("join,RUS,R2,9,bcm/y,0,,,", "b,R2,U2,9,bcm/y,9,,,", "c,U2,UKR,9,bcm/y,0,,,"):
        add(folder, row)
    add(folder, "U2,bcm/y,9,200,-0.25", table="demand")
    closed = blocs.network_flows(str(folder), close=["a"])
    assert closed.open_beside == ("join", "b")
    assert closed.carried_instead == ()
    assert closed.lost > 0


def test_where_places_use_what_passes_a_detour_is_found_by_its_flow(folder):
    """No node of the detour is a mere passage, and it is not named before it carries."""
    add(folder, "in,RUS,POL,100,bcm/y,0,,,")
    add(folder, "out,POL,UKR,100,bcm/y,1.0001,,,")
    add(folder, "POL,bcm/y,10,200,-0.25", table="demand")
    closed = blocs.network_flows(str(folder), close=["a"])
    assert closed.open_beside == ()
    assert closed.carried_instead == ("in", "out")


def test_gains_add_up_and_a_gain_by_tolls_is_no_gain_of_all(folder):
    """The dear toll is on the way that costs less to run: closed, the other sends goods there."""
    (folder / "links.csv").write_text(
        "id,from,to,capacity,unit,cost,tariff,owners\n"
        "dear,RUS,UKR,100,bcm/y,1,30,UKR\nplain,RUS,UKR,100,bcm/y,20,0,RUS\n"
    )
    closed = blocs.network_flows(str(folder), close=["plain"])
    gains = closed.gains
    assert gains.total == pytest.approx(-closed.lost)
    assert closed.lost < 0 < closed.lost + closed.tolls_gained
    served = closed.flows.consumed[0]
    assert closed.tolls_gained == pytest.approx(30 * served)
    assert gains.owners["UKR"] == pytest.approx(30 * served)
    assert gains.buyers["UKR"] < 0
    lead = str(network_report(closed, "en").sections[0].parts[0].text)
    assert "Won:" not in lead
    assert "tolls bring" in lead
    assert "above all to Ukraine" in lead


def test_the_less_is_known_of_capacities_the_wider_they_are_drawn():
    network = find_network("transit-game").network
    spread = [
        options_power(network, status=[status] * len(network.links), draws=8).drawn.std(axis=1)
        for status in ("sourced", "assumed", "unconfirmed")
    ]
    # of Russia, which holds what is scarce, with nothing built
    russia = network.players.index("RUS")
    assert spread[0][0, russia] < spread[1][0, russia] < spread[2][0, russia]


def test_a_check_says_what_is_held_and_what_lies_beside(folder):
    add(folder, "b,RUS,UKR,5,bcm/y,9,,,")
    found = blocs.check_network(str(folder))
    (held,) = found.as_json()["holds"]
    assert (held["links"], held["capacity"], held["supply"], held["demand"]) == (2, 105, 200, 30)
    assert found.as_json()["ways_beside"] == [{"from": "RUS", "to": "UKR", "ways": [[["a", "b"]]]}]
    page = check_report(found, "en").html()
    assert "Valid. Nodes: 2, links: 2, owners: 2. Nothing had to be repaired." in page
    assert 'class="pipe fine"' in page
    assert "Point at a country or tap it to read its name." in page


def test_owners_are_counted_whether_they_bargain_or_not():
    known = {row["name"]: row for row in blocs.known_corridors().as_json()["networks"]}
    found = blocs.check_network("case")
    assert found.as_json()["owners_of_links_and_sources"] == known["case"]["owners"]
    bargain = len(found.as_json()["owners"])
    page = check_report(found, "en").html()
    assert f"owners: {len(known['case']['owners'])}. {bargain} of the owners bargain;" in page


def test_what_is_known_has_dates_owners_sums_and_commands():
    by_name = {row["name"]: row for row in blocs.known_corridors().as_json()["networks"]}
    case = by_name["case"]
    assert 1990 < case["changes_in"][-1] < 2100
    assert {"RUS", "BLR", "UKR"} <= set(case["owners"])
    file = load_network(networks()["case"])
    gas = next(one for one in case["holds"] if one["carrier"] == "gas")
    own = [k for k in range(len(file.network.links)) if file.carrier(k) == "gas"]
    assert gas["capacity"] == pytest.approx(file.network.capacity[own].sum())
    assert sum(case["statuses"].values()) == len(file.network.links)
    for command in case["commands"]:
        check_network(command.split()[-1])
