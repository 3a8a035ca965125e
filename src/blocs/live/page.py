"""One file with a brief, its world and its solver: what scripts cannot run stays the brief."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import escape

from blocs.brief.render.html import script_json
from blocs.brief.report import Report
from blocs.brief.voice import Voice, voice
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.live.data import live_data
from blocs.live.deeds import deeds_of
from blocs.live.embedded import embedded_of
from blocs.live.licence import check_open
from blocs.live.payload import payload
from blocs.live.texts import TEXTS
from blocs.moves.provisions import provisions as provisions_of
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import baseline_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.state import economy_of
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.ranges import Ranges
from blocs.world.world import World

SHIPPED = "live/shipped"
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
ALLOWED = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")[^"]*')
POLICY = (
    "default-src 'none'; script-src 'wasm-unsafe-eval' {scripts}; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)
"""No network at all: only the scripts of this very file, by their hashes, and their worker."""


@dataclass(frozen=True, eq=False)
class LivePage:
    """A scenario that its reader can change.

    outcome: as filed, under `caliendo_parro`, and its brief: what is read without scripts. ranges:
    shown while nothing is changed, None for none.
    """

    outcome: Outcome
    scenario: Scenario
    world: World
    brief: Report
    ranges: Ranges | None = None
    focus: str | None = None

    def html(self) -> str:
        """The page. Raises InputError: see `check_possible`."""
        check_possible(self.world, Model(self.outcome.provenance["model"]))
        speaking = voice(self.brief.language, self.world)
        before = baseline_of(self.world, self.scenario, Trade()).world
        deeds = deeds_of(self.scenario, before)
        packed = payload(
            embedded_of(economy_of(before, model=Model.CALIENDO_PARRO)),
            deeds,
            self.scenario.closure,
        )
        data = live_data(
            self.outcome,
            self.scenario,
            speaking,
            title=self.brief.title,
            provisions=provisions_of(self.scenario, self.world, speaking.language),
            deeds=deeds,
            focus=self.focus,
            ranges=self.ranges,
            basis=_basis(speaking),
        )
        return _assembled(self.brief.html(), data, packed, speaking)

    def save(self, path: Path | str) -> Path:
        """Write the page whole or not at all. Raises InputError, also for another suffix."""
        path = _page_path(path)
        text = self.html()
        with written_whole(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
        return path


def check_possible(world: World, model: Model, path: Path | str = "page.html") -> None:
    """Raise InputError where the world may not travel, another model or another file is meant."""
    _page_path(path)
    if model is not Model.CALIENDO_PARRO:
        raise InputError(
            f"a live page is solved with 'caliendo_parro', not with '{model}': leave out --model."
        )
    check_open(world)


def _page_path(path: Path | str) -> Path:
    path = Path(path)
    if path.suffix != ".html":
        raise InputError(f"cannot write a live page as '{path.name}': end its name in .html")
    return path


def _basis(speaking: Voice) -> str:
    return speaking.words.told(TEXTS["basis"], world=speaking.world.provenance.title)


def _assembled(brief: str, data: dict[str, Any], packed: bytes, speaking: Voice) -> str:
    """The brief with what makes it live at its end, and a policy that allows nothing else."""
    notice = escape(TEXTS["no_scripts"][speaking.language])
    parts = (
        f"<style>{_text('page.css')}</style>",
        _data("live-data", "application/json", script_json(data)),
        _data("live-world", "application/octet-stream", _as_text(packed)),
        _data("live-solver", "application/octet-stream", _zipped(_bytes("solver.wasm"))),
        _data("live-worker", "text/plain", _zipped(_bytes("worker.js"))),
        f"<script>{_text('page.js')}</script>",
    )
    opened = brief.replace("<main>", f'<p class="note" id="live-off">{notice}</p><main>', 1)
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


def _zipped(data: bytes) -> str:
    return _as_text(gzip.compress(data, 9, mtime=0))


def _as_text(data: bytes) -> str:
    """In base 85, a fifteenth shorter than in base 64; a comma for `<`, which would end a script."""
    return base64.b85encode(data).decode().replace("<", ",")
