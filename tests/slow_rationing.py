"""Rationing written as plainly as possible: loops over the rules, nothing shared with blocs."""

from __future__ import annotations

from math import inf, isinf

import numpy as np


def mean(shares, values, elasticity):
    """CES mean of values with positive shares, in the unit of the least."""
    pairs = [(a, x) for a, x in zip(shares, values, strict=True) if a > 0]
    if not pairs:
        return 1.0
    least = min(x for _, x in pairs)
    if least == 0.0 and elasticity <= 1.0:
        return 0.0
    unit = least or 1.0
    if elasticity == 1.0:
        return unit * np.prod([(x / unit) ** a for a, x in pairs])
    r = 1.0 - 1.0 / elasticity
    total = sum(a * (x / unit) ** r for a, x in pairs if x > 0)
    return unit * total ** (1.0 / r) if total > 0 else 0.0


def ration_slowly(
    world, *, cost_hat, tariff_cf, productivity=None, labour=None, transfer=None, elasticities
):
    """(real income by country, output (i, j), flows (i, n, j))."""
    n, s = len(world.countries), len(world.sectors)
    rho, epsilon, sigma = elasticities
    theta, share, gamma = world.trade_elasticity, world.trade_share, world.input_share
    spent, made = world.expenditure, world.gross_output
    passed, melted = np.ones((n, n, s)), np.ones((n, n, s))
    for d in range(n):
        for j in range(s):
            kappa = [
                max(
                    1.0,
                    cost_hat[i, d, j] * (1 + tariff_cf[i, d, j]) / (1 + world.tariff_rate[i, d, j]),
                )
                for i in range(n)
            ]
            left = sum(share[i, d, j] * kappa[i] ** -theta[j] for i in range(n)) or 1.0
            for i in range(n):
                melted[i, d, j] = max(1.0, cost_hat[i, d, j])
                if isinf(kappa[i]):
                    passed[i, d, j] = 0.0
                    continue
                wanted = kappa[i] ** -(1 + theta[j]) / min(left, 1.0)
                passed[i, d, j] = min(wanted, 1 / melted[i, d, j])
    able = np.ones((n, s))
    for _ in range(5000):
        promised = np.array(
            [
                [
                    mean(
                        share[:, d, j],
                        [passed[i, d, j] * able[i, j] for i in range(n)],
                        1 + theta[j],
                    )
                    for j in range(s)
                ]
                for d in range(n)
            ]
        )
        new = np.empty((n, s))
        for c in range(n):
            for k in range(s):
                inputs = gamma[c, :, k].sum()
                mix = gamma[c, :, k] / inputs if inputs > 0 else np.zeros(s)
                bundle = mean(mix, promised[c], epsilon)
                work = 1.0 if labour is None else min(1.0, labour[c])
                new[c, k] = mean([1 - inputs, inputs], [work, bundle], rho)
                if productivity is not None:
                    new[c, k] *= min(1.0, productivity[c, k])
        change, able = np.abs(new - able).max(), new
        if change < 1e-15:
            break
    output = np.ones((n, s))
    flows = np.zeros((n, n, s))
    for _ in range(5000):
        for d in range(n):
            for j in range(s):
                by_industry = [gamma[d, j, k] * made[d, k] / spent[d, j] for k in range(s)]
                ordered = (
                    1 - sum(by_industry) + sum(by_industry[k] * output[d, k] for k in range(s))
                )
                for i in range(n):
                    sent = 0.0 if passed[i, d, j] == 0 else passed[i, d, j] * melted[i, d, j]
                    flows[i, d, j] = world.flows[i, d, j] * sent * min(able[i, j], ordered)
        new = flows.sum(axis=1) / made
        change, output = np.abs(new - output).max(), new
        if change < 1e-15:
            break
    real = []
    for c in range(n):
        income = sum((1 - gamma[c, :, k].sum()) * made[c, k] * output[c, k] for k in range(s))
        income += (world.tariff_rate[:, c] * flows[:, c]).sum() + world.trade_deficit[c]
        income += 0.0 if transfer is None else transfer[c]
        ratio = max(0.0, income / world.income[c])
        eaten = [min(ratio, promised[c, j]) for j in range(s)]
        real.append(mean(world.final_share[c], eaten, sigma))
    assert change < inf
    return np.array(real), made * output, flows
