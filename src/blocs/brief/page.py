"""One scenario said on one self-contained page, in English or Russian."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from markupsafe import Markup

from blocs.brief import grounds
from blocs.brief.maps import shape_definitions
from blocs.brief.voice import Voice, quoted
from blocs.foundation.files import written_whole
from blocs.foundation.messages import Part
from blocs.foundation.numbers import ABSENT

if TYPE_CHECKING:
    import jinja2


UNSAID = re.compile("(<pre.*?</pre>|<style.*?</style>|<script>.*?</script>)", re.DOTALL)
"""What no sentence stands in: files of the user, rules of style, programs."""


@dataclass(frozen=True)
class Head:
    """What every page has around its contents."""

    title: str
    kicker: str
    dateline: str
    version: str
    navigation: tuple[tuple[str, Part], ...]
    shapes: Markup
    style_json: Markup
    warning: str


def page_head(
    provenance: Mapping[str, Any],
    speaking: Voice,
    *,
    title: str,
    kicker: str,
    navigation: tuple[tuple[str, Part], ...],
    warning: str,
) -> Head:
    """Masthead of a page over one world."""
    source: Mapping[str, Any] = provenance.get("world", {})
    numbers = speaking.numbers
    title_of_data = str(source.get("title") or speaking.world.name)
    year = str(source.get("year", speaking.world.year))
    dateline = speaking.words(
        "{world} · {model} · computed {date}",
        world=title_of_data if year in title_of_data else f"{title_of_data}, {year}",
        model=grounds.model_name(provenance, speaking),
        date=speaking.date(str(provenance.get("created", ""))) or ABSENT,
    )
    style = {"decimal": numbers.decimal, "group": numbers.group, "absent": ABSENT}
    return Head(
        title=title,
        kicker=kicker,
        dateline=dateline,
        version=str(provenance.get("blocs_version", "")),
        navigation=navigation,
        shapes=shape_definitions(),
        style_json=script_json(style),
        warning=warning,
    )


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("blocs", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    cast(dict[str, Any], environment.filters)["quoted"] = quoted
    return environment


@cache
def _asset(name: str) -> Markup:
    text = files("blocs").joinpath(name).read_text(encoding="utf-8")
    return Markup(text)


class Page(Protocol):
    """What every template is filled with."""

    @property
    def head(self) -> Head:
        """Masthead and technical parts."""
        ...


def write_page(template: str, page: Page, speaking: Voice, *, path: Path) -> Path:
    """Fill a template and write it, whole or not at all."""
    html = (
        _environment()
        .get_template(template)
        .render(
            page=page,
            head=page.head,
            w=speaking.words,
            css=_asset("brief/templates/page.css"),
            js=_asset("brief/templates/page.js"),
        )
    )
    with written_whole(path) as temporary:
        temporary.write_text(_typeset(html, speaking), encoding="utf-8")
    return path


def _typeset(html: str, speaking: Voice) -> str:
    """The page with every sign of per cent as its language sets it, whoever wrote the sentence."""
    parts = UNSAID.split(html)
    parts[::2] = map(speaking.numbers.typeset, parts[::2])
    return "".join(parts)


def script_json(document: object) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))
