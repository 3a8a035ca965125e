"""Download of one official file: resumed where it broke off, checked by hash, whole or not there.

Only the standard library. While it runs the bytes stand in `NAME.part`, and `NAME.part.json` keeps
the validator (ETag, Last-Modified) that makes a later resumption safe.
"""

from __future__ import annotations

import email.utils
import errno
import hashlib
import http.client
import json
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from blocs.foundation.errors import DataError, InputError, Problem
from blocs.foundation.files import is_file

BLOCK = 1 << 16
RETRIED = frozenset((408, 429, 500, 502, 503, 504))


@dataclass(frozen=True)
class Patience:
    """How long to try: attempts without progress, seconds between them and for an answer.

    longest_wait: a server that asks (Retry-After) for more is not waited for.
    """

    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 120.0
    timeout: float = 30.0


@dataclass(frozen=True)
class Progress:
    """Bytes that are there, bytes in all (None: the server does not say), and what happens."""

    done: int
    total: int | None
    event: Literal["start", "resume", "restart", "data", "wait"] = "data"
    seconds: float = 0.0


@dataclass(frozen=True)
class Fetched:
    """A file that is there, whole. `checked`: whether a hash known before was compared."""

    path: Path
    bytes: int
    sha256: str
    checked: bool
    resumed: bool
    fresh: bool


class _BrokenError(Exception):
    """The connection failed in a way that another attempt may mend; `wait` as the server asks."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


def fetch(
    url: str,
    target: Path,
    *,
    sha256: str | None = None,
    trust: bool = False,
    patience: Patience | None = None,
    report: Callable[[Progress], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Download `url` to `target`.

    sha256: what the file must have. Without one, the hash that an earlier trusted download left in
    `target.sha256`; without that, `trust` must be set: the computed hash is then written there.
    Raises InputError (no hash, wrong address, a place that cannot be written) and DataError (the
    server refuses, the hash differs, the connection fails for good, the disk is full). What was
    received stays in `target.part` for the next attempt, also after KeyboardInterrupt.
    """
    _check_url(url)
    expected = _expected_hash(target, sha256, trust=trust)
    if is_file(target):
        found = _hash_of(target)
        if expected is None or found == expected:
            return Fetched(target, target.stat().st_size, found, expected is not None, False, False)
        message = f"sha256 {found}, expected {expected}"
        remedy = "Move it away to download anew, or give the hash that it should have."
        raise DataError(
            f"{target.name} is there, with another hash",
            problems=[Problem(message, str(target), remedy=remedy)],
        )
    download = _Download(url, target, patience or Patience(), report, sleep)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        download.discard_if_complete_and_wrong(expected)
        download.run()
        found = _hash_of(download.part)
        if expected is not None and found != expected:
            raise _wrong_hash(download.part, url, found, expected)
        size = download.part.stat().st_size
        if expected is None or trust:
            _hash_file(target).write_text(f"{found}  {target.name}\n", encoding="utf-8")
        download.part.replace(target)
        download.notes.unlink(missing_ok=True)
    except OSError as cause:
        raise _disk_error(cause, download.part) from cause
    return Fetched(target, size, found, expected is not None, download.resumed, True)


class _Download:
    """The attempts for one file, and what is known of its partial copy."""

    def __init__(
        self,
        url: str,
        target: Path,
        patience: Patience,
        report: Callable[[Progress], None],
        sleep: Callable[[float], None],
    ) -> None:
        self.url = url
        self.part = target.with_name(target.name + ".part")
        self.notes = target.with_name(target.name + ".part.json")
        self.resumed = False
        self._patience = patience
        self._report = report
        self._sleep = sleep

    def run(self) -> None:
        """Attempts until the part is complete; any progress renews the patience."""
        failures = 0
        while True:
            before = self._size()
            try:
                self._attempt()
                return
            except _BrokenError as broken:
                failures = 1 if self._size() > before else failures + 1
                if failures >= self._patience.attempts:
                    raise self._gave_up(str(broken)) from broken
                wait = self._patience.first_wait * 2 ** (failures - 1)
                if broken.wait is not None:
                    wait = broken.wait
                    if wait > self._patience.longest_wait:
                        message = f"the server asks to come back in {wait:,.0f} seconds ({broken})"
                        raise self._gave_up(message) from broken
                self._report(Progress(self._size(), None, "wait", wait))
                self._sleep(wait)

    def discard_if_complete_and_wrong(self, expected: str | None) -> None:
        """A complete part that failed its check earlier is not offered again."""
        total = self._known().get("total")
        if expected is not None and total == self._size() > 0 and _hash_of(self.part) != expected:
            self._restart()

    def _attempt(self) -> None:
        have = self._size()
        known = self._known()
        if have and (known.get("url") != self.url or not known.get("validator")):
            self._restart()
            have = 0
        if have and have == known.get("total"):
            return
        headers = {"User-Agent": "blocs", "Accept-Encoding": "identity"}
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": str(known["validator"])}
        try:
            opener = urllib.request.build_opener(_OnlyHttp)
            request = urllib.request.Request(self.url, headers=headers)
            with opener.open(request, timeout=self._patience.timeout) as answer:
                self._receive(cast(http.client.HTTPResponse, answer), have)
        except urllib.error.HTTPError as cause:
            self._refused(cause, have)
        except urllib.error.URLError as cause:
            if isinstance(cause.reason, OSError) and cause.reason.errno == errno.ENOSPC:
                raise cause.reason from cause
            raise _BrokenError(f"no connection: {cause.reason}") from cause
        except (http.client.HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as cause:
            raise _BrokenError(f"broken off: {cause or type(cause).__name__}") from cause

    def _receive(self, answer: http.client.HTTPResponse, have: int) -> None:
        """Write the body; a server that ignores the range starts the file anew."""
        kind = answer.headers.get_content_type()
        if kind == "text/html" and not self.url.lower().endswith((".htm", ".html")):
            message = "the server sent a web page, not a file: the address moved, or asks to log in"
            raise self._failed(message, "Download it by hand, then `blocs world import`.")
        if answer.status == http.client.PARTIAL_CONTENT:
            start, total = _content_range(answer.headers.get("Content-Range", ""))
            if start != have:
                self._restart()
                raise _BrokenError(f"asked from byte {have:,}, got byte {start}")
            self.resumed = True
        else:
            length = answer.headers.get("Content-Length")
            total = int(length) if length and length.isdigit() else None
            if have:
                self._report(Progress(0, total, "restart"))
            have = 0
        self._remember(answer, total)
        self._report(Progress(have, total, "resume" if have else "start"))
        with self.part.open("ab" if have else "wb") as stream:
            received = self._copy(answer, stream, have, total)
        if total is not None and received < total:
            raise _BrokenError(f"broken off after {received:,} of {total:,} bytes")
        if total is not None and received > total:
            self._restart()
            raise _BrokenError(f"{received:,} bytes received, {total:,} announced")

    def _copy(
        self, answer: http.client.HTTPResponse, stream: BinaryIO, have: int, total: int | None
    ) -> int:
        received = have
        while block := answer.read(BLOCK):
            stream.write(block)
            received += len(block)
            self._report(Progress(received, total))
        return received

    def _refused(self, cause: urllib.error.HTTPError, have: int) -> None:
        code = cause.code
        cause.close()
        if code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            self._restart()
            raise _BrokenError("the file is shorter now than what was received") from cause
        said = f"the server answers {code} {cause.reason}"
        if code in RETRIED:
            raise _BrokenError(said, _retry_after(cause.headers.get("Retry-After"))) from cause
        remedies = {
            401: "The publisher asks to log in: download it by hand.",
            403: "The publisher refuses: download it by hand.",
            404: "The address is wrong or has moved: look for the new one and give it with --from.",
            410: "The file is gone: look for the new address and give it with --from.",
        }
        raise self._failed(said, remedies.get(code, "Try the address in a browser.")) from cause

    def _size(self) -> int:
        return self.part.stat().st_size if is_file(self.part) else 0

    def _known(self) -> dict[str, Any]:
        try:
            known: Any = json.loads(self.notes.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return cast("dict[str, Any]", known) if isinstance(known, dict) else {}

    def _remember(self, answer: http.client.HTTPResponse, total: int | None) -> None:
        tag = answer.headers.get("ETag", "")
        strong = tag if tag and not tag.startswith("W/") else ""
        validator = strong or answer.headers.get("Last-Modified", "")
        known = {"url": self.url, "validator": validator, "total": total}
        self.notes.write_text(json.dumps(known), encoding="utf-8")

    def _restart(self) -> None:
        self.part.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)

    def _gave_up(self, message: str) -> DataError:
        kept = f" {self._size():,} bytes are kept in {self.part}." if self._size() else ""
        return self._failed(message, f"Try again later: it resumes.{kept}")

    def _failed(self, message: str, remedy: str) -> DataError:
        return DataError(
            "the file cannot be fetched", problems=[Problem(message, self.url, remedy=remedy)]
        )


class _OnlyHttp(urllib.request.HTTPRedirectHandler):
    """Follows redirections to http and https only."""

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        """The request to follow. Raises InputError for another scheme."""
        _check_url(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check_url(url: str) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        problem = Problem(f"'{url}' is no http or https address", field="--from")
        raise InputError("the address cannot be used", problems=[problem])


def _expected_hash(target: Path, given: str | None, *, trust: bool) -> str | None:
    if given is not None:
        cleaned = given.strip().lower().removeprefix("sha256:")
        if len(cleaned) != 64 or set(cleaned) - set("0123456789abcdef"):
            problem = Problem(f"'{given}' is no sha256", field="--sha256", remedy="64 hex digits.")
            raise InputError("the hash cannot be used", problems=[problem])
        return cleaned
    noted = _hash_file(target)
    if is_file(noted):
        return noted.read_text(encoding="utf-8").split()[0].lower()
    if trust:
        return None
    remedy = (
        "Give `--sha256 HASH` from a source that you trust, or `--trust` to accept what comes and "
        f"note its hash in {noted.name} for the next time."
    )
    problem = Problem("no hash of this file is known", target.name, remedy=remedy)
    raise InputError("the file could not be checked", problems=[problem])


def _hash_file(target: Path) -> Path:
    return target.with_name(target.name + ".sha256")


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _content_range(text: str) -> tuple[int, int | None]:
    """First byte and size in all of `bytes 5-9/10`."""
    span, _, total = text.removeprefix("bytes").strip().partition("/")
    first = span.partition("-")[0]
    return (int(first) if first.isdigit() else -1), (int(total) if total.isdigit() else None)


def _retry_after(text: str | None) -> float | None:
    """Seconds that a server asks to wait, given as a number or as a date."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        when = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, when.timestamp() - time.time())


def _wrong_hash(part: Path, url: str, found: str, expected: str) -> DataError:
    message = f"sha256 {found}, expected {expected}"
    remedy = (
        "The file is not what it should be, or the hash is of another edition. It is kept as "
        f"{part} and not used; the next attempt with this hash downloads it anew."
    )
    return DataError("the hash differs", problems=[Problem(message, url, remedy=remedy)])


def _disk_error(cause: OSError, part: Path) -> BaseException:
    if cause.errno in {errno.ENOSPC, errno.EDQUOT}:
        remedy = "Make room, then run it again: it resumes from what is there."
        problem = Problem("the disk is full", str(part), remedy=remedy)
        return DataError("the file cannot be kept", problems=[problem])
    message = f"cannot be written: {cause.strerror or cause}"
    problem = Problem(message, str(part), remedy="Choose a folder that you may write to (--to).")
    return InputError("the file cannot be kept", problems=[problem])
