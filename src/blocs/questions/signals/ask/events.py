"""Events of who did what to whom, read by DuckDB with bounded memory: GDELT, ICEWS, POLECAT, own.

Only the columns that count are read, as text; lines that do not fit are counted and listed, rows
that stand twice count once. Events are added up by week and pair at once: no single event is told.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blocs.data.named_columns import NO_TEXT, is_text
from blocs.data.opened_files import opened_text
from blocs.foundation.errors import InputError, MissingExtraError, Problem, raise_problems
from blocs.foundation.files import is_file
from blocs.questions.signals.ask.weeks import Broken, EventTable, Week, meetings_by_week
from blocs.world.countries import codes_meant

MOST_LISTED = 20
"""Broken lines that are named; all are counted."""

MEMORY = "300MB"
"""Of DuckDB; with what it holds beside, 10 million rows of GDELT take less than 1 GB."""
LONGEST_HEAD = 1 << 16
GDELT_COLUMNS = (57, 58, 61)
"""Columns of GDELT 1 before and after April 2013, and of GDELT 2; the first 35 are the same."""


@dataclass(frozen=True)
class Source:
    """Where a format keeps what counts: names of columns, or their numbers where it has no header.

    score: how friendly an event is, on the scale of Goldstein (1992) from −10 to 10.
    """

    name: str
    separator: str
    day: str
    first: str
    second: str
    score: str | None
    number: str | None
    articles: str | None


GDELT = Source("GDELT", "\t", "c1", "c7", "c17", "c30", "c0", "c33")
ICEWS = Source(
    "ICEWS",
    "\t",
    "Event Date",
    "Source Country",
    "Target Country",
    "Intensity",
    "Event ID",
    None,
)
POLECAT = Source(
    "POLECAT", "\t", "Event Date", "Actor Country", "Recipient Country", None, "Event ID", None
)
TABLE: Mapping[str, tuple[str, ...]] = {
    "day": ("date", "day", "event_date"),
    "first": ("source", "actor", "from"),
    "second": ("target", "recipient", "to"),
    "score": ("score", "goldstein", "goldsteinscale", "intensity"),
    "number": ("id", "event_id", "globaleventid"),
    "articles": ("articles", "numarticles", "mentions"),
}
"""What a column of a table of one's own is called."""


def read_events(path: Path) -> EventTable:
    """Read a file of events, also packed (.gz). Raises InputError, MissingExtraError."""
    if not is_file(path):
        raise_problems(
            InputError,
            f"events '{path}' cannot be used",
            [Problem("there is no such file", str(path))],
        )
    if _of_meetings(path):
        return meetings_by_week(path)
    duckdb = _duckdb()
    with tempfile.TemporaryDirectory() as spill, closing(duckdb.connect()) as connection:
        connection.execute(f"set memory_limit='{MEMORY}'")
        connection.execute("set temp_directory=?", [spill])
        connection.execute("set preserve_insertion_order=false")
        try:
            return _read(connection, path)
        except duckdb.Error as cause:
            problem = Problem(f"cannot be read: {str(cause).splitlines()[0]}", str(path))
            raise InputError(f"events '{path}' cannot be used", problems=[problem]) from None


def _head(path: Path) -> str:
    with opened_text(path) as stream:
        return stream.readline(LONGEST_HEAD).rstrip("\r\n")


def _of_meetings(path: Path) -> bool:
    """Whether the first line is that of a table of meetings or visits."""
    columns = {cell.strip().strip('"').lower() for cell in _head(path).split(",")}
    return any(columns >= {"date", *names} for names in (("participants",), ("guest", "host")))


def _read(connection: Any, path: Path) -> EventTable:
    source, columns = _source(path)
    options = (
        f"delim='{source.separator}', header={str(source is not GDELT).lower()}, all_varchar=true, "
        "store_rejects=true, rejects_limit=0, null_padding=false"
    )
    if source.separator == "\t":
        options += ", quote='', escape=''"
    if source is GDELT:
        named = ", ".join(f"'c{k}': 'VARCHAR'" for k in range(len(columns)))
        options = (
            options.replace("all_varchar=true", f"columns={{{named}}}") + ", auto_detect=false"
        )
    connection.execute(_RAW.format(**_parts(source), options=options), [str(path)])
    _meant(connection)
    count = connection.execute("select count(*), sum(times) from raw").fetchone()
    (broken,) = connection.execute("select count(distinct line) from reject_errors").fetchone()
    listed = connection.execute(
        "select line, any_value(error_message) from reject_errors group by line order by line "
        f"limit {MOST_LISTED}"
    ).fetchall()
    weeks = connection.execute(_WEEKS).fetchall()
    (undated,) = connection.execute("select count(*) from raw where day is null").fetchone()
    (elsewhere,) = connection.execute(_ELSEWHERE).fetchone()
    unknown = connection.execute(_UNKNOWN).fetchall()
    rows = int(count[1] or 0)
    if not rows:
        told = f"{broken} lines are no rows of it" if broken else "the stream is empty"
        raise_problems(
            InputError,
            f"events '{path}' cannot be used",
            [Problem(f"there are no events ({source.name}): {told}", str(path))],
        )
    return EventTable(
        str(path),
        source.name,
        source.score is not None,
        tuple(Week(*row) for row in weeks),
        rows,
        rows - int(count[0]),
        int(elsewhere),
        int(undated),
        int(broken),
        tuple(Broken(int(line), str(reason).splitlines()[0]) for line, reason in listed),
        tuple((str(name), int(n)) for name, n in unknown),
    )


def _duckdb() -> Any:
    try:
        return importlib.import_module("duckdb")
    except ModuleNotFoundError as cause:
        raise MissingExtraError(
            "events are read by DuckDB, in the extra `events`: pip install 'blocs[events]'"
        ) from cause


def _source(path: Path) -> tuple[Source, Sequence[str]]:
    """The format of a file by its first line, and its columns. Raises InputError."""
    head = _head(path)
    if not head.strip():
        problem = Problem("the stream is empty", str(path))
        raise InputError(f"events '{path}' cannot be used", problems=[problem])
    cells = head.split("\t")
    if len(cells) in GDELT_COLUMNS and cells[0].strip().isdigit():
        return GDELT, cells
    for source in (ICEWS, POLECAT):
        if {source.day, source.first, source.second} <= set(cells):
            return source, cells
    return _own(head, path)


def _own(head: str, path: Path) -> tuple[Source, Sequence[str]]:
    separator = "\t" if "\t" in head else ","
    columns = [cell.strip().strip('"') for cell in head.split(separator)]
    at = {column.lower(): column for column in columns}
    found = {
        what: next((at[name] for name in names if name in at), None)
        for what, names in TABLE.items()
    }
    lacking = [what for what in ("day", "first", "second") if found[what] is None]
    if lacking and not is_text(columns):
        problem = Problem(NO_TEXT, str(path), 1, remedy="Write a CSV file in UTF-8.")
        raise InputError(f"events '{path}' cannot be used", problems=[problem])
    if lacking:
        ways = "; ".join(f"{TABLE[what][0]} ({', '.join(TABLE[what][1:])})" for what in lacking)
        message = f"columns are {', '.join(columns[:8])}: missing are {ways}"
        remedy = "GDELT 1 and 2, ICEWS and POLECAT files are known by their columns as well."
        problem = Problem(message, str(path), 1, remedy=remedy)
        raise InputError(f"events '{path}' cannot be used", problems=[problem])
    return Source("table", separator, **found), columns  # pyright: ignore[reportArgumentType]


def _parts(source: Source) -> Mapping[str, str]:
    """Pieces of the query. A time with a zone counts on its day in UTC."""

    def cell(name: str | None) -> str:
        return "NULL" if name is None else 'trim("' + name.replace('"', '""') + '")'

    day = cell(source.day)
    parts = {
        "day": f"coalesce(try_strptime({day}, '%Y%m%d')::date, "
        f"(try_cast({day} as timestamptz) at time zone 'UTC')::date, try_cast({day} as date))",
        "first": cell(source.first),
        "second": cell(source.second),
        "score": f"try_cast({cell(source.score)} as double)",
        "articles": f"try_cast({cell(source.articles)} as integer)",
    }
    if source.number is None:
        return parts | {"key": "hash(lines::varchar)"}
    number = cell(source.number)
    # a number takes a quarter of the room of its text; without an id its cells tell an event
    own = f"case when {number} <> '' then hash({number}) end"
    cells = ", ".join(parts.values())
    return parts | {"key": f"coalesce(try_cast({number} as ubigint), {own}, hash({cells}))"}


_RAW = """
create temp table raw as
select any_value(day) as day, any_value(first) as first, any_value(second) as second,
    any_value(score) as score, any_value(articles) as articles, count(*) as times
from (
    select {day} as day, {first} as first, {second} as second, {score} as score,
        {articles} as articles, {key} as number
    from read_csv(?, {options}) as lines
)
group by number
"""
_WEEKS = """
select date_trunc('week', day)::date as monday, a.code, b.code, count(*),
    sum(articles)::bigint, avg(score)
from raw join meant a on raw.first = a.text join meant b on raw.second = b.text
where day is not null and a.code <> b.code
group by all order by 2, 3, 1
"""
_ELSEWHERE = """
select count(*) from raw left join meant a on raw.first = a.text left join meant b on
raw.second = b.text where day is not null and (a.code is null or b.code is null or a.code = b.code)
"""
_UNKNOWN = """
select text, count(*) from (select first as text from raw union all select second from raw)
where text is not null and text <> '' and text not in (select text from meant)
group by text order by count(*) desc, text limit 20
"""


def _meant(connection: Any) -> None:
    """The country that each text stands for: codes, names of before, alternative names."""
    texts = connection.execute(
        "select distinct first from raw where first is not null union "
        "select distinct second from raw where second is not null"
    ).fetchall()
    known = [
        (text, codes[0])
        for (text,) in texts
        if len(codes := codes_meant(text.replace("_", " "))) == 1
    ]
    connection.execute("create temp table meant (text varchar, code varchar)")
    if known:
        connection.executemany("insert into meant values (?, ?)", known)
