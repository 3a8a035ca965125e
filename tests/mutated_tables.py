"""Tables of every source, spoilt at random: the same seed spoils them in the same way.

`python tests/mutated_tables.py SEED COUNT` runs the long form and prints what happened.
"""

from __future__ import annotations

import collections
import csv
import gzip
import io
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

import official
from blocs.data.readers.sources import SourceFormat, SourceOptions, read_source
from blocs.foundation.errors import BlocsError

BACI = """t,i,j,k,v,q
2021,276,842,270900,100.5,1
2021,276,842,10121,2000,1.2
2021,842,276,270900,3000,3
2021,842,643,880330,500,
2021,643,276,270900,9000,7
2021,899,276,9999AA,70,7
"""
COMTRADE = """refYear,reporterCode,flowCode,partnerCode,partner2Code,cmdCode,customsCode,motCode,primaryValue
2021,842,M,276,0,270900,C00,0,1000000
2021,842,M,0,0,270900,C00,0,4000000
2021,842,M,276,0,27,C00,0,1000000
2021,842,M,276,0,270900,C00,1000,400000
2021,276,X,842,0,270900,C00,0,7777777
2021,276,X,643,0,270900,C00,0,2000000
2021,276,M,643,0,880330,C00,0,5000000
2021,842,M,156,0,270900,C00,0,3000000
2021,97,M,643,0,880330,C00,0,5000000
"""
HOME = """country,sector,output
DEU,oil,1000
DEU,other,2000
USA,oil,1500
USA,other,2500
RUS,oil,900
RUS,other,800
ROW,oil,900
ROW,other,800
"""
CONCORDANCE = "hs,sector\n27,oil\n01,other\n88,other\n8,other\n99,other\n"
TARIFFS = """Reporter,Product,Partner,Tariff Year,DutyType,Simple Average,Imports Value in 1000 USD
840,270900,000,2022,MFN,10,100
840,271000,000,2022,MFN,20,300
840,880330,000,2022,MFN,4,
840,880330,276,2022,AHS,25,10
840,880330,276,2022,BND,99,10
840,880330,000,2019,MFN,77,10
918,270900,000,2022,MFN,2,50
918,270900,840,2022,PRF,1,50
"""
CELLS = (
    "", " ", "nan", "inf", "-inf", "1e400", "-1", "-0", "0", "1e300", "1e15", "abc", "1,5", "1_000",
    " 7 ", "0x10", "--1", "TRUE", "5%", "1 000", "'", '"', "\n", "2021.0", "276.0", "10121", "97",
    "\x00", "é", "Россия", "=1+1", "NA", "-",
)  # fmt: skip


def sources(folder_tables: dict[str, str]) -> dict[SourceFormat, dict[str, str]]:
    """Files of every format, the source itself first (for a folder: none stands out)."""
    drawn, european = official.draw(6), official.draw(5)
    sheet = io.StringIO()
    csv.writer(sheet).writerows(official.wiod_sheet(european, release=2016, year=2014))
    customs = {"home.csv": HOME, "hs.csv": CONCORDANCE}
    return {
        SourceFormat.TABLE: dict(folder_tables),
        SourceFormat.BACI: {"BACI_HS92_Y2021.csv": BACI, **customs},
        SourceFormat.COMTRADE: {"comtrade.csv": COMTRADE, **customs},
        SourceFormat.ICIO: {
            "2022_SML.csv": official.icio_text(drawn),
            "tariffs.csv": TARIFFS,
            "hs.csv": "hs,sector\n27,A01\n88,C10T12\n8,C10T12\n01,K\n",
        },
        SourceFormat.FIGARO: {
            "flatfile_eu-ic-io_ind-by-ind_24ed_2021.csv": official.figaro_flat_text(european)
        },
        SourceFormat.WIOD: {"WIOT2014_Nov16_ROW.csv": sheet.getvalue()},
    }


def read(folder: Path, kind: SourceFormat, files: dict[str, str | bytes]):
    """The world in the files, written into an empty folder."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    options = SourceOptions(elasticity=None if kind is SourceFormat.TABLE else 5)
    if "home.csv" in files:
        options = SourceOptions(
            elasticity=5, domestic=folder / "home.csv", concordance=str(folder / "hs.csv")
        )
    elif "tariffs.csv" in files and kind is SourceFormat.ICIO:
        options = SourceOptions(
            elasticity=5, tariffs=folder / "tariffs.csv", concordance=str(folder / "hs.csv")
        )
    source = folder if kind is SourceFormat.TABLE else folder / next(iter(files))
    return read_source(source, kind, options)


def written(
    rows: list[list[str]], *, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)
    return text.getvalue()


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


HARMLESS: dict[str, Callable[[str], str | bytes]] = {
    "byte-order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "lines of Windows": lambda text: text.replace("\n", "\r\n"),
    "quotes everywhere": lambda text: written(rows_of(text), quoting=csv.QUOTE_ALL),
    "gzip under another name": lambda text: gzip.compress(text.encode(), mtime=0),
    "no end of the last line": lambda text: text.rstrip("\n"),
    "blank lines at the end": lambda text: text + "\n\n",
}


def spoilt(text: str, rng: np.random.Generator) -> tuple[str, str | bytes]:
    """What was done, and the file after it."""
    rows = rows_of(text)
    row, column = int(rng.integers(len(rows))), int(rng.integers(len(rows[0])))
    at, byte = int(rng.integers(len(text))), int(rng.integers(256))
    cell = CELLS[int(rng.integers(len(CELLS)))]
    raw = bytearray(text.encode())
    raw[min(at, len(raw) - 1)] = byte
    changed = [list(line) for line in rows]
    changed[row][min(column, len(changed[row]) - 1)] = cell
    longer = [list(line) for line in rows]
    longer[row].insert(column, cell)
    choices: list[tuple[str, str | bytes]] = [
        (f"cell {cell!r} in row {row + 1}, column {column + 1}", written(changed)),
        (f"field {cell!r} more in row {row + 1}", written(longer)),
        ("a column dropped", written([line[:column] + line[column + 1 :] for line in rows])),
        ("a row twice", written([*rows[: row + 1], *rows[row:]])),
        ("a row dropped", written(rows[:row] + rows[row + 1 :])),
        ("semicolons", written(rows, delimiter=";")),
        ("tabs", written(rows, delimiter="\t")),
        ("decimal commas", written([[c.replace(".", ",") for c in line] for line in rows])),
        ("UTF-16", text.encode("utf-16")),
        ("UTF-16 without a mark", text.encode("utf-16-le")),
        ("cp1251", (text[:at] + "ж" + text[at:]).encode("cp1251", "replace")),
        ("cut off", text[:at]),
        ("gzip cut off", gzip.compress(text.encode(), mtime=0)[: -1 - at % 20]),
        ("header only", written(rows[:1])),
        ("empty", ""),
        (f"byte {byte} at {at}", bytes(raw)),
        (f"a quote at {at}", text[:at] + '"' + text[at:]),
        ("a line end in quotes", text[:at] + '"\n"' + text[at:]),
        ("line ends of old Macs", text.replace("\n", "\r")),
    ]
    return choices[int(rng.integers(len(choices)))]


def outcome(folder: Path, kind: SourceFormat, files: dict[str, str | bytes]) -> str:
    """`refused` or `read`; anything else that happens is the caller's failure."""
    problems = None
    try:
        world = read(folder, kind, files)
    except BlocsError as refusal:
        problems = refusal.problems
    if problems is not None:
        assert problems
        assert all(problem.message.strip() for problem in problems)
        return "refused"
    for array in (world.flows, world.tariff_rate, world.input_share, world.trade_elasticity):
        assert np.isfinite(array).all()
    assert (world.flows >= 0).all()
    return "read"


def run(seed: int, count: int, folder_tables: dict[str, str], folder: Path) -> dict[str, int]:
    """Spoil `count` files; how many were refused and read. Raises with the seed and the case."""
    rng = np.random.default_rng(seed)
    found = collections.Counter[str]()
    known = sources(folder_tables)
    for number in range(count):
        kind = list(known)[number % len(known)]
        tables = [name for name in known[kind] if name.endswith(".csv")]
        name = tables[int(rng.integers(len(tables)))]
        what, content = spoilt(known[kind][name], rng)
        try:
            found[outcome(folder, kind, {**known[kind], name: content})] += 1
        except Exception as cause:
            cause.add_note(f"seed {seed}, number {number}: {kind} {name}: {what}")
            raise
    return dict(found)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent / "unit" / "data"))
    from conftest import SMALL

    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as place:
        counts = run(int(sys.argv[1]), int(sys.argv[2]), SMALL, Path(place))
    sys.stdout.write(f"{counts}\n")
