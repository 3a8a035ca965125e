"""The two sheets as a PDF, set by typst with the font that ships; shortened until they are two."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from blocs.brief.short.cited import Sentence
from blocs.foundation.errors import InputError, InternalError, MissingExtraError
from blocs.questions.trade.report.short.sheet import SHORTER, Block, Grid, Lines, Room, Sheet

FONTS = "brief/fonts"
PROGRAM = "questions/trade/report/short/sheet.typ"
STANDARD = "ua-1"
PAGES = 2
LONG_TITLE = 50


@dataclass(frozen=True)
class Printed:
    """A PDF, its pages, and how much room it needed."""

    pdf: bytes
    pages: int
    room: Room


def printed(sheet: Callable[[Room], Sheet]) -> Printed:
    """The PDF with the most that fits on two pages. Raises MissingExtraError, InputError."""
    for room in SHORTER:
        found = set_in_type(sheet(room))
        if found.pages <= PAGES:
            return Printed(found.pdf, found.pages, room)
    raise InputError("the short brief does not fit on two pages: shorten the title of the scenario")


def set_in_type(sheet: Sheet) -> Printed:
    """The sheets as they are, on as many pages as they need."""
    found = find_spec("typst")
    if found is None or found.origin is None:
        raise MissingExtraError(
            "a short brief as PDF needs typst: install the extra 'pdf', `pip install 'blocs[pdf]'`"
        )
    with as_file(files("blocs").joinpath(FONTS)) as fonts:
        asked = {
            "program": files("blocs").joinpath(PROGRAM).read_text(encoding="utf-8"),
            "fonts": str(fonts),
            "sheet": json.dumps(_texts(sheet), ensure_ascii=False),
            "standard": STANDARD,
        }
        worker, where = Path(__file__).with_name("typesetter.py"), Path(found.origin).parents[1]
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(worker), str(where)],
            input=json.dumps(asked).encode(),
            capture_output=True,
            check=False,
        )
    if done.returncode:
        raise InternalError(f"typst gave no PDF: {done.stderr.decode(errors='replace').strip()}")
    pages, _, pdf = done.stdout.partition(b"\n")
    return Printed(pdf, int(pages), SHORTER[0])


def _texts(sheet: Sheet) -> dict[str, Any]:
    """Texts and pictures as plain data: nothing of them is read as markup."""
    return {
        "language": sheet.language,
        "title": sheet.title,
        "small_title": len(sheet.title) > LONG_TITLE,
        "kicker": sheet.kicker,
        "footer": sheet.footer,
        "lede": " ".join(text.told(sheet.language) for text in sheet.lede),
        "warnings": list(sheet.warnings),
        "headlines": [vars(item) for item in sheet.headlines],
        "annex": sheet.annex,
        **{
            name: [_block(block, sheet.language) for block in blocks]
            for name, blocks in (
                ("first", sheet.first),
                ("beside", sheet.beside),
                ("last", sheet.last),
                ("left", sheet.left),
                ("right", sheet.right),
            )
        },
    }


def _block(block: Block, language: str) -> dict[str, Any]:
    return {"title": block.title, "items": [_item(item, language) for item in block.items]}


def _item(item: object, language: str) -> dict[str, Any]:
    match item:
        case Lines():
            return {"kind": item.role, "lines": _told(item.sentences, language)}
        case Grid():
            rows = [list(row) for row in item.rows]
            return {
                "kind": "grid",
                "heads": list(item.heads),
                "rows": rows,
                "rules": sorted(item.rules),
            }
        case _:
            picture: Any = item
            return {"kind": "picture", "svg": picture.plate.svg, "alt": picture.plate.alt}


def _told(texts: Sequence[Any], language: str) -> list[str]:
    return [text.told(language) if isinstance(text, Sentence) else text[language] for text in texts]
