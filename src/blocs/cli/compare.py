"""`blocs compare`: outcomes, saved or computed now, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.options import AsJson, Elasticity, Tariffs, WorldName, console
from blocs.cli.publish import Output, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError
from blocs.foundation.messages import change
from blocs.world.pairs import ESTIMATED_PAIRS

if TYPE_CHECKING:
    from blocs.brief.contents import Say, Table
    from blocs.questions.trade.comparison import Comparison
    from blocs.questions.trade.outcome import Outcome
    from blocs.questions.trade.plausibility import Plausibility


def compare_command(
    items: Annotated[
        list[str], typer.Argument(help="Outcome files (.nc, .parquet) or scenario files (.yaml).")
    ],
    quantity: Annotated[
        str, typer.Option("--quantity", help="A quantity per country.")
    ] = "real_income_change_pct",
    countries: Annotated[
        str | None,
        typer.Option("--countries", help="ISO codes, separated by commas; default: all."),
    ] = None,
    world: WorldName = None,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    as_json: AsJson = False,
) -> None:
    """Line up one quantity of two or more outcomes or scenarios."""
    from blocs.questions.trade.comparison import compare

    screen = console(quiet=as_json)
    with screen.status("Reading …"):
        read = [_read(item, world, elasticity, tariffs) for item in items]
    outcomes = [outcome for outcome, _ in read]
    chosen = [code.strip() for code in countries.split(",")] if countries else None
    result = compare(outcomes, quantity=quantity, countries=chosen)
    to = Output(SOURCE_LANGUAGE, screen, as_json, alone=True)
    strained = {
        title: found for title, (_, found) in zip(result.titles, read, strict=True) if found
    }
    document = result.as_json() | {
        "plausibility": {
            title: found.as_json()["plausibility"] for title, found in strained.items()
        }
    }
    lines = tuple(_strained(title, found) for title, found in strained.items())
    publish(None, document, (_table(result), *lines), to=to, opening=_opening(result))


def _opening(found: Comparison) -> str:
    """Which outcomes rest on estimated trade."""
    if not any(ESTIMATED_PAIRS in provenance for provenance in found.provenances.values()):
        return ""
    from blocs.brief.estimated import opening
    from blocs.brief.voice import voice
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world

    return opening(found.provenances, voice(SOURCE_LANGUAGE, load_world(DEFAULT_WORLD)))


def _table(found: Comparison) -> Table:
    """Countries by outcomes."""
    from blocs.brief.contents import Column, Row, Table

    heads = (Column(title, align="r") for title in found.titles)
    rows = zip(found.countries, found.values.T, strict=True)
    return Table(
        (Column("Country"), *heads),
        tuple(Row((code, *(change(float(v), 3) for v in line))) for code, line in rows),
        caption=f"{found.quantity} [{found.unit}]",
    )


def _strained(title: str, found: Plausibility) -> Say:
    """What hangs on mining and energy that grow more than can be meant."""
    from blocs.brief.contents import Say
    from blocs.brief.voice import voice
    from blocs.questions.trade.report.plausibility import plausibility_line
    from blocs.questions.trade.report.reading import Reading, focus_of

    focus = focus_of(Reading(found.own), asked=None, provisions=())
    speaking = voice(SOURCE_LANGUAGE, found.world)
    return Say(f" {plausibility_line(found, speaking, focus=focus)}", head=title)


def _read(
    item: str, world: str | None, elasticity: str | None, tariffs: str | None
) -> tuple[Outcome, Plausibility | None]:
    """An outcome, saved or computed now, and what is strained in it.

    Of a saved one nothing is told where its world or its files are not there any more.
    """
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world, run_under, scenario_of
    from blocs.questions.trade.engine.models.trade import Trade
    from blocs.questions.trade.outcome import load_outcome
    from blocs.questions.trade.outcome_files import SUFFIXES
    from blocs.questions.trade.plausibility import plausibility

    if Path(item).suffix in SUFFIXES:
        saved = load_outcome(item)
        try:
            return saved, saved.plausibility()
        except InputError:
            return saved, None
    scenario = scenario_of(item)
    found = load_world(
        world or scenario.world or DEFAULT_WORLD,
        elasticity=elasticity,
        tariffs=tariffs or scenario.tariffs_chosen,
    )
    outcome = run_under(Trade(), found, scenario)
    return outcome, plausibility(outcome, found, scenario, Trade())
