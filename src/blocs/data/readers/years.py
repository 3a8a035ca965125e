"""The base year: what the file says and what the user says must agree."""

from __future__ import annotations

from blocs.foundation.errors import Problem, WorldError


def agreed_year(stated: int | str | None, asked: int | None, *, file: str) -> int:
    """The year of a table: `stated` by the file, `asked` for by the user.

    Raises WorldError where they differ, or where neither is there.
    """
    if stated is None and asked is None:
        problem = Problem("the file does not say its year", file, remedy="Give --year.")
        raise WorldError("the year is not known", problems=[problem])
    if stated is not None and asked is not None and int(stated) != asked:
        problem = Problem(
            f"the file is of {stated}, --year says {asked}",
            file,
            field="year",
            remedy="Give the file of the year, or leave --year out.",
        )
        raise WorldError("the years do not agree", problems=[problem])
    found = stated if stated is not None else asked
    assert found is not None
    return int(found)
