"""What is claimed, how it is judged, and what is told where it does not hold."""

import ast
import dataclasses
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

import blocs
from blocs.cli.main import main
from blocs.foundation.errors import SolverError
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.verification import answer, ask
from blocs.questions.verification.ask import AREAS, OWN_WORLD, all_claims
from blocs.questions.verification.computed import world as of_world
from claimed import claim
from worlds import make_world

ROOM = Path(ask.__file__).parent


# -- the claims -----------------------------------------------------------------------------------


def test_there_are_enough_claims_from_enough_sources():
    claims = [item for item in all_claims() if item.area != OWN_WORLD]
    assert len(claims) >= 90
    assert len({item.source.cite for item in claims}) >= 60
    names = [item.id for item in all_claims()]
    assert len(set(names)) == len(names)
    assert not set(names) & set(AREAS)


def test_every_claim_says_who_published_it_and_why_its_tolerance_is_what_it_is():
    for item in all_claims():
        assert item.source.cite
        assert item.source.link.startswith(("https://", "http://", "")), item.id
        assert item.where, item.id
        assert item.why["en"].endswith("."), item.id
        assert item.tolerance >= 0
        assert set(item.extras) <= set(answer.LIBRARIES)


def test_every_file_of_claims_is_an_area_and_every_source_is_used():
    files = {path.stem for path in (ROOM / "published").glob("*.toml")}
    assert files == {*AREAS, "shelves"}
    for area in AREAS:
        text = (ROOM / "published" / f"{area}.toml").read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith("[sources."):
                key = line.removeprefix("[sources.").rstrip("]")
                assert f'source = "{key}"' in text, (area, key)


def test_every_function_that_computes_is_of_a_claim_or_of_another():
    """`computed` holds nothing that is not run; and nothing compares ours with ours unnamed."""
    used = {item.by for item in all_claims()}
    for path in sorted((ROOM / "computed").glob("*.py")):
        if path.stem in {"beside", "small", "__init__"}:
            continue
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        for function in functions:
            if f"{path.stem}.{function.name}" not in used:
                assert text.count(function.name) > 1, (path.stem, function.name)


# -- judging --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "status"),
    [
        ([1.31, -0.06, 0.08], "holds"),
        ([1.315, -0.06, 0.08], "holds"),
        ([1.316, -0.06, 0.08], "fails"),
        ([1.31, np.nan, 0.08], "fails"),
        ([1.31, -0.06], "fails"),
    ],
)
def test_a_number_beyond_the_tolerance_or_missing_fails(ours, status):
    assert answer._judged(claim("nafta-welfare"), ours, 0.0).status == status


def test_relative_tolerances_are_of_the_published():
    item = claim("persons-of-japan")
    assert answer._judged(item, 67.2 * 1.069, 0.0).status == "holds"
    assert answer._judged(item, 67.2 * 1.071, 0.0).status == "fails"


def test_what_cannot_be_solved_fails_with_its_reason(monkeypatch):
    def unsolved(**_):
        raise SolverError("no equilibrium here")

    monkeypatch.setattr(of_world, "no_move", unsolved)
    (found,) = blocs.verify(make_world(), only=["world-no-move"]).checked
    assert found.status == "fails"
    assert found.reason["en"] == "no equilibrium here"


def test_what_needs_data_is_skipped_and_says_where_to_get_them(tmp_path):
    (found,) = blocs.verify(only=["sjc324"], data=tmp_path).checked
    assert found.status == "skipped"
    assert "in a folder `cover` of `--data`" in found.reason["en"]
    assert "INFORMSJoC/2024.0611" in found.reason["ru"]
    assert np.isnan(found.difference)


def test_a_library_that_is_missing_is_told(monkeypatch):
    monkeypatch.setitem(answer.LIBRARIES, "games", ("no_such_library",))
    (found,) = blocs.verify(only=["matching-pennies"]).checked
    assert found.status == "skipped"
    assert "pip install 'blocs[games]'" in found.reason["en"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"only": ["gmaes"]}, "Did you mean 'games'"),
        ({"only": ["world"]}, "no area or claim 'world'"),
        ({"data": "/no/such/folder"}, "no folder"),
    ],
)
def test_what_is_not_there_is_named(more, words):
    with pytest.raises(blocs.InputError, match=words):
        blocs.verify(**more)


# -- a world of one's own -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_invented_worlds_keep_what_theory_says_of_every_world(seed):
    found = blocs.verify(make_world(seed=seed, zeros=0.1))
    assert {i.claim.id: i.difference for i in found.checked if i.status != "holds"} == {}


def test_a_world_in_which_nobody_makes_everything_skips_the_closed_form():
    world = make_world(seed=1)
    flows = np.array(world.flows)
    flows[np.arange(4), np.arange(4), 0] = 0.0
    bare = dataclasses.replace(world, flows=flows, given_final_share=None)
    (found,) = blocs.verify(bare, only=["world-dearer-trade"]).checked
    assert found.status == "skipped"


SOLVED = (
    "world-no-move",
    "world-no-move-armington",
    "world-no-move-short-run",
    "world-unit-of-money",
    "world-numeraire",
    "world-names",
    "world-two-steps",
    "world-closures-in-money",
    "world-closures-without-deficits",
    "world-dearer-trade",
    "world-no-trade",
    "world-domestic-share",
    "world-first-order",
    "world-adjoint",
    "world-tangent",
)


@pytest.mark.parametrize("check", SOLVED)
def test_the_checks_bite(check, monkeypatch):
    """A solver whose incomes and wages drift by a millionth from look to look is found out."""
    looks = iter(range(1, 10_000))
    for name in ("real_income_hat", "real_wage_hat"):
        plain = getattr(TradeSolution, name)

        def off(solution, plain=plain):
            return plain.__get__(solution) * (1 + 1e-6 * next(looks) ** 2)

        monkeypatch.setattr(TradeSolution, name, property(off))
    (found,) = blocs.verify(make_world(seed=1), only=[check]).checked
    assert found.status == "fails"


# -- the command ----------------------------------------------------------------------------------


@pytest.fixture
def one_that_fails(monkeypatch):
    wrong = dataclasses.replace(claim("nassau-county"), published=(0.4, 0.3, 0.3, 0.0, 0.0, 0.0))
    monkeypatch.setattr(answer, "all_claims", lambda: (wrong, claim("council-of-the-six")))


def test_the_command_ends_with_3_where_a_claim_fails(one_that_fails, tmp_path, capsys):
    badge = tmp_path / "b.svg"
    code = main(["verify", "--only", "councils", "--out", str(tmp_path), "--badge", str(badge)])
    assert code == 3
    told = capsys.readouterr().out
    assert "1 of 2 claims hold" in told
    assert "nassau-county" in told
    page = (tmp_path / "verify.en.html").read_text(encoding="utf-8")
    assert ">fails</td>" in page
    assert (
        ET.fromstring(badge.read_text(encoding="utf-8")).get("aria-label") == "claims: 1 of 2 hold"
    )


def test_the_document_has_every_claim_with_source_and_code(tmp_path, capsys):
    assert main(["verify", "--only", "nassau-county", "--json", "--out", str(tmp_path)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["status"], document["holds"], document["fails"]) == ("holds", 1, 0)
    (row,) = document["claims"]
    assert row["published"] == [0.3333, 0.3333, 0.3333, 0, 0, 0]
    assert row["computed_by"].endswith("computed.councils.weighted")
    assert "Rutgers Law Review" in row["source"]["cite"]
    assert row["difference"] <= row["tolerance"]


def test_from_a_number_to_its_source_and_its_code_are_two_links():
    page = blocs.verify(only=["bill-and-jack"]).report("ru").html()
    assert '<a href="https://doi.org/10.2307/1907266">Nash 1950</a>' in page
    assert '<a href="#how-games-barter">как это вычислено</a>' in page
    assert 'id="how-games-barter"' in page
    assert "def barter(" in page


def test_a_badge_that_is_no_picture_is_refused(tmp_path, capsys):
    assert main(["verify", "--only", "queens", "--badge", str(tmp_path / "b.png")]) == 2
    assert "written as FILE.svg" in capsys.readouterr().err.replace("\n", " ")
