"""A common external tariff and its revenue shared: which tariffs move, who gets what."""

import dataclasses

import numpy as np
import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves, compile_scenario
from blocs.moves.instruments.membership import JoinBloc, LeaveBloc
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.provisions import describe
from blocs.moves.scenario import Scenario, load_scenario

UNION = {"RUS", "BLR", "KAZ", "UKR"}
OUTSIDE = {"DEU", "FRA", "USA"}
SHARES = {"RUS": 0.8, "BLR": 0.05, "KAZ": 0.05, "UKR": 0.1}
CODES = ("RUS", "BLR", "KAZ", "DEU", "FRA", "USA", "UKR")


def join(**fields):
    return JoinBloc(**{"country": "UKR", "bloc": "EAEU", "change_pct": 0} | fields)


def between(cells, origins, destinations):
    return {cell for cell in cells if cell[0] in origins and cell[1] in destinations}


def sharing(world, *moves):
    return compile_moves(Scenario(title="T", moves=moves), world).revenue_sharing


def test_all_members_take_the_common_tariff_on_imports_from_everybody_else(changed):
    found = changed(join(cet=0.5, sectors="K"))["tariff"]
    external = between(found, OUTSIDE, UNION)
    assert len(external) == 3 * 4
    assert {found[cell] for cell in external} == {0.5}
    assert not between(found, UNION, OUTSIDE)
    inside = between(found, UNION, UNION)
    assert {found[cell] for cell in inside} == {0.0}
    assert all("UKR" in cell for cell in inside)
    assert {sector for _, _, sector in found} == {"K"}


def test_the_tariff_may_be_for_joiners_only(changed):
    found = changed(join(cet=0.5, cet_for="joiners", sectors="K"))["tariff"]
    assert between(found, OUTSIDE, UNION) == {(code, "UKR", "K") for code in OUTSIDE}


def test_a_sector_goes_before_its_group_and_others_keep_their_tariffs(changed):
    found = changed(join(cet={"C28": 0.4, "goods": 0.5}, tariffs="keep"))["tariff"]
    rates = {sector: rate for (_, _, sector), rate in found.items()}
    assert rates == {"A01": 0.5, "C10T12": 0.5, "C28": 0.4}
    assert len(found) == 3 * 4 * 3


def test_a_second_joiner_is_no_outsider(changed):
    first = JoinBloc(country="USA", bloc="EAEU", change_pct=0, tariffs="keep")
    found = changed(first, join(cet=0.5, tariffs="keep", sectors="K"))["tariff"]
    assert {cell[0] for cell in found} == {"DEU", "FRA"}
    assert {cell[1] for cell in found} == UNION | {"USA"}


def test_shared_revenue_columns_collect_and_rows_receive(world):
    found = sharing(world, join(cet=0.1, revenue_shares=SHARES))
    expected = np.eye(7)
    for collector in UNION:
        column = CODES.index(collector)
        expected[:, column] = [SHARES.get(code, 0.0) for code in CODES]
    np.testing.assert_allclose(found, expected)
    np.testing.assert_allclose(found.sum(axis=0), 1.0)
    assert found[CODES.index("RUS"), CODES.index("UKR")] == pytest.approx(0.8)
    assert found[CODES.index("UKR"), CODES.index("RUS")] == pytest.approx(0.1)


def test_shares_may_be_rounded_and_are_scaled_to_one(world):
    found = sharing(world, join(revenue_shares=SHARES | {"UKR": 0.1 + 9e-7}))
    np.testing.assert_allclose(found.sum(axis=0), 1.0, rtol=1e-15)


def test_without_a_tariff_there_is_nothing_to_share(world):
    free = dataclasses.replace(world, tariff_rate=np.zeros(world.flows.shape))
    with pytest.raises(ScenarioError, match="there is no tariff revenue to share") as caught:
        sharing(free, join(revenue_shares=SHARES))
    assert caught.value.problems[0].field == "moves[0].join_bloc.revenue_shares"
    assert "`cet:`" in caught.value.problems[0].remedy
    tariff = Tariff(by="RUS", on="USA", sectors="K", rate=0.1)
    assert sharing(free, join(revenue_shares=SHARES), tariff) is not None
    assert sharing(free, join(revenue_shares=SHARES, cet=0.1)) is not None


def pooled(world):
    matrix = np.eye(7)
    matrix[:, :3] = np.array([0.8, 0.15, 0.05, 0, 0, 0, 0])[:, None]
    return dataclasses.replace(world, revenue_sharing=matrix)


def test_who_leaves_drops_out_of_the_pool_and_the_others_shares_grow(world):
    leave = LeaveBloc(country="BLR", bloc="EAEU", change_pct=0, tariff=0.05)
    found = sharing(pooled(world), leave)
    expected = np.eye(7)
    expected[[0, 2], 0] = expected[[0, 2], 2] = [0.8 / 0.85, 0.05 / 0.85]
    np.testing.assert_allclose(found, expected)
    told = describe(Scenario(title="T", moves=[leave]), pooled(world))[0]
    assert "who leaves drops out of the pooled tariff revenue" in told
    assert (
        "доли остающихся членов"
        in describe(Scenario(title="T", moves=[leave]), pooled(world), "ru")[0]
    )
    assert sharing(world, leave) is None
    assert "pooled" not in describe(Scenario(title="T", moves=[leave]), world)[0]


def test_a_pool_of_one_is_no_pool(world):
    leave = LeaveBloc(country=["BLR", "KAZ"], bloc="EAEU", change_pct=0, tariff=0.05)
    found = sharing(pooled(world), leave)
    assert found[0, 0] == 1.0
    np.testing.assert_allclose(found.sum(axis=0), 1.0)
    # who leave together go on sharing between them what they shared before
    np.testing.assert_allclose(found[[1, 2], 1], [0.75, 0.25])
    assert found[0, 1] == found[1, 0] == 0.0


def test_shares_take_other_names_of_the_members(world):
    named = {"Russia": "80%", "Беларусь": "5%", "KZ": 0.05, "UKR": 0.1}
    move = join(revenue_shares=named)
    np.testing.assert_array_equal(sharing(world, move), sharing(world, join(revenue_shares=SHARES)))
    told = describe(Scenario(title="T", moves=[move]), world)[0]
    assert "Russia 80%, Belarus 5%, Kazakhstan 5%, Ukraine 10%" in told
    twice = join(revenue_shares=SHARES | {"Russia": 0.0})
    with pytest.raises(ScenarioError, match="'Russia' is 'RUS', which has its share already"):
        sharing(world, twice)


def test_a_new_agreement_replaces_the_worlds(world):
    found = sharing(pooled(world), join(revenue_shares=SHARES))
    np.testing.assert_allclose(found[:, 0], [0.8, 0.05, 0.05, 0, 0, 0, 0.1])


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ("revenue_shares: {RUS: 0.9, BLR: 0.2}", "revenue_shares", "sum to 1.1, not to 1"),
        (
            "revenue_shares: {RUS: 1, BLR: -0.5}",
            "revenue_shares.BLR",
            "-0.5 must lie between 0 and 1",
        ),
        ("revenue_shares: {RUS: half}", "revenue_shares.RUS", "expected a share, as 0.25 or 25%"),
        ("revenue_shares: 0.5", "revenue_shares", "expected a mapping, not 0.5"),
        ("cet: -1", "cet", "must be above -1"),
        ("cet: {goods: -2}", "cet.goods", "-2 must be above -1"),
        ("cet: {goods: high}", "cet.goods", "expected a rate, as 0.25 or 25%, not 'high'"),
        ("cet: high", "cet", "expected a rate, as 0.25 or 25%, not 'high'"),
        ("cet: {}", "cet", "the mapping is empty"),
        ("cet_for: joiners", None, "give 'cet', too"),
    ],
)
def test_terms_that_are_wrong_in_the_file(file_of, fields, field, words):
    line = f"  - join_bloc: {{country: UKR, bloc: EAEU, change_pct: 0, {fields}}}"
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file_of(line))
    (problem,) = caught.value.problems
    where = "moves[0].join_bloc" + (f".{field}" if field else "")
    assert (problem.line, problem.field) == (3, where)
    assert words in problem.message


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "revenue_shares: {RUS: 0.9, UKR: 0.1}",
            {"revenue_shares": "no share for BLR, KAZ"},
        ),
        (
            "revenue_shares: {RUS: 0.5, UKR: 0.1, BLR: 0.1, KAZ: 0.1, USA: 0.1, ARM: 0.1}",
            {
                "revenue_shares.USA": "'USA' is no member of the bloc as enlarged",
                "revenue_shares.ARM": "'ARM' is not in this world",
            },
        ),
        ("cet: {gods: 0.1}", {"cet.gods": "unknown sector 'gods'. Did you mean 'goods'"}),
        (
            "cet: {goods: 0.1, food: 0.2}",
            {"cet.food": "sector 'A01' gets 0.1 and, in 'food', 0.2"},
        ),
    ],
)
def test_terms_that_do_not_fit_the_world(problems_of, fields, expected):
    line = f"  - join_bloc: {{country: UKR, bloc: EAEU, change_pct: 0, {fields}}}"
    found = {problem.field: problem for problem in problems_of(line)}
    assert set(found) == {f"moves[0].join_bloc.{field}" for field in expected}
    for field, words in expected.items():
        assert words in found[f"moves[0].join_bloc.{field}"].message
        assert found[f"moves[0].join_bloc.{field}"].line == 3


def test_two_moves_cannot_share_out_one_revenue(problems_of):
    shares = "revenue_shares: {RUS: 0.5, BLR: 0.2, KAZ: 0.2, UKR: 0.1"
    line = "  - join_bloc: {country: %s, bloc: EAEU, change_pct: 0, tariffs: keep, %s}"
    first = line % ("UKR", f"{shares}}}")
    second = line % ("USA", f"{shares}, USA: 0.0}}")
    (problem,) = problems_of(f"{first}\n{second}")
    assert "an earlier move shares out the revenue of 'RUS' already" in problem.message
    assert problem.line == 4


def test_a_tariff_of_a_member_that_differs_from_the_common_one_is_a_contradiction(problems_of):
    (problem,) = problems_of(
        "  - join_bloc: {country: UKR, bloc: EAEU, change_pct: 0, cet: 0.05}\n"
        "  - tariff: {by: KAZ, on: USA, sectors: K, rate: 0.1}"
    )
    assert "on USA → KAZ, K (Finance): they set different tariffs" in problem.message


def test_the_union_is_told(world):
    move = join(cet={"goods": 0.05, "K": 0}, revenue_shares=SHARES)
    assert describe(Scenario(title="T", moves=[move]), world)[0].endswith(
        "; all members, old and new, levy the common external tariff (goods (3 sectors) 5%, Finance "
        "0%) on imports from everybody else; the tariff revenue of all members is pooled and "
        "shared: Russia 80%, Belarus 5%, Kazakhstan 5%, Ukraine 10%."
    )
    plain = Scenario(title="T", moves=[join(cet=0.05, cet_for="joiners")])
    assert describe(plain, world)[0].endswith(
        "; the new members levy the common external tariff of 5% on imports from everybody else."
    )
    assert describe(plain, world, "ru")[0].endswith(
        "; единый внешний тариф 5\xa0% на ввоз из всех прочих стран вводят новые члены."
    )


def test_rates_that_a_union_had_lifted_come_back_as_outsiders_pay_them(world):
    """By hand: the average over what is bought from outsiders who pay; free ones do not count."""
    at = world.country.position
    rus, blr, kaz, usa = (at[code] for code in ("RUS", "BLR", "KAZ", "USA"))
    rates = np.array(world.tariff_rate)
    for one in (rus, blr, kaz):
        rates[[rus, blr, kaz], one] = 0.0
    rates[usa, blr] = 0.0
    before = dataclasses.replace(world, tariff_rate=rates)
    leave = LeaveBloc(country="BLR", bloc="EAEU", change_pct=0, tariff="outsiders", sectors="goods")
    _, shock = compile_scenario(Scenario(title="T", moves=[leave]), before)
    after = shock.tariff_rate_cf
    outside = [at[code] for code in ("DEU", "FRA", "UKR")]
    for j in range(3):
        bought = before.flows[outside, blr, j]
        expected = (rates[outside, blr, j] * bought).sum() / bought.sum()
        np.testing.assert_allclose(after[[rus, kaz], blr, j], expected, rtol=1e-12)
        sold = before.flows[[*outside, usa], rus, j]
        expected = (rates[[*outside, usa], rus, j] * sold).sum() / sold.sum()
        np.testing.assert_allclose(after[blr, rus, j], expected, rtol=1e-12)
    changed = np.argwhere(after != rates)
    touched = {(blr, rus), (blr, kaz), (rus, blr), (kaz, blr)}
    assert {(int(i), int(n)) for i, n, _ in changed} == touched
    assert set(changed[:, 2].tolist()) == {0, 1, 2}


def test_no_rates_come_back_where_the_base_year_has_none(world):
    free = dataclasses.replace(world, tariff_rate=np.zeros_like(world.tariff_rate))
    leave = LeaveBloc(country="BLR", bloc="EAEU", change_pct=0, tariff="outsiders")
    scenario = Scenario(title="T", moves=[leave])
    assert not compile_scenario(scenario, free)[1].tariff_rate_cf.any()
    assert "no tariffs return" in describe(scenario, free)[0]
    assert "тарифы не возвращаются" in describe(scenario, free, "ru")[0]
