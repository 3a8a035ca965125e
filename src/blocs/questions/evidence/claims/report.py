"""Claims beside our numbers: a table, as a report and on the screen."""

from __future__ import annotations

from dataclasses import replace

from blocs.brief.contents import Cell, Column, Row, Say, Section, Table, Text
from blocs.brief.report import Report
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import listed, plain, say, stated
from blocs.foundation.version import VERSION
from blocs.questions.evidence.claims.answer import VERDICTS, CheckedClaim, ClaimsReport, Verdict
from blocs.questions.evidence.claims.ask import Stated

COLUMNS = (
    Column(say("Claim")),
    Column(say("Stated"), align="r"),
    Column(say("Our number"), align="r"),
    Column(say("Year"), align="r"),
    Column(say("Verdict")),
    Column(say("Why, and from what")),
)
MEANING = say("Each line sets what was stated beside the number that open data give.")
TONES = {
    Verdict.SUPPORTED: "right",
    Verdict.NOT_SUPPORTED: "wrong",
    Verdict.CANNOT_BE_TESTED: "open",
}


def claims_report(found: ClaimsReport, language: str) -> Report:
    """Every claim beside our number, under the title of the page."""
    title = in_language(found.claims, "title", language)
    table = replace(claims_table(found, language), caption="", name=title)
    return Report(
        language=language,
        title=title,
        kicker="",
        dateline=found.claims.source,
        document=lambda: found.as_json(language),
        frame=found.to_frame,
        sections=(Section("", (table, counts(found, language))),),
        version=VERSION,
    )


def claims_table(found: ClaimsReport, language: str) -> Table:
    """Every claim beside our number, in a table of its own."""
    rows = tuple(_row(item, language) for item in found.checked)
    title = in_language(found.claims, "title", language)
    return Table(COLUMNS, rows, caption=title, note=MEANING, ruled=True)


def counts(found: ClaimsReport, language: str) -> Say:
    """How many claims have each verdict."""
    return Say("; ".join(f"{VERDICTS[v][language]}: {n}" for v, n in found.counts.items()))


def _row(item: CheckedClaim, language: str) -> Row:
    sources = "; ".join(item.sources)
    return Row(
        (
            in_language(item.claim, "text", language),
            stated_text(item.claim.stated, item.claim.unit),
            number_text(item),
            ", ".join(map(str, item.years)),
            Cell(VERDICTS[item.verdict], tone=TONES[item.verdict]),
            " ".join(part for part in (item.reason(language), sources) if part),
        )
    )


def stated_text(bounds: Stated | None, unit: str) -> Text:
    """`45–50%`, `≥ 20%`, with the tolerance where there is one; empty where nothing is stated."""
    if bounds is None:
        return ""
    text = _bounds(bounds)
    if bounds.tolerance:
        text = listed((text, _number(bounds.tolerance)), " ± ")
    return _amount(text, unit)


def _bounds(bounds: Stated) -> Text:
    low, high = bounds.at_least, bounds.at_most
    if low is not None and high is not None:
        return _number(low) if low == high else listed((_number(low), _number(high)), "–")
    return listed(("≥", _number(low)) if low is not None else ("≤", _number(high)), " ")


def number_text(item: CheckedClaim) -> Text:
    """Our number with one decimal and its unit; a dash where there is none."""
    return "–" if item.number is None else _amount(plain(item.number, 1), item.claim.unit)


def _amount(number: Text, unit: str) -> Text:
    match unit:
        case "percent":
            return say("{number}%", number=number)
        case "million USD":
            return say("{number} million USD", number=number)
        case "million persons":
            return say("{number} million persons", number=number)
        case "GW":
            return say("{number} GW", number=number)
        case _:
            return number


def _number(number: float | None) -> Text:
    return stated(number or 0.0)
