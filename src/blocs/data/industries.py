"""Industries of ISIC rev. 4: the divisions that the code of a sector names."""

from __future__ import annotations

import re
from collections.abc import Mapping

SECTIONS: Mapping[str, range] = {
    "A": range(1, 4), "B": range(5, 10), "C": range(10, 34), "D": range(35, 36),
    "E": range(36, 40), "F": range(41, 44), "G": range(45, 48), "H": range(49, 54),
    "I": range(55, 57), "J": range(58, 64), "K": range(64, 67), "L": range(68, 69),
    "M": range(69, 76), "N": range(77, 83), "O": range(84, 85), "P": range(85, 86),
    "Q": range(86, 89), "R": range(90, 94), "S": range(94, 97), "T": range(97, 99),
    "U": range(99, 100),
}  # fmt: skip
"""Divisions of each section of ISIC rev. 4."""

_NUMBERS = re.compile(r"([A-U])?(\d{2})[A-Z]?(?:(?:T|-)([A-U])?(\d{2}))?")


def divisions(code: str) -> frozenset[int]:
    """ISIC rev. 4 divisions that a sector code names; empty where it names none.

    `C24A` and `C301` are parts of a division and stand for the whole of it.
    """
    found: set[int] = set()
    text = code.removeprefix("CPA_")
    for part in text.split("_"):
        if part in SECTIONS:
            found |= set(SECTIONS[part])
            continue
        match = _NUMBERS.fullmatch(re.sub(r"(?<=\d{2})\d", "", part))
        if match is None:
            return frozenset()
        low, high = int(match[2]), int(match[4] or match[2])
        known = {d for section in SECTIONS.values() for d in section}
        if match[1] and low not in SECTIONS[match[1]]:
            return frozenset()
        found |= set(range(low, high + 1)) & known
    return frozenset(found)
