"""A badge: how many claims hold, as a picture for a README."""

from __future__ import annotations

from pathlib import Path

from markupsafe import escape

from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.questions.verification.answer import Status, Verification

LETTER = 6.7
"""Width of a letter, pixels, of the system's sans serif at 11 pixels: wide enough for most."""

SIDE = 8
GREEN, RED = "#2e6f40", "#a3282a"
"""White on either is read with a contrast above 4.5."""

PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{told}">
<title>{told}</title>
<rect width="{width}" height="20" rx="3" fill="#444"/>
<path d="M{left} 0h{bar}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{bar}z" fill="{colour}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{label_at}" y="14">{label}</text><text x="{said_at}" y="14">{said}</text>
</g>
</svg>
"""


def badge(found: Verification) -> str:
    """The picture as SVG; what was skipped is not counted."""
    counted = found.counts
    tried = counted[Status.HOLDS] + counted[Status.FAILS]
    label = "claims" if found.world is None else found.world.name
    said = f"{counted[Status.HOLDS]} of {tried} hold"
    left, right = (round(LETTER * len(text)) + 2 * SIDE for text in (label, said))
    return PICTURE.format(
        width=left + right,
        left=left,
        bar=right - 3,
        colour=GREEN if found.holds else RED,
        label=escape(label),
        said=said,
        label_at=left / 2,
        said_at=left + right / 2,
        told=escape(f"{label}: {said}"),
    )


def save_badge(found: Verification, path: Path) -> Path:
    """Write the badge to a file that ends in `.svg`. Raises InputError."""
    if path.suffix != ".svg":
        raise InputError(f"--badge: a picture is written as FILE.svg, not '{path.name}'")
    with written_whole(path) as temporary:
        temporary.write_text(badge(found), encoding="utf-8")
    return path
