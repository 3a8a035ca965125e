"""Fields of a file as an annex shows them."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from blocs.brief.voice import Voice

Facts = tuple[tuple[str, str], ...]
"""Terms and what is said of them."""


def fields(found: Mapping[str, object], voice: Voice) -> Markup:
    """Fields of a file and their values, numbers in the style of the page."""
    said = (
        Markup("<code>{} = </code>{}").format(name, _value(value, voice))
        for name, value in found.items()
    )
    return Markup(escape(voice.words(", "))).join(said)


def _value(value: object, voice: Voice) -> str:
    """A number in the style of the page, anything else as it stands in a file."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return voice.numbers.stated(float(value))
    return Markup("<code>{}</code>").format(value)
