"""Markdown that may hold anything: tables, and text with what pages would take for marks."""

import re
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; bars and line ends in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in lines) + "\n"


def escaped(text: str) -> str:
    """Text as it reads: only backticks keep their meaning."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        part if i % 2 else re.sub(r"([\[*_])", r"\\\1", part.replace("<", "&lt;"))
        for i, part in enumerate(parts)
    )


def _cell(text: str) -> str:
    return escaped(" ".join(text.split())).replace("|", "\\|")
