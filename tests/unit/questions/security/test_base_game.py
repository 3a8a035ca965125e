"""The game of the base: its terms of security are what cover and balance compute."""

import numpy as np
import pytest

import blocs
from blocs.foundation.casebook import games
from blocs.foundation.documents import read_document
from blocs.questions.security.territory import territory_cover


@pytest.fixture(scope="module")
def actors():
    return read_document(games()["union-state/base"]).data["actors"]


@pytest.fixture(scope="module")
def cover():
    return territory_cover("security/host-or-border")


def given(term):
    return [row["value"] for row in term["given"]]


def test_what_is_covered_is_what_cover_computes(actors, cover):
    shares = [cover.share(side.best) for side in (cover.agreed, cover.refused)]
    assert given(actors["minsk"]["utility"]["cover"]) == pytest.approx(shares, abs=5e-4)
    spent = [side.best.cost for side in (cover.agreed, cover.refused)]
    assert given(actors["moscow"]["utility"]["spent"]) == spent


def test_what_is_saved_is_what_as_much_cover_would_cost_alone(actors, cover):
    own = np.array([site.country == "BLR" for site in cover.case.sites.values()])
    alone = cover.sites.frontier(own)
    needed = [
        min(step.cost for step in alone if step.covered >= side.best.covered)
        for side in (cover.agreed, cover.refused)
    ]
    assert given(actors["minsk"]["utility"]["saved"]) == needed


def test_what_cover_offsets_is_cover_times_the_balance(actors, cover):
    found = blocs.balance(["NATO", "CSTO"], (2022, 2022))
    ratio = found.ratio("military_spending_ppp", "CSTO")[0]
    told = [ratio * cover.share(side.best) for side in (cover.agreed, cover.refused)]
    assert given(actors["moscow"]["utility"]["deterrence"]) == pytest.approx(told, abs=0.005)


def test_a_tripwire_deters_where_a_promise_does_not():
    found = blocs.play("union-state/deterrence", draws=0)
    chosen = found.solution.sequential.choices
    assert chosen["protector"] == "tripwire"
    assert chosen["challenger | protector = words"] == "challenge"
    assert chosen["challenger | protector = tripwire"] == "stay"
