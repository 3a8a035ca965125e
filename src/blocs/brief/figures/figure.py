"""A chart of a report by itself: shown in a notebook, saved, handed to other programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from blocs.brief.charts.drawing import Drawing
from blocs.brief.charts.marks import texture_definitions
from blocs.brief.contents import Chart, Contents, charts_in
from blocs.brief.figures.vega import vega_lite
from blocs.brief.maps import hatchings
from blocs.brief.render.html import asset
from blocs.brief.tables.taken import bare
from blocs.brief.words import words
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole

if TYPE_CHECKING:
    from pandas import DataFrame

FORMATS = (".svg", ".html", ".json", ".csv")
STYLE = "brief/templates/page.css"
VARIABLE = re.compile(r"(--[\w-]+):\s*([^;}]+)")
USED = re.compile(r"var\((--[\w-]+)\)")
BOX = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
WIDEST, AROUND = 820, 70
"""Pixels: of a figure in a notebook, and of the words around each picture."""


@dataclass(frozen=True)
class Picture:
    """One picture of a figure. note: what is said below it."""

    title: str
    note: str
    drawing: Drawing


@dataclass(frozen=True, repr=False)
class Figure:
    """A figure of a page, in its language.

    key: what its colours and marks mean, as HTML; style: rules of its page alone.
    """

    number: str
    caption: str
    note: str
    language: str
    pictures: tuple[Picture, ...]
    key: Markup
    style: str

    @property
    def title(self) -> str:
        """Number and caption."""
        return ". ".join(filter(None, (self.number, self.caption)))

    def __repr__(self) -> str:
        return f"<Figure: {self.title}>"

    def vega_lite(self) -> dict[str, Any]:
        """A Vega-Lite specification with the numbers inside, of words that v5 and v6 both know."""
        panels = [(one.title, one.drawing.data, one.drawing.alt) for one in self.pictures]
        return vega_lite(self.title, panels, self.language)

    def to_frame(self) -> DataFrame:
        """Every number: panel, label, series, unit, value (NaN: none)."""
        import pandas as pd

        columns = ["panel", "label", "series", "unit", "value"]
        return pd.DataFrame(
            [
                (
                    one.title,
                    label,
                    line.name,
                    words(self.language).unit(one.drawing.data.unit),
                    value,
                )
                for one in self.pictures
                for line in one.drawing.data.series
                for label, value in zip(one.drawing.data.labels, line.values, strict=True)
            ],
            columns=columns,
        )

    def html(self) -> str:
        """A page of its own, dark where the reader's screen is."""
        body = "".join(map(_told, self.pictures))
        return (
            f'<!doctype html><html lang="{self.language}"><meta charset="utf-8">'
            f"<title>{escape(self.title)}</title><style>{asset(STYLE)}{self.style}</style>"
            '<body style="padding:0 8px"><svg width="0" height="0" aria-hidden="true">'
            f"<defs>{hatchings()}</defs></svg>{texture_definitions()}"
            f"<figure><figcaption>{escape(self.title)}</figcaption>{self.key}{body}"
            f'<p class="note">{escape(self.note)}</p></figure></body></html>'
        )

    def svg(self, picture: int = 0) -> str:
        """One picture as a file of its own: its style is inside, on white."""
        drawn = str(self.pictures[picture].drawing.wide)
        head, rest = drawn.split(">", 1)
        head = head.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        defined = f"<defs>{hatchings()}</defs>{texture_definitions()}"
        return f"{head}><style>{_light(self.style)}</style>{defined}{rest}"

    def _repr_html_(self) -> str:
        """In a notebook: a frame, so that neither style touches the other."""
        height = sum(_height(one.drawing) + AROUND for one in self.pictures) + AROUND
        return (
            f'<iframe srcdoc="{escape(self.html())}" title="{escape(self.title)}" '
            f'style="border:0;width:100%;max-width:{WIDEST}px;height:{round(height)}px"></iframe>'
        )

    def save(self, path: Path | str) -> list[Path]:
        """Write it by suffix: `.svg` (a file a picture), `.html`, `.json` (Vega-Lite), `.csv`.

        Raises InputError for another suffix, or where a file cannot be written.
        """
        path = Path(path)
        if path.suffix not in FORMATS:
            raise InputError(
                f"cannot save a figure as '{path.name}': use a name that ends in "
                f"{', '.join(FORMATS)}"
            )
        several = path.suffix == ".svg" and len(self.pictures) > 1
        if not several:
            return [_written(path, self._texts()[path.suffix]())]
        names = [path.with_stem(f"{path.stem}-{k + 1}") for k in range(len(self.pictures))]
        return [_written(name, self.svg(k)) for k, name in enumerate(names)]

    def _texts(self) -> dict[str, Callable[[], str]]:
        return {
            ".svg": self.svg,
            ".html": self.html,
            ".json": lambda: json.dumps(self.vega_lite(), ensure_ascii=False, indent=1) + "\n",
            ".csv": lambda: self.to_frame().to_csv(index=False),
        }


def figures_of(contents: Contents) -> tuple[Figure, ...]:
    """Every chart of a page that has a picture, in its order."""
    charts = charts_in(contents.sections)
    found = (_figure(chart, contents.language, str(contents.style)) for _, chart in charts)
    return tuple(figure for figure in found if figure.pictures)


def _figure(chart: Chart, language: str, style: str) -> Figure:
    pictures = tuple(
        Picture(bare(one.title, language), bare(one.note, language), one.picture)
        for one in chart.panels
        if one.picture is not None
    )
    keys = [key for key in (chart.key, *(one.key for one in chart.panels)) if key is not None]
    items = dict.fromkeys(
        Markup("<li>{}{}</li>").format(sign, bare(text, language))
        for key in keys
        for sign, text in key.items
    )
    return Figure(
        number=bare(chart.number, language),
        caption=bare(chart.caption, language),
        note=bare(chart.note, language),
        language=language,
        pictures=pictures,
        key=Markup('<ul class="key keys">{}</ul>').format(Markup("").join(items))
        if items
        else Markup(),
        style=style,
    )


def _told(picture: Picture) -> str:
    title = f'<div class="h4">{escape(picture.title)}</div>' if picture.title else ""
    note = f'<p class="note">{escape(picture.note)}</p>' if picture.note else ""
    return f"{title}{picture.drawing.__html__()}{note}"


def _written(path: Path, text: str) -> Path:
    with written_whole(path) as place:
        place.write_text(text, encoding="utf-8")
    return path


def _height(drawing: Drawing) -> float:
    """As it is shown WIDEST pixels wide."""
    box = BOX.search(str(drawing.wide))
    return float(box[2]) * WIDEST / float(box[1]) if box else 0.0


@cache
def _light(style: str) -> str:
    """The rules of every page and of this one, with the colours of a light screen written in."""
    rules = _without_media(str(asset(STYLE)) + style)
    values = dict(VARIABLE.findall(rules.split("}", 1)[0]))
    return USED.sub(lambda found: values.get(found[1], "inherit"), rules)


def _without_media(style: str) -> str:
    """The rules that stand in no block of a medium."""
    kept, depth, skipped = list[str](), 0, 0
    for piece in re.split(r"([{}])", style):
        if piece == "{":
            depth += 1
        if not skipped and piece.strip().startswith("@") and "{" not in piece:
            skipped = depth + 1
        if not skipped:
            kept.append(piece)
        if piece == "}":
            depth -= 1
            skipped = 0 if skipped and depth < skipped else skipped
    return "".join(kept)
