"""Names that a shell completes: worlds, countries, and what the casebook holds.

Only listings and manifests are read: whoever presses a key waits for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import typer

COMPLETE = "_BLOCS_COMPLETE"
"""The variable by which a shell asks what may follow."""


def beginning(names: Iterable[str], typed: str) -> list[str]:
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

    return beginning(casebook.games(), incomplete)


def projects(incomplete: str) -> list[str]:
    """Projects of cases."""
    from blocs.foundation import casebook

    return beginning(casebook.projects(), incomplete)


def claims(incomplete: str) -> list[str]:
    """Cases with stated figures."""
    from blocs.foundation import casebook

    return beginning(casebook.claims(), incomplete)


def country(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Codes of countries with their names; where none begins so, names in any language."""
    listed = _countries(str(ctx.params.get("world") or ""))
    codes = [(code, names[0]) for code, names in listed.items() if code.startswith(incomplete)]
    named = {name: code for code, names in listed.items() for name in names}
    return sorted(codes) or [(name, named[name]) for name in beginning(named, incomplete)]


def countries(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """As `country`, behind the last comma of a list."""
    before, comma, last = incomplete.rpartition(",")
    given = before.split(",")
    return [
        (f"{before}{comma}{word}", told) for word, told in country(ctx, last) if word not in given
    ]


def _countries(world: str) -> dict[str, list[str]]:
    """Code → names in every language of the countries of a kept world, else of the default one."""
    from blocs.data.stored.place import DEFAULT_WORLD, MANIFEST, stored_folders
    from blocs.foundation.catalogues import languages
    from blocs.world.names import country_name

    known = {folder.name: folder for folder, _ in stored_folders()}
    folder = known.get(world, known[DEFAULT_WORLD])
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    own = manifest.get("country_names", {})
    return {
        code: [own.get(code, {}).get(lang) or country_name(code, lang) for lang in languages()]
        for code in manifest.get("countries", ())
    }
