"""What a model may read: the forms of files and of moves, as JSON schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from blocs.foundation.errors import InputError

SCHEMAS, MOVES = "blocs://schemas/", "blocs://moves/"
MIME = "application/json"


@dataclass(frozen=True)
class Entry:
    """A resource as it is listed."""

    uri: str
    name: str
    title: str


def entries() -> Iterator[Entry]:
    """Every resource."""
    from blocs.moves.registry import MOVES as KINDS
    from blocs.questions.file_forms import FILE_FORMS

    for kind, form in FILE_FORMS.items():
        yield Entry(SCHEMAS + kind, f"schema of {kind} files", form.title)
    for word, move in KINDS.items():
        yield Entry(MOVES + word, f"move {word}", (move.__doc__ or "").strip().split("\n")[0])


def text_of(uri: str) -> str:
    """A resource as JSON. Raises InputError for one that is not there."""
    from blocs.moves.catalogue import move_document
    from blocs.questions.file_forms import file_schema

    if uri.startswith(SCHEMAS):
        return json.dumps(file_schema(uri.removeprefix(SCHEMAS)), ensure_ascii=False)
    if uri.startswith(MOVES):
        return json.dumps(move_document(uri.removeprefix(MOVES)), ensure_ascii=False)
    raise InputError(f"there is no resource '{uri}': they begin with {SCHEMAS} or {MOVES}")
