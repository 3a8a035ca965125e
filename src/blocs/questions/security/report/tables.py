"""What a budget covers, and where sites may stand: a chart and two tables."""

from __future__ import annotations

from markupsafe import Markup

from blocs.brief.contents import Chart, Column, Key, Panel, Row, Table
from blocs.brief.words import Words
from blocs.foundation.messages import percent, stated
from blocs.questions.security.engine.choices import Choice
from blocs.questions.security.report.frontier import Stair, stair_chart
from blocs.questions.security.report.parts import money_unit, share_pct, site_names
from blocs.questions.security.territory import TerritoryCover
from blocs.world.names import country_name

LONGEST_FRONTIER = 40
MOST_SITES_TOLD = 60
"""Of more places where a site may stand, the chosen ones alone stand in the table."""


def frontier_chart(found: TerritoryCover, w: Words) -> Chart:
    """A stair for each side."""
    costs = found.case.has_costs
    unit = money_unit(found, w) if costs else w("sites")
    names = {
        "with_consent": w("with consent") if found.refused else w("covered"),
        "without_consent": w("without consent"),
    }
    stairs = [
        Stair(names[name], [(c.cost, 100 * found.share(c)) for c in side.frontier])
        for name, side in found.sides.items()
    ]
    picture = stair_chart(
        stairs,
        label=w("The most that each budget covers, a stair for each side."),
        cost_text=lambda cost: stated(round(cost, 6))[w.language],
        share_text=lambda share: percent(share, 0)[w.language],
        unit=unit,
        marked=found.case.budget,
    )
    items = [(Markup(f'<i class="rule l{k}"></i>'), stair.name) for k, stair in enumerate(stairs)]
    if found.case.budget is not None:
        items.append((Markup('<i class="rule budget"></i>'), w("budget of the question")))
    return Chart(
        w("The most that a budget covers, {unit} below, % of the weight at the left", unit=unit),
        (Panel(picture),),
        number=w("Figure 1"),
        key=Key(tuple(items)),
        note=w(
            "Each step is the cheapest choice that covers so much: sites of one step need not be "
            "among those of the next."
        ),
    )


def frontier_table(found: TerritoryCover, w: Words) -> Table:
    """The steps of both stairs."""
    heads = (
        Column(w("Consent"), align="l"),
        Column(money_unit(found, w) if found.case.has_costs else w("Number of sites")),
        Column(w("Covered")),
        Column(w("Sites"), align="l"),
    )
    labels = {"with_consent": w("with"), "without_consent": w("without")}
    rows = [
        Row(
            (
                labels[name] if found.refused else "",
                stated(round(choice.cost, 6)),
                share_pct(found.share(choice)),
                site_names(found, choice, w),
            ),
            opens=number == 0,
        )
        for name, side in found.sides.items()
        for number, choice in enumerate(_thinned(side.frontier))
    ]
    note = ""
    if any(len(side.frontier) > LONGEST_FRONTIER for side in found.sides.values()):
        note = w("Of many steps some are shown; the document holds all.")
    return Table(heads, tuple(rows), caption=w("Steps of the frontier"), note=note)


def _thinned(frontier: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """At most so many steps as a table can hold, the last among them."""
    every = -(-len(frontier) // LONGEST_FRONTIER)
    return frontier if every <= 1 else (*frontier[:-1:every], frontier[-1])


def sites_table(found: TerritoryCover, w: Words) -> Table:
    """All places where a site may stand, and which are chosen."""
    heads = [
        Column(w("Site"), align="l"),
        Column(w("Host"), align="l"),
        Column(w("Range, km")),
        Column(w("Alone covers")),
        Column(w("Chosen"), align="l"),
    ]
    if found.refused is not None:
        heads.append(Column(w("Chosen without consent"), align="l"))
    if found.case.has_costs:
        heads.append(Column(w("Cost")))
    rows: list[Row] = []
    chosen = {int(k) for side in found.sides.values() for k in side.best.sites}
    every = len(found.case.sites) <= MOST_SITES_TOLD
    for k, (name, site) in enumerate(found.case.sites.items()):
        if not every and k not in chosen:
            continue
        cells = [
            site.called(name, w.language),
            country_name(site.country, w.language) or site.country,
            stated(found.case.reaches(name)),
            share_pct(float(found.sites.weight @ found.sites.reach[:, k]) / found.sites.total),
            *(w("yes") if k in side.best.sites else "" for side in found.sides.values()),
        ]
        if found.case.has_costs:
            cells.append(stated(found.case.costs(name)))
        rows.append(Row(tuple(cells)))
    note = (
        ""
        if every
        else w(
            "Of {count} places the chosen ones; the document holds all.",
            count=len(found.case.sites),
        )
    )
    return Table(tuple(heads), tuple(rows), caption=w("Where sites may stand"), note=note)
