"""Where the numbers come from: sources, hashes, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from markupsafe import Markup

from blocs.brief.annex import Facts, fields
from blocs.brief.grounds import source_texts
from blocs.brief.voice import Voice


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


def provenance_text(provenance: Mapping[str, Any], voice: Voice) -> ProvenanceText:
    """Sources, hashes and versions."""
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
    steps = source_texts(source.get("steps"), voice)
    if steps:
        facts.append((w("Steps taken with the data"), Markup("; ").join(map(voice.quoted, steps))))
    found = cast(Sequence[Mapping[str, str]], source.get("sources", []))
    return ProvenanceText(
        sources=tuple(_source_line(item) for item in found),
        facts=tuple(facts),
    )


def _source_line(item: Mapping[str, str]) -> SourceLine:
    url = item.get("url", "")
    return SourceLine(
        title=item.get("title", ""),
        licence=item.get("licence", ""),
        attribution=item.get("attribution", ""),
        link=url if url.startswith("https://") else "",
    )


def source_line(provenance: Mapping[str, Any], speaking: Voice) -> str:
    """What a table rests on, in one line."""
    source = provenance["world"]
    return speaking.words(
        "Source: {title}, {edition}; own calculation with blocs {version}.",
        title=source["title"],
        edition=source["edition"] or source["year"],
        version=provenance["blocs_version"],
    )
