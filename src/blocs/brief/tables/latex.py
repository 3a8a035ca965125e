r"""Tables in LaTeX with the rules of `booktabs`, to be taken in by `\input`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from blocs.brief.tables.taken import TakenCell, TakenTable

if TYPE_CHECKING:
    from blocs.brief.tables.book import Tables

LONGEST = 40
"""Rows of a table that still has room on one page; a longer one goes on over pages."""
ROOM = 80
"""Characters of a line; a table that takes more has columns that wrap."""
WIDEST = 40
"""Characters of a column that wraps, at most."""
LINE_WIDTH = 0.95
COLUMN_GAP = 0.025
"""Parts of a line: what the columns share, and the space around each of them."""

SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "−": r"$-$",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "→": r"$\to$",
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "∞": r"$\infty$",
    "±": r"$\pm$",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "θ": r"$\theta$",
    "σ": r"$\sigma$",
    "κ": r"$\kappa$",
    "π": r"$\pi$",
    "ᵃ": r"\textsuperscript{a}",
    "ᵇ": r"\textsuperscript{b}",
    "ᶜ": r"\textsuperscript{c}",
}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
POWER = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
PREAMBLE = (
    r"% The document that takes this in by \input needs \usepackage{array,booktabs,longtable},",
    "% and for other scripts than Latin XeLaTeX or LuaLaTeX with a font that has them.",
)


def latex_text(tables: Tables) -> str:
    """Every table, numbers as the page shows them; labels are `tab:1`, `tab:2` …"""
    about = (tables.title, tables.dateline, tables.warning)
    lines = [f"% {line}" for line in about if line]
    lines += PREAMBLE
    found = [_table(table, number) for number, table in enumerate(tables, 1)]
    return "\n\n".join(["\n".join(lines), *found]) + "\n"


def _table(table: TakenTable, number: int) -> str:
    long = len(table.rows) > LONGEST
    heads = " & ".join(latex(column.label) for column in table.columns) + r" \\"
    named = rf"\caption{{{latex(table.caption)}}}\label{{tab:{number}}}"
    rows = [_row(row) for row in table.rows]
    columns = _columns(table)
    below = [rf"\par\smallskip\footnotesize {latex(table.note)}"] if table.note else []
    if long:
        lines = [
            rf"\begin{{longtable}}{{{columns}}}",
            rf"{named}\\",
            r"\toprule",
            heads,
            r"\midrule\endfirsthead",
            r"\toprule",
            heads,
            r"\midrule\endhead",
            r"\bottomrule\endfoot",
            *rows,
            r"\end{longtable}",
            *(["{" + line + r"\par}" for line in below]),
        ]
    else:
        lines = [
            r"\begin{table}[htbp]",
            r"\centering",
            named,
            rf"\begin{{tabular}}{{{columns}}}",
            r"\toprule",
            heads,
            r"\midrule",
            *rows,
            r"\bottomrule",
            r"\end{tabular}",
            *below,
            r"\end{table}",
        ]
    return "\n".join(lines)


def _columns(table: TakenTable) -> str:
    """Numbers at the right, texts at the left; where a line has no room for all, they wrap."""
    needs = [_needs(table, place) for place in range(len(table.columns))]
    whole = [max(len(c.label), need) for c, need in zip(table.columns, needs, strict=True)]
    if sum(whole) <= ROOM:
        return "".join("r" if column.number else "l" for column in table.columns)
    room = max(LINE_WIDTH - COLUMN_GAP * len(needs), LINE_WIDTH / 2) / sum(needs)
    wraps = (rf"p{{{round(room * need, 3)}\linewidth}}" for need in needs)
    sides = (r"\raggedleft" if column.number else r"\raggedright" for column in table.columns)
    pairs = zip(sides, wraps, strict=True)
    return "".join(rf">{{{side}\arraybackslash}}{wrap}" for side, wrap in pairs)


def _needs(table: TakenTable, place: int) -> int:
    """Characters that a column needs: its numbers whole, the longest word of its head."""
    texts = [row[place].text for row in table.rows if row[place].columns == 1]
    longest = max(map(len, texts), default=1)
    word = max(map(len, table.columns[place].label.split()), default=1)
    return max(word, longest if table.columns[place].number else min(longest, WIDEST))


def _row(row: Sequence[TakenCell]) -> str:
    return " & ".join(_cells(row)) + r" \\"


def _cells(row: Sequence[TakenCell]) -> Iterator[str]:
    covered = 0
    for one in row:
        if covered:
            covered -= 1
            continue
        covered = one.columns - 1
        text = latex(one.text)
        yield rf"\multicolumn{{{one.columns}}}{{l}}{{{text}}}" if covered else text


def latex(text: str) -> str:
    """A text as LaTeX reads it; a row of a table never begins with a bracket."""
    written = "".join(SPECIAL.get(sign, sign) for sign in text)
    written = POWER.sub(lambda found: f"$^{{{found[0].translate(RAISED)}}}$", written)
    return f"{{{written[0]}}}{written[1:]}" if written[:1] in ("[", "*") else written
