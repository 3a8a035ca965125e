"""Tariffs of the base year: what ships, what a world makes of it, and what is refused."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from blocs.data.stored.store import find_world
from blocs.data.tariffs.choice import tariffs_of, with_tariffs
from blocs.data.tariffs.layer import CAP, Status, embedded_layer
from blocs.data.tariffs.put_in import dearer, with_rates
from blocs.data.tariffs.tables import agreements, applied_rates
from blocs.foundation.errors import InputError
from blocs.world.flags import MOST_REVENUE, FlagKind
from worlds import make_world

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "tariffs"


@pytest.fixture(scope="module")
def plain():
    return find_world("icio-2022", tariffs="none")


@pytest.fixture(scope="module")
def layer(plain):
    return embedded_layer(plain)


@pytest.fixture(scope="module")
def taxed(plain):
    return with_tariffs(plain, "embedded")


def cell(world, array, seller, buyer, sector):
    place = world.country.position
    return array[place[seller], place[buyer], world.sector.position[sector]]


# rates in per cent as they stand in the sources: WDI 2021, and duties collected in 2024
@pytest.mark.parametrize(
    ("seller", "buyer", "sector", "rate", "status", "year"),
    [
        ("DEU", "CHN", "C28", 2.57, Status.OBSERVED, 2021),
        ("DEU", "IND", "C28", 6.79, Status.OBSERVED, 2021),
        ("BRA", "DEU", "A01", 1.43, Status.EXTENDED, 2021),
        ("CHN", "SAU", "C26", 4.2, Status.OBSERVED, 2020),
        ("DEU", "RUS", "C19", 4.16, Status.EXTENDED, 2021),
        ("CHN", "USA", "A01", 17.067, Status.COLLECTED, 2024),
        ("BLR", "USA", "C20", 7.422, Status.COLLECTED, 2024),
        ("POL", "DEU", "A01", 0, Status.AGREEMENT, 2022),
        ("BLR", "RUS", "A01", 0, Status.AGREEMENT, 2022),
        ("USA", "KOR", "C28", 0, Status.AGREEMENT, 2022),
        ("USA", "KOR", "A01", 1.15, Status.EXTENDED, 2021),
        ("CHE", "FRA", "C21", 0, Status.AGREEMENT, 2022),
        ("DEU", "TWN", "C28", 0, Status.MISSING, 0),
        ("DEU", "IND", "K", 0, Status.UNTAXED, 0),
        ("DEU", "IND", "B09", 0, Status.UNTAXED, 0),
        ("IND", "IND", "C28", 0, Status.UNTAXED, 0),
    ],
)
def test_cells_are_those_of_the_sources(plain, layer, seller, buyer, sector, rate, status, year):
    assert cell(plain, layer.rate, seller, buyer, sector) == pytest.approx(rate / 100)
    assert cell(plain, layer.status, seller, buyer, sector) == status
    assert cell(plain, layer.year, seller, buyer, sector) == year


def test_every_country_but_taiwan_has_a_rate(plain, layer):
    missing = (layer.status == Status.MISSING).any(axis=(0, 2))
    assert [plain.countries[n] for n in np.flatnonzero(missing)] == ["TWN"]
    assert layer.rate.max() <= CAP
    assert (layer.rate[layer.status == Status.AGREEMENT] == 0).all()
    services = [j for j, code in enumerate(plain.sectors) if code[0] > "C"]
    assert not layer.rate[:, :, services].any()


def test_unions_have_the_members_of_the_year(plain):
    before = replace(plain, year=2015)
    early, late = embedded_layer(before), embedded_layer(plain)
    assert cell(plain, early.status, "RUS", "UKR", "C28") == Status.AGREEMENT
    assert cell(plain, late.status, "RUS", "UKR", "C28") == Status.OBSERVED
    assert cell(plain, early.status, "JPN", "GBR", "C29") == Status.OBSERVED
    assert cell(plain, early.rate, "JPN", "GBR", "C29") == pytest.approx(0.0226)
    assert cell(plain, late.rate, "JPN", "GBR", "C29") == pytest.approx(0.0069)
    assert cell(plain, embedded_layer(replace(plain, year=2020)).status, "FRA", "GBR", "C29") == 4
    # special duties of 2018 and 2019 are in what was collected in 2024: not in a world of 2015
    assert cell(plain, early.rate, "CHN", "USA", "C26") == pytest.approx(0.0174)
    assert not (early.status == Status.COLLECTED).any()


def test_no_rate_of_2022_is_taken_where_preferences_are_not_in_it_yet():
    assert applied_rates(2022)["CHL"].rate == pytest.approx(0.0046)
    assert applied_rates(2022)["MEX"] == applied_rates(2018)["MEX"]
    assert max(rate.year for rate in applied_rates(2030).values()) == 2021
    assert applied_rates(2015)["TUN"].rate == pytest.approx(0.0291)


def test_agreements_cite_a_treaty_and_end_after_they_begin():
    assert len({(a.name, a.members, a.partners, a.start) for a in agreements()}) == len(
        agreements()
    )
    for agreement in agreements():
        assert agreement.source
        assert agreement.end is None or agreement.end > agreement.start
        assert agreement.pairs(agreement.start), agreement.name


def test_flows_and_deficits_stay_and_final_demand_is_dearer(plain, taxed):
    tau = dearer(plain, taxed.tariff_rate)
    np.testing.assert_array_equal(taxed.flows, plain.flows)
    np.testing.assert_allclose(taxed.trade_deficit, plain.trade_deficit, rtol=1e-12)
    np.testing.assert_allclose(taxed.input_share, plain.input_share * tau[:, :, None])
    final = plain.expenditure - plain.intermediate_use
    np.testing.assert_allclose(taxed.expenditure - taxed.intermediate_use, tau * final, atol=1e-6)
    duties = ((tau - 1) * final).sum(axis=1)
    np.testing.assert_allclose(taxed.income - plain.income, duties, rtol=1e-6, atol=1e-3)
    assert (taxed.implied_final_demand >= 0).all()
    assert taxed.base_year_gap < 1e-12


def test_the_provenance_says_what_was_done(plain, taxed):
    assert (tariffs_of(plain), tariffs_of(taxed)) == ("none", "embedded")
    said = " ".join(taxed.provenance.assumptions)
    assert "without variation by sector" in said
    assert "No rate is known of TWN" in said
    assert "Baseline tariffs are zero" not in said
    assert len(taxed.provenance.assumptions) == len(taxed.provenance.assumptions_ru)
    assert {"CC BY 4.0", "MIT"} <= {source.licence for source in taxed.provenance.sources}
    assert taxed.sha256 != plain.sha256


def test_revenue_that_nobody_collects_is_flagged(plain, tmp_path):
    path = tmp_path / "high.csv"
    codes = [code for code in plain.sectors if code[0] in "ABC" and code != "B09"]
    rows = "".join(f"KHM,ALL,{code},40,2022\n" for code in codes)
    path.write_text("reporter,partner,product,rate_pct,year\n" + rows, encoding="utf-8")
    world = with_tariffs(plain, path)
    share = world.tariff_revenue / world.value_added
    high = {world.countries[n] for n in np.flatnonzero(share > MOST_REVENUE)}
    kinds = {code: [flag.kind for flag in found] for code, found in world.flags.items()}
    assert high == {"KHM"} == {c for c, k in kinds.items() if FlagKind.TARIFF_REVENUE in k}
    assert "few countries collect: KHM" in " ".join(world.provenance.assumptions)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("embeded", r"there is no file 'embeded'[\s\S]*'embedded'"),
        ("nowhere.csv", "there is no file 'nowhere.csv'"),
        ("nowhere.csv@2021", "there is no file 'nowhere.csv'"),
    ],
)
def test_a_choice_that_is_none_is_named(plain, choice, message):
    with pytest.raises(InputError, match=message):
        with_tariffs(plain, choice)


def test_worlds_that_cannot_have_ours_say_why(taxed):
    with pytest.raises(InputError, match="tariffs of its own"):
        with_tariffs(taxed, "embedded")
    assert with_tariffs(taxed, "none") is taxed
    world = make_world(seed=3, tariffs=False)
    with pytest.raises(InputError, match="goods cannot be told from services"):
        with_tariffs(world, "embedded")
    with pytest.raises(InputError, match="depend on the year"):
        embedded_layer(replace(world, year=0))


def test_a_group_of_goods_is_enough_where_sectors_have_other_codes():
    world = make_world(seed=3, tariffs=False)
    world = replace(world, sector_groups={"goods": (world.sectors[0],)})
    found = embedded_layer(world)
    assert (found.status[:, :, 1:] == Status.UNTAXED).all()
    assert (found.status[0, 1:, 0] == Status.MISSING).all()


def test_duties_beyond_what_output_pays_are_refused():
    world = make_world(seed=3, tariffs=False)
    rate = np.full(world.flows.shape, 9.0)
    with pytest.raises(InputError, match="exceed output"):
        with_rates(world, rate)


# -- a user's own table -----------------------------------------------------------------------

OWN = """importer,partner,sector,rate,year
DEU,ALL,C26,0.05,2022
DEU,CHN,C26,3%,2022
DEU,CHN,C29,0.1,2021
"""


@pytest.fixture
def own(plain, tmp_path):
    def read(text, choice="{}"):
        path = tmp_path / "own.csv"
        path.write_text(text, encoding="utf-8")
        return with_tariffs(plain, choice.format(path))

    return read


def test_a_plain_table_of_sectors_and_fractions(own):
    world = own(OWN)
    assert cell(world, world.tariff_rate, "JPN", "DEU", "C26") == 0.05
    assert cell(world, world.tariff_rate, "CHN", "DEU", "C26") == pytest.approx(0.03)
    assert cell(world, world.tariff_rate, "CHN", "DEU", "C29") == 0
    assert world.base_year_gap < 1e-12
    early = own(OWN, "{}@2021")
    assert cell(early, early.tariff_rate, "CHN", "DEU", "C29") == pytest.approx(0.1)
    percent = own(OWN.replace("rate,", "rate_pct,").replace("0.05", "5").replace("3%", "3"))
    np.testing.assert_allclose(percent.tariff_rate, world.tariff_rate)
    assert "tariffs of 79 countries are not in the file" in " ".join(world.provenance.assumptions)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (OWN.replace("0.05", "12"), r"own\.csv.*2.*rate.*12 is 1200%"),
        (
            OWN.replace("0.05", "1").replace("3%", "2").replace("0.1", "0.9"),
            "half of the rates above zero .* `rate_pct`",
        ),
        (OWN.replace("rate,", "rat,"), "column 'rate_pct' or 'Simple Average'"),
        (
            OWN.replace("rate,year", "rate,rate_pct").replace(",2022", ",5").replace(",2021", ",5"),
            "rates in both `rate_pct`",
        ),
        (OWN.replace("DEU,ALL", "DUE,ALL"), r"own\.csv.*2.*reporter.*unknown country 'DUE'"),
        (OWN.replace("DEU,CHN,C26", "DEU,CHM,C26"), r"own\.csv.*3.*partner.*unknown country 'CHM'"),
        (OWN.replace("ALL,C26", "ALL,C27X"), "C27X"),
        (OWN.replace(",2022", ",2019"), "no tariffs of 2022; the file has 2019, 2021"),
        (OWN.replace(",2022", ",22"), r"own\.csv.*2.*year.*'22' is no year"),
        (OWN + "DEU,CHN,C26,0.04,2022\n", r"own\.csv.*5.*stands on line 3 already"),
        (OWN.replace("0.05", "-0.05"), r"own\.csv.*2.*-0\.05, expected a rate of zero or more"),
    ],
)
def test_what_is_wrong_has_file_row_field_and_value(own, text, message):
    with pytest.raises(InputError) as caught:
        own(text)
    assert re.search(message, " ".join(str(caught.value).split())), caught.value


@pytest.mark.skipif(not SHARED.exists(), reason="the bilateral table may not ship")
def test_the_bilateral_table_of_applied_rates(plain):
    world = with_tariffs(plain, SHARED / "baseline_tariffs.csv.gz@2021")
    # as they stand in the table: importer, partner, sector, 2021
    assert cell(world, world.tariff_rate, "FRA", "DEU", "C29") == 0
    abroad = world.tariff_rate[:, :, [j for j, c in enumerate(world.sectors) if c[0] > "C"]]
    assert not abroad.any()
    said = " ".join(world.provenance.assumptions)
    assert "tariffs of 2021, from baseline_tariffs.csv.gz" in said
    assert "rates are above 50 %" in said
    assert world.base_year_gap < 1e-12
    assert (world.implied_final_demand >= 0).all()
    import csv
    import gzip

    with gzip.open(SHARED / "baseline_tariffs.csv.gz", "rt") as text:
        rows = [r for r in csv.DictReader(text) if r["year"] == "2021" and r["partner"] != "ALL"]
    for row in rows[::97]:
        found = cell(world, world.tariff_rate, row["partner"], row["importer"], row["sector"])
        assert found == pytest.approx(float(row["rate"]), abs=1e-12)
