"""The tools: what may be looked up; a question each, answered in a limited child process."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from blocs.foundation.errors import BlocsError, InputError, Problem
from blocs.mcp_server.compact import PROVENANCE, compact
from blocs.mcp_server.listing import LOOKUPS
from blocs.moves.fields import faults_of
from blocs.questions import QUESTIONS
from blocs.serve.asks.all import ASKS
from blocs.serve.asks.ask import FORM
from blocs.serve.asks.bench import Bench
from blocs.serve.asks.origin import looked_up
from blocs.serve.process.ready import Ready
from blocs.serve.process.work import DOCUMENT, ORIGIN, refusal

TOO_LONG = frozenset({"dyad_atlas"})
"""Questions that take hours: for `blocs serve` and the command line."""
SECONDS = 120.0
"""Of one answer."""
MEMORY = 2 * 2**30
MOST_INPUT = 256 * 1024
"""Characters of what a tool is called with."""
KEEP = {
    "type": "array",
    "items": {"type": "string", "maxLength": 60},
    "maxItems": 40,
    "description": "Rows (countries, say) that the answer keeps whatever their size.",
}


class RefusedError(Exception):
    """A call that is refused; document: why."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(str(document.get("error", "")))
        self.document = document


@dataclass(frozen=True)
class Spec:
    """A tool as it is listed."""

    name: str
    text: str
    schema: Mapping[str, Any]


def specs() -> Iterator[Spec]:
    """Every tool: first what may be looked up, then the questions."""
    for name, lookup in LOOKUPS.items():
        yield Spec(name, lookup.text, _schema(lookup.form, kept=False))
    for question in QUESTIONS:
        if question.name in ASKS and question.name not in TOO_LONG:
            form = ASKS[question.name]
            text = f"{question.title} {(form.__doc__ or '').strip()}"
            yield Spec(question.name, text, _schema(form, kept=True))


def _schema(form: type[BaseModel], *, kept: bool) -> dict[str, Any]:
    found = cast("dict[str, Any]", _bare(form.model_json_schema()))
    found.setdefault("properties", {})
    if kept:
        found["properties"]["keep"] = KEEP
    return found


def _bare(part: Any) -> Any:
    """Without what only forms on a screen need; a file as data is an object, told by resources."""
    if isinstance(part, list):
        return [_bare(item) for item in cast("list[Any]", part)]
    if not isinstance(part, Mapping):
        return part
    entries = cast("Mapping[str, Any]", part)
    if FORM in entries:
        kind = entries[FORM]
        return {"type": "object", "description": f"as the resource blocs://schemas/{kind} says"}
    return {key: _bare(value) for key, value in entries.items() if not key.startswith("x-")}


class Tools:
    """Calls of tools. One child process answers; it is ended where it takes too long."""

    def __init__(self, worlds: Sequence[str], *, seconds: float = SECONDS) -> None:
        self._worlds, self._seconds = tuple(worlds), seconds
        self._ready = Ready(1, memory=MEMORY)
        self._scratch = tempfile.TemporaryDirectory(prefix="blocs-mcp-")
        self._held: dict[Any, Any] = {}

    @property
    def _folder(self) -> Path:
        return Path(self._scratch.name)

    async def close(self) -> None:
        """End what runs, leave nothing behind."""
        await self._ready.close()
        self._scratch.cleanup()

    async def call(self, name: str, asked: Mapping[str, Any]) -> str:
        """The answer as compact JSON. Raises RefusedError."""
        if len(json.dumps(asked)) > MOST_INPUT:
            raise RefusedError({"error": f"more than {MOST_INPUT} characters are asked with"})
        if name in LOOKUPS:
            return await asyncio.to_thread(self._looked_up, name, asked)
        if name not in ASKS or name in TOO_LONG:
            raise RefusedError({"error": f"there is no tool '{name}'"})
        fields = {key: value for key, value in asked.items() if key != "keep"}
        checked = _read(ASKS[name], fields, self._folder)
        task = {
            "do": "answer",
            "question": name,
            "asked": checked.model_dump(mode="json", exclude_none=True),
            "folder": self._scratch.name,
            "worlds": self._worlds,
            "want": [DOCUMENT, ORIGIN],
        }
        reply = await self._ready.ask(task, seconds=self._seconds)
        if reply.refused is not None:
            raise RefusedError(reply.refused)
        document = json.loads(reply.parts[DOCUMENT])
        told = {**document.get(PROVENANCE, {}), **json.loads(reply.parts[ORIGIN])}
        return compact({**document, PROVENANCE: told}, _names(asked.get("keep")))

    def _looked_up(self, name: str, asked: Mapping[str, Any]) -> str:
        lookup, folder = LOOKUPS[name], self._folder
        bench = Bench(folder, self._worlds, _nobody, self._held)
        try:
            read = _read(lookup.form, asked, folder)
            found = lookup.answer(read, bench)
        except BlocsError as error:
            raise RefusedError(refusal(error, folder)) from error
        told = {**found, PROVENANCE: looked_up(name, read, bench.used.values())}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _nobody(stage: str, done: int, total: int | None) -> None:
    """Nobody is told of progress."""


def _read(form: type[BaseModel], asked: Mapping[str, Any], folder: Path) -> BaseModel:
    try:
        return form.model_validate(asked)
    except ValidationError as error:
        problems = [
            Problem(fault.message, field=".".join(map(str, fault.path)), remedy=fault.remedy)
            for fault in faults_of(error, form, asked)
        ]
        refused = InputError("the tool is called with something else", problems=problems)
        raise RefusedError(refusal(refused, folder)) from error


def _names(given: object) -> list[str]:
    listed = cast("list[object]", given) if isinstance(given, list) else []
    return [text for text in listed if isinstance(text, str)]
