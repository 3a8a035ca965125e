"""Names that a shell completes: worlds, and what the casebook holds."""

from __future__ import annotations

COMPLETE = "_BLOCS_COMPLETE"
"""The variable by which a shell asks what may follow."""


def beginning(names: list[str], typed: str) -> list[str]:
    """Those that begin as was typed."""
    return sorted(name for name in names if name.startswith(typed))


def worlds(incomplete: str) -> list[str]:
    """Names of kept worlds."""
    from blocs.data.stored.place import stored_folders

    return beginning([folder.name for folder, _ in stored_folders()], incomplete)


def scenarios(incomplete: str) -> list[str]:
    """Cases, and scenarios of cases."""
    from blocs.foundation import casebook

    return beginning([*casebook.cases(), *casebook.scenarios()], incomplete)


def games(incomplete: str) -> list[str]:
    """Games of cases."""
    from blocs.foundation import casebook

    return beginning([*casebook.games()], incomplete)
