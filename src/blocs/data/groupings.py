"""Groups that a user writes, `A=X,B=X` or a CSV file, → label → group."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from blocs.data.layouts import Layout
from blocs.data.readers.columns import ColumnMap, read_columns
from blocs.data.row_checks import code_fault
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.foundation.files import is_file, is_there
from blocs.world.countries import country_in, unknown_country
from blocs.world.world import World

REGIONS = ("country", "region")
GROUPS = ("sector", "group")


def country_groups(given: str | None, world: World) -> dict[str, str]:
    """Country → region. A bloc stands for its members in the world's year that the world holds.

    A country named itself goes before its bloc. Raises InputError with every problem.
    """
    pairs = _pairs(given, REGIONS, option="--countries")
    problems: list[Problem] = []
    by_bloc: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for pair in pairs:
        code = pair.label
        label = None if code in world.blocs else country_in(code, world.countries)
        if code in world.country or label is not None:
            by_name[label or code] = pair.group
        elif code in world.blocs and not (world.year or world.blocs[code].as_of):
            message = f"members of '{code}' depend on a year, and this world has none"
            problems.append(pair.problem(message, "Name the countries."))
        elif code in world.blocs:
            members, _ = world.bloc_members(code)
            if not members:
                problems.append(pair.problem(f"no member of '{code}' is in this world", None))
            for member in members:
                if by_bloc.setdefault(member, pair.group) != pair.group:
                    message = (
                        f"'{member}' would be in {by_bloc[member]} and, by {code}, {pair.group}"
                    )
                    problems.append(pair.problem(message, "Name it itself to decide."))
        else:
            problems.append(_unknown(pair, world))
    problems = [p for p in problems if not any(f"'{c}' would" in p.message for c in by_name)]
    raise_problems(InputError, "the regions cannot be made", problems)
    return {**by_bloc, **by_name}


def _unknown(pair: _Pair, world: World) -> Problem:
    names = {code: world.country_name(code) for code in world.countries}
    names |= {code: bloc.names["en"] for code, bloc in world.blocs.blocs.items()}
    fault = unknown_country(pair.label, names, world=world.name, what="country or bloc")
    remedy = fault.remedy or "Write codes of the world, or of blocs."
    return replace(pair.problem(fault.message, remedy), absent=fault.absent)


def sector_groups(given: str | None, world: World) -> dict[str, str]:
    """Sector → group. A group of the world (`goods`) stands for its sectors. Raises InputError."""
    problems: list[Problem] = []
    found: dict[str, str] = {}
    named: dict[str, str] = {}
    for pair in _pairs(given, GROUPS, option="--sectors"):
        if pair.label in world.sector:
            named[pair.label] = pair.group
        elif pair.label in world.sector_groups:
            for code in world.sector_groups[pair.label]:
                if found.setdefault(code, pair.group) != pair.group:
                    message = f"'{code}' would be in {found[code]} and {pair.group}"
                    problems.append(pair.problem(message, "Name it itself to decide."))
        else:
            options = (*world.sectors, *world.sector_groups)
            hint = did_you_mean(pair.label, options) or None
            problems.append(pair.problem(f"unknown sector or group '{pair.label}'", hint))
    problems = [p for p in problems if not any(f"'{c}' would" in p.message for c in named)]
    raise_problems(InputError, "the groups of sectors cannot be made", problems)
    return {**found, **named}


class _Pair:
    """One label and its group, with the place where they stand."""

    def __init__(self, label: str, group: str, *, file: str | None, line: int | None) -> None:
        self.label, self.group = label, group
        self._file, self._line = file, line

    def problem(self, message: str, remedy: str | None) -> Problem:
        return Problem(message, self._file, self._line, remedy=remedy)


def _pairs(given: str | None, columns: tuple[str, str], *, option: str) -> list[_Pair]:
    if given is None:
        return []
    if "=" in given and not is_there(given):
        return _written_pairs(given, option)
    path = Path(given)
    if not is_file(path):
        remedy = f"Give a CSV file {','.join(columns)}, or pairs such as A=X,B=X."
        problem = Problem(f"there is no file '{given}'", field=option, remedy=remedy)
        raise InputError("the groups cannot be read", problems=[problem])
    problems: list[Problem] = []
    rows = read_columns(
        path,
        columns=ColumnMap({name: (name,) for name in columns}, columns),
        layout=Layout("groups", columns, ()),
        problems=problems,
    )
    raise_problems(InputError, f"the groups in {path.name} cannot be used", problems)
    assert rows is not None
    labels, groups = (rows.labels[name] for name in columns)
    seen: dict[str, int] = {}
    for row in range(len(rows)):
        label = labels.name_in(row)
        if label in seen:
            message = f"'{label}' stands on line {seen[label]} already"
            problems.append(rows.problem(row, message, field=columns[0], remedy="Keep one row."))
        seen.setdefault(label, int(rows.lines[row]))
    raise_problems(InputError, f"the groups in {path.name} cannot be used", problems)
    return [
        _Pair(labels.name_in(r), groups.name_in(r), file=path.name, line=int(rows.lines[r]))
        for r in range(len(rows))
    ]


def _written_pairs(given: str, option: str) -> list[_Pair]:
    problems: list[Problem] = []
    pairs: dict[str, str] = {}
    for part in given.split(","):
        label, equals, group = (text.strip() for text in part.partition("="))
        if not equals or code_fault(label) or code_fault(group) or " " in group:
            message = f"'{part}' is no pair A=X"
            problems.append(Problem(message, field=option, remedy="Write EU27=EUR,CHN=ASIA."))
        elif pairs.get(label, group) != group:
            problems.append(Problem(f"'{label}' stands twice", field=option, remedy="Keep one."))
        pairs[label] = group
    raise_problems(InputError, "the groups cannot be read", problems)
    return [_Pair(label, group, file=option, line=None) for label, group in pairs.items()]
