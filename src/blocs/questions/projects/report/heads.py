"""Persons who change between agriculture, industry and services in the telling years."""

from __future__ import annotations

import numpy as np

from blocs.brief.contents import Column, Part, Row, Say, Table
from blocs.brief.employment import BROAD, THOUSAND, employment_source
from blocs.foundation.messages import change, say
from blocs.questions.projects.report.scene import Scene


def heads_parts(scene: Scene) -> tuple[Table, Part] | None:
    """The table of host and lender and what it is; None where neither's persons are known."""
    employment = scene.outcome.provenance["world"]["employment"]
    if employment is None:
        return None
    position = scene.outcome.world.country.position
    known = {
        side: position[code]
        for side, (code, _) in scene.sides.items()
        if code not in employment["missing"]
    }
    if not known:
        return None
    persons, years = scene.outcome.agreed.persons / THOUSAND, _telling(scene)
    rows = tuple(
        Row((str(scene.outcome.agreed.years[t]), name, *(change(x, 2) for x in line.tolist())))
        for side, name in scene.names.items()
        if side in known
        for t in years
        for line in (persons[t, known[side]],)
    )
    table = Table(
        (Column(say("Year")), Column(say("Country")), *map(Column, BROAD.values())),
        rows,
        caption=say("Persons employed by broad sector: change against the base year, thousand"),
        css="heads",
    )
    note = say(
        "The years of the largest works or payments out of the loan, of the largest debt service "
        "and of the largest output. Labour follows value added between the three at a fixed number "
        "of persons: these are not jobs that the project makes. {source}",
        source=employment_source(employment, scene.speaking),
    )
    return table, Say(note, "note")


def _telling(scene: Scene) -> list[int]:
    """Positions of the years that are shown."""
    accounts = scene.outcome.agreed.accounts
    flows = (
        accounts.spent + accounts.service.disbursed,
        accounts.service.paid,
        accounts.output,
    )
    return sorted({int(np.argmax(flow)) for flow in flows if np.nanmax(flow) > 0})
