"""One file of what is read, what is solved with, and the scripts that solve it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import escape

from blocs.brief.render.html import script_json
from blocs.foundation.files import written_whole
from blocs.live.place import page_path

SHIPPED = "live/shipped"
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
ALLOWED = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")[^"]*')
POLICY = (
    "default-src 'none'; script-src 'wasm-unsafe-eval' {scripts}; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)
"""No network at all: only the scripts of this very file, by their hashes, and their worker."""


def assembled(html: str, data: Mapping[str, Any], packed: Mapping[str, bytes], notice: str) -> str:
    """A page with what makes it live at its end, and a policy that allows nothing else.

    html: what is read without scripts, under the notice. data: of the script. packed: what it
    solves with, zipped, by name.
    """
    parts = (
        f"<style>{_text('page.css')}</style>",
        _data("live-data", "application/json", script_json(data)),
        *(
            _data(f"live-{name}", "application/octet-stream", _as_text(held))
            for name, held in packed.items()
        ),
        _data("live-solver", "application/octet-stream", _as_text(zipped(_bytes("solver.wasm")))),
        _data("live-worker", "text/plain", _as_text(zipped(_bytes("worker.js")))),
        f"<script>{_text('page.js')}</script>",
    )
    off = f'<p class="note" id="live-off">{escape(notice)}</p><main>'
    opened = html.replace("<main>", off, 1)
    page = opened.replace("</body>", "\n".join(parts) + "\n</body>", 1)
    hashes = {f"'sha256-{_hash(script)}'" for script in SCRIPT.findall(page)}
    policy = POLICY.format(scripts=" ".join(sorted(hashes)))
    return ALLOWED.sub(lambda found: found[1] + policy, page, count=1)


def _data(anchor: str, kind: str, text: str) -> str:
    return f'<script type="{kind}" id="{anchor}">{text}</script>'


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _bytes(name: str) -> bytes:
    return (files("blocs") / SHIPPED / name).read_bytes()


def _text(name: str) -> str:
    return _bytes(name).decode("utf-8")


def zipped(data: bytes) -> bytes:
    """The same data give the same bytes."""
    return gzip.compress(data, 9, mtime=0)


def _as_text(data: bytes) -> str:
    """In base 85, 6 % shorter than base 64; a comma for `<`, which would end a script."""
    return base64.b85encode(data).decode().replace("<", ",")


def saved(html: Callable[[], str], path: Path | str) -> Path:
    """Write the page whole or not at all. Raises InputError, also for another suffix."""
    path = page_path(path)
    text = html()
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path
