"""Codes of countries, blocs, sectors and groups: what they mean and what is refused."""

import pickle

import pytest

from blocs.foundation.axes import suggestion
from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves, compile_scenario
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Closure, Scenario
from blocs.moves.selection import select_countries, select_sectors


def tariff(by="RUS", on="USA", sectors="K"):
    return f"  - tariff:\n      by: {by}\n      on: {on}\n      sectors: {sectors}\n      rate: 0.1"


@pytest.mark.parametrize(
    ("codes", "labels"),
    [
        (["USA", "BLR"], "BLR USA"),
        (["EAEU"], "RUS BLR KAZ"),
        (["EAEU", "RUS", "USA"], "RUS BLR KAZ USA"),
        (["world"], "RUS BLR KAZ DEU FRA USA UKR"),
        (["world", "-EAEU", "-USA"], "DEU FRA UKR"),
        (["-KAZ", "EAEU"], "RUS BLR"),
    ],
)
def test_countries(world, codes, labels):
    selection = select_countries(codes, world)
    assert selection.labels == tuple(labels.split())
    assert not selection.faults


def test_absent_members_are_kept_in_mind(world):
    assert select_countries(["EAEU"], world).absent == {"EAEU": ("ARM", "KGZ")}


@pytest.mark.parametrize(
    ("codes", "labels"),
    [(["all"], "A01 C10T12 C28 K"), (["food", "K"], "A01 C10T12 K"), (["goods", "-food"], "C28")],
)
def test_sectors(world, codes, labels):
    assert select_sectors(codes, world).labels == tuple(labels.split())


@pytest.mark.parametrize(
    ("field", "value", "line", "index", "message"),
    [
        ("by", "RSU", 4, "", "unknown country or bloc 'RSU'. Did you mean 'RUS' (Russia)?"),
        ("by", "RUX", 4, "", "unknown country or bloc 'RUX'."),
        ("by", "rus", 4, "", "unknown country or bloc 'rus'. Did you mean 'RUS' (Russia)?"),
        ("by", "Belarsu", 4, "", "unknown country or bloc 'Belarsu'. Did you mean 'BLR' (Belarus)?"),
        ("by", "Armenia", 4, "", "'Armenia' is country 'ARM' (Armenia), which is not in world "
         "'small'"),
        ("by", "Korea", 4, "", "'Korea' may be country 'KOR' (South Korea) or country 'PRK' "
         "(North Korea)"),
        ("by", "[USA, World]", 4, "[1]", "unknown country or bloc 'World'. Did you mean 'world' "
         "(all countries)?"),
        ("on", "[USA, -EUAE]", 5, "[1]", "unknown country or bloc 'EUAE'. Did you mean 'EAEU' "
         "(Eurasian Union)"),
        ("on", "ARM", 5, "", "country 'ARM' (Armenia) is not in world 'small'"),
        ("on", "OLD", 5, "", "bloc 'OLD' (Old League) has no members in world 'small' in 2020"),
        ("on", "FAR", 5, "", "bloc 'FAR' (Far Union) has no members in world 'small' in 2020"),
        ("on", "[-RUS, -EU]", 5, "", "only exclusions: nothing to exclude them from"),
        ("on", "[EU, -DEU, -FRA]", 5, "", "no countries are left: [EU, -DEU, -FRA]"),
        ("on", "''", 5, "", "unknown country or bloc ''."),
        ("sectors", "C10T13", 6, "", "unknown sector 'C10T13'. Did you mean 'C10T12' (Food, "
         "beverages, tobacco)?"),
        ("sectors", "[K, a01]", 6, "[1]", "unknown sector 'a01'. Did you mean 'A01' "
         "(Agriculture)?"),
        ("sectors", "good", 6, "", "unknown sector 'good'. Did you mean 'goods' (3 sectors)"),
        ("sectors", "Machines", 6, "", "unknown sector 'Machines'."),
        ("sectors", "-K", 6, "", "only exclusions"),
        ("sectors", "[food, -goods]", 6, "", "no sectors are left"),
    ],
)  # fmt: skip
def test_codes_that_are_refused(problems_of, field, value, line, index, message):
    (problem,) = problems_of(tariff(**{field: value}))
    assert problem.message.startswith(message)
    assert problem.field == f"moves[0].tariff.{field}{index}"
    assert problem.line == line


def test_all_wrong_codes_of_all_moves_at_once(problems_of):
    found = problems_of(
        "  - tariff: {by: RUX, on: [USA, EUU, XYZ], sectors: food, rate: 0}\n"
        "  - embargo: {by: RUS, on: GRU, sectors: [Q, K, Z], direction: both}"
    )
    assert [(p.line, p.column, p.field) for p in found] == [
        (3, 14, "moves[0].tariff.by"),
        (3, 33, "moves[0].tariff.on[1]"),
        (3, 38, "moves[0].tariff.on[2]"),
        (4, 24, "moves[1].embargo.on"),
        (4, 43, "moves[1].embargo.sectors[0]"),
        (4, 49, "moves[1].embargo.sectors[2]"),
    ]


def test_only_domestic_trade_is_an_error(problems_of):
    (problem,) = problems_of(tariff(by="RUS", on="RUS"))
    assert "no trade between different countries" in problem.message
    assert (problem.line, problem.field) == (3, "moves[0].tariff")


def test_python_use_names_fields(world):
    wrong = Scenario(title="T", moves=[Tariff(by="RUX", on=["USA", "XYZ"], sectors="K", rate=1)])
    with pytest.raises(ScenarioError) as caught:
        compile_moves(wrong, world)
    assert [(p.field, p.file, p.line) for p in caught.value.problems] == [
        ("moves[0].tariff.by", None, None),
        ("moves[0].tariff.on[1]", None, None),
    ]
    assert "'T'" in caught.value.summary
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems


def test_unknown_numeraire_is_said_once(world):
    wrong = Scenario(title="T", closure=Closure(numeraire="usa"), baseline=[], moves=[])
    with pytest.raises(ScenarioError) as caught:
        compile_scenario(wrong, world)
    (problem,) = caught.value.problems
    assert problem.field == "closure.numeraire"
    assert problem.message == "unknown numeraire 'usa'. Did you mean 'USA' (United States)?"


def test_suggestions_by_name_and_part_of_a_name():
    names = {"C28": "Machinery and equipment", "K": "Finance", "X": "X"}
    assert suggestion("machinery", names) == "Did you mean 'C28' (Machinery and equipment)?"
    assert suggestion("FINANCE", names) == "Did you mean 'K' (Finance)?"
    assert suggestion("x", names) == "Did you mean 'X'?"
    assert suggestion("zzzz", names) == ""


def test_a_bloc_needs_the_worlds_year_unless_it_is_frozen(shared_data):
    import blocs

    world = blocs.load_world(shared_data / "cp2015")
    assert world.year == 0
    tariff = blocs.Tariff(by="NAFTA", on="world", sectors="all", rate=0.1)
    with pytest.raises(blocs.ScenarioError, match="depend on a year, and this world has none"):
        blocs.describe(blocs.Scenario(title="t", moves=[tariff]), world)
    frozen = blocs.Tariff(by="EU28", on="USA", sectors="all", rate=0.1)
    assert blocs.describe(blocs.Scenario(title="t", moves=[frozen]), world)
