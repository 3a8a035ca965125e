"""Persons employed against national counts, and what worlds, outcomes and exposures say of them."""

import dataclasses

import numpy as np
import pytest

import blocs
from blocs.data.employment import broad_sectors, with_employment
from blocs.questions.trade.engine.models.model import Model


@pytest.fixture(scope="module")
def world():
    return blocs.load_world("icio-2022")


@pytest.mark.parametrize(
    ("name", "missing"),
    [("icio-2015e", ["TWN"]), ("icio-2022", ["TWN", "UKR"]), ("icio-2023e", ["TWN", "UKR"])],
)
def test_countries_without_figures_are_named(name, missing):
    found = blocs.load_world(name)
    assert list(found.employment.missing(found.countries)) == missing
    unknown = np.isnan(found["persons_employed"]).any("broad_sector")
    assert [str(c) for c in unknown.country[unknown].values] == missing


def test_broad_sectors_follow_isic(world):
    place = dict(zip(world.sectors, broad_sectors(world.sectors).tolist(), strict=True))
    firsts = {code: k for code, k in place.items() if code in ("A03", "B05", "E", "F", "G", "T")}
    assert firsts == {"A03": 0, "B05": 1, "E": 1, "F": 1, "G": 2, "T": 2}
    assert broad_sectors(("A01", "everything")) is None
    assert broad_sectors(("A01T39", "G")) is None


def test_other_years_and_other_sectors_have_no_figures(world):
    bare = dataclasses.replace(world, employment=None)
    assert with_employment(dataclasses.replace(bare, year=2018)).employment is None
    merged = bare.aggregate(sectors={"A01": "X", "F": "X"})
    assert with_employment(merged).employment is None
    assert world.aggregate(sectors={"A01": "X", "F": "X"}).employment is None


def test_regions_hold_the_persons_of_their_members(world):
    merged = world.aggregate(
        countries={"BLR": "EAST", "RUS": "EAST", "UKR": "WITHOUT", "POL": "WITHOUT"}
    )
    members = world["persons_employed"].sel(country=["BLR", "RUS"]).sum("country")
    assert merged["persons_employed"].sel(country="EAST").values == pytest.approx(members.values)
    assert merged.employment.missing(merged.countries) == ("WITHOUT", "TWN")


def test_outcomes_move_persons_and_nobody_is_lost(world, tmp_path):
    outcome = blocs.run(world, "union-state/belarus-russia-rupture")
    told = outcome.as_json()["employment"]
    assert told["missing"] == ["TWN", "UKR"]
    belarus = told["countries"]["BLR"]
    changes = [row["change"] for row in belarus.values()]
    assert sum(changes) == pytest.approx(0, abs=1e-3)
    assert max(map(abs, changes)) > 1000
    assert told["countries"]["TWN"]["services"] == {"before": None, "change": None}
    # What is kept says the same as what was found.
    again = blocs.load_outcome(outcome.save(tmp_path / "o.nc"))
    assert again.as_json()["employment"] == told
    # The definition, from the arrays: persons of a broad sector grow as its value added.
    place = broad_sectors(world.sectors)
    k = world.country.position["BLR"]
    value = [
        np.bincount(place, weights=np.asarray(outcome[name].sel(country="BLR"), dtype=float))
        for name in ("sector_value_added", "sector_value_added_cf")
    ]
    weight = world.employment.persons[k] * value[1] / value[0]
    expected = weight * world.employment.persons[k].sum() / weight.sum()
    assert np.array(changes) == pytest.approx(expected - world.employment.persons[k], rel=1e-6)


def test_no_move_moves_nobody_and_rationing_says_nothing(world):
    still = blocs.run(world, blocs.Scenario(title="Nothing", moves=[]))
    assert np.nanmax(np.abs(still.heads.change)) < 1e-3
    rationed = blocs.run(world, "union-state/belarus-russia-rupture", model=Model.RATIONING)
    assert rationed.heads is None
    assert rationed.as_json()["employment"] is None


def test_persons_by_demand_sum_to_the_persons_employed(world):
    found = blocs.exposure(world, "BLR", draws=0)
    rows = {row["partner"]: row for row in found.as_json()["heads"]["rows"]}
    assert len(rows) == len(world.countries) - 1
    russia = rows["RUS"]
    assert russia["persons"] == pytest.approx(
        russia["agriculture"] + russia["industry"] + russia["services"]
    )
    total = float(world.employment.persons[world.country.position["BLR"]].sum())
    assert russia["persons_pct"] == pytest.approx(100 * russia["persons"] / total)
    abroad = sum(row["persons"] for row in rows.values())
    assert 0.1 * total < abroad < 0.9 * total
    # From the other side it is the same number.
    other = blocs.exposure(world, "RUS", draws=0)
    (belarus,) = [r for r in other.as_json()["heads"]["rows"] if r["partner"] == "BLR"]
    assert belarus["partner_persons"] == pytest.approx(russia["persons"])
    assert blocs.exposure(world, "UKR", draws=0).heads is None


def test_projects_move_persons_of_both_sides():
    found = blocs.project("union-state/nuclear-plant", ranges=False)
    document = found.as_json()["variants"]["agreed"]["years"]
    for side in ("host", "lender"):
        lines = [
            [
                row[f"{side}_{name}_persons_change"]
                for name in ("agriculture", "industry", "services")
            ]
            for row in document
        ]
        assert np.abs(np.sum(lines, axis=1)).max() < 1e-2
        assert np.abs(lines).max() > 100
