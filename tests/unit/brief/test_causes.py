"""Causes of missing solutions in Russian: every one that the solver gives, with its names."""

import re

import numpy as np
import pytest

import blocs
from blocs.brief.causes import cause_words
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.instruments.money import Transfer
from blocs.moves.scenario import Closure, Scenario
from worlds import make_world

LATIN = re.compile(r"[A-Za-z]{2,}(?<!C)")


def cut_off(code, balance):
    return Scenario(
        title="cut off",
        closure=Closure(trade_balance=balance),
        moves=[Embargo(by=[code], on=["world"], sectors=["all"], direction="both")],
    )


def cause_of(world, scenario):
    with pytest.raises(blocs.SolverError) as caught:
        blocs.run(world, scenario)
    return f"{caught.value.status}: {caught.value}"


@pytest.fixture(scope="module")
def world():
    return blocs.load_world("icio-2022")


@pytest.mark.parametrize(
    ("code", "kind", "word"), [("BLR", "surplus", "излишек"), ("UKR", "deficit", "дефицит")]
)
def test_a_country_cut_off_with_a_balance_is_named_with_the_amount(world, code, kind, word):
    cause = cause_of(world, cut_off(code, "fixed_nominal"))
    stated = re.search(rf"{code} keeps a trade {kind} of ([\d,]+)", cause)[1]
    amount = float(stated.replace(",", ""))
    assert amount == pytest.approx(abs(world.trade_deficit[world.country.position[code]]), abs=1)
    told = cause_words(cause, world)["ru"]
    assert told.startswith("у отрезанной страны остаётся дефицит или излишек (")
    assert "и другие" in told
    name = world.country_name(code, "ru")
    three_figures = f"{amount / 1000:.{1 if amount >= 10_000 else 2}f}".replace(".", ",")
    assert f"{name}: {word} {three_figures}" in told
    assert not LATIN.search(told)


def test_a_good_without_supplier_is_named_with_country_and_sector(world):
    made_at_home = world.flows[np.arange(80), np.arange(80)]
    country, sector = np.argwhere((made_at_home == 0) & (world.flows.sum(axis=0) > 0))[0]
    code, good = world.countries[country], world.sectors[sector]
    ban = Embargo(by=[code], on=["world"], sectors=[good], direction="imports")
    told = cause_words(cause_of(world, Scenario(title="t", moves=[ban])), world)["ru"]
    named = f"{world.country_name(code, 'ru')}: {world.sector_name(good, 'ru')}"
    assert told == f"у нужного товара не остаётся ни одного поставщика ({named})"


def test_a_country_that_owes_more_than_it_earns_is_named(world):
    huge = Scenario(title="t", moves=[Transfer(by=["BLR"], to=["RUS"], amount_million_usd=1e6)])
    told = cause_words(cause_of(world, huge), world)["ru"]
    assert told.startswith("страна должна больше, чем зарабатывает (Беларусь: домохозяйствам")
    assert not LATIN.search(told)


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("not_converged: no method converged: residual 2.5e-04 (limit 1e-10)", "невязка 2,5"),
        ("worker_died: killed", "процесс расчёта прерван"),
        ("something new", "решения нет"),
    ],
)
def test_other_causes_are_told_by_their_status(world, cause, said):
    assert said in cause_words(cause, world)["ru"]
    assert cause_words(cause, world)["en"] == cause


def test_many_names_are_counted():
    world = make_world(countries=4, sectors=3, seed=1)
    lines = [f"C00 uses sector 'S{k:02d}' and no supplier of it is left" for k in range(9)]
    told = cause_words("; ".join(lines), world)["ru"]
    assert told.endswith("и ещё 3)")
    assert np.char.count(told, "C00") == 6
