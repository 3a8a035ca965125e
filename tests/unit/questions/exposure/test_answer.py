"""Exposure: every table against the measures it is made of, and bands that are what they say."""

import json
import math

import numpy as np
import pytest

import blocs
from blocs.draws.elasticities import elasticity_draws
from blocs.draws.run import run_of
from blocs.foundation.errors import InputError
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.scenario import Scenario
from blocs.questions.exposure.answer import exposure, pair
from blocs.questions.exposure.atlas import (
    DEARER_PCT,
    dyad_atlas,
    lopsided,
    rupture_matrix,
    write_dyads,
)
from blocs.questions.exposure.engine.dependence import Direction, dependence
from blocs.questions.exposure.engine.rupture import Rupture, rupture_rows
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.state import economy_of
from worlds import make_world

DRAWS = 6


@pytest.fixture(scope="module")
def world():
    return make_world(countries=5, sectors=3, seed=3)


@pytest.fixture(scope="module")
def found(world):
    return exposure(world, "C01", draws=DRAWS, seed=4, bands=1)


def test_rows_are_all_partners_and_the_costliest_rupture_comes_first(world, found):
    assert set(found.order) == set(world.countries) - {"C01"}
    loss = found.partners.column("rupture_loss_pct")
    assert (np.diff(loss) <= 0).all()
    assert found.failures == {}


def test_columns_are_the_measures_seen_from_the_country(world, found):
    imports = dependence(world, direction=Direction.IMPORTS).share
    exports = dependence(world, direction=Direction.EXPORTS).share
    for partner in found.order:
        row = next(iter(rupture_rows(world, [Rupture(("C01",), (partner,))], Trade(), run_of())))
        a, b = world.country.position["C01"], world.country.position[partner]
        assert found.value(partner, "rupture_loss_pct") == pytest.approx(row.loss_pct[0], abs=1e-9)
        assert found.value(partner, "partner_loss_pct") == pytest.approx(row.loss_pct[1], abs=1e-9)
        assert found.value(partner, "import_share_pct") == pytest.approx(100 * imports[a, b])
        assert found.value(partner, "export_share_pct") == pytest.approx(100 * exports[a, b])
    assert found.partners.column("import_share_pct").sum() == pytest.approx(100)


def test_a_rupture_costs_what_a_plain_run_of_the_embargo_costs():
    world = blocs.load_world("icio-2022", elasticity=5)
    first = rupture_matrix(world, ["BLR", "RUS"])
    embargo = Embargo(by=["BLR"], on=["RUS"], sectors=["all"], direction="both")
    outcome = blocs.run(world, Scenario(title="rupture", moves=[embargo]))
    for k, code in enumerate(("BLR", "RUS")):
        change = float(outcome["real_income_change_pct"].sel(country=code))
        assert first.loss_pct[k, 1 - k] == pytest.approx(-change, abs=1e-8)


def test_value_added_adds_up_straight_and_through_third_countries(found):
    direct = found.partners.column("value_added_direct")
    indirect = found.partners.column("value_added_indirect")
    share = found.partners.column("value_added_share_pct")
    total = found.totals["value_added"]
    np.testing.assert_allclose(direct + indirect, share / 100 * total, rtol=1e-9)


def test_exports_are_the_flows_of_the_tables_in_seven_parts(world, found):
    a = world.country.position["C01"]
    assert {code for (code,) in found.exports.rows} == set(found.order)
    for (partner,) in found.exports.rows:
        flow = world.flows[a, world.country.position[partner]].sum()
        assert found.exports.value((partner,), "gross_exports") == pytest.approx(flow, rel=1e-12)
    assert found.exports.columns[0].key == "gross_exports"
    parts = found.exports.values[:, 1:].sum(axis=1)
    np.testing.assert_allclose(parts, found.exports.column("gross_exports"), rtol=1e-9)
    assert (np.diff(found.exports.column("gross_exports")) <= 0).all()


def test_what_one_border_takes_is_told_alike_by_exports_and_by_demand(found):
    """Johnson and Noguera by final demand, Borin and Mancini by exports: two routes that meet."""
    for partner in found.order:
        absorbed = found.exports.value((partner,), "absorbed_by_importer")
        assert absorbed == pytest.approx(found.value(partner, "value_added_direct"), rel=1e-9)
    earned = found.foreign_demand.column("foreign_demand").sum()
    used_abroad = ("absorbed_by_importer", "reexported")
    parts = sum(found.exports.column(key).sum() for key in used_abroad)
    assert parts == pytest.approx(earned, rel=1e-9)


def test_income_of_the_sectors_by_demand_abroad(world, found):
    a = world.country.position["C01"]
    added = world.value_added_share[a] * world.flows[a].sum(axis=0)
    np.testing.assert_allclose(found.foreign_demand.column("value_added"), added, rtol=1e-9)
    share = found.partners.column("value_added_share_pct").sum()
    abroad = found.foreign_demand.column("foreign_demand")
    assert 100 * abroad.sum() / added.sum() == pytest.approx(share, rel=1e-9)
    np.testing.assert_allclose(
        found.foreign_demand.column("foreign_demand_pct"), 100 * abroad / added, rtol=1e-9
    )


def test_bands_are_the_draws_of_the_measure(world, found):
    (band,) = found.bands
    thetas = elasticity_draws(world, DRAWS, 4).trade_elasticity
    both = [Rupture(("C01",), (band.partner,))]
    pair = world.country.indices(["C01", band.partner])
    base = economy_of(world, model=Model.CALIENDO_PARRO).income[pair]
    for model, found_there in band.spreads.items():
        in_dollars = economy_of(world, model=model).income[pair] / base
        for theta, ours in zip(thetas, found_there.values, strict=True):
            (row,) = rupture_rows(world, both, Trade(model).at(theta), run_of())
            np.testing.assert_allclose(ours[:2], in_dollars * row.loss_pct, atol=1e-9)
    low, median, high = band.of("rupture_loss_pct")
    assert low <= median <= high
    central = found.value(band.partner, "rupture_loss_pct")
    assert band.spreads[Model.CALIENDO_PARRO].central[0] == pytest.approx(central, abs=1e-9)
    power = found.value(band.partner, "power_pct")
    assert band.spreads[Model.CALIENDO_PARRO].central[2] == pytest.approx(power, abs=1e-9)


def test_the_same_seed_gives_the_same_band_and_another_seed_another(world, found):
    again = exposure(world, "C01", draws=DRAWS, seed=4, bands=1)
    other = exposure(world, "C01", draws=DRAWS, seed=5, bands=1)
    assert again.bands[0].of("power_pct") == found.bands[0].of("power_pct")
    assert other.bands[0].of("power_pct") != found.bands[0].of("power_pct")


@pytest.mark.parametrize("skipped", [{"draws": 0}, {"bands": 0}])
def test_bands_can_be_skipped(world, skipped):
    assert exposure(world, "C01", **skipped).bands == ()


def test_implausible_countries_are_listed_and_get_no_band():
    world = make_world(countries=5, sectors=3, seed=3, imbalance=30.0)
    imports = np.einsum("inj->n", world.flows) - np.einsum("nnj->n", world.flows)
    exports = np.einsum("inj->i", world.flows) - np.einsum("nnj->n", world.flows)
    share = (imports - exports) / np.einsum("nj,nj->n", world.value_added_share, world.gross_output)
    far = tuple(code for code, s in zip(world.countries, share, strict=True) if abs(s) > 0.35)
    assert far == ("C02",)
    assert world.implausible_deficits_pct["C02"] == pytest.approx(100 * share[2], abs=0.05)
    marked = exposure(world, "C01", draws=DRAWS, bands=3)
    assert marked.implausible == far
    assert marked.ranked == tuple(code for code in marked.order if code != "C02")
    assert [band.partner for band in marked.bands] == list(marked.ranked[:3])


def test_json_has_provenance_meaning_and_no_number_that_is_not_one(found):
    document = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert document["status"] == "converged"
    assert document["provenance"]["world"]["name"] == "invented-3"
    assert document["provenance"]["model"] == "caliendo_parro"
    for table in ("partners", "routes", "critical"):
        assert set(document[table]["meaning"]) == {"en", "ru"}
        for column in document[table]["columns"].values():
            assert column["en"]
            assert column["ru"]
    assert document["energy"] == {}


def test_energy_is_known_for_real_countries_and_missing_is_not_zero():
    world = blocs.load_world("icio-2022")
    energy = exposure(world, "BLR", draws=0).as_json()["energy"]["crude_oil"]
    russian = dict(zip(energy["years"], energy["origins"]["RUS"], strict=True))
    assert russian[2015] == pytest.approx(5400, rel=0.01)
    assert russian[2023] is None
    assert energy["total"][energy["years"].index(2023)] is None


def test_progress_reports_every_stage_to_its_end(world):
    told = {}
    exposure(
        world, "C01", draws=2, bands=1, progress=lambda *step: told.update({step[0]: step[1:]})
    )
    assert set(told) == {"ruptures", "power", "bands"}
    assert all(done == total for done, total in told.values())


def test_pair_shows_both_sides_and_sectors(world, found):
    both = pair(world, "C01", "C02", draws=DRAWS, seed=4)
    assert both.totals.rows == (("C01", "C02"), ("C02", "C01"))
    loss = both.totals.column("rupture_loss_pct")
    assert loss[0] == pytest.approx(found.value("C02", "rupture_loss_pct"), abs=1e-9)
    assert both.totals.column("partner_loss_pct")[0] == pytest.approx(loss[1], abs=1e-9)
    everything = both.sectors.rows.index(("all",))
    assert both.sectors.column("rupture_loss_pct")[everything] == pytest.approx(loss[0], abs=1e-9)
    singles = [k for k, (code,) in enumerate(both.sectors.rows) if code in world.sector]
    for key, flow in (("imports", (2, 1)), ("exports", (1, 2))):
        np.testing.assert_allclose(both.sectors.column(key)[singles], world.flows[flow])
    assert both.band is not None
    json.dumps(both.as_json(), allow_nan=False)


def test_matrix_keeps_the_order_asked_for(world):
    asked = rupture_matrix(world, ["C03", "C01", "C02"])
    plain = rupture_matrix(world, ["C01", "C02", "C03"])
    assert asked.countries == ("C03", "C01", "C02")
    assert asked.loss_pct[1, 2] == pytest.approx(plain.loss_pct[0, 1], abs=1e-12)
    assert math.isnan(asked.loss_pct[0, 0])


def test_atlas_agrees_with_single_answers_and_is_written_for_every_dyad(world, found, tmp_path):
    atlas = dyad_atlas(world, folder=tmp_path, workers=1)
    i = world.country.position["C01"]
    for partner in found.order:
        k = world.country.position[partner]
        assert atlas.loss_pct[i, k] == pytest.approx(found.value(partner, "rupture_loss_pct"))
        assert atlas.asymmetry[i, k] == pytest.approx(found.value(partner, "rupture_asymmetry"))
        assert atlas.shares["turnover"][i, k] == pytest.approx(
            found.value(partner, "turnover_share_pct")
        )
    exact = atlas.linear_pct[~np.isnan(atlas.linear_pct)]
    assert DEARER_PCT > 0
    assert (exact > -5).all()
    assert write_dyads(atlas, tmp_path).exists()


def test_dyads_without_pyarrow_are_gzipped_csv(world, tmp_path, monkeypatch):
    import gzip
    import importlib

    def absent(name):
        raise ImportError(name)

    atlas = dyad_atlas(world, folder=tmp_path, workers=1)
    monkeypatch.setattr(importlib, "import_module", absent)
    path = write_dyads(atlas, tmp_path)
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert path.name == "dyads.csv.gz"
    assert len(lines) == 1 + 5 * 4


def test_asymmetry_is_antisymmetric_and_bounded():
    loss = np.array([[np.nan, 3.0], [1.0, np.nan]])
    found = lopsided(loss)
    assert found[0, 1] == 0.5
    assert found[1, 0] == -0.5


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda w: exposure(w, "C1"), "unknown country 'C1'"),
        (lambda w: pair(w, "C01", "C01"), "with itself"),
        (lambda w: rupture_matrix(w, ["C01"]), "at least two"),
        (lambda w: rupture_matrix(w, ["C01", "X"]), "unknown country 'X'"),
    ],
)
def test_wrong_requests_are_refused(world, call, words):
    with pytest.raises(InputError, match=words):
        call(world)
