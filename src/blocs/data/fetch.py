"""Download of one official file: resumed where it broke off, checked by hash, whole or not there.

Only the standard library. While it runs the bytes stand in `NAME.part`, and `NAME.part.json` keeps
the validator (ETag, Last-Modified) that makes a later resumption safe.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from blocs.data.connection import (
    Watch,
    content_range,
    opener,
    retry_after,
    usable_url,
    whole_number,
)
from blocs.data.file_hashes import expected_hash, hash_file, hash_of, wrong_hash
from blocs.foundation.arguments import a, arguments, flag, optional, path, text
from blocs.foundation.errors import DataError, InputError, Problem
from blocs.foundation.files import FULL, is_file

BLOCK = 1 << 16
_ASK = "Try the address in a browser."
RETRIED = frozenset((408, 429, 500, 502, 503, 504))


@dataclass(frozen=True)
class Patience:
    """How long to try, and how much to take.

    attempts: without progress, `first_wait` seconds after the first and twice as many after each
    other; an attempt that brings `progress` bytes counts as the first again. longest_wait: a
    server that asks (Retry-After) for more is not waited for. timeout: seconds for an answer, and
    the window in which at least `slowest` bytes per second must come. seconds: in all. most: bytes
    of the file.
    """

    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 120.0
    timeout: float = 30.0
    progress: int = 1 << 14
    slowest: float = 500.0
    seconds: float = 12 * 3600.0
    most: float = 20e9


@dataclass(frozen=True)
class Received:
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


@arguments(
    url=text,
    target=path,
    sha256=optional(text),
    trust=flag,
    patience=optional(a(Patience, "Patience")),
)
def fetch(
    url: str,
    target: str | Path,
    *,
    sha256: str | None = None,
    trust: bool = False,
    patience: Patience | None = None,
    report: Callable[[Received], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Download `url` to `target`.

    sha256: what the file must have. Without one, the hash that an earlier trusted download left in
    `target.sha256`; without that, `trust` must be set: the computed hash is then written there.
    Raises InputError (no hash, wrong address, a place that cannot be written) and DataError (the
    server refuses, the hash differs, the connection fails for good, the disk is full). What was
    received stays in `target.part` for the next attempt, also after KeyboardInterrupt.
    """
    url, target = usable_url(url), Path(target)
    if not target.name.isprintable():
        raise InputError(f"{target.name!r} cannot name a file: choose another with `--from`.")
    expected = expected_hash(target, sha256, trust=trust)
    if is_file(target):
        found = hash_of(target)
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
        download.run(checked=expected is not None)
        found = hash_of(download.part)
        if expected is not None and found != expected:
            raise wrong_hash(download.part, url, found, expected)
        size = download.part.stat().st_size
        if expected is None or trust:
            hash_file(target).write_text(f"{found}  {target.name}\n", encoding="utf-8")
        download.part.replace(target)
        download.notes.unlink(missing_ok=True)
    except (OSError, ValueError) as cause:
        raise _disk_error(cause, download.part) from cause
    return Fetched(target, size, found, expected is not None, download.resumed, True)


class _Download:
    """The attempts for one file, and what is known of its partial copy."""

    def __init__(
        self,
        url: str,
        target: Path,
        patience: Patience,
        report: Callable[[Received], None],
        sleep: Callable[[float], None],
    ) -> None:
        self.url = url
        self.part = target.with_name(target.name + ".part")
        self.notes = target.with_name(target.name + ".part.json")
        self.resumed = False
        self._patience = patience
        self._report = report
        self._sleep = sleep
        self._deadline = 0.0
        self._checked = False

    def run(self, *, checked: bool) -> None:
        """Attempts until the part is complete; progress renews the patience.

        checked: whether a hash will tell if the file is whole; without one the server must.
        """
        self._deadline = time.monotonic() + self._patience.seconds
        self._checked = checked
        failures = 0
        while True:
            before = self._size()
            try:
                self._attempt()
                return
            except _BrokenError as broken:
                renewed = self._size() >= before + self._patience.progress
                failures = 1 if renewed else failures + 1
                self._wait(failures, broken)

    def _wait(self, failures: int, broken: _BrokenError) -> None:
        """Before the next attempt. Raises DataError where there will be none."""
        if failures >= self._patience.attempts:
            raise self._gave_up(str(broken)) from broken
        wait = self._patience.first_wait * 2 ** (failures - 1)
        if broken.wait is not None:
            wait = broken.wait
            if wait > self._patience.longest_wait:
                message = f"the server asks to come back in {wait:,.0f} seconds ({broken})"
                raise self._gave_up(message) from broken
        if time.monotonic() + wait > self._deadline:
            message = f"not done after {self._patience.seconds:,.0f} seconds ({broken})"
            raise self._gave_up(message) from broken
        self._report(Received(self._size(), None, "wait", wait))
        self._sleep(wait)

    def discard_if_complete_and_wrong(self, expected: str | None) -> None:
        """A complete part that failed its check earlier is not offered again."""
        total = self._known().get("total")
        if expected is not None and total == self._size() > 0 and hash_of(self.part) != expected:
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
            headers |= {"Range": f"bytes={have}-", "If-Range": known["validator"]}
        patience = self._patience
        watch = Watch(
            least=patience.slowest * patience.timeout,
            window=patience.timeout,
            deadline=self._deadline,
        )
        with watch.watching():
            try:
                self._ask(headers, have, watch)
            except Exception as cause:
                if watch.verdict is not None and not _is_of_disk(cause):
                    raise _BrokenError(watch.verdict) from cause
                raise
        if watch.verdict is not None:
            raise _BrokenError(watch.verdict)

    def _ask(self, headers: dict[str, str], have: int, watch: Watch) -> None:
        """One request, and what the server answers."""
        try:
            request = urllib.request.Request(self.url, headers=headers)
            timeout = self._patience.timeout
            with opener(watch, usable_url).open(request, timeout=timeout) as answer:
                self._receive(cast(http.client.HTTPResponse, answer), have, watch)
        except urllib.error.HTTPError as cause:
            self._refused(cause, have)
        except urllib.error.URLError as cause:
            raise _BrokenError(f"no connection: {cause.reason}") from cause
        except http.client.InvalidURL as cause:
            raise self._failed(f"no such address can be: {cause}", "Look at it again.") from cause
        except http.client.HTTPException as cause:
            raise _BrokenError(f"broken off: {cause or type(cause).__name__}") from cause
        except OSError as cause:
            if _is_of_disk(cause):
                raise
            raise _BrokenError(f"broken off: {cause or type(cause).__name__}") from cause
        except ValueError as cause:  # of a redirection, a header
            raise self._failed(f"the server's answer makes no sense: {cause}", _ASK) from cause

    def _receive(self, answer: http.client.HTTPResponse, have: int, watch: Watch) -> None:
        """Write the body; a server that ignores the range starts the file anew."""
        kind = answer.headers.get_content_type()
        if kind == "text/html" and not self.url.lower().endswith((".htm", ".html")):
            message = "the server sent a web page, not a file: the address moved, or asks to log in"
            raise self._failed(message, "Download it by hand, then `blocs world import`.")
        if answer.status == http.client.PARTIAL_CONTENT:
            start, total = content_range(answer.headers.get("Content-Range", ""))
            total = self._known().get("total") if total is None else total
            if start != have or not self._is_same(answer):
                self._restart()
                raise _BrokenError(f"asked from byte {have:,}, got byte {start}")
            self.resumed = True
        else:
            total = whole_number(answer.headers.get("Content-Length"))
            if have:
                self._report(Received(0, total, "restart"))
            have = 0
        self._check_size(answer, total)
        self._remember(answer, total)
        self._report(Received(have, total, "resume" if have else "start"))
        with self.part.open("ab" if have else "wb") as stream:
            received = self._copy(answer, stream, have, total, watch)
        if total is not None and received < total:
            raise _BrokenError(f"broken off after {received:,} of {total:,} bytes")
        if total is not None and received > total:
            self._restart()
            raise _BrokenError(f"{received:,} bytes received, {total:,} announced")

    def _copy(
        self,
        answer: http.client.HTTPResponse,
        stream: BinaryIO,
        have: int,
        total: int | None,
        watch: Watch,
    ) -> int:
        received = have
        while block := answer.read1(BLOCK):
            received += len(block)
            watch.received += len(block)
            if received > self._patience.most:
                raise self._too_large(f"more than {self._patience.most:,.0f} bytes came")
            stream.write(block)
            self._report(Received(received, total))
        return received

    def _check_size(self, answer: http.client.HTTPResponse, total: int | None) -> None:
        """Raise DataError for a file too large, or one whose end nobody could know."""
        if total is not None and total > self._patience.most:
            raise self._too_large(f"the server announces {total:,} bytes")
        chunked = answer.headers.get("Transfer-Encoding", "").lower().endswith("chunked")
        if total is None and not chunked and not self._checked:
            message = "the server does not say how long the file is: it may come cut off"
            raise self._failed(message, "Give its hash with `--sha256 HASH`.")

    def _too_large(self, message: str) -> DataError:
        self._restart()
        limit = self._patience.most / 1e9
        return self._failed(f"{message}; the limit is {limit:g} GB", "Raise it with `--max-gb`.")

    def _is_same(self, answer: http.client.HTTPResponse) -> bool:
        """Whether a part of a file belongs to the file whose beginning is here."""
        tag, known = answer.headers.get("ETag"), str(self._known().get("validator", ""))
        return tag is None or not known.startswith('"') or tag == known

    def _refused(self, cause: urllib.error.HTTPError, have: int) -> None:
        code = cause.code
        cause.close()
        if code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            self._restart()
            raise _BrokenError("the file is shorter now than what was received") from cause
        said = f"the server answers {code} {cause.reason}"
        if code in RETRIED:
            raise _BrokenError(said, retry_after(cause.headers.get("Retry-After"))) from cause
        remedies = {
            401: "The publisher asks to log in: download it by hand.",
            403: "The publisher refuses: download it by hand.",
            404: "The address is wrong or has moved: look for the new one and give it with --from.",
            410: "The file is gone: look for the new address and give it with --from.",
        }
        raise self._failed(said, remedies.get(code, _ASK)) from cause

    def _size(self) -> int:
        return self.part.stat().st_size if is_file(self.part) else 0

    def _known(self) -> dict[str, Any]:
        """What the notes say; nothing where they are not as `_remember` writes them."""
        try:
            known: Any = json.loads(self.notes.read_text(encoding="utf-8"))
            known = {key: known[key] for key in ("url", "validator", "total")}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}
        total, validator = known["total"], known["validator"]
        sound = isinstance(total, int | None) and isinstance(validator, str)
        return known if sound and validator.isascii() and validator.isprintable() else {}

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


def _is_of_disk(cause: BaseException) -> bool:
    """Whether an error is one of files here, not of the network."""
    return isinstance(cause, OSError) and (cause.filename is not None or cause.errno in FULL)


def _disk_error(cause: OSError | ValueError, part: Path) -> BaseException:
    if isinstance(cause, OSError) and cause.errno in FULL:
        remedy = "Make room, then run it again: it resumes from what is there."
        problem = Problem("the disk is full", str(part), remedy=remedy)
        return DataError("the file cannot be kept", problems=[problem])
    message = f"cannot be written: {getattr(cause, 'strerror', None) or cause}"
    problem = Problem(message, str(part), remedy="Choose a folder that you may write to (--to).")
    return InputError("the file cannot be kept", problems=[problem])
