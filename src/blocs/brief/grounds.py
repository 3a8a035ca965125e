"""What the numbers are conditional on: model, closure, labour, data, calibration."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from markupsafe import Markup

from blocs.brief.annex import Facts
from blocs.brief.models import MODELS
from blocs.brief.voice import Voice
from blocs.foundation.messages import Message, say
from blocs.world.closures import CLOSURES

MOST_LARGEST = 4
RATIONING = "rationing"
CALIBRATION: Mapping[str, Message] = {
    "value_added_moved_pct": say("Value added by country, %"),
    "gross_output_moved_pct": say("Gross output by country, %"),
    "expenditure_moved_pct": say("Expenditure by country, %"),
    "sourcing_residual_pct": say("Sourcing residual by sector, % of output"),
    "deficit_share_of_value_added_pct": say("Implied trade deficit by country, % of value added"),
    "world_trade_moved_pct": say("World trade, %"),
    "negative_final_demand_cells_pct": say(
        "Cells of negative final demand set to zero, % of cells"
    ),
    "negative_final_demand_value_pct": say("Negative final demand set to zero, % of expenditure"),
    "negative_final_demand_by_country_pct": say(
        "Negative final demand set to zero, countries above 1 %, % of value added"
    ),
    "base_year_gap_before": say("Largest gap of a market before calibration, fraction of income"),
    "trade_elasticity_of_calibration": say("Trade elasticity used for calibration"),
    "home_factor_goods": say("Final sales at home weighted by, goods"),
    "home_factor_services": say("Final sales at home weighted by, services"),
    "home_factor_by_sector": say("Final sales at home weighted by, by sector"),
    "final_spending_scaled_pct": say("Final spending of all countries scaled by, %"),
    "countries_without_recorded_balance": say("Countries without a recorded trade balance"),
    "hidden_pairs_error_pct": say("Observed pairs that are hidden come back with an error of, %"),
    "pairs_observed": say("Pairs of trade in goods observed, number"),
    "pairs_estimated": say("Pairs of trade in goods estimated, number"),
    "pairs_without_sectors_in_base_year": say(
        "Pairs that trade, but not in the base year: left at zero"
    ),
    "pairs_left_out_pct": say("Trade by pair with countries that this world lacks, %"),
    "final_sales_put_at_home_cells": say(
        "Producers that sell nothing to firms and are taken to sell at home, number"
    ),
    "producers_selling_more_than_output": say("Producers recorded as selling more than they make"),
    "balance_recorded_pct_of_value_added": say("Recorded trade balance, % of value added"),
    "balance_missed_pct_of_value_added": say(
        "Trade balance of the data set less the recorded one, % of value added"
    ),
    "implausible_deficits_pct": say("Deficits called implausible, % of value added"),
    "inactive_cells": say("Country–sector cells without output, number"),
    "sectors_with_larger_sourcing_residual": say(
        "Sectors whose sourcing residual is over 0.1 % of output"
    ),
}
"""What a calibration moved, and what an estimate of final demand met."""


@dataclass(frozen=True)
class CalibrationRow:
    """How far one total was moved: median size, and the largest with their names."""

    name: str
    median: str
    largest: str


@dataclass(frozen=True)
class Assumptions:
    """What the numbers are conditional on."""

    facts: Facts
    notes: tuple[Markup, ...]
    foreign: bool
    calibration: tuple[CalibrationRow, ...]


def assumptions(provenance: Mapping[str, Any], voice: Voice) -> Assumptions:
    """Model, closure, data and calibration of an outcome."""
    source = cast(Mapping[str, Any], provenance.get("world", {}))
    own = source.get(f"assumptions_{voice.language}") or source.get("assumptions")
    notes = [
        voice.quoted(text)
        for text in (*source_texts(own, voice), *source_texts(source.get("notes"), voice))
    ]
    return Assumptions(
        facts=_assumed(provenance, source, voice),
        notes=tuple(notes),
        foreign=any("lang=" in text for text in notes),
        calibration=tuple(_calibration(source.get("calibration") or {}, voice)),
    )


def source_texts(found: Any, voice: Voice) -> list[str]:
    """Sentences of a source: a text, a list, or a text by language."""
    if not found:
        return []
    if isinstance(found, str):
        return [found]
    if isinstance(found, Mapping):
        texts = cast(Mapping[str, str], found)
        return [texts.get(voice.language) or texts.get("en", "")]
    return [text for item in cast(Sequence[Any], found) for text in source_texts(item, voice)]


def _assumed(provenance: Mapping[str, Any], source: Mapping[str, Any], voice: Voice) -> Facts:
    w, closure = voice.words, cast(Mapping[str, str], provenance.get("closure", {}))
    balance, numeraire = closure.get("trade_balance", ""), closure.get("numeraire", "")
    first = balance == "balanced" and bool(provenance.get("closing_of_deficits"))
    held = (
        w("Differs between the scenarios; it is stated with the provisions of each.")
        if numeraire == "differs"
        else w(
            "World value added is held at its base-year level. Real income does not depend "
            "on this choice; prices and values do."
        )
    )
    if numeraire in voice.world.country:
        held = w(
            "The wage of {country} is held constant.", country=voice.country_in_sentence(numeraire)
        )
    data = w(
        "{title}; edition: {edition}; year {year}; {countries} countries, {sectors} sectors.",
        title=source.get("title") or w("not stated"),
        edition=source.get("edition") or w("not stated"),
        year=source.get("year", voice.world.year),
        countries=len(voice.world.countries),
        sectors=len(voice.world.sectors),
    )
    facts = [
        (w("Model"), model_name(provenance, voice)),
        (w("Trade balance"), _closure(balance, voice, first=first)),
        (w("Numeraire"), held),
        (w("Labour"), _labour(provenance, voice)),
        (w("Data"), data),
    ]
    if "tariffs" in source:
        facts.append((w("Tariffs of the base year"), tariffs_text(str(source["tariffs"]), voice)))
    substitution = cast(Mapping[str, float] | None, provenance.get("substitution"))
    if substitution is not None:
        facts.insert(1, (w("Substitution"), substitution_text(substitution, voice)))
    if weight := float(provenance.get("potential", 0.0)):
        facts.append((w("Trade that could be"), _potential(weight, voice)))
    return tuple(facts)


def _potential(weight: float, voice: Voice) -> str:
    """What of the baseline is no record but potential."""
    return voice.words(
        "Mixed into the base year with a weight of {weight}: partners in each sector follow so far "
        "from the seller’s exports and the buyer’s imports alone, not from who trades today.",
        weight=voice.numbers.percent(100 * weight, 0),
    )


def tariffs_text(choice: str, voice: Voice) -> str:
    """Which tariffs the base year has, in words."""
    w = voice.words
    if choice == "none":
        return w("none: every tariff of the base year is zero")
    if choice == "embedded":
        return w("those that ship with blocs; what they are stands below")
    if choice == "own":
        return w("those of the tables")
    return w("those of the file {file}", file=choice)


def _closure(balance: str, voice: Voice, *, first: bool) -> str:
    """What is held of trade balances, in words; as named in the program where it has none."""
    if balance == "differs":
        return voice.words(
            "Differs between the scenarios; it is stated with the provisions of each."
        )
    told = CLOSURES.get(balance)
    if told is None:
        return balance or voice.words("not stated")
    return voice.words.told(told.held_first if first and told.held_first else told.held)


def _labour(provenance: Mapping[str, Any], voice: Voice) -> str:
    """Whether labour is given, answers to the real wage, or stays where it is."""
    if provenance.get("model") == RATIONING:
        return voice.words(
            "Labour stays in its sector and is paid for what it makes; no other work "
            "is found and no price moves."
        )
    elasticity = provenance.get("closure", {}).get("labour_supply_elasticity", 0.0)
    if elasticity == "differs":
        return voice.words(
            "How far labour supply follows the real wage differs between the "
            "scenarios; it is stated with the provisions of each. Labour moves freely "
            "between sectors and not between countries."
        )
    if not elasticity:
        return voice.words(
            "Each country’s labour is given and fully employed; it moves freely "
            "between sectors and not between countries. Unemployment, migration and "
            "adjustment over time are outside the model."
        )
    shown = voice.numbers.plain(float(elasticity), 2)
    return voice.words(
        "Labour supply follows the real wage with elasticity {elasticity}; all who "
        "offer work are employed. Labour moves freely between sectors and not between "
        "countries. Unemployment, migration and adjustment over time are outside the "
        "model.",
        elasticity=shown,
    )


def substitution_text(values: Mapping[str, float], voice: Voice) -> str:
    """The elasticities of substitution of the short-run models in words."""
    shown = {name: voice.numbers.plain(float(value), 2) for name, value in values.items()}
    return voice.words(
        "Elasticities of substitution of the short-run models: {value_added} between "
        "value added and inputs, {inputs} among inputs, {final} among goods in final "
        "demand (defaults 0.5, 0.2, 0.9: Baqaee and Farhi 2024, Econometrica 92; used "
        "by Bachmann et al. 2022). Elasticities between suppliers of one good are "
        "those of trade, the same in all models.",
        **shown,
    )


def model_name(provenance: Mapping[str, Any], voice: Voice) -> str:
    """The model in words."""
    name = str(provenance.get("model", ""))
    if name in MODELS:
        return voice.words.told(MODELS[name].name)
    return name or voice.words("not stated")


def _calibration(calibration: Mapping[str, Any], voice: Voice) -> list[CalibrationRow]:
    rows: list[CalibrationRow] = []
    for key, found in calibration.items():
        name = voice.words.told(CALIBRATION.get(key, key.replace("_", " ")))
        if isinstance(found, Mapping):
            rows += _calibration_table(name, cast(Mapping[str, Any], found), voice)
        elif isinstance(found, bool | int | float):
            rows.append(CalibrationRow(name, _level(float(found), voice), ""))
        elif found:
            codes = source_texts(found, voice)
            rows.append(CalibrationRow(name, "", voice.listed(_name_of(c, voice) for c in codes)))
    return rows


def _calibration_table(name: str, table: Mapping[str, Any], voice: Voice) -> list[CalibrationRow]:
    largest = _largest_first(table)
    if not largest:
        return []
    median = statistics.median(abs(value) for _, value in largest)
    named = voice.listed(
        voice.words("{name} {value}", name=_name_of(code, voice), value=voice.numbers.change(value))
        for code, value in largest[:MOST_LARGEST]
    )
    return [CalibrationRow(name, _level(median, voice), named)]


def _largest_first(table: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Entries of a plain table of numbers, the largest in size first."""
    known = [(str(k), float(v)) for k, v in table.items() if isinstance(v, int | float)]
    return sorted(known, key=lambda item: -abs(item[1]))


def _level(value: float, voice: Voice) -> str:
    if value == int(value):
        return voice.numbers.plain(value, 0)
    return voice.numbers.scientific(value) if abs(value) < 1e-4 else voice.numbers.plain(value)


def _name_of(code: str, voice: Voice) -> str:
    return voice.sector(code) if code in voice.world.sector else voice.country(code)
