"""Codes of trade statistics: areas, products and years in customs files, tariffs, concordances.

One reader for all three. Files that passed through a spreadsheet or a dataframe write `276.0` for
276, `'010121` or `10121` for 010121; HS codes have an even number of digits, so that an odd one has
lost its zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from blocs.data.readers.codes import Meaning, closest_code, meaning_of
from blocs.data.rows import Labels, Rows
from blocs.foundation.axes import Indices, Mask
from blocs.foundation.errors import InputError, Problem, WorldError, raise_problems

SYSTEM = "trade"
TOTAL = "TOTAL"
"""Our name of all products together."""

TOTALS = frozenset(("TOTAL", "ALL", "_T", "ALL PRODUCTS"))
LENGTHS = (2, 4, 6, 8, 10, 12)
"""Digits of HS codes: chapter, heading, subheading, national lines."""

CLASSIFICATION = re.compile(r"H\d|HS(\d|$|\s|-)|HARMONI[SZ]ED", re.IGNORECASE)
LISTED = 5

Spelling = Callable[[str], str]


def plain_code(text: str) -> str:
    """A code without blanks, the apostrophe of spreadsheets and the `.0` of a number."""
    code = text.strip().removeprefix("'").strip()
    whole = re.fullmatch(r"(\d+)\.0+", code)
    return whole[1] if whole else code


def area_code(text: str) -> str:
    """A code of a country or area; numbers without leading zeros, so that 056 and 56 are one."""
    code = plain_code(text)
    return code.lstrip("0") or "0" if code.isascii() and code.isdigit() else code


class ProductCodes:
    """Reads HS codes, and keeps those that needed a zero: `restored`, as written → as read."""

    def __init__(self) -> None:
        self.restored: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """`0101.21`, `10121`, `10121.0` → `010121`; a word that is no HS code stays as it is."""
        code = text.strip().removeprefix("'").strip()
        if code.upper() in TOTALS:
            return TOTAL
        if re.fullmatch(r"\d{2,}[A-Za-z]+", code):
            return code.upper()
        if not re.fullmatch(r"[0-9]+([. ][0-9]+)*", code):
            return code
        if re.fullmatch(r"\d+\.0", code):
            code = code[:-2]
        *_, last = re.split(r"[. ]", code)
        ending = "0" if last != code and len(last) % 2 else ""
        digits = re.sub(r"[. ]", "", code) + ending
        padded = digits.zfill(len(digits) + len(digits) % 2)
        if ending or padded != digits:
            self.restored[text.strip()] = padded
        return padded

    @property
    def notes(self) -> list[str]:
        """What was restored, as one assumption."""
        if not self.restored:
            return []
        pairs = [f"{text} is {code}" for text, code in self.restored.items()]
        more = f" … and {len(pairs) - LISTED:,} more" if len(pairs) > LISTED else ""
        return [
            "product codes with an odd number of digits lost a zero, which is put back: "
            + ", ".join(pairs[:LISTED])
            + more
        ]


def check_classification(rows: Rows, problems: list[Problem]) -> None:
    """Products of another classification than the HS are refused: their codes mean other goods.

    So are two revisions of one reporter: the same goods would be counted under both.
    """
    labels = rows.labels.get("classification")
    if labels is None:
        return
    year, reporter = rows.labels.get("year"), rows.labels["reporter"]
    period = reporter.codes if year is None else reporter.codes * len(year.names) + year.codes
    pairs, at = np.unique(period * len(labels.names) + labels.codes, return_index=True)
    again = np.flatnonzero(np.diff(pairs // len(labels.names)) == 0)
    for k in again[:LISTED].tolist():
        row = int(at[k + 1])
        both = f"{labels.name_in(int(at[k]))} and {labels.name_in(row)}"
        message = f"reporter {reporter.name_in(row)} has rows of {both}: two revisions of the HS"
        remedy = "Keep one of them, or the goods are counted twice."
        problems.append(rows.problem(row, message, field="classification", remedy=remedy))
    for code, name in enumerate(labels.names):
        if name and not CLASSIFICATION.match(name):
            first = int(labels.first_rows()[code])
            message = f"products of the classification '{name}' are no HS codes"
            remedy = "Download the file by HS (H0 … H6), as reported or of one revision."
            problems.append(rows.problem(first, message, field="classification", remedy=remedy))


Side = Literal["country", "aggregate", "nowhere", "unknown"]


class Areas:
    """What the codes of one column mean. side: (code,); names: alpha-3, or `?` and the code."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.meaning = [meaning_of(name, SYSTEM) for name in labels.names]
        self.side = [_side(found) for found in self.meaning]
        self.names = [
            found.code if found is not None and found.kind == "country" else f"?{name}"
            for found, name in zip(self.meaning, labels.names, strict=True)
        ]

    def rows(self, side: Side) -> Mask:
        """(row,) whether the code of each row is of this side."""
        return np.array([found == side for found in self.side], dtype=bool)[self.labels.codes]

    def named(self, side: Side) -> list[str]:
        """Codes of this side, as written, in order."""
        pairs = zip(self.labels.names, self.side, strict=True)
        return sorted(name for name, found in pairs if found == side)

    def in_row(self, row: int) -> Meaning | None:
        """What the code of a row means."""
        return self.meaning[int(self.labels.codes[row])]


def read_areas(rows: Rows, field: str, problems: list[Problem]) -> Areas:
    """The codes of a column. Unknown letters are problems; unknown numbers are left to the caller.

    Sources number areas of their own as they please, but their letters are ISO 3166.
    """
    labels = rows.labels[field]
    found = Areas(labels)
    first = labels.first_rows()
    for code, name in enumerate(labels.names):
        if found.meaning[code] is None and not name.isdigit():
            remedy = closest_code(name) or "Countries are ISO 3166 codes: numbers or letters."
            message = f"unknown country '{name}'"
            problems.append(rows.problem(int(first[code]), message, field=field, remedy=remedy))
    return found


def rows_of_year(
    rows: Rows, wanted: int | None, *, what: str, option: str, error: type[InputError] = WorldError
) -> tuple[Mask, int]:
    """Rows of one year, and the year: `wanted`, or the only one that the file has.

    what: `trade`, `tariffs`. Raises `error` where there is none or a choice.
    """
    labels = rows.labels["year"]
    problems: list[Problem] = []
    for code, name in enumerate(labels.names):
        if not re.fullmatch(r"[12]\d{3}", name):
            first = int(labels.first_rows()[code])
            remedy = "Years are four digits."
            problems.append(
                rows.problem(first, f"'{name}' is no year", field="year", remedy=remedy)
            )
    raise_problems(error, f"{rows.file} cannot be used", problems)
    if wanted is None and len(labels.names) == 1:
        wanted = int(labels.names[0])
    if str(wanted) in labels.names:
        assert wanted is not None
        return labels.codes == labels.names.index(str(wanted)), wanted
    there = ", ".join(sorted(labels.names)[:20])
    message = f"no {what} of {wanted}; the file has {there}"
    if wanted is None:
        message = f"several years: {there}"
    problem = Problem(message, rows.file, field="year", remedy=f"Choose one with {option} YEAR.")
    raise error("which year?", problems=[problem])


class ProductTotals:
    """Which rows are totals over others: a code that other rows of the same group begin with.

    group: (row,) number of what may be added up, such as a reporter, flow and partner. chosen:
    rows that count. total: (row,) rows whose parts stand in the same group. root: (row,) number of
    the widest code in the group, apart from the total of all, that holds the row; widest: rows that
    are such codes and have parts. wider: (product, step) products that hold a product, −1 for none.
    """

    def __init__(self, group: Indices, product: Labels, chosen: Mask) -> None:
        names = product.names
        self.wider = _wider(names)
        key = group * len(names) + product.codes
        present = np.unique(key[chosen])
        self.total = np.zeros(len(key), dtype=bool)
        self.root = key.copy()
        unset = chosen.copy()
        parts: list[Indices] = []
        for step, column in enumerate(self.wider.T):
            if not (column >= 0).any():
                continue
            parent = column[product.codes]
            above = group * len(names) + parent
            there = chosen & (parent >= 0) & np.isin(above, present)
            parts.append(above[there])
            if step:
                self.root[there & unset] = above[there & unset]
                unset &= ~there
        if parts:
            self.total = chosen & np.isin(key, np.unique(np.concatenate(parts)))
        self.widest = self.total & (self.root == key)


def _side(found: Meaning | None) -> Side:
    if found is None:
        return "unknown"
    if found.kind in {"country", "nowhere"}:
        return "country" if found.kind == "country" else "nowhere"
    return "aggregate"


def _wider(names: tuple[str, ...]) -> Indices:
    """(product, step) positions of the codes that hold a product, widest first; −1 for none."""
    place: Mapping[str, int] = {name: k for k, name in enumerate(names)}
    table = np.full((len(names), 1 + len(LENGTHS)), -1, dtype=np.int64)
    for k, name in enumerate(names):
        if name != TOTAL:
            table[k, 0] = place.get(TOTAL, -1)
        if name[:2].isdigit():
            for step, length in enumerate(LENGTHS, start=1):
                if length < len(name):
                    table[k, step] = place.get(name[:length], -1)
    return table
