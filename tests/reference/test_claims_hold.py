"""Everything that `blocs verify` claims, re-run: what ships, and what the shared data add."""

from pathlib import Path

import pytest

import blocs
from blocs.questions.verification.answer import Status, Verification
from blocs.questions.verification.ask import OWN_WORLD, all_claims
from blocs.questions.verification.badge import badge

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
CLAIMS = [claim for claim in all_claims() if claim.area != OWN_WORLD]


@pytest.fixture(scope="module")
def verified():
    return blocs.verify(data=SHARED if SHARED.is_dir() else None)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_claim_holds(verified, claim):
    found = verified.of(claim.id)
    if found.status == "skipped":
        pytest.skip(found.reason["en"])
    told = f"{found.ours} for {found.published}, tolerance {claim.tolerance}; {found.reason}"
    assert found.status == "holds", told


def test_the_badge_of_the_readme_is_what_ships_gives(verified):
    """The badge counts what anybody can re-run: everything but claims on data that do not ship."""
    ships = tuple(item for item in verified.checked if item.claim.data is None)
    if any(item.status is Status.SKIPPED for item in ships):
        pytest.skip("not all extras are installed")
    picture = ROOT / "docs" / "verify.svg"
    assert picture.read_text(encoding="utf-8") == badge(Verification(ships))


@pytest.mark.parametrize("name", ["icio-2022", "cp2015"])
def test_real_worlds_keep_what_theory_says_of_every_world(name, request):
    world = name if name == "icio-2022" else request.getfixturevalue("shared_data") / name
    found = blocs.verify(world)
    assert {
        item.claim.id: item.difference for item in found.checked if item.status != "holds"
    } == {}
