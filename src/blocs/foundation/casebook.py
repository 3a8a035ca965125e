"""The one look-up of what comes with blocs in `casebook`: name → file or folder."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path

from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError
from blocs.foundation.files import is_there


def cases() -> dict[str, Path]:
    """Cases: name → folder."""
    return {file.parent.name: file.parent for file in sorted(_book().glob("*/case.yaml"))}


def games() -> dict[str, Path]:
    """Games: CASE/GAME → file."""
    return _inside("games")


def projects() -> dict[str, Path]:
    """Projects: CASE/PROJECT → file."""
    return _inside("projects")


def claims() -> dict[str, Path]:
    """Claims: case → file."""
    return {file.parent.name: file for file in sorted(_book().glob("*/claims.yaml"))}


def polls() -> dict[str, Path]:
    """Polls: CASE/POLL → file."""
    return _inside("polls", "csv")


def chronicles() -> dict[str, Path]:
    """What happened when: case → table of dated events."""
    return {file.parent.name: file for file in sorted(_book().glob("*/chronicle.csv"))}


def channel_cases() -> dict[str, Path]:
    """Channels between a country and two poles: case → file."""
    return {file.parent.name: file for file in sorted(_book().glob("*/channels.yaml"))}


def networks() -> dict[str, Path]:
    """Networks of corridors: name → folder."""
    found = sorted(_book().glob("networks/*/network.yaml"))
    return {file.parent.name: file.parent for file in found}


def cover_cases() -> dict[str, Path]:
    """Questions of cover: security/NAME → file."""
    found = sorted(_book().glob("security/cover/*.yaml"))
    return {f"security/{file.stem}": file for file in found}


def history() -> Path:
    """The folder of past shocks."""
    return _book() / "history"


def contests() -> dict[str, Path]:
    """Contests between two states: security/NAME → file."""
    found = sorted(_book().glob("security/contests/*.yaml"))
    return {f"security/{file.stem}": file for file in found}


def board() -> Path:
    """The folder of the board of published numbers."""
    return _book() / "board"


def file_or_case(name: str | Path) -> tuple[Path, str]:
    """A file or folder as given, or the folder of a case; and the scenario named in that, if one.

    Raises InputError with the known names where there is neither; what a case holds is not read.
    """
    path = Path(name)
    if is_there(path) or path.suffix:
        return path, ""
    known = cases()
    case, _, scenario = str(name).partition("/")
    if case not in known:
        raise no_scenario(name, known)
    return known[case], scenario


def no_scenario(name: str | Path, known: Iterable[str]) -> InputError:
    """The error for what is neither a file nor one of the `known` names."""
    names = list(known)
    told = (f"'{name}' is neither a file nor a case.", did_you_mean(str(name), names))
    listed = f"Known: {', '.join(names)}."
    example = "A scenario is a YAML file: `blocs run my-scenario.yaml`."
    return InputError(" ".join((*filter(None, told), listed, example)))


def unknown(
    what: str, name: str | Path, known: Iterable[str], *, listed: str = "Known"
) -> InputError:
    """The error for a name that is not there: the nearest one, and all that are."""
    names = list(known)
    told = (f"there is no {what}.", did_you_mean(str(name), names))
    return InputError(" ".join((*filter(None, told), f"{listed}: {', '.join(names) or 'none'}.")))


def _inside(folder: str, suffix: str = "yaml") -> dict[str, Path]:
    found = sorted(_book().glob(f"*/{folder}/*.{suffix}"))
    return {f"{file.parent.parent.name}/{file.stem}": file for file in found}


def _book() -> Path:
    with as_file(files("blocs") / "casebook") as folder:
        return folder


def check_game(name: str) -> None:
    """Raise InputError where `name` is neither a game of the casebook nor a case that has one."""
    known = games()
    if name not in known and not any(key.startswith(f"{name}/") for key in known):
        raise unknown(f"game '{name}'", name, list(known))
