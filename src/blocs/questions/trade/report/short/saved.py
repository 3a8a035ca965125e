"""The files of a short brief: two pages, their PDF, the annex; and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.brief.contents import Say
from blocs.foundation.messages import say
from blocs.questions.trade.report.short.brief import short_brief, short_paths
from blocs.questions.trade.report.short.page import matter_of

if TYPE_CHECKING:
    from blocs.brief.report import Report
    from blocs.brief.short.audience import Audience
    from blocs.brief.voice import Voice
    from blocs.moves.move import Provision
    from blocs.moves.scenario import Scenario
    from blocs.questions.trade.contributions import Contributions
    from blocs.questions.trade.outcome import Outcome
    from blocs.questions.trade.plausibility import Plausibility
    from blocs.questions.trade.ranges import Ranges
    from blocs.questions.trade.report.short.html import ShortBrief

NO_PDF = say("No PDF of the brief: it needs the extra `pdf`, `pip install 'blocs[pdf]'`.")


@dataclass(frozen=True, eq=False)
class Solved:
    """What was solved beside the outcome, the focus asked for, and what is warned of."""

    ranges: Ranges | None
    parts: Contributions | Mapping[str, str] | None
    plausible: Plausibility | None
    focus: str | None
    warnings: Sequence[str]


def short_of(
    outcome: Outcome,
    scenario: Scenario,
    speaking: Voice,
    moves: Sequence[Provision],
    *,
    page: Path,
    audience: Audience,
    solved: Solved,
) -> ShortBrief:
    """The short brief of an outcome."""
    annex, _ = short_paths(page)
    parts = solved.parts
    matter = matter_of(
        outcome,
        speaking.world,
        scenario,
        ranges=solved.ranges,
        parts=None if isinstance(parts, Mapping) else parts,
        plausible=solved.plausible,
        annex=annex,
        focus=solved.focus,
    )
    return short_brief(matter, speaking, moves, audience=audience, warnings=solved.warnings)


def short_files(
    short: ShortBrief, annex: Report, page: Path
) -> list[tuple[Path, Report | ShortBrief]]:
    """What is saved beside the page: the annex, and the PDF where typst is installed."""
    annex_path, pdf = short_paths(page)
    found: list[tuple[Path, Report | ShortBrief]] = [(annex_path, annex)]
    return found if short.printed is None else [*found, (pdf, short)]


def short_told(short: ShortBrief, page: Path) -> dict[str, Any]:
    """What the document says of the short brief: paths, sentences, the keys of their numbers."""
    annex, pdf = short_paths(page)
    told: dict[str, Any] = {"annex": str(annex), "short": short.sheet.as_json()}
    return told if short.printed is None else {**told, "pdf": str(pdf)}


def no_pdf(short: ShortBrief) -> Say | None:
    """That there is no PDF, and what it needs."""
    return Say(NO_PDF, "note") if short.printed is None else None
