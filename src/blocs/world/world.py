"""The baseline world: flows, input use, tariffs, elasticities, blocs, names."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import WorldError, raise_problems
from blocs.foundation.shown import Shown
from blocs.world.aggregate import aggregate, spelled_out
from blocs.world.blocs import BlocTable
from blocs.world.checks import faults_of
from blocs.world.employment import Employment
from blocs.world.flags import Flag, FlagKind, flags_of
from blocs.world.layers import fields_of, labelled
from blocs.world.names import country_name
from blocs.world.provenance import Provenance
from blocs.world.transport import Transport

if TYPE_CHECKING:
    import xarray as xr

FINAL_DEMAND_NOISE = 1e-9
"""Final demand smaller than this share of a cell's expenditure is rounding, and set to zero."""

ESTIMATED, ASSUMED = "estimated", "assumed"
"""Status of a trade elasticity."""

_BILATERAL_ARRAYS = ("flows", "tariff_rate", "export_tax_rate")
_PLAIN_ARRAYS = (
    "trade_elasticity",
    "trade_elasticity_se",
    "input_share",
    "given_final_share",
    "revenue_sharing",
)
"""Arrays of a world that are not bilateral by sector."""

_ARRAYS_OF: Mapping[str, tuple[str, ...]] = {
    "trade": ("flows", "input_share", "given_final_share"),
    "tariffs": ("tariff_rate", "export_tax_rate", "revenue_sharing"),
    "elasticities": ("trade_elasticity", "trade_elasticity_se"),
}
"""Layers of a world that are arrays; see `World.layer_hashes`."""

TRADE, CORRIDORS = "trade", "corridors"
"""Engines that answers come from: `Move.engines`."""


class Keeper(Protocol):
    """How a world is written where it can be found again; see `World.save`."""

    def __call__(self, world: World, place: str | Path, /, *, replace: bool) -> Path:
        """Write it; returns the folder."""
        ...


@dataclass(frozen=True, eq=False, repr=False)
class World(Shown):
    """A world economy in one year. Immutable: every array is read-only.

    Axes: origin i, destination n, sector j, use_sector k; values in million USD of the base year
    at basic prices, rates and shares as fractions.

    flows: (origin, destination, sector) value before the destination's tariff, domestic sales
        included.
    tariff_rate: (origin, destination, sector) fraction of that value.
    input_share: (country, sector, use_sector) share of `use_sector`'s gross output spent on input
        `sector`, tariff included.
    final_share: (country, sector) share of final expenditure; derived from the flows when None.
    export_tax_rate: (origin, destination, sector) fraction of the value at basic prices, revenue
        of the origin; None: no export taxes.
    revenue_sharing: (country, country) who receives (row) which part of whose (column) tariff
        revenue; None: everybody keeps their own.
    trade_elasticity: (sector,) θ > 0 of trade flows with respect to trade cost.
    trade_elasticity_se: (sector,) standard error, NaN where the source states none.
    employment: persons employed by broad sector; None: not known for this year or these sectors.
    transport: what of the costs of ways is otherwise than shipped.
    """

    name: str
    year: int
    country: Axis
    sector: Axis
    flows: Array
    trade_elasticity: Array
    provenance: Provenance
    tariff_rate: Array
    input_share: Array
    given_final_share: Array | None = None
    trade_elasticity_se: Array | None = None
    export_tax_rate: Array | None = None
    revenue_sharing: Array | None = None
    elasticity_notes: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    sector_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    sector_names: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    country_names: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    blocs: BlocTable = field(default_factory=lambda: BlocTable({}))
    employment: Employment | None = None
    transport: Transport = field(default_factory=Transport)

    keeper: ClassVar[Keeper | None] = None
    """Set by the room that knows files (`data/stored`), so that this one needs none."""

    def _facts(self) -> Mapping[str, str]:
        return {
            "name": self.name,
            "year": str(self.year),
            "size": f"{len(self.country)} countries × {len(self.sector)} sectors",
            "value added": f"{float(self.value_added.sum()) / 1000:,.1f} bn USD",
            "trade elasticity": f"{self.trade_elasticity.min():.3g} to "
            f"{self.trade_elasticity.max():.3g}",
            "source": self.provenance.title,
        }

    def __post_init__(self) -> None:
        for name in _BILATERAL_ARRAYS:
            if getattr(self, name) is None:
                continue
            sector_major = np.asfortranarray(getattr(self, name), dtype=np.float64)
            sector_major.flags.writeable = False
            object.__setattr__(self, name, sector_major)
        for name in _PLAIN_ARRAYS:
            if getattr(self, name) is not None:
                frozen = np.array(getattr(self, name), dtype=np.float64, order="C")
                frozen.flags.writeable = False
                object.__setattr__(self, name, frozen)
        for name in ("elasticity_notes", "sector_groups", "sector_names", "country_names"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        raise_problems(WorldError, f"world '{self.name}' is not valid", faults_of(self))

    # -- labels ---------------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        """Fields as a worker process gets them: views of mappings do not pickle."""
        state: dict[str, Any] = {}
        for item in dataclasses.fields(self):
            value: Any = getattr(self, item.name)
            state[item.name] = dict(value) if _is(value, MappingProxyType) else value
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            if _is(value, np.ndarray):
                value.flags.writeable = False
            kept: Any = MappingProxyType(value) if _is(value, dict) else value
            object.__setattr__(self, name, kept)

    @property
    def countries(self) -> tuple[str, ...]:
        """Country codes in the order of the arrays."""
        return self.country.labels

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sector codes in the order of the arrays."""
        return self.sector.labels

    def country_name(self, code: str, language: str = "en") -> str:
        """Name of a country in a language: the world's own, else the CLDR's, else the code."""
        given = self.country_names.get(code, {})
        return given.get(language) or given.get("en") or country_name(code, language)

    def sector_name(self, code: str, language: str = "en") -> str:
        """Name of a sector in a language, else in English, else its code."""
        names = self.sector_names.get(code, {})
        return names.get(language) or names.get("en") or code

    def bloc_members(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Members of a bloc in the world's year: (in this world, absent from it)."""
        members = self.blocs.members(code, self.year)
        present = tuple(c for c in members if c in self.country)
        return present, tuple(c for c in members if c not in self.country)

    # -- derived quantities (baseline levels) -----------------------------------------------------

    @cached_property
    def gross_output(self) -> Array:
        """(country, sector) output Y_ij = Σ_n F_inj, million USD."""
        return self.flows.sum(axis=1)

    @cached_property
    def border_flows(self) -> Array:
        """(origin, destination, sector) (1 + e) F: with export taxes, before tariffs."""
        if self.export_tax_rate is None:
            return self.flows
        return (1.0 + self.export_tax_rate) * self.flows

    @cached_property
    def expenditure(self) -> Array:
        """(country, sector) expenditure X_nj = Σ_i (1 + t_inj)(1 + e_inj) F_inj, million USD."""
        return self.border_flows.sum(axis=0) + self._duties.sum(axis=0)

    @cached_property
    def _duties(self) -> Array:
        return self.tariff_rate * self.border_flows

    @cached_property
    def trade_share(self) -> Array:
        """(origin, destination, sector) π_inj = (1 + t)(1 + e) F / X; zero where none is bought."""
        total = self.expenditure[None]
        spending = self.border_flows + self._duties
        return np.divide(spending, total, out=np.zeros_like(spending), where=total > 0)

    @cached_property
    def value_added_share(self) -> Array:
        """(country, sector) β_nk = 1 − Σ_j γ_njk."""
        return 1.0 - self.input_share.sum(axis=1)

    @cached_property
    def value_added(self) -> Array:
        """(country,) labour income w_n L_n = Σ_k β_nk Y_nk, million USD."""
        return (self.value_added_share * self.gross_output).sum(axis=1)

    @cached_property
    def tariffs_collected(self) -> Array:
        """(country,) Σ_ij t (1 + e) F at the country's border, million USD."""
        return self._duties.sum(axis=(0, 2))

    @cached_property
    def tariff_revenue(self) -> Array:
        """(country,) R_n, tariffs received: after revenue is shared, million USD."""
        if self.revenue_sharing is None:
            return self.tariffs_collected
        return self.revenue_sharing @ self.tariffs_collected

    @cached_property
    def export_tax_revenue(self) -> Array:
        """(country,) Σ_nj e F, million USD."""
        return (self.border_flows - self.flows).sum(axis=(1, 2))

    @cached_property
    def trade_deficit(self) -> Array:
        """(country,) imports − exports at border prices (1 + e) F, million USD."""
        return self.border_flows.sum(axis=(0, 2)) - self.border_flows.sum(axis=(1, 2))

    @cached_property
    def income(self) -> Array:
        """(country,) I_n = w_n L_n + tariffs collected + export taxes + D_n, million USD."""
        taxes = self.tariffs_collected + self.export_tax_revenue
        return self.value_added + taxes + self.trade_deficit

    @cached_property
    def intermediate_use(self) -> Array:
        """(country, sector) input demand Σ_k γ_njk Y_nk, million USD."""
        return np.matmul(self.input_share, self.gross_output[:, :, None])[:, :, 0]

    @cached_property
    def implied_final_demand(self) -> Array:
        """(country, sector) X − Σ_k γ Y, million USD; negative cells are not clipped here."""
        raw = self.expenditure - self.intermediate_use
        return np.where(np.abs(raw) <= FINAL_DEMAND_NOISE * self.expenditure, 0.0, raw)

    @cached_property
    def final_share(self) -> Array:
        """(country, sector) α_nj: as given, or implied final demand, negative cells set to zero."""
        if self.given_final_share is not None:
            return self.given_final_share
        positive = np.maximum(self.implied_final_demand, 0.0)
        total = positive.sum(axis=1, keepdims=True)
        return np.divide(positive, total, out=np.zeros_like(positive), where=total > 0)

    @property
    def persons_employed(self) -> Array | None:
        """(country, broad sector) persons employed, NaN where they are not known."""
        return None if self.employment is None else self.employment.persons

    @cached_property
    def base_year_gap(self) -> float:
        """How far the tables are from an equilibrium: the largest |X − γY − αI| relative to income.

        Zero (to rounding) for a calibrated world; calibrating the base year closes it.
        """
        gap = self.expenditure - self.intermediate_use - self.final_share * self.income[:, None]
        return float(np.max(np.abs(gap) / np.maximum(self.income, 1e-300)[:, None]))

    @cached_property
    def flags(self) -> Mapping[str, tuple[Flag, ...]]:
        """Country → what is odd in its base data; its results are not quoted. See `world.flags`."""
        return flags_of(self)

    @cached_property
    def elasticity_status(self) -> tuple[str, ...]:
        """(sector,) `estimated` or `assumed`: as noted; else assumed without error and source."""
        errors = self.trade_elasticity_se
        known = np.zeros(len(self.sectors)) if errors is None else np.isfinite(errors)
        notes = (self.elasticity_notes.get(code, {}) for code in self.sectors)
        return tuple(
            note.get("status") or (ESTIMATED if stated or note.get("source_sector") else ASSUMED)
            for note, stated in zip(notes, known.tolist(), strict=True)
        )

    @property
    def implausible_deficits_pct(self) -> Mapping[str, float]:
        """Country → trade deficit (surplus: negative), % of value added, where that is flagged."""
        return {
            code: flag.value_pct
            for code, found in self.flags.items()
            for flag in found
            if flag.kind is FlagKind.BALANCE
        }

    @cached_property
    def sha256(self) -> str:
        """Hash of all that an answer depends on: two worlds with the same give the same answers.

        Labels, year, blocs, groups of sectors and every array; not the names of things, nor who is
        employed where, which moves nothing.
        """
        digest = hashlib.sha256(self._labels.encode())
        for name in (*_BILATERAL_ARRAYS, *_PLAIN_ARRAYS):
            for part in self._content(name):
                digest.update(part)
        return digest.hexdigest()

    @property
    def _labels(self) -> str:
        words = (self.countries, self.sectors, self.year, self.blocs, dict(self.sector_groups))
        return repr(words)

    def _content(self, name: str) -> Iterator[bytes | memoryview]:
        """Name and shape, then the numbers: with one NaN, and one zero."""
        value = self.final_share if name == "given_final_share" else getattr(self, name)
        yield f"{name}{'' if value is None else value.shape}".encode()
        if value is None:
            return
        known = np.ascontiguousarray(value.T) + 0.0
        unknown = np.isnan(known)
        if unknown.any():
            known[unknown] = np.nan
        yield known.data

    @cached_property
    def layer_hashes(self) -> Mapping[str, str]:
        """Layer → hash of what it holds: labels, trade, tariffs, elasticities, heads, transport.

        Of the layer `heads` (persons employed) and `transport` no trade equilibrium depends;
        `sha256` is that of the other four together.
        """
        found = {"labels": hashlib.sha256(self._labels.encode()).hexdigest()}
        for layer, names in _ARRAYS_OF.items():
            digest = hashlib.sha256()
            for name in names:
                for part in self._content(name):
                    digest.update(part)
            found[layer] = digest.hexdigest()
        heads = self.employment
        told = None if heads is None else heads.as_data(self.countries, self.sectors)
        found["heads"] = hashlib.sha256(repr(told).encode()).hexdigest()
        found["transport"] = hashlib.sha256(repr(self.transport.facts()).encode()).hexdigest()
        return found

    # -- variants ---------------------------------------------------------------------------------

    def with_elasticity(
        self, *, trade_elasticity: Array, standard_error: Array | None, source: str
    ) -> World:
        """The same world with other trade elasticities; `source` is noted as a step."""
        steps = (*self.provenance.steps, f"trade elasticities replaced: {source}")
        return dataclasses.replace(
            self,
            trade_elasticity=trade_elasticity,
            trade_elasticity_se=standard_error,
            elasticity_notes={code: {"source": source} for code in self.sectors},
            provenance=dataclasses.replace(self.provenance, steps=steps),
        )

    def with_way_costs(self, **values: float) -> World:
        """The same world with other costs of ways, named as in `transport/tables/parameters.csv`.

        Those that are not known, or no numbers, are named by the first answer that needs ways.
        """
        transport = Transport({**self.transport.way_costs, **values})
        steps = (*self.provenance.steps, f"costs of ways replaced: {', '.join(sorted(values))}")
        provenance = dataclasses.replace(self.provenance, steps=steps)
        return dataclasses.replace(self, transport=transport, provenance=provenance)

    def replace(self, **layers: Any) -> World:
        """The same world with other layers, such as `tariff_rate`, noted as a step.

        layers: those of `world[name]` that a world is made from: `flows`, `tariff_rate`,
        `export_tax_rate`, `input_share`, `final_share` (None: derived from the flows),
        `trade_elasticity`, `trade_elasticity_se`, `revenue_sharing`; each a number for all cells,
        an array in the order of the world, or a labelled array with exactly its labels. The tables
        may be no equilibrium any more (`base_year_gap`): commands of `blocs` re-solve the base year
        first, as `load_world` does. Raises WorldError.
        """
        steps = (*self.provenance.steps, f"replaced: {', '.join(sorted(layers))}")
        fields = fields_of(self, layers)
        if "trade_elasticity" in layers:
            fields.setdefault("trade_elasticity_se", None)
            fields["elasticity_notes"] = {code: {"source": "given"} for code in self.sectors}
        provenance = dataclasses.replace(self.provenance, steps=steps)
        changed = dataclasses.replace(self, **fields, provenance=provenance)
        provenance = dataclasses.replace(provenance, sha256=changed.sha256)
        return dataclasses.replace(changed, provenance=provenance)

    def aggregate(
        self,
        countries: Mapping[str, str] | None = None,
        sectors: Mapping[str, str] | None = None,
        *,
        name: str | None = None,
    ) -> World:
        """Countries merged into regions and sectors into groups; see `blocs.world.aggregate`.

        countries: country or bloc → region; sectors: sector or group of sectors → group; what is
        not named stays itself, and a country or sector named itself goes before its bloc or group.
        Raises InputError.
        """
        regions, groups = spelled_out(self, countries or {}, sectors or {})
        return aggregate(self, countries=regions, sectors=groups, name=name or self.name)

    def save(self, place: str | Path, *, replace: bool = False) -> Path:
        """Keep this world: under a name that `load_world` knows, or in a folder.

        place: a word of letters, digits, - and _ is a name; a Path, or anything else, a folder.
        replace: overwrite a world that stands there. Returns the folder. Raises InputError where
        the place is taken or cannot be written, or the world holds what files do not.
        """
        if World.keeper is None:
            raise RuntimeError("worlds are kept by `blocs.data.stored`: import it first")
        return World.keeper(self, place, replace=replace)

    def __getitem__(self, name: str) -> xr.DataArray:
        """A layer or a quantity of the base year, labelled, with `units`; see `LAYERS`.

        Bilateral layers have (origin, destination, sector). KeyError lists the known names.
        """
        return labelled(self, name)


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind)


def world_hash(world: World, engines: Iterable[str] = (TRADE,)) -> str:
    """What a key says of the world: the one place where keys come to depend on it.

    Of the layers that the engines read, and of no other: that of trade reads labels, trade,
    tariffs and elasticities; that of ways (`corridors`) the layer of transport, too.
    """
    if CORRIDORS not in set(engines):
        return world.sha256
    return hashlib.sha256((world.sha256 + world.layer_hashes["transport"]).encode()).hexdigest()
