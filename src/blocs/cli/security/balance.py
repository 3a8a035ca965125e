"""`blocs security balance`: capabilities of groups of states, year by year."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, TablesPath, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError


def balance_command(
    groups: Annotated[
        str, typer.Option("--groups", help="Blocs or countries, the first set against the others.")
    ],
    years: Annotated[str, typer.Option("--years", help="First and last: 2000-2022.")],
    capabilities: Annotated[
        Path | None,
        typer.Option(
            "--capabilities",
            help="A table country,year,milex,… (national material capabilities) or a folder of the "
            "Factbook; default: what ships.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Totals, shares of the world, ratios and concentration; who is missing is named."""
    from blocs.questions.security.balance import balance
    from blocs.questions.security.report.balance import balance_report, balance_screen

    named = [name.strip() for name in groups.split(",") if name.strip()]
    found = balance(named, _years(years), capabilities=capabilities)
    report = balance_report(found, lang)
    publish(
        report,
        report.as_json(),
        balance_screen(found, lang),
        path=out / f"balance-{file_stem(*named)}.{lang}.html",
        named=PAGE,
        to=Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables),
    )


def _years(written: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*([0-9]{4})(?:\s*[-–:]\s*([0-9]{4}))?\s*", written)
    if found is None:
        raise InputError(f"expected years as 2000-2022, not '{written}'")
    return int(found[1]), int(found[2] or found[1])
