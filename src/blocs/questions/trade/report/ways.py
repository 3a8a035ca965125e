"""What passages that are full, or earn a toll, have taken: a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from blocs.brief.voice import Voice
from blocs.questions.trade.outcome import Outcome
from blocs.transport.words import PASSAGE_NAMES


def ways_lines(outcome: Outcome, voice: Voice) -> Iterator[str]:
    """By passage: what passing costs, what that earns, and whose income it is."""
    passages: Mapping[str, Any] = (outcome.corridors or {}).get("passages", {})
    for name, told in passages.items():
        yield _line(name, told, voice)
    transit: Mapping[str, Any] = (outcome.corridors or {}).get("transit", {})
    for country, told in transit.items():
        yield voice.words(
            "Toll on transit: {country}. Passing through costs {toll} of the value of goods and "
            "earns {income} a year ({owners}).",
            country=voice.country(country),
            toll=voice.numbers.percent(float(told["toll_pct"]), 1),
            income=voice.numbers.money(float(told["income_million_usd"]), signed=False),
            owners=", ".join(map(voice.country, told["owner"])),
        )


def _line(name: str, told: Mapping[str, Any], voice: Voice) -> str:
    w, n = voice.words, voice.numbers
    passage = PASSAGE_NAMES[name][voice.language]
    if told["rent_pct"] <= 0:
        return w("Not full: {passage}. Passing costs nothing more.", passage=passage)
    rent = n.percent(float(told["rent_pct"]), 1)
    income = n.money(float(told["income_million_usd"]), signed=False)
    owners = ", ".join(map(voice.country, told["owner"]))
    if not owners:
        return w(
            "Full: {passage}. Passing costs {rent} of the value of goods, {income} a year, which "
            "those who sell the goods keep.",
            passage=passage,
            rent=rent,
            income=income,
        )
    if not told["full"]:
        return w(
            "Toll: {passage}. Passing costs {rent} of the value of goods and earns {income} a year "
            "({owners}).",
            passage=passage,
            rent=rent,
            income=income,
            owners=owners,
        )
    return w(
        "Full: {passage}. Passing costs {rent} of the value of goods and earns {income} a year "
        "({owners}).",
        passage=passage,
        rent=rent,
        income=income,
        owners=owners,
    )
