"""What an outcome says, before any words: who moves most, whose trade goes where, which sectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.messages import say
from blocs.questions.trade.figures import FIRST_ORDER_TERMS

if TYPE_CHECKING:
    from blocs.moves.move import Provision
    from blocs.questions.trade.outcome import Outcome

EXACT, FIRST_ORDER = "real_income_change_pct", "real_income_first_order_pct"
NOTHING = 5e-4
"""Size, in per cent, below which a term is printed as zero."""
MOST_PARTIES = 0.5
"""A scenario that names more than this share of the countries names nobody in particular."""
LOST_ALL = -100.0 + 1e-9

NO_FIRST_ORDER = {
    "infinite_cost": say("some trade stops altogether, and an infinite shock has no small version"),
    "no_prices": say(
        "quantities are rationed at given prices, and the formula rests on buyers who choose"
    ),
    "purchases": say("what projects buy is not part of the formula"),
}
"""Why there is no first-order number."""


@dataclass(frozen=True)
class Band:
    """A range of the exact real-income change, in per cent, by country, and what it ranges over."""

    low: Mapping[str, float]
    high: Mapping[str, float]
    note: str = ""


@dataclass(frozen=True)
class Sale:
    """One line of who buys from, or sells to, somebody: the change in million USD."""

    code: str
    change: float
    before: float


@dataclass(frozen=True)
class Redirection:
    """Where one side's trade goes when its flow with `partner` changes.

    kind: `sales` of `actor` to everybody, or `purchases` of `actor` from everybody. lines: partner
    first, then the home market, then the others that move most; rest: all further countries.
    The lines, the rest and nothing else add up to `total`.
    """

    kind: str
    actor: str
    partner: str
    lines: tuple[Sale, ...]
    rest: float
    total: float


@dataclass(frozen=True)
class WorldChange:
    """Change of the world's real income: million USD and per cent of world income."""

    million_usd: float
    pct: float


@dataclass(frozen=True, eq=False)
class Reading:
    """An outcome as plain arrays by name, with the countries that have an exact number."""

    outcome: Outcome

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Country codes in the order of the arrays."""
        return self.outcome.countries

    @cached_property
    def position(self) -> dict[str, int]:
        """Country code → index."""
        return {code: n for n, code in enumerate(self.countries)}

    @cached_property
    def lost(self) -> Mapping[str, str]:
        """Countries without a positive real income, and why."""
        return self.outcome.country_status

    @cached_property
    def implausible(self) -> tuple[str, ...]:
        """Countries whose base data the world itself calls implausible."""
        return self.outcome.implausible

    @cached_property
    def first_order_terms(self) -> tuple[str, ...]:
        """The terms of the first-order number that are more than nothing for some country."""
        return tuple(
            name
            for name in FIRST_ORDER_TERMS
            if np.nanmax(np.abs(np.append(self.column(name), 0.0))) >= NOTHING
        )

    def array(self, name: str) -> Array:
        """A quantity as a plain array, axes as in the table of quantities."""
        return self.outcome.labelled[name]

    def value(self, name: str, code: str) -> float:
        """A per-country quantity of one country."""
        return float(self.column(name)[self.position[code]])

    def column(self, name: str) -> Array:
        """A per-country quantity; read once."""
        if name not in self._columns:
            self._columns[name] = self.array(name)
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, Array]:
        return {}

    @cached_property
    def exact(self) -> Array:
        """(country,) exact change of real income [%]."""
        return self.column(EXACT)

    @cached_property
    def trade_before(self) -> Array:
        """(origin, destination) baseline trade [million USD], domestic sales on the diagonal."""
        return self.array("flows").sum(axis=2)

    @cached_property
    def trade_change(self) -> Array:
        """(origin, destination) change of trade [million USD], in the numeraire."""
        return self.array("flows_cf").sum(axis=2) - self.trade_before

    def ranked(self, *, without: Iterable[str] = ()) -> list[str]:
        """Countries from the largest gain to the largest loss, those with a number.

        Countries whose base data the world calls implausible are not ranked.
        """
        left_out = {*without, *self.implausible}
        order = np.argsort(-self.exact, kind="stable")
        codes = [self.countries[int(n)] for n in order if np.isfinite(self.exact[n])]
        return [code for code in codes if code not in left_out]

    def world(self) -> WorldChange:
        """The change of the sum of real incomes: equivalent variations added up."""
        change, income = self.column("real_income_change_million_usd"), self.column("income")
        known = np.isfinite(change) & np.isfinite(income)
        total, base = float(change[known].sum()), float(income[known].sum())
        return WorldChange(million_usd=total, pct=100 * total / base if base > 0 else float("nan"))


def focus_of(reading: Reading, *, asked: str | None, provisions: Sequence[Provision]) -> str:
    """The country that the brief is about.

    `asked` if given; otherwise the country whose exact real income moves most, in per cent, among
    those that the provisions name, or among all where these name more than half of the world (or
    nobody). A country that loses everything is chosen only if no other is left.
    """
    if asked is not None:
        if asked not in reading.position:
            raise InputError(f"no country '{asked}' in this outcome to focus on")
        return asked
    named = parties(provisions, limit=MOST_PARTIES * len(reading.countries))
    candidates = [code for code in reading.countries if code in named] or list(reading.countries)
    sound = [code for code in candidates if code not in reading.implausible]
    candidates = sound or candidates
    surviving = [code for code in candidates if code not in reading.lost]
    sizes = np.nan_to_num(np.abs(reading.exact), nan=-1.0, posinf=-1.0)
    return max(surviving or candidates, key=lambda code: sizes[reading.position[code]])


def parties(provisions: Sequence[Provision], *, limit: float) -> set[str]:
    """Countries named in roles of the moves, roles wider than `limit` left out."""
    named: set[str] = set()
    for provision in provisions:
        if provision.stage == "moves":
            for codes in provision.countries.values():
                if len(codes) <= limit:
                    named.update(codes)
    return named


@dataclass(frozen=True)
class Partners:
    """Trade of one country with the partners it changes most with, and with all others together.

    exports, imports: in the same order of partners; other_count: how many `others` stand for.
    """

    exports: tuple[Sale, ...]
    imports: tuple[Sale, ...]
    other_exports: float
    other_imports: float
    other_count: int


def partners(reading: Reading, focus: str, *, most: int) -> Partners:
    """Partners whose trade with `focus` changes most, exports and imports together."""
    n, change, before = reading.position[focus], reading.trade_change, reading.trade_before
    size = np.abs(change[n, :]) + np.abs(change[:, n])
    size[n] = -1.0
    order = [int(k) for k in np.argsort(-size, kind="stable") if k != n]
    shown, rest = order[:most], order[most:]
    return Partners(
        exports=_sales(reading, change[n], before[n], shown),
        imports=_sales(reading, change[:, n], before[:, n], shown),
        other_exports=float(change[n, rest].sum()),
        other_imports=float(change[rest, n].sum()),
        other_count=len(rest),
    )


def _sales(reading: Reading, change: Array, before: Array, chosen: list[int]) -> tuple[Sale, ...]:
    return tuple(Sale(reading.countries[k], float(change[k]), float(before[k])) for k in chosen)


def redirections(reading: Reading, focus: str, *, most: int) -> tuple[Redirection, ...]:
    """Sales and purchases of `focus` and of the partner whose trade with it changes most."""
    n, change = reading.position[focus], reading.trade_change
    size = np.abs(change[n, :]) + np.abs(change[:, n])
    size[n] = -1.0
    partner = reading.countries[int(np.argmax(size))]
    sides = ((focus, partner), (partner, focus))
    return tuple(
        _redirection(reading, kind=kind, actor=actor, partner=other, most=most)
        for actor, other in sides
        for kind in ("sales", "purchases")
    )


def _redirection(
    reading: Reading, *, kind: str, actor: str, partner: str, most: int
) -> Redirection:
    n, p = reading.position[actor], reading.position[partner]
    change, before = reading.trade_change, reading.trade_before
    moved = change[n, :] if kind == "sales" else change[:, n]
    level = before[n, :] if kind == "sales" else before[:, n]
    order = [int(k) for k in np.argsort(-np.abs(moved), kind="stable") if k not in (n, p)]
    shown = [p, n, *sorted(order[:most], key=lambda k: -moved[k])]
    return Redirection(
        kind=kind,
        actor=actor,
        partner=partner,
        lines=_sales(reading, moved, level, shown),
        rest=float(moved[order[most:]].sum()),
        total=float(moved.sum()),
    )


@dataclass(frozen=True, eq=False)
class SectorTable:
    """Per (country, sector): value-added share [%], and changes of volume, jobs, price [%]."""

    share: Array
    output: Array
    jobs: Array
    price: Array

    def share_after(self, country: int) -> Array:
        """(sector,) value-added share after [%].

        Value added of a sector moves with its wage bill, so the share moves with its jobs.
        """
        after = self.share[country] * (1 + np.nan_to_num(self.jobs[country]) / 100)
        total = after.sum()
        return 100 * after / total if total > 0 else after

    def foremost(self, country: int, *, most: int) -> list[int]:
        """The sectors that weigh most in the change, from the largest gain to the largest loss."""
        volume = self.output[country]
        weight = np.where(np.isfinite(volume), np.abs(self.share[country] * volume), -1.0)
        chosen = np.argsort(-weight, kind="stable")[:most]
        chosen = [int(k) for k in chosen if weight[k] >= 0]
        return sorted(chosen, key=lambda k: -volume[k])


def sector_table(reading: Reading) -> SectorTable:
    """The sector numbers of every country."""
    value_added = reading.array("sector_value_added")
    total = value_added.sum(axis=1, keepdims=True)
    share = np.divide(100 * value_added, total, out=np.zeros_like(value_added), where=total > 0)
    return SectorTable(
        share=share,
        output=reading.array("output_volume_change_pct"),
        jobs=reading.array("labour_change_pct"),
        price=reading.array("sector_price_change_pct"),
    )


def chosen_countries(
    readings: Sequence[Reading], *, asked: Sequence[str] | None, focus: str, most: int = 9
) -> list[str]:
    """Columns of a comparison: those asked for, or the focus and whoever moves most.

    Taken in turn: the largest changes in million USD and those in per cent, in any scenario.
    """
    known = readings[0].position
    if asked is not None:
        unknown = [code for code in asked if code not in known]
        if unknown:
            raise InputError(f"not in these outcomes: {', '.join(unknown)}")
        return list(dict.fromkeys(asked))
    orders = [_largest_movers(readings, name) for name in ("real_income_change_million_usd", EXACT)]
    in_turn = [code for pair in zip(*orders, strict=True) for code in pair]
    return list(dict.fromkeys([focus, *in_turn]))[:most]


def _largest_movers(readings: Sequence[Reading], name: str) -> list[str]:
    """Countries by the largest size of a quantity over all readings."""
    moved = np.max([np.nan_to_num(np.abs(reading.column(name))) for reading in readings], axis=0)
    first = readings[0]
    order = [first.countries[int(n)] for n in np.argsort(-moved, kind="stable")]
    return [code for code in order if code not in first.implausible]
