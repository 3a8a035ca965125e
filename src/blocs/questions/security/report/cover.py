"""Cover of points: how much, by which sites, and how many would cover all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from blocs.brief.contents import Column, Part, Row, Say, Section, Table
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import percent, plain, stated
from blocs.foundation.version import VERSION
from blocs.questions.security.answer import PointCover


def cover_screen(found: PointCover, language: str) -> Iterator[Part]:
    """How much is covered, and by which sites."""
    w = words(language)
    yield Say(_lead(found, w))
    yield Say(_fewest(found, w))
    yield _sites(found, w)


def cover_report(found: PointCover, language: str) -> Report:
    """The page."""
    w = words(language)
    covered, rests = w("Covered"), w("What it rests on")
    return Report(
        language=language,
        title=w("Cover of weighted points"),
        kicker=w("Security · cover"),
        dateline=Path(found.points.file).name,
        version=VERSION,
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                covered,
                (Say(_lead(found, w), "lead"), Say(_fewest(found, w)), _sites(found, w)),
                anchor="cover",
                nav=covered,
            ),
            Section(rests, (Say(_basis(w)),), anchor="basis", nav=rests),
        ),
    )


def _lead(found: PointCover, w: Words) -> str:
    count = len(found.best.sites)
    told = w.counted(
        "{count} site covers {share} of all weight.",
        "{count} sites cover {share} of all weight.",
        count=count,
        share=percent(100 * found.share, 1),
    )
    if found.best.gap > 0:
        return f"{told} " + w(
            "It is not proven to be the most: up to {gap} more could be.",
            gap=percent(100 * found.best.gap, 2)[w.language],
        )
    return f"{told} " + w("No other choice covers more.")


def _fewest(found: PointCover, w: Words) -> str:
    return w(
        "Sites that cover all that can be reached ({share} of the weight), at least: {count}.",
        share=percent(100 * found.reachable / found.total if found.total else 0.0, 1)[w.language],
        count=len(found.fewest.sites),
    )


def _sites(found: PointCover, w: Words) -> Table:
    first, second = (
        (w("Longitude"), w("Latitude")) if found.candidates.on_globe else (w("x"), w("y"))
    )
    heads = (Column(w("Row of the table"), align="l"), Column(first), Column(second))
    rows = tuple(
        Row(
            (
                plain(int(k) + 1, 0),
                stated(float(found.candidates.position[k, 0])),
                stated(float(found.candidates.position[k, 1])),
            )
        )
        for k in found.best.sites
    )
    return Table(heads, rows, caption=w("Sites"))


def _basis(w: Words) -> str:
    return w(
        "Public and illustrative figures only. A point is covered or not: cover has no quality and "
        "sites no limit. Distances are great circles for longitudes and latitudes. Maximal and set "
        "covering are solved to a proven optimum where the gap is 0."
    )
