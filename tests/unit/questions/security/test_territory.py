"""Cover of a territory: figures of the design, consent, weights, and what is wrong by name."""

import textwrap

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import BlocsError, ScenarioError
from blocs.questions.security.case import BorderBand, SiteLattice, load_cover_case
from blocs.questions.security.engine.ground import inside
from blocs.questions.security.territory import territory_cover
from blocs.world.shapes import outline

CASE = "security/host-or-border"


@pytest.fixture(scope="module")
def case():
    return load_cover_case(CASE)


def changed(case, **fields):
    return case.model_copy(update=fields)


def at_home(case, **fields):
    own = {name: site for name, site in case.sites.items() if site.country == "BLR"}
    free = {"budget": None, "consent_asked_of": (), "sites": own}
    return changed(case, **(free | fields))


def test_six_airports_cover_what_the_design_measured(case):
    """Exact geometry (shapely, unions of circles) gives 55.91% for all six at 100 km."""
    shares = [territory_cover(at_home(case, range_km=100.0, most_sites=p)) for p in range(1, 7)]
    told = [100 * found.share(found.agreed.best) for found in shares]
    assert told[0] == pytest.approx(15.2, abs=0.1)
    assert told[5] == pytest.approx(55.91, abs=0.1)
    assert told == sorted(told)


def test_half_the_grid_changes_less_than_a_third_of_a_point(case):
    for grid in (10.0, 5.0):
        found = territory_cover(changed(case, grid_km=grid))
        assert abs(found.finer - found.share(found.agreed.best)) < 0.003


@pytest.mark.parametrize(("km", "across", "host"), [(200, 25, 45), (300, 52, 44), (400, 86, 14)])
def test_one_host_beside_the_border_adds_what_the_design_measured(case, km, across, host):
    found = territory_cover(changed(case, range_km=float(km), budget=None, most_sites=None))
    sites, refused = found.sites, found.refused
    assert 100 * found.share(refused.every) == pytest.approx(across, abs=0.7)
    own = np.flatnonzero(~refused.allowed)
    beside = [np.append(np.flatnonzero(refused.allowed), k) for k in own]
    best = max(sites.chosen(chosen).covered for chosen in beside) / sites.total
    assert 100 * (best - found.share(refused.every)) == pytest.approx(host, abs=0.7)


def test_consent_is_the_difference_of_the_sides(case):
    found = territory_cover(case)
    difference = found.share(found.agreed.best) - found.share(found.refused.best)
    assert found.consent == {"BLR": pytest.approx(difference)}
    document = found.as_json()
    assert document["consent_adds"] == found.consent
    assert document["with_consent"]["cost"] <= document["budget"]
    assert document["with_consent"]["gap"] == 0.0
    assert found.refused.allowed.sum() == 6


def test_the_band_at_a_border_is_where_it_lies(case):
    home = at_home(case, most_sites=1)
    west = changed(home, border=BorderBand.model_validate({"km": 60, "with": "POL"}))
    east = changed(home, border=BorderBand.model_validate({"km": 60, "with": "RUS"}))
    names = list(home.sites)
    chosen = [names[int(territory_cover(form).agreed.best.sites[0])] for form in (west, east)]
    assert chosen[0] in ("brest", "hrodna")
    assert chosen[1] in ("mahilou", "viciebsk", "homiel")


def written(folder, text):
    path = folder / "case.yaml"
    path.write_text(textwrap.dedent(text))
    return path


GOOD = """\
    title: A test
    territory: BLR
    grid_km: 20
    range_km: 150
    sites:
      minsk: {country: BLR, lon: 28.03, lat: 53.88, cost: 5}
      pskov: {country: RUS, lon: 28.4, lat: 57.78, cost: 3}
"""


def test_people_of_a_table_are_weighed_and_strangers_counted(tmp_path):
    (tmp_path / "towns.csv").write_text(
        "lon,lat,weight\n27.56,53.9,200\n30.2,55.19,36\n37.6,55.75,999\n"
    )
    found = territory_cover(written(tmp_path, GOOD + "    population: towns.csv\n"))
    assert found.left_out == 1
    assert found.sites.total == 236
    assert found.share(found.agreed.every) == pytest.approx(200 / 236)
    assert found.finer is None
    assert "999" not in str(found.report("en").as_json())


def test_a_budget_below_the_cheapest_site_covers_nothing_and_says_so(tmp_path):
    found = territory_cover(written(tmp_path, GOOD + "    budget: 2\n"))
    assert found.as_json()["with_consent"]["share"] == 0.0
    page = found.report("en").save(tmp_path / "page.html").read_text()
    assert "does not pay the cheapest site, which costs 3" in page
    assert "0% is covered" in page


def test_two_sites_a_place_cover_less_than_one(case):
    once = territory_cover(at_home(case, grid_km=10.0))
    twice = territory_cover(at_home(case, grid_km=10.0, times=2))
    assert 0 < twice.share(twice.agreed.every) < once.share(once.agreed.every)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("country: BLR, lon: 28.03", "country: BLR, lon: 21.03", r"not in BLR but in POL"),
        ("country: BLR, lon: 28.03, lat: 53.88", "country: BLR, lon: 19, lat: 56.5", "in the sea"),
        ("range_km: 150", "range_km: 0", "further than 0"),
        ("range_km: 150", "range_km: -3", "further than 0"),
        ("    range_km: 150\n", "", "has no range"),
        ("grid_km: 20", "grid_km: 1.5", "expected 2 to 200, not 1.5"),
        ("territory: BLR", "territory: BLX", "'BLX' has no shape on the map"),
        ("country: RUS", "country: QQQ", "'QQQ' has no shape"),
        ("territory: BLR", "territory: EU", "depend on the year"),
        ("cost: 3", "cost: -1", "0 to 1e"),
        (", cost: 3", "", "has no cost"),
        ("grid_km: 20", "budget: -1", "expected 0 to"),
        ("grid_km: 20", "times: 0", "whole number of 1 or more"),
        ("lat: 57.78", "lat: 157", "no place on the globe"),
        ("grid_km: 20", "border: {km: 0}", "above 0"),
        ("grid_km: 20", "border: {km: 20, with: [DEU]}", "no land border with DEU"),
        ("grid_km: 20", "population: none.csv", "there is no such file"),
        ("grid_km: 20", "consent_asked_of: POL", "no site stands on the ground of POL"),
        ("grid_km: 20", "lattice: {km: 1, countries: BLR, cost: 4}", "expected 2 to"),
        ("grid_km: 20", "lattice: {km: 50, countries: BLX, cost: 4}", "'BLX' has no shape"),
        ("grid_km: 20", "lattice: {km: 50, countries: BLR}", "has no cost"),
        ("grid_km: 20", "lattice: {km: 50, countries: BLR, cost: 4, range_km: 0}", "further than"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, old, new, words):
    assert old in GOOD
    with pytest.raises(BlocsError, match=words) as caught:
        territory_cover(written(tmp_path, GOOD.replace(old, new, 1)))
    assert caught.value.exit_code == 2


def test_a_range_of_all_sites_is_wrong_once(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        territory_cover(written(tmp_path, GOOD.replace("range_km: 150", "range_km: 0")))
    assert len(caught.value.problems) == 1


def test_a_grid_too_fine_for_so_much_ground_is_refused_with_one_that_will_do(tmp_path):
    text = GOOD.replace("territory: BLR", "territory: RUS").replace("grid_km: 20", "grid_km: 5")
    with pytest.raises(BlocsError, match=r"Write `grid_km: (\d+)` or more") as caught:
        territory_cover(written(tmp_path, text))
    enough = str(caught.value).split("`grid_km: ")[1].split("`")[0]
    again = text.replace("grid_km: 5", f"grid_km: {enough}")
    assert territory_cover(written(tmp_path, again)).share


def test_a_bloc_is_its_members_of_the_year(tmp_path):
    text = GOOD.replace("territory: BLR", "territory: CSTO\n    year: 2015")
    found = territory_cover(written(tmp_path, text.replace("grid_km: 20", "grid_km: 100")))
    assert set(found.case.countries) == {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"}


def test_a_case_that_is_not_there_is_named():
    with pytest.raises(BlocsError, match="host-or-border"):
        territory_cover("security/host-or-bordr")
    with pytest.raises(ScenarioError):
        territory_cover("absent.yaml")


def test_eight_thousand_cells_and_twenty_sites_are_solved_exactly(case):
    generator = np.random.default_rng(2)
    drawn = {
        f"s{k}": next(iter(case.sites.values())).model_copy(
            update={
                "lon": float(generator.uniform(25, 30)),
                "lat": float(generator.uniform(52.6, 54.9)),
            }
        )
        for k in range(20)
    }
    found = blocs.territory_cover(at_home(case, sites=drawn, range_km=90.0, most_sites=5))
    assert len(found.place) > 8000
    assert found.agreed.best.gap == 0.0
    assert len(found.agreed.best.sites) == 5


def test_sites_anywhere_cover_at_least_what_named_ones_do_and_stand_where_they_say(case):
    coarse = at_home(case, range_km=150.0, most_sites=2, grid_km=25.0)
    named = territory_cover(coarse)
    lattice = SiteLattice(km=80.0, countries=("BLR",))
    found = territory_cover(changed(coarse, sites={}, lattice=lattice))
    both = territory_cover(changed(coarse, lattice=lattice))
    assert both.agreed.best.covered >= max(named.agreed.best.covered, found.agreed.best.covered)
    assert found.agreed.best.gap == 0.0
    assert len(found.names) == pytest.approx(207_600 / 80**2, rel=0.1)
    assert {site.country for site in found.case.sites.values()} == {"BLR"}
    place = np.array([[site.lon, site.lat] for site in found.case.sites.values()])
    assert inside(outline(["BLR"]), place).all()


def test_squares_that_reach_nothing_are_left_out_and_a_host_may_refuse_its_own(case):
    lattice = SiteLattice(km=120.0, countries=("RUS", "BLR"), range_km=150.0)
    fields = {"sites": {}, "lattice": lattice, "most_sites": 2, "grid_km": 20.0}
    found = territory_cover(at_home(case, **fields, consent_asked_of=("BLR",)))
    assert found.sites.reach.any(axis=0).all()
    russian = [site for site in found.case.sites.values() if site.country == "RUS"]
    assert 3 < len(russian) < 40
    assert found.share(found.refused.best) < found.share(found.agreed.best)
    far = at_home(case, sites={}, lattice=SiteLattice(km=200.0, countries=("JPN",)), grid_km=20.0)
    with pytest.raises(BlocsError, match="no square"):
        territory_cover(far)
    fine = at_home(case, lattice=SiteLattice(km=5.0, countries=("BLR",)), grid_km=20.0)
    with pytest.raises(BlocsError, match="too many"):
        territory_cover(fine)


def test_towns_that_ship_are_weighed_by_their_people(case):
    found = territory_cover(changed(case, population="towns"))
    # people of Minsk and of the country (Belstat, 1 January 2022): 1.996 and 9.256 million
    assert found.sites.weight.max() == pytest.approx(1.996e6, rel=0.15)
    assert 0.6 * 9.256e6 < found.sites.total < 9.256e6
    assert found.as_json()["unit"] == "people"
    (minsk,) = np.flatnonzero(found.sites.weight == found.sites.weight.max())
    assert found.place[minsk] == pytest.approx([27.57, 53.90], abs=0.05)
    lone = changed(case, population="towns", territory=("LIE",), consent_asked_of=())
    with pytest.raises(BlocsError, match="weighs nothing"):
        territory_cover(lone)
