"""`blocs world tariffs`: the tariffs that ship, by importer on a screen, by cell in a file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blocs.cli.options import AsJson, WorldArgument, console, language_option
from blocs.cli.publish import Output, publish
from blocs.data.tariffs.layer import Status
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.files import written_whole
from blocs.foundation.messages import plain, say_as

if TYPE_CHECKING:
    from blocs.brief.contents import Table
    from blocs.brief.voice import Voice
    from blocs.data.tariffs.layer import TariffLayer
    from blocs.world.world import World

SHOWN = (Status.OBSERVED, Status.EXTENDED, Status.COLLECTED, Status.AGREEMENT, Status.MISSING)

KNOWN = {
    Status.OBSERVED: say_as("rates", "observed"),
    Status.EXTENDED: say_as("rates", "extended"),
    Status.COLLECTED: say_as("rates", "collected"),
    Status.AGREEMENT: say_as("rates", "zero by agreement"),
    Status.MISSING: say_as("rates", "not known"),
}
LEAST_SHOWN = 0.005
"""Parts that are not printed as zero."""


def tariffs_command(
    name: WorldArgument,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="CSV file of all cells with rate, year, status and source."),
    ] = None,
    lang: Annotated[str, language_option("Language of names.")] = SOURCE_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    """Tariffs of the base year that ship: average by importer, and what is known of them."""
    from blocs.brief.contents import Say
    from blocs.brief.voice import voice
    from blocs.data.stored.store import find_world
    from blocs.data.tariffs.asked import NONE
    from blocs.questions.trade.answer import tariff_layer

    world = find_world(name, tariffs=NONE)
    layer = tariff_layer(world)
    rows = _importers(layer, world)
    if out is not None:
        _write(layer, out)
    document = {"world": world.name, "year": world.year, "importers": rows}
    document |= {"file": None if out is None else str(out)}
    speaking = voice(lang, world)
    w = speaking.words
    shown = (
        _table(rows, speaking),
        Say(w("Cells: {path}", path=out)) if out is not None else None,
    )
    publish(None, document, shown, to=Output(lang, console(quiet=as_json), as_json, alone=True))


def _table(rows: list[dict[str, Any]], speaking: Voice) -> Table:
    """Importers with their average, and what parts of their imports of goods are known how."""
    from blocs.brief.contents import Column, Row, Table

    w = speaking.words
    heads = (w("Importer"), w("Average, %"), w("Parts of imports of goods, %"))
    lines = (
        Row(
            (
                f"{speaking.country(row['importer'])} ({row['importer']})",
                plain(100 * row["average"], 2),
                ", ".join(
                    f"{w.told(KNOWN[status])} {100 * row['trade'][status.name.lower()]:.0f}"
                    for status in SHOWN
                    if row["trade"][status.name.lower()] >= LEAST_SHOWN
                ),
            )
        )
        for row in rows
    )
    columns = (Column(heads[0]), Column(heads[1], align="r"), Column(heads[2]))
    return Table(columns, tuple(lines), name=w("Tariffs of the base year that ship"))


def _importers(layer: TariffLayer, world: World) -> list[dict[str, Any]]:
    """By importer: average rate on imports of goods, and their parts by status."""
    rows: list[dict[str, Any]] = []
    for n, code in enumerate(world.countries):
        status, flows = layer.status[:, n], world.flows[:, n]
        bought = float(flows[status != Status.UNTAXED].sum()) or 1.0
        trade = {s.name.lower(): float(flows[status == s].sum()) / bought for s in SHOWN}
        average = float((layer.rate[:, n] * flows).sum()) / bought
        rows.append({"importer": code, "average": average, "trade": trade})
    return rows


def _write(layer: TariffLayer, path: Path) -> None:
    with written_whole(path) as place, place.open("w", newline="", encoding="utf-8") as text:
        rows = list(layer.rows())
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
