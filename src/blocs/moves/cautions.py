"""What a scenario may not mean as written: moves without effect, idle codes, orders that matter.

Nothing here is an error. Each caution is a sentence in English or Russian, with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np

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
    told = speech.choose(
        f"the result is extreme ({speech.country(worst)} {size}; countries beyond all bounds: "
        f"{len(far)}): no elasticity is estimated on moves of this size, read it as an error in a "
        "number of the scenario or as a sign, not as a size",
        f"результат за пределами разумного ({speech.country(worst)}: {size}; таких стран: "
        f"{len(far)}): эластичности не оценены для мер такого размера; вероятна ошибка в одном из "
        "чисел сценария, а верить можно разве что знаку",
    )
    return [Caution("extreme_result", None, None, sentence(told))]


class _Telling:
    """The cautions of one stage in words."""

    def __init__(self, scenario: Scenario, world: World, stage: Stage, speech: Speech) -> None:
        self._scenario, self._world, self._stage = scenario, world, stage
        self._speech, self._say = speech, speech.choose

    def overall(self) -> Iterator[Caution]:
        """On the scenario as a whole."""
        made, say = self._stage.made, self._say
        if not made:
            why = say("the scenario has no moves", "в сценарии нет мер")
        elif all(item.effect != "change" for item in made):
            why = say("no move has an effect", "ни одна мера не действует")
        else:
            why = say("the moves cancel each other out", "меры взаимно уничтожаются")
        if self._stage.effect != "change":
            text = say(f"nothing changes: {why}", f"ничего не меняется: {why}")
            yield Caution("nothing_changes", "moves", self._line(("moves",)), sentence(text))
        yield from self._idle_year()

    def moves(self) -> Iterator[Caution]:
        """On each move, and on pairs of moves."""
        for item in self._stage.made:
            yield from self._of_one(item)
        yield from self._pairs_of_claims()
        yield from self._pairs_of_memberships()

    # -- single moves ---------------------------------------------------------------------------

    def _of_one(self, item: Made) -> Iterator[Caution]:
        name = self._name(item)
        if item.effect != "change":
            why = self._why_idle(item)
            text = self._say(f"{name} changes nothing: {why}", f"{name} ничего не меняет: {why}")
            yield self._caution("move_without_effect", item.place, text)
        for field, chosen in item.place.selections.items():
            for code in chosen.void:
                where = ".".join(map(str, field))
                text = self._say(
                    f"{name}: '-{code}' in '{where}' excludes nothing, because it is not included",
                    f"{name}: «-{code}» в поле «{where}» ничего не исключает: этого там нет",
                )
                yield self._caution("excludes_nothing", item.place, text)
        yield from self._both_sides(item)

    def _why_idle(self, item: Made) -> str:
        move, year = item.move, item.place.year
        if isinstance(move, Sanction) and year is not None and not move.in_force(year):
            return self._say(
                f"it is not in force on 31 December {year}",
                f"на 31 декабря {year} года она не действует",
            )
        if isinstance(move, Transfer) and move.is_dated:
            return self._say(f"nothing is paid in {year}", f"в {year} году платежей нет")
        if item.effect == "untraded":
            return self._say("there is no such trade in the data", "такой торговли в данных нет")
        return self._say("what it brings is there already", "то, что она вводит, уже есть")

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
                name = self._name(item)
                text = self._say(
                    f"{name}: '{code}' stands in '{fields[0]}' and in '{fields[1]}', but the trade "
                    "of a country with itself is never touched",
                    f"{name}: «{code}» стоит и в поле «{fields[0]}», и в поле «{fields[1]}», но "
                    "торговля страны с самой собой не меняется никогда",
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
        words = _SET_AND_ADD.get((first.deed, second.deed))
        cell = None if words is None else common_cell(first.cells, second.cells)
        if words is None or cell is None:
            return ""
        speech, (one, other) = self._speech, self._names(first, second)
        rate, added = _value_at(first.cells, cell), _value_at(second.cells, cell)
        alone, points = speech.percent(100 * rate), speech.number(100 * added)
        total, where = speech.percent(100 * (rate + added)), self._cell(cell)
        return self._say(
            f"the order of {one} and {other} matters: on {where} the first sets the {words[0]} to "
            f"{alone} and the second adds {points} percentage points, {total} in all; the other "
            f"way round the addition would be lost: {alone}",
            f"порядок важен: {one} и {other}; {where}: первая устанавливает {words[1]} {alone}, "
            f"вторая прибавляет {points} п. п., всего {total}; в обратном порядке прибавка "
            f"пропала бы: {alone}",
        )

    def _repeated(self, first: Claim, second: Claim) -> str:
        """Two changes of the same kind on exactly the same cells."""
        words = _REPEATED.get(first.deed)
        if words is None or first.deed is not second.deed:
            return ""
        if not _same_cells(first.cells, second.cells):
            return ""
        one, other = self._names(first, second)
        a, b = _only_value(first.cells), _only_value(second.cells)
        if first.deed in (Deed.ADD_TARIFF, Deed.ADD_EXPORT_TAX):
            size = self._speech.number(100 * (a + b))
            total = self._say(f"{size} percentage points", f"{size} п. п.")
        else:
            total = self._speech.percent(100 * (a * b - 1))
        return self._say(
            f"{one} and {other} both change the {words[0]} of exactly the same trade: {total} "
            "in all",
            f"{one} и {other} меняют {words[1]} одной и той же торговли: всего {total}",
        )

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
            text = f"{names}: {self._say(*_APART[kinds])}"
            yield self._caution("bloc_in_two_moves", second.place, text)
            if self._depends_on_order(first, second):
                text = self._say(
                    f"the order matters: {names}; each levies the external tariff on those who "
                    "join later, and not on those who joined before",
                    f"порядок важен: {names}; внешний тариф каждой из них касается тех, кто "
                    "вступает позже, и не касается вступивших раньше",
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
        text = self._say(
            f"the year {year} changes nothing: no move depends on it, and the data are those of "
            f"{world.year or 'their own year'}",
            f"{year} год ничего не меняет: ни одна мера от него не зависит, а данные — "
            f"{f'{world.year} года' if world.year else 'за свой год'}",
        )
        yield Caution("year_without_effect", "year", self._line(("year",)), sentence(text))

    # -- words ----------------------------------------------------------------------------------

    def _caution(self, kind: Kind, place: Place, text: str) -> Caution:
        problem = self._scenario.problem(place.path, "")
        return Caution(kind, problem.field, problem.line, sentence(text))

    def _line(self, path: tuple[str, ...]) -> int | None:
        return self._scenario.problem(path, "").line

    def _name(self, item: Made) -> str:
        """`move 2 (Tariff, line 5)`, «мера 2 (Ввозной тариф, строка 5)»."""
        number = int(item.place.path[1]) + 1
        title = item.move.titles[self._speech.language]
        line = self._scenario.problem(item.place.path, "").line
        at = "" if line is None else self._say(f", line {line}", f", строка {line}")
        if self._stage.name == "baseline":
            return (
                self._say(f"baseline move {number}", f"исходная мера {number}") + f" ({title}{at})"
            )
        return self._say(f"move {number}", f"мера {number}") + f" ({title}{at})"

    def _names(self, first: Claim, second: Claim) -> tuple[str, str]:
        made = self._stage.made
        return self._name(made[int(first.path[1])]), self._name(made[int(second.path[1])])

    def _cell(self, cell: Cell) -> str:
        origin, destination, sector = cell
        world = self._world
        name = self._speech.sector(world.sectors[sector])
        return f"{world.countries[origin]} → {world.countries[destination]}, {name}"


_SET_AND_ADD = {
    (Deed.SET_TARIFF, Deed.ADD_TARIFF): ("tariff", "ввозной тариф"),
    (Deed.SET_EXPORT_TAX, Deed.ADD_EXPORT_TAX): ("export tax", "вывозную пошлину"),
}
_REPEATED = {
    Deed.COST: ("trade costs", "торговые издержки"),
    Deed.ADD_TARIFF: ("tariffs", "ввозные тарифы"),
    Deed.ADD_EXPORT_TAX: ("export taxes", "вывозные пошлины"),
    Deed.RENT: ("rents", "ренту"),
}
_APART = {
    (True, True): (
        "in two moves; trade between those who join in one and in the other is not changed, as it "
        "would be in a single move",
        "две меры; торговля между вступающими по разным мерам не меняется, одной мерой она бы "
        "изменилась",
    ),
    (False, False): (
        "in two moves; trade between those who leave in one and in the other changes twice, in a "
        "single move it would not change",
        "две меры; торговля между выходящими по разным мерам меняется дважды, одной мерой она бы "
        "не изменилась",
    ),
}
_APART[True, False] = _APART[False, True] = (
    "trade between those who join and those who leave changes as if these stayed members",
    "торговля вступающих с выходящими меняется так, как если бы те оставались членами",
)


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
