"""`blocs corridors`: its commands."""

from __future__ import annotations

from blocs.cli.commands import Entry, group

COMMANDS = {
    "list": Entry(
        "Passages of the sea lanes, and networks that are known by name.", "corridors.listing"
    ),
    "show": Entry(
        "How a network flows: links, prices, shortages with their places.", "corridors.networks"
    ),
    "check": Entry(
        "Read a network's tables and report every problem at once.", "corridors.networks"
    ),
    "close": Entry(
        "Close passages, transit or borders: what follows for every country and sector.",
        "corridors.closing",
    ),
    "critical": Entry(
        "What each closure costs: of a network's links and owners, or who hangs on which passage.",
        "corridors.networks",
    ),
    "power": Entry(
        "Shapley values of the owners of a network, with and without options.", "corridors.networks"
    ),
    "routes": Entry(
        "The ways of two countries: by sea, by land, through which passages.", "corridors.ways"
    ),
    "distance": Entry("How far it is by sea between two positions.", "corridors.ways"),
}
"""Commands in the order of the help."""

app = group(COMMANDS, help_text="Corridors: lanes, pipes, who holds the tap, what closing costs.")
