"""What a child process works with: its folder, worlds, files that were posted, and progress."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from blocs.foundation.documents import read_document
from blocs.foundation.errors import InputError
from blocs.serve.asks.limits import check_document, check_world

if TYPE_CHECKING:
    from blocs.moves.scenario import Scenario
    from blocs.world.world import World

CASEBOOK_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)?")
"""What is a name of the casebook where a file may stand too; no file is one word."""
MOST_WORLDS = 2
"""Worlds that one process holds."""

Told = Callable[[str, int, int | None], None]
"""Called with a stage, what of it is done, and all of it, None where nobody knows."""
Read = TypeVar("Read")


@dataclass
class Bench:
    """folder: of this job alone; tell: of progress; worlds: names of those that are offered.

    held: worlds in memory, by name and tariffs, the last used at the end. read_before: files of
    this request, by name. used: worlds that this request has read.
    """

    folder: Path
    worlds: Sequence[str]
    tell: Told
    held: dict[tuple[str, str | None], World] = field(default_factory=dict[Any, Any])
    read_before: dict[str, Any] = field(default_factory=dict[str, Any])
    used: dict[str, World] = field(default_factory=dict[str, Any])

    def world(self, name: str, tariffs: str | None = None) -> World:
        """A world that is offered. Raises InputError."""
        from blocs.questions.trade.answer import load_world

        check_world(name, self.worlds)
        key = (name, tariffs)
        found = self.held.pop(key, None) or load_world(name, tariffs=tariffs)
        self.held[key] = self.used[name] = found
        while len(self.held) > MOST_WORLDS:
            del self.held[next(iter(self.held))]
        return found

    def world_of(self, form: Any, name: str | None, tariffs: str | None) -> World:
        """The world asked for, else that of a form, else the default."""
        from blocs.questions.trade.answer import DEFAULT_WORLD

        where = name or getattr(form, "world", None) or DEFAULT_WORLD
        return self.world(where, tariffs or getattr(form, "tariffs_chosen", None))

    def read(
        self,
        given: Mapping[str, Any] | str,
        reader: Callable[[Path], Read],
        *,
        named: Callable[[str], Path],
        name: str = "file.yaml",
    ) -> Read:
        """A posted file, as data or text, or one of the casebook, by its reader.

        It stands in the folder of the job while it is read, so that faults have their lines.
        Raises InputError, ScenarioError.
        """
        if name not in self.read_before:
            self.read_before[name] = reader(self._file(given, named, name))
        return self.read_before[name]

    def _file(
        self, given: Mapping[str, Any] | str, named: Callable[[str], Path], name: str
    ) -> Path:
        if isinstance(given, str) and CASEBOOK_NAME.fullmatch(given.strip()):
            return named(given.strip())
        text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
        path = self.folder / name
        try:
            path.write_text(text, encoding="utf-8")
        except UnicodeEncodeError:
            raise InputError("the file holds characters that belong to no text") from None
        check_document(read_document(path), self.worlds)
        return path

    def scenario(self, given: Mapping[str, Any] | str, name: str = "scenario") -> Scenario:
        """A posted scenario, or CASE/SCENARIO. Raises InputError, ScenarioError."""
        from blocs.moves.case import find_scenario
        from blocs.moves.scenario import load_scenario

        return self.read(given, load_scenario, named=find_scenario, name=f"{name}.yaml")

    def count(self, stage: str, total: int | None = None) -> Callable[[int], None]:
        """What is called with the number of things finished since the last call."""
        done = 0

        def more(finished: int) -> None:
            nonlocal done
            done += finished
            self.tell(stage, done, total)

        return more
