"""Capabilities of groups: against published indices and by hand; who is missing is named."""

import math

import numpy as np
import pytest

import blocs
from blocs.data.capabilities.table import embedded_capabilities, read_capabilities
from blocs.foundation.errors import BlocsError, InputError
from blocs.questions.security.engine.capabilities import concentration

TABLE = """\
country,year,milex,milper,irst,pec,tpop,upop
BLR,2014,10,1,1,1,1,1
BLR,2015,-9,1,1,1,1,1
RUS,2014,30,3,3,3,3,3
RUS,2015,30,3,3,3,3,3
POL,2014,40,4,4,4,4,4
POL,2015,40,4,4,4,4,4
,2014,20,2,2,2,2,2
World,2014,999,999,999,999,999,999
"""


@pytest.fixture(scope="module")
def material(shared_data):
    return shared_data / "capabilities" / "national_material_capabilities_v6.csv.gz"


def written(folder, text=TABLE):
    path = folder / "capabilities.csv"
    path.write_text(text)
    return path


def test_nato_and_csto_are_as_the_design_measured(material):
    found = blocs.balance(["NATO", "CSTO"], (2000, 2022), capabilities=material)
    at = found.years.index(2015)
    groups = found.found["cinc"]
    assert groups["NATO"][at].share == pytest.approx(0.248, abs=5e-4)
    assert groups["CSTO"][at].share == pytest.approx(0.043, abs=5e-4)
    spending = found.found["milex"]["CSTO"]
    lacking = [y for y, x in zip(found.years, spending, strict=True) if "BLR" in x.missing]
    assert lacking == [2013, 2014, 2015]
    page = found.report("en")
    told = str(page.sections)
    assert "Belarus (2013–2015)" in told


def test_members_are_those_of_the_year(material):
    found = blocs.balance(["NATO", "CSTO"], (2003, 2017), capabilities=material)
    sizes = [len(item.members) for item in found.found["cinc"]["NATO"]]
    assert (sizes[0], sizes[1], sizes[-1]) == (19, 26, 29)
    uzbek = [
        y
        for y, x in zip(found.years, found.found["cinc"]["CSTO"], strict=True)
        if "UZB" in x.members
    ]
    assert uzbek == list(range(2006, 2012))


def test_sums_shares_and_ratios_are_those_of_a_hand(tmp_path):
    found = blocs.balance(["POL", "BLR"], (2014, 2016), capabilities=written(tmp_path))
    poland, belarus = (found.found["milex"][code] for code in ("POL", "BLR"))
    assert poland[0].total == 40
    assert poland[0].share == pytest.approx(0.4)  # a state without a name counts, a sum does not
    assert found.ratio("milex", "BLR")[0] == pytest.approx(4.0)
    assert math.isnan(found.ratio("milex", "BLR")[1])
    assert belarus[1].missing == ("BLR",)
    assert found.found["cinc"]["BLR"][0].share == pytest.approx(0.1)
    assert found.empty_years == (2016,)
    assert found.table.left_out == {"World": 1}
    document = found.as_json()
    assert document["years_without_data"] == [2016]
    assert document["measures"]["milex"]["ratios"]["POL/BLR"][1] is None


def test_concentration_runs_from_even_to_all_in_one():
    assert concentration(np.array([2.0, 2.0, 2.0])) == pytest.approx(0.0)
    assert concentration(np.array([5.0, 0.0, 0.0])) == pytest.approx(1.0)
    # two states, three to one: √((10/16 − 1/2)/(1/2)) = 1/2
    assert concentration(np.array([3.0, 1.0, np.nan])) == pytest.approx(0.5)
    assert math.isnan(concentration(np.array([1.0])))


def test_what_ships_knows_members_of_both_alliances():
    table = embedded_capabilities()
    # World Factbook 2025: Belarus 2022, 1.7% of GDP; 244.89 billion
    assert table.of("BLR", 2022, "military_share") == pytest.approx(0.017)
    assert table.of("BLR", 2022, "gdp_ppp") == pytest.approx(244_890)
    assert table.of("BLR", 2022, "military_spending_ppp") == pytest.approx(0.017 * 244_890)
    found = blocs.balance(["NATO", "CSTO"], (2000, 2023))
    assert found.known_years == (2022, 2023)
    assert found.found["military_spending_ppp"]["NATO"][-1].missing == ("ISL",)
    told = str(found.report("en").sections)
    assert "Without data: 2000–2021." in told
    assert "Iceland" in told


def test_pages_of_the_factbook_are_read(tmp_path):
    folder = tmp_path / "europe"
    folder.mkdir()
    (folder / "bo.json").write_text(
        '{"Government": {"Country name": {"conventional short form": {"text": "Belarus"}}}, '
        '"Economy": {"Real GDP (purchasing power parity)": '
        '{"a": {"text": "$1.5 trillion (2022 est.)"}, "note": "x"}}, '
        '"Military and Security": {"Military expenditures": '
        '{"a": {"text": "2% of GDP (2022 est.)"}}}}'
    )
    (folder / "xx.json").write_text(
        '{"Government": {"Country name": {"conventional short form": {"text": "Atlantis"}}}}'
    )
    table = read_capabilities(tmp_path)
    assert table.of("BLR", 2022, "military_spending_ppp") == pytest.approx(30_000)
    assert table.left_out == {"Atlantis": 1}
    (folder / "bo.json").write_text("{")
    with pytest.raises(InputError, match="no page of the Factbook"):
        read_capabilities(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stateabb,ccode,year,milex\nAUS,305,2000,1\n", "AUS is Austria"),
        ("country,year,milex\nBLR,20x0,1\n", "'20x0' is no year"),
        ("country,year,milex\nBLR,2000,-5\n", "'-5' is no number from 0"),
        ("country,year,milex\nBLR,2000,1\nBLR,2000,2\n", "stands in line 2 already"),
        ("country,year,milex\nAtlantis,2000,1\n", "no rows of any country"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, words):
    with pytest.raises(BlocsError, match=words):
        blocs.balance(["BLR"], (2000, 2001), capabilities=written(tmp_path, text))


@pytest.mark.parametrize(
    ("groups", "years", "words"),
    [
        (["NATU"], (2022, 2022), "neither a bloc nor a country"),
        (["NATO", "NATO"], (2022, 2022), "none twice"),
        ([], (2022, 2022), "at least one group"),
        (["NATO"], (2022, 2020), "earlier to a later"),
        (["NATO"], (1990, 1999), "no capabilities of 1990-1999"),
        (["EAEU"], (1900, 2014), "no member|no capabilities"),
        (["NATO"], (2022, 2022), "no table of capabilities"),
    ],
)
def test_what_cannot_be_asked_is_named(groups, years, words):
    absent = "absent.csv" if "no table" in words else None
    with pytest.raises(BlocsError, match=words):
        blocs.balance(groups, years, capabilities=absent)
