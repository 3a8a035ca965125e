"""Moves on ways: in any order the same, together not the product, and what they refuse."""

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

from blocs.foundation.errors import ScenarioError
from blocs.moves.cautions import cautions
from blocs.moves.compile import compile_scenario
from blocs.moves.instruments.corridors.capacity import Capacity
from blocs.moves.instruments.corridors.closing import CloseCorridor
from blocs.moves.instruments.corridors.opening import OpenCorridor
from blocs.moves.instruments.corridors.toll import CorridorTariff
from blocs.moves.provisions import provisions
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import load_world


@pytest.fixture(scope="module")
def world():
    return load_world("icio-2022", tariffs="none")


def costs(world, *moves, **more):
    scenario = Scenario(title="t", moves=moves, **more)
    return compile_scenario(scenario, world)[1].iceberg_cost_hat


SUEZ = CloseCorridor(passages=("suez",))
CAPE = CloseCorridor(passages=("good_hope",))


def test_only_goods_cost_more(world):
    kappa = costs(world, SUEZ)
    goods = np.array([code in world.sector_groups["goods"] for code in world.sectors])
    assert (kappa[:, :, ~goods] == 1.0).all()
    assert kappa[:, :, goods].max() > 1.05
    same = kappa[:, :, goods]
    np.testing.assert_array_equal(same, np.broadcast_to(same[:, :, :1], same.shape))


def test_moves_come_in_any_order_and_are_one_change(world):
    toll = CorridorTariff(transit=("BLR",), rate=0.02, burnt=True)
    first, second = costs(world, SUEZ, CAPE, toll), costs(world, toll, CAPE, SUEZ)
    np.testing.assert_allclose(first, second, rtol=1e-12)
    both = costs(world, CloseCorridor(passages=("suez", "good_hope")), toll)
    np.testing.assert_allclose(first, both, rtol=1e-12)


def test_two_closures_are_worse_than_their_product(world):
    together = costs(world, SUEZ, CAPE)
    product = costs(world, SUEZ) * costs(world, CAPE)
    a, b = world.countries.index("SGP"), world.countries.index("ITA")
    assert together[a, b, 0] - 1 > 1.02 * (product[a, b, 0] - 1)


def test_pairs_without_another_way_are_a_named_embargo(world):
    move = CloseCorridor(passages=("gibraltar", "suez"))
    assert np.isinf(costs(world, move)).any()
    told, _ = provisions(Scenario(title="t", moves=(move,)), world, "en")
    assert "no way is left" in told.sentences[0]


def test_opening_makes_ways_cheaper(world):
    spur = costs(world, OpenCorridor(along=("CHN", "KAZ", "RUS"), change_pct=-30))
    assert spur.min() < 0.99
    assert spur.max() <= 1.0 + 1e-12


@pytest.mark.parametrize(
    ("form", "fields", "words"),
    [
        (CloseCorridor, {}, "say what closes"),
        (OpenCorridor, {}, "say what opens"),
        (OpenCorridor, {"along": ["CHN", "KAZ"]}, "belong together"),
        (OpenCorridor, {"along": ["CHN"], "change_pct": -5}, "two neighbours"),
        (CorridorTariff, {"rate": 0.01}, "say where"),
        (CorridorTariff, {"passages": "suez", "rate": -0.01}, "above zero"),
        (CorridorTariff, {"passages": "suez"}, "say in 'rate'"),
        (CorridorTariff, {"passages": "suez", "rate": 0.1, "per_unit": 3}, "paid on 'links'"),
        (CorridorTariff, {"network": "case", "links": "a", "rate": 0.1}, "pay 'per_unit'"),
        (CorridorTariff, {"network": "case", "links": "a"}, "say in 'per_unit'"),
        (CorridorTariff, {"network": "case", "per_unit": 3}, "belong together"),
        (
            CorridorTariff,
            {"transit": "BLR", "rate": 0.1, "owners": "RUS", "burnt": True},
            "not both",
        ),
        (OpenCorridor, {"network": "case"}, "belong together"),
        (OpenCorridor, {"network": "case", "links": "a", "passages": "bering"}, "one move for"),
        (Capacity, {"network": "case", "links": "a", "unit": "bcm/y", "share": 0.5}, "how much"),
        (Capacity, {"network": "case", "links": "a", "share": 1, "quantity": 3}, "either 'share'"),
        (Capacity, {"network": "case", "links": "a", "quantity": -3}, "must be above zero"),
        (Capacity, {"passages": "suez", "quantity": 3}, "links of a 'network'"),
        (CloseCorridor, {"borders": ["BLR"]}, "pairs of neighbours"),
    ],
)
def test_forms_say_what_is_missing(form, fields, words):
    with pytest.raises(ScenarioError, match=words):
        form(**fields)


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (CloseCorridor(passages=("suetz",)), "no passage 'suetz'"),
        (CloseCorridor(borders=(("BLR", "USA"),)), "no border"),
        (OpenCorridor(passages=("suez",)), "open already"),
        (OpenCorridor(along=("CHN", "POL"), change_pct=-5), "no neighbours by land"),
        (CorridorTariff(passages=("good_hope",), rate=0.01), "open sea"),
    ],
)
def test_what_does_not_fit_is_named(world, move, words):
    with pytest.raises(ScenarioError, match=words):
        costs(world, move)


def test_ways_do_not_change_in_the_baseline(world):
    with pytest.raises(ScenarioError, match="baseline"):
        compile_scenario(Scenario(title="t", baseline=(SUEZ,), moves=(CAPE,)), world)


SPUR = OpenCorridor(along=("CHN", "KAZ", "RUS"), change_pct=-30)
TOLL = CorridorTariff(passages=("suez",), transit=("BLR",), rate=0.02)
BURNT = CorridorTariff(passages=("suez",), rate=0.02, burnt=True)
NOBODYS = CorridorTariff(passages=("suez", "malacca"), rate=0.02)


@pytest.mark.parametrize(
    ("move", "language", "words"),
    [
        (SUEZ, "en", "passages closed: the Suez Canal"),
        (SUEZ, "ru", "закрытые проходы: Суэцкий канал"),
        (SPUR, "en", "China–Kazakhstan–Russia: −30%"),
        (SPUR, "ru", "Китай–Казахстан–Россия"),
        (TOLL, "en", "pay 2% of their value (the Suez Canal; transit through Belarus)"),
        (TOLL, "en", "the toll is income there (Egypt and Belarus)"),
        (TOLL, "ru", "роходящие товары платят 2"),
        (BURNT, "en", "its revenue is nobody's income here"),
        (NOBODYS, "en", "without an owner here is used up (the Strait of Malacca)"),
    ],
)
def test_moves_on_ways_say_what_they_do(world, move, language, words):
    told, *_ = provisions(Scenario(title="t", moves=(move,)), world, language)
    assert words in told.sentences[0]


@pytest.fixture(scope="module")
def merged(world):
    """The EU is one region, which has no place in the network."""
    return world.aggregate({"EU": "EUR"}, {}, name="merged")


@pytest.mark.parametrize(
    "move",
    [
        SUEZ,
        CorridorTariff(passages=("suez",), rate=0.02, burnt=True),
        OpenCorridor(along=("CHN", "KAZ", "RUS"), change_pct=-30),
    ],
)
def test_who_has_no_place_in_the_network_is_named_and_keeps_its_costs(merged, world, move):
    k = merged.countries.index("EUR")
    kappa = costs(merged, move)
    assert (kappa[k] == 1.0).all()
    assert (kappa[:, k] == 1.0).all()
    assert (kappa != 1.0).any()
    scenario = Scenario(title="t", moves=(move,))
    told = {lang: provisions(scenario, merged, lang)[0].sentences[0] for lang in ("en", "ru")}
    assert "without a place in the network of ways (EUR)" in told["en"]
    assert "нет в сети путей (EUR)" in told["ru"]
    assert "without a place" not in provisions(scenario, world, "en")[0].sentences[0]


@pytest.mark.parametrize(
    "move", [CloseCorridor(transit=("EUR",)), CorridorTariff(transit=("EUR",), rate=0.02)]
)
def test_nothing_passes_through_who_has_no_place(merged, move):
    with pytest.raises(ScenarioError, match="EUR has no place in the network"):
        costs(merged, move)


def test_a_world_without_places_is_refused(world):
    regions = {code: f"R{k % 3}" for k, code in enumerate(world.countries)}
    with pytest.raises(ScenarioError, match="fewer than two of its countries have a place"):
        costs(world.aggregate(regions, {}, name="few"), SUEZ)


def test_nothing_at_all_passes_a_closed_country(world):
    """A toll of any size leaves something; a closure is the limit of tolls."""
    closed = costs(world, CloseCorridor(transit=("BLR",)))
    high = costs(world, CorridorTariff(transit=("BLR",), rate="500%", burnt=True))
    low = costs(world, CorridorTariff(transit=("BLR",), rate="1%", burnt=True))
    np.testing.assert_allclose(closed, high, rtol=1e-9)
    assert (closed >= low - 1e-12).all()
    assert (closed > 1.0001 * low).any()


def test_a_capacity_is_no_move_without_effect_unless_it_is_not_in_force(world):
    dated = {"passages": "suez", "share": 0.5, "from": "2024-01-01"}
    kinds = {
        year: {
            item.kind
            for item in cautions(Scenario(title="t", year=year, moves=[Capacity(**dated)]), world)
        }
        for year in (2023, 2025)
    }
    assert "move_without_effect" in kinds[2023]
    assert "move_without_effect" not in kinds[2025]


def test_a_toll_with_an_owner_is_no_iceberg_cost(world):
    shock = compile_scenario(Scenario(title="t", moves=(TOLL,)), world)[1]
    assert shock.iceberg_cost_hat is None
    assert shock.full_ways.ways.transit.countries == ("BLR",)


def test_tolls_of_one_country_add_up_and_its_closure_leaves_nobody_to_pay(world):
    one = CorridorTariff(transit=("BLR",), rate=0.002)
    two = CorridorTariff(transit=("BLR", "KAZ"), rate=0.002)
    both = compile_scenario(Scenario(title="t", moves=(one, two)), world)[1].full_ways
    three = (
        CorridorTariff(transit=("BLR",), rate=0.004),
        CorridorTariff(transit=("KAZ",), rate=0.002),
    )
    whole = compile_scenario(Scenario(title="t", moves=three), world)[1].full_ways
    np.testing.assert_allclose(both.ways.transit.on_land, whole.ways.transit.on_land, rtol=1e-12)
    with pytest.raises(ScenarioError, match="closes BLR to transit"):
        costs(world, one, CloseCorridor(transit=("BLR",)))
