"""Files that are no tables, or more than tables can be; nothing stays open after a refusal."""

import bz2
import gc
import gzip
import io
import lzma
import warnings
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

import official
from blocs.data import opened_files
from blocs.data.folder.reading import check_world_folder
from blocs.data.opened_files import MOST_UNPACKED, SMALL, opened, opened_text
from blocs.data.readers.icio import read_icio
from blocs.data.readers.sources import SourceFormat, SourceOptions, detected_format, read_source
from blocs.foundation.errors import InputError, WorldError

TABLE = b"origin,destination,sector,value\n"


def zipped(path, entries, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def refused(path, message, *, year=None):
    """The file is refused with a message, at the latest when it is read to its end."""
    with pytest.raises(WorldError, match=message), opened(path, year=year) as stream:
        stream.read()


@pytest.fixture
def workbook(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["origin", "destination", "sector", "value"])
    book.save(tmp_path / "flows.xlsx")
    return tmp_path / "flows.xlsx"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.parquet", b"PAR1" + bytes(20), "this is a Parquet file, not CSV"),
        ("t.RData", gzip.compress(b"RDX3\nX\n\0\0\0", mtime=0), "this is a file of R, not CSV"),
        ("t.rds", gzip.compress(b"X\n\0\0\0\x03", mtime=0), "this is a file of R, not CSV"),
        ("t.csv.xz", lzma.compress(TABLE), "this is packed with xz"),
        ("t.csv.bz2", bz2.compress(TABLE), "this is packed with bzip2"),
        ("t.xls", b"\xd0\xcf\x11\xe0" + bytes(20), r"this is a workbook \(\.xls\)"),
        ("t.csv", TABLE.decode().encode("utf-16"), "this is text in UTF-16"),
        ("t.csv", b"<!DOCTYPE html>", "this is a web page or XML"),
    ],
)
def test_other_kinds_of_files_are_named(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with (
        pytest.raises(
            WorldError, match=rf"{name}\n +{message}[\s\S]*(Save it as|Unpack it|Download)"
        ),
        opened(path),
    ):
        pass
    with pytest.raises(InputError, match=rf"{message}[\s\S]*--format"):
        detected_format(path)


def test_a_workbook_is_to_be_saved_as_csv(workbook):
    with pytest.raises(InputError, match=r"this is a workbook \(\.xlsx\)[\s\S]*Save it as CSV"):
        detected_format(workbook)
    with pytest.raises(WorldError, match=r"this is a workbook \(\.xlsx\)"):
        read_icio(workbook)
    (problem,) = check_world_folder(workbook.parent).problems
    assert problem.remedy.startswith("Save flows.xlsx as CSV")


def test_content_decides_how_a_file_is_packed(tmp_path):
    """A gzipped file without its ending, and a zip archive under another name."""
    (tmp_path / "a.csv").write_bytes(gzip.compress(TABLE))
    zipped(tmp_path / "b.csv", {"x.csv": TABLE})
    for name in ("a.csv", "b.csv"):
        with opened_text(tmp_path / name) as text:
            assert text.read() == TABLE.decode()


# -- archives ------------------------------------------------------------------------------------

YEARS = {
    "BACI_HS92_Y2020_V202401b.csv": "2020",
    "BACI_HS92_Y2021_V202401b.csv": "2021",
    "country_codes_V202401b.csv": "codes",
}


def test_the_year_chooses_among_the_files_of_an_archive(tmp_path):
    path = zipped(tmp_path / "BACI_HS92_V202401b.zip", YEARS)
    for year in (2020, 2021):
        with opened_text(path, year=year) as text:
            assert text.read() == str(year)
    refused(path, r"several CSV files: BACI_HS92_Y2020[\s\S]*--year YEAR")
    refused(path, year=2019, message=r"several CSV files, not one of 2019 alone")


def test_an_archive_of_baci_becomes_the_world_of_its_year(tmp_path):
    rows = "t,i,j,k,v,q\n{year},276,842,270900,{value},1\n{year},842,276,270900,1,1\n"
    path = zipped(
        tmp_path / "BACI_HS92_V202401b.zip",
        {
            "BACI_HS92_Y2020_V202401b.csv": rows.format(year=2020, value=1000),
            "BACI_HS92_Y2021_V202401b.csv": rows.format(year=2021, value=7000),
            "product_codes_HS92_V202401b.csv": "code,description\n",
        },
    )
    home = tmp_path / "home.csv"
    home.write_text("country,sector,output\nDEU,goods,100\nUSA,goods,100\n")
    options = {"elasticity": 5, "domestic": home, "concordance": "goods"}
    world = read_source(path, SourceFormat.BACI, SourceOptions(year=2021, **options))
    assert (world.year, world.flows[0, 1, 0]) == (2021, pytest.approx(7.0))
    with pytest.raises(WorldError, match="--year YEAR"):
        read_source(path, SourceFormat.BACI, SourceOptions(**options))


def test_an_archive_of_several_years_of_icio(tmp_path):
    text = official.icio_text(official.draw(6))
    path = zipped(tmp_path / "2016-2020_SML.zip", {f"{y}_SML.csv": text for y in range(2016, 2021)})
    assert read_icio(path, year=2018).year == 2018
    with pytest.raises(WorldError, match="not one of 2021 alone"):
        read_icio(path, year=2021)


def test_archives_that_cannot_be_read(tmp_path):
    empty = zipped(tmp_path / "e.zip", {"readme.txt": "x"})
    with pytest.raises(WorldError, match=r"no CSV file: readme.txt"), opened(empty):
        pass
    hostile = zipped(tmp_path / "h.zip", {"../../a\x1b[31m.csv": "x", "b.csv": "y"})
    refused(hostile, r"\.\./\.\./a\\x1b\[31m\.csv, b\.csv")
    for compression in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        refused(
            zipped(tmp_path / "c.zip", {"a.csv": "x"}, compression),
            "packed in a way that is not read",
        )
    secret = bytearray(zipped(tmp_path / "s.zip", {"a.csv": "x"}).read_bytes())
    secret[secret.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "s.zip").write_bytes(bytes(secret))
    with pytest.raises(WorldError, match="is encrypted"), opened(tmp_path / "s.zip"):
        pass


def test_a_name_that_leads_out_of_the_archive_is_only_a_name(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    path = zipped(inside / "t.zip", {"../outside.csv": TABLE})
    with opened_text(path) as text:
        assert text.read() == TABLE.decode()
    assert not (tmp_path / "outside.csv").exists()


def test_every_flipped_byte_is_refused_or_harmless(tmp_path):
    """Checksums of zip and gzip: no other numbers, and one kind of error."""
    text = official.icio_text(official.draw(6)).encode()
    packed = zipped(tmp_path / "2022_SML.zip", {"2022_SML.csv": text})
    (tmp_path / "2022_SML.csv.gz").write_bytes(gzip.compress(text))
    rng = np.random.default_rng(5)
    for path in (packed, tmp_path / "2022_SML.csv.gz"):
        good = path.read_bytes()
        plain = read_icio(path)
        refused = 0
        ends = [*range(60), *range(len(good) - 90, len(good)), *rng.integers(0, len(good), 60)]
        for at in ends:
            bad = bytearray(good)
            bad[at] ^= int(rng.integers(1, 256))
            path.write_bytes(bytes(bad))
            try:
                table = read_icio(path)
            except WorldError:
                refused += 1
            else:
                np.testing.assert_array_equal(table.intermediate, plain.intermediate)
        assert refused > 100


# -- more than a table can be --------------------------------------------------------------------


@pytest.fixture
def bomb():
    """190 kB that unpack to a gigabyte of rows."""
    row = b"BLR,RUS,A01,10\n"
    packer, parts = gzip.io.BytesIO(), TABLE + row * 1000
    with gzip.GzipFile(fileobj=packer, mode="wb") as stream:
        stream.write(parts)
        for _ in range(3000):
            stream.write(row * 1000)
    return packer.getvalue()


@pytest.fixture
def read_bytes(monkeypatch):
    """Counts the bytes that the bounded stream hands out."""
    seen = SimpleNamespace(total=0)
    plain = opened_files._Bounded.readinto

    def counted(self, buffer):
        count = plain(self, buffer)
        seen.total += count
        return count

    monkeypatch.setattr(opened_files._Bounded, "readinto", counted)
    return seen


def test_a_bomb_in_a_world_folder_is_refused_early(write_world, bomb, read_bytes):
    assert len(bomb) < 250_000
    folder = write_world({"flows.csv": None, "flows.csv.gz": bomb})
    problems = check_world_folder(folder).problems
    assert any("unpacks to more than 100 times its size" in p.message for p in problems)
    assert {p.file for p in problems} == {"flows.csv.gz"}
    assert read_bytes.total <= SMALL + (1 << 20)


def test_bombs_of_official_files_are_refused_early(tmp_path, bomb, read_bytes):
    path = tmp_path / "BACI_HS92_Y2021.csv.gz"
    path.write_bytes(bomb)
    archive = zipped(tmp_path / "2022_SML.zip", {"2022_SML.csv": bytes(50_000_000)})
    for bad in (path, archive):
        refused(bad, "unpacks to more than 100 times its size")
    assert read_bytes.total <= 2 * (SMALL + (1 << 20))


@pytest.mark.parametrize("kind", [SourceFormat.EXIOBASE, SourceFormat.EORA26, SourceFormat.WIOD])
def test_archives_for_other_packages_are_measured_first(tmp_path, kind):
    name = {"exiobase": "IOT_2019_ixi.zip", "eora26": "Eora26_2015_bp.zip"}.get(
        kind, "WIOT2014.xlsx"
    )
    path = zipped(tmp_path / name, {"xl/worksheets/sheet1.xml": bytes(50_000_000)})
    with pytest.raises(WorldError, match="unpacks to more than 100 times its size"):
        read_source(path, kind, SourceOptions(elasticity=5))


def test_what_tables_hold_is_never_taken_for_a_bomb(tmp_path):
    """A table with nothing but zeros beside its labels packs well below the limit."""
    rows = b"".join(
        b"C%02d,C%02d,S%02d,0\n" % (i, j, s)
        for i in range(60)
        for j in range(60)
        for s in range(99)
    )
    packed = gzip.compress(TABLE + rows)
    assert len(rows) < MOST_UNPACKED * len(packed)
    (tmp_path / "t.csv.gz").write_bytes(packed)
    with opened(tmp_path / "t.csv.gz") as stream:
        assert len(stream.read()) == len(TABLE + rows)


def test_a_parquet_file_cannot_promise_more_rows_than_it_has_bytes_for(write_world):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    count = 3_000_000
    same = (
        pyarrow.array(["BLR"])
        .dictionary_encode()
        .take(pyarrow.array(np.zeros(count, dtype=np.int32)))
    )
    table = pyarrow.table(
        {
            "origin": same,
            "destination": same,
            "sector": same,
            "value": pyarrow.array(np.ones(count)),
        }
    )
    folder = write_world({"flows.csv": None})
    parquet.write_table(table, folder / "flows.parquet", compression="zstd")
    (problem,) = check_world_folder(folder).problems
    assert problem.message == "3,000,000 rows in so small a file: this is no table"


def test_a_line_without_end_fills_no_memory(tmp_path):
    path = tmp_path / "BACI_HS92_Y2021.csv"
    path.write_bytes(b"t,i,j,k,v\n" + b"2021,276," * 3_000_000)
    home = tmp_path / "home.csv"
    home.write_text("country,sector,output\nDEU,goods,100\n")
    options = SourceOptions(elasticity=5, domestic=home, concordance="goods")
    with pytest.raises(
        WorldError, match=r"Y2021.csv:1\n +a line of more than 16,777,216 characters"
    ):
        read_source(path, SourceFormat.BACI, options)


# -- nothing stays open --------------------------------------------------------------------------


def refusals(tmp_path, write_world):
    """(format, path) that every reader refuses half-way."""
    text = official.icio_text(official.draw(6))
    sheet = official.wiod_sheet(official.draw(5), release=2016, year=2014)
    wiod = tmp_path / "WIOT2014_Nov16_ROW.csv"
    wiod.write_text("\n".join(",".join(map(str, row)) for row in sheet[:-4]).replace("0", "x", 9))
    figaro = tmp_path / "matrix_eu-ic-io_ind-by-ind_24ed_2021.csv"
    figaro.write_text(official.figaro_matrix_text(official.draw(5)).replace("5", "x", 9))
    icio = tmp_path / "2022_SML.csv"
    icio.write_text(text.replace("5", "x", 30))
    packed = tmp_path / "2021_SML.csv.gz"
    packed.write_bytes(gzip.compress(text.encode())[:-40])
    baci = tmp_path / "BACI_HS92_Y2021.csv"
    baci.write_text("t,i,j,k,v\n2021,276,842,270900,x\n")
    yield SourceFormat.WIOD, wiod
    yield SourceFormat.FIGARO, figaro
    yield SourceFormat.ICIO, icio
    yield SourceFormat.ICIO, packed
    yield SourceFormat.BACI, baci
    exiobase = official.exiobase_zip(official.draw(4), tmp_path / "IOT_2019_ixi.zip")
    exiobase.write_bytes(exiobase.read_bytes()[:-200])
    yield SourceFormat.EXIOBASE, exiobase
    eora = official.eora_zip(official.draw(6, countries=2), tmp_path / "Eora26_2015_bp.zip")
    eora.write_bytes(eora.read_bytes()[:-200])
    yield SourceFormat.EORA26, eora
    book = official.exiobase_zip(official.draw(4), tmp_path / "WIOT2011.xlsx")
    yield SourceFormat.WIOD, book
    yield SourceFormat.TABLE, write_world({"flows.csv": b"origin,destination\n"}, name="a")
    yield SourceFormat.TABLE, write_world({"flows.csv": b"\xff\xfe\0\0"}, name="b")
    changes = {"flows.csv": None, "flows.parquet": b"PAR1" + bytes(100)}
    yield SourceFormat.TABLE, write_world(changes, name="c")


def still_open(folder):
    """Files below a folder that this process holds open."""
    found = [item for item in gc.get_objects() if isinstance(item, io.FileIO) and not item.closed]
    return [item.name for item in found if str(item.name).startswith(str(folder))]


def test_every_reader_closes_what_it_refuses(tmp_path, write_world):
    """At once, while the exception and its frames are still there; and nothing leaks later."""
    home = tmp_path / "home.csv"
    home.write_text("country,sector,output\nDEU,goods,100\n")
    gc.collect()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)
        for kind, path in refusals(tmp_path, write_world):
            customs = {"domestic": home, "concordance": "goods"} if kind == "baci" else {}
            with pytest.raises(InputError) as error:
                read_source(path, kind, SourceOptions(elasticity=5, **customs))
            assert still_open(tmp_path) == [], path.name
            error.value.again = error.value  # a cycle, as frames and tracebacks form them
            del error
            gc.collect()
    assert [str(w.message) for w in seen if issubclass(w.category, ResourceWarning)] == []
