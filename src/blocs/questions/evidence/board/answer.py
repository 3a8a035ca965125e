"""Published estimates beside ours: every row of a board computed over models and elasticities."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.data.tariffs.asked import EMBEDDED, NONE, OWN
from blocs.data.tariffs.choice import tariffs_of
from blocs.draws import DRAWS
from blocs.draws.sentences import told_json
from blocs.foundation.arguments import (
    among,
    arguments,
    found_by_name,
    many,
    names,
    optional,
    path,
    whole,
)
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError, SolverError
from blocs.foundation.files import is_folder
from blocs.foundation.frames import tidy
from blocs.foundation.messages import Words
from blocs.foundation.shown import counted
from blocs.questions.answers import Answer
from blocs.questions.evidence.board.ask import Board, BoardRow, load_board, rows_named
from blocs.questions.evidence.board.compared import (
    HEADLINE,
    Compared,
    Standing,
    bands_of,
    compared_with,
)
from blocs.questions.evidence.board.drawn import drawn_of
from blocs.questions.evidence.board.ranges import ranges_told
from blocs.questions.evidence.board.ratios import LossRatios, explained, losses_of, ratios_of
from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.models import ALL_MODELS
from blocs.questions.trade.outcome import Outcome
from blocs.world.pairs import ESTIMATED_PAIRS
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class BoardLine:
    """One row of the board with what we found.

    reason: why there is no number, empty where there is one. failures: (model, reason) of models
    without an answer. provenance: of the headline outcome.
    """

    row: BoardRow
    standing: Standing
    compared: tuple[Compared, ...] = ()
    reason: str = ""
    failures: tuple[tuple[str, str], ...] = ()
    world: str = ""
    provenance: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data, texts in both languages."""
        row = self.row.model_dump(exclude_none=True, exclude={"published"})
        return {
            **row,
            "standing": str(self.standing),
            "reason": self.reason,
            "world": self.world,
            "failures": dict(self.failures),
            ESTIMATED_PAIRS: (self.provenance or {}).get(ESTIMATED_PAIRS),
            "published": [p.model_dump(exclude_none=True) for p in self.row.published],
            "compared": [item.as_json() for item in self.compared],
        }


@dataclass(frozen=True, eq=False)
class OnWorld:
    """The rows of a board on one world, or each on its own. world: gives countries their names."""

    world: World
    lines: tuple[BoardLine, ...]

    @property
    def name(self) -> str:
        """The world, or the worlds, that rows have a number on."""
        names = dict.fromkeys(line.world for line in self.lines if line.compared)
        return ", ".join(names) or self.world.name

    @property
    def compared(self) -> tuple[Compared, ...]:
        """Every published number that has one of ours."""
        return tuple(item for line in self.lines for item in line.compared)

    @property
    def numbers(self) -> tuple[int, int]:
        """Published numbers that lie in our range, and those that have a number of ours."""
        found = self.compared
        return sum(item.standing is Standing.WITHIN for item in found), len(found)


@dataclass(frozen=True, eq=False, repr=False)
class BoardReport(Answer):
    """All rows of a board, in its order.

    lines: on the first world; world: gives countries and blocs their names; others: the same rows
    on the other worlds asked for; draws: of the elasticities.
    """

    board: Board
    lines: tuple[BoardLine, ...]
    models: tuple[Model, ...]
    world: World
    seconds: float
    others: tuple[OnWorld, ...] = ()
    draws: int = 0

    def _facts(self) -> Mapping[str, str]:
        within, compared = self.numbers
        return {
            "title": self.board.title,
            "world": f"{self.world.name} ({self.world.year})",
            "size": counted(len(self.lines), "row"),
            "within our range": f"{within} of {compared} published numbers",
            **{str(standing): counted(n, "row") for standing, n in self.counts.items()},
        }

    @property
    def ranges_told(self) -> tuple[Words, ...]:
        """What our ranges go over."""
        return ranges_told(
            self.models, [item.value for item in self.board.elasticities], draws=self.draws
        )

    @property
    def counts(self) -> dict[Standing, int]:
        """Number of rows by standing, those that occur."""
        found = {s: sum(line.standing is s for line in self.lines) for s in Standing}
        return {standing: count for standing, count in found.items() if count}

    @property
    def numbers(self) -> tuple[int, int]:
        """Published numbers that lie in our range, and those that have a number of ours."""
        return self.worlds[0].numbers

    @property
    def worlds(self) -> tuple[OnWorld, ...]:
        """The rows on every world, that of `lines` first."""
        return (OnWorld(self.world, self.lines), *self.others)

    @property
    def ratios(self) -> dict[str, dict[str, LossRatios]]:
        """World → quantity → how ours compare with the published ones of the same sign."""
        return {found.name: ratios_of(found.compared) for found in self.worlds}

    @property
    def decomposition(self) -> dict[str, dict[str, float]]:
        """World → what is changed, one at a time → the median ratio of losses of real income."""
        return {found.name: explained(found.compared) for found in self.worlds}

    @property
    def losses(self) -> LossRatios | None:
        """How our losses of real income compare with the published ones; None without any."""
        return losses_of(self.worlds[0].compared)

    def to_frame(self) -> pd.DataFrame:
        """One row a published number: row, countries, quantity, unit, value (ours), theirs.

        published: its middle; low, high: our range. Rows without a number of ours have NaN and a
        `reason`.
        """
        rows: list[dict[str, Any]] = []
        for line in self.lines:
            ours = {id(item.published): item for item in line.compared}
            for published in line.row.published:
                found = ours.get(id(published))
                rows.append(
                    {
                        "row": line.row.name,
                        "countries": " ".join(published.countries),
                        "quantity": published.quantity,
                        "unit": "%",
                        "value": None if found is None else found.headline,
                        "low": None if found is None else found.low,
                        "high": None if found is None else found.high,
                        "published": published.middle,
                        "standing": str(line.standing if found is None else found.standing),
                        "reason": line.reason,
                    }
                )
        return tidy(rows, ("row", "countries"))

    def as_json(self) -> dict[str, Any]:
        """The document of `blocs board --json`."""
        within, compared = self.numbers
        losses = self.losses
        return {
            "status": "converged",
            "title": self.board.title,
            "notes": self.board.notes,
            "headline_model": str(HEADLINE),
            "models": [str(model) for model in self.models],
            "trade_elasticities": [a.model_dump() for a in self.board.elasticities],
            "ranges_told": told_json(self.ranges_told),
            "seconds": self.seconds,
            "counts": {str(standing): count for standing, count in self.counts.items()},
            "numbers": {"compared": compared, "within_our_range": within},
            "loss_ratios": None if losses is None else dataclasses.asdict(losses),
            "draws": self.draws,
            "worlds": {
                found.name: {
                    "year": found.world.year if found.name == found.world.name else None,
                    "compared": found.numbers[1],
                    "within_our_range": found.numbers[0],
                    "rows": [line.as_json() for line in found.lines],
                }
                for found in self.worlds
            },
            "ratios": {
                name: {key: dataclasses.asdict(item) for key, item in of.items()}
                for name, of in self.ratios.items()
            },
            "decomposition": self.decomposition,
            "rows": [line.as_json() for line in self.lines],
        }


@arguments(
    board=optional(found_by_name(Board, "a Board")),
    data=optional(path),
    only=optional(names),
    models=many(among(Model)),
    worlds=optional(names),
    draws=whole(0),
)
def run_board(
    board: Board | str | Path | None = None,
    *,
    data: Path | None = None,
    only: Sequence[str] | None = None,
    models: Sequence[Model] = ALL_MODELS,
    worlds: Sequence[str] | None = None,
    draws: int = DRAWS,
    progress: Callable[[str], None] = lambda _: None,
) -> BoardReport:
    """Compute every row, or those named in `only`.

    board: a Board, its file or folder; None: the one that comes with blocs. data: a folder that
    holds the worlds which rows call for and blocs does not ship. worlds: to run every row on, the
    one that is shown first; None: those of the board, or the rows' own. draws: of the elasticities,
    0 for none. progress: called with the name of each row before it. A row without a solution or
    without its data is a line that says so. Raises InputError for unknown rows, worlds, models or
    countries, and ScenarioError.
    """
    start = time.perf_counter()
    if not isinstance(board, Board):
        board = load_board(board)
    rows = _chosen(board, only)
    known = _Worlds(data)
    chosen = tuple(dict.fromkeys(board.worlds if worlds is None else worlds)) or (None,)
    found: list[OnWorld] = []
    for name in chosen:
        lines: list[BoardLine] = []
        for row in rows:
            progress(row.name if name is None else f"{name}: {row.name}")
            lines.append(_line(board, row, known, tuple(models), name=name, draws=draws))
        found.append(OnWorld(known.load(name or DEFAULT_WORLD), tuple(lines)))
    first, *others = found
    return BoardReport(
        board=board,
        lines=first.lines,
        models=tuple(models),
        world=first.world,
        seconds=time.perf_counter() - start,
        others=tuple(others),
        draws=draws,
    )


def _chosen(board: Board, only: Sequence[str] | None) -> list[BoardRow]:
    for row in board.rows:
        if row.nearest_model is not None and row.nearest_model not in list(Model):
            hint = did_you_mean(row.nearest_model, list(Model))
            told = f"row '{row.name}': unknown model '{row.nearest_model}'. {hint}"
            raise InputError(told.rstrip())
    return rows_named(board, only)


class _Worlds:
    """Worlds by name, elasticity and tariffs, each loaded once."""

    def __init__(self, data: Path | None) -> None:
        self.data = data
        self._loaded: dict[tuple[str, float | None, str | None], World] = {}

    def load(self, name: str, elasticity: float | None = None, tariffs: str | None = None) -> World:
        """A world by name or folder."""
        key = (name, elasticity, tariffs)
        if key not in self._loaded:
            self._loaded[key] = load_world(name, elasticity=elasticity, tariffs=tariffs)
        return self._loaded[key]

    def with_other_tariffs(self, world: World, name: str) -> World | None:
        """The same with the other choice of tariffs in the base year, None where there is none."""
        chosen = tariffs_of(world)
        if chosen == OWN:
            return None
        return self.load(name, tariffs=EMBEDDED if chosen == NONE else NONE)

    def folder_of(self, name: str) -> Path | None:
        """Where a world that is not shipped lies: in the folder of data, or None."""
        folder = None if self.data is None else self.data / name
        return folder if folder is not None and is_folder(folder) else None


def _line(
    board: Board,
    row: BoardRow,
    worlds: _Worlds,
    models: tuple[Model, ...],
    *,
    name: str | None,
    draws: int,
) -> BoardLine:
    """One row on the world `name`, None: its own."""
    if row.scenario is None:
        return BoardLine(row, Standing.CANNOT, reason=row.cannot_en or "")
    folder = None
    if row.tables is not None:
        folder = worlds.folder_of(row.tables)
        if folder is None:
            return BoardLine(row, Standing.ABSENT, reason=_absent(row.tables))
    scenario = board.scenario_of(row.scenario, tables=folder)
    base = None if row.against is None else board.scenario_of(row.against, tables=folder)
    world_name = str(folder) if folder is not None else name or scenario.world or DEFAULT_WORLD
    world = worlds.load(world_name)
    try:
        bands = bands_of(world, scenario, base, models=models)
        by_elasticity: dict[float, tuple[Outcome, ...]] = {}
        for alternative in () if folder is not None else board.elasticities:
            other = worlds.load(world_name, alternative.value)
            found = bands_of(other, scenario, base, models=(HEADLINE,))
            by_elasticity[alternative.value] = tuple(band.outcome for band in found)
        other = None if folder is not None else worlds.with_other_tariffs(world, world_name)
        taxed = () if other is None else bands_of(other, scenario, base, models=(HEADLINE,))
        drawn = drawn_of(
            world,
            [scenario] if base is None else [scenario, base],
            [band.outcome for band in bands],
            Trade(HEADLINE),
            draws=draws,
        )
    except SolverError as error:
        return BoardLine(row, Standing.FAILED, reason=str(error), world=world.name)
    compared = tuple(
        compared_with(
            item,
            row,
            world,
            bands=bands,
            by_elasticity=by_elasticity,
            drawn=drawn,
            other_tariffs=tuple(band.outcome for band in taxed),
        )
        for item in row.published
    )
    order = list(Standing)
    worst = max((item.standing for item in compared), key=order.index, default=Standing.CANNOT)
    return BoardLine(
        row,
        worst,
        compared,
        failures=tuple((str(f.model), f.reason) for band in bands for f in band.failures),
        world=world.name,
        provenance=bands[0].outcome.provenance,
    )


def _absent(name: str) -> str:
    return (
        f"needs the tables '{name}', which blocs may not ship: put them into a folder DIR/{name} "
        "in the table format and run `blocs board --data DIR`"
    )
