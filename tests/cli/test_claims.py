"""`blocs claims`: verdicts of the reference case, table and JSON in both languages, errors."""

import json

import pytest
import typer
from typer.testing import CliRunner

from blocs.cli.claims import claims_command
from blocs.foundation.errors import InputError
from blocs.questions.evidence.claims.answer import (
    Bench,
    Verdict,
    check_claims,
    evaluate,
    verdict_of,
)
from blocs.questions.evidence.claims.ask import FlowComposition, Stated, TradeShare
from blocs.questions.trade.answer import load_world

app = typer.Typer()
app.command()(claims_command)

HEAD = "title: T\ntitle_ru: Т\nsource: S\nclaims:\n"


def run(*arguments):
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


@pytest.fixture(scope="module")
def document():
    result = run("union-state", "--json")
    assert result.exit_code == 0
    return json.loads(result.stdout)


def of_the_world():
    """Russia in the trade of Belarus, and raw materials among Russian goods sold there, %."""
    world = load_world("icio-2022")
    flows, b, r = world.flows, world.country.position["BLR"], world.country.position["RUS"]
    abroad = flows[b].sum() + flows[:, b].sum() - 2 * flows[b, b].sum()
    goods = [j for j, code in enumerate(world.sectors) if code[0] in "ABC"]
    raw = [
        "A01",
        "A02",
        "A03",
        "B05",
        "B06",
        "B07",
        "B08",
        "B09",
        "C16",
        "C19",
        "C20",
        "C24A",
        "C24B",
    ]
    sold = flows[r, b]
    return (
        100 * float(flows[b, r].sum() + flows[r, b].sum()) / abroad,
        100 * float(sold[[world.sector.position[code] for code in raw]].sum() / sold[goods].sum()),
    )


RUSSIA_IN_TRADE, RAW_MATERIALS = of_the_world()
EXPECTED = {
    "trade-share": (48.1, "supported"),
    "mainly-raw-materials": (50.6, "supported"),
    "raw-materials-90": (51.4, "not supported"),
    "pipelines": (20.7, "supported"),
    "trade-share-2022": (RUSSIA_IN_TRADE, "cannot be tested with these data"),
    "raw-materials-90-wide": (RAW_MATERIALS, "cannot be tested with these data"),
    "plant-loan": (None, "cannot be tested with these data"),
    "plant-local-share": (None, "cannot be tested with these data"),
    "plant-jobs": (None, "cannot be tested with these data"),
    "imf-loan": (None, "cannot be tested with these data"),
    "jobs-both": (1.03, "not supported"),
    "poll-partnership": (30.6, "supported"),
    "poll-deter": (27.8, "supported"),
    "poll-dissolve": (22.2, "supported"),
    "poll-alliance": (19.4, "supported"),
}


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items())
def test_verdicts_of_the_essay(document, name, expected):
    (claim,) = [item for item in document["claims"] if item["name"] == name]
    number, verdict = expected
    assert claim["verdict"] == verdict
    assert claim["number"] == (None if number is None else pytest.approx(number, abs=0.06))
    assert bool(claim["sources"]) == (number is not None)
    assert bool(claim["years"]) == (number is not None)
    assert claim["reason"]


def test_jobs_print_value_added_as_context(document):
    numbers = {item["name"]: item for item in document["claims"]}
    belarus, russia = numbers["jobs-belarus"], numbers["jobs-russia"]
    assert belarus["verdict"] == russia["verdict"] == "cannot be tested with these data"
    assert belarus["number"] > 5 * russia["number"] > 0
    assert belarus["years"] == [2015]


def test_counts_add_up(document):
    assert sum(document["counts"].values()) == len(document["claims"])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("supported", "Russia is 45–50 %", "48.1%", "CIA World Factbook")),
        ("ru", ("подтверждается", "внешней торговли Беларуси", "48,1 %", "проверить нельзя")),
    ],
)
def test_table_in_both_languages(lang, words):
    result = run("union-state", "--lang", lang)
    assert result.exit_code == 0
    for word in words:
        assert word in result.stdout


def test_the_page_sets_every_stated_figure_beside_ours():
    html = check_claims("union-state").report("ru").html()
    for text in ("Заявлено", "45–50", "48,1", 'class="l wrong"', "подтверждается: 7"):
        assert text in html


def claims_file(tmp_path, test, stated="{at_least: 1}"):
    path = tmp_path / "claims.yaml"
    text = f"  - {{name: one, text_en: A, text_ru: А, unit: million USD, stated: {stated}}}\n"
    path.write_text(HEAD + text.replace("}}\n", f"}}, test: {test}}}\n"), encoding="utf-8")
    return path


@pytest.mark.parametrize("flow", ["imports", "exports", "turnover"])
def test_world_measures_by_hand(flow):
    world = load_world("icio-2022")
    blr, rus = world.country.position["BLR"], world.country.position["RUS"]
    bought, sold = world.flows[:, blr].sum(axis=1), world.flows[blr].sum(axis=1)
    trade = {"imports": bought, "exports": sold, "turnover": bought + sold}[flow]
    expected = trade[rus] / (trade.sum() - trade[blr])
    test = TradeShare(country="BLR", partner="RUS", flow=flow)
    assert evaluate(test, Bench()).value == pytest.approx(expected, rel=1e-12)


def test_composition_by_hand():
    world = load_world("icio-2022")
    cell = world.flows[world.country.position["RUS"], world.country.position["BLR"]]
    goods = cell[world.sector.indices(world.sector_groups["goods"])].sum()
    expected = cell[world.sector.position["B06"]] / goods
    test = FlowComposition(origin="RUS", destination="BLR", sectors="B06")
    assert evaluate(test, Bench()).value == pytest.approx(expected, rel=1e-12)


def test_a_missing_year_is_no_verdict_and_says_why(tmp_path):
    test = (
        "{measure: commodity_imports, destination: BLR, origin: RUS, commodities: coal, year: %d}"
    )
    (missing,) = check_claims(claims_file(tmp_path, test % 2023)).checked
    assert missing.number is None
    assert missing.verdict is Verdict.CANNOT_BE_TESTED
    assert "neither country published" in missing.reason("en")
    assert "2023" in missing.reason("ru")
    (known,) = check_claims(claims_file(tmp_path, test % 2015)).checked
    assert known.number == pytest.approx(45.9, abs=0.05)


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("{measure: trade_share, country: BRL, partner: RUS}", "'one'.*'BRL'"),
        ("{measure: trade_share, country: BLR, partner: RUS, world: icio-2021}", "icio-2022"),
        ("{measure: commodity_imports, destination: BLR, commodities: cole, year: 2015}", "coal"),
        ("{measure: commodity_imports, destination: BLR, commodities: coal, year: 1990}", "1995"),
    ],
)
def test_unknown_labels_name_the_claim(tmp_path, test, words):
    with pytest.raises(InputError, match=f"(?s){words}"):
        check_claims(claims_file(tmp_path, test))


def test_an_unknown_case_is_answered_with_the_known_ones():
    with pytest.raises(InputError, match="Did you mean 'union-state'"):
        check_claims("union-sate")


@pytest.mark.parametrize(
    ("number", "stated", "verdict"),
    [
        (45.0, Stated(at_least=45, at_most=50), "supported"),
        (50.1, Stated(at_least=45, at_most=50), "not supported"),
        (50.1, Stated(at_least=45, at_most=50, tolerance=0.2), "supported"),
        (44.9, Stated(at_least=45), "not supported"),
        (99.0, Stated(at_most=90), "not supported"),
        (None, Stated(at_least=45), "cannot be tested with these data"),
    ],
)
def test_verdict_rule(number, stated, verdict):
    assert str(verdict_of(number, stated, testable=True)) == verdict
    assert verdict_of(number, stated, testable=False) is Verdict.CANNOT_BE_TESTED
