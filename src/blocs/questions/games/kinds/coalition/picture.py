"""Pictures of coalitions: who gains what in each, who would leave, and harm for its cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from markupsafe import Markup

from blocs.brief.charts.groups import Group, group_chart
from blocs.brief.charts.marks import swatch
from blocs.brief.charts.plane import Plane, Point, plane_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.brief.parts import tick_text
from blocs.brief.voice import Voice
from blocs.questions.games.engine.groups.accession import ProfileStability
from blocs.questions.games.found import NOBODY, Found, called
from blocs.questions.games.kinds.coalition.accession import NOTHING
from blocs.questions.games.kinds.coalition.accession import TITLE as ACCESSION
from blocs.questions.games.kinds.coalition.form import CoalitionGame
from blocs.questions.games.kinds.coalition.play import AgreementResults
from blocs.questions.games.kinds.coalition.sanctions import SanctionResults

MOST_GROUPS = 10
"""Coalitions that are drawn: those that last, then those that gain most together."""

NOTHING_GAINED = 0.05
"""Million USD below which a gain is shown as none."""


def coalition_pictures(found: Found, speaking: Voice) -> tuple[Chart, ...]:
    """One picture a question of the file."""
    if not isinstance(found.game, CoalitionGame):
        return ()
    form, drawn = found.game, list[Chart | None]()
    if "accession" in found.results:
        drawn.append(_accession(form, found, speaking))
    if "agreement" in found.results:
        drawn.append(_agreement(form, found.results["agreement"], speaking))
    if "sanction" in found.results:
        drawn.append(_sanction(form, found.results["sanction"], speaking))
    return tuple(item for item in drawn if item is not None)


def _names(form: CoalitionGame, speaking: Voice) -> list[str]:
    return [speaking.words.told(called(player)) for player in form.players.values()]


def _accession(form: CoalitionGame, found: Found, speaking: Voice) -> Chart | None:
    """Gains of every player in each membership, and what would change it."""
    w, names = speaking.words, _names(form, speaking)
    judged: Sequence[ProfileStability] = found.results["accession"]
    table = next(item for item in found.tables if item.title["en"] == ACCESSION["en"])
    rows: list[Group] = []
    for item, row in zip(judged, table.rows, strict=True):
        label, gains = w.told(cast("str", row[0])), row[1 : 1 + len(names)]
        if item.verdict == "missing":
            continue
        values = tuple(float(cast("float", value)) for value in gains)
        lasts = item.verdict == "stable"
        said = w("lasts") if lasts else _changes(row[2 + len(names) :], speaking)
        rows.append(_group(label, values, said, strong=lasts, speaking=speaking))
    caption = w("Gains against today, million USD a year, and what would not last")
    return _grouped(rows, names, caption, speaking)


def _changes(row: Sequence[object], speaking: Voice) -> str:
    """What would change a membership: what the candidate wants, and who withdraws."""
    w = speaking.words
    wanted, _, withdraws = (w.told(cast("str", entry)) for entry in row[:3])
    said: list[str] = []
    if wanted != w.told(NOTHING):
        said.append(w("the candidate would change to: {there}", there=wanted))
    if withdraws != w.told(NOBODY):
        said.append(w("would withdraw consent: {who}", who=withdraws))
    return "; ".join(said) or w("undecided")


def _agreement(form: CoalitionGame, results: AgreementResults, speaking: Voice) -> Chart | None:
    """Gains of every player when some agree, and who would leave or join."""
    w, names, keys = speaking.words, _names(form, speaking), list(form.players)
    place = {frozenset(item.members): item for item in results.stability}
    rows: list[tuple[bool, float, Group]] = []
    for number, gains in enumerate(results.gains):
        inside = [p for p in range(len(keys)) if number >> p & 1]
        item = place.get(frozenset(keys[p] for p in inside))
        if item is None:
            continue
        leave = [names[keys.index(change.player)] for change in item.leavers]
        join = [names[keys.index(change.player)] for change in item.joiners]
        said = [w("would leave: {who}", who=speaking.listed(leave))] if leave else []
        said += [w("would join: {who}", who=speaking.listed(join))] if join else []
        lasts = item.internal == item.external == "stable"
        verdict = w("lasts") if lasts else "; ".join(said) or w("undecided")
        label = speaking.listed(names[p] for p in inside)
        values = tuple(float(value) for value in gains)
        group = _group(label, values, verdict, strong=lasts, speaking=speaking)
        rows.append((lasts, float(sum(values[p] for p in inside)), group))
    rows.sort(key=lambda row: row[:2], reverse=True)
    caption = w("Gains when these agree, million USD a year, and who would leave or join")
    return _grouped([row[2] for row in rows[:MOST_GROUPS]], names, caption, speaking)


def _group(
    label: str, values: tuple[float, ...], said: str, *, strong: bool, speaking: Voice
) -> Group:
    shown = tuple(0.0 if abs(value) < NOTHING_GAINED else value for value in values)
    texts = tuple(map(speaking.numbers.million, shown))
    return Group(label, shown, texts, said, strong=strong)


def _grouped(
    rows: Sequence[Group], names: Sequence[str], caption: str, speaking: Voice
) -> Chart | None:
    if not rows:
        return None
    told = "; ".join(
        f"{row.label} ({row.said}): "
        + ", ".join(f"{name} {text}" for name, text in zip(names, row.texts, strict=True))
        for row in rows
    )
    picture = group_chart(
        rows,
        label=f"{caption}: {told}",
        tick_text=lambda value: tick_text(speaking, value),
        names=names,
        unit="million USD",
    )
    swatches = (Markup('<i class="s{0}"></i>').format(k % 6) for k in range(len(names)))
    key = Key(tuple(zip(swatches, names, strict=True)), css="keys")
    return Chart(caption, (Panel(picture),), key=key, css="game-picture")


def _sanction(form: CoalitionGame, results: SanctionResults, speaking: Voice) -> Chart:
    """Every coalition by what it costs its members and does to the target."""
    w = speaking.words
    points = _choices(form, results, speaking)
    plane = Plane(
        across=w("cost to those who sanction, million USD a year"),
        up=w("harm to the target, million USD a year"),
        names=("cost", "harm"),
        unit="million USD",
        tick_text=lambda value: tick_text(speaking, value),
    )
    told = "; ".join(point.hint for point in points)
    picture = plane_chart(
        points, plane, label=w("Chart of coalitions by harm and cost: {items}", items=told)
    )
    key = (
        (swatch("disc"), w("no other coalition does as much harm at no more cost")),
        (swatch("ring"), w("another one does")),
    )
    return Chart(
        w("Harm to the target for its cost, million USD a year: a mark for each coalition"),
        (Panel(picture),),
        key=Key(key, css="key marks"),
        css="game-picture",
    )


def _choices(form: CoalitionGame, results: SanctionResults, speaking: Voice) -> list[Point]:
    """Named: all together, all but the one whom the harm needs most, the best, the keenest."""
    w, n, choices = speaking.words, speaking.numbers, results.choices
    keenest = max(choices, key=lambda item: item.harm_per_cost)
    nearly = [item for item in choices if len(item.members) == len(form.players) - 1 > 1]
    weakest = min(nearly, key=lambda item: item.harm, default=None)
    points: list[Point] = []
    for item in choices:
        names = [w.told(called(form.players[name])) for name in item.members]
        everybody = len(names) == len(form.players) > 1
        label = w("all together") if everybody else speaking.listed(names)
        if item is weakest:
            (absent,) = set(form.players) - set(item.members)
            label = w("all but one: {who}", who=w.told(called(form.players[absent])))
        hint = w(
            "{members}: harm {harm}, cost {cost}",
            members=label,
            harm=n.million(item.harm),
            cost=n.million(item.cost),
        )
        shape = "disc" if item.efficient else "ring"
        named = everybody or item is choices[0] or item is keenest or item is weakest
        points.append(Point(label, item.cost, item.harm, shape, hint, named))
    return points
