"""The licences of everything that is installed with blocs, by the extra that brings it."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, metadata

from packaging.markers import default_environment
from packaging.requirements import Requirement

from sitebuild.tables import table

BASE = ""
COPYLEFT = re.compile(r"(?<!L)GPL|General Public License", re.IGNORECASE)
LESSER = re.compile(r"Lesser|LGPL", re.IGNORECASE)
NOTES = {"pygambit": "GPL: in the extra `games` only, never in the base"}


def licences_page() -> str:
    """The page `reference/licences.md`."""
    rows = [
        (name, licence_of(name), f"`{extra}`" if extra else "base", NOTES.get(name, ""))
        for name, extra in sorted(dependencies().items())
    ]
    head = "# Licences\n\nOf what is installed with blocs (MIT), as each package states it.\n\n"
    return head + table(("Package", "Licence", "Comes with", "Note"), rows)


def dependencies() -> dict[str, str]:
    """Every package that blocs brings, those of its packages too → the extra, or BASE.

    A package that is not installed is left out.
    """
    found: dict[str, str] = {}
    extras = [BASE, *metadata("blocs").get_all("Provides-Extra", [])]
    for extra in extras:
        for name in _closure("blocs", extra):
            found.setdefault(name, extra)
    return found


def is_gpl(name: str) -> bool:
    """Whether a package is under the GPL itself (the lesser licence is another)."""
    licence = licence_of(name)
    return bool(COPYLEFT.search(licence)) and not LESSER.search(licence)


def licence_of(name: str) -> str:
    """What a package says of its licence: expression, classifiers, or the first line of a text."""
    about = metadata(name)
    if expression := about.get("License-Expression"):
        return expression
    classified = [
        line.split(" :: ")[-1]
        for line in about.get_all("Classifier", [])
        if line.startswith("License ::") and line != "License :: OSI Approved"
    ]
    lines = (about.get("License") or "not stated").strip().splitlines()
    return "; ".join(classified) or lines[0]


def _closure(root: str, extra: str) -> Iterator[str]:
    waiting, seen = [*_needed(root, extra)], set[tuple[str, str]]()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        try:
            distribution(name)
        except PackageNotFoundError:
            continue
        yield name
        waiting += _needed(name, wanted)


def _needed(name: str, extra: str) -> Iterator[tuple[str, str]]:
    """Packages that one asks for, with the extras it wants of them."""
    for text in distribution(name).requires or ():
        needed = Requirement(text)
        environment = {**default_environment(), "extra": extra}
        if needed.marker is None or needed.marker.evaluate(environment):
            own = needed.name.lower().replace("_", "-")
            yield from ((own, wanted) for wanted in (BASE, *needed.extras))
