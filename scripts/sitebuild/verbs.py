"""Every public name of the package: what it takes, what it returns, what it says of itself."""

import inspect
import re
from collections.abc import Callable
from typing import Any

import blocs
from sitebuild.tables import escaped


def verbs_page() -> str:
    """The page `reference/api.md`."""
    names = sorted(blocs.__all__, key=str.lower)
    groups = {
        "Verbs": [n for n in names if inspect.isfunction(getattr(blocs, n))],
        "Errors": [n for n in names if _is_error(getattr(blocs, n))],
        "Moves and other things": [
            n
            for n in names
            if inspect.isclass(getattr(blocs, n)) and not _is_error(getattr(blocs, n))
        ],
    }
    parts = ["# All names in Python\n", "Made from the package. [Examples](../python.md) first.\n"]
    for title, members in groups.items():
        parts += [f"## {title}\n", *(_entry(name, getattr(blocs, name)) for name in members)]
    return "\n".join(parts)


def _is_error(thing: Any) -> bool:
    return inspect.isclass(thing) and issubclass(thing, Exception)


def _entry(name: str, thing: Any) -> str:
    text = inspect.cleandoc(thing.__doc__ or "")
    methods = _methods(thing) if inspect.isclass(thing) and not _is_error(thing) else ""
    return f"### `{name}`\n\n{_signature(name, thing)}{escaped(text)}\n{methods}"


def _signature(name: str, thing: Callable[..., Any]) -> str:
    if not inspect.isfunction(thing):
        return ""
    return f"```text\n{name}{_short(str(inspect.signature(thing)))}\n```\n\n"


def _short(signature: str) -> str:
    """A signature whose long defaults and quotes around annotations are left out."""
    signature = re.sub(r"<(\w+)\.(\w+): ('[^']*')>", r"\3", signature)
    signature = re.sub(r"<function [^>]*>+( at \w+>)?", "…", signature)
    signature = re.sub(r"= (\w+)\([^()]*\)", r"= \1(…)", signature)
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", signature)


def _methods(thing: type) -> str:
    found = [
        (name, inspect.getdoc(member) or "")
        for name, member in vars(thing).items()
        if not name.startswith("_")
        and (inspect.isfunction(member) or isinstance(member, property))
        and inspect.getdoc(member)
    ]
    return "".join(f"\n- `.{name}`: {escaped(text.splitlines()[0])}" for name, text in found) + "\n"
