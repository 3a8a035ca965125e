"""Names and numbers that the pages on the cover of a territory share."""

from __future__ import annotations

from blocs.brief.words import Words
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import Numeral, percent
from blocs.questions.security.engine.choices import Choice
from blocs.questions.security.engine.cover import PROVEN
from blocs.questions.security.territory import TerritoryCover
from blocs.world.names import country_name

ALMOST = 0.9995


def share_pct(value: float) -> Numeral:
    """A fraction as percent; what is not quite all is not rounded to it."""
    return percent(100 * value, 3 if ALMOST <= value < 1 - PROVEN else 1)


def territory_name(found: TerritoryCover, w: Words) -> str:
    """Its countries and blocs by name."""
    return ", ".join(country_name(code, w.language) or code for code in found.case.territory)


def host_names(found: TerritoryCover, w: Words) -> str:
    """Hosts that may refuse."""
    return ", ".join(country_name(code, w.language) or code for code in found.consent)


def site_names(found: TerritoryCover, choice: Choice, w: Words) -> str:
    """The chosen sites by name."""
    called = [found.names[int(k)] for k in choice.sites]
    told = ", ".join(found.case.sites[name].called(name, w.language) for name in called)
    return told or w("no site")


def money_unit(found: TerritoryCover, w: Words) -> str:
    """The unit of costs."""
    return in_language(found.case, "money", w.language)
