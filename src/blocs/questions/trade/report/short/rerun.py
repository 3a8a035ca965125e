"""One zip that reruns to the same numbers: scenario, world, command, and the numbers themselves."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from blocs.brief.voice import Voice
from blocs.data.stored.place import WorldSource, locate_world
from blocs.foundation.files import is_file, written_whole
from blocs.moves.scenario import Scenario
from blocs.world.licences import is_open
from blocs.world.world import World

AGAIN = "questions/trade/report/short/again.py.txt"
SCENARIO, TABLES, WORLD = "scenario.yaml", "tables", "world"
READABLE = 0o644
STAMP = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the zip: the same content makes the same zip."""


@dataclass(frozen=True)
class Asked:
    """What a run was asked for besides its scenario. options: those that name no file.

    named: option → its text, which may name files (`FILE@mark`, `table=FILE`), or None.
    """

    world: str
    options: Sequence[str] = ()
    named: Mapping[str, str | None] = field(default_factory=dict[str, str | None])


@dataclass(frozen=True, eq=False)
class Rerun:
    """The zip. document: of the run, as `--json` prints it."""

    scenario: Scenario
    world: World
    asked: Asked
    document: Mapping[str, Any]
    voice: Voice

    @property
    def opening(self) -> str:
        """Nothing is said of it first."""
        return ""

    def save(self, path: Path | str) -> Path:
        """Write the zip whole or not at all. Raises InputError."""
        path, buffer = Path(path), io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in self._files().items():
                info = zipfile.ZipInfo(f"{path.stem}/{name}", STAMP)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, READABLE << 16
                made.writestr(info, content)
        with written_whole(path) as temporary:
            temporary.write_bytes(buffer.getvalue())
        return path

    def _files(self) -> dict[str, bytes]:
        found = dict(self._tables())
        options = [*self.asked.options, *self._named(found)]
        source = locate_world(self.asked.world)
        if source.shipped:
            options += ["--world", self.asked.world]
        else:
            options += ["--world", f"{WORLD}/{source.name}"]
            found |= {} if not is_open(self.world) else dict(_world_files(source))
        manifest = self._manifest(["run", SCENARIO, *options], carried=WORLD in _folders(found))
        return {
            "README.md": self._readme(manifest, source).encode(),
            "manifest.json": _json(manifest),
            SCENARIO: self._scenario_text(),
            "outcome.json": _json(self.document),
            "again.py": files("blocs").joinpath(AGAIN).read_bytes(),
            **found,
        }

    def _scenario_text(self) -> bytes:
        """The file as it was written where nothing in it changes, else its data (JSON is YAML)."""
        file, named = self.scenario.file, list(self._named_in_scenario())
        if file is not None and not named and is_file(Path(file)):
            return Path(file).read_bytes()
        return _json(_renamed(self.scenario.as_data(), dict(named)))

    def _named_in_scenario(self) -> Iterator[tuple[str, str]]:
        """Text in the scenario that names a file → the same in the zip."""
        for text in dict.fromkeys(_texts(self.scenario.as_data())):
            name, at, mark = text.partition("@")
            if is_file(self.scenario.folder / name):
                yield text, f"{TABLES}/{Path(name).name}{at}{mark}"

    def _tables(self) -> Iterator[tuple[str, bytes]]:
        for text, named in self._named_in_scenario():
            path = self.scenario.folder / text.partition("@")[0]
            yield named.partition("@")[0], path.read_bytes()

    def _named(self, found: dict[str, bytes]) -> Iterator[str]:
        """Options that may name files, which then are put into `found`."""
        for option, text in self.asked.named.items():
            if text is not None:
                parts = [_inside(part, option, found) for part in text.split(",")]
                yield from (option, ",".join(parts))

    def _manifest(self, command: Sequence[str], *, carried: bool) -> dict[str, Any]:
        told = cast(Mapping[str, Any], self.document["provenance"])
        source = told["world"]
        return {
            "blocs_version": told["blocs_version"],
            "command": list(command),
            "world": {
                **{key: source.get(key) for key in ("name", "title", "year", "sha256")},
                "carried": carried,
            },
            "model": told["model"],
            "closure": told.get("closure"),
            "elasticities": told.get("elasticities"),
            "ranges": {
                key: (self.document.get("ranges") or {}).get(key)
                for key in ("draws", "seed", "elasticity_law")
            },
        }

    def _readme(self, manifest: Mapping[str, Any], source: WorldSource) -> str:
        w, world = self.voice.words, manifest["world"]
        kept = w("The world ships with blocs: its SHA-256 is in `manifest.json`.")
        if world["carried"]:
            kept = w("The world stands in the folder `world`; its licence lets it be passed on.")
        elif not source.shipped:
            kept = w(
                "The world may not be passed on: put its folder here as `world/{name}`.",
                name=source.name,
            )
        lines = (
            f"# {self.voice.quoted(self.scenario.title)}",
            w("Runs again to the same numbers, and says how far they are apart:"),
            "    python again.py",
            w("It needs Python with blocs {version}.", version=manifest["blocs_version"]),
            w("The command itself:") + "\n\n    blocs " + " ".join(manifest["command"]),
            kept,
            w(
                "`scenario.yaml`: the scenario; `outcome.json`: every number, with its ranges; "
                "`manifest.json`: version, world, model, elasticities, draws and their seed; "
                "`tables`: files that the scenario names."
            ),
        )
        return "\n\n".join(lines) + "\n"


def _inside(text: str, option: str, found: dict[str, bytes]) -> str:
    """`FILE`, `FILE@mark` or `name=FILE` as it stands in the zip; another text as it is."""
    head, sign, rest = text.rpartition("=")
    name, at, mark = rest.partition("@")
    if not is_file(Path(name)):
        return text
    inside = f"{TABLES}/{option.strip('-')}-{Path(name).name}"
    found[inside] = Path(name).read_bytes()
    return f"{head}{sign}{inside}{at}{mark}"


def _folders(names: Mapping[str, bytes]) -> set[str]:
    return {name.split("/")[0] for name in names}


def _world_files(source: WorldSource) -> Iterator[tuple[str, bytes]]:
    """Every file of the folder of a world of the user's."""
    for entry in sorted(source.folder.iterdir(), key=lambda item: item.name):
        if entry.is_file():
            yield f"{WORLD}/{source.name}/{entry.name}", entry.read_bytes()


def _texts(data: Any) -> Iterator[str]:
    """Every text in plain data that may name a file."""
    if isinstance(data, str):
        if "." in data and "\n" not in data:
            yield data
        return
    if isinstance(data, dict):
        data = [*cast(dict[str, Any], data).values()]
    for item in cast(list[Any], data) if isinstance(data, list | tuple) else ():
        yield from _texts(item)


def _renamed(data: Any, names: Mapping[str, str]) -> Any:
    if isinstance(data, str):
        return names.get(data, data)
    if isinstance(data, dict):
        return {key: _renamed(item, names) for key, item in cast(dict[str, Any], data).items()}
    if isinstance(data, list | tuple):
        return [_renamed(item, names) for item in cast(list[Any], data)]
    return data


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n").encode()
