"""Catalogues of the sentences of blocs: collect them from the code, keep translations, compile.

    python scripts/words.py            # every room: update words/<language>.po, compile .mo
    python scripts/words.py --check    # change nothing; exit 1 where a catalogue is not up to date

A new language is a new `src/blocs/foundation/words/<language>.po` (an empty file will do) and this
script; then the translations, and this script again. No line of Python changes.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

HOUSE = Path(__file__).resolve().parents[1] / "src" / "blocs"
KEYWORDS = {"say", "say_counted", "say_as", "w", "words", "markup", "counted", "noted"}
"""Calls whose first text is a message: lazy (`say…`) and of one language (`w`, `voice.words`)."""

COUNTED = {"say_counted", "counted"}

HEADER = """# Sentences of blocs, {room}, {language}.
# Written by scripts/words.py: msgstr is edited by hand, the rest comes from the code."""


def rooms() -> list[Path]:
    """Folders that have a catalogue of their own."""
    found = [*HOUSE.iterdir(), *(HOUSE / "questions").iterdir()]
    return sorted(p for p in found if p.is_dir() and p.name not in {"questions", "__pycache__"})


def known_languages() -> list[str]:
    """Languages that `foundation` has a catalogue of."""
    return sorted(path.stem for path in (HOUSE / "foundation" / "words").glob("*.po"))


def messages(room: Path) -> Iterator[tuple[object, ...]]:
    """Place, message and context of everything that a room says."""
    for path in sorted(room.rglob("*")):
        place = path.relative_to(HOUSE).as_posix()
        if path.suffix == ".py":
            for message, context in code_messages(path):
                yield place, message, context
        elif path.suffix == ".jinja":
            for message in template_messages(path):
                yield place, message, None
        elif path.parent.name == "published":
            yield from ((place, text, None) for text in claim_messages(path))
        elif path.name == "quantities.toml":
            for row in tomllib.loads(path.read_text(encoding="utf-8")).values():
                yield place, row["label"], row.get("context")
                yield place, row["text"], None


def claim_messages(path: Path) -> Iterator[str]:
    """What the claims of a file say, and why their tolerances are; where data are to be had."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for row in table.get("claim", []):
        yield from (row["claim"], row["why"])
    yield from (row["get"] for row in table.get("shelves", {}).values())


def code_messages(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Message and context of every call in a Python file that says something."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        texts = [a.value for a in call.args if isinstance(a, ast.Constant)]
        told = [text for text in texts if isinstance(text, str)]
        wanted = 2 if name in {*COUNTED, "say_as"} else 1
        if name not in KEYWORDS or len(told) < wanted:
            continue
        if name == "say_as":
            yield told[1], told[0]
        else:
            yield ((told[0], told[1]) if name in COUNTED else told[0]), None


def template_messages(path: Path) -> Iterator[str | tuple[str, str]]:
    """What a template says: `w("…")`, `w.markup("…")`, `w.counted("…", "…")`."""
    for call in Environment().parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else ""
        if isinstance(call.node, nodes.Name):
            name = call.node.name
        texts = [a.value for a in call.args if isinstance(a, nodes.Const)]
        if name in KEYWORDS and texts:
            yield (texts[0], texts[1]) if name in COUNTED else texts[0]


def template(room: Path) -> Catalog:
    """All messages of a room, none translated."""
    catalogue = Catalog(fuzzy=False)
    for place, message, context in messages(room):
        catalogue.add(message, locations=[(place, 1)], context=context)  # type: ignore[arg-type]
    return catalogue


@cache
def edited(room: Path, language: str) -> Catalog:
    """The catalogue of a room as it stands."""
    path = room / "words" / f"{language}.po"
    if not path.is_file() or not path.stat().st_size:
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(room: Path, language: str) -> Catalog:
    """The catalogue of a room with the messages of today and the translations so far.

    What the room has no translation of is looked for in the others: a message is told one way in
    all rooms, and a sentence that moves to another one brings its translations along.
    """
    old = [edited(place, language) for place in (room, *rooms())]
    new = Catalog(locale=language, fuzzy=False, header_comment=_header(room, language))
    for message in template(room):
        if message.id:
            found = (_translation(place, message) for place in old)
            text = next((one for one in found if one), None)
            new.add(message.id, text, message.locations, context=message.context)
    return new


def _translation(place: Catalog, message: Message) -> Any:
    known = place.get(message.id, message.context)
    if known is None and isinstance(message.id, tuple):
        known = place.get(message.id[0], message.context)
    return None if known is None or not any(known.string or ()) else known.string


def _header(room: Path, language: str) -> str:
    return HEADER.format(room=room.relative_to(HOUSE).as_posix(), language=language)


def po_bytes(catalogue: Catalog) -> bytes:
    """The file of a catalogue, the same for the same messages: no dates, no line numbers."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=True)
    plural = catalogue.plural_forms
    head = (
        f"{catalogue.header_comment}\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {plural}\\n"\n\n'
    )
    return head.encode() + buffer.getvalue()


class Compiled(Catalog):
    """A catalogue whose header says nothing of when and by what it was written."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """Language, encoding and plural forms."""
        return [
            ("Language", str(self.locale_identifier)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", self.plural_forms),
        ]


def mo_bytes(po: bytes, language: str) -> bytes:
    """The compiled catalogue; what is not translated is left out and so told in English."""
    compiled = Compiled(locale=language, fuzzy=False)
    for message in read_po(io.BytesIO(po), locale=language):
        if message.id:
            compiled.add(message.id, message.string, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, compiled)
    return buffer.getvalue()


def current() -> dict[Path, bytes]:
    """Every file as it should be."""
    files: dict[Path, bytes] = {}
    for language in known_languages():
        for room in rooms():
            catalogue = updated(room, language)
            if len(catalogue) or room.name == "foundation":
                po = po_bytes(catalogue)
                files[room / "words" / f"{language}.po"] = po
                files[room / "words" / f"{language}.mo"] = mo_bytes(po, language)
    return files


def main() -> int:
    """Write or check the catalogues; say what lacks a translation."""
    parser = argparse.ArgumentParser(description="Catalogues of the sentences of blocs.")
    parser.add_argument("--check", action="store_true", help="change nothing, say what is stale")
    check = parser.parse_args().check
    files = current()
    stale = {p for p, data in files.items() if not p.is_file() or p.read_bytes() != data}
    for path, data in files.items():
        if path in stale and not check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
    for path in sorted(stale):
        print(f"{'stale' if check else 'written'}: {path.relative_to(HOUSE)}")
    for language in known_languages():
        for room in rooms():
            for message in updated(room, language):
                if message.id and not (message.string and all(message.string)):
                    print(f"no {language}: {room.name}: {message.id}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
