"""Claims beside our numbers: a table, as a report and on the screen."""

from __future__ import annotations

from dataclasses import replace

from blocs.brief.contents import Cell, Column, Row, Say, Section, Table, Text
from blocs.brief.report import Report
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import plain, say
from blocs.foundation.version import VERSION
from blocs.questions.evidence.claims.amounts import number_text, stated_text
from blocs.questions.evidence.claims.answer import VERDICTS, CheckedClaim, ClaimsReport, Verdict
from blocs.questions.evidence.claims.picture import claims_picture

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
        sections=(
            Section(
                "",
                (
                    Say(_lead(found), "lead"),
                    claims_picture(found, language),
                    table,
                    counts(found, language),
                ),
                anchor="result",
            ),
        ),
        version=VERSION,
    )


def _lead(found: ClaimsReport) -> Text:
    """How many claims open data support."""
    counted = {verdict: plain(number, 0) for verdict, number in found.counts.items()}
    return say(
        "Of {all} claims open data support {right} and do not support {wrong}; {open} cannot be "
        "tested with them.",
        all=plain(sum(found.counts.values()), 0),
        right=counted.get(Verdict.SUPPORTED, plain(0, 0)),
        wrong=counted.get(Verdict.NOT_SUPPORTED, plain(0, 0)),
        open=counted.get(Verdict.CANNOT_BE_TESTED, plain(0, 0)),
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
