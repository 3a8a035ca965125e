"""The blocks of code of a page of the docs: files that it shows, commands, Python."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
)
BLOCK = re.compile(
    r"(?:<!-- (?P<mark>not run|fails|files): (?P<note>[^>]+) -->\n)?"
    r"^```(?P<language>\w*) ?(?P<info>[^\n]*)\n(?P<code>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """language: as written; file: its name where it is one; mark: `not run`, `fails` or none."""

    language: str
    file: str
    code: str
    mark: str
    note: str


def blocks_of(page: str) -> list[Block]:
    """The blocks of a page, in its order. Mark of a block: an HTML comment on the line before it.

    `<!-- not run: REASON -->` leaves it out, `<!-- fails: REASON -->` says that its command must.
    """
    text = (ROOT / page).read_text(encoding="utf-8")
    return [_block(found) for found in BLOCK.finditer(text)]


def _block(found: re.Match[str]) -> Block:
    title = TITLE.search(found["info"])
    name = title[1] if title else found["info"] if found["language"] == "csv" else ""
    return Block(found["language"], name, found["code"], found["mark"] or "", found["note"] or "")
