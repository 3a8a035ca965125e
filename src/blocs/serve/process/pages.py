"""Pages that belong to no answer: the laboratory, and what a world rests on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from blocs.foundation.catalogues import languages
from blocs.foundation.documents import parse_document
from blocs.foundation.errors import InputError
from blocs.moves.provisions import describe as describe_moves
from blocs.serve.asks.limits import check_document

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench


def laboratory(bench: Bench, world: str, language: str) -> dict[str, str]:
    """The page in which a reader writes scenarios. Raises InputError where a world may not travel.

    A world without an open licence is solved for its owner, but never sent to a browser whole.
    """
    from blocs.live.laboratory import live_page

    return {"html": live_page(bench.world(world), language=language).html()}


def basis(bench: Bench, world: str, language: str) -> dict[str, str]:
    """What is observed and what estimated in a world, and what every number assumes."""
    from blocs.brief.render.html import page_text
    from blocs.serve.screens.basis import basis_contents

    return {"html": page_text(basis_contents(bench.world(world), language))}


def basis_data(bench: Bench, world: str, language: str) -> dict[str, str]:
    """The same as one document, in which texts are as their sources have them."""
    from blocs.serve.screens.basis import basis_document

    del language
    document = basis_document(bench.world(world))
    return {"json": json.dumps(document, ensure_ascii=False, allow_nan=False)}


def warm(bench: Bench, world: str, language: str) -> dict[str, str]:
    """Have loaded and prepared what the first request would wait for."""
    from blocs.moves.scenario import Scenario
    from blocs.questions.trade.answer import run

    found = bench.world(world)
    one, other = found.countries[:2]
    moves = [{"tariff": {"by": one, "on": other, "sectors": "all", "add": 0.01}}]
    scenario = Scenario(title="warm", moves=moves)  # pyright: ignore[reportArgumentType]
    run(found, scenario).report(language, world=found).html()
    return {}


def read_file(bench: Bench, text: str) -> dict[str, str]:
    """What a dropped file is, and of a scenario what it does, by language. Raises InputError."""
    kind, data = _kind(bench, text)
    told = {"kind": kind, "title": str(data.get("title", ""))}
    if kind == "scenario":
        scenario = bench.scenario(text)
        world = bench.world_of(scenario, None, None)
        for language in languages():
            told[language] = "\n".join(describe_moves(scenario, world, language))
    return told


def _kind(bench: Bench, text: str) -> tuple[str, Mapping[str, Any]]:
    """The kind of a file by the keys that only it has. Raises InputError where none is asked."""
    document = parse_document(text, file=DROPPED)
    check_document(document, bench.worlds)
    data = cast("dict[str, Any]", document.data) if isinstance(document.data, dict) else {}
    for kind, keys in KINDS.items():
        if any(one <= set(data) for one in keys):
            return kind, data
    raise InputError(
        "this is no file that can be asked about here: a scenario has `title` and `moves`, a game "
        "`actors` or `kind`, a project `loan`, cover `territory`, a contest `one` and `other`."
    )


DROPPED = "the file"
KINDS: Mapping[str, tuple[frozenset[str], ...]] = {
    "project": (frozenset({"loan"}),),
    "cover": (frozenset({"territory", "sites"}),),
    "contest": (frozenset({"one", "other"}),),
    "game": (frozenset({"actors"}), frozenset({"kind"})),
    "scenario": (frozenset({"title", "moves"}),),
}
"""Kind of file → keys of which all must be there, one set or the other."""

PAGES: Mapping[str, Callable[..., dict[str, Any]]] = {
    "laboratory": laboratory,
    "basis": basis,
    "basis_data": basis_data,
    "warm": warm,
    "read_file": read_file,
}
"""What a task may `do` besides answers."""
