"""What a page or a screen says, and what of it is in the other language."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

ATTRIBUTES = ("title", "alt", "aria-label", "placeholder")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSAID = {"style", "pre", "code"}
"""Elements whose text is not ours: rules of style, files of the user, names of codes."""

NOT_OURS = re.compile(
    r"blocs \d+\.\d+\.\d+|^\d+\.\d+\.\d+$"  # the version of the program
    r"|OECD Inter-Country Input-Output tables 2022"  # the name of the data, and their edition
    r"|2025 release, year 2022, as packed in sanction-simulator \d\.\d\.\d"
    r"|Natural Earth \d\.\d|world-atlas \d\.\d\.\d"  # versions of the map
)


@dataclass(frozen=True)
class Said:
    """A piece of text: in which element (or attribute of it)."""

    where: str
    text: str


class Reader(HTMLParser):
    """Texts and shown attributes that are meant in the language of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.said: list[Said] = []
        self.language = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.language = given["lang"]
        hidden = bool(self.open) and self.open[-1][1]
        hidden |= tag in UNSAID or given.get("lang", self.language) != self.language
        hidden |= tag == "script" and given.get("type") != "application/json"
        if tag not in VOID:
            self.open.append((tag, hidden))
        if not hidden:
            shown = (name for name in ATTRIBUTES if given.get(name))
            self.said += [Said(f"{tag}[{name}]", given[name]) for name in shown]

    def handle_endtag(self, tag):
        for place in reversed(range(len(self.open))):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data):
        tag, hidden = self.open[-1] if self.open else ("", False)
        if hidden or not data.strip():
            return
        if tag == "script":
            self.said += [Said("json", text) for text in strings(json.loads(data))]
        else:
            self.said.append(Said(tag, " ".join(data.split(" ")).strip()))


def strings(data) -> list[str]:
    """Every text in a JSON document, keys left out."""
    if isinstance(data, str):
        return [data]
    items = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [text for item in items for text in strings(item)]


def read_page(html: str) -> list[Said]:
    """Everything that a page says in its own language."""
    reader = Reader()
    reader.feed(html)
    return [Said(item.where, NOT_OURS.sub("", item.text)) for item in reader.said]


LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z'’\-]*(?:[ ,:;(]+[A-Za-z][A-Za-z'’\-]*){2,}")
POINT = re.compile(r"\d\.\d")
GLUED = re.compile(r"\d%|\d %(?=\D|$)")
THOUSANDS = re.compile(r"(?<![\d,.\u00a0])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")
HYPHEN_MINUS = re.compile(r"(?<![\w\u2013\-)])-\d")
CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
DECIMAL_COMMA = re.compile(r"(?<![\d,])\d+,(?:\d{1,2}|\d{4,})(?![\d])")
SPACED_PERCENT = re.compile(r"\d[\u00a0 ]%")


def english_in_russian(said: list[Said], english: list[Said]) -> list[str]:
    """What of a Russian page is English: sentences, separators, signs.

    english: the same page in English: `1,596` is right only where that has `1.596`.
    """
    decimals = Counter(n for item in english for n in re.findall(r"\d+\.\d{3}(?!\d)", item.text))
    found: list[str] = []
    for item in said:
        for rule in (LATIN_RUN, POINT, GLUED, HYPHEN_MINUS):
            found += [_shown(item, match) for match in rule.finditer(item.text)]
        for match in THOUSANDS.finditer(item.text):
            if not decimals[match.group().replace(",", ".")]:
                found.append(_shown(item, match))
    return found


def russian_in_english(said: list[Said], _: list[Said]) -> list[str]:
    """What of an English page is Russian: letters, separators, signs."""
    return [
        _shown(item, match)
        for item in said
        for rule in (CYRILLIC, DECIMAL_COMMA, SPACED_PERCENT, HYPHEN_MINUS)
        for match in rule.finditer(item.text)
    ]


def _shown(item: Said, match: re.Match[str]) -> str:
    around = item.text[max(0, match.start() - 60) : match.end() + 60]
    return f"<{item.where}> “{match.group()}” in “…{around}…”"
