"""HTTP connections of a download: only http and https, and ended where they come too slowly.

A time limit of the socket counts from byte to byte, so that a server which sends one byte now and
then keeps a reader for ever. Here a second thread looks at the clock and at what came, and shuts
the connection: while the server is greeted (TLS), in its headers, and in the body.
"""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import socket
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from blocs.foundation.errors import InputError, Problem


class Watch:
    """Shuts the connections of one attempt when less than `least` bytes come in `window` seconds,
    or when the time is up (`deadline`, of `time.monotonic`).
    """  # noqa: D205

    def __init__(self, *, least: float, window: float, deadline: float) -> None:
        self.received = 0
        self.verdict: str | None = None
        self._least, self._window, self._deadline = least, window, deadline
        self._sockets: list[socket.socket] = []
        self._done = threading.Event()

    def add(self, connected: socket.socket) -> None:
        """Watch this connection too. A duplicate is kept: TLS takes the socket itself over."""
        self._sockets.append(connected.dup())

    @contextmanager
    def watching(self) -> Generator[None]:
        """Look at the clock in a thread of its own until the attempt ends."""
        thread = threading.Thread(target=self._look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()
            for connected in self._sockets:
                connected.close()

    def _look(self) -> None:
        before = self.received
        while True:
            left = self._deadline - time.monotonic()
            if self._done.wait(max(0.0, min(self._window, left))):
                return
            if time.monotonic() >= self._deadline:
                self.verdict = "the time is up"
            elif self.received - before < self._least:
                self.verdict = (
                    f"too slow: {self.received - before:,} bytes in {self._window:g} seconds"
                )
            if self.verdict is not None:
                self._shut()
                return
            before = self.received

    def _shut(self) -> None:
        """Shut what is open, also what is opened in this very moment."""
        while not self._done.wait(0.05):
            for connected in self._sockets:
                with contextlib.suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)


def opener(watch: Watch, redirected: Callable[[str], str]) -> urllib.request.OpenerDirector:
    """An opener whose connections are watched.

    redirected: checks the address of a redirection and gives it as it is to be asked for.
    """

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            watch.add(self.sock)

    class Secure(http.client.HTTPSConnection, Plain):
        """Connects as `Plain`, then greets: the connection is watched before that."""

    class Http(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class Https(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, req)

    class Redirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(
            self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
        ) -> Any:
            return super().redirect_request(req, fp, code, msg, headers, redirected(newurl))

        def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
            try:
                return super().http_error_302(req, fp, code, msg, headers)
            except BaseException:  # the answer is nobody's then
                fp.close()
                raise

        http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    return urllib.request.build_opener(Http, Https, Redirect)


def usable_url(url: str) -> str:
    """`url` as a server is asked for it: other letters than ASCII in percent signs and punycode.

    Raises InputError where it is no http or https address, or none that can be.
    """
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
        if parts.scheme not in {"http", "https"} or not host:
            raise _unusable(url, "is no http or https address")
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except ValueError as cause:
        raise _unusable(url, f"cannot be an address: {cause}") from cause
    if "@" in parts.netloc:
        raise _unusable(url, "holds a name and a password, which no file of a publisher needs")
    place = (f"[{name}]" if ":" in name else name) + ("" if port is None else f":{port}")
    path = urllib.parse.quote(parts.path, safe="/%:@!$&'()*+,;=~-._", errors="surrogatepass")
    query = urllib.parse.quote(parts.query, safe="/%:@!$&'()*+,;=~-._?", errors="surrogatepass")
    return urllib.parse.urlunsplit((parts.scheme, place, path, query, ""))


def _unusable(url: str, message: str) -> InputError:
    problem = Problem(f"'{url}' {message}", field="--from")
    return InputError("the address cannot be used", problems=[problem])


def whole_number(text: str | None) -> int | None:
    """The number of bytes or seconds that a header gives, None where it gives none that can be."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def content_range(text: str) -> tuple[int, int | None]:
    """First byte and size in all of `bytes 5-9/10`."""
    span, _, total = text.removeprefix("bytes").strip().partition("/")
    first = whole_number(span.partition("-")[0])
    return (-1 if first is None else first), whole_number(total)


def retry_after(text: str | None) -> float | None:
    """Seconds that a server asks to wait, given as a number or as a date."""
    seconds = whole_number(text)
    if text is None or seconds is not None:
        return seconds
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
