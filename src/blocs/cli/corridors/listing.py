"""`blocs corridors list`: passages and networks."""

from __future__ import annotations

from blocs.cli.options import AsJson, BriefLanguage, console
from blocs.cli.publish import Output, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def list_command(lang: BriefLanguage = SOURCE_LANGUAGE, as_json: AsJson = False) -> None:
    """Passages of the sea lanes, and networks that are known by name."""
    from blocs.questions.corridors.known import known_corridors
    from blocs.questions.corridors.report.listing import listing_screen

    found = known_corridors()
    shown = listing_screen(found, lang)
    publish(
        None, found.as_json(), shown, to=Output(lang, console(quiet=as_json), as_json, alone=True)
    )
