"""`blocs signals`: its commands."""

from __future__ import annotations

from blocs.cli.commands import Entry, group

COMMANDS = {
    "votes": Entry(
        "Ideal points, agreement and lean between two poles, from any table of roll calls.",
        "signals.votes",
    ),
    "channels": Entry(
        "A country between two poles by votes, trade, treaties, visits, events: side by side.",
        "signals.channels",
    ),
    "events": Entry(
        "Events by pair of countries and week: GDELT, ICEWS, POLECAT or any table.",
        "signals.events",
    ),
    "poll": Entry(
        "Shares behind the answers of a poll, with intervals, and groups compared.", "signals.poll"
    ),
    "predictability": Entry(
        "How well last time's value foresees the next, scored origin by origin.",
        "signals.predictability",
    ),
}
"""Commands in the order of the help."""

app = group(COMMANDS, help_text="Signals: who stands where, by conduct.")
