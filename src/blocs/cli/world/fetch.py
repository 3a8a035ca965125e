"""`blocs world fetch`: an official file, resumed where it broke off, checked by its hash."""

from __future__ import annotations

import dataclasses
import json
import math
import urllib.parse
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.options import AsJson, console
from blocs.data.fetch import Patience
from blocs.foundation.errors import InputError, Problem
from blocs.foundation.files import is_file, is_folder, is_there

if TYPE_CHECKING:
    from rich.console import Console

    from blocs.data.downloads import OfficialFile
    from blocs.data.fetch import Fetched, Received


def fetch_command(
    name: Annotated[
        str | None, typer.Argument(help="Name of an official file; none: list what is known.")
    ] = None,
    address: Annotated[
        str | None, typer.Option("--from", help="Address (http, https), instead of the known one.")
    ] = None,
    folder: Annotated[Path, typer.Option("--to", help="Folder for the file.")] = Path(),
    sha256: Annotated[str | None, typer.Option("--sha256", help="Hash the file must have.")] = None,
    trust: Annotated[
        bool,
        typer.Option("--trust", help="Accept a file of unknown hash, and note its hash beside it."),
    ] = False,
    most: Annotated[
        float, typer.Option("--max-gb", help="Largest size that is accepted, in GB.")
    ] = Patience.most / 1e9,
    hours: Annotated[
        float, typer.Option("--max-hours", help="Longest time that it may take.")
    ] = Patience.seconds / 3600,
    as_json: AsJson = False,
) -> None:
    """Download an official file; run it again to resume. Nothing else in blocs uses the network."""
    from rich.console import Console

    from blocs.data.connection import usable_url
    from blocs.data.fetch import fetch

    if name is None:
        _print_register(as_json=as_json)
        return
    entry = _entry(name, address)
    url = usable_url(address) if address else entry.url
    if not url:
        remedy = f"Find the file at {entry.page}, download it, or give its address with --from."
        problem = Problem(f"no lasting address of '{name}' is known", remedy=remedy)
        raise InputError("nothing to fetch", problems=[problem])
    if is_there(folder) and not is_folder(folder):
        problem = Problem(f"'{folder}' is a file", field="--to", remedy="Give a folder.")
        raise InputError("nowhere to put the file", problems=[problem])
    screen = console(quiet=as_json)
    target = folder / _file_name(entry, url if address else None)
    try:
        with _shown(screen, target.name) as report:
            done = fetch(
                url,
                target,
                sha256=sha256 or entry.sha256 or None,
                trust=trust,
                patience=Patience(
                    most=_limit(most, "--max-gb") * 1e9, seconds=_limit(hours, "--max-hours") * 3600
                ),
                report=report,
            )
    except KeyboardInterrupt:
        part = target.with_name(target.name + ".part")
        if is_file(part):
            size = part.stat().st_size
            message = f"{size:,} bytes are kept in {part}; the same command resumes."
            Console(stderr=True, soft_wrap=True, emoji=False).print(message, markup=False)
        raise
    _print_result(screen, entry, done, as_json=as_json)


def _limit(value: float, option: str) -> float:
    if not (math.isfinite(value) and value > 0):
        problem = Problem(f"{value:g} is no positive number", field=option)
        raise InputError("the limit cannot be used", problems=[problem])
    return value


def _entry(name: str, address: str | None) -> OfficialFile:
    """The entry of the register; with an address any other name will do."""
    from blocs.data.downloads import OfficialFile, official_file, official_files
    from blocs.foundation.axes import did_you_mean

    known = official_files()
    if name in known or address is None:
        return official_file(name)
    close = did_you_mean(name, known)
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
        problem = Problem(f"'{name}' cannot name a file", remedy=close or None)
        raise InputError("nothing to fetch", problems=[problem])
    return OfficialFile(name, name, "", "", "", "", "")


def _file_name(entry: OfficialFile, address: str | None) -> str:
    """The name in the address, where it has one, else that of the register."""
    if address is None:
        return entry.file
    last = Path(urllib.parse.unquote(urllib.parse.urlsplit(address).path)).name
    return last if "." in last.strip(".") else entry.file or entry.name


@contextmanager
def _shown(screen: Console, file: str) -> Generator[Callable[[Received], None]]:
    """A bar on the screen, and a callback that moves it."""
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(file, total=None)

        def report(received: Received) -> None:
            if received.event == "wait":
                bar.console.print(f"Waiting {received.seconds:.0f} s, then trying again …")
            elif received.event == "resume":
                bar.console.print(f"Resuming after {received.done:,} bytes.")
            elif received.event == "restart":
                bar.console.print("The server cannot resume this file: from the start.")
            if received.event != "wait":
                bar.update(task, completed=received.done, total=received.total)

        yield report


def _print_register(*, as_json: bool) -> None:
    from rich.table import Table

    from blocs.data.downloads import official_files

    if as_json:
        rows = [dataclasses.asdict(entry) for entry in official_files().values()]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table("Name", "What it is", "Licence", "Where")
    for entry in official_files().values():
        table.add_row(
            entry.name, entry.title, entry.licence, entry.url or f"{entry.page} (by hand)"
        )
    console(quiet=False).print(table)


def _print_result(screen: Console, entry: OfficialFile, done: Fetched, *, as_json: bool) -> None:
    if as_json:
        document = {
            "status": "ok",
            "name": entry.name,
            **{**dataclasses.asdict(done), "path": str(done.path)},
            "licence": entry.licence,
            "attribution": entry.attribution,
        }
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    screen.print(f"{done.path}: {done.bytes:,} bytes{'' if done.fresh else ', there already'}")
    screen.print(f"sha256 {done.sha256}")
    if done.checked:
        screen.print("The hash is the expected one.", style="green")
    else:
        screen.print(
            f"No hash was known: this one is noted in {done.path.name}.sha256 for next time.",
            style="yellow",
            markup=False,
        )
    if entry.licence:
        screen.print(f"Licence: {entry.licence}. {entry.attribution}", markup=False)
    if entry.format:
        screen.print(f"Next: blocs world import {done.path} --format {entry.format}", markup=False)
