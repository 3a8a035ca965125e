"""Formulas in TeX become MathML, which browsers draw: no script, no font from outside."""

import re

from latex2mathml.converter import convert

BLOCK = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"(?<![\\$\w`])\$(?=\S)([^$\n`]+?)(?<=\S)\$(?![\w$])")
CODE = re.compile(r"(^```.*?^```$|`[^`\n]*`)", re.DOTALL | re.MULTILINE)


def with_formulas(text: str) -> str:
    """A page in Markdown whose formulas, outside code, are MathML."""
    parts = CODE.split(text)
    return "".join(part if i % 2 else _drawn(part) for i, part in enumerate(parts))


def _drawn(text: str) -> str:
    text = BLOCK.sub(
        lambda found: f'<div style="margin:1.2em 0">{convert(found[1], display="block")}</div>',
        text,
    )
    return INLINE.sub(lambda found: convert(found[1]), text)
