"""How an object shows itself in Python: one line, and a small table in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

MOST_CHARACTERS = 200
"""A line of an object is no longer."""


class Shown:
    """Base of what people look at in Python: `_facts` is said in one line and as a table.

    A dataclass that inherits from it is declared with `repr=False`.
    """

    def _facts(self) -> Mapping[str, str]:
        """What it is, by label, the most telling first."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """One line of at most 200 characters."""
        facts = "; ".join(f"{label} {text}" for label, text in self._facts().items())
        line = " ".join(f"{type(self).__name__}: {facts}".split())
        most = MOST_CHARACTERS - 2
        return f"<{line if len(line) <= most else line[: most - 1] + '…'}>"

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        """The same facts as a table of HTML, one a row, everything escaped."""
        rows = "".join(
            f'<tr><th style="text-align:left">{escape(label)}</th>'
            f'<td style="text-align:left">{escape(text)}</td></tr>'
            for label, text in self._facts().items()
        )
        return f"<table><caption>{escape(type(self).__name__)}</caption>{rows}</table>"


def counted(number: int, word: str) -> str:
    """`1 draw`, `2 draws`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
