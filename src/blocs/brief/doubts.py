"""Countries whose base data are odd, with the reasons: for every list that marks them."""

from __future__ import annotations

from collections.abc import Iterable

from blocs.brief.voice import Voice
from blocs.world.flags import Flag, reason


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
