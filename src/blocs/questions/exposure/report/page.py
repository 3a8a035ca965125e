"""The exposure of one country said on one self-contained page, in English or Russian."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from blocs.brief import grounds
from blocs.brief.grounds import source_line
from blocs.brief.page import Head, page_head, write_page
from blocs.brief.parts import Card, Column, MapFigure
from blocs.brief.voice import Voice, voice
from blocs.questions.exposure.answer import Exposure
from blocs.questions.exposure.bands import MEASURES
from blocs.questions.exposure.measures import CRITICAL
from blocs.questions.exposure.report import figures
from blocs.questions.exposure.report.figures import EnergyChart, Friendship
from blocs.questions.exposure.tables import DATA, LINEAR, MODEL
from blocs.world.world import World

NAVIGATION = (
    ("rupture", "nav_rupture"),
    ("dependence", "nav_dependence"),
    ("goods", "nav_goods"),
    ("friends", "nav_friends"),
    ("energy", "nav_energy"),
    ("bands", "nav_bands"),
    ("partners", "nav_partners"),
    ("assumptions", "nav_assumptions"),
    ("provenance", "nav_provenance"),
)
BASIS_SIGNS = {DATA: "ᵃ", LINEAR: "ᵇ", MODEL: "ᶜ"}
FIRST_GOODS = 15
PERCENT_DIGITS = {"% per %": 4, "−1 to 1": 2, "million USD": 0, "percentage points": 1}

Line = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One partner's numbers as shown."""

    code: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Goods:
    """Critical cells as shown: the first ones, and the rest of the list."""

    caption: str
    first: tuple[Line, ...]
    rest: tuple[Line, ...]


@dataclass(frozen=True)
class ExposurePage:
    """Everything that the template shows; no number is computed there."""

    head: Head
    lead: str
    range_note: str
    notes: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    rupture: Markup
    power: Markup
    map: MapFigure
    exports_title: str
    imports_title: str
    shares: tuple[Markup, Markup]
    shares_note: str
    value_added: Markup
    routes: tuple[Line, ...]
    routes_meaning: str
    goods: Goods
    goods_meaning: str
    friends: Friendship
    energy_title: str
    energy: tuple[EnergyChart, ...]
    energy_source: str
    bands: tuple[Line, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    partners_meaning: str
    definitions: tuple[tuple[str, str], ...]
    source: str
    assumptions: grounds.Assumptions
    provenance: grounds.ProvenanceText
    figure: tuple[str, ...]
    table: tuple[str, ...]


def write_exposure(found: Exposure, *, world: World, path: Path, language: str = "en") -> Path:
    """Write the exposure brief to `path`, whole or not at all. Raises InputError."""
    speaking = voice(language, world)
    page = exposure_page(found, speaking)
    return write_page("questions/exposure/report/exposure.html.jinja", page, speaking, path=path)


def exposure_page(found: Exposure, speaking: Voice) -> ExposurePage:
    """The contents of the brief."""
    w, n, language = speaking.words, speaking.numbers, speaking.language
    money = {key: n.money(found.totals[key], signed=False) for key in ("exports", "imports")}
    number = tuple(w("figure", number=k) for k in range(9))
    years = next((item.years for item in found.energy.values()), ())
    return ExposurePage(
        head=_head(found, speaking),
        lead=_lead(found, speaking),
        range_note=_range_note(found, speaking),
        notes=_notes(found, speaking),
        failures=tuple(
            (speaking.country(c), speaking.cause(why)) for c, why in found.failures.items()
        ),
        cards=_cards(found, speaking),
        rupture=figures.rupture_figure(found, speaking),
        power=figures.power_figure(found, speaking),
        map=figures.rupture_map(found, speaking, number=number[3]),
        exports_title=w("ex_exports", total=money["exports"]),
        imports_title=w("ex_imports", total=money["imports"]),
        shares=figures.share_charts(found, speaking),
        shares_note=w(
            "ex_shares_note",
            exports=n.plain(found.totals["exports_hhi"], 2),
            imports=n.plain(found.totals["imports_hhi"], 2),
        ),
        value_added=figures.value_added_figure(found, speaking),
        routes=_routes(found, speaking),
        routes_meaning=found.routes.meaning[language],
        goods=_goods(found, speaking),
        goods_meaning=found.critical.meaning[language],
        friends=figures.friend_charts(found, speaking),
        energy_title=w("ex_energy_title", first=years[0], last=years[-1])
        if years
        else w["nav_energy"],
        energy=figures.energy_charts(found, speaking),
        energy_source=_energy_source(found),
        bands=_bands(found, speaking),
        columns=_columns(found, speaking),
        rows=_rows(found, speaking),
        partners_meaning=found.partners.meaning[language],
        definitions=tuple(
            (w[f"exc_{column.key}"], column.meaning[language]) for column in found.partners.columns
        ),
        source=source_line(found.provenance, speaking),
        assumptions=grounds.assumptions(found.provenance, speaking),
        provenance=grounds.provenance_text(_sources_joined(found), speaking),
        figure=number,
        table=tuple(w("table", number=k) for k in range(5)),
    )


def _head(found: Exposure, speaking: Voice) -> Head:
    return page_head(
        found.provenance,
        speaking,
        title=speaking.words("ex_title", country=speaking.country(found.country)),
        kicker=speaking.words["kicker_exposure"],
        navigation=NAVIGATION,
        warning="",
    )


def _sources_joined(found: Exposure) -> dict[str, Any]:
    """Provenance with the customs data among the sources of data."""
    world = dict(found.provenance["world"])
    world["sources"] = [*world["sources"], *found.energy_provenance.get("sources", ())]
    return {**found.provenance, "world": world}


def _energy_source(found: Exposure) -> str:
    sources: list[dict[str, str]] = list(found.energy_provenance.get("sources", ()))
    texts = [str(found.energy_provenance.get("edition", ""))]
    texts += [source.get("attribution", "") for source in sources[:1]]
    return ". ".join(text for text in texts if text)


def _lead(found: Exposure, speaking: Voice) -> str:
    w, n = speaking.words, speaking.numbers
    if not found.ranked:
        return w["ex_nobody"]
    first = found.ranked[0]
    text = w(
        "ex_lead",
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
    low, median, high = (n.percent(value) for value in band.of("rupture_loss_pct"))
    return f"{text} {w('ex_lead_range', low=low, high=high, median=median)}"


def _range_note(found: Exposure, speaking: Voice) -> str:
    if not found.bands:
        return speaking.words["ex_no_range"]
    band = found.bands[0]
    return speaking.words(
        "ex_range_note",
        level=speaking.numbers.percent(100 * band.level, 0),
        draws=len(band.drawn.trade_elasticity),
        seed=band.drawn.seed,
        models=len(band.spreads),
        assumption=found.elasticity_assumption.get(speaking.language, ""),
    ).strip()


def _notes(found: Exposure, speaking: Voice) -> tuple[str, ...]:
    if not found.implausible:
        return ()
    names = speaking.listed(speaking.country(code) for code in found.implausible)
    return (speaking.words("ex_implausible", countries=names),)


def _cards(found: Exposure, speaking: Voice) -> tuple[Card, ...]:
    if not found.ranked:
        return ()
    w, n, first = speaking.words, speaking.numbers, found.ranked[0]
    partner = speaking.country_in_sentence(first)
    value = {column.key: found.value(first, column.key) for column in found.partners.columns}
    meaning = {c.key: c.meaning[speaking.language] for c in found.partners.columns}
    lines = {
        "rupture_loss_pct": w("ex_card_money", money=n.money(value["rupture_loss"], signed=False)),
        "partner_loss_pct": w("ex_card_asymmetry", value=n.plain(value["rupture_asymmetry"], 2)),
        "power_pct": w("ex_card_given", value=n.percent(value["power_given_prices_pct"])),
        "turnover_share_pct": w("ex_card_hhi", value=n.plain(found.totals["turnover_hhi"], 2)),
    }
    labels = {
        "rupture_loss_pct": w("ex_card_loss", partner=partner),
        "partner_loss_pct": w("ex_card_other", partner=partner),
        "power_pct": w("ex_card_power", partner=partner),
        "turnover_share_pct": w("ex_card_share", partner=partner),
    }
    return tuple(
        Card(
            label=labels[key],
            definition=meaning[key],
            value=n.percent(value[key]),
            side="loss" if key == "rupture_loss_pct" else "",
            lines=(*_card_range(found, speaking, first, key), lines[key]),
        )
        for key in labels
    )


def _card_range(found: Exposure, speaking: Voice, partner: str, key: str) -> tuple[str, ...]:
    band = found.band(partner)
    if band is None or key not in MEASURES:
        return ()
    low, _, high = (speaking.numbers.percent(value) for value in band.of(key))
    return (speaking.words("ex_card_range", low=low, high=high),)


def _routes(found: Exposure, speaking: Voice) -> tuple[Line, ...]:
    return tuple(
        (
            speaking.country(destination),
            speaking.country(via),
            speaking.numbers.plain(float(value[0]), 0),
        )
        for (destination, via), value in zip(found.routes.rows, found.routes.values, strict=True)
    )


def _goods(found: Exposure, speaking: Voice) -> Goods:
    n = speaking.numbers
    lines = tuple(
        (
            speaking.sector(sector),
            figures.name_of(found, speaking, partner),
            n.plain(float(line[0]), 3),
            n.plain(float(line[1]), 1),
            n.plain(float(line[2]), 1),
        )
        for (partner, sector), line in zip(found.critical.rows, found.critical.values, strict=True)
    )
    caption = speaking.words(
        "ex_goods_table",
        count=len(lines),
        all=n.plain(len(found.order) * len(speaking.world.sectors), 0),
        wanted=n.percent(100 * CRITICAL, 0),
    )
    return Goods(caption, lines[:FIRST_GOODS], lines[FIRST_GOODS:])


def _bands(found: Exposure, speaking: Voice) -> tuple[Line, ...]:
    w, n = speaking.words, speaking.numbers
    lines: list[Line] = []
    for band in found.bands:
        for key in MEASURES:
            name = (speaking.country(band.partner), w[f"exc_{key}"])
            for model, one in band.spreads.items():
                numbers = (one.central_of(key), *one.of(key))
                texts = tuple(n.plain(float(value), 3) for value in numbers)
                title = w.known(f"model_{model}", str(model))
                lines.append((*name, title, *texts, str(one.failed_of(key))))
            texts = tuple(n.plain(value, 3) for value in band.of(key))
            lines.append((*name, w["ex_all_models"], "", *texts, ""))
    return tuple(lines)


def _columns(found: Exposure, speaking: Voice) -> tuple[Column, ...]:
    w = speaking.words
    signs = {basis: w[f"ex_basis_{basis}"] for basis in BASIS_SIGNS}
    return tuple(
        Column(
            f"{w[f'exc_{column.key}']} {BASIS_SIGNS[column.basis]}",
            f"{column.meaning[speaking.language]} {signs[column.basis][1:].strip()}; "
            f"{found.provenance['world']['title']}",
        )
        for column in found.partners.columns
    )


def _rows(found: Exposure, speaking: Voice) -> tuple[Row, ...]:
    digits = [PERCENT_DIGITS.get(column.unit, 2) for column in found.partners.columns]
    return tuple(
        Row(
            code,
            figures.name_of(found, speaking, code),
            tuple(
                speaking.numbers.plain(float(value), places)
                for value, places in zip(line, digits, strict=True)
            ),
        )
        for (code,), line in zip(found.partners.rows, found.partners.values, strict=True)
    )
