"""Names of passages and of their kinds, in every language."""

from __future__ import annotations

from collections.abc import Mapping

from blocs.foundation.messages import say, say_as

PASSAGE_NAMES: Mapping[str, Mapping[str, str]] = {
    "suez": say("the Suez Canal"),
    "panama": say("the Panama Canal"),
    "hormuz": say("the Strait of Hormuz"),
    "bosporus": say("the Bosporus"),
    "dardanelles": say("the Dardanelles"),
    "gibraltar": say("the Strait of Gibraltar"),
    "bab_el_mandeb": say("Bab el-Mandeb"),
    "malacca": say("the Strait of Malacca"),
    "sunda": say("the Sunda Strait"),
    "good_hope": say("the Cape of Good Hope"),
    "magellan": say("the Strait of Magellan and Cape Horn"),
    "bering": say("the Bering Strait"),
    "northwest": say("the Northwest Passage"),
}

WAY_COST_NAMES: Mapping[str, Mapping[str, str]] = {
    "sea_cost_per_km": say("cost a km by sea"),
    "land_cost_per_km": say("cost a km by land"),
    "transfer_cost": say("cost of a port"),
    "union_border_cost": say("border inside a customs union"),
    "agreement_border_cost": say("border inside a free-trade area"),
    "border_cost": say("any other border"),
    "substitution": say("substitution between ways"),
    "land_substitution": say("substitution between ways by land"),
    "detour_factor": say("detours by land"),
    "longest_port_haul_km": say("longest haul to a port"),
}
"""Parameters of the world network."""

KIND_NAMES: Mapping[str, Mapping[str, str]] = {
    "canal": say_as("kind of passage", "canal"),
    "strait": say_as("kind of passage", "strait"),
    "cape": say_as("kind of passage", "cape"),
    "ice": say_as("kind of passage", "ice, used only where it is opened"),
}
