"""The tables of a world folder, from the layouts that read them."""

from blocs.data.layouts import LAYOUTS, Layout, NumberColumn
from sitebuild.tables import table

WHAT = {
    "flows": "What each sector of an origin delivers to a destination, at home too: basic prices, "
    "before tariffs.",
    "inputs": "What a sector (`use_sector`) pays for the goods of another, over its output.",
    "sectors": "Value added over output, and what the country's final demand spends on the sector.",
    "tariffs": "Of the base year; a row that is absent is zero.",
    "elasticities": "Trade elasticity of each sector; the order of rows is the order of sectors.",
    "final_flows": "Deliveries to final users; with `intermediate_flows` in place of `flows`.",
    "intermediate_flows": "Deliveries to firms, by the sector that uses them if known.",
    "output": "Only where final demand is to be estimated: gross output.",
    "balances": "Only where final demand is to be estimated: exports less imports.",
    "home_factors": "Only where final demand is to be estimated: how much likelier final users buy "
    "at home than firms.",
}


def world_tables() -> str:
    """Sections of `reference/world-tables.md`, one for each table."""
    return "\n".join(map(_section, LAYOUTS))


def _section(layout: Layout) -> str:
    rows = [(f"`{name}`", "code") for name in layout.labels]
    rows += [(f"`{name}`", "code; may be absent") for name in layout.more_labels]
    rows += [(f"`{column.name}`", _said(column)) for column in layout.numbers]
    rows += [(f"`{name}`", "text; may be absent") for name in layout.texts]
    head = f"## `{layout.stem}`\n\n{WHAT[layout.stem]}\n\n```text\n{layout.header}\n```\n"
    return f"{head}\n{table(('Column', 'What it holds'), rows)}"


def _said(column: NumberColumn) -> str:
    may = "; may be absent" if column.optional else "; may be empty" if column.may_be_empty else ""
    return f"{column.expected}{may}. {column.remedy}"
