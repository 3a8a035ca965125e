"""Checks of one table: codes, bounds, rows that repeat, labels that another table does not know."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from blocs.data.layouts import Layout, NumberColumn
from blocs.data.rows import Labels, Rows
from blocs.foundation.axes import Axis, Indices, Mask, did_you_mean
from blocs.foundation.errors import Problem

MOST_KEYS = 2**62
"""Tables with more combinations of codes are refused for their number of codes."""


def checked_rows(rows: Rows, layout: Layout, problems: list[Problem]) -> Rows:
    """The same rows with NaN for the numbers of every row that is wrong in itself.

    Checks: that there are rows, codes, numbers out of bounds, rows that repeat an earlier one. NaN
    keeps what is already told from being told again by the checks of sums.
    """
    found: list[Problem] = []
    if rows.sound and not len(rows):
        found.append(Problem("no rows below the header", rows.file, remedy="Add rows."))
    wrong = np.zeros(len(rows), dtype=bool)
    for name in rows.labels:
        wrong |= _check_codes(rows, name, found)
    for column in layout.numbers:
        if column.name in rows.numbers:
            wrong |= _check_bounds(rows, column, found)
    wrong |= _check_repeated(rows, found)
    problems += found
    if not found:
        return rows
    numbers = {name: np.where(wrong, np.nan, values) for name, values in rows.numbers.items()}
    return dataclasses.replace(rows, numbers=numbers, sound=False)


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


def _check_codes(rows: Rows, field: str, found: list[Problem]) -> Mask:
    """Rows whose code in column `field` cannot be used; each code is told once."""
    labels = rows.labels[field]
    first, counts = labels.first_rows(), labels.counts()
    faulty = np.zeros(len(labels.names), dtype=bool)
    for code, name in enumerate(labels.names):
        fault = code_fault(name)
        if fault is not None:
            faulty[code] = True
            message = f"{fault}{_rows_of(counts[code])}"
            remedy = "Codes are printable text without blanks around it."
            found.append(rows.problem(first[code], message, field=field, remedy=remedy))
    return faulty[labels.codes]


def _check_bounds(rows: Rows, column: NumberColumn, found: list[Problem]) -> Mask:
    values = rows.numbers[column.name]
    too_low = values <= column.low if column.above_low else values < column.low
    wrong = too_low | (values > column.high)
    found += rows.problems(
        wrong,
        lambda row: f"{values[row]:g}, expected {column.expected}",
        field=column.name,
        remedy=column.remedy,
    )
    return wrong


def _check_repeated(rows: Rows, found: list[Problem]) -> Mask:
    """Rows whose labels stand in an earlier row already."""
    if math.prod(len(labels.names) for labels in rows.labels.values()) > MOST_KEYS:
        return np.zeros(len(rows), dtype=bool)
    key = np.zeros(len(rows), dtype=np.int64)
    for labels in rows.labels.values():
        key = key * len(labels.names) + labels.codes
    order = np.argsort(key, kind="stable")
    starts = np.concatenate([[True], key[order][1:] != key[order][:-1]])[: len(rows)]
    first = np.empty_like(order)
    first[order] = order[np.flatnonzero(starts)[np.cumsum(starts) - 1]]
    wrong = first != np.arange(len(rows))
    found += rows.problems(
        wrong,
        lambda row: f"({_key_of(rows, row)}) stands on line {rows.lines[first[row]]} already",
        field=",".join(rows.labels),
        remedy="Keep one row, or add the values up.",
    )
    return wrong


def _key_of(rows: Rows, row: int) -> str:
    return ", ".join(labels.name_in(row) for labels in rows.labels.values())
