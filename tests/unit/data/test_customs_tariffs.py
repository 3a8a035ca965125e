"""Customs statistics and tariff schedules in their own layouts, against numbers computed by hand."""

import gzip

import numpy as np
import pycountry
import pytest

from blocs.data.readers.codes import meaning_of
from blocs.data.readers.concordance import read_concordance
from blocs.data.readers.sources import SourceFormat, SourceOptions, read_source
from blocs.data.readers.tariff_files import read_tariffs
from blocs.data.readers.tariff_schedule import Target
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError, WorldError

BACI = """t,i,j,k,v,q
2021,276,842,270900,100.5,1
2021,276,842,10121,2000,  1.2
2021,842,276,270900,3000,NA
2021,842,643,880330,500,
2021,643,276,270900,9000,7
2021,643,699,270900,50,7
"""
HOME = """country,sector,output
DEU,oil,1000
DEU,other,2000
USA,oil,1500
USA,other,2500
RUS,oil,900
RUS,other,800
"""
CONCORDANCE = "hs,sector\n27,oil\n01,other\n88,other\n8,other\n"


@pytest.fixture
def write(tmp_path):
    def make(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


@pytest.fixture
def baci(write):
    def read(
        text=BACI, *, home=HOME, concordance=CONCORDANCE, name="BACI_HS92_Y2021.csv", **options
    ):
        given = {
            "elasticity": 5,
            "domestic": write("home.csv", home),
            "concordance": str(write("hs.csv", concordance)),
            **options,
        }
        return read_source(write(name, text), SourceFormat.BACI, SourceOptions(**given))

    return read


def test_every_iso_code_is_known_in_every_spelling():
    for country in pycountry.countries:
        spellings = (country.alpha_3, country.alpha_2, country.numeric, str(int(country.numeric)))
        for code in spellings:
            meaning = meaning_of(code, "figaro")
            assert meaning is not None, code
            assert (meaning.kind, meaning.code) == ("country", country.alpha_3)
    for code in ("XX", "ZZ", "QUU", "", "1000"):
        assert meaning_of(code, "figaro") is None


def test_baci_becomes_a_world_of_goods(baci):
    world = baci()
    assert (world.countries, world.sectors, world.year) == (
        ("DEU", "USA", "RUS"),
        ("oil", "other"),
        2021,
    )
    flows = np.zeros((3, 3, 2))
    flows[0, 1] = (0.1005, 2.0)  # leading zero of 010121 restored
    flows[1, 0, 0] = 3.0
    flows[1, 2, 1] = 0.5
    flows[2, 0, 0] = 9.0
    output = np.array([[1000, 2000], [1500, 2500], [900, 800]])
    flows[range(3), range(3)] = output - flows.sum(axis=1)
    np.testing.assert_allclose(world.flows, flows, rtol=1e-12)
    np.testing.assert_allclose(world.gross_output, output)
    assert world.base_year_gap < 1e-12
    assert any("IND" in text and "left out" in text for text in world.provenance.assumptions)


def test_countries_without_domestic_sales_go_to_the_rest_of_the_world(baci):
    world = baci(home=HOME + "ROW,oil,5000\nROW,other,5000\n")
    rest = world.country.position["ROW"]
    assert world.flows[2, rest, 0] == pytest.approx(0.05)


def test_one_sector_for_everything(write):
    home = "country,sector,domestic_sales\nDEU,goods,10\nUSA,goods,20\nRUS,goods,30\n"
    options = SourceOptions(elasticity=5, domestic=write("home.csv", home), concordance="goods")
    world = read_source(write("BACI.csv", BACI), SourceFormat.BACI, options)
    assert world.sectors == ("goods",)
    assert world.flows[0, 1, 0] == pytest.approx(2.1005)
    assert np.einsum("iij->i", world.flows).tolist() == [10, 20, 30]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": BACI.replace("100.5", '"100,5"')}, r"Y2021.csv:2  value\n +'100,5' is not a number"),
        ({"text": BACI.replace("100.5", "-1")}, r":2  value\n +-1, expected a trade value"),
        ({"text": BACI.replace("100.5", "")}, r":2  value\n +empty"),
        ({"text": BACI + "2021,276,842,270900,1,1\n"}, r":8 .*\n.*stands on line 2 already"),
        ({"text": BACI + "2020,276,842,270900,1,1\n"}, r"several years: 2020, 2021\n.*--year"),
        ({"year": 1999}, r"no trade of 1999; the file has 2021"),
        ({"text": BACI.replace("i,j", "i,x")}, r"column 'j' is missing"),
        ({"text": BACI.replace(",", ";")}, r"separated by semicolons"),
        ({"text": BACI.replace("842,643", "842,XQZ")}, r"unknown country 'XQZ'"),
        ({"text": BACI[:-9]}, r":7\n +\d fields, 6 expected[\s\S]*cut off"),
        ({"text": BACI.encode("utf-16")}, r"this is text in UTF-16\n +Save it as UTF-8"),
        ({"concordance": "hs,sector\n27,oil\n"}, r"2 products \(.*% of the value\) have no sector: 010121"),
        ({"concordance": CONCORDANCE.replace("01,other", "01,wood")}, r"sector 'wood' has no domestic sales"),
        ({"concordance": CONCORDANCE + "27,other\n"}, r"hs.csv:6  product\n.*belongs to 'oil' already"),
        ({"home": HOME.replace("DEU,oil,1000", "DEU,oil,0.01")}, r"DEU oil: exports of 0.1005 exceed output"),
        ({"home": HOME.replace("RUS,oil,900\n", "")}, r"no row for 'oil' in 'RUS'"),
        ({"home": HOME.replace("DEU", "DEX")}, r"unknown country 'DEX'"),
        ({"home": HOME.replace("output", "sales")}, r"one of the columns output and domestic_sales"),
        ({"domestic": None}, r"--domestic[\s\S]*country,sector,output"),
        ({"concordance_file": None}, r"--concordance"),
        ({"elasticity": None}, r"trade elasticities are needed"),
    ],
)  # fmt: skip
def test_bad_customs_files_are_one_clear_error(write, change, message):
    change = dict(change)
    options = {
        "elasticity": change.get("elasticity", 5),
        "year": change.get("year"),
        "domestic": write("home.csv", change.get("home", HOME)),
        "concordance": str(write("hs.csv", change.get("concordance", CONCORDANCE))),
    }
    if "domestic" in change:
        options["domestic"] = None
    if "concordance_file" in change:
        options["concordance"] = None
    path = write("BACI_HS92_Y2021.csv", change.get("text", BACI))
    with pytest.raises((InputError, WorldError), match=message):
        read_source(path, SourceFormat.BACI, SourceOptions(**options))


def test_byte_order_mark_gzip_and_truncated_gzip(baci, write):
    plain = baci()
    bom = baci(b"\xef\xbb\xbf" + BACI.encode())
    packed = gzip.compress(BACI.encode() * 1)
    zipped = baci(packed, name="BACI_HS92_Y2021.csv.gz")
    assert plain.sha256 == bom.sha256 == zipped.sha256
    with pytest.raises(WorldError, match="cut off or damaged"):
        baci(packed[:-12], name="BACI_HS92_Y2021.csv.gz")


COMTRADE = (
    "typeCode,refYear,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,"
    "cmdCode,customsCode,motCode,primaryValue\n"
    "C,2021,842,USA,M,276,DEU,0,270900,C00,0,1000000\n"
    "C,2021,842,USA,M,0,W00,0,270900,C00,0,9000000\n"  # the world: not a country
    "C,2021,842,USA,M,276,DEU,0,27,C00,0,1000000\n"  # total over products
    "C,2021,842,USA,M,276,DEU,0,270900,C00,1000,400000\n"  # part by means of transport
    "C,2021,842,USA,M,276,DEU,56,270900,C00,0,300000\n"  # part by second partner
    "C,2021,276,DEU,X,842,USA,0,270900,C00,0,7777777\n"  # the importer's report goes first
    "C,2021,276,DEU,X,643,RUS,0,270900,C00,0,2000000\n"  # mirror: Russia reports nothing
    "C,2021,276,DEU,M,643,RUS,0,880330,C00,0,5000000\n"
)


def test_comtrade_takes_the_importer_then_the_exporter(write):
    options = SourceOptions(
        elasticity=5,
        domestic=write("home.csv", HOME),
        concordance=str(write("hs.csv", CONCORDANCE)),
    )
    world = read_source(write("c.csv", COMTRADE), SourceFormat.COMTRADE, options)
    off = world.flows.copy()
    off[range(3), range(3)] = 0
    expected = np.zeros((3, 3, 2))
    expected[0, 1, 0] = 1.0
    expected[0, 2, 0] = 2.0
    expected[2, 0, 1] = 5.0
    np.testing.assert_allclose(off, expected)
    assert any("importer reports" in text for text in world.provenance.assumptions)


# -- tariffs ------------------------------------------------------------------------------------

TARGET = Target(
    Axis("country", ("DEU", "FRA", "USA", "CHN")), Axis("sector", ("oil", "other")), 2021
)
WITS = (
    '"Selected Nomen","Reporter","Reporter Name","Product","Partner","Tariff Year","DutyType",'
    '"Simple Average","Weighted Average","Imports Value in 1000 USD"\n'
    "HS,840,United States,270900,000,2021,MFN,10,9,100\n"
    "HS,840,United States,271000,000,2021,MFN,20,9,300\n"
    "HS,840,United States,880330,000,2021,MFN,4,9,\n"
    "HS,840,United States,880330,156,2021,MFN,4,9,10\n"
    "HS,840,United States,880330,156,2021,AHS,25,9,10\n"
    "HS,840,United States,880330,156,2021,BND,99,9,10\n"
    "HS,840,United States,880330,000,2019,MFN,77,9,10\n"
    "HS,918,European Union,270900,000,2021,MFN,2,9,50\n"
    "HS,918,European Union,270900,840,2021,PRF,1,9,50\n"
)


@pytest.fixture
def tariffs(write):
    def read(text=WITS, *, target=TARGET, concordance=CONCORDANCE, year=None):
        path = write("DataJobID-1.CSV", text)
        choice = concordance and str(write("hs.csv", concordance))
        return read_tariffs(path, target, concordance=choice, year=year)

    return read


def test_wits_rates_by_hand(tariffs):
    found = tariffs()
    expected = np.zeros((4, 4, 2))
    expected[[0, 1, 3], 2, 0] = (10 * 100 + 20 * 300) / 400 / 100  # weighted by imports
    expected[[0, 1], 2, 1] = 0.04  # most favoured nation, simple
    expected[3, 2, 1] = 0.25  # applied before most favoured nation; bound rates do not count
    expected[2, [0, 1], 0] = 0.01  # the union's preference for the USA
    expected[3, [0, 1], 0] = 0.02
    np.testing.assert_allclose(found.rate, expected, atol=1e-15)
    said = " ".join(found.assumptions)
    assert "DEU, FRA" in said
    assert "no tariff between them" in said
    assert "CHN" in said
    assert "stand at zero" in said


def test_a_tariff_row_moves_its_cell_only(tariffs):
    before = tariffs().rate
    after = tariffs(WITS.replace("880330,156,2021,AHS,25", "880330,156,2021,AHS,30")).rate
    assert np.argwhere(after != before).tolist() == [[3, 2, 1]]


def test_the_union_has_the_members_of_the_year(tariffs):
    """The United Kingdom is inside in 2015 and outside in 2021."""
    text = WITS.replace("2021", "2015")
    axis = Axis("country", ("GBR", "FRA", "USA", "CHN"))
    inside = tariffs(text, target=Target(axis, TARGET.sector, 2015)).rate
    outside = tariffs(target=Target(axis, TARGET.sector, 2021)).rate
    assert (inside[0, 1, 0], inside[3, 0, 0]) == (0.0, 0.02)
    assert (outside[0, 1, 0], outside[3, 0, 0]) == (0.02, 0.0)


def test_other_layouts_say_the_same(tariffs):
    trains = "NomenCode,Reporter_ISO_N,Year,ProductCode,Partner,SimpleAverage\nH4,840,2021,270900,156,5\n"
    wto = (
        "Indicator Code,Reporting Economy Code,Reporting Economy,Partner Economy Code,"
        "Product/Sector Code,Year,Value\nHS_P_0070,840,USA,156,270900,2021,5\n"
    )
    plain = "reporter,partner,product,year,rate_pct\nUSA,CHN,270900,2021,5\n"
    tabs = plain.replace(",", "\t")
    for text in (trains, wto, plain, tabs):
        rate = tariffs(text).rate
        assert np.argwhere(rate).tolist() == [[3, 2, 0]]
        assert rate[3, 2, 0] == pytest.approx(0.05)


def test_products_that_are_sectors_need_no_concordance(tariffs):
    text = "reporter,partner,product,year,rate_pct\nUSA,CHN,other,2021,5\n"
    assert tariffs(text, concordance=None).rate[3, 2, 1] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WITS.replace("MFN,10,", "MFN,-10,"), r"DataJobID-1.CSV:2  rate\n +-10, expected a rate"),
        (WITS.replace("MFN,10,", "MFN,ten,"), r":2  rate\n +'ten' is not a number"),
        (WITS.replace("HS,840,United States,271000", "HS,QQQ,Nowhere,271000"), r":3  reporter\n +unknown country 'QQQ'"),
        (WITS.replace("156,2021,AHS", "156,2021,XYZ"), r":6  duty\n +unknown kind of duty 'XYZ'"),
        (WITS.replace("AHS", "MFN"), r":6 .*\n.*stands on line 5 already"),
        (WITS.replace("2021", "2018"), r"no tariffs of 2021; the file has 2018, 2019[\s\S]*--tariff-year"),
        (WITS.replace("Simple Average", "Mean"), r"column 'rate_pct' or 'Simple Average'"),
        (WITS.replace("271000", "100100"), r"1 products .* have no sector: 100100"),
        (WITS.replace(",840,", ",124,").replace(",918,", ",392,"), r"no row is about countries"),
    ],
)  # fmt: skip
def test_bad_tariff_files_are_one_clear_error(tariffs, text, message):
    with pytest.raises(InputError, match=message):
        tariffs(text)


def test_another_year_only_on_purpose(tariffs):
    assert tariffs(WITS, year=2019).rate[0, 2, 1] == pytest.approx(0.77)


def test_tariffs_go_into_input_costs_and_income(write):
    """Final demand is as observed, duties included: an equilibrium with tariffs by construction."""
    import official

    drawn = official.draw(6)
    path = write("2022_SML.csv", official.icio_text(drawn))
    text = "reporter,partner,product,year,rate_pct\nUSA,DEU,C10T12,2022,50\nDEU,ROW,A01,2022,20\n"
    options = SourceOptions(elasticity=5, tariffs=write("t.csv", text))
    world = read_source(path, SourceFormat.ICIO, options)
    assert world.tariff_rate[0, 1, 1] == 0.5
    assert world.base_year_gap < 1e-12
    paid = 0.5 * drawn.flows[0, 1, 1]
    assert world.tariff_revenue[1] == pytest.approx(paid)
    final = np.einsum("ijnc->nj", drawn.y)
    final[1, 1] += 0.5 * drawn.y[0, 1, 1].sum()
    final[0, 0] += 0.2 * drawn.y[2, 0, 0].sum()
    np.testing.assert_allclose(world.implied_final_demand, final, rtol=1e-9)
    inputs = drawn.z[:, 1, 1, 2].sum() + 0.5 * drawn.z[0, 1, 1, 2]
    assert world.input_share[1, 1, 2] == pytest.approx(inputs / drawn.output[1, 2])


def test_longest_product_code_decides(write):
    found = read_concordance(write("hs.csv", "product,sector\n27,fuel\n2709,oil\n"))
    assert (found.sector_of("270900"), found.sector_of("2711"), found.sector_of("10")) == (
        "oil",
        "fuel",
        None,
    )
