"""`blocs claims`: the stated figures of a case against data."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from blocs.cli.options import AsJson, Language, console
from blocs.foundation.numbers import number_style
from blocs.questions.evidence.claims.answer import (
    VERDICTS_RU,
    CheckedClaim,
    ClaimsReport,
    Verdict,
    check_claims,
)
from blocs.questions.evidence.claims.ask import Stated

CaseArgument = Annotated[
    str, typer.Argument(help="A case by name (union-state), its folder, or a file of claims.")
]
ClaimsLanguage = Annotated[Language, typer.Option("--lang", help="Language of the table.")]

HEADS = {
    "en": ("Claim", "Stated", "Our number", "Year", "Verdict", "Why, and from what"),
    "ru": ("Утверждение", "Заявлено", "Наше число", "Год", "Вывод", "Почему и по каким данным"),
}
MEANING = {
    "en": "Each line sets what was stated beside the number that open data give.",
    "ru": "В каждой строке заявленное стоит рядом с числом, которое дают открытые данные.",
}
UNITS = {
    "en": {"percent": "%", "million USD": " million USD", "GW": " GW", "1": ""},
    "ru": {"percent": " %", "million USD": " млн долл. США", "GW": " ГВт", "1": ""},
}
STYLES = {
    Verdict.SUPPORTED: "green",
    Verdict.NOT_SUPPORTED: "red",
    Verdict.CANNOT_BE_TESTED: "yellow",
}


def claims_command(
    case: CaseArgument,
    lang: ClaimsLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Put every stated figure of a case to the test: our number, source, year and verdict."""
    screen = console(quiet=as_json)
    with screen.status("…"):
        report = check_claims(case)
    if as_json:
        typer.echo(json.dumps(report.as_json(lang.value), ensure_ascii=False, indent=1))
        return
    screen.soft_wrap = False
    screen.print(_table(report, lang.value))
    screen.print(_counts(report, lang.value), markup=False)


def _table(report: ClaimsReport, language: str) -> Table:
    title = report.claims.title_ru if language == "ru" else report.claims.title
    table = Table(title=title, caption=MEANING[language], show_lines=True)
    for n, head in enumerate(HEADS[language]):
        table.add_column(head, justify="right" if n in (1, 2, 3) else "left")
    for item in report.checked:
        text = item.claim.text_ru if language == "ru" else item.claim.text_en
        sources = "; ".join(item.sources)
        basis = " ".join(part for part in (item.reason(language), sources) if part)
        table.add_row(
            escape(text),
            stated_text(item.claim.stated, item.claim.unit, language),
            number_text(item, language),
            ", ".join(map(str, item.years)),
            f"[{STYLES[item.verdict]}]{verdict_text(item.verdict, language)}[/]",
            escape(basis),
        )
    return table


def stated_text(stated: Stated | None, unit: str, language: str) -> str:
    """`45–50%`, `≥ 20%`, with the tolerance where there is one; empty where nothing is stated."""
    if stated is None:
        return ""
    low, high, sign = stated.at_least, stated.at_most, UNITS[language][unit]
    if low is not None and high is not None:
        equal = low == high
        text = (
            _plain(low, language) if equal else f"{_plain(low, language)}–{_plain(high, language)}"
        )
    else:
        text = f"≥ {_plain(low, language)}" if low is not None else f"≤ {_plain(high, language)}"
    slack = f" ± {_plain(stated.tolerance, language)}" if stated.tolerance else ""
    return f"{text}{slack}{sign}"


def number_text(item: CheckedClaim, language: str) -> str:
    """Our number with one decimal and its unit; a dash where there is none."""
    if item.number is None:
        return "–"
    number = number_style(language).plain(item.number, 1)
    return f"{number}{UNITS[language][item.claim.unit]}"


def verdict_text(verdict: Verdict, language: str) -> str:
    """The verdict in words."""
    return VERDICTS_RU[verdict] if language == "ru" else str(verdict)


def _plain(number: float | None, language: str) -> str:
    return number_style(language).stated(number or 0.0)


def _counts(report: ClaimsReport, language: str) -> str:
    return "; ".join(f"{verdict_text(v, language)}: {n}" for v, n in report.counts.items())
