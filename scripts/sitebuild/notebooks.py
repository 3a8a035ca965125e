"""Notebooks as pages: text as it is, code with what it printed."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def write_notebook_pages(folder: Path) -> None:
    """A page `NAME.md` beside each `NAME.ipynb` of the folder."""
    for notebook in sorted(folder.glob("*.ipynb")):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        text = "\n\n".join(part for cell in cells for part in _parts(cell))
        note = f"\n\n[This page as a notebook]({notebook.name})\n"
        notebook.with_suffix(".md").write_text(text + note, encoding="utf-8")


def _parts(cell: Mapping[str, Any]) -> Iterator[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
        return
    yield f"```python\n{source}\n```"
    for output in cell["outputs"]:
        data = output.get("data", {})
        if "image/svg+xml" in data:
            yield "".join(data["image/svg+xml"])
        elif "text/html" in data:
            shown = "".join(data["text/html"]).replace("<th></th>", "<td></td>")
            yield f'<div style="overflow-x:auto" tabindex="0">{shown}</div>'
        else:
            yield f"```text\n{''.join(output.get('text', data.get('text/plain', '')))}\n```"
