"""The last sections of every page: what its numbers rest on, and where they come from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypedDict

from markupsafe import Markup

from blocs.brief.checks import solver_text
from blocs.brief.contents import Column, Facts, Part, Preformatted, Row, Say, Section, Table
from blocs.brief.estimated import opening
from blocs.brief.grounds import CalibrationRow, assumptions, model_name
from blocs.brief.provenance import SourceLine, provenance_text
from blocs.brief.voice import Voice
from blocs.foundation.messages import plain, say
from blocs.foundation.numbers import ABSENT
from blocs.world.world import ASSUMED, ESTIMATED

NATURE = say(
    "This compares two equilibria, the base year and the base year with the scenario; it is not a "
    "forecast and has no dates."
)
"""What an answer of the trade models is."""

STATUSES = {ESTIMATED: say("estimated"), ASSUMED: say("assumed")}
"""Of a trade elasticity, in words."""

Parts: TypeAlias = "Iterable[Part | None]"


class Masthead(TypedDict):
    """What every report over one world has above its contents."""

    language: str
    dateline: str
    version: str
    opening: str


def masthead(
    provenance: Mapping[str, Any],
    voice: Voice,
    *,
    over: Mapping[str, Mapping[str, Any]] | None = None,
) -> Masthead:
    """Language, data, model and date of a report over one world, and what it opens with.

    over: title → provenance of each part of an answer that has several.
    """
    source: Mapping[str, Any] = provenance.get("world", {})
    title, year = str(source.get("title") or voice.world.name), source.get("year", voice.world.year)
    dateline = voice.words(
        "{world} · {model} · computed {date}",
        world=title if str(year) in title else f"{title}, {year}",
        model=model_name(provenance, voice),
        date=voice.date(str(provenance.get("created", ""))) or ABSENT,
    )
    version = str(provenance.get("blocs_version", ""))
    return {
        "language": voice.language,
        "dateline": dateline,
        "version": version,
        "opening": opening({"": provenance} if over is None else over, voice),
    }


def assumptions_section(
    provenance: Mapping[str, Any] | None, voice: Voice, *, before: Parts = ()
) -> Section:
    """Model, closure, data, calibration and elasticities; `before`: the page's own."""
    parts = () if provenance is None else _assumed(provenance, voice)
    return Section(
        voice.words("Assumptions that move the numbers"),
        (*before, *parts),
        anchor="assumptions",
        nav=voice.words("Assumptions"),
    )


def _assumed(provenance: Mapping[str, Any], voice: Voice) -> tuple[Part | None, ...]:
    w, found = voice.words, assumptions(provenance, voice)
    notes = (
        Say(w("The texts of the source are quoted in their original language."), "note")
        if found.foreign
        else None,
        Say(role="list", items=found.notes),
    )
    return (
        Facts(found.facts),
        Section(w("How the data set was made"), notes) if found.notes else None,
        _calibration(found.calibration, voice),
        _elasticities(provenance.get("elasticities", []), voice),
    )


def provenance_section(
    provenance: Mapping[str, Any] | None, voice: Voice, *, after: Parts = ()
) -> Section:
    """Sources, hashes and versions; `after`: checks, definitions, the file itself."""
    w = voice.words
    parts: Parts = ()
    if provenance is not None:
        found = provenance_text(provenance, voice)
        sources = tuple(_source(item, voice) for item in found.sources)
        parts = (
            Section(w("Sources of the data"), (Say(role="sources", items=sources),)),
            Facts(found.facts),
        )
    return Section(
        w("Provenance and checks"), (*parts, *after), anchor="provenance", nav=w("Provenance")
    )


def solver_parts(solver: Mapping[str, Any], voice: Voice) -> tuple[Section, Section]:
    """How the numbers were found, and every check."""
    found = solver_text(solver, voice)
    return (
        Section(voice.words("Solver"), (Facts(found.facts),)),
        Section(voice.words("Independent checks, largest relative gap"), (Facts(found.checks),)),
    )


def definitions(names: Sequence[str], voice: Voice) -> Section:
    """What the quantities of a page mean."""
    items = tuple((voice.words.label(name), _definition(name, voice)) for name in names)
    return Section(voice.words("Definitions"), (Facts(items, css="definitions"),))


def _definition(name: str, voice: Voice) -> str:
    """Text with unit, symbol and source."""
    row = voice.words.quantity(name)
    text, unit = row.text[voice.language], voice.words.unit(row.unit)
    line = voice.words(
        "{text} Unit: {unit}. Formula: {symbol}.", text=text, unit=unit, symbol=row.symbol
    )
    if row.source == "definition":
        return line
    source = voice.words.markup("Source: {source}.", source=voice.quoted(row.source))
    return Markup("{} {}").format(line, source)


def as_data(title: str, found: object) -> Section:
    """A file of the user as data, opened by a click, left out on paper."""
    text = json.dumps(found, ensure_ascii=False, indent=1, default=str)
    return Section(title, (Preformatted(text),), folded=True, css="screen")


def _source(item: SourceLine, voice: Voice) -> Markup:
    title = voice.quoted(item.title)
    if item.link:
        title = Markup('<a href="{}" rel="noreferrer">{}</a>').format(item.link, title)
    if item.licence:
        licence = voice.quoted(item.licence)
        title += Markup("; {}: {}").format(voice.words("licence"), licence)
    if item.attribution:
        title += Markup(". {}").format(voice.quoted(item.attribution))
    return title


def _calibration(rows: Sequence[CalibrationRow], voice: Voice) -> Section:
    w = voice.words
    if not rows:
        return Section(
            w("Calibration: how far the base year was moved"),
            (Say(w("The tables were an equilibrium as read; nothing was moved."), "plain"),),
        )
    heads = (w("What moved"), w("Median size"), w("Largest"))
    table = Table(
        tuple(map(Column, heads)),
        tuple(Row((row.name, row.median, row.largest)) for row in rows),
        name=w("Calibration: how far the base year was moved"),
    )
    return Section(w("Calibration: how far the base year was moved"), (table,))


def _elasticities(rows: Sequence[Mapping[str, Any]], voice: Voice) -> Section:
    """One line for all sectors whose elasticity and its grounds are the same."""
    w = voice.words
    sectors: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        said = (str(row.get(key) or "") for key in ("source", "source_sector", "assumption"))
        how = (row.get("standard_error"), row.get("status"), row.get("year"))
        key = (row["trade_elasticity"], *how, *said)
        sectors.setdefault(key, []).append(voice.sector(row["sector"]))
    lines = tuple(
        Row(
            (
                "; ".join(names),
                plain(float(theta), 2),
                ABSENT if error is None else plain(float(error), 2),
                STATUSES.get(str(status), ABSENT),
                ABSENT if year is None else str(year),
                *(voice.quoted(text) for text in said),
            )
        )
        for (theta, error, status, year, *said), names in sectors.items()
    )
    columns = (
        Column(w("Sector")),
        Column(w("θ")),
        Column(w("Standard error"), align="r"),
        *map(Column, (w("Status"), w("Year"), w("Source"))),
        *map(Column, (w("Sector in the source"), w("Assumption"))),
    )
    title = w("Trade elasticities")
    table = Table(columns, lines, name=title, css="elasticities", sortable=True)
    return Section(
        title,
        (
            Say(
                w(
                    "θ: per cent by which trade falls when its cost rises by one per cent. The "
                    "larger θ, the easier suppliers are replaced and the smaller the effects."
                ),
                "note",
            ),
            table,
        ),
    )
