"""The arrays that a trade model takes and gives: the one module that crosses from labels.

Kernels work sector-major, [sector j, destination n, origin i] for bilateral and
[country n, sector j] for other arrays, so that every sum over origins or destinations is a batched
BLAS product.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast, overload
from weakref import WeakKeyDictionary

import numpy as np

from blocs.foundation.axes import Array, Axis, Indices, Mask
from blocs.questions.trade.engine.kernels import kernels_of
from blocs.questions.trade.engine.models.model import SHORT_RUN, Model, Substitution
from blocs.questions.trade.engine.use import Partners, Use, partners_of, use_after, use_of
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Taxes:
    """Baseline revenue, [n] million USD: tariffs at the border, after sharing, export taxes."""

    tariffs_collected: Array
    tariffs_received: Array
    export_taxes: Array


class of_baseline(cached_property[Found]):  # noqa: N801  # used as a decorator
    """A `cached_property` of an economy that draws of θ do not change: made once for its origin."""

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
        @overload
        def __get__(self, instance: object, owner: type[Any] | None = None) -> Found: ...

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        """What the baseline has."""
        return super().__get__(None if instance is None else instance.baseline, owner)


BASELINE = (
    "trade_share",
    "tariff_factor",
    "export_tax_factor",
    "input_share",
    "final_share",
    "expenditure",
    "revenue_sharing",
)
"""Arrays of an economy that what is made `of_baseline` depends on."""


@dataclass(frozen=True, eq=False)
class Economy:
    """A world's baseline as plain arrays; N countries, S sectors.

    trade_share: [j, n, i] π; tariff_factor: [j, n, i] 1 + t, export_tax_factor: [j, n, i] 1 + e,
    each None where all are 1; input_share: [n, j, k] γ, or None (no inputs); value_added_share:
    [n, k] β; final_share: [n, j] α; trade_elasticity: [j] θ; value_added: [n] wL; trade_deficit:
    [n] D at border prices, less what shared tariff revenue pays for; expenditure: [n, j] X, used as
    a starting point only; income: [n] I; revenue_sharing: [n, n] or None; substitution: None is
    Cobb-Douglas between inputs, value added and final goods; origin: the economy of which this one
    is a variant, None for none: what is prepared for it once (`solve.prepared`) serves here too;
    guide: another, of a world much like this one (`alike`), whose preparation serves instead.
    """

    country: Axis
    sector: Axis
    trade_share: Array
    tariff_factor: Array | None
    export_tax_factor: Array | None
    input_share: Array | None
    value_added_share: Array
    final_share: Array
    trade_elasticity: Array
    value_added: Array
    trade_deficit: Array
    expenditure: Array
    income: Array
    revenue_sharing: Array | None = None
    substitution: Substitution | None = None
    origin: Economy | None = None
    guide: Economy | None = None

    @property
    def baseline(self) -> Economy:
        """The origin where this economy is the same but for θ, otherwise itself."""
        origin = self.origin
        if origin is None:
            return self
        same = all(getattr(self, name) is getattr(origin, name) for name in BASELINE)
        return origin if same else self

    @cached_property
    def net_share(self) -> Array:
        """[j, n, i] what of a dollar spent reaches the producer, π/((1 + t)(1 + e))."""
        net = self.trade_share
        for factor in (self.tariff_factor, self.export_tax_factor):
            if factor is not None:
                net = net / factor
        return net

    @of_baseline
    def taxed(self) -> Mask:
        """[j] sectors with any tariff or export tax."""
        return np.asarray((self.net_share != self.trade_share).any(axis=(1, 2)))

    @cached_property
    def export_share(self) -> Array | None:
        """[j, n, i] what of a dollar spent is export tax, None where there is none."""
        tax = self.export_tax_factor
        return None if tax is None else self.net_share * (tax - 1.0)

    @cached_property
    def input_total(self) -> Array:
        """[n, k] Σ_j γ, zero without inputs."""
        if self.input_share is None:
            return np.zeros_like(self.value_added_share)
        return self.input_share.sum(axis=1)

    @property
    def flows(self) -> Array:
        """[j, n, i] F at basic prices, million USD."""
        return self.net_share * self.expenditure.T[:, :, None]

    @of_baseline
    def use(self) -> Use:
        """What is bought, and from whom, in the baseline."""
        return use_of(self, self.trade_share, purchases=None)

    @of_baseline
    def partners(self) -> Partners:
        """With how many the baseline's countries trade."""
        return partners_of(self)

    @of_baseline
    def gross_output(self) -> Array:
        """[i, j] Y, million USD at basic prices."""
        return np.matmul(self.expenditure.T[:, None, :], self.net_share)[:, 0, :].T

    @of_baseline
    def exports(self) -> Array:
        """[i] sales abroad at basic prices, million USD."""
        flows = self.flows
        return flows.sum(axis=(0, 1)) - np.einsum("jnn->n", flows)

    @of_baseline
    def imports(self) -> Array:
        """[n] purchases abroad at basic prices, million USD."""
        flows = self.flows
        return flows.sum(axis=(0, 2)) - np.einsum("jnn->n", flows)

    @of_baseline
    def taxes(self) -> Taxes:
        """Taxes of the baseline."""
        flows = self.flows
        border = flows if self.export_tax_factor is None else flows * self.export_tax_factor
        collected = self.expenditure.sum(axis=1) - border.sum(axis=(0, 2))
        sharing = self.revenue_sharing
        return Taxes(
            tariffs_collected=collected,
            tariffs_received=collected if sharing is None else sharing @ collected,
            export_taxes=(border - flows).sum(axis=(0, 1)),
        )

    @cached_property
    def wage_relaxation(self) -> Array:
        """[n] 1/(1 + half the baseline elasticity of labour demand to the wage, Σ_j β² θ Y / wL).

        Scaling each wage equation so leaves the equilibrium as it is and saves a quarter of the
        iterations.
        """
        paid = self.value_added_share**2 * self.trade_elasticity * self.gross_output
        return 1.0 / (1.0 + 0.5 * paid.sum(axis=1) / self.value_added)

    @of_baseline
    def input_share_transposed(self) -> Array | None:
        """[n, k, j] γ, contiguous."""
        if self.input_share is None:
            return None
        return np.ascontiguousarray(self.input_share.transpose(0, 2, 1))

    @of_baseline
    def input_share_single(self) -> tuple[Array, Array]:
        """[n, j, k] γ and [n, k, j], in single precision."""
        shares = (self.input_share, self.input_share_transposed)
        gamma, across = (np.asarray(share, dtype=np.float32) for share in shares)
        return cast(Array, gamma), cast(Array, across)

    @of_baseline
    def input_mix(self) -> Array:
        """[n, j, k] γ/(1 − β): shares in the bundle of inputs, zero where there is none."""
        assert self.input_share is not None
        # A sector that buys no inputs has no mix of them: zeros, not 0/0.
        inputs = self.input_share.sum(axis=1, keepdims=True)
        return np.divide(
            self.input_share, inputs, out=np.zeros_like(self.input_share), where=inputs > 0
        )

    @of_baseline
    def bought_mix_transposed(self) -> Array:
        """[n, k, j] `input_mix` with the rare negative cells of published tables set to zero."""
        bought = np.maximum(self.input_mix_transposed, 0.0)
        total = bought.sum(axis=2, keepdims=True)
        return np.divide(bought, total, out=np.zeros_like(bought), where=total > 0)

    @of_baseline
    def input_mix_transposed(self) -> Array:
        """[n, k, j] γ/(1 − β), contiguous."""
        return np.ascontiguousarray(self.input_mix.transpose(0, 2, 1))


_Key = tuple[bool, Substitution | None]
_ORIGINS: WeakKeyDictionary[World, dict[_Key, Economy]] = WeakKeyDictionary()
_ALIKE: WeakKeyDictionary[World, World] = WeakKeyDictionary()


def alike(world: World, base: World) -> World:
    """`world`, for whose economies what is prepared for those of `base` is good enough.

    For worlds on which little is solved: a preparation costs as much as forty rounds, and one of a
    world much alike, before its deficits were closed say, adds three or four to each solve.
    """
    _ALIKE[world] = _ALIKE.get(base, base)
    return world


def alike_too(world: World, base: World) -> World:
    """`world`, made from `base`: guided by what guides that one, if anything does."""
    return alike(world, base) if base in _ALIKE else world


def economy_of(world: World, *, model: Model, substitution: Substitution = SHORT_RUN) -> Economy:
    """The arrays of `world` for `model`.

    Without inputs (armington) all output is value added and all use is final. `substitution` counts
    for the models that have elasticities of substitution (`Model.with_substitution`). Made once for
    a world and kept as long as it, with all that is prepared for it; variants of it with other θ
    (`dataclasses.replace`) keep it as their `origin`.
    """
    chosen = substitution if model.with_substitution else None
    made = _ORIGINS.setdefault(world, {})
    key = (model.with_inputs, chosen)
    if key not in made:
        origin = _economy(world, with_inputs=model.with_inputs, substitution=chosen)
        if world in _ALIKE:
            guide = economy_of(_ALIKE[world], model=model, substitution=substitution)
            origin = replace(origin, guide=guide)
        made[key] = replace(origin, origin=origin)
    return made[key]


def _economy(world: World, *, with_inputs: bool, substitution: Substitution | None) -> Economy:
    tariff, final_share = world.tariff_rate.T, world.final_share
    value_added, income = world.value_added, world.income
    if not with_inputs:
        value_added = world.gross_output.sum(axis=1)
        income = world.expenditure.sum(axis=1)
        final_share = world.expenditure / income[:, None]
    beta = world.value_added_share if with_inputs else np.ones_like(final_share)
    export_tax = world.export_tax_rate
    shared = world.tariff_revenue - world.tariffs_collected
    return Economy(
        country=world.country,
        sector=world.sector,
        trade_share=world.trade_share.T,
        tariff_factor=1.0 + tariff if tariff.any() else None,
        export_tax_factor=None if export_tax is None or not export_tax.any() else 1 + export_tax.T,
        input_share=world.input_share if with_inputs else None,
        value_added_share=beta,
        final_share=final_share,
        trade_elasticity=world.trade_elasticity,
        value_added=value_added,
        trade_deficit=world.trade_deficit - shared,
        expenditure=world.expenditure,
        income=income,
        revenue_sharing=world.revenue_sharing,
        substitution=substitution,
    )


@dataclass(frozen=True, eq=False)
class Problem:
    """One counterfactual in the form that the kernels take.

    kernel: [j, n, i] π κ̂^-θ, computed once, exact zeros where an embargo stands; net_kernel: [j, n,
    i] what of it reaches the producer, kernel/((1 + t')(1 + e')); export_kernel: [j, n, i] what of
    it is export tax, e' net_kernel, or None; tariffs: whether any tariff is left; taxed: [j] where
    the first two may differ; log_productivity: [i, j] or None; labour_hat: [n];
    labour_supply_elasticity; purchases: see `Purchases`, or None; transfer: [n] million USD;
    revenue_sharing: [n, n] or None; active: [n, j] cells with demand after the shock; supplied: [n,
    j] cells with at least one supplier after the shock; links: [n, i] whether n buys from i;
    component: [n] number of the trading component of each country.
    """

    economy: Economy
    kernel: Array
    net_kernel: Array
    export_kernel: Array | None
    tariffs: bool
    taxed: Mask
    log_productivity: Array | None
    labour_hat: Array
    labour_supply_elasticity: float
    purchases: Purchases | None
    transfer: Array
    revenue_sharing: Array | None
    trade_balance: TradeBalance
    numeraire: int | None
    active: Mask
    supplied: Mask
    links: Mask
    component: Indices

    @cached_property
    def taxed_range(self) -> slice:
        """Sectors among which all are that have tariffs or export taxes."""
        taxed = np.flatnonzero(self.taxed)
        return slice(int(taxed[0]), int(taxed[-1]) + 1) if len(taxed) else slice(0, 0)


@dataclass(frozen=True, eq=False)
class Purchases:
    """What projects buy, million USD in the numeraire, whatever the prices.

    flows: [j, n, i]; output: [i, j] sold to projects; paid: [n] by the host.
    """

    flows: Array

    @cached_property
    def output(self) -> Array:
        """[i, j] sold to projects."""
        return self.flows.sum(axis=1).T

    @cached_property
    def paid(self) -> Array:
        """[n] paid by hosts."""
        return self.flows.sum(axis=(0, 2))


@dataclass(frozen=True)
class Formulation:
    """A trade model as a fixed point.

    start_of: first guess of the state, log wages first; make_step: the map x → g(x); expand: state
    → (log ŵ [n], log P̂ [n, j], X' [n, j]).
    """

    start_of: Callable[[Problem], Array]
    make_step: Callable[[Problem], Callable[[Array], Array]]
    expand: Callable[[Array, Problem], tuple[Array, Array, Array]]


def problem_of(economy: Economy, shock: Shock) -> Problem:
    """Compile a shock on an economy: the kernel, the masks and the trading components."""
    kernels = kernels_of(economy, shock)
    purchases = None if shock.purchases is None else Purchases(shock.purchases.T)
    use = use_after(economy, kernels.gross, stopped=kernels.stopped, purchases=purchases)
    n = len(economy.country)
    productivity = shock.productivity_hat
    sharing = economy.revenue_sharing if shock.revenue_sharing is None else shock.revenue_sharing
    return Problem(
        economy=economy,
        kernel=kernels.gross,
        net_kernel=kernels.net,
        export_kernel=kernels.export,
        tariffs=kernels.tariffs,
        taxed=kernels.taxed,
        log_productivity=None if productivity is None else np.log(productivity),
        labour_hat=np.ones(n) if shock.labour_hat is None else shock.labour_hat,
        labour_supply_elasticity=shock.labour_supply_elasticity,
        purchases=purchases,
        transfer=np.zeros(n) if shock.transfer is None else shock.transfer,
        revenue_sharing=sharing,
        trade_balance=shock.trade_balance,
        numeraire=None if shock.numeraire is None else economy.country.position[shock.numeraire],
        active=use.active,
        supplied=use.supplied,
        links=use.links,
        component=use.component,
    )
