import importlib.util
import json
import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from blocs.brief.maps import (
    CLOSEST,
    FARTHEST,
    LOOK_WIDTH,
    MapEntry,
    closer_look,
    mainland,
    on_map,
    shape_definitions,
    shapes,
    world_map,
)

SCRIPT = Path(__file__).parents[3] / "scripts/build_map.py"
SMALL = ("SGP", "HKG", "MLT", "LUX", "BRN", "CYP", "STP")


@pytest.fixture(scope="module")
def icio_countries():
    manifest = files("blocs.data") / "embedded/icio-2022/manifest.json"
    return json.loads(manifest.read_text(encoding="utf-8"))["countries"]


def test_every_country_of_the_embedded_world_is_on_the_map(icio_countries):
    assert len(icio_countries) == 80
    assert [code for code in icio_countries if not on_map(code)] == []


def test_small_states_are_dots_inside_the_page():
    for code in SMALL:
        x, y = shapes()["dots"][code]
        assert 0 < x < shapes()["width"]
        assert 0 < y < shapes()["height"]


def test_places_are_where_they_are():
    left, _, right, _ = shapes()["boxes"]["BLR"]
    assert shapes()["boxes"]["DEU"][2] <= left
    assert right <= shapes()["boxes"]["KAZ"][2]
    assert shapes()["boxes"]["NOR"][1] < shapes()["boxes"]["ITA"][1]
    russia = shapes()["boxes"]["RUS"]
    assert russia[2] - russia[0] < 0.6 * shapes()["width"], "Chukotka is on the far side"
    assert "ATA" not in shapes()["paths"]


def test_the_map_is_small_and_its_paths_are_integers():
    assert len((files("blocs.brief") / "map.json").read_bytes()) < 120_000
    assert all(re.fullmatch(r"[MlLzZ\d\s-]+", d) for d in shapes()["paths"].values())
    assert "ISC" in shapes()["licence"]
    assert "public domain" in shapes()["licence"]


def test_every_entry_is_drawn_with_its_class_and_tooltip():
    entries = {"BLR": MapEntry("n4", "Belarus: −7.33%"), "SGP": MapEntry("p1", "Singapore <&>")}
    svg = world_map(entries, label="map")
    assert '<use href="#m-BLR" class="q-n4" data-c="BLR"><title>Belarus: −7.33%</title>' in svg
    assert re.search(r'<circle [^>]*class="dot q-p1" data-c="SGP">', svg)
    assert "Singapore &lt;&amp;&gt;" in svg
    (absent,) = re.findall(r'<g class="q-x">(.*?)</g>', svg)
    assert '<use href="#m-FRA"/>' in absent
    assert "m-BLR" not in absent


PARTNERS = {
    "BLR": ["RUS", "CHN", "UKR", "POL", "DEU", "LTU", "KAZ", "TUR", "USA"],
    "BRA": ["CHN", "USA", "ARG", "DEU", "NLD", "CHL", "MEX", "PER", "COL"],
    "IRL": ["USA", "GBR", "DEU", "FRA", "BEL", "NLD", "CHN", "CHE", "ESP"],
}
NEAR = {"BLR": ["UKR", "POL", "DEU", "LTU"], "BRA": ["ARG"], "IRL": ["GBR", "DEU", "FRA"]}


@pytest.mark.parametrize("focus", PARTNERS)
def test_the_closer_look_holds_the_focus_and_its_near_partners_whole(focus, icio_countries):
    left, top, right, bottom = closer_look(focus, PARTNERS[focus], shown=icio_countries)
    for code in [focus, *NEAR[focus]]:
        place = mainland(code)
        assert left < place[0], code
        assert top < place[1], code
        assert place[2] < right, code
        assert place[3] < bottom, code
    assert CLOSEST <= bottom - top <= FARTHEST + 1
    assert (right - left) / (bottom - top) == pytest.approx(LOOK_WIDTH, abs=0.01)
    assert left >= 0
    assert top >= 0
    assert right <= shapes()["width"]
    assert bottom <= shapes()["height"]


def test_the_closer_look_stands_where_the_focus_does(icio_countries):
    look = closer_look("BRA", PARTNERS["BRA"], shown=icio_countries)
    entries = {code: MapEntry("n1", code) for code in ("BLR", "BRA", "ARG")}
    svg = world_map(entries, label="m", box=look)
    assert "#m-BRA" in svg
    assert "#m-ARG" in svg
    assert "#m-BLR" not in svg
    assert f'viewBox="{look[0]} {look[1]} {look[2] - look[0]} {look[3] - look[1]}"' in svg


def test_around_a_country_too_large_for_it_the_closer_look_holds_its_partners(icio_countries):
    left, _, right, _ = closer_look("RUS", ["DEU", "POL", "CHN"], shown=icio_countries)
    assert left < mainland("DEU")[0]
    assert mainland("POL")[2] < right < mainland("RUS")[2]
    assert closer_look("RUS", [], shown=icio_countries) is None


def test_no_closer_look_where_there_is_nothing_to_see(icio_countries):
    assert closer_look("XXX", PARTNERS["BLR"], shown=icio_countries) is None, "not on the map"
    assert closer_look("BRA", ["ARG"], shown=["BRA", "ARG", "DEU"]) is None, "nobody else there"


def test_a_country_lies_where_its_largest_piece_does():
    left, _, right, _ = mainland("FRA")
    assert right - left < 70, "without Guiana and Réunion"
    assert shapes()["boxes"]["DEU"][0] > left
    assert mainland("BLR") == pytest.approx(shapes()["boxes"]["BLR"], abs=2)
    x, y = shapes()["dots"]["SGP"]
    assert mainland("SGP") == pytest.approx((x, y, x, y), abs=2)


def test_shapes_are_defined_once():
    definitions = shape_definitions()
    assert definitions.count('id="m-BLR"') == 1
    assert 'id="hatch"' in definitions


@pytest.fixture(scope="module")
def script():
    if not SCRIPT.is_file():
        pytest.skip("scripts/ is not beside the tests")
    spec = importlib.util.spec_from_file_location("build_map", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_projection_is_equal_area(script):
    step = 1e-4
    for latitude in (-55.0, -10.0, 0.0, 30.0, 54.0, 78.0):
        at = script.equal_earth(np.array([40.0]), np.array([latitude]))[0]
        east = (script.equal_earth(np.array([40.0 + step]), np.array([latitude]))[0] - at) / step
        north = (script.equal_earth(np.array([40.0]), np.array([latitude + step]))[0] - at) / step
        area = abs(east[0] * north[1] - east[1] * north[0])
        expected = np.radians(1.0) ** 2 * np.cos(np.radians(latitude))
        assert area == pytest.approx(expected, rel=1e-5)


def test_iso_codes_agree_with_the_numeric_ones(script):
    pycountry = pytest.importorskip("pycountry")
    found = script.alpha3_by_numeric()
    wrong = [c.alpha_3 for c in pycountry.countries if found.get(c.numeric, c.alpha_3) != c.alpha_3]
    assert wrong == []


def test_simplification_keeps_ends_and_drops_flat_points(script):
    line = np.array([[0, 0], [10, 0.01], [20, 0], [20, 30], [40, 30]], dtype=float)
    kept = script.simplified(line)
    assert kept[0].tolist() == [0, 0]
    assert kept[-1].tolist() == [40, 30]
    assert [10, 0.01] not in kept.tolist()
    assert [20, 30] in kept.tolist()
