"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from blocs.cli.files import names as completed
from blocs.foundation.catalogues import languages
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.questions.trade.engine.models.model import SHORT_RUN, Model, Substitution

if TYPE_CHECKING:
    from rich.console import Console


def known_language(text: str) -> str:
    """One of the languages that have a catalogue; BadParameter where it is none."""
    if text not in languages():
        known = ", ".join(f"'{language}'" for language in languages())
        raise typer.BadParameter(f"'{text}' is not one of {known}.")
    return text


def language_option(help_text: str) -> Any:
    """`--lang`, with this said of it."""
    known = f"<{'|'.join(languages())}>"
    return typer.Option("--lang", parser=known_language, metavar=known, help=help_text)


def known_world(name: str | None) -> str | None:
    """The name as given, told to be unknown before a command loads what reads worlds."""
    if name is not None:
        from blocs.data.stored.place import locate_world

        locate_world(name)
    return name


def known_tables(path: Path | None) -> Path | None:
    """The path as given, refused before anything is solved where no table can be written there."""
    if path is not None:
        from blocs.brief.tables.formats import check_place, checked_suffix

        checked_suffix(path)
        check_place(path)
    return path


def known_tariffs(choice: str | None) -> str | None:
    """The choice as given; a file that is not there is told before a command loads what reads."""
    if choice is not None:
        from blocs.data.tariffs.asked import EMBEDDED, NONE, file_and_year

        if choice not in (NONE, EMBEDDED):
            file_and_year(choice)
    return choice


WorldName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--world",
        callback=known_world,
        autocompletion=completed.worlds,
        help="Name of a world, or a folder in the table format; default: the scenario's.",
    ),
]
WorldArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="WORLD", callback=known_world, help="Name of a world, or a folder of tables."
    ),
]
Elasticity: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--elasticity",
        help="One trade elasticity for all sectors, or a CSV sector,trade_elasticity.",
    ),
]
Tariffs: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--tariffs",
        callback=known_tariffs,
        metavar="none|embedded|FILE",
        help="Tariffs of the base year: none of ours, those that ship, or a file of WITS, TRAINS "
        "or one's own (`FILE@2021`: of another year); default: the scenario's, else `embedded` "
        "for a world that ships and `none` for others.",
    ),
]
LiveFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--live", metavar="FILE.html", help="Also one page that re-solves as sliders move."
    ),
]
ModelName: TypeAlias = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="[" + "|".join((*Model, "all")) + "]",
        help="Trade model; `all` adds the band over the models to the numbers of the first.",
    ),
]
SubstitutionText: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--substitution",
        metavar="NAME=NUMBER,…",
        help=(
            "Elasticities of substitution of the short-run models (ces_io, rationing), as in "
            + ",".join(f"{name}={value:g}" for name, value in vars(SHORT_RUN).items())
            + "."
        ),
    ),
]
Potential: TypeAlias = Annotated[
    float,
    typer.Option(
        "--potential",
        min=0.0,
        max=1.0,
        metavar="WEIGHT",
        help="Weight, 0 to 1, of trade that could be in the base year, so that a pair that trades "
        "nothing may begin to; told with and without.",
    ),
]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws.")]
Workers: TypeAlias = Annotated[
    int, typer.Option("--workers", min=1, help="Processes to solve with.")
]
PageFolder: TypeAlias = Annotated[Path, typer.Option("--out", help="Folder for the page.")]
OutFolder: TypeAlias = Annotated[
    Path, typer.Option("--out", help="Folder for the brief and the outcome.")
]
TablesPath: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--tables",
        metavar="FILE|FOLDER",
        callback=known_tables,
        help="Also every table and all numbers: .xlsx, .tex, .md; .csv, .dta, .parquet or a folder "
        "(CSV): a file each.",
    ),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")
]
BriefLanguage: TypeAlias = Annotated[
    str,
    language_option("Language of the brief."),
]


EVERY_MODEL = "all"


def chosen_models(name: str) -> tuple[Model, ...]:
    """The models that `--model` means, the one whose numbers are quoted first."""
    if name == EVERY_MODEL:
        from blocs.questions.trade.models import ALL_MODELS

        return ALL_MODELS
    known = [*map(str, Model), EVERY_MODEL]
    if name not in known:
        from blocs.foundation.axes import did_you_mean

        told = (f"--model: unknown model '{name}'.", did_you_mean(name, known))
        raise InputError(" ".join((*filter(None, told), f"Known: {', '.join(known)}.")))
    return (Model(name),)


def chosen_substitution(text: str | None, models: tuple[Model, ...]) -> Substitution:
    """The elasticities that `--substitution` gives, others as they are by default.

    Raises InputError, every problem at once; also where no model of `models` would use them.
    """
    if text is None:
        return SHORT_RUN
    if not any(model.with_substitution for model in models):
        using = ", ".join(m for m in Model if m.with_substitution)
        raise InputError(
            f"--substitution says nothing to the model '{models[0]}': its shares of cost are fixed "
            f"(Cobb-Douglas). Choose `--model` among {using}, all; or leave the option out."
        )
    given = named_numbers(text, "--substitution", vars(SHORT_RUN), noun="elasticity")
    return Substitution(**given)


def named_numbers(
    text: str, option: str, known: Mapping[str, float], *, noun: str
) -> dict[str, float]:
    """`NAME=NUMBER,…` as a mapping; known: name → its number by default."""
    given: dict[str, float] = {}
    problems: list[Problem] = []
    for part in text.split(","):
        found = _named_number(part.strip(), given, known, noun=noun)
        if found is not None:
            problems.append(found)
    raise_problems(InputError, f"{option} '{text}' cannot be read", problems)
    return given


def _named_number(
    part: str, given: dict[str, float], known: Mapping[str, float], *, noun: str
) -> Problem | None:
    """Put `name=number` into `given`, or say what is wrong with it."""
    from blocs.foundation.axes import did_you_mean

    name, sign, number = (piece.strip() for piece in part.partition("="))
    if name not in known:
        hint = did_you_mean(name, list(known))
        told = f"unknown {noun} '{name}'. {hint}".rstrip()
        return Problem(told, remedy=f"Known: {', '.join(known)}.")
    if name in given:
        return Problem(f"'{name}' is given twice", remedy="Leave one of them out.")
    try:
        given[name] = float(number)
    except ValueError:
        shown = f"'{number}' is not a number" if sign else "there is no number"
        return Problem(f"{name}: {shown}", remedy=f"Write {name}={known[name]:g}.")
    return None


def console(*, quiet: bool) -> Console:
    """Where people read: standard output, or standard error when standard output is for JSON."""
    from rich.console import Console

    return Console(stderr=quiet, highlight=False, soft_wrap=True, emoji=False)
