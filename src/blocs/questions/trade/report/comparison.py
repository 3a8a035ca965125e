"""Several scenarios on one page: matrix, ranking, small charts, a section a scenario."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from blocs.brief.basis import NATURE, assumptions_section, definitions, masthead, provenance_section
from blocs.brief.checks import status_text
from blocs.brief.contents import Beside, Cards, Column, Map, Row, Say, Section, Table
from blocs.brief.maps import world_map
from blocs.brief.parts import borders_note
from blocs.brief.report import Report
from blocs.brief.scale import diverging_scale
from blocs.brief.voice import Voice
from blocs.draws.sentences import POINT
from blocs.foundation.errors import InputError
from blocs.foundation.messages import plain, say, scientific
from blocs.questions.trade.report import summary
from blocs.questions.trade.report.brief import Told, not_converged, scenario_note, scenario_title
from blocs.questions.trade.report.closing import closing_sentence
from blocs.questions.trade.report.comparison_figures import (
    Compared,
    matrix,
    multiples,
    rank,
    ranking,
)
from blocs.questions.trade.report.figures import lost_notice, map_entries, map_key
from blocs.questions.trade.report.models import band_over_models, models_by_scenario
from blocs.questions.trade.report.plausibility import plausibility_line
from blocs.questions.trade.report.presets import presets_line
from blocs.questions.trade.report.provisions import told_provisions
from blocs.questions.trade.report.ranges import scenarios_section, whole_line
from blocs.questions.trade.report.reading import (
    EXACT,
    FIRST_ORDER,
    Reading,
    chosen_countries,
    focus_of,
)
from blocs.questions.trade.report.tables.potential import potential_line
from blocs.questions.trade.report.tables.worlds import worlds_section
from blocs.questions.trade.report.tariffs import tariffs_line

if TYPE_CHECKING:
    import pandas as pd

    from blocs.moves.move import Provision
    from blocs.questions.trade.models import ModelBand
    from blocs.questions.trade.other_worlds import CaseWorlds
    from blocs.questions.trade.outcome import Outcome

DEFINED = (EXACT, FIRST_ORDER, "real_income_change_million_usd")


def comparison_report(
    outcomes: Sequence[Outcome],
    speaking: Voice,
    told: Sequence[Told],
    *,
    title: str,
    note: str,
    focus: str | None,
    countries: Sequence[str] | None,
    titles: Sequence[str],
    worlds: CaseWorlds | None = None,
) -> Report:
    """Several outcomes over one world, compared.

    told: what is said of each besides its numbers, `models` of each or of none. focus: the country
    whose ranking of scenarios is shown; by default the one whose real income moves most in any of
    them. countries: columns of the matrix; by default the focus and the countries that move most,
    in million USD and in per cent. titles: of each, empty for the scenario's own. worlds: the same
    scenarios, in the same order, on other worlds. Raises InputError where lists differ in length,
    where outcomes are over other countries, or for an unknown country.
    """
    _check_lengths(outcomes, told=told, titles=titles)
    w, readings = speaking.words, tuple(Reading(outcome) for outcome in outcomes)
    chosen = _common_focus(readings, asked=focus, provisions=[item.provisions for item in told])
    columns = chosen_countries(readings, asked=countries, focus=chosen)
    named = [
        title or scenario_title(o, speaking.language)
        for title, o in zip(titles, outcomes, strict=True)
    ]
    compared = Compared(
        readings=readings,
        titles=tuple(named),
        focus=chosen,
        countries=tuple(columns),
        scale=diverging_scale([float(v) for reading in readings for v in reading.exact]),
        voice=speaking,
    )
    first = outcomes[0].provenance
    provenances = {title: o.provenance for title, o in zip(named, outcomes, strict=True)}
    warnings = {not_converged(outcome, speaking) for outcome in outcomes} - {""}
    return Report(
        **masthead(first, speaking, over=provenances),
        title=title,
        kicker=w("Comparison of scenarios"),
        warning=" ".join(sorted(warnings)),
        document=lambda: {"scenarios": [outcome.as_json() for outcome in outcomes]},
        frame=lambda: _frame(compared),
        sections=_sections(compared, told, note, worlds),
    )


def _sections(
    compared: Compared, told: Sequence[Told], note: str, worlds: CaseWorlds | None
) -> tuple[Section | None, ...]:
    w, speaking = compared.voice.words, compared.voice
    models = [item.models for item in told if item.models is not None]
    table = (w("Table {number}", number=k) for k in itertools.count(2))
    common = Say(w("Common to all scenarios"), "note")
    after = (_solver(compared), definitions(DEFINED, speaking))
    first = compared.readings[0].outcome.provenance
    return (
        _result(compared, told, note),
        _matrix(compared),
        _ranges(compared, told, table),
        _models(compared, models, number=next(table)) if models else None,
        None if worlds is None else _worlds(compared, worlds, number=next(table)),
        _scenarios(compared, told),
        _provisions(compared, told),
        assumptions_section(_common_provenance(compared), speaking, before=(common,)),
        provenance_section(first, speaking, after=after),
    )


def _frame(compared: Compared) -> pd.DataFrame:
    """One line a scenario, country and quantity."""
    import pandas as pd

    frames = [
        reading.outcome.to_frame().assign(scenario=title)
        for title, reading in zip(compared.titles, compared.readings, strict=True)
    ]
    found = pd.concat(frames, ignore_index=True)
    found.insert(0, "scenario", found.pop("scenario"))
    return found


def _check_lengths(outcomes: Sequence[Outcome], **lists: Sequence[object]) -> None:
    if not outcomes:
        raise InputError("a comparison needs at least one outcome")
    for name, items in lists.items():
        if len(items) != len(outcomes):
            raise InputError(f"{len(outcomes)} outcomes, but {len(items)} {name}: give one each")
    for outcome in outcomes[1:]:
        if outcome.countries != outcomes[0].countries:
            raise InputError("the outcomes are over different countries: run all on the same world")


def _common_focus(
    readings: Sequence[Reading], *, asked: str | None, provisions: Sequence[Sequence[Provision]]
) -> str:
    found = [
        focus_of(reading, asked=asked, provisions=moves)
        for reading, moves in zip(readings, provisions, strict=True)
    ]
    sizes = [abs(reading.value(EXACT, code)) for reading, code in zip(readings, found, strict=True)]
    known = [size if math.isfinite(size) else -1.0 for size in sizes]
    return found[known.index(max(known))]


def _result(compared: Compared, told: Sequence[Told], note: str) -> Section:
    w = compared.voice.words
    reach = POINT
    if any(item.models for item in told):
        reach = say("The numbers are those of one model; the range over the models stands below.")
    if any(item.ranges for item in told):
        reach = say("The numbers are those of one model; their ranges stand below.")
    nature = f"{w.told(NATURE)} {w.told(reach)}"
    parts = (
        Say(_ends(compared), "lead"),
        Say(nature, "note"),
        Say(note, head=f"{w('Note')}.") if note else None,
    )
    return Section("", parts, anchor="result")


def _matrix(compared: Compared) -> Section:
    w = compared.voice.words
    colours = w("Colours as on the maps: blue gains, brown loses.")
    parts = (
        matrix(compared),
        Say(f"{colours} {w.definition(EXACT)}", "note"),
        rank(compared),
        multiples(compared),
    )
    return Section(
        w("Real income by scenario and country"), parts, anchor="matrix", nav=w("Matrix")
    )


def _ranges(compared: Compared, told: Sequence[Told], table: Iterator[str]) -> Section | None:
    """The focus country in every scenario with its range; None where none were computed."""
    found = {
        title: item.ranges
        for title, item in zip(compared.titles, told, strict=True)
        if item.ranges is not None
    }
    if not found:
        return None
    return scenarios_section(found, compared.voice, focus=compared.focus, number=next(table))


def _models(compared: Compared, models: Sequence[ModelBand], *, number: str) -> Section:
    w = compared.voice.words
    return models_by_scenario(
        models,
        compared.voice,
        titles=compared.titles,
        focus=compared.focus,
        numbers=(w("Figure {number}", number=3), number),
    )


def _worlds(compared: Compared, worlds: CaseWorlds, *, number: str) -> Section:
    return worlds_section(
        worlds,
        compared.voice,
        focus=compared.focus,
        countries=compared.countries,
        titles=dict(zip(worlds.worlds[0].outcomes, compared.titles, strict=True)),
        number=number,
    )


def _scenarios(compared: Compared, told: Sequence[Told]) -> Section:
    w = compared.voice.words
    parts = (
        Say(
            w(
                "Map: real income by country, exact change, %. The scale of colours is "
                "common to all scenarios."
            ),
            "note",
        ),
        map_key(compared.scale, compared.voice),
        *(_part(compared, k, said) for k, said in enumerate(told)),
        Say(borders_note(compared.readings[0].countries, compared.voice), "note"),
    )
    title, nav = w("Scenario by scenario"), w("Scenarios")
    return Section(title, parts, anchor="scenarios", nav=nav, annex=True)


def _provisions(compared: Compared, told: Sequence[Told]) -> Section:
    w = compared.voice.words
    parts = (
        Section(f"{k}. {title}", told_provisions(said.provisions, compared.voice))
        for k, (title, said) in enumerate(zip(compared.titles, told, strict=True), start=1)
    )
    title, nav = w("Every provision, spelled out"), w("Provisions")
    return Section(title, tuple(parts), anchor="provisions", nav=nav)


def _common_provenance(compared: Compared) -> Mapping[str, Any]:
    """Provenance of the first outcome; a closure that others do not share is not claimed."""
    found = [reading.outcome.provenance for reading in compared.readings]
    closures = [dict(item.get("closure", {})) for item in found]
    shared = {
        key: value if all(c.get(key) == value for c in closures) else "differs"
        for key, value in closures[0].items()
    }
    return {**found[0], "closure": shared}


def _ends(compared: Compared) -> str:
    ranked = ranking(compared)
    best, worst = ranked[0], ranked[-1]
    lead = say(
        "Of {count} scenarios, the model implies the largest gain of real income in "
        "{focus} under “{best}” ({best_value}) and the largest loss under “{worst}” "
        "({worst_value})."
    )
    if worst[1] > 0:
        lead = say(
            "Of {count} scenarios, the model implies a gain of real income in {focus} "
            "under all: most under “{best}” ({best_value}), least under “{worst}” "
            "({worst_value})."
        )
    elif best[1] <= 0:
        lead = say(
            "Of {count} scenarios, the model implies no gain of real income in {focus} "
            "under any: the smallest loss under “{best}” ({best_value}), the largest "
            "under “{worst}” ({worst_value})."
        )
    show = compared.voice.numbers.percent_change
    return compared.voice.words.told(
        lead,
        count=len(ranked),
        focus=compared.voice.country_in_sentence(compared.focus),
        best=best[0],
        best_value=show(best[1]),
        worst=worst[0],
        worst_value=show(worst[1]),
    )


def _part(compared: Compared, index: int, told: Told) -> Section:
    """One scenario: what was done, four numbers, a map."""
    reading, speaking, focus = compared.readings[index], compared.voice, compared.focus
    band = told.models and band_over_models(told.models, speaking, focus=focus)
    notes = (
        scenario_note(reading.outcome, speaking.language),
        closing_sentence(reading, speaking, focus=focus),
        told.ranges and whole_line(told.ranges, speaking, focus=focus),
        band and summary.range_line(speaking, focus=focus, band=band),
        told.other and tariffs_line(told.other, speaking, focus=focus),
        told.ends and presets_line(told.ends, speaking, focus=focus),
        told.plausible and plausibility_line(told.plausible, speaking, focus=focus),
        told.potential and potential_line(told.potential, speaking, focus=focus),
    )
    entries = map_entries(reading, speaking, compared.scale)
    pictures = Beside(
        (
            Section("", (Cards(summary.cards(reading, speaking, focus=focus)),)),
            Section(
                "",
                (
                    Map(
                        world_map(
                            entries,
                            label=speaking.words(
                                "World map of the exact change of real income in per cent. "
                                "Blue gains, "
                                "brown loses. All values stand in the table of all countries."
                            ),
                        )
                    ),
                ),
            ),
        )
    )
    parts = (
        Say(
            role="list",
            items=tuple(told.sentences)
            or (speaking.words("No move: the base year is compared with itself."),),
        ),
        *(Say(text, "warning") for text in told.warnings),
        *(Say(note, "note") for note in notes if note),
        lost_notice(reading, speaking),
        pictures,
    )
    number = index + 1
    title = f"{number}. {compared.titles[index]}"
    return Section(title, parts, anchor=f"scenario-{number}", css="part keep")


def _solver(compared: Compared) -> Section:
    """How each scenario was solved."""
    w, speaking = compared.voice.words, compared.voice
    rows: list[Row] = []
    for title, reading in zip(compared.titles, compared.readings, strict=True):
        solver = reading.outcome.solver
        worst = max((float(gap) for gap in solver.get("checks", {}).values()), default=math.nan)
        numbers = (
            scientific(float(solver["residual"])),
            str(solver["iterations"]),
            plain(float(solver["seconds"]), 3),
            scientific(worst),
        )
        status = status_text(solver, speaking)
        rows.append(Row((title, status, str(solver["method"]), *numbers)))
    heads = (
        w("Scenario"),
        w("Status"),
        w("Method"),
        w("Residual"),
        w("Iterations"),
        w("Seconds"),
        w("Largest gap of any check"),
    )
    columns = tuple(Column(head, align="l") for head in heads)
    return Section(
        w("Solver by scenario"), (Table(columns, tuple(rows), name=w("Solver by scenario")),)
    )
