"""Ways and pipes beside the trials they were proved with: the same parameters, the same world.

The trials are scripts outside this repository; where they are not there, nothing is compared.
"""

import contextlib
import io
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")
pytest.importorskip("highspy", reason="extra `corridors` is not installed")

from blocs import CloseCorridor, Scenario, run
from blocs.questions.corridors.deliveries import StepsAround
from blocs.questions.corridors.engine.flows import FlowProgram
from blocs.questions.corridors.engine.network import Network
from blocs.transport import network as ways_of
from blocs.transport.network import Changes, Ways, cost_factors, way_costs
from blocs.transport.sea import nearest_nodes, sea_distances

SHARED = Path(__file__).resolve().parents[3] / "shared"
TRIALS = SHARED / "prototypes" / "corridors"
INCOME = "real_income_change_pct"
TRANSFER, LAND = 0.03, 3e-5
"""Cost of a port and of a kilometre by land in the trial of ways by sea."""

pytestmark = [
    pytest.mark.skipif(not TRIALS.is_dir(), reason="the trials are not beside this tree"),
    # the scripts leave files open
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def trials(tmp_path_factory):
    """The scripts' own names and values, without what they print and write at their ends."""
    folder = tmp_path_factory.mktemp("trials")
    for script in TRIALS.glob("*.py"):
        text = script.read_text(encoding="utf-8").replace("import pycountry\n", "")
        text = text.replace('load_world("icio-2022")', 'load_world("icio-2022", tariffs="none")')
        text = text.replace("../../data/gas", str(SHARED / "data" / "gas"))
        (folder / script.name).write_text(text, encoding="utf-8")
    data = Path(find_spec("searoute").submodule_search_locations[0]) / "data"
    (folder / "searoute-data").symlink_to(data)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.chdir(folder)
        patch.syspath_prepend(str(folder))
        land = (folder / "proto_land.py").read_text(encoding="utf-8")
        ways: dict = {}
        exec(land[: land.index("goods_=[")], ways)
        couple: dict = {}
        text = (folder / "proto_couple.py").read_text(encoding="utf-8")
        exec(text[: text.index("for year,nodes,nm in")], couple)
        yield ways, couple
    for name in [name for name in sys.modules if name.startswith("proto_")]:
        del sys.modules[name]
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def as_in_the_trial(trials):
    """Runs moves with the ports, hauls and ways by land of the trial and our lanes and closures."""
    ways, _ = trials
    world = ways["w"]
    to_port, land = ways["maker"](LAND, TRANSFER)
    ports = nearest_nodes(np.array([place[1:3] for place in ways["plist"]]))

    def other_ways(_world, costs, changes):
        sea_cost = costs.sea_cost_per_km * sea_distances(
            ports, changes.closed, changes.opened, dict(changes.tolls)
        )
        sigma = costs.substitution
        return Ways(
            countries=world.countries,
            sea=to_port @ np.exp(-sigma * sea_cost) @ to_port.T,
            land=land,
            to_port=to_port,
            sea_cost=sea_cost,
            land_cost=np.full(land.shape, np.inf),
            port_country=ways["owner"],
            substitution=sigma,
            land_substitution=costs.land_substitution,
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ways_of, "ways", other_ways)
        ways_of._kept_ways.cache_clear()
        yield (
            world,
            lambda *moves: dict(
                zip(
                    world.countries,
                    run(
                        world,
                        Scenario(title="t", moves=moves, closure={"trade_balance": "fixed_share"}),
                    ).labelled[INCOME],
                    strict=True,
                )
            ),
        )
    ways_of._kept_ways.cache_clear()


PASSAGES = {
    "suez": ("suez",),
    "bosporus": ("bosporus",),
    "malacca and sunda": ("malacca", "sunda"),
    "hormuz": ("ormuz",),
}
"""Ours by name → the trial's tags."""


@pytest.mark.parametrize("name", PASSAGES)
def test_factors_of_closures_are_those_of_the_trial(trials, as_in_the_trial, name):
    ways, _ = trials
    world, _ = as_in_the_trial
    to_port, land = ways["maker"](LAND, TRANSFER)
    before = ways["T_"](to_port, ways["seaD"](())) + land
    after = ways["T_"](to_port, ways["seaD"](PASSAGES[name])) + land
    expected = (after / before) ** (-1 / ways["SIG"])
    np.fill_diagonal(expected, 1.0)
    found = cost_factors(
        ways_of.usual_ways(world),
        ways_of.usual_ways(world, Changes(closed=frozenset(name.split(" and ")))),
    )
    assert expected.max() > 1.01
    # its Earth is nine metres smaller, and its ports lie at lanes nearest in degrees
    np.testing.assert_allclose(found, expected, atol=1e-4)


TODAY = {
    "suez": {"SVK": -0.63, "SGP": -0.57, "DEU": -0.27, "CHN": -0.12},
    "bosporus": {"BGR": -0.18, "UKR": -0.16},
    "hormuz": {"ARE": -1.19, "SAU": -0.46},
}
"""What the trial's own tables of trade costs do to real income on icio-2022 as it is, per cent.

On the first table of that world they did SVK -0.84, SGP -0.62, DEU -0.29, CHN -0.13; BGR -0.19, UKR
-0.15; ARE -0.91, SAU -0.50."""


@pytest.mark.parametrize("name", TODAY)
def test_real_income_is_that_of_the_trial(as_in_the_trial, name):
    _, done = as_in_the_trial
    change = done(CloseCorridor(passages=name))
    for code, expected in TODAY[name].items():
        assert change[code] == pytest.approx(expected, abs=0.02)


CLOSED = Changes(transit={"BLR": np.inf})
SPUR = {("KAZ", "CHN"): 0.7, ("RUS", "KAZ"): 0.7, ("RUS", "BLR"): 0.7, ("BLR", "POL"): 0.7}


def land_costs(ways, changes):
    """Ours with the trial's borders and with all goods on the cheapest way."""
    countries = ways["C"]
    theirs = {frozenset(pair) for pair in ways["EDGES"]}
    border = np.array([[ways["bc"](a, b) for b in countries] for a in countries])
    only = Changes(borders=ways_of.borders() - theirs)
    costs = way_costs(land_cost_per_km=LAND, land_substitution=1e6, detour_factor=1.3)
    return ways_of._land_costs(countries, border, costs, changes.and_also(only))


@pytest.mark.parametrize(
    ("changes", "theirs"),
    [
        (Changes(), {}),
        (CLOSED, {"closed": ("BLR",)}),
        (Changes(stretches={frozenset(pair): part for pair, part in SPUR.items()}), {"spur": SPUR}),
    ],
    ids=["today", "Belarus closed", "spur"],
)
def test_ways_by_land_cost_what_they_do_in_the_trial(trials, changes, theirs):
    ways, _ = trials
    expected = ways["land_matrix"](**theirs)
    np.fill_diagonal(expected, 0.0)
    np.testing.assert_allclose(land_costs(ways, changes), expected, atol=2e-6)


def test_belarus_closed_makes_the_way_from_russia_to_poland_as_dear_as_in_the_trial(trials):
    ways, _ = trials
    sea, sigma = ways["S0"], ways["SIG"]
    pair = ways["C"].index("RUS"), ways["C"].index("POL")
    before, after = (
        sea[pair] + np.exp(-sigma * land_costs(ways, changes)[pair])
        for changes in (Changes(), CLOSED)
    )
    assert 100 * ((after / before) ** (-1 / sigma) - 1) == pytest.approx(0.64, abs=0.02)


def pipes(net, gas):
    """The trial's pipes of a year as a network of ours with its eight steps of demand."""
    at = {node: k for k, node in enumerate(net.N)}
    wanted = np.array(list(gas.demand.values()), dtype=float)
    given = Network(
        nodes=tuple(net.N),
        links=tuple(f"{k} {link[0]}" for k, link in enumerate(net.L)),
        start=np.array([at[link[1]] for link in net.L]),
        end=np.array([at[link[2]] for link in net.L]),
        capacity=np.array([link[3] for link in net.L], dtype=float),
        cost=np.array([link[4] for link in net.L], dtype=float),
        tariff=np.zeros(len(net.L)),
        owners=tuple(link[5] for link in net.L),
        option=np.zeros(len(net.L), dtype=bool),
        source_node=np.array([at[node] for node, _, _ in gas.supply]),
        source_capacity=np.array([most for _, most, _ in gas.supply], dtype=float),
        source_cost=np.array([cost for _, _, cost in gas.supply], dtype=float),
        demand_node=np.array([at[node] for node in gas.demand]),
        quantity=wanted,
        price=np.full(len(wanted), gas.P0),
        elasticity=np.full(len(wanted), gas.EPS),
    )
    edges = wanted[:, None] * np.linspace(0.0, 1.2, gas.SEG + 1)
    return StepsAround(
        **{name: getattr(given, name) for name in Network.__annotations__}, edges=edges
    )


def test_the_end_of_ukraines_transit_costs_what_it_does_in_the_trial(trials):
    """All that buyers pay more as pure cost on 40 per cent of mining and energy, pipes of 2010."""
    _, couple = trials
    gas, part = couple["proto_gas"], couple["GASSHARE"]
    program = FlowProgram(pipes(gas.Net(2010), gas))
    links = len(program.network.links)
    shut = np.zeros(links + len(gas.supply), dtype=bool)
    shut[:links] = ["UKR" in link[1:3] for link in gas.Net(2010).L]
    before, after = (program.solve(closed).price for closed in (np.zeros_like(shut), shut))
    dearer = {
        code: (1 - part) + part * min(after[k] / before[k], 3.0)
        for k, code in enumerate(program.network.nodes)
        if code in gas.demand and code in couple["C"] and code != "UKR"
    }
    change = couple["run"](dearer, "ours")[INCOME].to_series()
    for code, expected in (("BGR", -0.90), ("GRC", -0.46), ("HRV", -0.30), ("HUN", -0.16)):
        assert change[code] == pytest.approx(expected, abs=0.02)
