"""`blocs corridors list`: passages and networks."""

from __future__ import annotations

from pathlib import Path

from blocs.cli.options import AsJson, BriefLanguage, PageFolder, TablesPath, console
from blocs.cli.publish import PAGE, Output, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def list_command(
    out: PageFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Passages of the sea lanes, and networks that are known by name."""
    from blocs.questions.corridors.known import known_corridors
    from blocs.questions.corridors.report.stock.listing import listing_report, listing_screen

    found = known_corridors()
    publish(
        listing_report(found, lang),
        found.as_json(),
        listing_screen(found, lang),
        path=out / f"corridors.{lang}.html",
        named=PAGE,
        to=Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables),
    )
