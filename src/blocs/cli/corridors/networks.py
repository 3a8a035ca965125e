"""`blocs corridors show`, `check`, `critical` and `power`: networks by name or one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.corridors.risks import Days, Probability, RisksTable
from blocs.cli.corridors.ways import names_in
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    PageFolder,
    Seed,
    TablesPath,
    WorldName,
    console,
)
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError

if TYPE_CHECKING:
    from blocs.questions.corridors.expected import Risks

NetworkName = Annotated[
    str, typer.Argument(help="A folder of tables, a network by name, or NAME-YEAR (case-2015).")
]
Orders = Annotated[
    int,
    typer.Option(
        "--orders", min=2, max=100_000, help="Orders that are drawn where owners are more than 12."
    ),
]
WORLD = "world"
"""In place of a network: the lanes of the world, passage by passage."""


def show_command(
    network: NetworkName,
    close: Annotated[
        str | None,
        typer.Option(
            "--close",
            metavar="NAME,…",
            help="Links, sources or owners that close; an owner with all links that it holds.",
        ),
    ] = None,
    build: Annotated[
        str | None, typer.Option("--build", metavar="NAME,…", help="Options that are built.")
    ] = None,
    out: PageFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """How a network flows: links, prices, shortages with their places, transit revenue."""
    casebook.check_network(network)  # an unknown name is told before all else is loaded
    from blocs.questions.corridors.flowing import network_flows
    from blocs.questions.corridors.report.network import network_report, network_screen

    found = network_flows(network, close=names_in(close), build=names_in(build))
    report = network_report(found, lang)
    publish(
        report,
        report.as_json(),
        network_screen(found, lang),
        path=out / f"network-{file_stem(found.file.name, close, build)}.{lang}.html",
        named=PAGE,
        to=Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables),
    )


def check_command(
    network: NetworkName,
    out: PageFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Read a network's tables and report every problem at once."""
    casebook.check_network(network)  # an unknown name is told before all else is loaded
    from blocs.questions.corridors.checking import check_network
    from blocs.questions.corridors.report.stock.check import check_report, check_screen

    found = check_network(network)
    publish(
        check_report(found, lang),
        found.as_json(),
        check_screen(found, lang),
        path=out / f"check-{file_stem(found.file.name)}.{lang}.html",
        named=PAGE,
        to=Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables),
    )


def critical_command(
    network: Annotated[
        str,
        typer.Argument(help="A network as in `show`, or `world`: the passages of the sea lanes."),
    ] = WORLD,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Also every two links of a network together.")
    ] = False,
    world: WorldName = None,
    probability: Probability = None,
    days: Days = None,
    risks: RisksTable = None,
    out: PageFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """What each closure costs: links and owners of a network, or who hangs on which passage."""
    if network != WORLD:
        casebook.check_network(network)  # an unknown name is told before all else is loaded
    from blocs.questions.corridors.answer import find_network, network_criticality
    from blocs.questions.corridors.expected import stated_risks
    from blocs.questions.corridors.report.critical import critical_report, critical_screen
    from blocs.transport.sea import passages

    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    if network == WORLD:
        if pairs:
            raise InputError("--pairs are two links of a network: name one, such as case-2015")
        named = [one.name for one in passages()]
        _passages(world, out, to, stated_risks(probability, days, risks, named))
        return
    if world is not None:
        raise InputError(f"--world goes with '{WORLD}', not with network '{network}'")
    file = find_network(network)
    closing = (*file.network.links, *file.network.players)
    stated = stated_risks(probability, days, risks, closing)
    found = network_criticality(network, pairs=pairs, risks=stated)
    report = critical_report(found, lang)
    publish(
        report,
        report.as_json(),
        critical_screen(found, lang),
        path=out / f"critical-{found.file.name}.{lang}.html",
        named=PAGE,
        to=to,
    )


def _passages(world: str | None, out: Path, to: Output, risks: Risks | None) -> None:
    from blocs.brief.voice import voice
    from blocs.questions.corridors.report.passages import passages_report, passages_screen
    from blocs.questions.corridors.sea import passage_matrix
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world

    base = load_world(world or DEFAULT_WORLD)
    with to.screen.status("Closing one passage after the other …"):
        found = passage_matrix(base, risks=risks)
    speaking = voice(to.language, base)
    report = passages_report(found, speaking)
    publish(
        report,
        report.as_json(),
        passages_screen(found, speaking),
        path=out / f"passages-{base.name}.{to.language}.html",
        named=PAGE,
        to=to,
    )


def power_command(
    network: NetworkName,
    orders: Orders = 200,
    seed: Seed = 0,
    out: PageFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Shapley values of the owners of a network, with and without options to build."""
    casebook.check_network(network)  # an unknown name is told before all else is loaded
    from blocs.questions.corridors.answer import owners_power
    from blocs.questions.corridors.report.power import power_report, power_screen

    found = owners_power(network, pairs=orders, seed=seed)
    report = power_report(found, lang)
    publish(
        report,
        report.as_json(),
        power_screen(found, lang),
        path=out / f"power-{found.file.name}.{lang}.html",
        named=PAGE,
        to=Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables),
    )
