"""Every sentence about a range comes from `draws/sentences`: no room has its own."""

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = "draws/sentences.py"
OF_RANGES = re.compile(
    r"nine (draws )?of ten|in ten\b|\bdraws? of the elasticities lies?\b|\bdraws lie\b"
    r"|\bquantiles of the draws\b|\brange goes\b|\bno ranges? (was|were)\b|median of (the )?draws"
    r"|\bare no probabilities\b|in the cases computed|\bsampling error\b|draws with an answer"
    r"|\b(not )?drawn: the (trade )?elasticities",
    re.IGNORECASE,
)
"""What only a sentence about a range says."""
WITHOUT_RANGE = {
    "Some drivers are not shown: there are too few draws with an answer",
    "How well, on a table whose final demand is known",
    "The same with the rest of the world left out:",
}
"""Beginnings of what tells something else: why there is a gap, how far a method was off."""


def told():
    """(file, message) of everything that the code says in English."""
    spec = importlib.util.spec_from_file_location("words", ROOT / "scripts" / "words.py")
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    for room in words.rooms():
        for place, message, _ in words.messages(room):
            forms = (message,) if isinstance(message, str) else message
            yield from ((place, form) for form in forms)


def test_only_one_module_speaks_of_ranges():
    found = [(place, text) for place, text in told() if OF_RANGES.search(text)]
    others = {text for place, text in found if place != PLACE}
    assert {text for text in others if not text.startswith(tuple(WITHOUT_RANGE))} == set()
    assert len(others) == len(WITHOUT_RANGE)
    assert len({text for place, text in found if place == PLACE}) > 12
