"""What a scenario may not mean as written: moves without effect, idle codes, orders that matter.

Nothing here is an error. Each caution is a sentence, with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np

from blocs.foundation.messages import Message, say
from blocs.foundation.numbers import number_style
from blocs.moves.cells import Block, Cell, Cells, Claim, Deed, common_cell
from blocs.moves.draft import Draft
from blocs.moves.effects import Made, Stage
from blocs.moves.instruments.membership import JoinBloc, LeaveBloc
from blocs.moves.instruments.money import Transfer
from blocs.moves.instruments.sanction import Sanction
from blocs.moves.move import Place
from blocs.moves.scenario import Scenario
from blocs.moves.selection import EVERY_COUNTRY, Selection
from blocs.moves.speech import Speech, sentence
from blocs.world.world import World

Kind: TypeAlias = Literal[
    "nothing_changes",
    "move_without_effect",
    "excludes_nothing",
    "on_both_sides",
    "order_matters",
    "repeated",
    "bloc_in_two_moves",
    "year_without_effect",
    "extreme_result",
]

MOST_GAIN_PCT, MOST_LOSS_PCT = 100.0, 90.0
"""Changes of real income beyond these are far outside what elasticities are estimated on."""


@dataclass(frozen=True)
class Caution:
    """One thing to look at again: what kind, at which field and line, and in words."""

    kind: Kind
    field: str | None
    line: int | None
    text: str


def cautions(scenario: Scenario, world: World, language: str = "en") -> list[Caution]:
    """What `scenario`, which must compile, may not mean as it is written; in `en` or `ru`.

    Kinds: `nothing_changes` (the whole scenario), `move_without_effect`, `excludes_nothing` (`-X`
    where X is not included), `on_both_sides` (a country that would act on itself), `order_matters`
    (with both readings), `repeated` (two moves change the same trade by the same means),
    `bloc_in_two_moves` (with what one move would do), `year_without_effect`.
    """
    baseline = Stage(scenario, world, "baseline")
    moves = Stage(scenario, world, "moves", after=baseline)
    found: list[Caution] = []
    for stage in (baseline, moves):
        told = _Telling(scenario, world, stage, Speech(world, language))
        if stage is moves:
            found[:0] = told.overall()
        found += told.moves()
    return found


def extreme_results(
    real_income_change_pct: Mapping[str, float], world: World, language: str = "en"
) -> list[Caution]:
    """A caution of kind `extreme_result` where some country's real income (in %) leaves all bounds.

    A country without a number is left out: its status says why.
    """
    far = {
        code: value
        for code, value in real_income_change_pct.items()
        if value > MOST_GAIN_PCT or value < -MOST_LOSS_PCT
    }
    if not far:
        return []
    speech = Speech(world, language)
    worst = max(far, key=lambda code: abs(far[code]))
    style = number_style(language)
    size = style.percent_change(far[worst], 0)
    told = speech.words(
        "the result is extreme ({country} {size}; countries beyond all bounds: {count}): no "
        "elasticity is estimated on moves of this size, read it as an error in a number of the "
        "scenario or as a sign, not as a size",
        country=speech.country(worst),
        size=size,
        count=len(far),
    )
    return [Caution("extreme_result", None, None, sentence(told))]


class _Telling:
    """The cautions of one stage in words."""

    def __init__(self, scenario: Scenario, world: World, stage: Stage, speech: Speech) -> None:
        self._scenario, self._world, self._stage = scenario, world, stage
        self._speech = speech

    def overall(self) -> Iterator[Caution]:
        """On the scenario as a whole."""
        made, w = self._stage.made, self._speech.words
        if not made:
            why = w("the scenario has no moves")
        elif all(item.effect != "change" for item in made):
            why = w("no move has an effect")
        else:
            why = w("the moves cancel each other out")
        if self._stage.effect != "change":
            text = w("nothing changes: {why}", why=why)
            yield Caution("nothing_changes", "moves", self._line(("moves",)), sentence(text))
        yield from self._idle_year()

    def moves(self) -> Iterator[Caution]:
        """On each move, and on pairs of moves."""
        for item in self._stage.made:
            if item.place.strength > 0:
                yield from self._of_one(item)
        yield from self._pairs_of_claims()
        yield from self._pairs_of_memberships()

    # -- single moves ---------------------------------------------------------------------------

    def _of_one(self, item: Made) -> Iterator[Caution]:
        name = self._name(item)
        if item.effect != "change":
            why = self._why_idle(item)
            text = self._speech.words("{move} changes nothing: {why}", move=name, why=why)
            yield self._caution("move_without_effect", item.place, text)
        for field, chosen in item.place.selections.items():
            for code in chosen.void:
                text = self._speech.words(
                    "{move}: '-{code}' in '{field}' excludes nothing, because it is not included",
                    move=name,
                    code=code,
                    field=".".join(map(str, field)),
                )
                yield self._caution("excludes_nothing", item.place, text)
        yield from self._both_sides(item)

    def _why_idle(self, item: Made) -> str:
        move, year, w = item.move, item.place.year, self._speech.words
        if isinstance(move, Sanction) and year is not None and not move.in_force(year):
            return w("it is not in force on 31 December {year}", year=year)
        if isinstance(move, Transfer) and move.is_dated:
            return w("nothing is paid in {year}", year=str(year))
        if item.effect == "untraded":
            return w("there is no such trade in the data")
        return w("what it brings is there already")

    def _both_sides(self, item: Made) -> Iterator[Caution]:
        """A country named, itself, on two sides that are not the same list."""
        sides = list(item.place.selections.items())
        for (one, first), (other, second) in combinations(sides, 2):
            if not (_of_countries(first) and _of_countries(second)) or one == other:
                continue
            if set(first.written) == set(second.written):
                continue
            common = [c for c in first.included if c in second.included and c != EVERY_COUNTRY]
            for code in (c for c in common if c in self._world.country):
                fields = [".".join(map(str, field)) for field in (one, other)]
                text = self._speech.words(
                    "{move}: '{code}' stands in '{one}' and in '{other}', but the trade of a "
                    "country with itself is never touched",
                    move=self._name(item),
                    code=code,
                    one=fields[0],
                    other=fields[1],
                )
                yield self._caution("on_both_sides", item.place, text)

    # -- pairs of moves -------------------------------------------------------------------------

    def _pairs_of_claims(self) -> Iterator[Caution]:
        seen: set[tuple[int, int, str]] = set()
        for first, second in combinations(self._stage.draft.claims, 2):
            pair = int(first.path[1]), int(second.path[1])
            if pair[0] == pair[1]:
                continue
            for kind, text in (
                ("order_matters", self._order(first, second)),
                ("repeated", self._repeated(first, second)),
            ):
                if text and (*pair, kind) not in seen:
                    seen.add((*pair, kind))
                    place = self._stage.made[pair[1]].place
                    yield self._caution(
                        "repeated" if kind == "repeated" else "order_matters", place, text
                    )

    def _order(self, first: Claim, second: Claim) -> str:
        """A rate set first and added to later."""
        told = _SET_AND_ADD.get((first.deed, second.deed))
        cell = None if told is None else common_cell(first.cells, second.cells)
        if told is None or cell is None:
            return ""
        speech, (one, other) = self._speech, self._names(first, second)
        rate, added = _value_at(first.cells, cell), _value_at(second.cells, cell)
        return speech.words(
            told.text,
            one=one,
            other=other,
            where=self._cell(cell),
            alone=speech.percent(100 * rate),
            points=speech.number(100 * added),
            total=speech.percent(100 * (rate + added)),
        )

    def _repeated(self, first: Claim, second: Claim) -> str:
        """Two changes of the same kind on exactly the same cells."""
        told = _REPEATED.get(first.deed)
        if told is None or first.deed is not second.deed:
            return ""
        if not _same_cells(first.cells, second.cells):
            return ""
        one, other = self._names(first, second)
        a, b = _only_value(first.cells), _only_value(second.cells)
        if first.deed in (Deed.ADD_TARIFF, Deed.ADD_EXPORT_TAX):
            total = self._speech.number(100 * (a + b))
        else:
            total = self._speech.percent(100 * (a * b - 1))
        return self._speech.words(told.text, one=one, other=other, total=total)

    def _pairs_of_memberships(self) -> Iterator[Caution]:
        moved = [item for item in self._stage.made if isinstance(item.move, JoinBloc | LeaveBloc)]
        for first, second in combinations(moved, 2):
            one, two = first.move, second.move
            if not isinstance(one, JoinBloc | LeaveBloc) or not isinstance(
                two, JoinBloc | LeaveBloc
            ):
                continue
            if one.bloc != two.bloc:
                continue
            kinds = isinstance(one, JoinBloc), isinstance(two, JoinBloc)
            names = f"{self._name(first)}, {self._name(second)}"
            text = f"{names}: {_APART[kinds][self._speech.language]}"
            yield self._caution("bloc_in_two_moves", second.place, text)
            if self._depends_on_order(first, second):
                text = self._speech.words(
                    "the order matters: {names}; each levies the external tariff on those who "
                    "join later, and not on those who joined before",
                    names=names,
                )
                yield self._caution("order_matters", second.place, text)

    def _depends_on_order(self, first: Made, second: Made) -> bool:
        found: list[list[np.ndarray | None]] = []
        for order in ((first, second), (second, first)):
            draft = Draft(self._world)
            for item in order:
                item.move.act(draft, item.place)
            found.append([draft.tariff, draft.revenue_sharing])
        return any(
            a is not None and b is not None and not np.array_equal(a, b)
            for a, b in zip(*found, strict=True)
        )

    def _idle_year(self) -> Iterator[Caution]:
        scenario, world = self._scenario, self._world
        year = scenario.year
        dated = any(move.is_dated for move in (*scenario.baseline, *scenario.moves))
        if year is None or dated or year == world.year:
            return
        if world.year:
            text = self._speech.words(
                "the year {year} changes nothing: no move depends on it, and the data are those of "
                "{data_year}",
                year=year,
                data_year=world.year,
            )
        else:
            text = self._speech.words(
                "the year {year} changes nothing: no move depends on it, and the data are those of "
                "their own year",
                year=year,
            )
        yield Caution("year_without_effect", "year", self._line(("year",)), sentence(text))

    # -- words ----------------------------------------------------------------------------------

    def _caution(self, kind: Kind, place: Place, text: str) -> Caution:
        problem = self._scenario.problem(place.path, "")
        return Caution(kind, problem.field, problem.line, sentence(text))

    def _line(self, path: tuple[str, ...]) -> int | None:
        return self._scenario.problem(path, "").line

    def _name(self, item: Made) -> str:
        """`move 2 (Tariff, line 5)`."""
        w, number, title = self._speech.words, int(item.place.path[1]) + 1, item.move.titles
        line, first = (
            self._scenario.problem(item.place.path, "").line,
            self._stage.name == "baseline",
        )
        if line is None:
            if first:
                return w("baseline move {number} ({title})", number=number, title=title)
            return w("move {number} ({title})", number=number, title=title)
        if first:
            return w(
                "baseline move {number} ({title}, line {line})",
                number=number,
                title=title,
                line=line,
            )
        return w("move {number} ({title}, line {line})", number=number, title=title, line=line)

    def _names(self, first: Claim, second: Claim) -> tuple[str, str]:
        made = self._stage.made
        return self._name(made[int(first.path[1])]), self._name(made[int(second.path[1])])

    def _cell(self, cell: Cell) -> str:
        origin, destination, sector = cell
        world = self._world
        name = self._speech.sector(world.sectors[sector])
        return f"{world.countries[origin]} → {world.countries[destination]}, {name}"


_SET_AND_ADD: dict[tuple[Deed, Deed], Message] = {
    (Deed.SET_TARIFF, Deed.ADD_TARIFF): say(
        "the order of {one} and {other} matters: on {where} the first sets the tariff to {alone} "
        "and the second adds {points} percentage points, {total} in all; the other way round the "
        "addition would be lost: {alone}"
    ),
    (Deed.SET_EXPORT_TAX, Deed.ADD_EXPORT_TAX): say(
        "the order of {one} and {other} matters: on {where} the first sets the export tax to "
        "{alone} and the second adds {points} percentage points, {total} in all; the other way "
        "round the addition would be lost: {alone}"
    ),
}
_REPEATED: dict[Deed, Message] = {
    Deed.COST: say(
        "{one} and {other} both change the trade costs of exactly the same trade: {total} in all"
    ),
    Deed.ADD_TARIFF: say(
        "{one} and {other} both change the tariffs of exactly the same trade: {total} percentage "
        "points in all"
    ),
    Deed.ADD_EXPORT_TAX: say(
        "{one} and {other} both change the export taxes of exactly the same trade: {total} "
        "percentage points in all"
    ),
    Deed.RENT: say(
        "{one} and {other} both change the rents of exactly the same trade: {total} in all"
    ),
}
_MIXED = say("trade between those who join and those who leave changes as if these stayed members")
_APART: dict[tuple[bool, bool], Message] = {
    (True, True): say(
        "in two moves; trade between those who join in one and in the other is not changed, as it "
        "would be in a single move"
    ),
    (False, False): say(
        "in two moves; trade between those who leave in one and in the other changes twice, in a "
        "single move it would not change"
    ),
    (True, False): _MIXED,
    (False, True): _MIXED,
}
"""What two moves of one bloc do: whether the first and whether the second lets join."""


def _of_countries(selection: Selection) -> bool:
    return selection.axis.name == "country"


def _value_at(cells: Cells, cell: Cell) -> float:
    if isinstance(cells, Block):
        return cells.value
    found = (cells.origin == cell[0]) & (cells.destination == cell[1]) & (cells.sector == cell[2])
    return float(cells.value[int(np.argmax(found))])


def _same_cells(a: Cells, b: Cells) -> bool:
    return (
        isinstance(a, Block)
        and isinstance(b, Block)
        and np.array_equal(a.pairs, b.pairs)
        and np.array_equal(a.sectors, b.sectors)
    )


def _only_value(cells: Cells) -> float:
    return cells.value if isinstance(cells, Block) else float("nan")
