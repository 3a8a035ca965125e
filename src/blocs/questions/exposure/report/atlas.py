"""The atlas on one page: an interactive matrix, a map and a ranking, all data inside."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from markupsafe import Markup

from blocs.brief import grounds
from blocs.brief.grounds import source_line
from blocs.brief.maps import MapEntry, on_map, world_map
from blocs.brief.page import Head, page_head, script_json, write_page
from blocs.brief.scale import LADDER, NO_DATA
from blocs.brief.voice import Voice, voice
from blocs.foundation.axes import Array
from blocs.questions.exposure.atlas import DyadAtlas
from blocs.questions.exposure.engine.dependence import Direction
from blocs.questions.exposure.report.figures import MARK
from blocs.world.countries import chosen_countries
from blocs.world.world import World

NAVIGATION = (
    ("matrix", "nav_matrix"),
    ("map", "nav_map"),
    ("ranking", "nav_ranking"),
    ("assumptions", "nav_assumptions"),
    ("provenance", "nav_provenance"),
)
FIGURES = 4
"""Significant figures of the numbers inside the page."""
LARGEST = 50
CLASSES = 4


@dataclass(frozen=True)
class Line:
    """One pair of countries as shown."""

    code: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class AtlasPage:
    """Everything that the template shows."""

    head: Head
    lead: str
    measures: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    focus: str
    focus_name: str
    map: Markup
    ranking: tuple[Line, ...]
    largest: tuple[Line, ...]
    largest_caption: str
    implausible: str
    source: str
    json: Markup
    assumptions: grounds.Assumptions
    provenance: grounds.ProvenanceText


def write_atlas_page(
    atlas: DyadAtlas,
    *,
    world: World,
    path: Path,
    language: str = "en",
    focus: str | None = None,
) -> Path:
    """Write the page of the atlas, whole or not at all. Raises InputError.

    focus: the country shown first, by default the one with the largest loss on average.
    """
    if focus is not None:
        (focus,) = chosen_countries([focus], world.countries, world=world.name)
    speaking = voice(language, world)
    page = atlas_page(atlas, speaking, focus=focus or most_exposed(atlas))
    return write_page("questions/exposure/report/atlas.html.jinja", page, speaking, path=path)


def most_exposed(atlas: DyadAtlas) -> str:
    """The country with the largest mean loss, of those with plausible base data."""
    known = np.nan_to_num(atlas.loss_pct).mean(axis=1)
    for code in atlas.implausible:
        known[atlas.country.position[code]] = -math.inf
    return atlas.country.labels[int(known.argmax())]


def atlas_page(atlas: DyadAtlas, speaking: Voice, *, focus: str) -> AtlasPage:
    """The contents of the page."""
    w = speaking.words
    codes = atlas.country.labels
    names = sorted(((code, _name(atlas, speaking, code)) for code in codes), key=lambda p: p[1])
    largest = _largest(atlas, speaking)
    doubtful = speaking.listed(speaking.country(code) for code in atlas.implausible)
    return AtlasPage(
        head=page_head(
            atlas.provenance,
            speaking,
            title=w("at_title", count=speaking.numbers.plain(len(codes) * (len(codes) - 1), 0)),
            kicker=w["kicker_atlas"],
            navigation=NAVIGATION,
            warning="",
        ),
        lead=w["at_lead"],
        measures=tuple((key, w[f"at_m_{key}"]) for key in measures(atlas)),
        countries=tuple(names),
        focus=focus,
        focus_name=speaking.country(focus),
        map=_map(atlas, speaking),
        ranking=_ranking(atlas, speaking, focus),
        largest=largest,
        largest_caption=w("at_dyads_table", count=len(largest)),
        implausible=w("ex_implausible", countries=doubtful) if doubtful else "",
        source=source_line(atlas.provenance, speaking),
        json=_data(atlas, speaking, focus),
        assumptions=grounds.assumptions(atlas.provenance, speaking),
        provenance=grounds.provenance_text(atlas.provenance, speaking),
    )


def measures(atlas: DyadAtlas) -> dict[str, Array]:
    """The measures of the matrix, (country, partner)."""
    return {
        "loss": atlas.loss_pct,
        "asymmetry": atlas.asymmetry,
        "linear": atlas.linear_pct,
        "turnover": atlas.shares[Direction.TURNOVER],
    }


def limits(values: Array) -> tuple[float, ...]:
    """Ascending limits of the colour classes: steps of the 1–2–5 ladder below the 99.5 % point."""
    sizes = np.abs(values[np.isfinite(values)])
    top = float(np.quantile(sizes, 0.995)) if sizes.size else 1.0
    last = max(sum(step <= top for step in LADDER) - 1, 0)
    return tuple(LADDER[max(last - 2 * k, 0)] for k in reversed(range(CLASSES)))


def _name(atlas: DyadAtlas, speaking: Voice, code: str) -> str:
    return speaking.country(code) + (MARK if code in atlas.implausible else "")


def _map(atlas: DyadAtlas, speaking: Voice) -> Markup:
    """Shapes only: colours and tooltips follow the choice."""
    codes = [code for code in atlas.country.labels if on_map(code)]
    entries = {code: MapEntry(NO_DATA, speaking.country(code)) for code in codes}
    return world_map(entries, label=speaking.words["at_map_alt"])


def _cells(atlas: DyadAtlas, speaking: Voice, i: int, k: int) -> tuple[str, ...]:
    n = speaking.numbers
    return (
        n.plain(float(atlas.loss_pct[i, k]), 3),
        n.plain(float(atlas.loss_pct[k, i]), 3),
        n.plain(float(atlas.asymmetry[i, k]), 2),
        n.plain(float(atlas.linear_pct[i, k]), 3),
        n.plain(float(atlas.shares[Direction.TURNOVER][i, k]), 1),
    )


def _ranking(atlas: DyadAtlas, speaking: Voice, focus: str) -> tuple[Line, ...]:
    i = atlas.country.position[focus]
    loss = np.nan_to_num(atlas.loss_pct[i], nan=-np.inf)
    order = [int(k) for k in np.argsort(-loss, kind="stable") if int(k) != i]
    codes = atlas.country.labels
    return tuple(
        Line(codes[k], _name(atlas, speaking, codes[k]), _cells(atlas, speaking, i, k))
        for k in order
    )


def _largest(atlas: DyadAtlas, speaking: Voice) -> tuple[Line, ...]:
    """The largest losses of all pairs with plausible data on both sides."""
    loss = np.nan_to_num(atlas.loss_pct, nan=-np.inf)
    doubtful = atlas.country.indices(atlas.implausible)
    loss[doubtful], loss[:, doubtful] = -np.inf, -np.inf
    order = np.argsort(-loss, axis=None, kind="stable")[:LARGEST]
    codes = atlas.country.labels
    lines: list[Line] = []
    for flat in order:
        i, k = divmod(int(flat), len(codes))
        if math.isfinite(loss[i, k]):
            cells = (speaking.country(codes[k]), *_cells(atlas, speaking, i, k))
            lines.append(Line(codes[i], speaking.country(codes[i]), cells))
    return tuple(lines)


def _data(atlas: DyadAtlas, speaking: Voice, focus: str) -> Markup:
    """Matrices with four significant figures, as flat rows."""
    w = speaking.words
    found = measures(atlas)
    return script_json(
        {
            "codes": list(atlas.country.labels),
            "names": [speaking.country(code) for code in atlas.country.labels],
            "doubtful": list(atlas.implausible),
            "focus": focus,
            "mark": MARK,
            "pair": w["at_pair"],
            "values": {key: [_short(v) for v in value.ravel()] for key, value in found.items()},
            "limits": {key: list(limits(value)) for key, value in found.items()},
            "digits": {"loss": 3, "asymmetry": 2, "linear": 3, "turnover": 1},
        }
    )


def _short(value: float) -> float | None:
    return float(f"{value:.{FIGURES}g}") if math.isfinite(value) else None
