"""`blocs corridors close`: a closure as a scenario, solved and told as by `blocs run`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blocs.brief.short.audience import Audience
from blocs.cli.corridors.risks import Days, Probability
from blocs.cli.corridors.ways import names_in
from blocs.cli.elasticity_law import chosen_law
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    OutFolder,
    Seed,
    TablesPath,
    Tariffs,
    WorldName,
    console,
)
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.cli.run_settings import Drawn, Settings
from blocs.draws import DRAWS
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade

if TYPE_CHECKING:
    from blocs.brief.contents import Part


def close_command(
    passages: Annotated[
        str | None, typer.Argument(help="Passages with commas between them: suez,bab_el_mandeb.")
    ] = None,
    transit: Annotated[
        str | None,
        typer.Option("--transit", metavar="CODE,…", help="Countries that let nobody's goods pass."),
    ] = None,
    border: Annotated[
        str | None,
        typer.Option(
            "--border", metavar="CODE-CODE,…", help="Land borders that are shut: BLR-POL."
        ),
    ] = None,
    world: WorldName = None,
    tariffs: Tariffs = None,
    draws: Annotated[
        int, typer.Option("--draws", min=0, help="Draws of the elasticities for ranges; 0: none.")
    ] = DRAWS,
    seed: Seed = 0,
    probability: Probability = None,
    days: Days = None,
    out: OutFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """What follows for every country and sector when passages, transit or borders close."""
    from blocs.moves.instruments.corridors.closing import CloseCorridor
    from blocs.transport.sea import passage_names

    move = CloseCorridor(**_named(passages, transit, border))
    passage_names(move.passages or ())  # what is unknown is told before all else is loaded
    from blocs.brief.voice import voice
    from blocs.cli.run import Besides, run_one
    from blocs.moves.scenario import Scenario
    from blocs.questions.corridors.closure import closed_lanes
    from blocs.questions.corridors.expected import stated_risks
    from blocs.questions.corridors.report.closure import closure_report
    from blocs.questions.corridors.report.ways import closure_title, expected_line, touched_line
    from blocs.questions.corridors.sea import closed_changes, expected_loss, touched_share
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world

    base = load_world(world or DEFAULT_WORLD, tariffs=tariffs)
    speaking = voice(lang, base)
    scenario = Scenario(title=closure_title(move, speaking), moves=(move,))
    changes = closed_changes(move, base)
    share = touched_share(base, changes)
    stem = f"close-{file_stem(passages, transit, border).lower()}"
    risks = stated_risks(probability, days, None, ())
    document: dict[str, Any] = {"trade_touched_share": share}
    shown: tuple[Part, ...] = (touched_line(share, speaking),)
    if risks is not None and risks.every is not None:
        expected = expected_loss(base, scenario, risks.every)
        document |= {"risk": risks.every.as_data(), "expected_loss_million_usd": expected}
        shown = (*shown, expected_line(expected, risks.every, speaking))
    besides = Besides(stem, document, shown)
    drawn = Drawn(draws, seed, chosen_law(None))
    models = (Model.CALIENDO_PARRO,)
    settings = Settings(world, out, None, models, Trade(), None, tariffs, "nc", drawn)
    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    run_one(scenario, base, settings, to, Audience.MINISTER, besides)
    if not as_json:
        lanes = closed_lanes(base, changes, share)
        path = out / f"lanes-{stem}.{lang}.html"
        beside = f"{stem}.{lang}.html"
        page = closure_report(lanes, speaking, title=str(scenario.title), beside=beside)
        publish(page, {}, (), path=path, named=PAGE, to=replace(to, tables=None))


def _named(passages: str | None, transit: str | None, border: str | None) -> dict[str, Any]:
    """Fields of the move, those that were given."""
    given: dict[str, Any] = {}
    if passages is not None:
        given["passages"] = names_in(passages)
    if transit is not None:
        given["transit"] = names_in(transit)
    if border is not None:
        given["borders"] = [tuple(pair.split("-")) for pair in names_in(border)]
        if any(len(pair) != 2 for pair in given["borders"]):
            raise InputError(f"--border takes pairs such as BLR-POL,POL-UKR, not '{border}'")
    if not given or not all(given.values()):
        raise InputError("name what closes: passages (suez), --transit BLR or --border BLR-POL")
    return given
