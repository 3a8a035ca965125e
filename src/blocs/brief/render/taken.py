"""What pages say and hold so that their figures and tables can be taken away, linked and cited."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from blocs.brief.charts.drawing import ChartData
from blocs.brief.words import words
from blocs.foundation.messages import say, say_as
from blocs.foundation.numbers import ABSENT, JOINED, MINUS, NumberStyle, number_style

if TYPE_CHECKING:
    from blocs.brief.contents import Contents

LINK, CITE = say_as("of a figure", "Link"), say("Cite")
CITATION = say("{title}. {page}. blocs {version}; {basis}. {address}")
"""How a figure or table is cited: the page fills in title, page and address."""
DIGITS = 6
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def take_texts(contents: Contents) -> dict[str, str]:
    """What the script of a page is told: words, separators, how to cite."""
    return texts_of(contents.language, version=contents.version, basis=contents.dateline)


def texts_of(language: str, *, version: str, basis: str) -> dict[str, str]:
    """The same of any page. basis: world, model and date."""
    style = number_style(language)
    form = CITATION[language].replace("{version}", version).replace("{basis}", basis)
    return {
        "link": LINK[language],
        "cite": CITE[language],
        "form": form,
        "decimal": style.decimal,
        "group": style.group,
        "absent": ABSENT,
    }


def rounded(data: ChartData, language: str) -> dict[str, Any]:
    """The numbers of a picture with six digits: more would make pages heavy for nothing."""
    found: dict[str, Any] = {**data.as_json(), "unit": words(language).unit(data.unit)}
    for line in found["series"]:
        line["values"] = [None if value is None else _short(value) for value in line["values"]]
    return found


def _short(value: float) -> float:
    places = DIGITS - 1 - math.floor(math.log10(abs(value))) if value else 0
    return round(value, places)


def data_link(kind: str, text: str) -> str:
    """An address that is the file itself: it works without scripts and without a network."""
    return f"data:{kind};charset=utf-8," + quote(text, safe=" /:=,;+()!*'")


def comma_separated(heads: Sequence[str], rows: Iterable[Sequence[str]], language: str) -> str:
    """A small table of shown texts as CSV, numbers as programs write them."""
    style, written = number_style(language), io.StringIO()
    table = csv.writer(written)
    table.writerow(heads)
    table.writerows([[_plain(text, style) for text in row] for row in rows])
    return written.getvalue()


def _plain(text: str, style: NumberStyle) -> str:
    bare = text.replace(JOINED, "").strip()
    number = re.sub(r"\s*%$", "", bare).replace(style.group, "").replace(MINUS, "-")
    number = number.replace(style.decimal, ".").removeprefix("+")
    return number if NUMBER.fullmatch(number) else "" if bare == ABSENT else bare
