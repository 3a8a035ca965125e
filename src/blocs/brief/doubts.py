"""Countries whose base data are odd, with the reasons: for every list that marks them."""

from __future__ import annotations

from collections.abc import Iterable

from blocs.brief.voice import Voice
from blocs.world.flags import Flag, flags_document, not_ranked, reason

DAGGER = "\u2009†"
"""Behind the name of a country whose results are not to be quoted."""


def doubted(codes: Iterable[str], voice: Voice) -> tuple[str, ...]:
    """Those whose results are neither ranked nor quoted, in the order given."""
    flagged = set(not_ranked(flags_document(voice.world)))
    return tuple(code for code in codes if code in flagged)


def marked(code: str, voice: Voice, flagged: Iterable[str]) -> str:
    """Name of a country, marked where it is one of `flagged`."""
    return voice.country(code) + (DAGGER if code in flagged else "")


def doubts_note(flagged: Iterable[str], voice: Voice) -> str:
    """What the mark means, and why each of `flagged` has it; empty without any."""
    codes = tuple(flagged)
    if not codes:
        return ""
    return voice.words(
        "† Base-year data of these countries are implausible; do not quote their numbers: "
        "{countries}.",
        countries=doubts(codes, voice),
    )


def doubts(codes: Iterable[str], voice: Voice) -> str:
    """`Ireland (trade surplus of 42 % of value added), …` in the order given."""
    return voice.listed(doubt(code, voice) for code in codes)


def doubt(code: str, voice: Voice) -> str:
    """One country with its reasons, where its world knows them."""
    told = reasons(code, voice)
    name = voice.country(code)
    return f"{name} ({told})" if told else name


def reasons(code: str, voice: Voice) -> str:
    """Why a country is flagged; empty where its world has no reason."""
    found = voice.world.flags.get(code, ())
    return "; ".join(_told(flag, voice) for flag in found)


def _told(flag: Flag, voice: Voice) -> str:
    return voice.words.told(reason(flag, voice.sector(flag.sector)))
