"""Official multi-regional tables, written in their own layouts, against arrays computed here."""

import csv
import gzip
import warnings
import zipfile

import numpy as np
import pytest

import official
from blocs.data.industries import divisions
from blocs.data.readers.figaro import read_figaro
from blocs.data.readers.icio import read_icio
from blocs.data.readers.isic import elasticities_for
from blocs.data.readers.multiregional import world_from_table
from blocs.data.readers.pymrio_tables import read_eora26, read_exiobase, table_from_frames
from blocs.data.readers.sources import SourceFormat, SourceOptions, detected_format, read_source
from blocs.data.readers.wiod import read_wiod
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError, WorldError
from blocs.questions.trade.engine.calibration import calibrated
from blocs.world.provenance import Source


def world_of(table):
    return world_from_table(
        table, elasticity=elasticities_for(5, table.sector), name="table", tariffs=None
    )


def assert_same(world, drawn, *, scale=1.0):
    """Flows, input shares and final demand by destination are those that were drawn."""
    np.testing.assert_allclose(world.flows, scale * drawn.flows, rtol=1e-9)
    np.testing.assert_allclose(world.input_share, drawn.input_share, rtol=1e-9)
    final = scale * np.einsum("ijnc->nj", drawn.y)
    np.testing.assert_allclose(world.implied_final_demand, final, rtol=1e-9)
    assert world.base_year_gap < 1e-12
    assert calibrated(world) is world


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def icio(tmp_path):
    def make(drawn=None, *, name="2022_SML.csv", edit=lambda text: text, **options):
        drawn = drawn or official.draw(6)
        return write(tmp_path / name, edit(official.icio_text(drawn, **options)))

    return make


def test_icio_csv_is_read_cell_by_cell(icio):
    drawn = official.draw(6)
    table = read_icio(icio(drawn))
    assert table.year == 2022
    assert (table.country.labels, table.sector.labels) == (official.ISO, official.SECTORS)
    assert_same(world_of(table), drawn)


def test_icio_agrees_with_the_parser_of_pymrio(icio):
    import pymrio

    drawn = official.draw(6, seed=4)
    path = icio(drawn, name="ICIO2023_2019.csv")
    theirs = pymrio.parse_oecd(str(path))
    ours = read_icio(path)
    labels = [(c, j) for c in ours.country for j in ours.sector]
    np.testing.assert_allclose(ours.intermediate, theirs.Z.loc[labels, labels].to_numpy())
    by_country = theirs.Y.T.groupby(level=0).sum().T.loc[labels, list(ours.country)]
    np.testing.assert_allclose(ours.final, by_country.to_numpy())


def test_rows_and_columns_in_any_order_are_the_same_world(icio):
    drawn = official.draw(6)
    plain = world_of(read_icio(icio(drawn)))
    rows = [line.split(",") for line in official.icio_text(drawn).splitlines()]
    body = rows[1:10]
    body = [body[k] for k in (0, 1, 2, 8, 3, 7, 6, 5, 4)]
    columns = [0, *range(28, 9, -1), 3, 9, 1, 8, 2, 7, 4, 6, 5]
    lines = [[row[k] for k in columns] for row in (rows[0], *body, *rows[10:])]
    text = "\n".join(map(",".join, lines)) + "\n"
    table = read_icio(icio(drawn, edit=lambda _: text))
    assert table.country.labels == ("DEU", "ROW", "USA")
    order = [0, 2, 1]
    place = [table.sector.position[code] for code in official.SECTORS]
    world = world_of(table)
    np.testing.assert_allclose(world.flows[np.ix_(order, order, place)], plain.flows)
    np.testing.assert_allclose(world.input_share[np.ix_(order, place, place)], plain.input_share)


def test_one_delivery_moves_one_cell(icio):
    """Origin and destination are not mixed up: one more dollar from USA K to DEU A01."""
    drawn = official.draw(6)
    before = world_of(read_icio(icio(drawn)))
    drawn.z[1, 2, 0, 0] += 1.0
    after = world_of(read_icio(icio(drawn)))
    moved = np.argwhere(np.abs(after.flows - before.flows) > 1e-9)
    assert moved.tolist() == [[1, 0, 2]]
    spending = after.input_share * after.gross_output[:, None, :]
    old = before.input_share * before.gross_output[:, None, :]
    assert np.argwhere(np.abs(spending - old) > 1e-9).tolist() == [[0, 2, 0]]


def test_parts_of_china_and_mexico_are_added_up(icio):
    codes, buyers = ("CN1", "CN2", "USA"), ("CHN", "USA")
    drawn = official.draw(6, seed=2)
    drawn.y[:, :, 1] = 0.0
    text = official.icio_text(drawn, codes=codes, buyers=("CHN", "CN2", "USA"))
    head, *rest = text.splitlines()
    names = head.split(",")
    dropped = [
        k
        for k, name in enumerate(names)
        if name.startswith("CN2_") and name[4:] in official.ICIO_FINAL
    ]
    lines = [
        ",".join(c for k, c in enumerate(line.split(",")) if k not in dropped)
        for line in (head, *rest)
    ]
    table = read_icio(icio(edit=lambda _: "\n".join(lines) + "\n"))
    assert table.country.labels == ("CHN", "USA")
    merged = drawn.flows
    merged = np.stack([merged[:2].sum(axis=0), merged[2]])
    merged = np.stack([merged[:, :2].sum(axis=1), merged[:, 2]], axis=1)
    np.testing.assert_allclose(world_of(table).flows, merged, rtol=1e-9)
    assert buyers == table.country.labels


@pytest.mark.parametrize("packing", ["gz", "zip", "zip-of-years", "bom"])
def test_packed_files_and_byte_order_marks(tmp_path, packing):
    drawn = official.draw(6)
    raw = official.icio_text(drawn).encode()
    year = None
    if packing == "gz":
        path = tmp_path / "2022_SML.csv.gz"
        path.write_bytes(gzip.compress(raw))
    elif packing == "bom":
        path = tmp_path / "2022_SML.csv"
        path.write_bytes(b"\xef\xbb\xbf" + raw)
    else:
        path = tmp_path / ("2022_SML.zip" if packing == "zip" else "2021-2022_SML.zip")
        year = None if packing == "zip" else 2022
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("2022_SML.csv", raw)
            if year:
                archive.writestr("2021_SML.csv", b"V1\n")
    assert_same(world_of(read_icio(path, year=year)), drawn)


def test_figaro_matrix_and_flat_file_are_the_same_world(tmp_path):
    drawn = official.draw(5)
    matrix = write(
        tmp_path / "matrix_eu-ic-io_ind-by-ind_24ed_2021.csv", official.figaro_matrix_text(drawn)
    )
    flat = write(
        tmp_path / "flatfile_eu-ic-io_ind-by-ind_24ed_2021.csv", official.figaro_flat_text(drawn)
    )
    for path in (matrix, flat):
        table = read_figaro(path)
        assert table.country.labels == official.ISO
        assert (table.year, table.currency) == (2021, "EUR")
        world = world_of(table)
        assert_same(world, drawn)
        assert any("EUR stand for million USD" in text for text in world.provenance.assumptions)


def test_currency_is_converted_when_asked(tmp_path):
    drawn = official.draw(5)
    path = write(
        tmp_path / "matrix_eu-ic-io_ind-by-ind_24ed_2021.csv", official.figaro_matrix_text(drawn)
    )
    world = read_source(path, SourceFormat.FIGARO, SourceOptions(elasticity=5, usd_per_unit=1.18))
    assert_same(world, drawn, scale=1.18)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("release", [2013, 2016])
def test_wiod_workbook_and_csv(tmp_path, suffix, release):
    drawn = official.draw(5)
    sheet = official.wiod_sheet(drawn, release=release, year=2011 if release == 2013 else 2014)
    path = tmp_path / ("wiot11_row.xlsx" if release == 2013 else "WIOT2014_Nov16_ROW.xlsx")
    path = path.with_suffix(f".{suffix}")
    if suffix == "csv":
        with path.open("w", newline="") as handle:
            csv.writer(handle).writerows(sheet)
    else:
        import openpyxl

        book = openpyxl.Workbook()
        for row in sheet:
            book.active.append([cell if cell != "" else None for cell in row])
        book.save(path)
    table = read_wiod(path)
    assert table.year == (2011 if release == 2013 else 2014)
    assert table.country.labels == ("DEU", "USA", "ROW")
    assert table.sector.labels == ("X01", "X02", "X03")
    assert_same(world_of(table), drawn)


def test_wiod_2013_agrees_with_the_parser_of_pymrio(tmp_path):
    import openpyxl
    import pymrio

    drawn = official.draw(5, seed=8)
    book = openpyxl.Workbook()
    for row in official.wiod_sheet(drawn, release=2013, year=2011):
        book.active.append([cell if cell != "" else None for cell in row])
    path = tmp_path / "wiot11_row.xlsx"
    book.save(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pymrio.parse_wiod(str(path))
    ours = read_wiod(path)
    np.testing.assert_allclose(ours.intermediate, theirs.Z.to_numpy())
    by_country = theirs.Y.T.groupby(level=0, sort=False).sum().T
    np.testing.assert_allclose(ours.final, by_country.to_numpy())


@pytest.mark.parametrize("with_z", [True, False])
def test_exiobase_through_pymrio(tmp_path, with_z):
    drawn = official.draw(4)
    path = official.exiobase_zip(drawn, tmp_path / "IOT_2019_ixi.zip", with_z=with_z)
    table = read_exiobase(path)
    assert table.country.labels == ("DEU", "USA", "WWA")
    assert (table.year, table.currency) == (2019, "EUR")
    world = world_of(table)
    assert_same(world, drawn)
    assert world.country_name("WWA") == "Rest of Asia and Pacific"
    assert world.sector_name("s2") == "Mining of coal"


def test_eora_through_pymrio_in_million_and_without_its_rest(tmp_path):
    drawn = official.draw(6, countries=2)
    table = read_eora26(official.eora_zip(drawn, tmp_path / "Eora26_2015_bp.zip"))
    assert table.country.labels == ("DEU", "USA")
    assert table.year == 2015
    assert_same(world_of(table), drawn)
    assert any("rest of the world of Eora" in text for text in table.assumptions)


def test_test_system_of_pymrio_becomes_a_world(tmp_path):
    """A table that we did not write: six regions, eight sectors; every total is theirs."""
    import pymrio

    system = pymrio.load_test()
    table = table_from_frames(system.Z, system.Y, path=tmp_path, year=2010, source=Source("pymrio"))
    world = world_of(table)
    z, y = system.Z.to_numpy(), system.Y.to_numpy()
    n, s = len(world.countries), len(world.sectors)
    assert (n, s) == (6, 8)
    assert world.flows.sum() == pytest.approx(z.sum() + y.sum(), rel=1e-12)
    final = y.reshape(n * s, n, -1).sum(axis=(0, 2))
    np.testing.assert_allclose(world.implied_final_demand.sum(axis=1), final, rtol=1e-9)
    np.testing.assert_allclose(world.gross_output.ravel(), z.sum(axis=1) + y.sum(axis=1), rtol=1e-9)


def test_stocks_that_make_a_delivery_negative_are_told(icio):
    drawn = official.draw(6)
    drawn.y[0, 1, 2, 4] = -1e3
    world = world_of(read_icio(icio(drawn)))
    assert world.flows[0, 2, 1] == 0
    assert any(
        "1 deliveries that stocks make negative" in text for text in world.provenance.assumptions
    )


def test_stocks_that_only_lower_a_delivery_stay(icio):
    drawn = official.draw(6)
    drawn.y[0, 1, 2, 4] -= 0.5
    assert_same(world_of(read_icio(icio(drawn))), drawn)


def test_inputs_beyond_output_are_told_and_leave_no_negative_value_added(icio):
    drawn = official.draw(6)
    drawn.z[:, :, 1, 2] *= 60
    table = read_icio(icio(drawn))
    world = world_of(table)
    assert world.value_added_share.min() >= -1e-12
    np.testing.assert_allclose(world.flows, drawn.flows)
    assert any("inputs above" in text for text in world.provenance.assumptions)


def test_negative_inputs_are_refused_or_told(icio):
    drawn = official.draw(6)
    drawn.z[0, 1, 2, 2] = -1e-3
    world = world_of(read_icio(icio(drawn)))
    assert any("1 negative intermediate" in text for text in world.provenance.assumptions)
    drawn.z[0, 1, 2, 2] = -50.0
    with pytest.raises(WorldError, match=r"-50 from DEU C10T12 to ROW K"):
        world_of(read_icio(icio(drawn)))


def spoil(text, line, old, new):
    lines = text.splitlines()
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda t: spoil(t, 3, "DEU_C10T12,", "DEU_C10T12,abc"), r"2022_SML.csv:3  DEU_A01\n.*'abc"),
        (lambda t: spoil(t, 3, "DEU_C10T12,", "DEU_C10T12,nan,"), r"2022_SML.csv:3"),
        (lambda t: spoil(t, 3, "DEU_C10T12,", "DEU_C10T12,3,"), r":3\n +30 fields, 29 expected|:3\n"),
        (lambda t: spoil(t, 3, "DEU_C10T12", "DEU_A01"), r":3\n +'DEU_A01' stands twice"),
        (lambda t: t.replace("USA_", "UAS_"), r"unknown country 'UAS'\n.*Did you mean"),
        (lambda t: t.replace("DEU_HFCE", "DEU_HCFE"), r":1\n +unknown column 'DEU_HCFE'"),
        (lambda t: "\n".join(t.splitlines()[:5]) + "\n", r"rows are missing|have no column|unknown column"),
        (lambda t: t.replace(",", ";"), r"not separated by commas"),
        (lambda t: t[: len(t) // 2], r"fields, \d+ expected"),
        (lambda t: "", r"no table"),
        (lambda t: spoil(t, 3, "DEU_C10T12,", "DEU_C10T12,9000"), r"miss the table's own total output"),
    ],
)  # fmt: skip
def test_bad_files_are_one_clear_error(icio, edit, message):
    with pytest.raises(WorldError, match=message):
        world_of(read_icio(icio(edit=edit)))


def test_wrong_year_and_unknown_year(icio):
    with pytest.raises(WorldError, match=r"the file is of 2022, --year says 2020"):
        read_icio(icio(), year=2020)
    with pytest.raises(WorldError, match="does not say its year"):
        read_icio(icio(name="table.csv"))
    assert read_icio(icio(name="table.csv"), year=2018).year == 2018


@pytest.mark.parametrize("suffix", ["csv.gz", "zip"])
def test_truncated_archives(tmp_path, suffix):
    raw = official.icio_text(official.draw(6)).encode()
    path = tmp_path / f"2022_SML.{suffix}"
    if suffix == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("2022_SML.csv", raw)
    else:
        path.write_bytes(gzip.compress(raw))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    with pytest.raises(WorldError, match="cut off or damaged"):
        read_icio(path)


def test_broken_archives_of_the_other_sources(tmp_path):
    drawn = official.draw(4)
    path = official.exiobase_zip(drawn, tmp_path / "IOT_2019_ixi.zip")
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(WorldError, match="pymrio cannot read it"):
        read_exiobase(path)
    eora = official.eora_zip(official.draw(6, countries=2), tmp_path / "Eora26_2015_bp.zip")
    with zipfile.ZipFile(eora) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["Eora26_2015_bp_T.txt"] = parts["Eora26_2015_bp_T.txt"].replace(b"\t", b"\tx", 1)
    with zipfile.ZipFile(eora, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(WorldError, match="is not a number"):
        read_eora26(eora)
    with pytest.raises(WorldError, match="basic prices"):
        read_eora26(tmp_path / "Eora26_2015_pp.zip")
    with pytest.raises(WorldError, match=r"xlsx or \.csv"):
        read_wiod(tmp_path / "WIOT2014_Nov16_ROW.xlsb")


def test_formats_are_told_from_names_and_headers(tmp_path, icio):
    assert detected_format(icio()) is SourceFormat.ICIO
    assert detected_format(icio(name="mine.csv")) is SourceFormat.ICIO
    drawn = official.draw(5)
    assert (
        detected_format(write(tmp_path / "f.csv", official.figaro_flat_text(drawn)))
        is SourceFormat.FIGARO
    )
    assert detected_format(write(tmp_path / "b.csv", "t,i,j,k,v,q\n")) is SourceFormat.BACI
    path = official.exiobase_zip(official.draw(4), tmp_path / "IOT_2019_ixi.zip")
    assert detected_format(path) is SourceFormat.EXIOBASE
    with pytest.raises(InputError, match="--format"):
        detected_format(write(tmp_path / "x.csv", "a,b\n1,2\n"))
    with pytest.raises(InputError, match="no such file"):
        detected_format(tmp_path / "absent.csv")


def test_elasticities_are_never_a_silent_default(icio):
    with pytest.raises(InputError, match="trade elasticities are needed"):
        read_source(icio(), SourceFormat.ICIO, SourceOptions())
    world = read_source(icio(), SourceFormat.ICIO, SourceOptions(elasticity="icio-2022"))
    assert world.trade_elasticity.tolist() == [9.11, 2.62, 5.0]
    assert "Caliendo" in world.elasticity_notes["A01"]["source"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [("A01_02", {1, 2}), ("C10-C12", {10, 11, 12}), ("CPA_C10T12", {10, 11, 12}), ("B", {5, 6, 7, 8, 9}), ("C302T309", {30}), ("K64", {64}), ("R_S", set(range(90, 97))), ("K10", set()), ("c1", set()), ("s01", set())],
)  # fmt: skip
def test_isic_divisions(code, expected):
    assert divisions(code) == expected


def test_elasticities_of_coarser_sectors_need_one_value():
    found = elasticities_for("icio-2022", Axis("sector", ("A01_02", "C30", "G45")))
    assert found.trade_elasticity.tolist() == [9.11, 7.983238, 5.0]
    with pytest.raises(InputError, match=r"'B' has several elasticities there: B05 13.53"):
        elasticities_for("icio-2022", Axis("sector", ("B",)))
    with pytest.raises(InputError, match="'U' is not among the ISIC divisions"):
        elasticities_for("icio-2022", Axis("sector", ("U",)))
