"""Every kind of file that people write: its fields, and one that ships as an example."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from blocs.moves.scenario import ANY_MOVE
from blocs.questions.file_forms import FILE_FORMS, file_schema
from sitebuild.tables import table

EXAMPLES = {
    "scenario": "union-state/eu-eaeu-agreement.yaml",
    "case": "corridors/case.yaml",
    "game": "corridors/games/transit-tariff.yaml",
    "project": "union-state/projects/imf-programme.yaml",
    "board": "board/board.yaml",
    "claims": "union-state/claims.yaml",
    "history": "history/history.yaml",
    "network": "networks/case/network.yaml",
    "channels": "union-state/channels.yaml",
    "cover": "security/cover/host-or-border.yaml",
    "contest": "security/contests/expectations.yaml",
}
"""Kind of file → a file of the casebook."""
ROWS = {
    "meetings": "date,guest,host,kind,source\n2015-10-02,RUS,FRA,summit,a chronicle\n",
    "treaties": "date,parties,title,source\n2015-01-01,RUS;BLR;KAZ,a union,a register\n",
}
"""Kind of file that is a table → an example of it."""
MOST_LINES = 60


def files_page() -> str:
    """The page `reference/files.md`."""
    return "\n".join(
        [
            "# Files\n",
            "Made from the forms that read them; `blocs schema KIND` prints the same for editors. "
            "Tables of a world are on a [page of their own](world-tables.md), those of a network "
            "[with corridors](../corridors.md).\n",
            *(_section(kind) for kind in FILE_FORMS),
        ]
    )


def _section(kind: str) -> str:
    schema = file_schema(kind)
    parts = [f"## `{kind}`\n", f"{schema['title']}.\n"]
    for title, form in _forms(schema):
        parts += [f"### {title}\n"] if title else []
        parts.append(_fields(form, schema["$defs"]))
    parts.append(_table(kind) if kind in ROWS else _example(kind))
    return "\n".join(parts)


def _forms(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The form of the file, or each of them with the word after `kind:`."""
    definitions = schema["$defs"]
    if "allOf" not in schema:
        yield "", _resolved(schema, definitions)
    for choice in schema.get("allOf", ()):
        word = choice["if"]["properties"]["kind"]["const"]
        yield f"`kind: {word}`", _resolved(choice["then"], definitions)


def _resolved(form: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in form:
        return form
    return definitions[form["$ref"].removeprefix("#/$defs/")]


def _fields(form: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    needed = form.get("required", ())
    rows = [
        (f"`{name}`", _type(field, definitions), "yes" if name in needed else _default(field), text)
        for name, field in form.get("properties", {}).items()
        for text in [str(field.get("description", ""))]
    ]
    return table(("Field", "What it holds", "Needed, or default", "What it means"), rows)


def _default(field: Mapping[str, Any]) -> str:
    value = field.get("default")
    return "" if value in (None, "", [], {}) else f"`{value}`"


WORDS = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def _type(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """What a field holds, in words."""
    if "$ref" in field:
        return _named_type(field["$ref"].removeprefix("#/$defs/"), definitions)
    if choices := field.get("anyOf", field.get("oneOf")):
        kinds = dict.fromkeys(_type(choice, definitions) for choice in choices)
        return " or ".join(kind for kind in kinds if kind != "nothing")
    if words := field.get("enum", [field["const"]] if "const" in field else []):
        return ", ".join(f"`{word}`" for word in words)
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}), definitions)}"
    if isinstance(values := field.get("additionalProperties"), dict):
        return f"name: {_type(values, definitions)}"
    return WORDS.get(str(field.get("type")), "anything")


def _named_type(name: str, definitions: Mapping[str, Any]) -> str:
    if name == ANY_MOVE:
        return "a move"
    inner = definitions[name].get("properties")
    return (
        f"keys {', '.join(f'`{key}`' for key in inner)}"
        if inner
        else _type(definitions[name], definitions)
    )


def _table(kind: str) -> str:
    return f"Example, a table in CSV:\n\n```csv\n{ROWS[kind]}```\n"


def _example(kind: str) -> str:
    text = (files("blocs.casebook") / EXAMPLES[kind]).read_text(encoding="utf-8")
    lines = text.splitlines()
    more = [f"# … {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    shown = "\n".join(lines[:MOST_LINES] + more)
    return f"Example, `{EXAMPLES[kind]}` of the casebook:\n\n```yaml\n{shown}\n```\n"
