"""Passages and networks that are known by name."""

from __future__ import annotations

from collections.abc import Iterator

from blocs.brief.contents import Column, Part, Row, Table
from blocs.brief.words import words
from blocs.questions.corridors.known import KnownCorridors
from blocs.transport.words import KIND_NAMES, PASSAGE_NAMES


def listing_screen(found: KnownCorridors, language: str) -> Iterator[Part]:
    """Two tables."""
    w = words(language)
    yield Table(
        (Column(w("Passage")), Column(w("Name")), Column(w("Kind"))),
        tuple(
            Row((one.name, PASSAGE_NAMES[one.name][language], KIND_NAMES[one.kind][language]))
            for one in found.passages
        ),
        caption=w("Passages of the sea lanes"),
    )
    yield Table(
        (Column(w("Network")), Column(w("Title"))),
        tuple(Row((name, title[language])) for name, title in found.networks.items()),
        caption=w("Networks; NAME-YEAR is one as it was on 1 January"),
    )
