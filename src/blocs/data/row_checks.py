"""Checks of one table: codes, bounds, rows that repeat, labels that another table does not know."""

from __future__ import annotations

import math

import numpy as np

from blocs.data.layouts import Layout, NumberColumn
from blocs.data.rows import Labels, Rows
from blocs.foundation.axes import Axis, Indices, did_you_mean
from blocs.foundation.errors import Problem

MOST_KEYS = 2**62
"""Tables with more combinations of codes are refused for their number of codes."""


def table_problems(rows: Rows, layout: Layout) -> list[Problem]:
    """What is wrong inside one table: no rows, codes, numbers out of bounds, repeated rows."""
    if rows.sound and not len(rows):
        return [Problem("no rows below the header", rows.file, remedy="The table is empty.")]
    problems: list[Problem] = []
    for name, labels in rows.labels.items():
        problems += _code_problems(rows, name, labels)
    for column in layout.numbers:
        if column.name in rows.numbers:
            problems += _bound_problems(rows, column)
    return problems + _repeated_rows(rows)


def code_fault(code: str) -> str | None:
    """Why a country or sector code cannot be used, None if it can."""
    if not code:
        return "empty code"
    if any("\udc80" <= char <= "\udcff" for char in code):
        return f"{code!a} is not UTF-8"
    if code != code.strip():
        return f"{code!r} has blanks around it"
    if not code.isprintable():
        return f"{code!a} holds characters that do not print"
    return None


def unknown_labels(rows: Rows, *, field: str, axis: Axis, home: str) -> list[Problem]:
    """Labels of column `field` that are not on `axis`, which the table `home` defines."""
    labels = rows.labels[field]
    first, counts = labels.first_rows(), labels.counts()
    problems: list[Problem] = []
    for code, name in enumerate(labels.names):
        if name not in axis and code_fault(name) is None:
            message = f"unknown {axis.name} '{name}': it is not in {home}{_rows_of(counts[code])}"
            hint = did_you_mean(name, axis.labels)
            problems.append(rows.problem(first[code], message, field=field, remedy=hint or None))
    return problems


def positions(labels: Labels, axis: Axis) -> Indices:
    """Position on `axis` of each row; −1 where the label is not there."""
    table = np.array([axis.position.get(name, -1) for name in labels.names], dtype=np.int64)
    return table[labels.codes]


def _rows_of(count: int) -> str:
    return f" ({count:,} rows)" if count > 1 else ""


def _code_problems(rows: Rows, field: str, labels: Labels) -> list[Problem]:
    first, counts = labels.first_rows(), labels.counts()
    return [
        rows.problem(
            first[code],
            f"{fault}{_rows_of(counts[code])}",
            field=field,
            remedy="Codes are printable text without blanks around it.",
        )
        for code, name in enumerate(labels.names)
        if (fault := code_fault(name)) is not None
    ]


def _bound_problems(rows: Rows, column: NumberColumn) -> list[Problem]:
    values = rows.numbers[column.name]
    too_low = values <= column.low if column.above_low else values < column.low
    return [
        rows.problem(
            row,
            f"{values[row]:g}, expected {column.expected}",
            field=column.name,
            remedy=column.remedy,
        )
        for row in np.flatnonzero(too_low | (values > column.high)).tolist()
    ]


def _repeated_rows(rows: Rows) -> list[Problem]:
    """Rows whose labels stand in an earlier row already."""
    key = np.zeros(len(rows), dtype=np.int64)
    if math.prod(len(labels.names) for labels in rows.labels.values()) > MOST_KEYS:
        return []
    for labels in rows.labels.values():
        key = key * len(labels.names) + labels.codes
    order = np.argsort(key, kind="stable")
    starts = np.concatenate([[True], key[order][1:] != key[order][:-1]])[: len(rows)]
    first = order[np.flatnonzero(starts)[np.cumsum(starts) - 1]]
    fields = ",".join(rows.labels)
    return [
        rows.problem(
            row,
            f"({_key_of(rows, row)}) stands on line {rows.lines[earlier]} already",
            field=fields,
            remedy="Keep one row, or add the values up.",
        )
        for row, earlier in sorted(
            zip(order[~starts].tolist(), first[~starts].tolist(), strict=True)
        )
    ]


def _key_of(rows: Rows, row: int) -> str:
    return ", ".join(labels.name_in(row) for labels in rows.labels.values())
