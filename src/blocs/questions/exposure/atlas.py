"""The atlas of dyads: the exact ruptures of `rupture_atlas` beside linear and share measures."""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.draws.run import Staged, run_of
from blocs.foundation.arguments import among, arguments, found_by_name, names, path, whole
from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.questions.answers import Answer
from blocs.questions.exposure.engine.dependence import Direction, dependence
from blocs.questions.exposure.engine.friends import friends_and_enemies
from blocs.questions.exposure.engine.rupture import MEANING, all_dyads, rupture_rows
from blocs.questions.exposure.engine.rupture import rupture_matrix as matrix_of
from blocs.questions.exposure.engine.substitution import substitution_dependence
from blocs.questions.exposure.measures import RUPTURES, implausible_countries
from blocs.questions.exposure.rupture_atlas import rupture_atlas
from blocs.questions.trade.answer import conditions, world_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.fast import worthwhile
from blocs.world.countries import chosen_countries
from blocs.world.pairs import estimated_between
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World

DEARER_PCT = 10.0
"""Rise of the cost of trade, both ways, that the linear measure predicts the loss of."""

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "country",
    "partner",
    "rupture_loss_pct",
    "rupture_loss_million_usd",
    "partner_loss_pct",
    "rupture_asymmetry",
    "linear_loss_pct",
    "turnover_share_pct",
    "import_share_pct",
    "export_share_pct",
    "substitution_loss_pct",
    "implausible_base_data",
    "cause",
)


@dataclass(frozen=True, eq=False, repr=False)
class Matrix(Answer):
    """Exact ruptures among some countries.

    loss_pct, loss: (country, partner) loss of the country, % of income and million USD; NaN on the
    diagonal and where `failures` says why.
    """

    countries: tuple[str, ...]
    loss_pct: Array
    loss: Array
    failures: Mapping[str, str]
    implausible: tuple[str, ...]
    meaning: Mapping[str, str]
    provenance: Mapping[str, Any]

    def _facts(self) -> Mapping[str, str]:
        return {
            "countries": ", ".join(self.countries),
            "world": str(self.provenance["world"]["name"]),
            "largest loss": _largest(self.countries, self.loss_pct),
            "without an answer": ", ".join(self.failures) or "none",
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a country, partner and quantity; the diagonal is left out."""
        losses = (
            ("rupture_loss_pct", "%", self.loss_pct),
            ("rupture_loss_million_usd", "million USD", self.loss),
        )
        rows = (
            {"country": a, "partner": b, "quantity": key, "unit": unit, "value": float(loss[i, k])}
            for key, unit, loss in losses
            for i, a in enumerate(self.countries)
            for k, b in enumerate(self.countries)
            if i != k
        )
        return tidy(rows, ("country", "partner"))

    def as_json(self) -> dict[str, Any]:
        """Plain data: loss of the row's country if its trade with the column's country stops."""
        cells = [
            {
                "country": a,
                "partner": b,
                "rupture_loss_pct": finite_or_null(float(self.loss_pct[i, k])),
                "rupture_loss_million_usd": finite_or_null(float(self.loss[i, k])),
            }
            for i, a in enumerate(self.countries)
            for k, b in enumerate(self.countries)
            if i != k
        ]
        return {
            "status": "converged" if not self.failures else "partly",
            "measure": "rupture",
            "meaning": dict(self.meaning),
            "countries": list(self.countries),
            "implausible_base_data": list(self.implausible),
            "failures": dict(self.failures),
            "dyads": cells,
            "provenance": dict(self.provenance),
        }


def _largest(codes: Sequence[str], loss: Array) -> str:
    """The costliest rupture in words."""
    i, k = np.unravel_index(int(np.nan_to_num(loss).argmax()), loss.shape)
    return f"{codes[int(i)]} without {codes[int(k)]} {loss[i, k]:.2f} %"


def of_stage(progress: Callable[[int, int], None] | None) -> Staged | None:
    """Who is told of (done, in all) of the one stage that there is."""
    return None if progress is None else lambda _, done, total: progress(done, total)


@arguments(
    world=found_by_name(World, "a World"),
    countries=names,
    model=among(Model),
    trade_balance=among(TradeBalance),
    workers=whole(),
)
def rupture_matrix(
    world: World | str | Path,
    countries: Sequence[str],
    *,
    model: Model = Model.CALIENDO_PARRO,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Matrix:
    """Every rupture among `countries`, in the order given. Raises InputError where under two."""
    world = world_of(world)
    found = chosen_countries(countries, world.countries, world=world.name)
    chosen = tuple(dict.fromkeys(found))
    if len(chosen) < 2:
        raise InputError("a matrix needs at least two different countries, such as BLR,RUS,KAZ")
    dyads = all_dyads(world, chosen)
    trade = Trade(model, compiled=worthwhile(len(dyads)))
    run = run_of(workers=workers, staged=of_stage(progress)).stage(RUPTURES, len(dyads))
    solved = rupture_rows(world, dyads, trade, run, trade_balance=trade_balance)
    with closing(solved):
        rows = list(solved)
    who = world.country.indices(chosen)
    pct = matrix_of(rows, world)[np.ix_(who, who)]
    return Matrix(
        countries=chosen,
        loss_pct=pct,
        loss=pct / 100 * rows[0].income[who][:, None],
        failures={
            f"{row.rupture.one[0]}-{row.rupture.other[0]}": row.cause for row in rows if row.cause
        },
        implausible=tuple(c for c in chosen if c in implausible_countries(world)),
        meaning=MEANING,
        provenance={
            **conditions(world, model=model, trade_balance=trade_balance),
            **estimated_between(world, combinations(chosen, 2)),
        },
    )


@dataclass(frozen=True, eq=False, repr=False)
class DyadAtlas(Answer):
    """All ordered dyads of a world; every array (country, partner), NaN on the diagonal.

    loss_pct, loss: exact loss if trade stops, % of income and million USD; asymmetry: −1 to 1;
    linear_pct: predicted loss if trade costs between the two rise by DEARER_PCT %; shares: by
    `turnover`, `imports`, `exports`, %; substitution_pct: loss of the supplier at given incomes.
    """

    country: Axis
    loss_pct: Array
    loss: Array
    asymmetry: Array
    linear_pct: Array
    shares: Mapping[str, Array]
    substitution_pct: Array
    failures: Mapping[tuple[str, str], str]
    implausible: tuple[str, ...]
    provenance: Mapping[str, Any]

    def _facts(self) -> Mapping[str, str]:
        return {
            "world": str(self.provenance["world"]["name"]),
            "size": f"{self.loss_pct.size - len(self.country):,} dyads",
            "largest loss": _largest(self.country.labels, self.loss_pct),
            "without an answer": str(len(self.failures)),
        }

    def as_json(self) -> dict[str, Any]:
        """How many dyads, which failed and why, and what they rest on: the numbers are a table."""
        return {
            "status": "converged" if not self.failures else "partly",
            "dyads": self.loss_pct.size - len(self.country),
            "implausible_base_data": list(self.implausible),
            "failures": {"-".join(key): why for key, why in self.failures.items()},
            "provenance": dict(self.provenance),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per ordered dyad."""
        import pandas as pd

        return pd.DataFrame(_lines(self), columns=list(COLUMNS))


@arguments(
    world=found_by_name(World, "a World"),
    folder=path,
    model=among(Model),
    trade_balance=among(TradeBalance),
    workers=whole(),
)
def dyad_atlas(
    world: World | str | Path,
    *,
    folder: str | Path,
    model: Model = Model.CALIENDO_PARRO,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
    workers: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> DyadAtlas:
    """Solve all ruptures (kept in `folder`, resumable) and set the quick measures beside them."""
    world = world_of(world)
    trade = Trade(model)
    run = run_of(workers=workers, staged=of_stage(progress))
    exact = rupture_atlas(world, trade, run, folder=folder, trade_balance=trade_balance)
    friends = friends_and_enemies(world, trade, trade_balance=trade_balance)
    sides = {str(side): 100 * dependence(world, direction=side).share for side in Direction}
    return DyadAtlas(
        country=world.country,
        loss_pct=exact.loss_pct,
        loss=exact.loss_million_usd,
        asymmetry=lopsided(exact.loss_pct),
        linear_pct=-100 * friends.dyads * np.log1p(DEARER_PCT / 100),
        shares={name: _off_diagonal(share) for name, share in sides.items()},
        substitution_pct=_off_diagonal(100 * substitution_dependence(world).loss),
        failures={(r.rupture.one[0], r.rupture.other[0]): r.cause for r in exact.failures},
        implausible=implausible_countries(world),
        provenance={
            **conditions(world, model=model, trade_balance=trade_balance),
            **estimated_between(world, combinations(world.countries, 2)),
        },
    )


def lopsided(loss: Array) -> Array:
    """(loss − loss of the other) / (sum of their sizes); zero where neither loses."""
    size = np.abs(loss) + np.abs(loss.T)
    gap = np.divide(loss - loss.T, size, out=np.zeros_like(loss), where=size > 0)
    return np.where(np.isnan(loss), np.nan, gap)


def _off_diagonal(values: Array) -> Array:
    kept = np.array(values)
    np.fill_diagonal(kept, np.nan)
    return kept


def write_dyads(atlas: DyadAtlas, folder: Path) -> Path:
    """One row per ordered dyad: Parquet where pyarrow is installed, else gzipped CSV."""
    columns: dict[str, list[Any]] = dict(
        zip(COLUMNS, map(list, zip(*_lines(atlas), strict=True)), strict=True)
    )
    try:
        pyarrow: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError:
        return _write_csv(columns, folder / "dyads.csv.gz")
    path = folder / "dyads.parquet"
    about = {"conditions": json.dumps(dict(atlas.provenance), ensure_ascii=False)}
    content = io.BytesIO()
    table = pyarrow.table(columns).replace_schema_metadata(about)
    parquet.write_table(table, content, compression="zstd")
    with written_whole(path) as temporary:
        temporary.write_bytes(content.getvalue())
    return path


def _write_csv(columns: Mapping[str, Sequence[Any]], path: Path) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    with written_whole(path) as temporary:
        temporary.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    return path


def _lines(atlas: DyadAtlas) -> Iterator[tuple[Any, ...]]:
    codes = atlas.country.labels
    arrays = (
        atlas.loss_pct,
        atlas.loss,
        atlas.loss_pct.T,
        atlas.asymmetry,
        atlas.linear_pct,
        atlas.shares[Direction.TURNOVER],
        atlas.shares[Direction.IMPORTS],
        atlas.shares[Direction.EXPORTS],
        atlas.substitution_pct,
    )
    for i, a in enumerate(codes):
        for k, b in enumerate(codes):
            if i == k:
                continue
            doubtful = a in atlas.implausible or b in atlas.implausible
            cause = atlas.failures.get((a, b)) or atlas.failures.get((b, a)) or ""
            yield (a, b, *(float(array[i, k]) for array in arrays), doubtful, cause)
