"""What `blocs exposure` prints: the most telling numbers of a country, a pair, a matrix."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from blocs.brief.contents import Column, Part, Row, Say
from blocs.brief.contents import Table as Shown
from blocs.brief.doubts import doubts
from blocs.brief.models import MODELS
from blocs.brief.voice import Voice
from blocs.foundation.messages import Part as Text
from blocs.foundation.messages import listed, plain, say, say_as
from blocs.questions.exposure.answer import Exposure, Pair
from blocs.questions.exposure.atlas import Matrix
from blocs.questions.exposure.bands import MEASURES, PartnerBand
from blocs.questions.exposure.joint import TOGETHER, JointExposure
from blocs.questions.exposure.report.figures import MARK
from blocs.questions.exposure.report.strained import strained_lines
from blocs.questions.exposure.report.tables import closures, without_inputs
from blocs.questions.exposure.tables import Table

SHOWN = 10
HEADS = {
    "rupture_loss_pct": (say("loss %"), 2),
    "partner_loss_pct": (say("theirs %"), 3),
    "rupture_asymmetry": (say("asym."), 2),
    "power_pct": (say("power %"), 2),
    "turnover_share_pct": (say("trade %"), 1),
    "value_added_share_pct": (say("value added %"), 2),
    "import_share_pct": (say("imports %"), 1),
    "export_share_pct": (say("exports %"), 1),
    "friend_elasticity": (say("friend"), 3),
}
"""Heads and decimals of columns, the most telling ones first: a narrow screen shows fewer."""
LABEL_ROOM, COLUMN_ROOM, NAME_ROOM = 24, 11, 18
PAIR_HEADS = (
    (say("in M$"), 0),
    (say("out M$"), 0),
    (say("in %"), 1),
    (say("out %"), 1),
    (say("loss %"), 3),
    (say("theirs %"), 3),
)
"""Heads and decimals of the columns of a pair by sector."""
JOINT_HEADS = {
    "import_share_pct": say("imports %"),
    "export_share_pct": say("exports %"),
    "rupture_loss_pct": say("loss %"),
    "partner_loss_pct": say("theirs %"),
    "power_pct": say("power %"),
    "counter_power_pct": say("counter-power %"),
}
"""Heads of the columns of several partners."""
GROUPS: Mapping[str, Text] = {
    "goods": say("goods"),
    "food": say("food"),
    "energy": say_as("group", "energy"),
    "services": say("services"),
    "all": say("all"),
}


def exposure_screen(found: Exposure, speaking: Voice, *, width: int) -> tuple[Part, ...]:
    """The costliest partners, ranges, and what to be careful about."""
    w = speaking.words
    codes = found.order[:SHOWN]
    labels = [f"{_marked(code, found.implausible)} {_short(code, speaking)}" for code in codes]
    return (
        _title(
            w("Exposure of {country}", country=speaking.country(found.country)), found, speaking
        ),
        Say(w("{meaning} The model implies:", meaning=w.told(found.partners.meaning))),
        _partners(found.partners, speaking, labels, width=width),
        Say(items=tuple(line for band in found.bands for line in _band(band, speaking))),
        _drawn(found.bands[0] if found.bands else None, speaking),
        *map(Say, strained_lines(found.strained, speaking)),
        *notes(found.implausible, found.failures, speaking),
    )


def pair_screen(found: Pair, speaking: Voice, *, width: int) -> tuple[Part, ...]:
    """Both ways, then by sector and group, then ranges."""
    w = speaking.words
    names = w(" and ").join(speaking.country(code) for code in (found.country, found.partner))
    labels = [
        " ".join((w("{one} on {other}", one=one, other=other), _short(one, speaking)))
        for one, other in found.totals.rows
    ]
    return (
        _title(names, found, speaking),
        _partners(found.totals, speaking, labels, width=width),
        _sectors(found.sectors, speaking),
        Say(items=() if found.band is None else tuple(_measures(found.band, speaking))),
        _drawn(found.band, speaking),
        *map(Say, strained_lines(found.strained, speaking)),
        *notes(found.implausible, {}, speaking),
    )


def joint_screen(found: JointExposure, speaking: Voice) -> tuple[Part, ...]:
    """Each partner and all together, both sides, and what being together adds."""
    w, table = speaking.words, found.measures
    rows = (
        Row(
            (
                together(speaking)
                if code == TOGETHER
                else f"{_marked(code, found.implausible)} {_short(code, speaking)}",
                *(plain(table.value((code,), key), 2) for key in JOINT_HEADS),
            ),
            strong=code == TOGETHER,
        )
        for (code,) in table.rows
    )
    added = w(
        "Together beyond the sum of each alone, percentage points of income: power {power}, at "
        "given prices {given}.",
        power=speaking.numbers.plain(found.surplus["power_pct"], 3),
        given=speaking.numbers.plain(found.surplus["power_given_prices_pct"], 3),
    )
    return (
        _title(speaking.country(found.country), found, speaking),
        Say(w.told(table.meaning)),
        Shown((Column(w("Partner")), *map(Column, JOINT_HEADS.values())), tuple(rows)),
        Say(added),
        *notes(found.implausible, found.failures, speaking),
    )


def together(speaking: Voice) -> str:
    """The row of all partners at once, by name."""
    return speaking.words("all together")


def matrix_screen(found: Matrix, speaking: Voice) -> tuple[Part, ...]:
    """Losses of the countries at the left from ruptures with those above."""
    codes = [_marked(code, found.implausible) for code in found.countries]
    rows = (
        Row((code, *(plain(float(v), 3) if math.isfinite(v) else "" for v in line)))
        for code, line in zip(codes, found.loss_pct, strict=True)
    )
    title = speaking.words(
        "{meaning} Row: who loses; column: with whom trade stops; %.",
        meaning=speaking.words.told(found.meaning),
    )
    table = Shown((Column(speaking.world.name), *map(Column, codes)), tuple(rows), caption=title)
    return (table, *notes(found.implausible, found.failures, speaking))


def notes(
    implausible: Sequence[str], failures: Mapping[str, str], speaking: Voice
) -> tuple[Part, ...]:
    """Countries with doubtful base data, and why there is no number for whom."""
    told = speaking.words(
        "{mark} implausible base data, no ranges: {countries}",
        mark=MARK,
        countries=doubts(implausible, speaking),
    )
    causes = tuple(f"{code}: {speaking.cause(cause)}" for code, cause in failures.items())
    return (
        Say(role="note", items=(told,) if implausible else ()),
        Say(role="warning", items=causes),
    )


def _title(name: str, found: Exposure | Pair | JointExposure, speaking: Voice) -> Say:
    return Say(f" ({speaking.world.name}, {found.provenance['model']})", head=name)


def _marked(code: str, implausible: Sequence[str]) -> str:
    return f"{code}{MARK}" if code in implausible else code


def _short(code: str, speaking: Voice) -> str:
    return speaking.country(code)[:NAME_ROOM]


def _partners(table: Table, speaking: Voice, labels: Sequence[str], *, width: int) -> Shown:
    keys = list(HEADS)[: max(2, (width - LABEL_ROOM) // COLUMN_ROOM)]
    rows = (
        Row((label, *(plain(float(line[table.position(key)]), HEADS[key][1]) for key in keys)))
        for label, line in zip(labels, table.values, strict=False)
    )
    heads = (Column(HEADS[key][0]) for key in keys)
    return Shown((Column(speaking.words("Partner")), *heads), tuple(rows))


def _band(band: PartnerBand, speaking: Voice) -> Iterator[str]:
    """Loss and power as nine of ten draws give them, a line a model."""
    n = speaking.numbers
    for line in closures(band, "rupture_loss_pct"):
        yield f"{band.partner}: {speaking.words.told(line)}"
    for model, spread in band.spreads.items():
        low, _, high = spread.of("rupture_loss_pct")
        weak, _, strong = spread.of("power_pct")
        yield speaking.words(
            "{partner}, {model}: loss {low} to {high}, power {weak} to {strong}",
            partner=band.partner,
            model=speaking.words.told(without_inputs(model)),
            low=n.plain(low, 2),
            high=n.percent(high, 2),
            weak=n.plain(weak, 2),
            strong=n.percent(strong, 2),
        )


def _sectors(table: Table, speaking: Voice) -> Shown:
    """The sectors that cost most, then every group."""
    loss, known = table.column("rupture_loss_pct"), speaking.world.sector
    places = range(len(table.rows))
    single = sorted((k for k in places if table.rows[k][0] in known), key=lambda k: -loss[k])
    chosen = single[:SHOWN] + [k for k in places if table.rows[k][0] not in known]
    rows: list[Row] = []
    for k in chosen:
        (code,) = table.rows[k]
        named = f"{code} {speaking.sector(code)}" if code in known else GROUPS.get(code, code)
        numbers = zip(table.values[k], PAIR_HEADS, strict=True)
        cells = (plain(float(value), digits) for value, (_, digits) in numbers)
        rows.append(Row((speaking.words.told(named)[: NAME_ROOM + 2], *cells)))
    heads = (Column(speaking.words("Sector")), *(Column(head) for head, _ in PAIR_HEADS))
    return Shown(heads, tuple(rows), caption=table.meaning)


def _measures(band: PartnerBand, speaking: Voice) -> Iterator[str]:
    """Low, median and high of every measure, a line a model."""
    n, w = speaking.numbers, speaking.words
    for key in MEASURES:
        for line in closures(band, key):
            yield f"{w.told(HEADS[key][0]):<18} {w.told(line)}"
        for model, spread in band.spreads.items():
            low, median, high = spread.of(key)
            yield (
                f"{w.told(HEADS[key][0]):<18} {w.told(MODELS[model].label):<16} "
                f"{n.plain(low, 2)} … {n.plain(median, 2)} … {n.percent(high, 2)}"
            )


def _drawn(band: PartnerBand | None, speaking: Voice) -> Say:
    """What was drawn, under the ranges."""
    told = () if band is None else (speaking.words.told(listed(band.told, " ")),)
    return Say(role="note", items=told)
