"""`blocs security`: its commands."""

from __future__ import annotations

from blocs.cli.commands import Entry, group

COMMANDS = {
    "cover": Entry(
        "How much of a territory, or of weighted points, some sites cover at best.",
        "security.cover",
    ),
    "balance": Entry(
        "Totals, shares of the world, ratios and concentration; who is missing is named.",
        "security.balance",
    ),
    "stability": Entry(
        "How likely each side is to begin a crisis, over ranges of all that is assumed.",
        "security.stability",
    ),
}
"""Commands in the order of the help."""

app = group(COMMANDS, help_text="Security: who is covered.")
