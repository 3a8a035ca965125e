"""What stands in the repository, brought to one folder whose links all lead somewhere."""

import os
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ABOUT = {
    "README.md": "about/readme.md",
    "ARCHITECTURE.md": "about/architecture.md",
    "CONTRIBUTING.md": "about/contributing.md",
    "CHANGELOG.md": "about/changelog.md",
    "benchmarks/README.md": "about/peers.md",
    "CITATION.cff": "about/CITATION.cff",
    "SECURITY.md": "about/security.md",
}
"""Texts outside `docs` → where the site has them."""


def stage(target: Path) -> None:
    """Copy the docs and the texts about the project; target: an empty folder or none."""
    shutil.copytree(ROOT / "docs", target)
    for name, place in ABOUT.items():
        (target / place).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, target / place)
    for page in sorted(target.rglob("*.md")):
        original = _original(page.relative_to(target))
        text = page.read_text(encoding="utf-8")
        page.write_text(_led(text, original, page, target), encoding="utf-8")


def _original(page: Path) -> Path:
    """Where a staged page stands in the repository."""
    for name, place in ABOUT.items():
        if Path(place) == page:
            return ROOT / name
    return ROOT / "docs" / page


RELATIVE = r"\]\((?!https?:|#|mailto:)([^)#\s]*)(#[^)\s]*)?\)"
LINK = re.compile(r"(?<!!)\[([^\[\]]*)" + RELATIVE)


def _led(text: str, original: Path, page: Path, target: Path) -> str:
    """The text with each relative link led to where its target stands in the site.

    A file of the source, which the site has not, is named and not linked.
    """

    def place(path: str) -> Path | None:
        return _place((original.parent / path).resolve(), target)

    def named(found: re.Match[str]) -> str:
        return found[0] if place(found[2]) else found[1]

    def led(found: re.Match[str]) -> str:
        there = place(found[1])
        if there is None:
            return found[0]
        to = os.path.relpath(there, page.parent).replace(os.sep, "/")
        return f"]({to}{found[2] or ''})"

    return re.sub(RELATIVE, led, LINK.sub(named, text))


def _place(source: Path, target: Path) -> Path | None:
    """Where a file of the repository stands in the site; None where it does not."""
    inside = source.relative_to(ROOT).as_posix() if source.is_relative_to(ROOT) else ""
    if inside in ABOUT:
        return target / ABOUT[inside]
    return target / inside.removeprefix("docs/") if inside.startswith("docs/") else None
