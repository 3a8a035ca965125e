"""Write docs/schemas: the JSON schema of every kind of file that people write, for editors.

`python scripts/build_schemas.py`; a test holds the files to the forms.
"""

from __future__ import annotations

import json
from pathlib import Path

from blocs.questions.file_forms import FILE_FORMS, file_schema

FOLDER = Path(__file__).resolve().parents[1] / "docs/schemas"


def schema_texts() -> dict[str, str]:
    """Name of a file → its text."""
    return {
        f"{kind}.json": json.dumps(file_schema(kind), ensure_ascii=False, indent=1) + "\n"
        for kind in FILE_FORMS
    }


def main() -> None:
    """Write every schema; those of kinds that are gone go."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = schema_texts()
    for path in FOLDER.glob("*.json"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
