"""`blocs world`: its commands, each in a file of its own but `list` and `show`."""

from __future__ import annotations

from blocs.cli.commands import Entry, group

COMMANDS = {
    "check": Entry(
        "Read a source and report every problem at once; writes nothing.", "world.importing"
    ),
    "import": Entry(
        "Check a source, calibrate its base year and keep it as a world under a name.",
        "world.importing",
    ),
    "fetch": Entry(
        "Download an official file; run it again to resume. Nothing else in blocs uses the "
        "network.",
        "world.fetch",
    ),
    "aggregate": Entry(
        "Merge countries and sectors of a world; what is not mentioned stays itself.",
        "world.aggregate",
    ),
    "update": Entry(
        "Bring a world to another year by recorded totals and trade by pair.", "world.update"
    ),
    "tariffs": Entry(
        "Tariffs of the base year that ship: average by importer, and what is known of them.",
        "world.tariffs",
    ),
    "list": Entry("Worlds that `--world` knows by name.", "world.listing"),
    "show": Entry(
        "What a world is, what was assumed, and how far calibration moved its totals.",
        "world.listing",
    ),
}
"""Commands in the order of the help."""

app = group(COMMANDS, help_text="Worlds: embedded, imported, or your own tables.")
