"""Codes and names of countries as Eurostat, the IOC, WITS and people write them."""

from __future__ import annotations

import csv
from importlib.resources import files

import pycountry
import pytest

from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError
from blocs.world.countries import chosen_countries, codes_meant, country_in, unknown_country

ISO = {country.alpha_3: country.alpha_2 for country in pycountry.countries}


def rows():
    text = (files("blocs.world") / "country_aliases.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("UK", "GBR"),
        ("EL", "GRC"),
        ("GER", "DEU"),
        ("DEN", "DNK"),
        ("NED", "NLD"),
        ("CRO", "HRV"),
        ("SUI", "CHE"),
        ("ZAR", "COD"),
        ("ROM", "ROU"),
        ("TMP", "TLS"),
        ("NA", "NAM"),
        ("NO", "NOR"),
        ("Vietnam", "VNM"),
        ("Viet Nam", "VNM"),
        ("Moldova", "MDA"),
        ("germany", "DEU"),
        ("South Korea", "KOR"),
        ("Южная Корея", "KOR"),
        ("Республика Корея", "KOR"),
        ("Белоруссия", "BLR"),
        ("Беларусь", "BLR"),
        ("Соединенное Королевство", "GBR"),
        ("Czech Republic", "CZE"),
        ("Côte d'Ivoire", "CIV"),
        ("Kosovo", "XKX"),
    ],
)
def test_what_is_written_elsewhere_is_understood(written, code):
    assert codes_meant(written) == (code,)


@pytest.mark.parametrize("code", sorted(ISO))
def test_official_codes_stand_for_themselves(code):
    assert codes_meant(code) == (code,)
    assert codes_meant(ISO[code]) == (code,)
    assert codes_meant(pycountry.countries.get(alpha_3=code).name) in ((code,), ("COD", "COG"))


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Korea", ("KOR", "PRK")),
        ("Конго", ("COD", "COG")),
        ("BUR", ("BFA", "MMR")),
        ("BLX", ("BEL", "LUX")),
    ],
)
def test_what_may_be_two_countries_is_none(written, codes):
    assert codes_meant(written) == codes
    assert country_in(written, codes) is None
    told = unknown_country(written, dict.fromkeys(codes, ""), world="w").message
    assert all(code in told for code in codes)


def test_every_alias_has_a_source_and_displaces_no_official_code():
    for row in rows():
        assert row["source"]
        assert row["kind"] in ("code", "name")
        assert row["code"] in ISO or row["code"] in ("XKX", "ROW")
        if row["kind"] == "code":
            assert row["alias"] not in ISO
            assert row["alias"] not in ISO.values() or row["alias"] == "UK"


def test_a_label_of_the_world_goes_first():
    assert country_in("ROM", ["ROM", "DEU"]) == "ROM"
    assert country_in("ROU", ["ROM", "DEU"]) == "ROM"
    assert country_in("UK", ["UK", "GBR"]) == "UK"


def test_a_country_that_the_world_lacks_is_named_and_kept_for_other_worlds():
    problem = unknown_country("MDA", {"DEU": "Germany"}, world="small")
    assert problem.message == "country 'MDA' (Moldova) is not in world 'small'"
    assert problem.absent == "MDA"
    assert unknown_country("Молдавия", {"DEU": "Germany"}, world="small").absent == "MDA"


@pytest.mark.parametrize(
    "word", ["UKX", "GRM", "GER", "SUI", "DEN", "CRO", "UK", "EL", "NA", "XYZ", "F"]
)
def test_codes_that_only_look_alike_are_not_offered(word):
    """Case 13: UK is no Ukraine, SUI no Saudi Arabia."""
    assert did_you_mean(word, ["UKR", "GRC", "PER", "SAU", "SEN", "BEL", "NGA", "FRA", "CRI"]) == ""


@pytest.mark.parametrize(
    ("word", "option"),
    [
        ("rsu", "RUS"),
        ("blr", "BLR"),
        ("BRL", "BLR"),
        ("EUU", "EU"),
        ("A1", "A01"),
        ("C0O", "C00"),
        ("secters", "sectors"),
        ("fre", "free"),
    ],
)
def test_slips_are_offered(word, option):
    assert did_you_mean(word, ["RUS", "BLR", "EU", "A01", "C00", "sectors", "free"]) == (
        f"Did you mean '{option}'?"
    )


def test_chosen_countries_names_the_option_and_every_problem():
    labels = ["DEU", "GBR"]
    assert chosen_countries(["UK", "Germany"], labels, world="w") == ["GBR", "DEU"]
    with pytest.raises(InputError, match="a country of world 'w'") as caught:
        chosen_countries(["MDA", "Korea", "zzz"], ["DEU"], world="w", where="--x")
    assert {problem.field for problem in caught.value.problems} == {"--x"}
    assert [problem.absent for problem in caught.value.problems] == ["MDA", None, None]
