"""Two countries with each other, and one country with several partners: pages of `--to`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from blocs.brief.basis import assumptions_section, masthead, provenance_section
from blocs.brief.charts.pairs import Twin, twin_chart
from blocs.brief.contents import Chart, Column, Facts, Panel, Part, Row, Say, Section, Table, Text
from blocs.brief.models import MODELS
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.voice import Voice
from blocs.draws import sentences
from blocs.foundation.messages import listed, percent, plain, say
from blocs.questions.exposure.answer import Pair
from blocs.questions.exposure.bands import MEASURES, PartnerBand
from blocs.questions.exposure.joint import TOGETHER, JointExposure
from blocs.questions.exposure.report.figures import MARK, doubtful, nature, ticks_of
from blocs.questions.exposure.report.screen import GROUPS, together
from blocs.questions.exposure.report.strained import strained_lines
from blocs.questions.exposure.report.tables import DIGITS, LABELS, closures
from blocs.questions.exposure.tables import Column as Measure
from blocs.questions.exposure.tables import Table as Measured

STYLE = "questions/exposure/report/exposure.css"
SHOWN = 12
"""Sectors in the picture."""
MORE: Mapping[str, Text] = {
    **LABELS,
    "imports": say("Imports, M$"),
    "exports": say("Exports, M$"),
    "counter_power_pct": say("Power of the country, %"),
    "counter_power_given_prices_pct": say("Power of the country, prices fixed, %"),
    "counter_withdrawn_pct": say("Goods it can withdraw, %"),
}
"""Heads of the columns of these pages."""
LOSSES = ("rupture_loss_pct", "partner_loss_pct")


# -- two countries --------------------------------------------------------------------------------


def pair_page(found: Pair, voice: Voice) -> Report:
    """Both ways, by sector, with ranges."""
    w = voice.words
    names = w(" and ").join(map(voice.country, (found.country, found.partner)))
    return Report(
        **masthead(found.provenance, voice),
        title=w("{countries}: what a rupture would cost each", countries=names),
        kicker=w("Exposure of two countries"),
        style=asset(STYLE),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            _pair_result(found, voice),
            _pair_sectors(found, voice),
            _pair_ranges(found, voice),
            _pair_measures(found, voice),
            assumptions_section(found.provenance, voice),
            provenance_section(found.provenance, voice),
        ),
    )


def _pair_result(found: Pair, voice: Voice) -> Section:
    parts: tuple[Part | None, ...] = (
        Say(_pair_lead(found, voice), "lead"),
        Say(nature(voice), "note"),
        _pair_figure(found, voice),
        *(Say(line, "note") for line in strained_lines(found.strained, voice)),
        Say(doubtful(found.implausible, voice), "note") if found.implausible else None,
    )
    return Section("", parts, anchor="result")


def _pair_lead(found: Pair, voice: Voice) -> str:
    w, n, row = voice.words, voice.numbers, (found.country, found.partner)
    loss, other = (found.totals.value(row, key) for key in LOSSES)
    if not (math.isfinite(loss) and math.isfinite(other)):
        return w("No equilibrium was found for a rupture of the two: there is no number to show.")
    text = w(
        "If all trade between {country} and {partner} stopped and everybody had adjusted, the "
        "model implies that {country} would lose {loss} of its real income a year ({money}), and "
        "{partner} {other} ({other_money}).",
        country=voice.country_in_sentence(found.country),
        partner=voice.country_in_sentence(found.partner),
        loss=n.percent(loss),
        money=n.money(found.totals.value(row, "rupture_loss"), signed=False),
        other=n.percent(other),
        other_money=n.money(found.totals.value(row, "partner_loss"), signed=False),
    )
    if found.band is None:
        return text
    low, median, high = map(percent, found.band.central[1].of(LOSSES[0]))
    return f"{text} {w.told(sentences.nine_of_ten_elasticities(low, high, median))}"


def _pair_figure(found: Pair, voice: Voice) -> Chart | None:
    """The sectors whose rupture alone costs most, then all trade."""
    table, known = found.sectors, voice.world.sector
    loss = np.nan_to_num(table.column(LOSSES[0]) + table.column(LOSSES[1]))
    single = sorted(
        (k for k, (code,) in enumerate(table.rows) if code in known), key=lambda k: -loss[k]
    )
    chosen = single[:SHOWN] + [k for k, (code,) in enumerate(table.rows) if code == "all"]
    twins = [_twin(table.rows[k][0], table, voice) for k in chosen]
    if not any(math.isfinite(v) for twin in twins for v in twin.values):
        return None
    w = voice.words
    caption = w(
        "Loss of real income if trade in one sector alone stops, and if all stops, %: "
        "{country} (orange), {partner} (grey)",
        country=voice.country_in_sentence(found.country),
        partner=voice.country_in_sentence(found.partner),
    )
    told = "; ".join(f"{twin.label} {twin.texts[0]} / {twin.texts[1]}" for twin in twins)
    label = w("Bars of losses by sector: {items}", items=told)
    picture = twin_chart(twins, label=label, tick_text=ticks_of(voice), names=LOSSES, unit="%")
    return Chart(caption, (Panel(picture),), number=w("Figure {number}", number=1))


def _twin(code: str, table: Measured, voice: Voice) -> Twin:
    values = table.value((code,), LOSSES[0]), table.value((code,), LOSSES[1])
    texts = voice.numbers.plain(values[0], 3), voice.numbers.plain(values[1], 3)
    name = _sector(code, voice)
    return Twin(name, values, texts, f"{name}: {texts[0]}; {texts[1]}")


def _sector(code: str, voice: Voice) -> str:
    if code in voice.world.sector:
        return voice.sector(code)
    return voice.words.told(GROUPS.get(code, code))


def _pair_sectors(found: Pair, voice: Voice) -> Section:
    w, table = voice.words, found.sectors
    shown = _table(
        table,
        voice,
        [_sector(code, voice) for (code,) in table.rows],
        head=w("Sector"),
        name=w.told(table.meaning),
        number=1,
    )
    parts = (shown, Say(w("Groups of sectors stand below the sectors they hold."), "note"))
    return Section(w("By sector"), parts, anchor="sectors", nav=w("Sectors"))


def _pair_ranges(found: Pair, voice: Voice) -> Section:
    w, band = voice.words, found.band
    if band is None:
        lines: tuple[Part, ...] = (Say(w.told(sentences.NO_RANGE)),)
    else:
        lines = (
            _band_table(band, voice),
            Say(
                role="list",
                items=tuple(
                    w.told(line) for line in closures(band, LOSSES[0])
                ),
            ),
            Say(w.told(listed((*band.told, sentences.ONE_BASE), " ")), "note"),
        )  # fmt: skip
    return Section(sentences.HOW_SURE, lines, anchor="bands", nav=sentences.RANGES)


def _band_table(band: PartnerBand, voice: Voice) -> Table:
    """Measures and models: low, median, high."""
    w = voice.words
    rows = tuple(
        Row(
            (w.told(MORE[key]), w.told(MODELS[model].label), *(plain(v, 2) for v in spread.of(key)))
        )
        for key in MEASURES
        for model, spread in band.spreads.items()
    )
    heads = (w("Measure"), w("Model"), sentences.LOW, sentences.MEDIAN, sentences.HIGH)
    columns = tuple(Column(head, align="r" if k > 1 else "l") for k, head in enumerate(heads))
    return Table(columns, rows, name=w.told(sentences.HOW_SURE), number="", css="words-first")


def _pair_measures(found: Pair, voice: Voice) -> Section:
    w = voice.words
    labels = [
        w("{one} on {other}", one=voice.country(one), other=voice.country(other))
        for one, other in found.totals.rows
    ]
    return _measures(found.totals, voice, labels)


# -- several partners -----------------------------------------------------------------------------


def joint_page(found: JointExposure, voice: Voice) -> Report:
    """Each partner alone and all together."""
    w = voice.words
    partners = voice.listed(map(voice.country, found.partners))
    return Report(
        **masthead(found.provenance, voice),
        title=w(
            "{country}: what several partners hold together", country=voice.country(found.country)
        ),
        kicker=w("Exposure to several partners: {partners}", partners=partners),
        style=asset(STYLE),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            _joint_result(found, voice),
            _measures(found.measures, voice, [_named(found, c, voice) for c in _codes(found)]),
            assumptions_section(found.provenance, voice),
            provenance_section(found.provenance, voice),
        ),
    )


def _codes(found: JointExposure) -> list[str]:
    return [code for (code,) in found.measures.rows]


def _named(found: JointExposure, code: str, voice: Voice) -> str:
    if code == TOGETHER:
        return together(voice)
    return voice.country(code) + (MARK if code in found.implausible else "")


def _joint_result(found: JointExposure, voice: Voice) -> Section:
    w = voice.words
    failed = tuple(
        f"{_named(found, code, voice)}: {voice.cause(why)}" for code, why in found.failures.items()
    )
    head = w("No equilibrium was found for:")
    parts: tuple[Part | None, ...] = (
        Say(_joint_lead(found, voice), "lead"),
        Say(nature(voice), "note"),
        _joint_figure(
            found,
            voice,
            ("rupture_loss_pct", "partner_loss_pct"),
            w("Loss of real income if all trade with the partner stops, %: the country (orange), "
              "the partners (grey)"),
            number=1,
        ),
        _joint_figure(
            found,
            voice,
            ("power_pct", "counter_power_pct"),
            w("Power, %: what the country loses if the partner stops selling to it (orange), and "
              "what the partners lose if it stops selling to them (grey)"),
            number=2,
        ),
        Say(role="warning", head=head, items=failed) if failed else None,
        Say(doubtful(found.implausible, voice), "note") if found.implausible else None,
    )  # fmt: skip
    return Section("", parts, anchor="result")


def _joint_lead(found: JointExposure, voice: Voice) -> str:
    w, n, row = voice.words, voice.numbers, (TOGETHER,)
    text = w(
        "All partners together, {partners}: if they stopped selling, {country} would lose {power} "
        "of its real income; if all trade with them stopped, {loss}, and they {other}.",
        partners=voice.listed(map(voice.country_in_sentence, found.partners)),
        country=voice.country_in_sentence(found.country),
        power=n.percent(found.measures.value(row, "power_pct")),
        loss=n.percent(found.measures.value(row, "rupture_loss_pct")),
        other=n.percent(found.measures.value(row, "partner_loss_pct")),
    )
    added = w(
        "Together beyond the sum of each alone, percentage points of income: power {power}, at "
        "given prices {given}.",
        power=n.plain(found.surplus["power_pct"], 3),
        given=n.plain(found.surplus["power_given_prices_pct"], 3),
    )
    return f"{text} {added}"


def _joint_figure(
    found: JointExposure, voice: Voice, keys: tuple[str, str], caption: str, *, number: int
) -> Chart:
    w, n, table = voice.words, voice.numbers, found.measures
    twins: list[Twin] = []
    for code in _codes(found):
        values = table.value((code,), keys[0]), table.value((code,), keys[1])
        texts, name = (n.plain(values[0], 2), n.plain(values[1], 2)), _named(found, code, voice)
        twins.append(Twin(name, values, texts, f"{name}: {texts[0]}; {texts[1]}"))
    told = "; ".join(f"{twin.label} {twin.texts[0]} / {twin.texts[1]}" for twin in twins)
    label = w("Bars of losses by partner: {items}", items=told)
    picture = twin_chart(twins, label=label, tick_text=ticks_of(voice), names=keys, unit="%")
    return Chart(caption, (Panel(picture),), number=w("Figure {number}", number=number))


# -- tables of measures ---------------------------------------------------------------------------


def _measures(table: Measured, voice: Voice, labels: Sequence[str]) -> Section:
    """Every measure in a row of its own: two or a few columns stand on any screen."""
    w = voice.words
    rows = tuple(
        Row((_head(m), *(plain(float(v), _digits(m)) for v in table.column(m.key))))
        for m in table.columns
    )
    columns = (Column(w("Measure")), *(Column(label, align="r") for label in labels))
    name = w("All measures")
    shown = Table(columns, rows, caption=w.told(table.meaning), name=name, anchor="measures-table")
    defined = tuple((_head(m), m.meaning) for m in table.columns)
    parts = (shown, Section(w("Definitions"), (Facts(defined, css="definitions"),)))
    return Section(name, parts, anchor="measures", nav=w("Measures"))


def _table(
    table: Measured, voice: Voice, labels: Sequence[str], *, head: str, name: str, number: int
) -> Table:
    w = voice.words
    heads = (Column(_head(m), m.meaning, align="r") for m in table.columns)
    digits = [_digits(m) for m in table.columns]
    rows = tuple(
        Row((label, *(plain(float(v), d) for v, d in zip(line, digits, strict=True))))
        for label, line in zip(labels, table.values, strict=True)
    )
    return Table(
        (Column(head), *heads),
        rows,
        caption=name,
        number=w("Table {number}", number=number),
        sortable=True,
    )


def _head(measure: Measure) -> Text:
    return MORE.get(measure.key, measure.key)


def _digits(measure: Measure) -> int:
    return DIGITS.get(measure.unit, 3)
