"""`blocs compare`: outcomes, saved or computed now, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.files import names as completed
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    Elasticity,
    OutFolder,
    Seed,
    TablesPath,
    Tariffs,
    WorldName,
    console,
    known_world,
)
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.draws import DRAWS
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from blocs.brief.contents import Part
    from blocs.brief.voice import Voice
    from blocs.questions.trade.comparison import Comparison, Side


def compare_command(
    items: Annotated[
        list[str],
        typer.Argument(
            autocompletion=completed.scenarios,
            help="Outcome files (.nc, .parquet), scenario files (.yaml) or CASE/SCENARIO; "
            "`SCENARIO@WORLD` runs it on another world.",
        ),
    ],
    quantity: Annotated[
        str, typer.Option("--quantity", help="A quantity per country.")
    ] = "real_income_change_pct",
    countries: Annotated[
        str | None,
        typer.Option(
            "--countries",
            autocompletion=completed.countries,
            help="ISO codes, separated by commas; default: all.",
        ),
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option(
            "--focus",
            autocompletion=completed.country,
            help="Country whose sectors and trade are set side by side.",
        ),
    ] = None,
    world: WorldName = None,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    draws: Annotated[
        int,
        typer.Option("--draws", min=0, help="Draws of the elasticities for ranges; 0: none."),
    ] = DRAWS,
    seed: Seed = 0,
    out: OutFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Two or more outcomes or scenarios side by side: who moves, sectors, trade, ranges."""
    _check(items)
    from blocs.brief.voice import voice
    from blocs.questions.reports import compared_report
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
    from blocs.questions.trade.comparison import compare, side_of

    screen = console(quiet=as_json)
    with screen.status("Solving …"):
        sides = [
            side_of(
                item, world=world, elasticity=elasticity, tariffs=tariffs, draws=draws, seed=seed
            )
            for item in items
        ]
    chosen = [code.strip() for code in countries.split(",")] if countries else None
    result = compare(sides, quantity=quantity, countries=chosen)
    place = sides[0].place or load_world(DEFAULT_WORLD)
    report = compared_report(result, lang, world=place, focus=focus)
    path = out / f"compare-{file_stem(*map(_stem, items))}.{lang}.html"
    document = report.as_json() | {"plausibility": _strained(sides, result), "brief": str(path)}
    publish(
        report,
        document,
        _shown(result, voice(lang, place)),
        path=path,
        named=PAGE,
        to=Output(lang, screen, as_json, alone=True, tables=tables),
    )


def _check(items: Sequence[str]) -> None:
    """Tell of all items what is unknown, then what is wrong in a file, before anything is solved.

    Raises InputError, ScenarioError.
    """
    from blocs.questions.trade.outcome_files import SUFFIXES, check_there

    scenarios: list[str] = []
    for item in items:
        if Path(item).suffix in SUFFIXES:
            check_there(Path(item))
            continue
        scenario, world = casebook.parted(item)
        known_world(world)
        casebook.file_or_case(scenario)
        scenarios.append(scenario)
    from blocs.moves.case import find_scenario
    from blocs.moves.scenario import load_scenario

    for scenario in scenarios:
        load_scenario(find_scenario(scenario))


def _stem(item: str) -> str:
    """What a file of the page is called after an item."""
    return Path(item.rsplit("/", 1)[-1]).name.removesuffix(".yaml").removesuffix(".nc")


def _strained(sides: list[Side], found: Comparison) -> dict[str, object]:
    """Title → what is strained in it, where anything is."""
    return {
        title: side.plausible.as_json()["plausibility"]
        for title, side in zip(found.titles, sides, strict=True)
        if side.plausible
    }


def _shown(found: Comparison, speaking: Voice) -> tuple[Part | None, ...]:
    """Countries by outcomes, who is left out, and what is strained."""
    from blocs.brief.contents import Column, Row, Table
    from blocs.foundation.messages import change
    from blocs.foundation.numbers import seen_digits
    from blocs.questions.trade.report.beside.page import left_out_line, strained_lines
    from blocs.questions.trade.report.beside.sides import titles_in

    heads = (Column(title, align="r") for title in titles_in(found, speaking.language))
    digits = seen_digits(map(float, found.values.ravel()), 3)
    rows = zip(found.countries, found.values.T, strict=True)
    table = Table(
        (Column(speaking.words("Country")), *heads),
        tuple(Row((code, *(change(float(v), digits) for v in line))) for code, line in rows),
        caption=f"{found.quantity} [{found.unit}]",
    )
    return table, left_out_line(found, speaking), *strained_lines(found, speaking)
