"""`blocs security`: its commands."""

from __future__ import annotations

from blocs.cli.commands import Entry, group

COMMANDS = {
    "cover": Entry(
        "How much of weighted points some sites cover at best, and the fewest that cover all.",
        "security.cover",
    ),
}
"""Commands in the order of the help."""

app = group(COMMANDS, help_text="Security: who is covered.")
