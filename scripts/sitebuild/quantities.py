"""Every quantity that blocs shows: unit, formula, meaning, source."""

from blocs.foundation.quantities import quantities
from sitebuild.tables import table


def quantities_page() -> str:
    """The page `reference/quantities.md`."""
    rows = [
        (f"`{name}`", q.unit, q.symbol, str(q.text["en"]), q.source)
        for name, q in quantities().items()
    ]
    head = ("Name", "Unit", "Formula", "What it is", "Source")
    return f"# Quantities\n\nNames are those of JSON, frames and tables.\n\n{table(head, rows)}"
