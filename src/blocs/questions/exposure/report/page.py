"""The exposure of one country as a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from blocs.brief.basis import assumptions_section, masthead, provenance_section
from blocs.brief.contents import Beside, Card, Cards, Facts, Part, Say, Section, Text
from blocs.brief.provenance import source_line
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.voice import Voice
from blocs.draws import sentences
from blocs.draws.spread import Spread
from blocs.foundation.messages import listed, percent
from blocs.questions.exposure.answer import Exposure
from blocs.questions.exposure.bands import MEASURES
from blocs.questions.exposure.report import figures, tables
from blocs.questions.exposure.report.energy import energy_figure
from blocs.questions.exposure.report.heads import heads_section
from blocs.questions.exposure.report.strained import strained_lines
from blocs.questions.exposure.tables import Column


def exposure_report(found: Exposure, speaking: Voice) -> Report:
    """The exposure of one country, as a report."""
    w = speaking.words
    return Report(
        **masthead(found.provenance, speaking),
        title=w(
            "{country}: who could hurt it, and at what price",
            country=speaking.country(found.country),
        ),
        kicker=w("Exposure brief"),
        style=asset("questions/exposure/report/exposure.css"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            _result(found, speaking),
            _rupture(found, speaking),
            _dependence(found, speaking),
            _goods(found, speaking),
            _friends(found, speaking),
            _energy(found, speaking),
            _bands(found, speaking),
            _partners(found, speaking),
            _value_added(found, speaking),
            heads_section(found, speaking),
            assumptions_section(found.provenance, speaking),
            provenance_section(_sources_joined(found), speaking),
        ),
    )


# -- what it comes to -----------------------------------------------------------------------------


def _result(found: Exposure, speaking: Voice) -> Section:
    w = speaking.words
    failed = tuple(
        f"{speaking.country(code)}: {speaking.cause(why)}" for code, why in found.failures.items()
    )
    parts = (
        Say(_costliest(found, speaking), "lead"),
        *_pictures(found, speaking),
        Say(figures.nature(speaking), "note"),
        Cards(_cards(found, speaking)),
        *(Say(line, "note") for line in _others(found)),
        *(Say(line, "note") for line in strained_lines(found.strained, speaking)),
        Say(_ranged(found, speaking), "note"),
        Say(figures.doubtful(found.implausible, speaking), "note") if found.implausible else None,
        Say(role="warning", head=w("No equilibrium was found for:"), items=failed)
        if failed
        else None,
    )
    return Section("", parts, anchor="result")


def _pictures(found: Exposure, speaking: Voice) -> tuple[Part, ...]:
    """Cost of rupture and power, partner by partner."""
    lever = speaking.words(
        "A lopsided pair is a lever: the side with the shorter bar can threaten more credibly."
    )
    pair = (figures.rupture_figure(found, speaking), figures.power_figure(found, speaking))
    return (
        Beside(tuple(Section("", (figure,)) for figure in pair)),
        _sourced(found, speaking, lever),
    )


def _costliest(found: Exposure, speaking: Voice) -> str:
    w, n = speaking.words, speaking.numbers
    if not found.ranked:
        return w("No rupture has a solution in this world: there is no number to show.")
    first = found.ranked[0]
    text = w(
        "If all trade between {country} and {partner} stopped and everybody had adjusted, the "
        "model implies that {country} would lose {loss} of its real income a year ({money}), and "
        "{partner} {other} ({other_money}).",
        country=speaking.country_in_sentence(found.country),
        partner=speaking.country_in_sentence(first),
        loss=n.percent(found.value(first, "rupture_loss_pct")),
        money=n.money(found.value(first, "rupture_loss"), signed=False),
        other=n.percent(found.value(first, "partner_loss_pct")),
        other_money=n.money(found.value(first, "partner_loss"), signed=False),
    )
    band = found.band(first)
    if band is None:
        return text
    low, high, median = _shown(band.central[1], "rupture_loss_pct")
    ranged = sentences.nine_of_ten_elasticities(low, high, median)
    return f"{text} {w.told(ranged)}"


def _shown(spread: Spread, key: str) -> tuple[Text, Text, Text]:
    """(low, high, median) of one measure."""
    low, median, high = map(percent, spread.of(key))
    return low, high, median


def _others(found: Exposure) -> tuple[Text, ...]:
    """The first number under other closures, its range under each other model, a line each."""
    band = found.band(found.ranked[0]) if found.ranked else None
    if band is None:
        return ()
    closures = tables.closures(band, "rupture_loss_pct")
    lines = (
        sentences.nine_of_ten_in(tables.without_inputs(model), *_shown(spread, "rupture_loss_pct"))
        for model, spread in band.others.items()
    )
    return (*closures, *lines, sentences.ONE_BASE)


def _ranged(found: Exposure, speaking: Voice) -> str:
    """What was drawn, or that nothing was."""
    told = found.bands[0].told if found.bands else (sentences.NO_RANGE,)
    return speaking.words.told(listed(told, " "))


def _cards(found: Exposure, speaking: Voice) -> tuple[Card, ...]:
    """Losses of both sides, power and trade of the costliest partner."""
    if not found.ranked:
        return ()
    first = found.ranked[0]
    lines = _card_lines(found, speaking, first)
    meaning = {column.key: column.meaning for column in found.partners.columns}
    return tuple(
        Card(
            label=label,
            value=speaking.numbers.percent(found.value(first, key)),
            side="loss" if key == "rupture_loss_pct" else "",
            lines=(*_card_range(found, speaking, first, key), lines[key]),
            definition=meaning[key],
        )
        for key, label in _card_labels(speaking, first).items()
    )


def _card_labels(speaking: Voice, code: str) -> dict[str, str]:
    w, partner = speaking.words, speaking.country_in_sentence(code)
    return {
        "rupture_loss_pct": w(
            "Loss from a rupture with the costliest partner, {partner}", partner=partner
        ),
        "partner_loss_pct": w(
            "What the same rupture costs the other side, {partner}", partner=partner
        ),
        "power_pct": w(
            "Loss if {partner} stops selling to the country: its power", partner=partner
        ),
        "turnover_share_pct": w(
            "Share of exports and imports together, {partner}", partner=partner
        ),
    }


def _card_lines(found: Exposure, speaking: Voice, code: str) -> dict[str, str]:
    """What stands below the number of each card."""
    w, n = speaking.words, speaking.numbers
    asymmetry = n.plain(found.value(code, "rupture_asymmetry"), 2)
    given, hhi = found.value(code, "power_given_prices_pct"), found.totals["turnover_hhi"]
    return {
        "rupture_loss_pct": w(
            "{money} a year", money=n.money(found.value(code, "rupture_loss"), signed=False)
        ),
        "partner_loss_pct": w("asymmetry {value} (1: only the country loses)", value=asymmetry),
        "power_pct": w(
            "{value} if only goods are replaced and prices stay", value=n.percent(given)
        ),
        "turnover_share_pct": w(
            "concentration of trade (Herfindahl index) {value}", value=n.plain(hhi, 2)
        ),
    }


def _card_range(found: Exposure, speaking: Voice, partner: str, key: str) -> tuple[str, ...]:
    band = found.band(partner)
    if band is None or key not in MEASURES:
        return ()
    low, high, _ = _shown(band.central[1], key)
    others = (
        sentences.short_in(tables.without_inputs(model), *_shown(spread, key)[:2])
        for model, spread in band.others.items()
    )
    closures = tables.closures(band, key)
    return tuple(map(speaking.words.told, (sentences.short(low, high), *closures, *others)))


# -- the measures one by one ----------------------------------------------------------------------


def _rupture(found: Exposure, speaking: Voice) -> Section:
    w = speaking.words
    parts = (figures.rupture_map(found, speaking),)
    title, nav = w("What a rupture would cost both sides"), w("Cost of rupture")
    return Section(title, parts, anchor="rupture", nav=nav)


def _dependence(found: Exposure, speaking: Voice) -> Section:
    w = speaking.words
    routes = (
        tables.routes(found, speaking),
        _sourced(found, speaking, w.told(found.routes.meaning)),
    )
    parts = (
        figures.share_figure(found, speaking),
        figures.value_added_figure(found, speaking),
        Section("", routes, css="keep routes"),
    )
    title, nav = w("How much trade and income hang on whom"), w("Dependence")
    return Section(title, parts, anchor="dependence", nav=nav)


def _goods(found: Exposure, speaking: Voice) -> Section:
    w = speaking.words
    first, rest = tables.goods(found, speaking)
    others = w("The other {count} positions of the list", count=len(rest.rows))
    number = w("Table {number}", number=2)
    parts = (
        Say(tables.goods_counted(found, speaking), head=f"{number}."),
        first,
        Section(others, (rest,), folded=True) if rest.rows else None,
        _sourced(found, speaking, w.told(found.critical.meaning)),
    )
    title, nav = w("What exactly would be missing"), w("Critical goods")
    return Section(title, parts, anchor="goods", nav=nav)


def _friends(found: Exposure, speaking: Voice) -> Section:
    w = speaking.words
    title, nav = w("Whose growth helps and whose hurts"), w("Friends and rivals")
    return Section(title, (figures.friends_figure(found, speaking),), anchor="friends", nav=nav)


def _energy(found: Exposure, speaking: Voice) -> Section:
    w = speaking.words
    title = nav = w("Energy")
    years = next((item.years for item in found.energy.values()), ())
    if years:
        title = w("Where the energy came from, {first}–{last}", first=years[0], last=years[-1])
    absent = Say(w("The customs data do not know this country: nothing is shown rather than zero."))
    part = energy_figure(found, speaking) if found.energy else absent
    return Section(title, (part,), anchor="energy", nav=nav)


def _bands(found: Exposure, speaking: Voice) -> Section:
    told = _ranged(found, speaking)
    parts: tuple[Part, ...] = (Say(told),)
    if found.bands:
        note = f"{told} {speaking.words.told(sentences.ONE_BASE)}"
        parts = (tables.bands(found, speaking), _sourced(found, speaking, note))
    return Section(sentences.HOW_SURE, parts, anchor="bands", nav=sentences.RANGES)


def _partners(found: Exposure, speaking: Voice) -> Section:
    w = speaking.words
    basis = "; ".join(w.told(text) for text in tables.BASES.values())
    definitions = _defined(tables.LABELS, found.partners.columns)
    parts = (
        tables.partners(found, speaking),
        _sourced(found, speaking, f"{basis}."),
        Section(w("Definitions"), (Facts(definitions, css="definitions"),)),
    )
    title, nav = w("All partners, all measures"), w("All partners")
    return Section(title, parts, anchor="partners", nav=nav, annex=True)


def _value_added(found: Exposure, speaking: Voice) -> Section:
    w = speaking.words
    exports = (
        tables.exports(found, speaking),
        _sourced(found, speaking, w.told(found.exports.meaning)),
        Facts(_defined(tables.PARTS, found.exports.columns), css="definitions"),
    )
    demand = (
        tables.foreign_demand(found, speaking),
        _sourced(found, speaking, w.told(found.foreign_demand.meaning)),
        Facts(_defined(tables.EARNED, found.foreign_demand.columns), css="definitions"),
    )
    parts = (
        Section(w("Exports to each partner in parts"), exports, folded=True),
        Section(w("Income of each sector by demand abroad"), demand, folded=True),
    )
    title, nav = (
        w("Whose value added is in the exports, and what hangs on demand abroad"),
        w("Value added in exports"),
    )
    return Section(title, parts, anchor="value-added", nav=nav, annex=True)


def _defined(
    labels: Mapping[str, Text], columns: Sequence[Column]
) -> tuple[tuple[Text, Text], ...]:
    """Heads of columns and what they mean."""
    return tuple((labels[column.key], column.meaning) for column in columns)


def _sourced(found: Exposure, speaking: Voice, text: str) -> Say:
    """A note that ends with where the numbers are from."""
    return Say(f"{text} {source_line(found.provenance, speaking)}", "note")


def _sources_joined(found: Exposure) -> dict[str, Any]:
    """Provenance with the customs data among the sources of data."""
    world = dict(found.provenance["world"])
    world["sources"] = [*world["sources"], *found.energy_provenance.get("sources", ())]
    return {**found.provenance, "world": world}
