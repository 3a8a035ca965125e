"""The hand-made reference tables: blocs, dated memberships, sectors with trade elasticities."""

import csv
import datetime
import gzip
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from babel import Locale
from babel.core import get_global

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "src" / "blocs" / "data"
SHARED = ROOT.parent / "shared" / "data"
CALIENDO_PARRO = SHARED / "elasticities" / "caliendo_parro_2015_99_sample.csv"
FONTAGNE = SHARED / "elasticities" / "fontagne_guimbard_orefice_gtap.csv"
FACTBOOK = SHARED / "factbook" / "memberships.csv.gz"
SANCTIONS = SHARED / "sanctions" / "gsdb_v3_active_2013_2022.csv"

SECTOR_CODES = (
    "A01 A02 A03 B05 B06 B07 B08 B09 C10T12 C13T15 C16 C17_18 C19 C20 C21 C22 C23 C24A C24B C25 C26 C27 C28 C29 C301 "
    "C302T309 C31T33 D E F G H49 H50 H51 H52 H53 I J58T60 J61 J62_63 K L M N O P Q R S T"
)
SECTORS = SECTOR_CODES.split()

# bloc, date, number of members; known without the table
COUNTS = [
    ("EU", "1957-12-31", 0),
    ("EU", "1958-01-01", 6),
    ("EU", "1972-12-31", 6),
    ("EU", "1973-01-01", 9),
    ("EU", "1981-01-01", 10),
    ("EU", "1986-01-01", 12),
    ("EU", "1993-12-31", 12),
    ("EU", "1995-01-01", 15),
    ("EU", "2000-12-31", 15),
    ("EU", "2004-04-30", 15),
    ("EU", "2004-05-01", 25),
    ("EU", "2006-12-31", 25),
    ("EU", "2007-01-01", 27),
    ("EU", "2013-07-01", 28),
    ("EU", "2020-01-31", 28),
    ("EU", "2020-02-01", 27),
    ("EU", "2026-06-30", 27),
    ("EAEU", "2014-12-31", 0),
    ("EAEU", "2015-01-01", 3),
    ("EAEU", "2015-08-11", 4),
    ("EAEU", "2015-12-31", 5),
    ("CSTO", "1993-12-31", 0),
    ("CSTO", "1995-12-31", 9),
    ("CSTO", "2000-12-31", 6),
    ("CSTO", "2010-12-31", 7),
    ("CSTO", "2015-12-31", 6),
    ("CIS", "2000-12-31", 10),
    ("CIS", "2015-12-31", 9),
    ("CIS_WIDE", "2000-12-31", 12),
    ("CIS_WIDE", "2015-12-31", 10),
    ("CIS_WIDE", "2018-12-31", 9),
    ("UNION_STATE", "1999-12-31", 0),
    ("UNION_STATE", "2015-12-31", 2),
    ("NATO", "1949-12-31", 12),
    ("NATO", "1952-12-31", 14),
    ("NATO", "1993-12-31", 16),
    ("NATO", "2000-12-31", 19),
    ("NATO", "2006-12-31", 26),
    ("NATO", "2015-12-31", 28),
    ("NATO", "2022-12-31", 30),
    ("NATO", "2023-12-31", 31),
    ("NATO", "2024-12-31", 32),
    ("EFTA", "1960-12-31", 7),
    ("EFTA", "1972-12-31", 8),
    ("EFTA", "1993-12-31", 7),
    ("EFTA", "1995-01-01", 4),
    ("NAFTA", "2019-12-31", 3),
    ("NAFTA", "2020-07-01", 0),
    ("USMCA", "2020-06-30", 0),
    ("USMCA", "2020-07-01", 3),
    ("ASEAN", "1967-12-31", 5),
    ("ASEAN", "1995-12-31", 7),
    ("ASEAN", "2022-12-31", 10),
    ("ASEAN", "2025-12-31", 11),
    ("RCEP", "2021-12-31", 0),
    ("RCEP", "2022-01-01", 10),
    ("RCEP", "2022-12-31", 13),  # twelve, and Myanmar with the parties that accept it
    ("RCEP", "2023-12-31", 15),
    ("CPTPP", "2018-12-30", 6),
    ("CPTPP", "2022-12-31", 9),
    ("CPTPP", "2023-12-31", 11),
    ("CPTPP", "2024-12-31", 12),
    ("MERCOSUR", "2000-12-31", 4),
    ("MERCOSUR", "2015-12-31", 5),
    ("MERCOSUR", "2022-12-31", 4),
    ("MERCOSUR", "2024-12-31", 5),
    ("BRICS", "2009-12-31", 4),
    ("BRICS", "2015-12-31", 5),
    ("BRICS", "2024-12-31", 9),
    ("BRICS", "2025-12-31", 10),
    ("G7", "1975-12-31", 6),
    ("G7", "2015-12-31", 7),
    ("SANCTIONS_2014", "2013-12-31", 0),
    ("SANCTIONS_2014", "2014-12-31", 38),
    ("SANCTIONS_2022", "2021-12-31", 0),
    ("SANCTIONS_2022", "2022-12-31", 43),
]

# bloc, country, last day outside or inside, what the country is on the next day
TURNS = [
    ("EU", "GBR", "2020-01-31", False),
    ("EU", "HRV", "2013-06-30", True),
    ("EAEU", "ARM", "2015-01-01", True),
    ("EAEU", "KGZ", "2015-08-11", True),
    ("NATO", "FIN", "2023-04-03", True),
    ("NATO", "SWE", "2024-03-06", True),
    ("NATO", "MNE", "2017-06-04", True),
    ("NATO", "MKD", "2020-03-26", True),
    ("NATO", "HRV", "2009-03-31", True),
    ("CIS", "GEO", "2009-08-17", False),
    ("UNION_STATE", "BLR", "2000-01-25", True),
    ("CSTO", "UZB", "1999-04-20", False),
    ("CSTO", "UZB", "2006-08-15", True),
    ("CSTO", "UZB", "2012-12-18", False),
    ("MERCOSUR", "VEN", "2016-12-01", False),
    ("CPTPP", "GBR", "2024-12-14", True),
    ("RCEP", "IDN", "2023-01-01", True),
    ("BRICS", "ZAF", "2010-12-23", True),
]

# names used by the Global Sanctions Data Base for who began measures against Russia in 2022 (Kosovo has no ISO code)
SENDERS_2022 = {
    **{
        "Albania": "ALB",
        "Australia": "AUS",
        "Bulgaria": "BGR",
        "Canada": "CAN",
        "France": "FRA",
        "Germany": "DEU",
    },
    **{
        "Iceland": "ISL",
        "Italy": "ITA",
        "Japan": "JPN",
        "Liechtenstein": "LIE",
        "Macedonia": "MKD",
        "Norway": "NOR",
    },
    **{
        "Poland": "POL",
        "Singapore": "SGP",
        "South Korea": "KOR",
        "Switzerland": "CHE",
        "Taiwan": "TWN",
    },
    **{"United Kingdom": "GBR", "United States": "USA"},
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def shared(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"test data not available here: {path}")
    return path


BLOCS = {row["bloc"]: row for row in read(DATA / "tables" / "blocs.csv")}
MEMBERSHIPS = read(DATA / "tables" / "memberships.csv")
ICIO_SECTORS = read(DATA / "embedded" / "icio-2022" / "sectors.csv")


def members(*, bloc: str, date: str) -> set[str]:
    """Members of the bloc on a day; an alias answers for its own day, whatever the date asked for."""
    row = BLOCS[bloc]
    name, day = (row["alias_of"], row["as_of"]) if row["alias_of"] else (bloc, date)
    return {
        spell["country"]
        for spell in MEMBERSHIPS
        if spell["bloc"] == name
        and spell["start"] <= day
        and (not spell["end"] or day < spell["end"])
    }


# ---------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize(
    "path",
    ["tables/blocs.csv", "tables/memberships.csv", "embedded/icio-2022/sectors.csv"],
)
def test_files_are_plain_utf8_with_unix_line_ends_and_full_rows(path: str) -> None:
    raw = (DATA / path).read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\n")
    for row in read(DATA / path):
        assert None not in row
        assert None not in row.values()
        assert all(value == value.strip() for value in row.values())


def test_columns_are_the_agreed_ones() -> None:
    assert list(next(iter(BLOCS.values()))) == [
        "bloc",
        "alias_of",
        "as_of",
        "name_en",
        "name_ru",
        "note",
    ]
    assert list(MEMBERSHIPS[0]) == ["bloc", "country", "start", "end", "source"]
    assert list(ICIO_SECTORS[0]) == [
        *("sector", "name_en", "name_ru", "groups", "trade_elasticity"),
        *("standard_error", "source", "source_sector", "assumption"),
    ]


# ---------------------------------------------------------------------------------------------- blocs


def test_bloc_codes_are_unique_and_named_in_two_languages() -> None:
    rows = read(DATA / "tables" / "blocs.csv")
    assert len(BLOCS) == len(rows)
    for column in ("name_en", "name_ru"):
        assert all(row[column] for row in rows)
        assert len({row[column] for row in rows}) == len(rows)


def test_aliases_have_a_date_and_point_to_a_bloc_that_is_no_alias() -> None:
    for row in BLOCS.values():
        assert bool(row["alias_of"]) == bool(row["as_of"]), row
        if row["alias_of"]:
            datetime.date.fromisoformat(row["as_of"])
            assert not BLOCS[row["alias_of"]]["alias_of"]


def test_every_bloc_has_members_and_every_alias_none_of_its_own() -> None:
    with_members = {spell["bloc"] for spell in MEMBERSHIPS}
    assert with_members == {code for code, row in BLOCS.items() if not row["alias_of"]}


def test_no_bloc_code_looks_like_a_country() -> None:
    assert not set(BLOCS) & set(get_global("territory_aliases"))


# ---------------------------------------------------------------------------------------- memberships


def test_countries_are_iso_alpha_3_codes_of_today() -> None:
    aliases, territories = get_global("territory_aliases"), Locale("en").territories
    withdrawn = {
        "ANT",
        "BUR",
        "DDR",
        "FXX",
        "NTZ",
        "SCG",
        "SUN",
        "TMP",
        "YMD",
        "YUG",
        "ZAR",
    }  # still known to babel
    for code in {spell["country"] for spell in MEMBERSHIPS}:
        assert code not in withdrawn
        assert len(code) == 3
        assert code.isalpha()
        assert code.isupper()
        assert [two for two in aliases[code] if two in territories] == aliases[code][:1], code


def test_spells_start_before_they_end_and_cite_a_source() -> None:
    for spell in MEMBERSHIPS:
        start = datetime.date.fromisoformat(spell["start"])
        if spell["end"]:
            assert start < datetime.date.fromisoformat(spell["end"]), spell
        assert spell["source"], spell


def test_spells_of_one_country_in_one_bloc_do_not_overlap() -> None:
    spells = defaultdict(list)
    for spell in MEMBERSHIPS:
        spells[spell["bloc"], spell["country"]].append(
            (spell["start"], spell["end"] or "9999-12-31")
        )
    for key, dates in spells.items():
        assert all(earlier[1] < later[0] for earlier, later in pairwise(sorted(dates))), key


@pytest.mark.parametrize(("bloc", "date", "count"), COUNTS)
def test_number_of_members(bloc: str, date: str, count: int) -> None:
    found = members(bloc=bloc, date=date)
    assert len(found) == count, sorted(found)


@pytest.mark.parametrize(("bloc", "country", "eve", "joins"), TURNS)
def test_day_on_which_membership_turns(bloc: str, country: str, eve: str, joins: bool) -> None:
    next_day = (datetime.date.fromisoformat(eve) + datetime.timedelta(days=1)).isoformat()
    assert (country in members(bloc=bloc, date=eve)) is not joins
    assert (country in members(bloc=bloc, date=next_day)) is joins


def test_aliases_keep_their_members_in_any_year() -> None:
    for date in ("1993-12-31", "2015-12-31", "2022-12-31"):
        eu27, eu28 = members(bloc="EU27", date=date), members(bloc="EU28", date=date)
        assert (len(eu27), len(eu28), eu28 - eu27) == (27, 28, {"GBR"})
        assert len(members(bloc="WEST", date=date)) == 43


def test_members_of_the_small_blocs_in_december_2015() -> None:
    date = "2015-12-31"
    assert members(bloc="UNION_STATE", date=date) == {"BLR", "RUS"}
    assert members(bloc="EAEU", date=date) == {"ARM", "BLR", "KAZ", "KGZ", "RUS"}
    assert members(bloc="CSTO", date=date) == {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"}
    assert members(bloc="EFTA", date=date) == {"CHE", "ISL", "LIE", "NOR"}
    assert members(bloc="G7", date=date) == {"CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"}
    assert members(bloc="CIS_WIDE", date=date) - members(bloc="CIS", date=date) == {"UKR"}


def test_sanctions_coalitions_hold_the_eu_but_not_the_parties_to_the_war() -> None:
    for bloc, date in (("SANCTIONS_2014", "2014-12-31"), ("SANCTIONS_2022", "2022-12-31")):
        coalition = members(bloc=bloc, date=date)
        assert coalition >= members(bloc="EU", date=date) | members(bloc="G7", date=date)
        assert not coalition & {"RUS", "BLR", "UKR"}
    west, earlier = (
        members(bloc="WEST", date="2022-12-31"),
        members(bloc="SANCTIONS_2014", date="2014-12-31"),
    )
    assert west - earlier == {"KOR", "MKD", "NZL", "SGP", "TWN"}
    assert earlier <= west


@pytest.mark.parametrize(
    ("bloc", "label"),
    [
        ("EU", "EU"),
        ("NATO", "NATO"),
        ("EFTA", "EFTA"),
        ("ASEAN", "ASEAN"),
        ("BRICS", "BRICS"),
        ("CIS", "CIS"),
        ("G7", "G-7"),
    ],
)
def test_members_of_2015_agree_with_the_factbook(bloc: str, label: str) -> None:
    """The factbook writes `CIS` for a member and `CIS:…` for anything less."""
    with gzip.open(shared(FACTBOOK), "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["vintage"] == "2015-11-29"]
    listed = {row["iso3"] for row in rows if label in row["orgs"].split("|")}
    assert members(bloc=bloc, date="2015-11-29") == listed


def test_coalition_of_2022_holds_every_sender_of_the_sanctions_database() -> None:
    rows = [
        row
        for row in read(shared(SANCTIONS))
        if row["sanctioned_state"] == "Russia" and row["begin"] == "2022"
    ]
    senders = {name for row in rows for name in row["sanctioning_state"].split(", ")} - {
        "EU",
        "G7",
        "Kosovo",
    }
    assert {SENDERS_2022[name] for name in senders} <= members(
        bloc="SANCTIONS_2022", date="2022-12-31"
    )


# -------------------------------------------------------------------------------------------- sectors


def test_sectors_are_the_fifty_of_the_source_in_its_order() -> None:
    assert len(SECTORS) == 50
    assert [row["sector"] for row in ICIO_SECTORS] == SECTORS


def test_sector_names_are_short_and_unique() -> None:
    for column in ("name_en", "name_ru"):
        names = [row[column] for row in ICIO_SECTORS]
        assert all(names)
        assert len(set(names)) == 50
    assert max(len(row["name_en"]) for row in ICIO_SECTORS) <= 45


def test_groups_follow_isic() -> None:
    in_group = {
        group: {row["sector"] for row in ICIO_SECTORS if group in row["groups"].split()}
        for group in ("goods", "services", "energy", "food")
    }
    assert {group for row in ICIO_SECTORS for group in row["groups"].split()} == set(in_group)
    assert in_group["goods"] == {code for code in SECTORS if code[0] in "ABCD"}
    assert in_group["services"] == set(SECTORS) - in_group["goods"]
    assert in_group["energy"] == {"B05", "B06", "C19", "D"}
    assert in_group["food"] == {"A01", "A03", "C10T12"}


def test_elasticities_are_positive_plausible_and_told_from_zero_where_they_can_be() -> None:
    for row in ICIO_SECTORS:
        elasticity = float(row["trade_elasticity"])
        assert 1 < elasticity < 20, row
        if row["standard_error"]:
            assert elasticity / float(row["standard_error"]) >= 1, row


def test_assumed_elasticities_are_five_without_a_standard_error() -> None:
    assumed = [row for row in ICIO_SECTORS if row["source"] == "assumption"]
    assert {row["sector"] for row in assumed} == set(SECTORS[SECTORS.index("E") :]) | {"B09"}
    for row in assumed:
        assert (float(row["trade_elasticity"]), row["standard_error"], row["source_sector"]) == (
            5,
            "",
            "",
        )
        assert row["assumption"]


def test_caliendo_parro_values_are_those_of_the_source() -> None:
    source = {row["sector"]: row for row in read(shared(CALIENDO_PARRO))}
    rows = [row for row in ICIO_SECTORS if row["source"].startswith("Caliendo and Parro (2015)")]
    assert len(rows) == 21
    for row in rows:
        used = [source[name] for name in row["source_sector"].split("; ")]
        mean = sum(float(item["trade_elasticity"]) for item in used) / len(used)
        error = sum(float(item["standard_error"]) ** 2 for item in used) ** 0.5 / len(used)
        assert float(row["trade_elasticity"]) == pytest.approx(mean, abs=1e-6), row
        assert float(row["standard_error"]) == pytest.approx(error, abs=1e-6), row
        assert len(used) == 1 or row["assumption"]


def test_fontagne_values_are_minus_the_tariff_elasticity_of_the_source() -> None:
    source = {row["gtap_sector"]: row["trade_elasticity_tariff"] for row in read(shared(FONTAGNE))}
    rows = {row["sector"]: row for row in ICIO_SECTORS if row["source"].startswith("Fontagné")}
    assert {code: row["source_sector"] for code, row in rows.items()} == {
        **{"C19": "p_c", "C22": "rpp", "C28": "ome"},
        **{"C301": "otn", "C302T309": "otn", "D": "ely"},
    }
    for row in rows.values():
        assert float(row["trade_elasticity"]) == -float(source[row["source_sector"]])
        assert row["standard_error"] == ""
        assert row["assumption"]
