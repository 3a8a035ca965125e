"""Every module, function and folder of the house that documents and docstrings name is there."""

import ast
import importlib.util
import io
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src/blocs"
DOTTED = re.compile(r"`([a-z_]\w*(?:\.[a-z_]\w*)+)(?:\(.*?)?`")
PLACE = re.compile(r"`((?:blocs/)?[a-z_]+(?:/[a-z_]\w*)+)`")
FILES = {
    "csv",
    "dta",
    "tex",
    "xlsx",
    "svg",
    "css",
    "js",
    "json",
    "md",
    "npz",
    "parquet",
    "toml",
    "yaml",
}
NO_MODULES = {
    *("answer", "cells", "payoffs", "provenance", "report", "target"),  # variables
    *("borrower", "goods", "lender", "predictability", "relief"),  # fields of files
    "elasticities",  # columns of tables of draws
}
"""First words of dotted names that are no modules, or not only."""
ROOMS = {path.name for path in HOUSE.iterdir() if path.is_dir() and path.name[0] not in "._"}


@cache
def modules():
    """Dotted path below the house → the names at its top level."""
    found = {}
    for path in HOUSE.rglob("*.py"):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = names_in(path)
    return found


def names_in(path):
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node]
        for one in targets:
            target = getattr(one, "target", one)
            names |= {getattr(target, "name", None), getattr(target, "id", None)}
    return names


def written():
    """(file, text) of documents, docstrings and comments; what has been is left to the changelog."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        if path.name != "CHANGELOG.md":
            yield path, path.read_text(encoding="utf-8")
    for path in HOUSE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                yield path, str(node.value.value)
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield path, token.string


def named(pattern):
    places = {(found, path) for path, text in written() for found in pattern.findall(text)}
    return {name: min(str(p) for n, p in places if n == name) for name, _ in places}


def is_there(name):
    """Whether a dotted name ends like a module, or like a module and what it defines."""
    inside, _, last = name.removeprefix("blocs.").rpartition(".")
    return any(
        f".{module}".endswith(f".{name.removeprefix('blocs.')}")
        or (last in names and f".{module}".endswith(f".{inside}"))
        for module, names in modules().items()
    )


def is_elsewhere(name):
    """Whether it is of another package, or of `blocs` as its users see it."""
    first, *rest = name.split(".")
    if first == "blocs":
        import blocs

        return len(rest) == 1 and rest[0] in blocs.__all__
    return first not in ROOMS and importlib.util.find_spec(first) is not None


DOTTED_NAMES = named(DOTTED)


@pytest.mark.parametrize("name", sorted(DOTTED_NAMES))
def test_every_dotted_name_is_a_module_or_what_it_holds(name):
    first, last = name.split(".")[0], name.split(".")[-1]
    if last in FILES or first in NO_MODULES:
        return
    assert is_there(name) or is_elsewhere(name), DOTTED_NAMES[name]


def test_every_folder_and_module_named_by_its_path_is_there():
    for place, path in named(PLACE).items():
        inside = place.removeprefix("blocs/")
        if inside.split("/")[0] in ROOMS:
            spots = [HOUSE / inside, HOUSE / f"{inside}.py"]
            assert any(spot.exists() for spot in spots), f"{path}: {place}"


def test_a_module_that_is_gone_would_be_found():
    assert is_there("questions.trade.answer")
    assert is_there("trade.answer.load_world")
    assert not is_there("study.claims")
    assert not is_there("trade.answer.no_such_function")
