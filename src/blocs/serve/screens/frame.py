"""A page of blocs in the frame of the server: navigation above it, scripts beside it, a policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from blocs.brief.render.html import script_json
from blocs.brief.words import words
from blocs.foundation.catalogues import languages
from blocs.serve.screens.texts import BROWSER, REFUSED, ROOMS, STAGES, STATES

META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">\n?')
PROGRAM = re.compile(r"<script>(.*?)</script>", re.DOTALL)
BESIDE = (
    '<link rel="stylesheet" href="/static/serve.css">\n<script src="/static/serve.js"></script>\n'
)
ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("blocs.serve", "screens"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def framed(html: str, language: str, *, path: str, **shown: Any) -> tuple[str, str]:
    """The page with the bar of the server, and the policy for its header.

    path: of this screen without its language. shown: what the bar of this screen holds.
    """
    found = META.search(html)
    policy = _policy(found[1] if found else "default-src 'none'", html)
    page = META.sub("", html, count=1)
    page = page.replace("</head>", f"{BESIDE}</head>", 1)
    return page.replace("<body>", f"<body>\n{_bar(language, path, shown)}", 1), policy


def _bar(language: str, path: str, shown: Mapping[str, Any]) -> Markup:
    defaults: dict[str, Any] = {
        "here": "",
        "answer": None,
        "asked": "",
        "room": "",
        "laboratory": False,
        "basis": False,
        "worlds": [],
        "world": "",
    }
    template = ENVIRONMENT.get_template("bar.html.jinja")
    bar = template.render(
        **{**defaults, **shown},
        language=language,
        w=words(language),
        rooms=[(room, title[language]) for room, title in ROOMS.items()],
        others=[(other, f"/{other}{quote(path, safe='/?=&')}") for other in languages()],
        texts=script_json(_texts(language)),
    )
    return Markup(bar)


def _texts(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "states": {key: told[language] for key, told in STATES.items()},
        "refused": {key: told[language] for key, told in REFUSED.items()},
        "stages": {key: told[language] for key, told in STAGES.items()},
        **{key: told[language] for key, told in BROWSER.items()},
    }


def _policy(own: str, html: str) -> str:
    """The policy of a page, with the scripts that stand in it and what this server serves."""
    parts = dict(_directives(own))
    scripts = parts.get("script-src", "").replace("'unsafe-inline'", "")
    parts["script-src"] = " ".join(("'self'", *scripts.split(), *_hashes(html, scripts)))
    parts["style-src"] = "'self' 'unsafe-inline'"
    parts["img-src"] = "'self' data: blob:"
    parts["connect-src"] = "'self'"
    parts["form-action"] = "'self'"
    parts["base-uri"] = parts["frame-ancestors"] = "'none'"
    return "; ".join(f"{key} {value}" for key, value in parts.items())


def _directives(policy: str) -> Iterable[tuple[str, str]]:
    for part in policy.split(";"):
        key, _, value = part.strip().partition(" ")
        if key:
            yield key, value


def _hashes(html: str, known: str) -> list[str]:
    if "sha256-" in known:
        return []
    found = {hashlib.sha256(text.encode()).digest() for text in PROGRAM.findall(html)}
    return sorted(f"'sha256-{base64.b64encode(item).decode()}'" for item in found)
