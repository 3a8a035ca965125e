"""`blocs evidence`: its commands."""

from __future__ import annotations

from blocs.cli.commands import Entry, group

COMMANDS = {
    "history": Entry(
        "Past shocks, predicted from the trade before them: how far each method was off.",
        "evidence.history",
    ),
}
"""Commands in the order of the help."""

app = group(COMMANDS, help_text="Evidence: how history scores what blocs computes.")
