"""What every move is: a form that acts on a draft of the shock and can be told in words."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np

from blocs.foundation.axes import Mask
from blocs.foundation.documents import KeyPath
from blocs.foundation.errors import Problem
from blocs.moves.cells import Block
from blocs.moves.draft import Draft
from blocs.moves.fields import Form
from blocs.moves.selection import Selection, select_bloc, select_countries, select_sectors
from blocs.moves.speech import Speech
from blocs.world.world import World


@dataclass(eq=False)
class Place:
    """Where a move stands: its world, key path and year in the scenario, and its problems.

    Selections of codes that are wrong come back empty, after their problems have been noted.
    selections: what was chosen so far, by the key path of the field. strength: of the move, see
    `Scenario.strength`.
    """

    world: World
    path: KeyPath
    folder: Path
    year: int | None
    locate: Callable[[KeyPath, str, str | None], Problem]
    problems: list[Problem] = field(default_factory=list[Problem])
    selections: dict[KeyPath, Selection] = field(default_factory=dict[KeyPath, Selection])
    strength: float = 1.0

    @property
    def failed(self) -> bool:
        """Whether something is wrong with this move."""
        return bool(self.problems)

    def fault(
        self, message: str, *at: str | int, remedy: str | None = None, absent: str | None = None
    ) -> None:
        """Report a problem at the key path `at` below this move; absent: see `Problem`."""
        problem = self.locate((*self.path, *at), message, remedy)
        self.problems.append(replace(problem, absent=absent))

    def add(self, problems: Sequence[Problem]) -> None:
        """Add problems whose place is in another file."""
        self.problems.extend(problems)

    def countries(self, codes: Sequence[str], *at: str | int) -> Selection:
        """Countries meant by the codes in the field `at`."""
        return self._checked(select_countries(codes, self.world), at)

    def sectors(self, codes: Sequence[str], *at: str | int) -> Selection:
        """Sectors meant by the codes in the field `at`."""
        return self._checked(select_sectors(codes, self.world), at)

    def bloc(self, code: str, *at: str | int) -> Selection:
        """Members of the bloc in the field `at`."""
        return self._checked(select_bloc(code, self.world), at)

    def country(self, code: str, *at: str | int) -> Selection:
        """The one country meant by the code in the field `at`; a problem if they are several."""
        chosen = self.countries((code,), *at)
        if not chosen.faults and not only(chosen.mask):
            message = f"'{code}' stands for {len(chosen.labels)} countries; one is needed here"
            self.fault(message, *at, remedy="Write one move for each country.")
        return chosen

    def block(self, pairs: Mask, sectors: Selection, value: float) -> Block:
        """The cells of `pairs` in `sectors`; a problem if there are none."""
        if not self.failed and not pairs.any():
            message = "no trade between different countries is concerned"
            self.fault(message, remedy="Domestic sales are never touched by this move.")
        return Block(pairs, sectors.mask, value)

    def _checked(self, selection: Selection, at: KeyPath) -> Selection:
        self.selections[at] = selection
        for fault in selection.faults:
            self.fault(fault.message, *at, *fault.path, remedy=fault.remedy, absent=fault.absent)
        return selection


@dataclass(frozen=True)
class Provision:
    """One move in words and with everything that its codes stand for.

    stage: `baseline`, `moves` or `closure`. countries: role → codes of the world, in its order.
    absent: bloc → members that the world does not hold. parameters: numbers and words as given.
    """

    kind: str
    title: str
    sentences: tuple[str, ...]
    countries: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    sectors: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    stage: str = "moves"


@dataclass(frozen=True)
class Telling:
    """What a move says of itself, without capital and full stop, and the selections behind it.

    numbers: what it does beyond the numbers as given, by name, where they come out of a table.
    """

    text: str
    countries: Mapping[str, Selection] = field(default_factory=dict[str, Selection])
    sectors: Selection | None = None
    numbers: Mapping[str, float] = field(default_factory=dict[str, float])


class Move(Form):
    """One typed action. A new kind of move is a subclass and a line in `registry.MOVES`."""

    titles: ClassVar[Mapping[str, str]]
    engines: ClassVar[tuple[str, ...]] = ("trade",)
    """What it acts on: the engine of trade, and where it reaches ways of goods, `corridors`."""

    @property
    def is_dated(self) -> bool:
        """Whether what the move does depends on the scenario's year."""
        return False

    @property
    def is_ranged(self) -> bool:
        """Whether its numbers come out of a range: it has a field `estimate` then."""
        return False

    def contents(self) -> Hashable:
        """What the move says, whatever the order in its lists of codes."""
        return type(self).__name__, unordered(self.model_dump())

    def made(self, draft: Draft, place: Place) -> None:
        """Apply the move to `draft` as strongly as its place says."""
        draft.strength = place.strength
        self.act(draft, place)

    @abstractmethod
    def act(self, draft: Draft, place: Place) -> None:
        """Apply the move to `draft`; report what is wrong to `place`."""

    @abstractmethod
    def tell(self, place: Place, speech: Speech) -> Telling:
        """Say the move in one sentence; report what is wrong to `place`."""


def unordered(value: Any) -> Hashable:
    """Plain data as a value that two writings of the same share: lists as sets."""
    if isinstance(value, Mapping):
        items = cast(Mapping[Any, Any], value).items()
        return frozenset((key, unordered(item)) for key, item in items)
    if isinstance(value, list | tuple):
        return frozenset(map(unordered, cast(Sequence[Any], value)))
    return value


def only(mask: Mask) -> bool:
    """Whether exactly one label is chosen."""
    return int(np.count_nonzero(mask)) == 1
