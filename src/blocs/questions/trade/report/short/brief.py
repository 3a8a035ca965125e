"""From what is known of a scenario to its short brief, as a page and as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from blocs.brief.short.audience import Audience
from blocs.brief.voice import Voice
from blocs.foundation.errors import MissingExtraError
from blocs.moves.move import Provision
from blocs.questions.trade.report.short.html import ShortBrief
from blocs.questions.trade.report.short.page import Matter, sheet_of
from blocs.questions.trade.report.short.pdf import printed
from blocs.questions.trade.report.short.sheet import SHORTER, Room, Sheet


def short_brief(
    matter: Matter,
    voice: Voice,
    provisions: Sequence[Provision],
    *,
    audience: Audience = Audience.MINISTER,
    warnings: Sequence[str] = (),
) -> ShortBrief:
    """The brief in one language; without typst there is no PDF, and the room is a middling one."""

    def sheet(room: Room) -> Sheet:
        return sheet_of(matter, voice, provisions, room, audience, warnings)

    try:
        found = printed(sheet)
    except MissingExtraError:
        return ShortBrief(sheet(SHORTER[1]), None, matter.annex.name)
    return ShortBrief(sheet(found.room), found, matter.annex.name)


def short_paths(page: Path) -> tuple[Path, Path]:
    """Paths of the annex and of the PDF beside `NAME.LANGUAGE.html`."""
    name, language = page.name.removesuffix(".html").rsplit(".", 1)
    return page.with_name(f"{name}.annex.{language}.html"), page.with_suffix(".pdf")
