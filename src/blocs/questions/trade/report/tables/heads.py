"""Persons who change between agriculture, industry and services: a small table."""

from __future__ import annotations

import math

import numpy as np

from blocs.brief.contents import Column, Row, Say, Section, Table
from blocs.brief.employment import BROAD, THOUSAND, TITLE, employment_source
from blocs.brief.voice import Voice
from blocs.foundation.messages import change, percent, plain
from blocs.questions.trade.heads import Heads
from blocs.questions.trade.report.reading import Reading

MOST = 6
"""So many countries, the focus among them."""


def heads_section(reading: Reading, voice: Voice, *, focus: str) -> Section | None:
    """The focus and the countries where most persons would change; None where nothing is known."""
    heads = reading.outcome.heads
    if heads is None:
        return None
    w = voice.words
    note = w(
        "Thousand persons. Labour follows value added between the three at a fixed number of "
        "persons in each country: persons of a broad sector grow as its value added, and all are "
        "scaled to the same total. Who would look for work, and for how long, is not said."
    )
    source = employment_source(reading.outcome.provenance["world"]["employment"], voice)
    parts = (_table(heads, _chosen(heads, reading, focus), voice), Say(f"{note} {source}", "note"))
    return Section(w.told(TITLE), parts, anchor="heads", nav=w("Persons"))


def _chosen(heads: Heads, reading: Reading, focus: str) -> list[str]:
    """The focus first, then those that move most persons, implausible base data left out."""
    size = np.nan_to_num(np.abs(heads.change).sum(axis=1))
    order = (heads.countries[int(k)] for k in np.argsort(-size, kind="stable"))
    left_out = {focus, *reading.implausible, *heads.missing}
    return [focus, *[code for code in order if code not in left_out][: MOST - 1]]


def _table(heads: Heads, codes: list[str], voice: Voice) -> Table:
    w, position = voice.words, {code: n for n, code in enumerate(heads.countries)}
    rows: list[Row] = []
    for code in codes:
        n = position[code]
        total = float(heads.before[n].sum()) / THOUSAND
        cells = (change(_thousand(value), 1) for value in heads.change[n].tolist())
        moved = percent(float(heads.moved_pct[n]), 2)
        rows.append(Row((voice.country(code), plain(total, 0), *cells, moved), code=code))
    columns = (
        Column(w("Country")),
        Column(w("Employed")),
        *(Column(head) for head in BROAD.values()),
        Column(w("Change their broad sector")),
    )
    caption = w("Persons employed by broad sector: change, thousand")
    return Table(columns, tuple(rows), caption=caption, anchor="heads-table")


def _thousand(value: float) -> float:
    return value / THOUSAND if math.isfinite(value) else math.nan
