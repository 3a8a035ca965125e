"""A report as one self-contained page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from blocs.brief.charts.marks import texture_definitions
from blocs.brief.contents import (
    Chart,
    Contents,
    Html,
    Map,
    Table,
    Text,
    cell,
    placed,
    plain_text,
)
from blocs.brief.maps import shape_definitions
from blocs.brief.render.taken import rounded, take_texts
from blocs.brief.words import words
from blocs.foundation.messages import part_told, say
from blocs.foundation.numbers import ABSENT, number_style

NAVIGATION = say("On this page")
POINTED = say("Point at a country or tap it to read its value.")
SORTED = say("A click on a column’s name sorts by it.")
UNSAID = re.compile("(<pre.*?</pre>|<style.*?</style>|<script>.*?</script>)", re.DOTALL)
"""What no sentence stands in: files of the user, rules of style, programs."""


def page_text(contents: Contents) -> str:
    """The page, with every sign of per cent as its language sets it, whoever wrote the sentence."""
    from blocs.brief.render.templates import environment

    told, places = _Teller(contents.language), _Places(contents.language)
    numbers = number_style(contents.language)
    style = {"decimal": numbers.decimal, "group": numbers.group, "absent": ABSENT}
    html = (
        environment()
        .get_template("brief/render/page.html.jinja")
        .render(
            page=contents,
            told=told,
            cell=cell,
            placed=placed,
            html=told.part,
            places=places,
            navigation=NAVIGATION,
            pointed=POINTED,
            sorted=SORTED,
            shapes=shape_definitions() + texture_definitions(),
            style_json=script_json(style),
            take_json=script_json(take_texts(contents)),
            numbers_json=lambda: script_json(places.numbers),
            css=styles("brief/templates/page.css"),
            js=program("brief/templates/page.js"),
            take=program("brief/templates/take.js"),
        )
    )
    parts = UNSAID.split(html.lstrip())
    parts[::2] = map(numbers.typeset, parts[::2])
    return "".join(parts)


class _Teller:
    """Tells texts, and the parts that have a template of their own, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, text: Text) -> str:
        return text if isinstance(text, str) else escape(part_told(text, self.language))

    def bare(self, text: Text) -> str:
        """The text without marks, for an attribute."""
        return plain_text(text, self.language)

    def part(self, part: Html) -> Markup:
        from blocs.brief.render.templates import environment

        template = environment().get_template(part.template)
        return Markup(template.render(told=self, w=words(self.language), **part.data))


class _Places:
    """Names of the figures and tables of a page, in its order, and the numbers of its charts."""

    def __init__(self, language: str) -> None:
        self.language, self.figures, self.tables = language, 0, 0
        self.numbers: dict[str, list[dict[str, Any]]] = {}

    def of(self, part: Chart | Map | Table) -> str:
        """The anchor of a part: its own, or the next of its kind."""
        if isinstance(part, Table):
            self.tables += 1
            return part.anchor or f"table-{self.tables}"
        self.figures += 1
        anchor = (part.anchor if isinstance(part, Map) else "") or f"figure-{self.figures}"
        if isinstance(part, Chart):
            self.numbers[anchor] = [
                {"title": plain_text(panel.title, self.language)}
                | rounded(panel.picture.data, self.language)
                for panel in part.panels
                if panel.picture is not None
            ]
        return anchor


@cache
def asset(name: str) -> Markup:
    """A file of the package, as it stands."""
    return Markup(files("blocs").joinpath(name).read_text(encoding="utf-8"))


@cache
def program(name: str) -> Markup:
    """A script of the package without its indents and lines of comment."""
    lines = (line.strip() for line in asset(name).splitlines())
    return Markup("\n".join(line for line in lines if line and not line.startswith("//")))


@cache
def styles(name: str) -> Markup:
    """A style sheet of the package without comments and the space around its marks."""
    text = re.sub(r"/\*.*?\*/", "", asset(name), flags=re.DOTALL)
    return Markup(re.sub(r"\s*([{};])\s*", r"\1", text))


def script_json(document: Mapping[str, Any]) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))
