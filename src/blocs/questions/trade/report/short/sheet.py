"""What stands on the two sheets of a short brief, before it is a page or a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeAlias

from blocs.brief.short.cited import Facts, Sentence
from blocs.brief.short.plates import Plate
from blocs.foundation.messages import Told


@dataclass(frozen=True, eq=False)
class Lines:
    """Sentences. role: `text`, `numbered`, `bullets` or `note`."""

    sentences: tuple[Told, ...]
    role: str = "text"


@dataclass(frozen=True, eq=False)
class Grid:
    """A small table. rule: rows above which a thin rule stands."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rules: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Picture:
    """A plate and the table of its numbers. key: its name in links and files.

    narrow: the same for a narrow screen, where the plate itself would be too small to read.
    """

    key: str
    plate: Plate
    table: Grid
    narrow: Plate | None = None


@dataclass(frozen=True, eq=False)
class Block:
    """A title and what stands below it."""

    title: str
    items: tuple[Item, ...]


Item: TypeAlias = "Lines | Grid | Picture"


@dataclass(frozen=True)
class Headline:
    """One of the four numbers: value, whose, what is said of it."""

    value: str
    label: str
    note: str
    side: str


@dataclass(frozen=True)
class Room:
    """How much may stand on the sheets; `SHORTER` says what is left out first."""

    bars: int = 15
    watch: int = 4
    sectors: int = 9
    trade: int = 8
    rests: int = 5


SHORTER = (
    Room(),
    Room(bars=13, sectors=8, trade=7),
    Room(bars=10, watch=3, sectors=7, trade=6),
    Room(bars=9, watch=3, sectors=6, trade=5, rests=4),
    Room(bars=8, watch=2, sectors=5, trade=4, rests=4),
)
"""Tried in this order until two sheets hold everything."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Sheet:
    """A short brief in one language.

    warnings: what the scenario may not mean, and what its numbers may not be used for. first: below
    the four numbers of sheet one, across its width; beside: two blocks beside each
    other, or none; last: at its foot; left, right: the columns of sheet two. version: of the
    program; dateline: world, model and date.
    """

    language: str
    title: str
    kicker: str
    footer: str
    lede: tuple[Sentence, ...]
    warnings: tuple[str, ...]
    headlines: tuple[Headline, ...]
    first: tuple[Block, ...]
    beside: tuple[Block, ...]
    last: tuple[Block, ...]
    left: tuple[Block, ...]
    right: tuple[Block, ...]
    annex: str
    facts: Facts
    version: str
    dateline: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        """In the order of reading."""
        return (*self.first, *self.beside, *self.last, *self.left, *self.right)

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence that is made from facts."""
        lines = (item for block in self.blocks for item in block.items if isinstance(item, Lines))
        told = (text for item in lines for text in item.sentences)
        return [*self.lede, *(text for text in told if isinstance(text, Sentence))]

    @property
    def pictures(self) -> Iterator[tuple[Block, Picture]]:
        """Every picture and the block it stands in."""
        for block in self.blocks:
            for item in block.items:
                if isinstance(item, Picture):
                    yield block, item

    @property
    def places(self) -> Iterator[tuple[str, str, Grid | Picture]]:
        """Anchor, title of its block and what stands there, of every picture and every table."""
        tables = count(1)
        for block in self.blocks:
            for item in block.items:
                if isinstance(item, Picture):
                    yield item.key, block.title, item
                elif isinstance(item, Grid):
                    yield f"table-{next(tables)}", block.title, item

    def as_json(self) -> dict[str, Any]:
        """Sentences with the keys of their numbers, and these."""
        return {
            "title": self.title,
            "lede": " ".join(text.told(self.language) for text in self.lede),
            "headlines": [
                {"value": item.value, "label": item.label, "note": item.note}
                for item in self.headlines
            ],
            "sentences": [text.as_json(self.language) for text in self.sentences],
            "facts": self.facts.as_json(),
        }
