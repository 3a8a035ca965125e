"""The one door to Gambit (Savani and Turocy, "Gambit: The package for computation in game theory").

Gambit is under the GPL: it is imported where it is used and never needed by the base installation.
Labels stay on our side: players, options and actions are numbered from "1" for Gambit. It is given
pay-offs in own units only (`own_units`): from about 1e8 its tolerances fail. Every answer carries a
status: Gambit may raise, give nothing back, or take longer than it may, and none of that passes as
"nothing was found".
"""

from __future__ import annotations

import importlib
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import MissingExtraError

MOST_SECONDS = 20.0
"""Longest time that one search may take, of the processor: a busy machine changes no answer."""

HANGS = 20
"""How many times as long a process may take on the clock on the wall."""

TIME_IS_UP = int(getattr(signal, "SIGPROF", 0))
"""What ends such a process; none on systems without timers of the processor's time."""

Profile: TypeAlias = tuple[Array, ...]
"""Per player (option,) probabilities."""

Histories: TypeAlias = dict[tuple[int, ...], Array]
"""History (actions numbered from 0) of one node per information set → probabilities."""

AnswerStatus: TypeAlias = Literal["solved", "failed", "timed_out"]

Found = TypeVar("Found")


@dataclass(frozen=True)
class Answer(Generic[Found]):
    """What Gambit gave back.

    status: `solved`, `failed` (it raised, gave up or gave nothing back: `why`) or `timed_out`;
    found: equilibria, those found before it stopped included; cliques: groups of them whose hulls
    are convex pieces of the set; singular, exceeded: supports with singular equations, given up.
    """

    status: AnswerStatus
    found: tuple[Found, ...] = ()
    cliques: tuple[tuple[Found, ...], ...] = ()
    singular: int = 0
    exceeded: int = 0
    why: str = ""


def gambit() -> Any:
    """The pygambit module. Raises MissingExtraError where it is not installed."""
    try:
        return importlib.import_module("pygambit")
    except ImportError as cause:
        raise MissingExtraError(
            "mixed equilibria and games in extensive form need pygambit: install it with "
            "`pip install 'blocs[games]'`"
        ) from cause


def load_gambit() -> None:
    """Load pygambit where it is installed: most of a second, while worlds are solved elsewhere."""
    with suppress(MissingExtraError):
        gambit()


def extreme_equilibria(payoffs: Array, *, rational: bool) -> Answer[Profile]:
    """Every extreme equilibrium of two players. payoffs: (2, option, option) numbers or fractions.

    Not for more options than are enumerated in a moment: nothing can stop it.
    """

    def enumerated(door: Any) -> Answer[Profile]:
        answer = door.nash.enummixed_solve(_table(payoffs), rational=rational, cliques=True)
        cliques = tuple(tuple(map(_profile, clique)) for clique in answer.cliques)
        return Answer(
            "solved" if answer.success else "failed",
            tuple(map(_profile, answer.equilibria)),
            cliques,
            why="" if answer.success else "the enumeration stopped early",
        )

    return _asked(enumerated)


def exact_equilibria(payoffs: Array, *, seconds: float = MOST_SECONDS) -> Answer[Profile]:
    """The same in rational arithmetic, in a process that ends when its time is up."""
    gambit()
    tables = [[[str(x) for x in row] for row in table] for table in payoffs]
    text = json.dumps({"payoffs": tables, "seconds": seconds})
    late: Answer[Profile] = Answer(
        "timed_out", why=f"rational arithmetic took longer than {seconds:g} s"
    )
    worker = str(Path(__file__).with_name("gambit_worker.py"))
    try:
        done = subprocess.run(
            [sys.executable, "-P", worker],
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=HANGS * seconds,
            check=False,
        )
        if done.returncode == -TIME_IS_UP:
            return late
        data = json.loads(done.stdout) if done.returncode == 0 else None
    except subprocess.TimeoutExpired:
        return late
    except (OSError, ValueError) as cause:
        return Answer("failed", why=str(cause))
    if data is None or not data["success"]:
        return Answer("failed", why=_last_line(done.stderr))
    return Answer(
        "solved",
        tuple(map(_normalised, data["equilibria"])),
        tuple(tuple(map(_normalised, clique)) for clique in data["cliques"]),
    )


def support_equilibria(payoffs: Array, *, seconds: float = MOST_SECONDS) -> Answer[Profile]:
    """An equilibrium for every support of a table (player, option_1, …, option_P)."""
    return _by_supports(lambda: _table(payoffs), _profile, strategic=True, seconds=seconds)


def tree_equilibria(text: str, *, seconds: float = MOST_SECONDS) -> Answer[Histories]:
    """An equilibrium for every support of actions of the tree in the text of an .efg file."""
    return _by_supports(lambda: _tree(text), _histories, strategic=False, seconds=seconds)


def limit_equilibrium(payoffs: Array, *, seconds: float = MOST_SECONDS) -> Answer[Profile]:
    """The limit of the logit quantal response of a table; nothing where the trace fails."""
    return _limit(lambda: _table(payoffs), _profile, seconds)


def tree_limit(text: str, *, seconds: float = MOST_SECONDS) -> Answer[Histories]:
    """The limit of the agents' logit quantal response of a tree; nothing where the trace fails."""
    return _limit(lambda: _tree(text), _histories, seconds)


def logit_response(payoffs: Array, precision: float) -> Answer[Profile]:
    """The quantal response at one precision λ > 0, on the principal branch."""

    def traced(door: Any) -> Answer[Profile]:
        points = door.qre.logit_solve_lambda(_table(payoffs), [precision])
        if not points or points[0] is None:
            return Answer("failed", why="the branch could not be traced that far")
        return Answer("solved", (_profile(points[0].profile),))

    return _asked(traced)


@dataclass
class _Clock:
    """Heard at every step of a search: counts what happens, and raises when the time is up."""

    seconds: float
    names: list[str] = field(default_factory=list[str])
    late: bool = False
    began: float = field(default_factory=time.thread_time)

    def __call__(self, event: Any) -> None:
        self.names.append(type(event).__name__)
        if time.thread_time() - self.began > self.seconds:
            self.late = True
            raise TimeoutError(f"longer than {self.seconds:g} s")

    def count(self, part: str) -> int:
        return sum(part in name for name in self.names)


def _by_supports(
    game: Callable[[], Any], read: Callable[[Any], Found], *, strategic: bool, seconds: float
) -> Answer[Found]:
    clock, found = _Clock(seconds), list[Found]()

    def heard(profile: Any) -> None:
        found.append(read(profile))

    def solved(door: Any) -> Answer[Found]:
        door.nash.enumpoly_solve(
            game(),
            use_strategic=strategic,
            nash_callback=heard,
            event_callback=clock,
        )
        return Answer("solved")

    answer = _asked(solved, clock)
    return Answer(
        answer.status,
        tuple(found),
        singular=clock.count("Singular"),
        exceeded=clock.count("BudgetExceeded"),
        why=answer.why,
    )


def _limit(game: Callable[[], Any], read: Callable[[Any], Found], seconds: float) -> Answer[Found]:
    clock = _Clock(seconds)

    def traced(door: Any) -> Answer[Found]:
        profile = door.nash.logit_solve(game(), event_callback=clock).equilibrium
        if profile is None:
            return Answer(
                "failed", why="the branch of quantal responses has no limit that it found"
            )
        return Answer("solved", (read(profile),))

    return _asked(traced, clock)


def _asked(call: Callable[[Any], Answer[Found]], clock: _Clock | None = None) -> Answer[Found]:
    """What the call answers; whatever Gambit raises becomes a status."""
    door = gambit()
    try:
        return call(door)
    except Exception as cause:  # Gambit's own errors have no common base
        if str(cause).startswith("KeyboardInterrupt"):  # as it comes out of a callback
            raise KeyboardInterrupt from cause
        if clock is not None and clock.late:
            return Answer("timed_out", why=f"the search took longer than {clock.seconds:g} s")
        return Answer("failed", why=_last_line(str(cause)) or type(cause).__name__)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""


def _table(payoffs: Array) -> Any:
    """Gambit's strategic game. payoffs: (player, option_1, …, option_P), all finite."""
    return gambit().StrategicGame.from_arrays(*payoffs)


def _tree(text: str) -> Any:
    """Gambit's extensive game from the text of an .efg file."""
    return gambit().read_efg(io.StringIO(text))


def _profile(profile: Any) -> Profile:
    return _normalised([[float(weight) for _, weight in player] for player in profile])


def _normalised(weights: list[list[float]]) -> Profile:
    """Probabilities of each player's options, none negative, summing to one."""
    mixed = [np.clip(np.array(item), 0.0, None) for item in weights]
    return tuple(item / item.sum() for item in mixed)


def _histories(profile: Any) -> Histories:
    found: Histories = {}
    for player in profile:
        for history, action in player:
            weights = np.array([float(weight) for _, weight in action])
            found[tuple(int(label) - 1 for label in history.actions)] = weights
    return found
