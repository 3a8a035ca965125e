"""Claims beside our numbers, as a report: one table."""

from __future__ import annotations

from typing import Any

from blocs.brief.contents import Column, Entry, Row, Section, Table
from blocs.brief.report import Report
from blocs.foundation.messages import plain, say
from blocs.foundation.version import VERSION
from blocs.questions.evidence.claims.answer import VERDICTS, ClaimsReport, Verdict


def claims_report(found: ClaimsReport, language: str) -> Report:
    """Every claim beside our number."""
    told = found.as_json(language)
    heads = (
        say("Claim"),
        say("Our number"),
        say("Unit"),
        say("Year"),
        say("Verdict"),
        say("Why, and from what"),
    )
    table = Table(tuple(map(Column, heads)), tuple(map(_row, told["claims"])), name=told["title"])
    return Report(
        language=language,
        title=told["title"],
        kicker="",
        dateline=str(told["stated_by"] or ""),
        document=lambda: found.as_json(language),
        frame=found.to_frame,
        sections=(Section("", (table,)),),
        version=VERSION,
    )


def _row(item: dict[str, Any]) -> Row:
    number: Entry = "–" if item["number"] is None else plain(item["number"], 1)
    years = ", ".join(map(str, item["years"]))
    why = " ".join(part for part in (item["reason"], "; ".join(item["sources"])) if part)
    return Row(
        (item["claim"], number, item["unit"], years, VERDICTS[Verdict(item["verdict"])], why)
    )
