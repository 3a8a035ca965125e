"""A project on credit as a report: the loan, both sides by year, and how sure that is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import count

from blocs.brief.basis import as_data, assumptions_section, masthead, provenance_section
from blocs.brief.contents import Part, Say, Section, Table, Text
from blocs.brief.employment import TITLE
from blocs.brief.provenance import source_line
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.voice import Voice
from blocs.draws.elasticities import elasticity_errors
from blocs.draws.sentences import HOW_SURE, RANGES
from blocs.foundation.messages import listed, say
from blocs.questions.projects.answer import ProjectOutcome
from blocs.questions.projects.report.figures import figures
from blocs.questions.projects.report.heads import heads_parts
from blocs.questions.projects.report.scene import Scene
from blocs.questions.projects.report.summary import result_section
from blocs.questions.projects.report.tables import (
    others_table,
    ranges_table,
    tranches_table,
    variants_table,
    year_tables,
)
from blocs.questions.projects.report.terms import own_assumptions


def project_report(outcome: ProjectOutcome, speaking: Voice) -> Report:
    """The project as a report."""
    scene = Scene(outcome, speaking)
    data = as_data(speaking.words("The project as data"), outcome.project.as_data())
    source = source_line(outcome.provenance, speaking)
    return Report(
        **masthead(outcome.provenance, speaking),
        title=scene.told(outcome.project, "title"),
        kicker=speaking.words("Project on credit"),
        style=asset("questions/projects/report/project.css"),
        document=outcome.as_json,
        frame=outcome.to_frame,
        sections=(
            result_section(scene, source),
            *_sections(scene, source),
            assumptions_section(outcome.provenance, speaking, before=own_assumptions(scene)),
            provenance_section(outcome.provenance, speaking, after=(data,)),
        ),
    )


def _sections(scene: Scene, source: str) -> Iterator[Section | None]:
    """Everything between the result and what it rests on; tables are numbered as they come."""
    numbers = count(1)

    def numbered(table: Table) -> Table:
        return dataclasses.replace(table, number=say("Table {number}", number=next(numbers)))

    def section(
        title: Text, anchor: str, table: Table | None, *after: Part, nav: Text = ""
    ) -> Section | None:
        if table is None:
            return None
        named = dataclasses.replace(numbered(table), name=title)
        return Section(title, (named, *after), anchor=anchor, nav=nav)

    variants, tranches = variants_table(scene), tranches_table(scene)
    yield section(say("With and without the tranches withheld"), "variants", variants)
    yield section(say("Tranches and conditions"), "tranches", tranches)
    by_year = say("Year by year")
    yield Section(by_year, figures(scene, source), anchor="years", nav=by_year)
    unmoved = say("The loan itself does not depend on the elasticities. {source}", source=source)
    assumed = elasticity_errors(scene.outcome.world).assumption
    stated = unmoved if assumed is None else listed((assumed, unmoved), " ")
    yield section(
        HOW_SURE,
        "ranges",
        ranges_table(scene),
        Say(stated, "note"),
        nav=RANGES,
    )
    yield section(
        say("Who else feels it"),
        "others",
        others_table(scene),
        Say(source, "note"),
        nav=say("Other countries"),
    )
    heads = heads_parts(scene)
    if heads is not None:
        yield section(TITLE, "heads", *heads, nav=say("Persons"))
    note = say(
        "Real income: change against the base year, what the works buy left out. Added up: "
        "discounted to the first year. {source}",
        source=source,
    )
    parts = (*map(numbered, year_tables(scene)), Say(note, "note"))
    yield Section(say("All years"), parts, anchor="table", nav=say("Table"), annex=True)
