"""Lettering: the room that text needs, and text cut or wrapped to the room there is."""

from __future__ import annotations

NARROW, WIDTHS, DIGIT = "iljtfrI.,:;'()|- ", (4.3, 7.1, 7.9, 8.6), 7.5
"""Narrow characters; widths of narrow, small Latin, other small and capital characters, and of a
digit, in the charts' 12-unit type, wide fonts included."""
GAP, LINE = 6.0, 14.0


def fitted(text: str, width: float) -> str:
    """`text`, cut with an ellipsis where it is wider than `width`."""
    if text_width(text) <= width:
        return text
    cut = text
    while cut and text_width(cut + "…") > width:
        cut = cut[:-1]
    return cut.rstrip(" ,;(") + "…"


def wrapped(text: str, width: float, *, most: int) -> list[str]:
    """`text` in lines of at most `width`; the last of `most` lines is cut with an ellipsis."""
    lines, words = [""], text.split(" ")
    for k, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or text_width(longer) <= width:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[k:]])
            break
    return [fitted(line, width) for line in lines]


def text_width(text: str) -> float:
    """Estimated width of a label; the browser repeats this arithmetic (`page.js`)."""
    return sum(WIDTHS[_kind_of(character)] for character in text)


def _kind_of(character: str) -> int:
    if character in NARROW:
        return 0
    if character.lower() != character:
        return 3
    return 2 if character > "\u036f" else 1
