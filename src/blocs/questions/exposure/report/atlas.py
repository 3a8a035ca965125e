"""The atlas on one page: an interactive matrix, a map and a ranking, all data inside."""

from __future__ import annotations

import math

import numpy as np
from markupsafe import Markup

from blocs.brief.basis import assumptions_section, masthead, provenance_section
from blocs.brief.contents import Column, Html, Map, Row, Say, Section, Table
from blocs.brief.maps import MapEntry, on_map, world_map
from blocs.brief.parts import borders
from blocs.brief.provenance import source_line
from blocs.brief.render.html import asset, script_json
from blocs.brief.report import Report
from blocs.brief.scale import LADDER, NO_DATA
from blocs.brief.voice import Voice
from blocs.foundation.axes import Array
from blocs.foundation.messages import Numeral, plain
from blocs.questions.exposure.atlas import DyadAtlas
from blocs.questions.exposure.engine.dependence import Direction
from blocs.questions.exposure.report import figures
from blocs.questions.exposure.report.figures import MARK

FIGURES = 4
"""Significant figures of the numbers inside the page."""
LARGEST = 50
CLASSES = 4


def most_exposed(atlas: DyadAtlas) -> str:
    """The country with the largest mean loss, of those with plausible base data."""
    known = np.nan_to_num(atlas.loss_pct).mean(axis=1)
    for code in atlas.implausible:
        known[atlas.country.position[code]] = -math.inf
    return atlas.country.labels[int(known.argmax())]


def atlas_report(atlas: DyadAtlas, speaking: Voice, *, focus: str) -> Report:
    """The atlas as a report; its matrix is on the page alone."""
    w, codes = speaking.words, atlas.country.labels
    data = Markup('<script type="application/json" id="atlas-data">{}</script>').format(
        _data(atlas, speaking, focus)
    )
    program = Markup("<script>\n{}</script>").format(asset("questions/exposure/report/atlas.js"))
    return Report(
        **masthead(atlas.provenance, speaking),
        title=w(
            "Who could hurt whom: {count} pairs of countries",
            count=speaking.numbers.plain(len(codes) * (len(codes) - 1), 0),
        ),
        kicker=w("Atlas of dependence"),
        style=asset("questions/exposure/report/atlas.css"),
        script=data + program,
        document=atlas.as_json,
        frame=atlas.to_frame,
        sections=(
            _result(atlas, speaking),
            _matrix(atlas, speaking, focus),
            _map(atlas, speaking, focus),
            _rankings(atlas, speaking, focus),
            assumptions_section(atlas.provenance, speaking),
            provenance_section(atlas.provenance, speaking),
        ),
    )


def _result(atlas: DyadAtlas, speaking: Voice) -> Section:
    w = speaking.words
    lead = w(
        "For every ordered pair: what the first country would lose, in per cent of its real "
        "income, if all trade with the second stopped and everybody had adjusted. Solved exactly, "
        "pair by pair."
    )
    told = (figures.nature(speaking), figures.doubtful(atlas.implausible, speaking))
    note = " ".join(told if atlas.implausible else told[:1])
    return Section("", (Say(lead, "lead"), Say(note, "note")), anchor="result")


def _matrix(atlas: DyadAtlas, speaking: Voice, focus: str) -> Section:
    """A canvas of all pairs and the choices that redraw it, map and ranking."""
    w = speaking.words
    named = ((code, _name(atlas, speaking, code)) for code in atlas.country.labels)
    # Six thousand cells that follow four choices are a program with a canvas, not a table.
    part = Html(
        "questions/exposure/report/atlas.html.jinja",
        {
            "measures": _measure_names(speaking),
            "countries": sorted(named, key=lambda pair: pair[1]),
            "focus": focus,
            "number": w("Figure {number}", number=1),
            "meaning": _meaning(atlas, speaking),
        },
    )
    title = w("Matrix")
    return Section(title, (part,), anchor="matrix", nav=title)


def _measure_names(speaking: Voice) -> tuple[tuple[str, str], ...]:
    w = speaking.words
    return (
        ("loss", w("Cost of rupture, % of real income")),
        ("asymmetry", w("Asymmetry of rupture, −1 to 1")),
        ("linear", w("Linear prediction: loss from 10 % dearer trade, %")),
        ("turnover", w("Share in trade turnover, %")),
    )


def _meaning(atlas: DyadAtlas, speaking: Voice) -> str:
    meaning = speaking.words(
        "What each side would lose if all trade between them stopped; the side that loses less "
        "holds the lever."
    )
    return f"{meaning} {source_line(atlas.provenance, speaking)}"


def _chosen(speaking: Voice, focus: str) -> Markup:
    """The name of the chosen country, for the program to change."""
    return Markup("<b data-at-country>{}</b>").format(speaking.country(focus))


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


def _map(atlas: DyadAtlas, speaking: Voice, focus: str) -> Section:
    """Shapes only: colours and tooltips follow the choice."""
    w = speaking.words
    codes = [code for code in atlas.country.labels if on_map(code)]
    entries = {code: MapEntry(NO_DATA, speaking.country(code)) for code in codes}
    part = Map(
        world_map(
            entries,
            label=w(
                "Map of the world coloured by the chosen measure of the chosen country "
                "with each partner"
            ),
        ),
        caption=Markup("{} {}. <span data-at-measure></span>").format(
            w("The chosen measure with each partner:"), _chosen(speaking, focus)
        ),
        number=w("Figure {number}", number=2),
        note=f"{borders(speaking)} {source_line(atlas.provenance, speaking)}",
        anchor="at-map",
    )
    return Section(w("Partners of the chosen country"), (part,), anchor="map", nav=w("Map"))


def _rankings(atlas: DyadAtlas, speaking: Voice, focus: str) -> Section:
    """Partners of the chosen country, and the largest losses of all pairs."""
    w, meaning = speaking.words, Say(_meaning(atlas, speaking), "note")
    ranking = Table(
        (Column(w("Partner")), *_heads(speaking)),
        _ranking(atlas, speaking, focus),
        caption=Markup("{} {}").format(
            w("What the chosen country and each partner stand to lose:"), _chosen(speaking, focus)
        ),
        number=w("Table {number}", number=1),
        anchor="at-ranking",
        css="at-table",
        sortable=True,
    )
    lines = _largest(atlas, speaking)
    largest = Table(
        (Column(w("Country")), Column(w("Partner")), *_heads(speaking)),
        lines,
        caption=w(
            "The {count} largest losses among all ordered pairs, countries with "
            "implausible base data left out",
            count=len(lines),
        ),
        number=w("Table {number}", number=2),
        anchor="at-largest",
        css="at-table",
        sortable=True,
    )
    parts = (
        Section("", (ranking,), css="at-tall"),
        meaning,
        Section(w("The costliest ruptures in the world"), (largest, meaning)),
    )
    title, nav = w("Ranking of partners"), w("Ranking")
    return Section(title, parts, anchor="ranking", nav=nav, annex=True)


def _heads(speaking: Voice) -> tuple[Column, ...]:
    w = speaking.words
    heads = (
        w("Loss, %"),
        w("Partner's loss, %"),
        w("Asymmetry"),
        w("Linear, 10 % dearer, %"),
        w("Trade, %"),
    )
    return tuple(map(Column, heads))


def _cells(atlas: DyadAtlas, i: int, k: int) -> tuple[Numeral, ...]:
    return (
        plain(float(atlas.loss_pct[i, k]), 3),
        plain(float(atlas.loss_pct[k, i]), 3),
        plain(float(atlas.asymmetry[i, k]), 2),
        plain(float(atlas.linear_pct[i, k]), 3),
        plain(float(atlas.shares[Direction.TURNOVER][i, k]), 1),
    )


def _ranking(atlas: DyadAtlas, speaking: Voice, focus: str) -> tuple[Row, ...]:
    i = atlas.country.position[focus]
    loss = np.nan_to_num(atlas.loss_pct[i], nan=-np.inf)
    order = [int(k) for k in np.argsort(-loss, kind="stable") if int(k) != i]
    codes = atlas.country.labels
    return tuple(
        Row((_name(atlas, speaking, codes[k]), *_cells(atlas, i, k)), code=codes[k]) for k in order
    )


def _largest(atlas: DyadAtlas, speaking: Voice) -> tuple[Row, ...]:
    """The largest losses of all pairs with plausible data on both sides."""
    loss = np.nan_to_num(atlas.loss_pct, nan=-np.inf)
    doubtful = atlas.country.indices(atlas.implausible)
    loss[doubtful], loss[:, doubtful] = -np.inf, -np.inf
    order = np.argsort(-loss, axis=None, kind="stable")[:LARGEST]
    codes = atlas.country.labels
    lines: list[Row] = []
    for flat in order:
        i, k = divmod(int(flat), len(codes))
        if math.isfinite(loss[i, k]):
            pair = (speaking.country(codes[i]), speaking.country(codes[k]))
            lines.append(Row((*pair, *_cells(atlas, i, k)), code=codes[i]))
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
            "pair": w("{country}, partner {partner}: {value}. The other way round: {other}."),
            "values": {key: [_short(v) for v in value.ravel()] for key, value in found.items()},
            "limits": {key: list(limits(value)) for key, value in found.items()},
            "digits": {"loss": 3, "asymmetry": 2, "linear": 3, "turnover": 1},
        }
    )


def _short(value: float) -> float | None:
    return float(f"{value:.{FIGURES}g}") if math.isfinite(value) else None
