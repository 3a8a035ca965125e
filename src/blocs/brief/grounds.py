"""What the numbers rest on: assumptions, calibration, elasticities, provenance, checks."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from markupsafe import Markup

from blocs.brief.annex import Facts, fields
from blocs.brief.voice import Voice
from blocs.foundation.messages import Message, say
from blocs.foundation.numbers import ABSENT

if TYPE_CHECKING:
    pass


SECTOR_QUANTITIES = (
    "output_volume_change_pct",
    "labour_change_pct",
    "sector_price_change_pct",
    "flows_cf",
)
MOST_LARGEST = 4
RATIONING = "rationing"
MODELS: Mapping[str, Message] = {
    "caliendo_parro": say("Caliendo and Parro (2015), many sectors with input–output links"),
    "armington": say("Armington, many sectors without inputs"),
    "ces_io": say("Nested CES with input–output links, the short run (Baqaee and Farhi 2024)"),
    "rationing": say("Rationing of quantities along supply chains, no prices"),
}
"""Names of the models as the page spells them out."""
CLOSURES: Mapping[str, Message] = {
    "differs": say("Differs between the scenarios; it is stated with the provisions of each."),
    "fixed_share": say("Fixed share: each country’s deficit keeps its share of world value added."),
    "balanced": say("Balanced: deficits are zero after the scenario."),
    "balanced_first": say(
        "Balanced: deficits are closed before the comparison starts and stay zero."
    ),
    "fixed_nominal": say("Fixed nominal: each country’s deficit stays constant in the numeraire."),
    "multiplicative": say(
        "Multiplicative: each country’s deficit stays in proportion to its own value added."
    ),
}
"""What is held of trade balances; `…_first`: closed before the comparison."""
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
    "base_year_gap_before": say("Largest gap of a market before calibration, fraction of income"),
    "trade_elasticity_of_calibration": say("Trade elasticity used for calibration"),
    "implausible_deficits_pct": say("Deficits called implausible, % of value added"),
    "inactive_cells": say("Country–sector cells without output, number"),
    "sectors_with_larger_sourcing_residual": say(
        "Sectors whose sourcing residual is over 0.1 % of output"
    ),
}
"""What a calibration moved."""
CHECKS: Mapping[str, Message] = {
    "trade_shares_sum_to_one": say("Trade shares sum to one"),
    "cost_shares_sum_to_one": say("Cost shares sum to one"),
    "output_within_capacity": say("Nobody makes more than can be made"),
    "capacity": say("What can be made follows from deliveries and labour"),
    "deliveries_within_promises": say("No more is delivered than promised"),
    "deliveries_within_orders": say("No more is delivered than ordered"),
    "promised_or_ordered": say("Deliveries are what was promised or what was ordered"),
    "consumption_within_goods": say("No more is consumed than there is"),
    "consumption_within_income": say("No more is consumed than earned"),
    "goods_market": say("Goods markets clear"),
    "labour_market": say("Labour markets clear"),
    "trade_balance": say("Trade balances hold"),
    "walras": say("Walras’s law"),
}
"""Independent checks of a solution."""


@dataclass(frozen=True)
class CalibrationRow:
    """How far one total was moved: median size, and the largest with their names."""

    name: str
    median: str
    largest: str


@dataclass(frozen=True)
class ElasticityRow:
    """An elasticity, the sectors that it is used for, and where it comes from."""

    name: str
    theta: str
    error: str
    source: str
    source_sector: str
    assumption: str


@dataclass(frozen=True)
class Assumptions:
    """What the numbers are conditional on."""

    facts: Facts
    notes: tuple[Markup, ...]
    foreign: bool
    calibration: tuple[CalibrationRow, ...]
    elasticities: tuple[ElasticityRow, ...]


def assumptions(provenance: Mapping[str, Any], voice: Voice) -> Assumptions:
    """Model, closure, data, calibration and elasticities of an outcome."""
    source = cast(Mapping[str, Any], provenance.get("world", {}))
    own = source.get(f"assumptions_{voice.language}") or source.get("assumptions")
    notes = [
        voice.quoted(text) for text in (*_texts(own, voice), *_texts(source.get("notes"), voice))
    ]
    return Assumptions(
        facts=_assumed(provenance, source, voice),
        notes=tuple(notes),
        foreign=any("lang=" in text for text in notes),
        calibration=tuple(_calibration(source.get("calibration") or {}, voice)),
        elasticities=_elasticities(provenance.get("elasticities", []), voice),
    )


def _texts(found: Any, voice: Voice) -> list[str]:
    """Sentences of a source: a text, a list, or a text by language."""
    if not found:
        return []
    if isinstance(found, str):
        return [found]
    if isinstance(found, Mapping):
        texts = cast(Mapping[str, str], found)
        return [texts.get(voice.language) or texts.get("en", "")]
    return [text for item in cast(Sequence[Any], found) for text in _texts(item, voice)]


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
        facts.append((w("Tariffs of the base year"), _tariffs(str(source["tariffs"]), voice)))
    substitution = cast(Mapping[str, float] | None, provenance.get("substitution"))
    if substitution is not None:
        facts.insert(1, (w("Substitution"), substitution_text(substitution, voice)))
    return tuple(facts)


def _tariffs(choice: str, voice: Voice) -> str:
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
    told = CLOSURES.get(f"{balance}_first" if first else balance)
    if told is not None:
        return voice.words.told(told)
    return balance or voice.words("not stated")


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
        return voice.words.told(MODELS[name])
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
            codes = _texts(found, voice)
            rows.append(CalibrationRow(name, "", voice.listed(_name_of(c, voice) for c in codes)))
    return rows


def _calibration_table(name: str, table: Mapping[str, Any], voice: Voice) -> list[CalibrationRow]:
    largest = largest_entries(table, most=len(table))
    if not largest:
        return []
    median = statistics.median(abs(value) for _, value in largest)
    named = voice.listed(
        voice.words("{name} {value}", name=_name_of(code, voice), value=voice.numbers.change(value))
        for code, value in largest[:MOST_LARGEST]
    )
    return [CalibrationRow(name, _level(median, voice), named)]


def _level(value: float, voice: Voice) -> str:
    if value == int(value):
        return voice.numbers.plain(value, 0)
    return voice.numbers.scientific(value) if abs(value) < 1e-4 else voice.numbers.plain(value)


def _name_of(code: str, voice: Voice) -> str:
    return voice.sector(code) if code in voice.world.sector else voice.country(code)


def _elasticities(rows: Sequence[Mapping[str, Any]], voice: Voice) -> tuple[ElasticityRow, ...]:
    """One line for all sectors whose elasticity and its grounds are the same."""
    sectors: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        error = row.get("standard_error")
        grounds = (
            voice.numbers.plain(float(row["trade_elasticity"]), 2),
            ABSENT if error is None else voice.numbers.plain(float(error), 2),
            *(str(row.get(key) or "") for key in ("source", "source_sector", "assumption")),
        )
        sectors.setdefault(grounds, []).append(voice.sector(row["sector"]))
    return tuple(ElasticityRow("; ".join(names), *grounds) for grounds, names in sectors.items())


@dataclass(frozen=True)
class SourceLine:
    """A source of data: linked on the screen where its address is a web page."""

    title: str
    licence: str
    attribution: str
    link: str


@dataclass(frozen=True)
class ProvenanceText:
    """Where the numbers come from."""

    sources: tuple[SourceLine, ...]
    facts: Facts
    scenario: str


def provenance_text(provenance: Mapping[str, Any], voice: Voice) -> ProvenanceText:
    """Sources, hashes, versions and the scenario as data."""
    w = voice.words
    source = cast(Mapping[str, Any], provenance.get("world", {}))
    closure = cast(Mapping[str, str], provenance.get("closure", {}))
    facts = [
        (w("Data set"), f"{source.get('name', '')} · {source.get('title', '')}".strip(" ·")),
        (w("SHA-256 of the data set"), str(source.get("sha256") or w("not stated"))),
        (w("blocs version"), str(provenance.get("blocs_version", w("not stated")))),
        (w("Computed"), str(provenance.get("created", w("not stated")))),
        (w("Model, as named in the program"), str(provenance.get("model", w("not stated")))),
        (w("Closure, as named in the program"), fields(closure, voice)),
    ]
    substitution = cast(Mapping[str, float] | None, provenance.get("substitution"))
    if substitution is not None:
        facts.append(
            (
                w("Elasticities of substitution, as named in the program"),
                fields(substitution, voice),
            )
        )
    scenario = cast(Mapping[str, Any], provenance.get("scenario", {}))
    if scenario.get("source"):
        facts.append((w("Where the scenario comes from"), voice.quoted(str(scenario["source"]))))
    steps = _texts(source.get("steps"), voice)
    if steps:
        facts.append((w("Steps taken with the data"), "; ".join(steps)))
    found = cast(Sequence[Mapping[str, str]], source.get("sources", []))
    return ProvenanceText(
        sources=tuple(_source_line(item) for item in found),
        facts=tuple(facts),
        scenario=_as_data(provenance.get("scenario", {})),
    )


def _source_line(item: Mapping[str, str]) -> SourceLine:
    url = item.get("url", "")
    return SourceLine(
        title=item.get("title", ""),
        licence=item.get("licence", ""),
        attribution=item.get("attribution", ""),
        link=url if url.startswith("https://") else "",
    )


def _as_data(scenario: object) -> str:
    return json.dumps(scenario, ensure_ascii=False, indent=1, default=str)


@dataclass(frozen=True)
class SolverText:
    """How the numbers were found, and every check."""

    facts: Facts
    checks: Facts


def solver_text(solver: Mapping[str, Any], voice: Voice) -> SolverText:
    """Status, method, residual, tolerance, iterations, seconds and checks."""
    w, n = voice.words, voice.numbers
    residual = w(
        "{residual} (tolerance {tolerance}; largest undamped change of a log wage, "
        "price or expenditure)",
        residual=n.scientific(float(solver["residual"])),
        tolerance=n.scientific(float(solver["tolerance"])),
    )
    facts = [
        (w("Status"), status_text(solver, voice)),
        (w("Method"), str(solver["method"])),
        (w("Residual"), residual),
        (w("Iterations"), str(solver["iterations"])),
        (w("Seconds"), n.plain(float(solver["seconds"]), 3)),
    ]
    if "trading_components" in solver:
        facts.append((w("Trading groups after the scenario"), str(solver["trading_components"])))
    checks = cast(Mapping[str, float], solver.get("checks", {}))
    told = tuple(
        (w.told(CHECKS.get(name, name.replace("_", " "))), n.scientific(float(gap)))
        for name, gap in checks.items()
    )
    return SolverText(tuple(facts), told)


def status_text(solver: Mapping[str, Any], voice: Voice) -> str:
    """`converged` in words; any other status as it is."""
    status = str(solver["status"])
    return voice.words("converged") if status == "converged" else status


def definitions(names: Sequence[str], voice: Voice) -> Facts:
    """What the quantities mean: label, text with unit, symbol and source."""
    told: list[tuple[str, str]] = []
    for name in names:
        row = voice.words.quantity(name)
        text, unit = row.text[voice.language], voice.words.unit(row.unit)
        line = voice.words(
            "{text} Unit: {unit}. Formula: {symbol}.", text=text, unit=unit, symbol=row.symbol
        )
        if row.source != "definition":
            source = voice.words.markup("Source: {source}.", source=voice.quoted(row.source))
            line = Markup("{} {}").format(line, source)
        told.append((voice.words.label(name), line))
    return tuple(told)


def source_line(provenance: Mapping[str, Any], speaking: Voice) -> str:
    """What a table rests on, in one line."""
    source = provenance["world"]
    return speaking.words(
        "Source: {title}, {edition}; own calculation with blocs {version}.",
        title=source["title"],
        edition=source["edition"] or source["year"],
        version=provenance["blocs_version"],
    )


def largest_entries(table: Mapping[str, Any], *, most: int) -> list[tuple[str, float]]:
    """Entries of a plain table of numbers, the largest in size first."""
    known = [(str(k), float(v)) for k, v in table.items() if isinstance(v, int | float)]
    return sorted(known, key=lambda item: -abs(item[1]))[:most]
