"""Several partners at once: solved ruptures and threats, the formula of shares, superadditivity."""

import numpy as np
import pytest

from blocs.draws.run import run_of
from blocs.foundation.errors import InputError
from blocs.questions.exposure.answer import exposure
from blocs.questions.exposure.engine.power import Threat, power_rows
from blocs.questions.exposure.engine.rupture import Rupture, rupture_rows
from blocs.questions.exposure.joint import joint_exposure
from blocs.questions.trade.engine.models.trade import Trade
from worlds import make_world

MEMBERS = ("C00", "C01", "C02")


@pytest.fixture(scope="module")
def world():
    return make_world(countries=5, seed=4)


@pytest.fixture(scope="module")
def found(world):
    return joint_exposure(world, "C04", MEMBERS)


def test_each_partner_alone_is_what_the_exposure_of_the_country_says(world, found):
    whole = exposure(world, "C04", draws=0)
    shared = [c.key for c in found.measures.columns if not c.key.startswith("counter_")]
    for code in MEMBERS:
        for key in shared:
            told = found.measures.value((code,), key)
            assert told == pytest.approx(whole.value(code, key), rel=1e-6, abs=1e-9), key


def test_the_country_holds_over_each_partner_what_the_exposure_of_the_partner_says(world, found):
    theirs = exposure(world, "C01", draws=0)
    for key in ("power_pct", "power_given_prices_pct", "withdrawn_pct"):
        told = found.measures.value(("C01",), f"counter_{key}")
        assert told == pytest.approx(theirs.value("C04", key), rel=1e-6, abs=1e-9)


def test_together_is_one_rupture_and_one_threat_of_all(world, found):
    (row,) = rupture_rows(world, [Rupture(("C04",), MEMBERS)], Trade(), run_of())
    threats = [Threat(MEMBERS, ("C04",)), Threat(("C04",), MEMBERS)]
    power, against = power_rows(world, threats, Trade(), run_of())
    value = {c.key: found.measures.value(("together",), c.key) for c in found.measures.columns}
    assert value["rupture_loss_pct"] == pytest.approx(row.loss_pct[0], abs=1e-9)
    assert value["partner_loss"] == pytest.approx(row.loss_million_usd[1], abs=1e-6)
    assert value["power_pct"] == pytest.approx(power.loss_pct, abs=1e-9)
    assert value["counter_power_pct"] == pytest.approx(against.loss_pct, abs=1e-9)


def test_shares_add_up_and_together_threatens_more_than_the_sum(found):
    for key in ("import_share_pct", "export_share_pct", "withdrawn_pct"):
        column = found.measures.column(key)
        assert column[-1] == pytest.approx(column[:-1].sum(), rel=1e-10)
    power = found.measures.column("power_pct")
    assert found.surplus["power_pct"] == pytest.approx(power[-1] - power[:-1].sum())
    assert found.surplus["power_pct"] > 0
    assert found.surplus["power_given_prices_pct"] > 0


def test_all_foreigners_at_once_leave_autarky(world):
    """Arkolakis, Costinot and Rodríguez-Clare (2012): the loss from the domestic share alone."""
    others = [code for code in world.countries if code != "C04"]
    told = joint_exposure(world, "C04", others).measures.value(
        ("together",), "substitution_loss_pct"
    )
    n = world.country.position["C04"]
    own = world.trade_share[n, n]
    inverse = np.linalg.inv(np.eye(len(own)) - world.input_share[n].T)
    log_wage = world.final_share[n] @ inverse @ (np.log(own) / world.trade_elasticity)
    assert told == pytest.approx(100 * -np.expm1(log_wage), rel=1e-10)


@pytest.mark.parametrize(
    ("partners", "words"),
    [
        (["C00", "C00"], "twice"),
        (["C00", "C04"], "both sides"),
        (["C00", "XXX"], "XXX"),
        ([], "no member"),
    ],
)
def test_wrong_partners_are_named(world, partners, words):
    with pytest.raises(InputError, match=words):
        joint_exposure(world, "C04", partners)
