"""`blocs claims`: the stated figures of a case against data."""

from __future__ import annotations

from typing import Annotated

import typer

from blocs.cli.files import names as completed
from blocs.cli.options import AsJson, TablesPath, console, language_option
from blocs.cli.publish import Output, publish
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE

CaseArgument = Annotated[
    str,
    typer.Argument(
        autocompletion=completed.claims,
        help="A case by name (union-state), its folder, or a file of claims.",
    ),
]
ClaimsLanguage = Annotated[str, language_option("Language of the table.")]


def claims_command(
    case: CaseArgument,
    lang: ClaimsLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Put every stated figure of a case to the test: our number, source, year and verdict."""
    file = casebook.find_claims(case)  # a wrong name or file is told before all else is loaded
    from blocs.questions.evidence.claims.ask import load_claims

    claims = load_claims(file)
    from blocs.questions.evidence.claims.answer import check_claims
    from blocs.questions.evidence.claims.report import claims_report, claims_table, counts

    screen = console(quiet=as_json)
    with screen.status("…"):
        found = check_claims(claims)
    report = claims_report(found, lang)
    to = Output(lang, screen, as_json, alone=True, tables=tables)
    shown = (claims_table(found, lang), counts(found, lang))
    publish(report, report.as_json(), shown, to=to)
