"""`blocs claims`: the stated figures of a case against data."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from blocs.cli.options import AsJson, console, language_option
from blocs.foundation.catalogues import SOURCE_LANGUAGE, in_language
from blocs.foundation.messages import Part, listed, part_told, plain, say, stated
from blocs.questions.evidence.claims.answer import (
    VERDICTS,
    CheckedClaim,
    ClaimsReport,
    Verdict,
    check_claims,
)
from blocs.questions.evidence.claims.ask import Stated

CaseArgument = Annotated[
    str, typer.Argument(help="A case by name (union-state), its folder, or a file of claims.")
]
ClaimsLanguage = Annotated[str, language_option("Language of the table.")]

HEADS = (
    say("Claim"),
    say("Stated"),
    say("Our number"),
    say("Year"),
    say("Verdict"),
    say("Why, and from what"),
)
MEANING = say("Each line sets what was stated beside the number that open data give.")
STYLES = {
    Verdict.SUPPORTED: "green",
    Verdict.NOT_SUPPORTED: "red",
    Verdict.CANNOT_BE_TESTED: "yellow",
}


def claims_command(
    case: CaseArgument,
    lang: ClaimsLanguage = SOURCE_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    """Put every stated figure of a case to the test: our number, source, year and verdict."""
    screen = console(quiet=as_json)
    with screen.status("…"):
        report = check_claims(case)
    if as_json:
        typer.echo(json.dumps(report.as_json(lang), ensure_ascii=False, indent=1))
        return
    screen.soft_wrap = False
    screen.print(_table(report, lang))
    screen.print(_counts(report, lang), markup=False)


def _table(report: ClaimsReport, language: str) -> Table:
    title = in_language(report.claims, "title", language)
    table = Table(title=title, caption=MEANING[language], show_lines=True)
    for n, head in enumerate(HEADS):
        table.add_column(head[language], justify="right" if n in (1, 2, 3) else "left")
    for item in report.checked:
        sources = "; ".join(item.sources)
        basis = " ".join(part for part in (item.reason(language), sources) if part)
        table.add_row(
            escape(in_language(item.claim, "text", language)),
            part_told(stated_text(item.claim.stated, item.claim.unit), language),
            part_told(number_text(item), language),
            ", ".join(map(str, item.years)),
            f"[{STYLES[item.verdict]}]{VERDICTS[item.verdict][language]}[/]",
            escape(basis),
        )
    return table


def stated_text(bounds: Stated | None, unit: str) -> Part:
    """`45–50%`, `≥ 20%`, with the tolerance where there is one; empty where nothing is stated."""
    if bounds is None:
        return ""
    text = _bounds(bounds)
    if bounds.tolerance:
        text = listed((text, _number(bounds.tolerance)), " ± ")
    return _amount(text, unit)


def _bounds(bounds: Stated) -> Part:
    low, high = bounds.at_least, bounds.at_most
    if low is not None and high is not None:
        return _number(low) if low == high else listed((_number(low), _number(high)), "–")
    return listed(("≥", _number(low)) if low is not None else ("≤", _number(high)), " ")


def number_text(item: CheckedClaim) -> Part:
    """Our number with one decimal and its unit; a dash where there is none."""
    return "–" if item.number is None else _amount(plain(item.number, 1), item.claim.unit)


def _amount(number: Part, unit: str) -> Part:
    match unit:
        case "percent":
            return say("{number}%", number=number)
        case "million USD":
            return say("{number} million USD", number=number)
        case "GW":
            return say("{number} GW", number=number)
        case _:
            return number


def _number(number: float | None) -> Part:
    return stated(number or 0.0)


def _counts(report: ClaimsReport, language: str) -> str:
    return "; ".join(f"{VERDICTS[v][language]}: {n}" for v, n in report.counts.items())
