"""Totals in customs files: over procedures, over products, over areas. Each is counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from blocs.data.readers.left_out import LeftOut
from blocs.data.readers.trade_codes import TOTAL, Areas, ProductTotals
from blocs.data.reference import load_bloc_table
from blocs.data.report import listed
from blocs.data.rows import Labels, Rows
from blocs.foundation.axes import Array, Indices, Mask

TOTAL_ROW = "total"
"""How the columns of second partner, procedure and transport call the total over them."""

ROUNDING = 1e-6
"""A total may exceed the sum of its parts by this share of itself."""


class Record:
    """Who sells what to whom: reporter and partner of each row as seller and buyer.

    imports: (row,) whether the reporter buys. value: (row,) million USD. mirrored: whether both
    sides report, so that only one may be taken. seller, buyer: (row,) positions in `names`.
    """

    def __init__(
        self,
        reporter: Areas,
        partner: Areas,
        imports: Mask,
        value: Array,
        *,
        year: int,
        mirrored: bool,
    ) -> None:
        self.reporter, self.partner = reporter, partner
        self.imports, self.value = imports, value
        self.year, self.mirrored = year, mirrored
        self.names = tuple(dict.fromkeys([*reporter.names, *partner.names]))
        self.position = {code: k for k, code in enumerate(self.names)}
        own, other = (self._places(side) for side in (reporter, partner))
        self.seller = np.where(imports, other, own)
        self.buyer = np.where(imports, own, other)

    @property
    def pair(self) -> Indices:
        """(row,) number of seller and buyer together."""
        return self.seller * len(self.names) + self.buyer

    @property
    def group(self) -> Indices:
        """(row,) number of reporter, partner and direction, as they are written."""
        codes = self.reporter.labels.codes * len(self.partner.labels.names)
        return 2 * (codes + self.partner.labels.codes) + self.imports

    def without_aggregates(self, chosen: Mask, notes: list[str], left_out: LeftOut) -> Mask:
        """Rows of countries and areas, each flow from one side only: the importer's, if it reports.

        Blocs and the world are left out; what they hold beyond their members in the file is told.
        """
        whole = chosen & (self.reporter.rows("aggregate") | self.partner.rows("aggregate"))
        single = chosen & ~whole
        use = self._one_side(single, notes) if self.mirrored else single
        if whole.any():
            self._tell_aggregates(whole, single, use, notes, left_out)
        return use

    def _places(self, side: Areas) -> Indices:
        table = np.array([self.position[name] for name in side.names], dtype=np.int64)
        return table[side.labels.codes]

    def _one_side(self, chosen: Mask, notes: list[str]) -> Mask:
        reporting = np.unique(self.buyer[chosen & self.imports])
        use = chosen & (self.imports | ~np.isin(self.buyer, reporting))
        silent = np.unique(self.buyer[use & ~self.imports])
        notes.append(
            "trade as the importer reports it (c.i.f.); as the exporter reports it (f.o.b.) for "
            f"{len(silent)} countries that report no imports"
        )
        return use

    def _tell_aggregates(
        self, whole: Mask, single: Mask, use: Mask, notes: list[str], left_out: LeftOut
    ) -> None:
        used = self._matrix(use)
        stated = {way: self._matrix(single & (self.imports == way)) for way in (True, False)}
        beyond: dict[tuple[bool, str], float] = defaultdict(float)
        world: dict[tuple[bool, str], float] = defaultdict(float)
        codes = set[str]()
        for way, own, other, value in self._sums(whole):
            reporter, partner = self.reporter.labels.names[own], self.partner.labels.names[other]
            us, them = self._members(self.reporter, own), self._members(self.partner, other)
            cells = np.ix_(them, us) if way else np.ix_(us, them)
            covered = max(float(used[cells].sum()), float(stated[way][cells].sum()))
            gap = value - covered if value - covered > ROUNDING * value else 0.0
            meaning = self.partner.meaning[other]
            if meaning is not None and meaning.kind == "world":
                world[way, reporter] += gap
            else:
                beyond[way, reporter] += gap
            codes |= {
                name
                for name, side in (
                    (reporter, self.reporter.side[own]),
                    (partner, self.partner.side[other]),
                )
                if side == "aggregate"
            }
        rows = int(np.count_nonzero(whole))
        notes.append(
            f"{rows:,} rows of blocs and of the world ({listed(sorted(codes))}; "
            f"{float(self.value[whole].sum()):,.6g} million USD) are not added to their members"
        )
        short = sum(world.values())
        if short > 0:
            notes.append(
                f"the file's own totals for the world exceed the partners in it by {short:,.6g} "
                "million USD"
            )
        left_out.add("blocs beyond their members in the file", sum(beyond.values()))

    def _sums(self, rows: Mask) -> list[tuple[bool, int, int, float]]:
        """(reporter buys, reporter's code, partner's code, million USD) of some rows."""
        groups, inverse = np.unique(self.group[rows], return_inverse=True)
        totals = np.bincount(inverse, weights=self.value[rows])
        found: list[tuple[bool, int, int, float]] = []
        for group, value in zip(groups.tolist(), totals.tolist(), strict=True):
            pair, way = divmod(group, 2)
            own, other = divmod(pair, len(self.partner.labels.names))
            found.append((bool(way), own, other, value))
        return found

    def _members(self, side: Areas, code: int) -> list[int]:
        """Positions of the countries that a code stands for."""
        meaning = side.meaning[code]
        if meaning is not None and meaning.kind == "world":
            return list(range(len(self.names)))
        if meaning is not None and meaning.kind == "bloc":
            members = load_bloc_table().members(meaning.code, self.year)
            return [self.position[member] for member in members if member in self.position]
        return [self.position[side.names[code]]]

    def _matrix(self, rows: Mask) -> Array:
        """(seller, buyer) million USD of some rows."""
        n = len(self.names)
        total = np.bincount(self.pair[rows], weights=self.value[rows], minlength=n * n)
        return total.astype(np.float64).reshape(n, n)


def within_totals(
    rows: Rows, record: Record, chosen: Mask, columns: Sequence[str], left_out: LeftOut
) -> Mask:
    """Rows in total over second partners, procedures and means of transport.

    Parts whose total is not in the file are left out: what they add up to is not known for sure.
    """
    there = [name for name in columns if name in rows.labels]
    kind = np.zeros(len(rows), dtype=np.int64)
    for name in there:
        labels = rows.labels[name]
        part = np.array([text != TOTAL_ROW for text in labels.names], dtype=bool)[labels.codes]
        kind = 2 * kind + part
    product = rows.labels["product"]
    key = record.group * len(product.names) + product.codes
    orphan = chosen & (kind > 0) & ~np.isin(key, key[chosen & (kind == 0)])
    if orphan.any():
        cells, at = np.unique(key[orphan], return_inverse=True)
        ways = 1 << len(there)
        sums = np.bincount(
            at * ways + kind[orphan], weights=record.value[orphan], minlength=ways * len(cells)
        )
        lost = float(sums.reshape(-1, ways).max(axis=1).sum())
        left_out.add("parts by second partner, procedure or transport without their total", lost)
    return chosen & (kind == 0)


def most_detailed(
    product: Labels, record: Record, chosen: Mask, notes: list[str], left_out: LeftOut
) -> Mask:
    """Rows whose product no other row of the same reporter, partner and direction divides."""
    found = ProductTotals(record.group, product, chosen)
    if not found.total.any():
        return chosen
    kept = chosen & ~found.total
    everything = np.array([name == TOTAL for name in product.names], dtype=bool)[product.codes]
    notes.append(
        f"{int(np.count_nonzero(found.total)):,} rows of totals over products are not added to "
        "their parts"
    )
    beyond = _beyond(found.root, record.value, found.widest & ~everything, kept)
    left_out.add("product codes beyond the sum of their subheadings", beyond)
    short = _beyond(record.group, record.value, found.total & everything, kept)
    if short > 0:
        notes.append(
            f"the file's own totals over all products exceed its products by {short:,.6g} "
            "million USD"
        )
    return kept


def _beyond(key: Indices, value: Array, whole: Mask, parts: Mask) -> float:
    """How much the rows `whole` hold beyond the `parts` of the same key, added up over keys."""
    keys, at = np.unique(key, return_inverse=True)
    total = np.bincount(at[whole], weights=value[whole], minlength=len(keys))
    inside = np.bincount(at[parts], weights=value[parts], minlength=len(keys))
    gap = np.where(total > 0, total - inside, 0.0)
    return float(gap[gap > ROUNDING * total].sum())
