"""No state between calls: nothing that a call could change stands in a default argument."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import MutableMapping, MutableSequence, MutableSet
from types import FunctionType

import numpy as np

import blocs

CHANGEABLE = (MutableMapping, MutableSequence, MutableSet, np.ndarray)


def functions():
    """Every function and method that is defined in blocs, with its place."""
    for found in pkgutil.walk_packages(blocs.__path__, "blocs."):
        if found.name.endswith("__main__"):
            continue
        try:
            module = importlib.import_module(found.name)
        except ModuleNotFoundError as absent:
            if str(absent.name).startswith("blocs"):
                raise
            continue  # an extra that is not installed
        for owner in (module, *(x for x in vars(module).values() if inspect.isclass(x))):
            for name, value in vars(owner).items():
                plain = inspect.unwrap(getattr(value, "__func__", value))
                if isinstance(plain, FunctionType) and plain.__module__ == module.__name__:
                    yield f"{found.name}.{name}", plain


def changeable(value):
    if isinstance(value, CHANGEABLE):
        return True
    if isinstance(value, tuple | frozenset):
        return any(map(changeable, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return any(changeable(getattr(value, item.name)) for item in dataclasses.fields(value))
    return False


def test_no_default_argument_can_be_changed_by_a_call():
    places = dict(functions())
    assert len(places) > 1000
    wrong = [
        f"{place}({key}={item.default!r:.60})"
        for place, function in places.items()
        for key, item in inspect.signature(function).parameters.items()
        if item.default is not item.empty and changeable(item.default)
    ]
    assert wrong == []
