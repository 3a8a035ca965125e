"""Codes in customs, tariff and concordance files as spreadsheets and dataframes leave them."""

import numpy as np
import pytest

import official
from blocs.data.readers.left_out import LeftOut, read_allowed
from blocs.data.readers.sources import SourceFormat, SourceOptions, read_source
from blocs.data.readers.tariff_files import read_tariffs
from blocs.data.readers.tariff_schedule import Target
from blocs.data.readers.trade_codes import ProductCodes, area_code, plain_code
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError

HOME = """country,sector,output
DEU,goods,2000000
FRA,goods,1500000
USA,goods,5000000
ROW,goods,20000000
"""
HEADER = (
    "refYear,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,"
    "customsCode,motCode,primaryValue\n"
)
MEMBERS = [
    "2021,276,M,842,0,H5,87,C00,0,3000000000",
    "2021,251,M,842,0,H5,87,C00,0,2000000000",
    "2021,842,M,276,0,H5,87,C00,0,4000000000",
    "2021,842,M,156,0,H5,87,C00,0,1000000000",
]


@pytest.fixture
def write(tmp_path):
    def make(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def comtrade(write):
    """The world of Comtrade rows; `home` and other options as for the command."""

    def read(rows, *, home=HOME, concordance="goods", header=HEADER, **options):
        path = write("comtrade.csv", header + "\n".join(rows) + "\n")
        given = SourceOptions(
            elasticity=5, domestic=write("home.csv", home), concordance=concordance, **options
        )
        return read_source(path, SourceFormat.COMTRADE, given)

    return read


@pytest.fixture
def baci(write):
    def read(text, *, home=HOME, concordance="goods", **options):
        path = write("BACI_HS92_Y2021.csv", text)
        given = SourceOptions(
            elasticity=5, domestic=write("home.csv", home), concordance=concordance, **options
        )
        return read_source(path, SourceFormat.BACI, given)

    return read


def abroad(world):
    flows = world.flows.copy()
    flows[range(len(flows)), range(len(flows))] = 0
    return flows


def said(world):
    return " ".join(world.provenance.assumptions)


# -- one code, many spellings -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("010121", "010121"), ("10121", "010121"), ("10121.0", "010121"), ("'010121", "010121"),
        (" 0101.21 ", "010121"), ("101.21", "010121"), ("8703.1", "870310"), ("0101 21", "010121"),
        ("8471.30.0150", "8471300150"), ("1", "01"), ("27", "27"), ("27.0", "27"),
        ("9999AA", "9999AA"), ("9999aa", "9999AA"), ("Total", "TOTAL"), ("ALL", "TOTAL"),
        ("other", "other"), ("C10T12", "C10T12"), ("A01", "A01"),
    ],
)  # fmt: skip
def test_hs_codes_have_an_even_number_of_digits(text, code):
    assert ProductCodes()(text) == code


def test_what_was_restored_is_told_as_written():
    codes = ProductCodes()
    for text in ("10121", "270900", "1"):
        codes(text)
    assert codes.restored == {"10121": "010121", "1": "01"}
    assert codes.notes[0].endswith("10121 is 010121, 1 is 01")
    assert ProductCodes().notes == []


@pytest.mark.parametrize(
    ("text", "area", "plain"),
    [
        ("276.0", "276", "276"), ("056", "56", "056"), ("000", "0", "000"), ("USA", "USA", "USA"),
        (" 842 ", "842", "842"), ("2021.0", "2021", "2021"), ("2.5", "2.5", "2.5"),
    ],
)  # fmt: skip
def test_numbers_of_areas_and_years(text, area, plain):
    assert (area_code(text), plain_code(text)) == (area, plain)


def test_floats_as_codes_are_the_same_world(comtrade):
    """pandas writes 276.0 where a column had a gap; the values here do not change."""
    plain = comtrade(MEMBERS)
    floats = [
        row.replace("2021,", "2021.0,").replace(",842,0,", ",842.0,0.0,").replace(",87,", ",87.0,")
        for row in MEMBERS
    ]
    assert comtrade(floats).sha256 == plain.sha256
    assert comtrade(floats, year=2021).sha256 == plain.sha256


def test_two_spellings_of_one_row_stand_twice(baci):
    text = "t,i,j,k,v,q\n2021,276,842,010121,5,1\n2021,276.0,842,10121,5,1\n"
    with pytest.raises(InputError, match=r":3 [\s\S]*\(2021, 276, 842, 010121\) stands on line 2"):
        baci(text)


def test_a_year_that_is_none_is_told(comtrade):
    with pytest.raises(InputError, match=r":3  year\n +'abc' is no year"):
        comtrade([MEMBERS[0], MEMBERS[1].replace("2021", "abc")])


# -- a zero that was lost ------------------------------------------------------------------------

TARIFF = "reporter,partner,product,year,rate_pct\nUSA,DEU,{},2022,50\n"


@pytest.fixture
def tariff_rate(write):
    def read(product, concordance, text=TARIFF):
        target = Target(
            Axis("country", ("DEU", "FRA", "USA")), Axis("sector", ("A01", "C10T12")), 2022
        )
        path = write("t.csv", text.format(product))
        return read_tariffs(path, target, concordance=str(write("hs.csv", concordance)))

    return read


def test_a_tariff_on_horses_is_not_one_on_cereals(tariff_rate):
    """HS 0101.21 without its zero is no product of chapter 10."""
    concordance = "hs,sector\n01,A01\n10,C10T12\n22,C10T12\n"
    for product in ("010121", "10121", "10121.0", "0101.21"):
        found = tariff_rate(product, concordance)
        assert np.argwhere(found.rate).tolist() == [[0, 2, 0]]
        assert found.rate[0, 2, 0] == pytest.approx(0.5)
    assert "10121 is 010121" in " ".join(tariff_rate("10121", concordance).assumptions)


def test_a_concordance_without_its_zero_takes_no_other_chapter(tariff_rate):
    lost = "hs,sector\n1,A01\n10,C10T12\n22,C10T12\n"
    assert tariff_rate("010121", lost).rate[0, 2, 0] == pytest.approx(0.5)
    assert "in hs.csv" in " ".join(tariff_rate("010121", lost).assumptions)
    with pytest.raises(
        InputError, match=r"1 products \(100 % of the rates\) have no sector: 170199"
    ):
        tariff_rate("170199", lost)


def test_a_padded_row_that_clashes_is_named(tariff_rate):
    with pytest.raises(InputError, match=r"hs.csv:3  product\n +product '01' belongs to 'A01'"):
        tariff_rate("010121", "hs,sector\n01,A01\n1,C10T12\n")


# -- blocs beside their members ------------------------------------------------------------------

UNION = "2021,97,M,842,0,H5,87,C00,0,5000000000"


def test_the_union_is_not_counted_beside_its_members(comtrade):
    plain, both = comtrade(MEMBERS), comtrade([*MEMBERS, UNION])
    assert abroad(plain).sum() == pytest.approx(10_000)
    assert both.sha256 == plain.sha256
    assert "(97; 5,000 million USD) are not added to their members" in said(both)


def test_what_the_union_reports_beyond_its_members_is_refused_or_allowed(comtrade):
    rows = [MEMBERS[0], *MEMBERS[2:], UNION, "2021,276,M,251,0,H5,87,C00,0,10000000000"]
    with pytest.raises(InputError, match=r"2,000 million USD of 20,000 \(10 %\) would be left out"):
        comtrade(rows)
    world = comtrade(rows, allow_left_out=0.1)
    assert abroad(world).sum() == pytest.approx(18_000)
    assert "Blocs beyond their members in the file left out: 2,000 million USD (10 %)" in said(
        world
    )


def test_exports_of_the_union_are_covered_by_importers(comtrade):
    """The USA report their imports from the members: the union's exports add nothing."""
    rows = [*MEMBERS, "2021,97,X,842,0,H5,87,C00,0,4000000000"]
    assert abroad(comtrade(rows)).sum() == pytest.approx(10_000)


def test_the_world_as_a_partner_beyond_the_partners_is_told(comtrade):
    rows = [*MEMBERS, "2021,842,M,0,0,H5,87,C00,0,6000000000"]
    world = comtrade(rows)
    assert abroad(world).sum() == pytest.approx(10_000)
    assert "totals for the world exceed the partners in it by 1,000 million USD" in said(world)


def test_two_codes_of_one_country_are_not_added_up(comtrade):
    with pytest.raises(InputError, match=r":6 [\s\S]*CHN → USA, 87 stands on line 5 already"):
        comtrade([*MEMBERS, "2021,840,M,156,0,H5,87,C00,0,1000000000"])


# -- products: totals, parts, what is not specified ---------------------------------------------


def test_goods_not_specified_are_a_product(baci):
    rows = "t,i,j,k,v,q\n2021,842,276,{},50000000,NA\n2021,276,842,870323,1000,NA\n"
    home = "country,sector,output\nDEU,goods,2000000\nUSA,goods,5000000\n"
    for code in ("9999AA", "999999", "9999aa"):
        assert abroad(baci(rows.format(code), home=home)).sum() == pytest.approx(50_001)


def test_detail_is_chosen_by_reporter_and_partner(comtrade):
    """France reports chapters only; Germany chapters, headings and subheadings."""
    rows = [
        "2021,276,M,842,0,H5,870323,C00,0,3000000000",
        "2021,276,M,842,0,H5,8703,C00,0,3000000000",
        "2021,276,M,842,0,H5,87,C00,0,3000000000",
        "2021,276,M,842,0,H5,TOTAL,C00,0,3000000000",
        "2021,276,M,251,0,H5,870323,C00,0,3000000000",
        "2021,251,M,842,0,H5,87,C00,0,2000000000",
        "2021,251,M,276,0,H5,87,C00,0,9000000000",
        "2021,842,M,276,0,H5,870323,C00,0,4000000000",
        "2021,842,M,156,0,H5,870323,C00,0,1000000000",
    ]
    world = comtrade(rows)
    assert abroad(world).sum() == pytest.approx(22_000)
    assert "3 rows of totals over products are not added to their parts" in said(world)
    chapters = [row for row in rows if "870323" not in row and "TOTAL" not in row]
    assert abroad(comtrade([*chapters, *rows[4:5], *rows[7:]])).sum() == pytest.approx(22_000)


def test_a_chapter_without_subheadings_stays_beside_one_with_them(comtrade):
    rows = [*MEMBERS, "2021,276,M,842,0,H5,270900,C00,0,7000000000"]
    assert abroad(comtrade(rows)).sum() == pytest.approx(17_000)


def test_a_chapter_beyond_its_subheadings_is_refused_or_allowed(comtrade):
    rows = [*MEMBERS, "2021,276,M,842,0,H5,870323,C00,0,2500000000"]
    with pytest.raises(
        InputError, match=r"500 million USD of 10,000 \(5 %\)[\s\S]*subheadings: 500"
    ):
        comtrade(rows)
    assert abroad(comtrade(rows, allow_left_out=0.05)).sum() == pytest.approx(9_500)


def test_a_total_without_products_needs_a_sector_of_its_own(comtrade, write):
    concordance = str(write("hs.csv", "hs,sector\n87,goods\n"))
    rows = [*MEMBERS, "2021,276,M,156,0,H5,TOTAL,C00,0,7000000000"]
    with pytest.raises(InputError, match=r"have no sector: TOTAL"):
        comtrade(rows, concordance=concordance)


def test_parts_by_transport_without_their_total_are_refused(comtrade):
    parts = [MEMBERS[0].replace("C00,0", f"C00,{mode}") for mode in (1000, 2000)]
    with pytest.raises(InputError, match=r"without their total: 6,000"):
        comtrade([*parts, *MEMBERS[1:]])
    assert abroad(comtrade([*MEMBERS, *parts])).sum() == pytest.approx(10_000)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("S4", r":2  classification\n +products of the classification 'S4' are no HS codes"),
        ("B5", r"'B5' are no HS codes"),
    ],
)
def test_other_classifications_are_refused(comtrade, new, message):
    with pytest.raises(InputError, match=message):
        comtrade([row.replace("H5", new) for row in MEMBERS])


def test_parts_of_flows_are_not_added_and_unknown_flows_are_told(comtrade):
    parts = [MEMBERS[0].replace(",M,", f",{flow},") for flow in ("RM", "RX", "DX", "FM", "MIP")]
    assert comtrade([*MEMBERS, *parts]).sha256 == comtrade(MEMBERS).sha256
    with pytest.raises(InputError, match=r":6  flow\n +unknown flow 'I'"):
        comtrade([*MEMBERS, MEMBERS[0].replace(",M,", ",I,")])


def test_two_revisions_of_one_reporter_are_refused(comtrade):
    rows = [*MEMBERS, MEMBERS[0].replace("H5,87", "H4,88")]
    with pytest.raises(InputError, match=r"reporter 276 has rows of H5 and H4"):
        comtrade(rows)


# -- areas ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "country"),
    [("58", "BEL"), ("490", "TWN"), ("711", "ZAF"), ("251", "FRA"), ("757", "CHE"), ("699", "IND"), ("842", "USA"), ("841", "USA"), ("736", "SDN"), ("891", "SRB"), ("BLX", "BEL"), ("SUD", "SDN"), ("ROM", "ROU"), ("ZAR", "COD"), ("TMP", "TLS"), ("SER", "SRB"), ("SCG", "SRB"), ("YUG", "SRB"), ("MNT", "MNE"), ("OAS", "TWN"), ("276.0", "DEU"), ("004", "AFG"), ("DE", "DEU"), ("DEU", "DEU")],
)  # fmt: skip
def test_tariffs_and_customs_know_the_same_codes(write, baci, code, country):
    """One code means one country to both, whichever file it stands in."""
    others = [c for c in ("USA", "CHN", "JPN") if c != country]
    text = f"reporter,partner,product,year,rate_pct\n{others[0]},{code},01,2021,5\n"
    target = Target(Axis("country", (country, *others)), Axis("sector", ("goods",)), 2021)
    rate = read_tariffs(write("t.csv", text), target, concordance="goods").rate
    assert np.argwhere(rate).tolist() == [[0, 1, 0]]
    home = "country,sector,output\n" + "".join(f"{c},goods,10\n" for c in (country, *others))
    number = {"USA": 842, "CHN": 156, "JPN": 392}
    rows = f"t,i,j,k,v\n2021,{code},{number[others[0]]},270900,1000\n2021,{number[others[0]]},{number[others[1]]},270900,1\n"
    if country == "USA":
        rows += f"2021,{number[others[1]]},{number[others[0]]},270900,1\n"
    elif len(others) == 3:
        rows += f"2021,{number[others[2]]},{number[others[0]]},270900,1\n"
    assert baci(rows, home=home).flows[0, 1, 0] == pytest.approx(1.0)


@pytest.mark.parametrize("code", [473, 492, 527, 568, 577, 636, 637, 837, 838, 839, 879, 899])
def test_areas_that_are_no_country(write, baci, code):
    """In tariffs they are left out and told; trade with them goes to the rest of the world."""
    text = f"reporter,partner,product,year,rate_pct\nUSA,DEU,01,2021,5\nUSA,{code},01,2021,7\n"
    target = Target(Axis("country", ("USA", "DEU")), Axis("sector", ("goods",)), 2021)
    found = read_tariffs(write("t.csv", text), target, concordance="goods")
    assert found.rate[1, 0, 0] == pytest.approx(0.05)
    assert f"1 lines for areas that are no country of any world ({code}) left out" in " ".join(
        found.assumptions
    )
    rows = (
        "t,i,j,k,v\n2021,276,842,270900,1000\n2021,842,251,270900,1000\n"
        f"2021,{code},842,270900,5000\n"
    )
    assert baci(rows).flows[3, 2, 0] == pytest.approx(5.0)
    home = "country,sector,output\nDEU,goods,10\nFRA,goods,10\nUSA,goods,10\n"
    with pytest.raises(InputError, match=rf"\({code}\): 5\."):
        baci(rows, home=home)
    assert abroad(baci(rows, home=home, allow_left_out=0.75)).sum() == pytest.approx(2.0)


def test_numbers_that_nobody_knows_are_never_part_of_the_rest(baci, write):
    rows = "t,i,j,k,v\n2021,276,842,270900,1000\n2021,842,251,270900,990\n2021,7777,842,270900,{}\n"
    home = HOME.replace("ROW,goods,20000000\n", "")
    world = baci(rows.format(10), home=home)
    assert abroad(world).sum() == pytest.approx(1.99)
    assert "no known country or area (7777) left out: 0.01 million USD (0.5 %)" in said(world)
    with pytest.raises(InputError, match=r"\(7777\): 5\.\n[\s\S]*--allow-left-out"):
        baci(rows.format(5000), home=home)
    lines = "reporter,partner,product,year,rate_pct\nUSA,DEU,01,2021,5\nUSA,7777,01,2021,7\n"
    target = Target(Axis("country", ("USA", "DEU")), Axis("sector", ("goods",)), 2021)
    path = write("t.csv", lines)
    with pytest.raises(InputError, match=r"1 lines of 2 \(50 %\) would be left out"):
        read_tariffs(path, target, concordance="goods")
    found = read_tariffs(path, target, concordance="goods", allow_left_out=0.5)
    assert found.rate[1, 0, 0] == pytest.approx(0.05)


# -- tariffs -------------------------------------------------------------------------------------

TARGET = Target(Axis("country", ("DEU", "FRA", "USA")), Axis("sector", ("goods",)), 2021)
PLAIN = "reporter,partner,product,year,rate_pct\n"


def rates(write, rows, **options):
    options = {"concordance": "goods", **options}
    return read_tariffs(write("t.csv", PLAIN + rows), TARGET, **options).rate


def test_headings_beside_their_products_do_not_count_twice(write):
    rows = "USA,0,27,2021,90\nUSA,0,270900,2021,10\nUSA,0,271000,2021,20\n"
    assert rates(write, rows)[0, 2, 0] == pytest.approx(0.15)


def test_a_rate_for_a_chapter_holds_for_all_its_products(write):
    rows = "USA,0,270900,2021,10\nUSA,0,271000,2021,20\nUSA,0,880330,2021,6\nUSA,DEU,27,2021,3\n"
    found = rates(write, rows)
    assert found[0, 2, 0] == pytest.approx((0.03 + 0.03 + 0.06) / 3)
    assert found[1, 2, 0] == pytest.approx(0.12)
    with pytest.raises(InputError, match=r":3  product\n +270900 is a part of 27"):
        rates(write, "USA,0,27,2021,10\nUSA,DEU,270900,2021,3\n")


def test_a_partners_own_rate_goes_before_that_of_its_bloc(write):
    for rows in ("USA,EU,27,2021,5\nUSA,DEU,27,2021,1\n", "USA,DEU,27,2021,1\nUSA,EU,27,2021,5\n"):
        found = rates(write, rows)
        assert found[:2, 2, 0].tolist() == pytest.approx([0.01, 0.05])


def test_a_bloc_with_one_member_in_the_world_stays_a_bloc(write):
    target = Target(Axis("country", ("DEU", "USA")), Axis("sector", ("goods",)), 2021)
    path = write("t.csv", PLAIN + "EU,0,27,2021,5\nDEU,0,27,2021,1\n")
    found = read_tariffs(path, target, concordance="goods").rate
    assert found[1, 0, 0] == pytest.approx(0.01)


def test_two_rates_that_count_the_same_are_refused(write):
    with pytest.raises(
        InputError, match=r":3  rate\n +two rates for 27 from DEU to USA[\s\S]*line 2"
    ):
        rates(write, "840,276,27,2021,5\n842,276,27,2021,6\n")
    assert rates(write, "840,276,27,2021,5\n842,276,27,2021,5\n")[0, 2, 0] == pytest.approx(0.05)


def test_fractions_in_a_file_of_per_cent_are_told(write):
    path = write("t.csv", PLAIN + "USA,DEU,27,2021,0.05\n")
    notes = " ".join(read_tariffs(path, TARGET, concordance="goods").assumptions)
    assert "above 1 per cent: are they fractions?" in notes


def test_tariffs_of_a_table_world_take_the_option(write):
    path = write("2022_SML.csv", official.icio_text(official.draw(6)))
    tariffs = write("t.csv", PLAIN + "USA,DEU,10,2022,5\nUSA,7777,10,2022,5\n")
    concordance = str(write("hs.csv", "hs,sector\n10,A01\n"))
    given = SourceOptions(elasticity=5, tariffs=tariffs, concordance=concordance)
    with pytest.raises(InputError, match="--allow-left-out"):
        read_source(path, SourceFormat.ICIO, given)


# -- the option ----------------------------------------------------------------------------------


def test_shares_of_the_option():
    found = [read_allowed(text) for text in ("5%", "0.05", "100%", "0")]
    assert found == pytest.approx([0.05, 0.05, 1.0, 0.0])
    assert read_allowed(None) is None
    for text in ("5", "-1%", "abc", "nan", "101%", ""):
        with pytest.raises(InputError, match=r"5% or 0\.05"):
            read_allowed(text)


def test_one_per_cent_is_the_limit_and_the_remedy_suffices():
    left = LeftOut("f.csv", "lines")
    left.add("x", 0)
    assert left.notes(10) == []
    left.add("x", 1)
    left.check(99, None)
    assert left.notes(99) == ["x left out: 1 lines (1 %)"]
    with pytest.raises(InputError, match=r"--allow-left-out 1\.1%") as error:
        left.check(98, None)
    text = str(error.value).rsplit("--allow-left-out ")[-1].split("%.")[0]
    left.check(98, float(text) / 100)
