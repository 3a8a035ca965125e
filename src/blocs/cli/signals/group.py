"""`blocs signals`: its commands."""

from __future__ import annotations

from blocs.cli.commands import Entry, group

COMMANDS = {
    "votes": Entry(
        "Ideal points, agreement and lean between two poles, from any table of roll calls.",
        "signals.votes",
    ),
}
"""Commands in the order of the help."""

app = group(COMMANDS, help_text="Signals: who stands where, by conduct.")
