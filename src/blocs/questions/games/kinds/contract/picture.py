"""The picture of a contract: at which patience and which sight a deal holds, and its price."""

from __future__ import annotations

import math

from blocs.brief.charts.cells import Heads, Square, cell_chart
from blocs.brief.contents import Chart, Panel
from blocs.brief.voice import Voice
from blocs.foundation.numbers import ABSENT
from blocs.questions.games.found import Found
from blocs.questions.games.kinds.contract.form import ContractGame
from blocs.questions.games.kinds.contract.worlds import ContractResults


def contract_pictures(found: Found, speaking: Voice) -> tuple[Chart, ...]:
    """A cell a discount factor of both sides and a chance to see a breach."""
    if not isinstance(found.game, ContractGame):
        return ()
    results: ContractResults = found.results["contract"]
    grid, w, n = results.grid, speaking.words, speaking.numbers
    rows = [w("patience {factor}", factor=n.stated(float(d))) for d in grid.discounts]
    columns = [n.stated_percent(100 * float(q)) for q in grid.detections]
    squares = [
        [
            _square(float(cost), f"{row}, {column}", speaking)
            for cost, column in zip(costs, columns, strict=True)
        ]
        for costs, row in zip(grid.cost, rows, strict=True)
    ]
    told = "; ".join(
        f"{row}: " + ", ".join(f"{c} {s.texts[0]}" for c, s in zip(columns, line, strict=True))
        for row, line in zip(rows, squares, strict=True)
    )
    picture = cell_chart(
        Heads(rows, columns, down=w("of both sides"), across=w("chance that a breach is seen")),
        squares,
        label=w("Cheapest deal by patience and by the chance to see a breach: {items}", items=told),
        names=("cheapest_deal",),
        unit="million USD",
    )
    stated = w(
        "Patience: what next year’s million is worth today. As stated, the borrower’s is "
        "{borrower}, the lender’s {lender}, and a breach is seen with a chance of {seen}. A dash: "
        "no deal holds.",
        borrower=n.stated(found.game.borrower.discount_factor),
        lender=n.stated(found.game.lender.discount_factor),
        seen=n.stated_percent(100 * found.game.detection),
    )
    caption = w("When a deal holds, and what the cheapest costs the lender, million USD")
    return (Chart(caption, (Panel(picture),), note=stated, css="game-picture"),)


def _square(cost: float, where: str, speaking: Voice) -> Square:
    if math.isnan(cost):
        return Square((cost,), (ABSENT,), tone="bad", hint=where)
    text = speaking.numbers.plain(cost, 0)
    return Square((cost,), (text,), tone="good", hint=f"{where}: {text}")
