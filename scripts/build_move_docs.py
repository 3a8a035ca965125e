"""Write the tables of fields in docs/moves from the forms themselves; `--check` only compares."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from blocs.moves.catalogue import FormNote, note_on
from blocs.moves.registry import MOVES
from blocs.moves.scenario import Closure, Scenario

DOCS = Path(__file__).resolve().parents[1] / "docs" / "moves"


def table(note: FormNote) -> str:
    """Markdown table of the fields of one form and, below it, of the forms inside it."""
    if not note.fields:
        return "None: write `{}`."
    rows = ["| field | what may be written | default | meaning |", "| --- | --- | --- | --- |"]
    for field in note.fields:
        default = "required" if field.default is None else field.default
        rows.append(f"| `{field.name}` | {field.kind} | {default} | {field.text} |")
    text = "\n".join(rows)
    for inner in note.inner:
        about = " ".join(inner.text.split())
        text += f"\n\n`{inner.name}`: {about}\n\n{table(inner)}"
    return text


def move_list() -> str:
    """Markdown table of all moves."""
    rows = ["| move | what it does |", "| --- | --- |"]
    for name, kind in MOVES.items():
        first = (kind.__doc__ or "").strip().splitlines()[0]
        rows.append(f"| [`{name}`]({name}.md) | {first} |")
    return "\n".join(rows)


def scenario_fields() -> str:
    """Markdown tables of a scenario and its closure, moves not repeated."""
    note = note_on(Scenario)
    closure = note_on(Closure)
    return table(FormNote(note.name, note.text, note.fields, (closure,)))


def filled(text: str, marker: str, content: str) -> str:
    """`text` with `content` between the two comments of `marker`."""
    pattern = rf"(<!-- {marker}: [^>]*-->\n).*?(<!-- end of {marker} -->)"
    if not re.search(pattern, text, re.DOTALL):
        raise SystemExit(f"no place for '{marker}'")
    return re.sub(pattern, lambda m: f"{m[1]}{content}\n{m[2]}", text, flags=re.DOTALL)


def built() -> dict[Path, str]:
    """Page → its text with fresh tables."""
    pages: dict[Path, str] = {}
    for name, kind in MOVES.items():
        path = DOCS / f"{name}.md"
        pages[path] = filled(path.read_text(encoding="utf-8"), "fields", table(note_on(kind, name)))
    index = DOCS / "README.md"
    text = filled(index.read_text(encoding="utf-8"), "list", move_list())
    pages[index] = filled(text, "scenario", scenario_fields())
    return pages


def main() -> int:
    """Write what has changed, or with `--check` name it; returns the exit code."""
    stale = [p for p, text in built().items() if p.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.name} is out of step: run scripts/build_move_docs.py")
        return 1 if stale else 0
    for path, text in built().items():
        path.write_text(text, encoding="utf-8")
    print(f"{len(stale)} pages changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
