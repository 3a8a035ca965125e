"""A page without a scenario: its reader picks moves, reads what they say, and sees what follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blocs.brief.basis import assumptions_section, masthead, provenance_section
from blocs.brief.contents import Contents, Say, Section
from blocs.brief.render.html import page_text
from blocs.brief.voice import Voice, voice
from blocs.foundation.arguments import arguments, found_by_name, optional, path, spoken, text
from blocs.foundation.version import VERSION
from blocs.live.assembled import assembled, saved, zipped
from blocs.live.atlas import atlas_of
from blocs.live.data import map_of, numbers_of
from blocs.live.embedded import embedded_of
from blocs.live.kinds import built_in, closures_of, lacking_in
from blocs.live.laboratory_texts import LABORATORY_TEXTS
from blocs.live.page import basis_told, check_possible
from blocs.live.payload import payload
from blocs.live.texts import TEXTS
from blocs.moves.scenario import Closure
from blocs.questions.trade.answer import DEFAULT_WORLD, conditions, load_world
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import economy_of
from blocs.world.countries import chosen_countries
from blocs.world.world import World

MODEL = Model.CALIENDO_PARRO


@dataclass(frozen=True, eq=False)
class LiveLaboratory:
    """A page in which a reader writes scenarios on one world.

    source: name or folder under which `blocs run` finds the world. focus: the country whose sectors
    are shown first.
    """

    world: World
    language: str
    focus: str
    source: str

    def html(self) -> str:
        """The page."""
        speaking = voice(self.language, self.world)
        packed = {
            "world": payload(embedded_of(economy_of(self.world, model=MODEL)), [], Closure()),
            "atlas": zipped(_compact(atlas_of(self.world, self.language))),
        }
        notice = LABORATORY_TEXTS["no_scripts_alone"][self.language]
        return assembled(page_text(_static(speaking)), self._data(speaking), packed, notice)

    def save(self, path: Path | str) -> Path:
        """Write the page whole or not at all. Raises InputError, also for another suffix."""
        return saved(self.html, path)

    def _data(self, speaking: Voice) -> dict[str, Any]:
        world, language = self.world, self.language
        implausible = world.implausible_deficits_pct
        return {
            "version": VERSION,
            "language": language,
            "title": LABORATORY_TEXTS["title"][language],
            "basis": basis_told(speaking),
            "texts": {key: told[language] for key, told in (TEXTS | LABORATORY_TEXTS).items()},
            "numbers": numbers_of(speaking),
            "countries": [
                {"code": code, "name": speaking.country(code), "implausible": code in implausible}
                for code in world.countries
            ],
            "sectors": [speaking.sector(code) for code in world.sectors],
            "focus": self.focus,
            "groups": [],
            "moves": [],
            "strengths": [],
            "filed": None,
            "limits": None,
            "map": map_of(world.countries),
            "yaml": _beginning(world, self.source),
            "file": "scenario.yaml",
            "laboratory": {
                "kinds": built_in(world, language),
                "lacking": lacking_in(world, language),
                "closures": closures_of(language),
                "example": _example(world),
            },
        }


@arguments(
    world=found_by_name(World, "a World"),
    tariffs=optional(path),
    language=spoken,
    focus=optional(text),
)
def live_page(
    world: World | str = DEFAULT_WORLD,
    *,
    tariffs: str | None = None,
    language: str = "en",
    focus: str | None = None,
) -> LiveLaboratory:
    """A page in which readers write scenarios themselves: `live_page().save("page.html")`.

    world: itself, or what `load_world` takes; tariffs: as there, for a world by name. focus: the
    country shown first, by default the largest. Raises InputError where the world may not travel.
    """
    found = world if isinstance(world, World) else load_world(world, tariffs=tariffs)
    check_possible(found, MODEL)
    if focus is None:
        chosen = _largest(found, 1)[0]
    else:
        (chosen,) = chosen_countries([focus], found.countries, world=found.name, where="focus")
    return LiveLaboratory(found, language, chosen, found.name if found is world else str(world))


def _largest(world: World, count: int) -> list[str]:
    """Countries by value added, those with implausible data last."""
    doubted = world.implausible_deficits_pct
    sizes = zip(world.countries, world.value_added, strict=True)
    ordered = sorted(sizes, key=lambda pair: (pair[0] in doubted, -pair[1]))
    return [code for code, _ in ordered[:count]]


def _example(world: World) -> list[dict[str, Any]]:
    """What the page starts with: the largest economy taxes goods of the second."""
    first, second = _largest(world, 2)
    goods = "goods" if "goods" in world.sector_groups else "all"
    values = {
        "by": [first],
        "on": [second],
        "sectors": [goods],
        "how": "add",
        "add": 10,
        "rate": 10,
    }
    return [{"kind": "tariff", "values": values}]


def _beginning(world: World, source: str) -> list[str]:
    """The lines of a scenario file between its title and its closure."""
    lines = [f"world: {json.dumps(source, ensure_ascii=False)}"]
    lines.append(f"tariffs: {json.dumps(world.provenance.tariffs or 'none', ensure_ascii=False)}")
    return [*lines, f"year: {world.year}"] if world.year else lines


def _static(speaking: Voice) -> Contents:
    """What is read without scripts: what the page is, and what it rests on."""
    world, told = speaking.world, LABORATORY_TEXTS
    found = conditions(world, model=MODEL, trade_balance=Closure().trade_balance)
    head: dict[str, Any] = dict(masthead(found, speaking))
    opening = head.pop("opening")
    first = Section("", (Say(opening, "warning") if opening else None, Say(told["lead"], "lead")))
    sections = (first, assumptions_section(found, speaking), provenance_section(found, speaking))
    title = told["title"][speaking.language]
    return Contents(
        title=title, kicker=told["kicker"][speaking.language], sections=sections, **head
    )


def _compact(document: Mapping[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()
