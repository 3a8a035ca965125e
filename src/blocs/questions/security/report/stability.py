"""Is peace stable? Chances of both sides, what they hang on, and heat maps over stake and loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from blocs.brief.contents import Chart, Column, Key, Panel, Part, Row, Say, Section, Table
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import percent, say, significant
from blocs.foundation.version import VERSION
from blocs.questions.security.contest import side_name
from blocs.questions.security.report.heat import CLASSES, LIMITS, Heat, heat_map
from blocs.questions.security.stability import SideFound, Stability

SMALL = 0.001

NAMES: Mapping[str, Mapping[str, str]] = {
    "decisiveness": say("decisiveness γ"),
    "strength": say("strength over the other's"),
    "stake": say("stake, % of income"),
    "loss": say("loss of a rupture, % of income (solved)"),
    "cost": say("cost of a crisis beside trade, % of income"),
    "spread": say("spread of resolve, % of income"),
}


def stability_screen(found: Stability, language: str) -> Iterator[Part | None]:
    """Chances of both sides and what they hang on."""
    w = words(language)
    yield Say(head=in_language(found.case, "title", language))
    yield from (Say(text) for text in _said(found, w))
    yield _sides_table(found, w)
    yield _parameters_table(found, w)


def stability_report(found: Stability, language: str) -> Report:
    """The page."""
    w = words(language)
    chances, hang, rests = w("Who would begin"), w("What it hangs on"), w("What it rests on")
    lead, *more = _said(found, w)
    return Report(
        language=language,
        title=in_language(found.case, "title", language),
        kicker=w("Security · stability"),
        dateline=w("Losses of a rupture: {world}", world=found.case.world),
        version=VERSION,
        style=asset("questions/security/report/security.css"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                chances,
                (Say(lead, "lead"), *map(Say, more), _sides_table(found, w), _heat(found, w)),
                anchor="chances",
                nav=chances,
            ),
            Section(hang, (_parameters_table(found, w),), anchor="parameters", nav=hang),
            Section(rests, tuple(_basis(found, w)), anchor="basis", nav=rests),
        ),
    )


def _both(found: Stability, w: Words) -> Iterator[tuple[str, SideFound]]:
    for side, own in zip(found.case.sides, found.sides, strict=True):
        yield side_name(side, w.language), own


def _chance(value: float, w: Words) -> str:
    """Without decimals where these say nothing; a small chance is not called none."""
    if value < SMALL:
        return f"<{percent(100 * SMALL, 1)[w.language]}"
    return percent(100 * value, 0 if 0.01 <= value <= 0.99 else 1)[w.language]


def _said(found: Stability, w: Words) -> list[str]:
    """The answer in sentences, the first of them the lead."""
    said: list[str] = []
    for name, own in _both(found, w):
        said.append(
            w(
                "{name}: a rupture would cost it {loss} of its income; it begins a crisis with a "
                "chance of {chance} ({low} to {high} over the ranges of all that is assumed).",
                name=name,
                loss=percent(own.parameters["loss"].value, 2)[w.language],
                chance=_chance(own.crisis, w),
                low=_chance(own.low, w),
                high=_chance(own.high, w),
            )
        )
    said.append(
        w(
            "Levels hang on assumptions without a source; directions do not: a larger loss, a "
            "smaller stake and a dearer crisis lower the chance."
        )
    )
    return said


def _sides_table(found: Stability, w: Words) -> Table:
    heads = (
        Column(w("Side"), align="l"),
        Column(w("Wins a contest")),
        Column(w("Loss of a rupture")),
        Column(w("Begins a crisis"), align="r"),
        Column(w("Low end"), align="r"),
        Column(w("High end"), align="r"),
    )
    rows = tuple(
        Row(
            (
                name,
                percent(100 * own.win, 1),
                percent(own.parameters["loss"].value, 2),
                _chance(own.crisis, w),
                _chance(own.low, w),
                _chance(own.high, w),
            )
        )
        for name, own in _both(found, w)
    )
    note = w(
        "Low and high: 5% and 95% of 4,000 draws of every parameter, even within its range. The "
        "chances of winning add up to 100%."
    )
    return Table(heads, rows, caption=w("Both sides"), note=note)


def _parameters_table(found: Stability, w: Words) -> Table:
    heads = (
        Column(w("Side"), align="l"),
        Column(w("Parameter"), align="l"),
        Column(w("As stated")),
        Column(w("Low end")),
        Column(w("High end")),
        Column(w("Chance at its low"), align="r"),
        Column(w("Chance at its high"), align="r"),
    )
    rows = tuple(
        Row(
            (
                name,
                w.told(NAMES[key]),
                significant(item.value, 3),
                significant(item.low, 3),
                significant(item.high, 3),
                _chance(own.alone[key][0], w),
                _chance(own.alone[key][1], w),
            ),
            opens=number == 0,
        )
        for name, own in _both(found, w)
        for number, (key, item) in enumerate(own.parameters.items())
    )
    caption = w("One parameter at a time, the others as stated")
    return Table(heads, rows, caption=caption)


def _heat(found: Stability, w: Words) -> Chart:
    panels = tuple(
        Panel(
            heat_map(
                Heat(
                    own.stakes,
                    own.losses,
                    own.heat,
                    (own.parameters["stake"].value, own.parameters["loss"].value),
                ),
                label=w(
                    "{name}: the chance of a crisis rises with the stake and falls with the loss; "
                    "{chance} at the stated stake and the solved loss.",
                    name=name,
                    chance=_chance(own.crisis, w),
                ),
                number=lambda value: significant(value, 3)[w.language],
                chance=lambda value: percent(value, 0)[w.language],
                names=(w("stake"), w("loss")),
            ),
            title=name,
        )
        for name, own in _both(found, w)
    )
    return Chart(
        w("Chance of a crisis: stake below, loss of a rupture at the left, both % of income"),
        panels,
        number=w("Figure 1"),
        key=Key(tuple(_classes(w))),
        layout="pair",
        note=w("Ring: the stated stake and the solved loss. All other parameters as stated."),
    )


def _classes(w: Words) -> Iterator[tuple[Markup, str]]:
    ends = (0.0, *LIMITS, 1.0)
    for css, low, high in zip(CLASSES, ends[:-1], ends[1:], strict=True):
        swatch = Markup(
            '<svg class="swatch" viewBox="0 0 22 12">'
            f'<rect class="q-{css}" width="22" height="12"/></svg>'
        )
        text = f"{percent(100 * low, 0)[w.language]}–{percent(100 * high, 0)[w.language]}"
        yield swatch, text


def _basis(found: Stability, w: Words) -> Iterator[Part]:
    yield Say(
        w(
            "A side wins with m^γ / (m^γ + m'^γ), m its strength (Tullock 1980), and begins with "
            "Λ((win · stake − loss − cost) / spread), Λ the logistic function. The loss is that of "
            "a rupture of all trade between the two, as exposure solves it; its range is over "
            "elasticities and two trade models. That bilateral trade calms and trade with others "
            "does not follows Martin, Mayer and Thoenig (2008)."
        )
    )
    yield Say(
        w(
            "Stake, cost, decisiveness and spread are assumptions of the file, not estimates: "
            "these are no forecasts of a crisis."
        ),
        "warning",
    )
    if found.case.notes:
        yield Say(in_language(found.case, "notes", w.language))
    if found.case.sources:
        yield Say(role="sources", items=tuple(found.case.sources))
