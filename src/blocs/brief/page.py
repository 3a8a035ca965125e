"""One scenario said on one self-contained page, in English or Russian."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from markupsafe import Markup

from blocs.brief import annex, grounds, summary
from blocs.brief.closing_figures import ClosingTable, closing_table
from blocs.brief.figures import MapFigure, Winners, map_figure, winners_figure
from blocs.brief.maps import shape_definitions
from blocs.brief.model_figures import ModelsFigure, band_over_models, models_figure
from blocs.brief.numbers import ABSENT
from blocs.brief.reading import Band, Reading, focus_of
from blocs.brief.scale import diverging_scale
from blocs.brief.sector_figures import Sectors, script_json, sectors_figure
from blocs.brief.trade_figures import Redirect, Trade, redirect_figure, trade_figure
from blocs.brief.voice import Voice, quoted, voice
from blocs.foundation.files import written_whole
from blocs.world import World

if TYPE_CHECKING:
    import jinja2

    from blocs.moves import Provision
    from blocs.study import Outcome
    from blocs.study.models import ModelBand

BESIDE = 640
"""Characters of what was done that still fit beside the summary."""
SPACED_PERCENT = re.compile("(?<=[0-9])[ \u00a0\u202f]%")
UNSAID = re.compile("(<pre.*?</pre>|<style.*?</style>|<script>.*?</script>)", re.DOTALL)
"""What no sentence stands in: files of the user, rules of style, programs."""

NAVIGATION = (
    ("map", "nav_map"),
    ("trade", "nav_trade"),
    ("sectors", "nav_sectors"),
    ("models", "nav_models"),
    ("countries", "nav_countries"),
    ("provisions", "nav_provisions"),
    ("assumptions", "nav_assumptions"),
    ("provenance", "nav_provenance"),
)


@dataclass(frozen=True)
class Head:
    """What every page has around its contents."""

    title: str
    kicker: str
    dateline: str
    version: str
    navigation: tuple[tuple[str, str], ...]
    shapes: Markup
    style_json: Markup
    warning: str


@dataclass(frozen=True)
class BriefPage:
    """Everything that the template of a single brief shows; no number is computed there."""

    head: Head
    focus: str
    focus_name: str
    lead: str
    cards: tuple[summary.Card, ...]
    range: str
    first_order: str
    lost: list[tuple[str, str]]
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    baseline_steps: str
    note: str
    map: MapFigure
    winners: Winners
    trade: Trade
    redirect: Redirect
    sectors: Sectors
    models: ModelsFigure | None
    countries: annex.CountryTable
    closing: ClosingTable | None
    provisions: tuple[annex.ToldProvision, ...]
    assumptions: grounds.Assumptions
    provenance: grounds.ProvenanceText
    solver: grounds.SolverText
    definitions: annex.Facts

    @property
    def brief_list(self) -> bool:
        """Whether what was done is short enough to stand beside the summary."""
        texts = (*self.sentences, *self.warnings, self.baseline_steps, self.note)
        return sum(map(len, texts)) < BESIDE


def write_brief(
    outcome: Outcome,
    *,
    world: World,
    path: Path,
    language: str = "en",
    focus: str | None = None,
    sentences: Sequence[str],
    provisions: Sequence[Provision],
    note: str = "",
    band: Band | None = None,
    models: ModelBand | None = None,
    warnings: Sequence[str] = (),
) -> Path:
    """Write the brief of one outcome to `path`, whole or not at all.

    focus: the country that the brief is about, by default the one named in the provisions whose
    real income moves most. sentences: what was assumed and done. note: by default the scenario's
    own notes. band: a range of the exact change
    of real income, where one was computed; by default that over `models`. models: the same scenario
    under several models, `outcome` among them. warnings: what the scenario may not mean as it is
    written, in sentences. Raises InputError for an unknown country or
    language, or where the file cannot be written.
    """
    speaking = voice(language, world)
    reading = Reading(outcome)
    chosen = focus_of(reading, asked=focus, provisions=provisions)
    page = brief_page(
        reading,
        speaking,
        focus=chosen,
        sentences=sentences,
        provisions=provisions,
        note=note,
        band=band,
        models=models,
        warnings=warnings,
    )
    return write_page("brief.html.jinja", page, speaking, path=path)


def brief_page(
    reading: Reading,
    speaking: Voice,
    *,
    focus: str,
    sentences: Sequence[str],
    provisions: Sequence[Provision],
    note: str,
    band: Band | None,
    models: ModelBand | None = None,
    warnings: Sequence[str] = (),
) -> BriefPage:
    """The contents of a single brief."""
    outcome, w = reading.outcome, speaking.words
    scale = diverging_scale([float(v) for v in reading.exact])
    number = [w("figure", number=k) for k in range(7)]
    if models is not None and band is None:
        band = band_over_models(models, speaking, focus=focus)
    steps = outcome.provenance.get("baseline_steps") or ()
    return BriefPage(
        head=brief_head(outcome, speaking, with_models=models is not None),
        focus=focus,
        focus_name=speaking.country(focus),
        lead=summary.lead(reading, speaking, focus=focus),
        cards=summary.cards(reading, speaking, focus=focus),
        range=summary.range_line(speaking, focus=focus, band=band),
        first_order=summary.first_order_line(reading, speaking, focus=focus),
        lost=summary.lost_countries(reading, speaking),
        sentences=tuple(sentences) or (w["done_nothing"],),
        warnings=tuple(warnings),
        baseline_steps=" ".join(map(str, steps)),
        note=note or scenario_note(outcome, speaking.language),
        map=map_figure(reading, speaking, scale=scale, number=number[1]),
        winners=winners_figure(reading, speaking, focus=focus, number=number[2]),
        trade=trade_figure(reading, speaking, focus=focus, number=number[3]),
        redirect=redirect_figure(reading, speaking, focus=focus, number=number[4]),
        sectors=sectors_figure(reading, speaking, focus=focus, number=number[5]),
        models=None
        if models is None
        else models_figure(
            models, speaking, focus=focus, number=number[6], table_number=w("table", number=1)
        ),
        countries=annex.country_table(
            reading, speaking, number=w("table", number=1 if models is None else 2)
        ),
        closing=closing_table(reading, speaking, focus=focus),
        provisions=annex.told_provisions(provisions, speaking),
        assumptions=grounds.assumptions(outcome.provenance, speaking),
        provenance=grounds.provenance_text(outcome.provenance, speaking),
        solver=grounds.solver_text(outcome.solver, speaking),
        definitions=grounds.used_definitions(reading, speaking),
    )


def brief_head(outcome: Outcome, speaking: Voice, *, with_models: bool) -> Head:
    """Title, dateline and technical parts of a single brief."""
    shown = [item for item in NAVIGATION if with_models or item[0] != "models"]
    return page_head(
        outcome.provenance,
        speaking,
        title=scenario_title(outcome, speaking.language),
        kicker=speaking.words["kicker"],
        navigation=tuple(shown),
        warning=not_converged(outcome, speaking),
    )


def scenario_title(outcome: Outcome, language: str) -> str:
    """Title of the scenario, in the language where it has one (`title_ru`)."""
    scenario: Mapping[str, Any] = outcome.provenance.get("scenario", {})
    return str(scenario.get(f"title_{language}") or outcome.title)


def scenario_note(outcome: Outcome, language: str) -> str:
    """The scenario's own notes, in the language where it has them (`notes_ru`)."""
    scenario: Mapping[str, Any] = outcome.provenance.get("scenario", {})
    return str(scenario.get(f"notes_{language}") or scenario.get("notes") or "")


def not_converged(outcome: Outcome, speaking: Voice) -> str:
    """A warning where the status is not `converged`."""
    if outcome.status == "converged":
        return ""
    return speaking.words("not_converged", status=outcome.status)


def page_head(
    provenance: Mapping[str, Any],
    speaking: Voice,
    *,
    title: str,
    kicker: str,
    navigation: tuple[tuple[str, str], ...],
    warning: str,
) -> Head:
    """Masthead of a page over one world."""
    source: Mapping[str, Any] = provenance.get("world", {})
    numbers = speaking.numbers
    title_of_data = str(source.get("title") or speaking.world.name)
    year = str(source.get("year", speaking.world.year))
    dateline = speaking.words(
        "dateline",
        world=title_of_data if year in title_of_data else f"{title_of_data}, {year}",
        model=grounds.model_name(provenance, speaking),
        date=speaking.date(str(provenance.get("created", ""))) or ABSENT,
    )
    style = {"decimal": numbers.decimal, "group": numbers.group, "absent": ABSENT}
    return Head(
        title=title,
        kicker=kicker,
        dateline=dateline,
        version=str(provenance.get("blocs_version", "")),
        navigation=navigation,
        shapes=shape_definitions(),
        style_json=script_json(style),
        warning=warning,
    )


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("blocs.brief"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    cast(dict[str, Any], environment.filters)["quoted"] = quoted
    return environment


@cache
def _asset(name: str) -> Markup:
    text = (files("blocs.brief") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)


class Page(Protocol):
    """What every template is filled with."""

    @property
    def head(self) -> Head:
        """Masthead and technical parts."""
        ...


def write_page(template: str, page: Page, speaking: Voice, *, path: Path) -> Path:
    """Fill a template and write it, whole or not at all."""
    html = (
        _environment()
        .get_template(template)
        .render(
            page=page,
            head=page.head,
            w=speaking.words,
            css=_asset("page.css"),
            js=_asset("page.js"),
        )
    )
    with written_whole(path) as temporary:
        temporary.write_text(_typeset(html, speaking), encoding="utf-8")
    return path


def _typeset(html: str, speaking: Voice) -> str:
    """The page with every sign of per cent as its language sets it, whoever wrote the sentence."""
    parts = UNSAID.split(html)
    sign = speaking.numbers.percent_sign
    parts[::2] = (SPACED_PERCENT.sub(sign, part) for part in parts[::2])
    return "".join(parts)
