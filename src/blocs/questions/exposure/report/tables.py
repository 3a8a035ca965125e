"""Tables of the exposure brief."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from blocs.brief.contents import Column, Row, Table, Text
from blocs.brief.models import MODELS
from blocs.brief.voice import Voice
from blocs.draws.sentences import (
    ANSWERED,
    AS_STATED,
    HIGH,
    HOW_SURE,
    LOW,
    MEDIAN,
    NO_SOLUTION,
    case_value,
    part_of,
    under_closures,
    without_inputs_named,
)
from blocs.foundation.messages import Numeral, Words, listed, percent, plain, say, say_as
from blocs.questions.exposure.answer import Exposure
from blocs.questions.exposure.bands import MEASURES, PartnerBand
from blocs.questions.exposure.measures import CRITICAL
from blocs.questions.exposure.report.figures import name_of
from blocs.questions.exposure.tables import DATA, LINEAR, MODEL
from blocs.questions.exposure.tables import Table as Measured
from blocs.questions.trade.engine.models.model import Model
from blocs.world.closures import CLOSURES

LABELS = {
    "import_share_pct": say("Imports, %"),
    "export_share_pct": say("Exports, %"),
    "turnover_share_pct": say("Trade, %"),
    "turnover_asymmetry": say("Trade asym\u00admetry, points"),
    "substitution_loss_pct": say("Supplier lost, %"),
    "value_added_share_pct": say("Value added, %"),
    "value_added_direct": say("Straight, M$"),
    "value_added_indirect": say("Through others, M$"),
    "rupture_loss_pct": say("Rupture: loss, %"),
    "rupture_loss": say("Rupture: loss, M$"),
    "partner_loss_pct": say("Partner's loss, %"),
    "partner_loss": say("Partner's loss, M$"),
    "rupture_asymmetry": say("Asym\u00admetry, −1 to 1"),
    "power_pct": say("Power, %"),
    "power_given_prices_pct": say("Power, prices fixed, %"),
    "withdrawn_pct": say("Goods with\u00addrawn, %"),
    "friend_elasticity": say("Friend, % per %"),
}
"""Heads of the columns of the table of partners."""
PARTS = {
    "gross_exports": say("Exports, M$"),
    "absorbed_by_importer": say("Own value added, used by the partner, M$"),
    "reexported": say("Own value added, sold on and used abroad, M$"),
    "returned_home": say("Own value added, come home, M$"),
    "domestic_double_counting": say("Own value added, counted again, M$"),
    "foreign_value_added": say("Value added of others, M$"),
    "foreign_double_counting": say("Value added of others, counted again, M$"),
    "input_tariffs": say("Tariffs on inputs, M$"),
}
EARNED = {
    "value_added": say("Value added, M$"),
    "foreign_demand": say("Hangs on demand abroad, M$"),
    "foreign_demand_pct": say("Hangs on demand abroad, %"),
}
BASES = {
    DATA: say("ᵃ from the tables alone"),
    LINEAR: say("ᵇ first-order derivative of the model"),
    MODEL: say("ᶜ exact solution of the model"),
}
"""What a column rests on; the first sign is its mark."""
DIGITS = {"% per %": 4, "−1 to 1": 2, "million USD": 0, "percentage points": 1}
FIRST_GOODS = 15


def routes(found: Exposure, speaking: Voice) -> Table:
    """The largest detours of value added."""
    w = speaking.words
    rows = (
        Row((speaking.country(destination), speaking.country(via), plain(float(value[0]), 0)))
        for (destination, via), value in zip(found.routes.rows, found.routes.values, strict=True)
    )
    return Table(
        tuple(map(Column, (w("Final buyer in"), w("First sold to"), w("million USD")))),
        tuple(rows),
        caption=w("Largest detours: value added that goes through a third country"),
        number=w("Table {number}", number=1),
        css="words",
    )


def goods(found: Exposure, speaking: Voice) -> tuple[Table, Table]:
    """Critical cells: the first ones, and the rest of the list."""
    w = speaking.words
    rows = tuple(
        Row(
            (
                speaking.sector(sector),
                name_of(found, speaking, partner),
                *(plain(float(v), digits) for v, digits in zip(line, (3, 1, 1), strict=True)),
            )
        )
        for (partner, sector), line in zip(found.critical.rows, found.critical.values, strict=True)
    )
    prices = w.told(say_as("of critical goods", "Consumer prices, %"))
    heads = (w("Sector"), w("Partner"), prices, w("Share, %"), w("Together, %"))
    first, rest = (
        Table(
            tuple(map(Column, heads)),
            part,
            css="words-first",
            sortable=True,
            name=w("Critical goods"),
        )
        for part in (rows[:FIRST_GOODS], rows[FIRST_GOODS:])
    )
    return first, rest


def goods_counted(found: Exposure, speaking: Voice) -> str:
    """How many cells the list has, and what they carry."""
    return speaking.words(
        "The {count} of {all} suppliers' goods that carry {wanted} of the possible damage to "
        "consumers",
        count=len(found.critical.rows),
        all=speaking.numbers.plain(len(found.order) * len(speaking.world.sectors), 0),
        wanted=speaking.numbers.percent(100 * CRITICAL, 0),
    )


def bands(found: Exposure, speaking: Voice) -> Table:
    """Central values and ranges of the headline measures, by model and over all."""
    w = speaking.words
    texts = (w("Partner"), w("Measure"), w("Model"))
    numbers = (AS_STATED, LOW, MEDIAN, HIGH, ANSWERED)
    return Table(
        (*map(Column, texts), *(Column(head, align="r") for head in numbers)),
        tuple(
            row for band in found.bands for key in MEASURES for row in _rows(band, key, speaking)
        ),
        caption=w("Headline measures and their ranges, % of real income, by model"),
        number=w("Table {number}", number=3),
        name=w.told(HOW_SURE),
        css="bands",
    )


def _rows(band: PartnerBand, key: str, speaking: Voice) -> Iterable[Row]:
    name = (speaking.country(band.partner), LABELS[key])
    for model, one in band.spreads.items():
        shown = (one.central_of(key), *one.of(key))
        title = MODELS[str(model)].name
        answered = part_of(one.draws - one.failed_of(key), one.draws)
        strong = model is band.central[0]
        yield Row((*name, title, *_three(shown), answered), strong=strong)
    for closure, value in band.under_closures(key).items():
        held = CLOSURES[closure].held
        yield Row((*name, held, *_three((value,)), "", "", "", ""))


def closures(band: PartnerBand, key: str) -> tuple[Words, ...]:
    """One measure under the other closures, on one line."""
    shown = band.under_closures(key).items()
    values = (
        case_value(CLOSURES[item].label, percent(value) if math.isfinite(value) else NO_SOLUTION)
        for item, value in shown
    )
    return (under_closures(listed(values, "; ")),) if shown else ()


def without_inputs(model: Model) -> Words:
    """A model by its label, and that it has no inputs where it has none."""
    label = MODELS[str(model)].label
    return without_inputs_named(label) if model is Model.ARMINGTON else label


def _three(values: Iterable[float]) -> Iterable[Numeral]:
    return (plain(float(value), 3) for value in values)


def partners(found: Exposure, speaking: Voice) -> Table:
    """Every partner, every measure."""
    w = speaking.words
    digits = [DIGITS.get(column.unit, 2) for column in found.partners.columns]
    data = found.provenance["world"]["title"]
    columns: list[Column] = []
    for column in found.partners.columns:
        mark, basis = w.told(BASES[column.basis]).split(" ", 1)
        label = f"{w.told(LABELS[column.key])} {mark}"
        columns.append(Column(label, f"{w.told(column.meaning)} {basis}; {data}"))
    rows = (
        Row((name_of(found, speaking, code), *map(plain, map(float, line), digits)), code=code)
        for (code,), line in zip(found.partners.rows, found.partners.values, strict=True)
    )
    return Table(
        (Column(w("Partner")), *columns),
        tuple(rows),
        caption=found.partners.meaning,
        number=w("Table {number}", number=4),
        name=w("All partners, all measures"),
        anchor="partner-table",
        css="countries partners",
        sortable=True,
        find=w("Find a country"),
    )


def exports(found: Exposure, speaking: Voice) -> Table:
    """Exports to every partner in parts that sum to them."""
    w = speaking.words
    rows = (
        Row((name_of(found, speaking, code), *(plain(float(v), 0) for v in line)), code=code)
        for (code,), line in zip(found.exports.rows, found.exports.values, strict=True)
    )
    return Table(
        (Column(w("Partner")), *_heads(PARTS, found.exports, speaking)),
        tuple(rows),
        number=w("Table {number}", number=5),
        caption=w("Exports to each partner in seven parts that sum to them"),
        sortable=True,
    )


def foreign_demand(found: Exposure, speaking: Voice) -> Table:
    """Every sector: its income, and what of it hangs on demand abroad."""
    w = speaking.words
    rows = (
        Row((speaking.sector(code), *map(plain, map(float, line), (0, 0, 1))))
        for (code,), line in zip(
            found.foreign_demand.rows, found.foreign_demand.values, strict=True
        )
    )
    return Table(
        (Column(w("Sector")), *_heads(EARNED, found.foreign_demand, speaking)),
        tuple(rows),
        number=w("Table {number}", number=6),
        caption=w("Value added of each sector, and the part that hangs on final demand abroad"),
        sortable=True,
    )


def _heads(labels: Mapping[str, Text], shown: Measured, speaking: Voice) -> tuple[Column, ...]:
    return tuple(
        Column(labels[column.key], speaking.words.told(column.meaning)) for column in shown.columns
    )
