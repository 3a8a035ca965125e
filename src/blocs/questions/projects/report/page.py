"""A project on credit said on one self-contained page, in English or Russian."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

from blocs.brief import grounds
from blocs.brief.annex import Facts
from blocs.brief.grounds import source_line
from blocs.brief.page import Head, page_head, write_page
from blocs.brief.parts import Card, side_of
from blocs.brief.voice import voice
from blocs.foundation.catalogues import in_language
from blocs.questions.projects.answer import ProjectOutcome
from blocs.questions.projects.ranges import Sides
from blocs.questions.projects.report import lines
from blocs.questions.projects.report.figures import Figure, Scene, figures
from blocs.questions.projects.report.lines import Line, TrancheLine, YearTable


@dataclass(frozen=True)
class ProjectPage:
    """Everything that the template shows; no number is computed there."""

    head: Head
    lead: str
    cards: tuple[Card, ...]
    range_note: str
    remarks: tuple[str, ...]
    variant_heads: tuple[str, ...]
    variants: tuple[Line, ...]
    variants_number: str
    tranches: tuple[TrancheLine, ...]
    tranches_number: str
    figures: tuple[Figure, ...]
    range_heads: tuple[str, ...]
    ranges: tuple[Line, ...]
    ranges_number: str
    others: tuple[tuple[str, str], ...]
    others_number: str
    heads: tuple[str, ...]
    tables: tuple[YearTable, ...]
    terms: Facts
    method: tuple[str, ...]
    notes: str
    sources: tuple[str, ...]
    source: str
    assumptions: grounds.Assumptions
    provenance: grounds.ProvenanceText
    data: str


def write_project(outcome: ProjectOutcome, *, path: Path, language: str = "en") -> Path:
    """Write the page of a project to `path`, whole or not at all. Raises InputError."""
    speaking = voice(language, outcome.world)
    page = project_page(Scene(outcome, speaking))
    return write_page("questions/projects/report/project.html.jinja", page, speaking, path=path)


def project_page(scene: Scene) -> ProjectPage:
    """The contents of the page."""
    outcome, speaking = scene.outcome, scene.speaking
    w, project = speaking.words, outcome.project
    variants, tranches = lines.variants(scene), lines.tranches(scene)
    ranges = lines.ranges(scene)
    shown = [bool(variants), bool(tranches), bool(ranges), True]
    numbers = [w("table", number=sum(shown[: k + 1])) for k in range(len(shown))]
    return ProjectPage(
        head=_head(scene, with_ranges=bool(ranges)),
        lead=_lead(scene),
        cards=_cards(scene),
        range_note=_range_note(scene),
        remarks=_remarks(scene),
        variant_heads=tuple(scene.runs),
        variants=variants,
        variants_number=numbers[0],
        tranches=tranches,
        tranches_number=numbers[1],
        figures=figures(scene),
        range_heads=lines.range_heads(scene),
        ranges=ranges,
        ranges_number=numbers[2],
        others=lines.others(scene),
        others_number=numbers[3],
        heads=lines.heads(scene),
        tables=lines.year_tables(scene, first_number=sum(shown) + 1),
        terms=lines.terms(scene),
        method=lines.method(scene),
        notes=in_language(project, "notes", speaking.language),
        sources=tuple(project.sources),
        source=source_line(outcome.provenance, speaking),
        assumptions=grounds.assumptions(outcome.provenance, speaking),
        provenance=grounds.provenance_text(outcome.provenance, speaking),
        data=json.dumps(project.as_data(), ensure_ascii=False, indent=1),
    )


def _head(scene: Scene, *, with_ranges: bool) -> Head:
    project, speaking = scene.outcome.project, scene.speaking
    anchors = ["years", *(["ranges"] if with_ranges else []), "others", "table"]
    own = tuple((anchor, f"pj_nav_{anchor}") for anchor in anchors)
    shared = (("assumptions", "nav_assumptions"), ("provenance", "nav_provenance"))
    return page_head(
        scene.outcome.provenance,
        speaking,
        title=in_language(project, "title", speaking.language),
        kicker=speaking.words["pj_kicker"],
        navigation=own + shared,
        warning="",
    )


def _lead(scene: Scene) -> str:
    w, n, run = scene.speaking.words, scene.speaking.numbers, scene.outcome.agreed
    service = run.accounts.service
    host = scene.outcome.project.host
    first = w(
        "pj_lead_loan",
        lender=scene.lender,
        host=scene.speaking.country(host),
        amount=n.money(float(service.disbursed.sum()), signed=False),
        first=run.years[0],
        repaid=n.money(run.figures.debt_service_total, signed=False),
        peak=n.money(run.figures.peak_debt_service, signed=False),
        year=run.figures.peak_year,
    )
    sides = scene.outcome.sides(run)
    told = [_told_side(scene, host, sides.host_present_value, sides.host_break_even)]
    lender = scene.outcome.project.lender
    if lender is not None and sides.lender_present_value is not None:
        value, year = sides.lender_present_value, sides.lender_break_even
        told.append(_told_side(scene, lender, value, year))
    return f"{first} {w('pj_lead_discounted', sides='; '.join(told))}"


def _told_side(scene: Scene, code: str, value: float, year: int | None) -> str:
    w, n = scene.speaking.words, scene.speaking.numbers
    key = "pj_side_never" if year is None else "pj_side_year"
    if year == scene.outcome.agreed.years[0]:
        key = "pj_side_always"
    return w(
        key, country=scene.speaking.country(code), value=n.money(value, signed=True), year=year
    )


def _cards(scene: Scene) -> tuple[Card, ...]:
    w, n, run = scene.speaking.words, scene.speaking.numbers, scene.outcome.agreed
    figures_, sides = run.figures, scene.outcome.sides(run)
    cards = [_side_card(scene, "host", sides.host_present_value, sides)]
    if sides.lender_present_value is not None:
        cards.append(_side_card(scene, "lender", sides.lender_present_value, sides))
    rate = scene.outcome.project.discount.grant_element_pct
    share = 100 * run.figures.peak_debt_service / float(_income_of_host(scene))
    cards.append(
        Card(
            label=w("pj_card_grant", rate=n.stated_percent(rate)),
            definition=w["pj_def_grant"],
            value=n.percent(100 * figures_.grant_element),
            side="",
            lines=(w("pj_card_return", value=n.percent(100 * figures_.lender_return)),),
        )
    )
    cards.append(
        Card(
            label=w("pj_card_peak", year=figures_.peak_year),
            definition=w["pj_def_peak"],
            value=n.money(figures_.peak_debt_service, signed=False),
            side="",
            lines=(w("pj_card_peak_share", value=n.percent(share)),),
        )
    )
    return (*cards, *_price_card(scene))


def _income_of_host(scene: Scene) -> float:
    """Base-year income at the prices of the year of the largest debt service, million USD."""
    run = scene.outcome.agreed
    host = run.accounts.country.position[scene.outcome.project.host]
    t = run.years.index(run.figures.peak_year)
    return float(run.income[host] * run.accounts.deflator[t])


def _side_card(scene: Scene, side: str, value: float, sides: Sides) -> Card:
    w, n = scene.speaking.words, scene.speaking.numbers
    code, rate = scene.sides[side]
    year = sides.host_break_even if side == "host" else sides.lender_break_even
    when = w["pj_card_never"] if year is None else w("pj_card_from", year=year)
    if year == scene.outcome.agreed.years[0]:
        when = w["pj_card_always"]
    found = [
        getattr(case.sides, f"{side}_present_value") for case in scene.outcome.ranges if case.sides
    ]
    band = [value, *found]
    spread = w(
        "pj_card_range", low=n.money(min(band), signed=True), high=n.money(max(band), signed=True)
    )
    return Card(
        label=w(
            "pj_card_side",
            country=scene.speaking.country(code),
            rate=n.stated_percent(100 * rate),
        ),
        definition=w["pj_def_side"],
        value=n.money(value, signed=True),
        side=side_of(value),
        lines=(when, *((spread,) if found else ())),
    )


def _price_card(scene: Scene) -> tuple[Card, ...]:
    factor, capacity = scene.outcome.break_even_price_factor, scene.outcome.project.capacity
    if capacity is None or not math.isfinite(factor):
        return ()
    w, n = scene.speaking.words, scene.speaking.numbers
    unit = capacity.unit_in(scene.speaking.language)
    price = n.plain(factor * capacity.price_usd_per_unit)
    given = n.stated(capacity.price_usd_per_unit)
    return (
        Card(
            label=w("pj_card_price", unit=unit),
            definition=w["pj_def_price"],
            value=w("pj_price", price=price),
            side="",
            lines=(w("pj_card_price_given", price=given),),
        ),
    )


def _range_note(scene: Scene) -> str:
    w = scene.speaking.words
    return w["pj_range_note"] if scene.outcome.ranges else w["pj_no_range"]


def _remarks(scene: Scene) -> tuple[str, ...]:
    project, w = scene.outcome.project, scene.speaking.words
    found: list[str] = []
    if project.lender is None:
        found.append(w("pj_outside", lender=scene.lender))
    if project.capacity is None:
        found.append(w["pj_no_asset"])
    return tuple(found)
