"""Answers and jobs in one SQLite file: written whole, read by one server at a time."""

from __future__ import annotations

import gzip
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from blocs.foundation.errors import InputError

FILE, LOCK = "answers.sqlite", "in-use.sqlite"
TABLES = """
CREATE TABLE IF NOT EXISTS answers (
  id TEXT PRIMARY KEY, question TEXT NOT NULL, asked TEXT NOT NULL, titles TEXT NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL,
  started REAL, finished REAL, refused TEXT, saved TEXT);
CREATE INDEX IF NOT EXISTS by_time ON answers (created);
CREATE TABLE IF NOT EXISTS parts (
  id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE, name TEXT NOT NULL,
  content BLOB NOT NULL, PRIMARY KEY (id, name)) WITHOUT ROWID;
"""


class State(StrEnum):
    """Of an answer. interrupted: the server went away while it ran, more than once."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self not in (State.QUEUED, State.RUNNING)


@dataclass(frozen=True)
class Kept:
    """One answer, or one that is on its way.

    asked: the request; titles: by language; attempts: how often it was started; times in seconds
    since 1970; refused: why there is none; saved: the name under which somebody keeps it.
    """

    id: str
    question: str
    asked: Mapping[str, Any]
    titles: Mapping[str, str]
    state: State
    attempts: int
    created: float
    started: float | None
    finished: float | None
    refused: Mapping[str, Any] | None
    saved: str | None


class Store:
    """The file. Raises InputError where it cannot be made, or another server has it open."""

    def __init__(self, home: Path) -> None:
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(home / LOCK)
            self._db = sqlite3.connect(home / FILE, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.executescript(TABLES)
        except (OSError, sqlite3.Error) as cause:
            raise InputError(f"answers cannot be kept in '{home}': {cause}") from None

    def close(self) -> None:
        """Let another server have it."""
        self._db.close()
        self._lock.close()

    def add(self, key: str, question: str, asked: Mapping[str, Any], titles: Any) -> None:
        """An answer that is asked for, also once more: where there was one, it starts anew."""
        self._db.execute(
            "INSERT INTO answers (id, question, asked, titles, state, created) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET state = excluded.state, titles = excluded.titles,"
            " attempts = 0, refused = NULL, started = NULL, finished = NULL",
            (key, question, _json(asked), _json(titles), State.QUEUED, time.time()),
        )

    def begin(self, key: str) -> None:
        """It runs."""
        self._db.execute(
            "UPDATE answers SET state = ?, attempts = attempts + 1, started = ? WHERE id = ?",
            (State.RUNNING, time.time(), key),
        )

    def finish(self, key: str, parts: Mapping[str, str], titles: Mapping[str, str]) -> None:
        """All of the answer, or nothing of it, is kept."""
        with self._whole():
            self.keep_parts(key, parts)
            self._db.execute(
                "UPDATE answers SET state = ?, finished = ?, refused = NULL,"
                " titles = CASE ? WHEN '{}' THEN titles ELSE ? END WHERE id = ?",
                (State.DONE, time.time(), _json(titles), _json(titles), key),
            )

    def end(self, key: str, state: State, refused: Mapping[str, Any] | None = None) -> None:
        """It is over without an answer, or waits again."""
        self._db.execute(
            "UPDATE answers SET state = ?, finished = ?, refused = ? WHERE id = ?",
            (state, time.time() if state.is_over else None, refused and _json(refused), key),
        )

    def keep_parts(self, key: str, parts: Mapping[str, str]) -> None:
        """Texts of an answer, by name."""
        self._db.executemany(
            "INSERT OR REPLACE INTO parts (id, name, content) VALUES (?, ?, ?)",
            [(key, name, gzip.compress(text.encode(), 6)) for name, text in parts.items()],
        )

    def save(self, key: str, name: str | None) -> None:
        """Under a name among the saved ones, or with None no longer."""
        self._db.execute("UPDATE answers SET saved = ? WHERE id = ?", (name, key))

    def delete(self, key: str) -> None:
        """It was never asked."""
        self._db.execute("DELETE FROM answers WHERE id = ?", (key,))

    def part(self, key: str, name: str) -> bytes | None:
        """A text of an answer, zipped."""
        query = "SELECT content FROM parts WHERE id = ? AND name = ?"
        row = self._db.execute(query, (key, name)).fetchone()
        return None if row is None else row[0]

    def get(self, key: str) -> Kept | None:
        """The answer of that key."""
        return next(self._read("WHERE id = ?", (key,)), None)

    def latest(self, count: int, *, saved: bool = False) -> list[Kept]:
        """The newest first."""
        where = "WHERE saved IS NOT NULL " if saved else ""
        return list(self._read(f"{where}ORDER BY created DESC, id LIMIT ?", (count,)))

    def under_way(self) -> list[Kept]:
        """Those that wait or run, the oldest first."""
        states = (State.QUEUED, State.RUNNING)
        return list(self._read("WHERE state IN (?, ?) ORDER BY created", states))

    def _read(self, rest: str, values: Sequence[Any]) -> Iterator[Kept]:
        names = ", ".join(Kept.__dataclass_fields__)
        with closing(self._db.execute(f"SELECT {names} FROM answers {rest}", values)) as rows:
            for row in rows:
                yield _kept(row)

    def _whole(self) -> sqlite3.Connection:
        self._db.execute("BEGIN IMMEDIATE")
        return self._db


def _kept(row: Sequence[Any]) -> Kept:
    key, question, asked, titles, state, attempts, created, started, finished, refused, name = row
    return Kept(
        id=key,
        question=question,
        asked=json.loads(asked),
        titles=json.loads(titles),
        state=State(state),
        attempts=attempts,
        created=created,
        started=started,
        finished=finished,
        refused=refused and json.loads(refused),
        saved=name,
    )


def _json(value: Any) -> str:
    return json.dumps(value)


def _locked(path: Path) -> sqlite3.Connection:
    """Held until this process ends, however it ends. Raises InputError where another holds it."""
    held = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        held.close()
        raise InputError(
            f"another `blocs serve` uses the answers in '{path.parent}': stop it, or give this one "
            "a folder of its own in BLOCS_HOME."
        ) from None
    return held
