"""What stands between the network and the server: who may ask, how much, and what pages may do."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from blocs.foundation.messages import Message as Told
from blocs.serve.body import Fault, faults
from blocs.serve.refusals import (
    OTHER_HOST,
    OTHER_ORIGIN,
    OTHER_SITE,
    TOO_LARGE,
    of_faults,
    spoken,
)
from blocs.serve.settings import MOST_BODY

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SAFE = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Of every response that brings no policy of its own."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


Refusal = tuple[int, Told]
"""A code, and why."""


@dataclass(frozen=True)
class Hosts:
    """Names under which this server may be asked: others come from a page that means harm.

    names: those of the machine; any_address: whether every address of it is meant.
    """

    names: frozenset[str]
    any_address: bool

    @classmethod
    def of(cls, host: str) -> Hosts:
        """Loopback answers to its names; a server for a network to its address or name too."""
        wild = host in ("0.0.0.0", "::")
        return cls(frozenset({*LOOPBACK, host.lower()}), wild)

    def know(self, host: str) -> bool:
        """Whether a header Host names this server, with any port: ports are not rebound."""
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower()
        except ValueError:
            return False
        if name in self.names:
            return True
        return self.any_address and _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """An ASGI middleware: Host, Origin, the size of a body, and headers of every response."""

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self._app, self._hosts = app, Hosts.of(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }
        language = spoken(
            headers.get("accept-language", ""), scope["query_string"].decode("latin-1")
        )
        refusal = self._refusal(scope["method"], headers)
        if refusal is None:
            refusal, receive, wrong = await _held(headers, receive)
            if wrong:
                await _answer(422, of_faults(wrong, language), _guarded(send))
                return
        if refusal is not None:
            code, told = refusal
            document: dict[str, Any] = {"status": "refused", "error": told[language]}
            await _answer(code, document | {"problems": []}, _guarded(send))
            return
        await self._app(scope, receive, _guarded(send))

    def _refusal(self, method: str, headers: dict[str, str]) -> Refusal | None:
        host = headers.get("host", "")
        if not self._hosts.know(host):
            return 421, OTHER_HOST
        if method in SAFE:
            return None
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return 403, OTHER_ORIGIN
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, OTHER_SITE
        return None


async def _held(
    headers: dict[str, str], receive: Receive
) -> tuple[Refusal | None, Receive, list[Fault]]:
    """The body in memory, where it is small enough; a refusal otherwise, and what is wrong in it.

    JSON is looked at here: a form would be built from it in the recursion and with the leniency of
    a reader that takes NaN.
    """
    too_large = (413, TOO_LARGE)
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or int(length) > MOST_BODY:
        return too_large, receive, []
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None, _again(message, receive), []
        parts.append(message.get("body", b""))
        if sum(map(len, parts)) > MOST_BODY:
            return too_large, receive, []
        if not message.get("more_body", False):
            break
    body = b"".join(parts)
    whole: Message = {"type": "http.request", "body": body, "more_body": False}
    wrong = faults(body) if body and _is_json(headers.get("content-type", "")) else []
    return None, _again(whole, receive), wrong


def _is_json(kind: str) -> bool:
    name = kind.partition(";")[0].strip().lower()
    return name == "application/json" or (name.startswith("application/") and "+json" in name)


def _again(first: Message, receive: Receive) -> Receive:
    """A stream of messages with its first one put back."""
    waiting = [first]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message


def _guarded(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
            there = {key.decode("latin-1").lower() for key, _ in given}
            more = {"content-security-policy": POLICY, **HEADERS}
            message = {**message, "headers": [*given, *_new(more.items(), there)]}
        await send(message)

    return sent


def _new(headers: Iterable[tuple[str, str]], there: set[str]) -> list[tuple[bytes, bytes]]:
    return [(key.encode(), value.encode()) for key, value in headers if key not in there]


async def _answer(status: int, document: dict[str, Any], send: Send) -> None:
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
