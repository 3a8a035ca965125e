"""Covering against published optima, brute force and greedy."""

import itertools

import numpy as np
import pytest

pytest.importorskip("scipy", reason="extra `corridors` is not installed")

import blocs
from blocs.foundation.errors import InputError
from blocs.questions.security.engine.cover import fewest_sites, greedy_cover, most_covered
from claimed import claim
from small_tables import POINTS, points_table

PUBLISHED = {
    item.given["instance"]: tuple(map(int, item.published))
    for item in (claim("sjc324"), claim("sjc402"))
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_optima_are_those_that_are_published(shared_data, tmp_path, name):
    lines = (shared_data / "cover" / f"{name}.txt").read_text().splitlines()[1:]
    rows = [line.split()[:3] for line in lines if len(line.split()) >= 3]
    table = tmp_path / "points.csv"
    table.write_text("x,y,weight\n" + "\n".join(",".join(row) for row in rows))
    for sites, covered in enumerate(PUBLISHED[name], start=1):
        found = blocs.point_cover(table, radius=800, sites=sites)
        assert round(found.best.covered) == covered
        assert found.best.gap == 0.0
        assert len(found.best.sites) <= sites


def drawn(seed, points=14, sites=8):
    generator = np.random.default_rng(seed)
    return generator.random((points, sites)) < 0.3, generator.integers(1, 9, points).astype(float)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("sites", [1, 2, 3, 8])
def test_no_choice_covers_more(seed, sites):
    reach, weight = drawn(seed)
    best = max(
        float(weight @ reach[:, list(chosen)].any(axis=1))
        for chosen in itertools.combinations(range(8), sites)
    )
    found = most_covered(reach, weight, sites)
    assert found.covered == pytest.approx(best)
    assert found.covered >= greedy_cover(reach, weight, sites).covered - 1e-9


@pytest.mark.parametrize("seed", range(6))
def test_no_fewer_sites_cover_all_that_can_be_reached(seed):
    reach, _ = drawn(seed)
    wanted = reach.any(axis=1)
    fewest = next(
        count
        for count in range(1, 9)
        for chosen in itertools.combinations(range(8), count)
        if (reach[:, list(chosen)].any(axis=1) == wanted).all()
    )
    found = fewest_sites(reach)
    assert len(found.sites) == fewest
    assert (reach[:, found.sites].any(axis=1) == wanted).all()


def test_distances_on_the_globe_are_kilometres(tmp_path):
    table = points_table(tmp_path)
    found = blocs.point_cover(table, radius=180, sites=1)  # Brest and Grodno lie 178 km apart
    assert found.share == pytest.approx(2.0 / 3.5)
    wide = blocs.point_cover(table, radius=400, sites=1)
    assert wide.share == pytest.approx(1.0)
    assert len(wide.fewest.sites) == 1
    shifted = tmp_path / "round.csv"
    rows = [line.split(",") for line in POINTS.splitlines()[1:]]
    text = "\n".join(f"{float(lon) + 360 - 180},{lat},{weight}" for lon, lat, weight in rows)
    shifted.write_text("lon,lat,weight\n" + text)
    assert blocs.point_cover(shifted, radius=400, sites=1).share == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "needed are x,y or lon,lat"),
        ("x,y\n", "there are no points"),
        ("x,y,weight\n1,2,-3\n", "negative"),
        ("x,y\n1,north\n", "'north' is no number"),
        ("lon,lat\n1,95\n", "no place on the globe"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, words):
    path = tmp_path / "p.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        blocs.point_cover(path, radius=1, sites=1)


@pytest.mark.parametrize(("radius", "sites"), [(0, 1), (-5, 1), (float("nan"), 1), (10, 0)])
def test_a_range_and_a_number_of_sites_are_above_zero(tmp_path, radius, sites):
    with pytest.raises(InputError):
        blocs.point_cover(points_table(tmp_path), radius=radius, sites=sites)


def test_points_and_candidates_are_on_the_same_ground(tmp_path):
    flat = tmp_path / "flat.csv"
    flat.write_text("x,y\n1,2\n")
    with pytest.raises(InputError, match="both"):
        blocs.point_cover(points_table(tmp_path), radius=1, sites=1, candidates=flat)


@pytest.mark.parametrize("unit", [1e-12, 1e-6, 1.0, 1e9])
def test_the_optimum_does_not_depend_on_the_unit_of_weights(unit):
    """HiGHS ends at a gap of 1e-6, whatever a point weighs."""
    for seed in range(8):
        reach, weight = drawn(seed, points=40, sites=15)
        best = max(
            float(weight @ reach[:, list(chosen)].any(axis=1))
            for chosen in itertools.combinations(range(15), 3)
        )
        found = most_covered(reach, unit * weight, 3)
        assert found.covered == pytest.approx(unit * best, rel=1e-12)
        assert found.gap == 0.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x,y\n1,5,2,3\n", "4 cells under 2 columns"),
        ("x,y,lon,lat\n1,2,3,4\n", "Leave one of them out"),
        ("x,y,weight\n1,2,1e308\n", "'1e308' is too large"),
        ("x,y\n1e308,0\n", "'1e308' is too large"),
        ("x,y\n1,\n", "'' is no number"),
    ],
)
def test_no_number_is_taken_for_another(tmp_path, text, words):
    path = tmp_path / "p.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        blocs.point_cover(path, radius=1, sites=1)


def test_the_edge_of_a_range_is_inside(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("x,y\n0,0\n3,4\n")
    assert blocs.point_cover(path, radius=5, sites=1).share == 1.0
    assert blocs.point_cover(path, radius=4.999, sites=1).share == 0.5


def test_what_no_site_reaches_is_no_part_of_what_can_be_covered(tmp_path):
    points, stands = tmp_path / "p.csv", tmp_path / "c.csv"
    points.write_text("x,y,weight\n0,0,1\n10,0,2\n99,0,4\n")
    stands.write_text("x,y\n0,0\n10,0\n")
    found = blocs.point_cover(points, radius=1, sites=1, candidates=stands)
    assert (found.best.covered, found.reachable, found.total) == (2.0, 3.0, 7.0)
    assert len(found.fewest.sites) == 2
