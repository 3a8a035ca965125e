"""Persons employed, as every page that shows them heads and explains them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocs.brief.voice import Voice
from blocs.foundation.messages import Message, say

BROAD: Mapping[str, Message] = {
    "agriculture": say("Agriculture"),
    "industry": say("Industry, construction"),
    "services": say("Services"),
}
"""Heads of columns by broad sector."""

TITLE = say("Persons employed")
THOUSAND = 1000.0


def employment_source(data: Mapping[str, Any], voice: Voice) -> str:
    """What the persons are, of which years, and who lacks them; the source stands with all others.

    data: of `world.employment.Employment.as_data`, or with the same keys.
    """
    w = voice.words
    told = [
        w(
            "Persons employed in agriculture, industry (construction too) and services: modelled "
            "estimates of the ILO, shares of {year}; persons of {persons_year} from GDP and GDP "
            "per person employed, within some per cent of national surveys. Nothing is said of "
            "single sectors.",
            year=str(data["year"]),
            persons_year=str(data["persons_year"]),
        )
    ]
    if data["missing"]:
        named = voice.listed(map(voice.country, data["missing"]))
        told.append(w("No figures: {countries}.", countries=named))
    return " ".join(told)
