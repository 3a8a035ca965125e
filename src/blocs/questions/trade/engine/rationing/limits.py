"""What a shock lets through, and the baseline shares it acts on: the data of `rationing`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.kernels import trade_cost_hat
from blocs.questions.trade.engine.models.model import Substitution
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock

COBB_DOUGLAS = Substitution(value_added=1.0, inputs=1.0, final=1.0)


@dataclass(frozen=True, eq=False)
class Limits:
    """A shock as ratios to the baseline, none above one.

    delivered φ, shipped ψ: [j, n, i]; log_labour: [n]; log_productivity: [n, k]; power: [j, 1] η =
    θ/(1 + θ); kept: [j, n, i] π φ^η and lost: [j, n] Σ_i π (1 − φ^η); use: [n, j, k] and final_use:
    [n, j] υ, shares of n's purchases of j; flows: [j, n, i] F, million USD at basic prices; sold:
    [j, n, i] ψ F/Y; transfer: [n]; revenue_sharing: [n, n] or None.
    """

    economy: Economy
    delivered: Array
    shipped: Array
    log_labour: Array
    log_productivity: Array
    power: Array
    kept: Array
    lost: Array
    use: Array | None
    final_use: Array
    flows: Array
    sold: Array
    transfer: Array
    revenue_sharing: Array | None

    @cached_property
    def substitution(self) -> Substitution:
        """The elasticities in force."""
        return self.economy.substitution or COBB_DOUGLAS

    @cached_property
    def value_added_weight(self) -> Array:
        """[n, k, 2] shares of value added and of inputs in a unit of capacity."""
        # Published tables hold sectors whose inputs cost more than their output: weights of a mean
        # of quantities must lie between zero and one.
        beta = np.clip(self.economy.value_added_share, 0.0, 1.0)
        if self.economy.input_share is not None:
            beta = np.where(self.economy.input_share.any(axis=1), beta, 1.0)
        return np.stack([beta, 1.0 - beta], axis=-1)


def limits_of(economy: Economy, shock: Shock) -> Limits:
    """Compile a shock; a rise of labour or productivity and a fall of costs leave no trace."""
    theta, share = economy.trade_elasticity, economy.trade_share
    power = (theta / (1.0 + theta))[:, None]
    passage = passage_of(economy, shock)
    delivered = passage.delivered
    shipped = delivered * np.where(delivered > 0, passage.melting, 1.0)
    passed = delivered ** power[:, :, None]
    use, final_use = _uses(economy)
    flows, output = _flows(economy), economy.gross_output.T[:, None, :]
    n, s = economy.final_share.shape
    labour = np.ones(n) if shock.labour_hat is None else shock.labour_hat
    productivity = np.ones((n, s)) if shock.productivity_hat is None else shock.productivity_hat
    sharing = economy.revenue_sharing if shock.revenue_sharing is None else shock.revenue_sharing
    return Limits(
        economy=economy,
        delivered=delivered,
        shipped=shipped,
        # Quantities only fall here: prices that would turn a gain into more output do not exist.
        log_labour=np.log(np.minimum(labour, 1.0)),
        log_productivity=np.log(np.minimum(productivity, 1.0)),
        power=power,
        kept=share * passed,
        lost=(share * (1.0 - passed)).sum(axis=2),
        use=use,
        final_use=final_use,
        flows=flows,
        # A sector without output sells nothing: zero in place of 0/0.
        sold=shipped * np.divide(flows, output, out=np.zeros_like(flows), where=output > 0),
        transfer=np.zeros_like(labour) if shock.transfer is None else shock.transfer,
        revenue_sharing=sharing,
    )


@dataclass(frozen=True, eq=False)
class Passage:
    """How costs cut deliveries, all [j, n, i].

    log_cost: log max(κ̂, 1); melting: max(d̂, 1); share: of each supplier in what n would still buy,
    π max(κ̂, 1)^-θ over its sum; response: max(κ̂, 1)^-(1+θ) over the same sum: the
    buyer's response at unchanged expenditure.
    """

    log_cost: Array
    melting: Array
    share: Array
    response: Array

    @cached_property
    def delivered(self) -> Array:
        """The response, and never more than the baseline shipment less what melts."""
        return np.minimum(self.response, 1.0 / self.melting)


def passage_of(economy: Economy, shock: Shock) -> Passage:
    """What every cost lets through."""
    theta, share = economy.trade_elasticity[:, None, None], economy.trade_share
    cost, ones = trade_cost_hat(economy, shock), np.ones_like(share)
    # An embargo is κ̂ = ∞ and a delivery of e^-∞ = 0, as meant; cells without trade may give 0 · ∞.
    with np.errstate(divide="ignore", invalid="ignore"):
        log_cost = np.zeros_like(share) if cost is None else np.maximum(np.log(cost), 0.0)
        bought = share * np.exp(-theta * log_cost)
        # The minimum takes off a rounding error above one; one stands in where no supplier is left.
        left = np.minimum(bought.sum(axis=2, keepdims=True), 1.0)
        left = np.where(left > 0, left, 1.0)
        melting = ones if shock.iceberg_cost_hat is None else shock.iceberg_cost_hat.T
        return Passage(
            log_cost=log_cost,
            melting=np.maximum(melting, 1.0),
            share=bought / left,
            response=np.exp(-(1.0 + theta) * log_cost) / left,
        )


def _flows(economy: Economy) -> Array:
    flows = economy.trade_share * economy.expenditure.T[:, :, None]
    for factor in (economy.tariff_factor, economy.export_tax_factor):
        if factor is not None:
            flows = flows / factor
    return flows


def _uses(economy: Economy) -> tuple[Array | None, Array]:
    """By using sector, and by households: the rest. A negative input share counts as none."""
    if economy.input_share is None:
        return None, np.ones_like(economy.final_share)
    # Where a table has industry using more of a good than is bought, households get none of it, and
    # not a negative amount.
    spent = np.maximum(economy.input_share, 0.0) * economy.gross_output[:, None, :]
    total = np.maximum(economy.expenditure, spent.sum(axis=2))[:, :, None]
    use = np.divide(spent, total, out=np.zeros_like(spent), where=total > 0)
    return use, np.maximum(1.0 - use.sum(axis=2), 0.0)
