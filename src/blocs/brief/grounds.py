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
    first = "_first" if balance == "balanced" and provenance.get("closing_of_deficits") else ""
    held = w["closure_differs"] if numeraire == "differs" else w["numeraire_world"]
    if numeraire in voice.world.country:
        held = w("numeraire_country", country=voice.country_in_sentence(numeraire))
    data = w(
        "assume_data_text",
        title=source.get("title") or w["assume_unknown"],
        edition=source.get("edition") or w["assume_unknown"],
        year=source.get("year", voice.world.year),
        countries=len(voice.world.countries),
        sectors=len(voice.world.sectors),
    )
    facts = [
        (w["assume_model"], model_name(provenance, voice)),
        (w["assume_closure"], w.known(f"closure_{balance}{first}", balance or w["assume_unknown"])),
        (w["assume_numeraire"], held),
        (w["assume_labour"], _labour(provenance, voice)),
        (w["assume_data"], data),
    ]
    substitution = cast(Mapping[str, float] | None, provenance.get("substitution"))
    if substitution is not None:
        facts.insert(1, (w["assume_substitution"], substitution_text(substitution, voice)))
    return tuple(facts)


def _labour(provenance: Mapping[str, Any], voice: Voice) -> str:
    """Whether labour is given, answers to the real wage, or stays where it is."""
    if provenance.get("model") == RATIONING:
        return voice.words["assume_labour_rationing"]
    elasticity = provenance.get("closure", {}).get("labour_supply_elasticity", 0.0)
    if elasticity == "differs":
        return voice.words["assume_labour_differs"]
    if not elasticity:
        return voice.words["assume_labour_text"]
    shown = voice.numbers.plain(float(elasticity), 2)
    return voice.words("assume_labour_elastic", elasticity=shown)


def substitution_text(values: Mapping[str, float], voice: Voice) -> str:
    """The elasticities of substitution of the short-run models in words."""
    shown = {name: voice.numbers.plain(float(value), 2) for name, value in values.items()}
    return voice.words("substitution_text", **shown)


def model_name(provenance: Mapping[str, Any], voice: Voice) -> str:
    """The model in words."""
    name = str(provenance.get("model", ""))
    return voice.words.known(f"model_{name}", name or voice.words["assume_unknown"])


def _calibration(calibration: Mapping[str, Any], voice: Voice) -> list[CalibrationRow]:
    rows: list[CalibrationRow] = []
    for key, found in calibration.items():
        name = voice.words.known(f"cal_{key}", key.replace("_", " "))
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
        voice.words("calibration_by", name=_name_of(code, voice), value=voice.numbers.change(value))
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
        (w["prov_dataset"], f"{source.get('name', '')} · {source.get('title', '')}".strip(" ·")),
        (w["prov_sha"], str(source.get("sha256") or w["assume_unknown"])),
        (w["prov_version"], str(provenance.get("blocs_version", w["assume_unknown"]))),
        (w["prov_created"], str(provenance.get("created", w["assume_unknown"]))),
        (w["prov_model"], str(provenance.get("model", w["assume_unknown"]))),
        (w["prov_closure"], fields(closure, voice)),
    ]
    substitution = cast(Mapping[str, float] | None, provenance.get("substitution"))
    if substitution is not None:
        facts.append((w["prov_substitution"], fields(substitution, voice)))
    scenario = cast(Mapping[str, Any], provenance.get("scenario", {}))
    if scenario.get("source"):
        facts.append((w["prov_scenario_source"], voice.quoted(str(scenario["source"]))))
    steps = _texts(source.get("steps"), voice)
    if steps:
        facts.append((w["prov_steps"], "; ".join(steps)))
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
        "solver_residual_note",
        residual=n.scientific(float(solver["residual"])),
        tolerance=n.scientific(float(solver["tolerance"])),
    )
    facts = [
        (w["solver_status"], status_text(solver, voice)),
        (w["solver_method"], str(solver["method"])),
        (w["solver_residual"], residual),
        (w["solver_iterations"], str(solver["iterations"])),
        (w["solver_seconds"], n.plain(float(solver["seconds"]), 3)),
    ]
    if "trading_components" in solver:
        facts.append((w["solver_components"], str(solver["trading_components"])))
    checks = cast(Mapping[str, float], solver.get("checks", {}))
    told = tuple(
        (w.known(f"check_{name}", name.replace("_", " ")), n.scientific(float(gap)))
        for name, gap in checks.items()
    )
    return SolverText(tuple(facts), told)


def status_text(solver: Mapping[str, Any], voice: Voice) -> str:
    """`converged` in words; any other status as it is."""
    status = str(solver["status"])
    return voice.words["solver_converged"] if status == "converged" else status


def definitions(names: Sequence[str], voice: Voice) -> Facts:
    """What the quantities mean: label, text with unit, symbol and source."""
    told: list[tuple[str, str]] = []
    for name in names:
        row = voice.words.quantity(name)
        text, unit = row.text[voice.language], voice.words.unit(row.unit)
        line = voice.words("definition_line", text=text, unit=unit, symbol=row.symbol)
        if row.source != "definition":
            source = voice.words.markup("definition_source", source=voice.quoted(row.source))
            line = Markup("{} {}").format(line, source)
        told.append((voice.words.label(name), line))
    return tuple(told)


def source_line(provenance: Mapping[str, Any], speaking: Voice) -> str:
    """What a table rests on, in one line."""
    source = provenance["world"]
    return speaking.words(
        "ex_source",
        title=source["title"],
        edition=source["edition"] or source["year"],
        version=provenance["blocs_version"],
    )


def largest_entries(table: Mapping[str, Any], *, most: int) -> list[tuple[str, float]]:
    """Entries of a plain table of numbers, the largest in size first."""
    known = [(str(k), float(v)) for k, v in table.items() if isinstance(v, int | float)]
    return sorted(known, key=lambda item: -abs(item[1]))[:most]
