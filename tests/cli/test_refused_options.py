"""An option with a value that it does not take is refused in one plain sentence that quotes it."""

import inspect
import typing
from importlib import import_module

import pytest

from blocs.cli.main import COMMANDS, main

BAD = "no-such-thing"


def functions(commands=COMMANDS, before=()):
    """Words of the command line → the function that it calls."""
    for name, entry in commands.items():
        module, words = import_module(f"blocs.cli.{entry.module}"), (*before, name)
        if hasattr(module, "COMMANDS"):
            yield from functions(module.COMMANDS, words)
        else:
            yield words, getattr(module, f"{name}_command")


def refusing():
    """Command, its arguments and the options that do not take every text."""
    for words, function in functions():
        hints = typing.get_type_hints(function, include_extras=True)
        arguments, options = [], []
        for parameter in inspect.signature(function).parameters.values():
            kind, *more = typing.get_args(hints[parameter.name]) or (hints[parameter.name],)
            told = next((item for item in more if hasattr(item, "param_decls")), None)
            if told is None or kind is bool:
                continue
            said = (told.default, *(told.param_decls or ()))
            names = [name for name in said if str(name).startswith("--")]
            if not names and parameter.default is inspect.Parameter.empty:
                arguments.append("x")
            elif names and (
                takes_some(kind) or told.parser or (told.metavar or "").startswith("[")
            ):
                options += names[:1]
        yield from ((*words, *arguments, option, BAD) for option in options)


def takes_some(kind):
    """Whether the type is a choice or a number, or either of these and nothing."""
    kinds = typing.get_args(kind) or (kind,)
    return any(
        isinstance(one, type) and (one in (int, float) or hasattr(one, "__members__"))
        for one in kinds
    )


@pytest.mark.parametrize("line", sorted(refusing()), ids=" ".join)
def test_what_an_option_does_not_take_is_quoted_and_nothing_else_is_said(line, capsys):
    assert main([*line]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert f"'{BAD}'" in told
    assert line[-2] in told
    for word in ("Value error", "Input should", "Assertion failed", "Traceback", "  "):
        assert word not in told


def test_an_unknown_name_without_a_near_one_is_told_without_a_gap(capsys):
    assert main(["run", "qqqq"]) == 2
    assert main(["play", "qqqq"]) == 2
    assert main(["run", "union-state/food-embargo", "--model", "qqqq"]) == 2
    assert ".  " not in capsys.readouterr().err


def test_options_that_refuse_are_found():
    lines = {" ".join(line) for line in refusing()}
    for known in ("run x --method", "run x --model", "run x --lang", "ensemble x --design"):
        assert f"{known} {BAD}" in lines
    assert any(line.startswith("world ") for line in lines)
