"""`blocs new`: a commented scenario file, from questions or from options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.options import BriefLanguage, console
from blocs.foundation.catalogues import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from rich.console import Console

    from blocs.moves.starter import Answered

SCHEMA = "scenario.json"
"""What `blocs schema scenario` is told to write beside scenarios, as its docs say."""


def new_command(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    title: Annotated[str | None, typer.Option("--title", help="What happens, in one line.")] = None,
    move: Annotated[
        str | None, typer.Option("--move", help="A move, so that nothing is asked.")
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            "--preset",
            metavar="NAME",
            help="Instead of a move: free_trade_area, customs_union, single_market or "
            "sanctions_package, with values of the literature and their ranges.",
        ),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="A field of it; may be repeated."),
    ] = None,
    world: Annotated[str | None, typer.Option("--world", help="Name of the base world.")] = None,
    year: Annotated[str | None, typer.Option("--year", help="Of schedules and packages.")] = None,
    lang: BriefLanguage = SOURCE_LANGUAGE,
) -> None:
    """Write a scenario file with a comment at every field, and say what it does."""
    from blocs.foundation.errors import InputError, Problem
    from blocs.foundation.files import is_there, written_whole
    from blocs.moves.starter import of_preset, scenario_text

    if is_there(file):
        problem = Problem("this file is there already", str(file), remedy="Name another file.")
        raise InputError("the scenario is not written", problems=[problem])
    screen = console(quiet=False)
    if move is not None and preset is not None:
        raise typer.BadParameter("a preset names its move: leave --move out", param_hint="--preset")
    if preset is not None:
        moves = [of_preset(preset, _answered("", given or ()).fields)]
    elif move is None:
        if given:
            raise typer.BadParameter("name the move as well: --move", param_hint="--set")
        title = title or str(typer.prompt("What happens, in one line"))
        moves = _asked(screen, title=title, world=world, year=year, lang=lang)
    else:
        moves = [_answered(move, given or ())]
    text = scenario_text(title or f"A new {preset or move}", moves, world=world, year=year)
    sentences = _said(text, world, lang)
    known = (
        f"# yaml-language-server: $schema={SCHEMA}\n" if (file.parent / SCHEMA).is_file() else ""
    )
    with written_whole(file) as place:
        place.write_text(known + text, encoding="utf-8")
    for sentence in sentences:
        screen.print(f"- {sentence}", markup=False)
    screen.print(f"Written: {file}. Next: `blocs run {file}`.", markup=False)


def _answered(move: str, given: list[str] | tuple[str, ...]) -> Answered:
    from blocs.moves.starter import Answered

    wrong = [text for text in given if "=" not in text]
    if wrong:
        raise typer.BadParameter(f"'{wrong[0]}' is not FIELD=VALUE", param_hint="--set")
    return Answered(move, dict(text.split("=", 1) for text in given))


def _said(text: str, world: str | None, lang: str) -> list[str]:
    """The scenario in words, its codes looked up. Raises ScenarioError for what is not there."""
    from blocs.foundation.documents import parse_document
    from blocs.moves.scenario import Scenario
    from blocs.questions.trade.answer import describe

    scenario = Scenario.from_document(parse_document(text, file="the new scenario"))
    return describe(scenario, world, lang)


def _asked(
    screen: Console, *, title: str, world: str | None, year: str | None, lang: str
) -> list[Answered]:
    """Moves, asked one by one; one that makes no sense is told why and asked again."""
    from blocs.foundation.errors import InputError
    from blocs.moves.registry import MOVES
    from blocs.moves.starter import PRESETS, scenario_text

    moves: list[Answered] = []
    while True:
        end = "" if not moves else " (nothing: done)"
        word = typer.prompt(
            f"Which move or preset{end}; ? lists them, ?TEXT searches",
            default="",
            show_default=False,
        )
        if not word.strip() and moves:
            return moves
        word = word.strip()
        if word not in MOVES and word not in PRESETS:
            screen.print(_kinds(word.removeprefix("?").strip()), markup=False)
            continue
        answered = _fields(screen, word, world)
        try:
            text = scenario_text(title, [answered], world=world, year=year)
            sentences = _said(text, world, lang)
        except InputError as error:
            screen.print(str(error), markup=False)
            continue
        moves.append(answered)
        for sentence in sentences:
            screen.print(f"- {sentence}", markup=False)


def _kinds(part: str) -> str:
    """Moves and presets whose name, or what is said of them, holds a piece of text."""
    from blocs.moves.registry import MOVES
    from blocs.moves.starter import PRESETS, of_preset, preset_lines

    said = {name: (kind.__doc__ or "").strip().split("\n")[0] for name, kind in MOVES.items()}
    said |= {name: "; ".join(preset_lines(of_preset(name, {}))) for name in PRESETS}
    folded = part.casefold()
    hits = [
        f"{name}: {text}" for name, text in said.items() if folded in f"{name} {text}".casefold()
    ]
    if not part:
        return f"{', '.join(MOVES)}\nPresets: {', '.join(PRESETS)}"
    return "\n".join(hits) or "nothing is called so"


def _fields(screen: Console, word: str, world: str | None) -> Answered:
    """Answers to the fields of a move: nothing leaves a field out; ?TEXT looks a country up."""
    from blocs.moves.starter import PRESETS, Answered, fields_asked, of_preset

    preset = of_preset(word, {}) if word in PRESETS else None
    move = preset.move if preset else word
    found: dict[str, str] = dict(preset.fields) if preset else {}
    for note in fields_asked(move):
        if note.name in found:
            continue
        while True:
            optional = "" if note.default is None else ", may be left out"
            asked = f"  {note.name} – {note.text} ({note.kind}{optional})"
            text = typer.prompt(asked, default="", show_default=False).strip()
            if text.startswith("?"):
                screen.print(f"  {_countries(text[1:].strip(), world)}", markup=False)
                continue
            break
        if text:
            found[note.name] = text
    return Answered(move, found)


def _countries(part: str, world: str | None) -> str:
    """Codes and names of countries and blocs that hold a piece of text."""
    from blocs.data.reference import load_bloc_table
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
    from blocs.world.names import country_name

    known = {code: country_name(code) for code in load_world(world or DEFAULT_WORLD).countries}
    known |= {code: code for code in load_bloc_table().blocs}
    folded = part.casefold()
    hits = [
        f"{code} {name}" if code != name else code
        for code, name in known.items()
        if folded in code.casefold() or folded in name.casefold()
    ]
    return ", ".join(hits) or "nothing is called so"
