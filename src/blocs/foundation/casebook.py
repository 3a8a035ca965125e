"""The one look-up of what comes with blocs in `casebook`: name → file or folder.

It reads no file, so that a command tells an unknown name before it loads what reads files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import as_file, files
from pathlib import Path

from blocs.foundation.errors import InputError
from blocs.foundation.files import is_file, is_folder, is_there

FILES = (".yaml", ".yml")
"""What the path of a file ends with, there or not; anything else may be a name."""


ON = "@"
"""`SCENARIO@WORLD`: the scenario on a world that is not its own."""


def cases() -> dict[str, Path]:
    """Cases: name → folder."""
    return {file.parent.name: file.parent for file in sorted(_book().glob("*/case.yaml"))}


NO_SCENARIOS = ("case", "channels", "claims")
"""Files of a case that are no scenarios, without .yaml."""


def scenarios() -> dict[str, Path]:
    """Scenarios of cases: CASE/SCENARIO → file."""
    return {
        f"{name}/{file.stem}": file
        for name, folder in cases().items()
        for file in sorted(folder.glob("*.yaml"))
        if file.stem not in NO_SCENARIOS
    }


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
    path, known = Path(name), cases()
    if not str(name):
        raise no_scenario(name, known)
    if is_there(path) or path.suffix:
        return path, ""
    case, _, scenario = str(name).partition("/")
    if case not in known:
        raise no_scenario(name, known)
    return known[case], scenario


def parted(name: str) -> tuple[str, str | None]:
    """`SCENARIO@WORLD` as scenario and world; the world is None where none is named."""
    scenario, sign, world = name.rpartition(ON)
    return (scenario, world) if sign else (name, None)


def no_scenario(name: str | Path, known: Iterable[str]) -> InputError:
    """The error for what is neither a file nor one of the `known` names."""
    from blocs.foundation.axes import did_you_mean  # numpy: a name that is known needs none

    names = list(known)
    told = (f"'{name}' is neither a file nor a case.", did_you_mean(str(name), names))
    listed = f"Known: {', '.join(names)}."
    example = "A scenario is a YAML file: `blocs run my-scenario.yaml`."
    return InputError(" ".join((*filter(None, told), listed, example)))


def unknown(
    what: str, name: str | Path, known: Iterable[str], *, listed: str = "Known"
) -> InputError:
    """The error for a name that is not there: the nearest one, and all that are."""
    from blocs.foundation.axes import did_you_mean  # numpy: a name that is known needs none

    names = list(known)
    told = (f"there is no {what}.", did_you_mean(str(name), names))
    return InputError(" ".join((*filter(None, told), f"{listed}: {', '.join(names) or 'none'}.")))


def _inside(folder: str, suffix: str = "yaml") -> dict[str, Path]:
    found = sorted(_book().glob(f"*/{folder}/*.{suffix}"))
    return {f"{file.parent.parent.name}/{file.stem}": file for file in found}


def _book() -> Path:
    with as_file(files("blocs") / "casebook") as folder:
        return folder


def find_project(name: str | Path) -> Path:
    """The file of `CASE/PROJECT`, or a path as it is. Raises InputError."""
    path = Path(name)
    if path.suffix in FILES or is_there(path):
        return path
    return _known(projects(), name, f"project '{name}'")


def find_claims(name: str | Path) -> Path:
    """The claims of a case by its name, or a file or folder as it is. Raises InputError."""
    path = Path(name)
    if path.suffix in FILES or is_folder(path):
        return path
    return _known(claims(), name, f"case '{name}' with claims", listed="Cases with claims")


def find_poll(name: str | Path) -> Path:
    """A file as given, or a poll by CASE/POLL. Raises InputError."""
    path = Path(name)
    if is_there(path) or path.suffix:
        return path
    return _known(polls(), name, f"poll '{name}'")


def find_contest(name: str | Path) -> Path:
    """A file as given, or a contest by `security/NAME`. Raises InputError."""
    return _own_or_known(contests(), name, f"contest '{name}'")


def find_cover_case(name: str | Path) -> Path:
    """A file as given, or a case of cover by `security/NAME`. Raises InputError."""
    return _own_or_known(cover_cases(), name, f"case of cover '{name}'")


def find_network(name: str) -> tuple[Path, int | None]:
    """The folder of a network by its name, or by `NAME-YEAR` with the year. Raises InputError."""
    known = networks()
    if name in known:
        return known[name], None
    stem, _, year = name.rpartition("-")
    if stem in known and year.isascii() and year.isdigit() and len(year) == 4:
        return known[stem], int(year)
    listed = [*known, *(f"{stem}-YEAR" for stem in known)]
    raise unknown(f"network '{name}' and no folder of that name", name, listed)


def check_network(name: str) -> None:
    """Raise InputError where `name` is neither a file or folder nor a network."""
    if not (name and is_there(Path(name))):
        find_network(name)


def check_game(name: str | Path) -> None:
    """Raise InputError where `name` is no file, no game, and no case that has one."""
    path, known = Path(name), games()
    if path.suffix in FILES or is_file(path) or str(name) in known:
        return
    if not any(key.startswith(f"{name}/") for key in known):
        raise unknown(f"game '{name}'", name, list(known))


def _known(
    known: Mapping[str, Path], name: str | Path, what: str, *, listed: str = "Known"
) -> Path:
    if str(name) not in known:
        raise unknown(what, name, known, listed=listed)
    return known[str(name)]


def _own_or_known(known: Mapping[str, Path], name: str | Path, what: str) -> Path:
    """A file before a name; what has a suffix is the path of one, there or not."""
    path = Path(name)
    if is_file(path) or (path.suffix and str(name) not in known):
        return path
    return _known(known, name, f"{what} and no file of that name")
