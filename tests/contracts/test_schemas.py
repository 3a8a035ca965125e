"""docs/schemas holds the JSON schema of every kind of file, as the forms say it."""

import importlib.util
import json
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]


def built():
    spec = importlib.util.spec_from_file_location("schemas", ROOT / "scripts/build_schemas.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def test_the_published_schemas_are_those_of_the_forms():
    script = built()
    found = {path.name: path.read_text("utf-8") for path in script.FOLDER.iterdir()}
    assert found == script.schema_texts(), "run scripts/build_schemas.py"


def test_they_name_their_dialect_and_themselves():
    for path in built().FOLDER.glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["$schema"].endswith("2020-12/schema")
        assert schema["$id"].endswith(path.stem)
