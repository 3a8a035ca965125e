"""Downloads from a real server on this machine that breaks off, lies, refuses and ignores."""

import errno
import hashlib
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from blocs.data import fetch as module
from blocs.data.downloads import official_file, official_files
from blocs.data.fetch import Patience, fetch
from blocs.foundation.errors import DataError, InputError

CONTENT = np.random.default_rng(3).bytes(400_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PATIENCE = Patience(attempts=4, first_wait=0.01, timeout=10)


@dataclass
class Behaviour:
    """What the server does with each request; `refusals` are answered first, in order."""

    content: bytes = CONTENT
    ranges: bool = True
    validator: str = "etag"
    break_after: list[int] = field(default_factory=list)
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    kind: str = "application/zip"
    tag: str = '"one"'
    length: bool = True
    shift: int = 0
    seen: list[dict[str, str]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        asked = self.server.behaviour
        asked.seen.append(dict(self.headers))
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header(
                "Location", "/file.zip" if self.path == "/moved" else "ftp://127.0.0.1/x"
            )
            self.end_headers()
            return
        if asked.refusals:
            code, headers = asked.refusals.pop(0)
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            return
        content, start = asked.content, 0
        wanted = self.headers.get("Range")
        if wanted and asked.ranges and self.headers.get("If-Range") in {asked.tag, asked.validator}:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(content)}")
                self.end_headers()
                return
        self.send_response(206 if start else 200)
        if start:
            first = start + asked.shift
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        if asked.validator == "etag":
            self.send_header("ETag", asked.tag)
        elif asked.validator:
            self.send_header("Last-Modified", asked.validator)
        self.send_header("Content-Type", asked.kind)
        if asked.length:
            self.send_header(
                "Content-Length", str(len(content) - start - (asked.shift if start else 0))
            )
        self.end_headers()
        body = content[start + (asked.shift if start else 0) :]
        if asked.break_after:
            body = body[: asked.break_after.pop(0)]
        self.wfile.write(body)


@contextmanager
def serving(behaviour):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.behaviour = behaviour
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/file.zip"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def get(url, target, **options):
    options = {"sha256": SHA256, "patience": PATIENCE, **options}
    return fetch(url, target, **options)


def leftovers(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_comes_whole_and_is_checked(tmp_path):
    progress = []
    with serving(Behaviour()) as url:
        done = get(url, tmp_path / "sub" / "file.zip", report=progress.append)
    assert done.path.read_bytes() == CONTENT
    assert (done.sha256, done.checked, done.bytes) == (SHA256, True, len(CONTENT))
    assert leftovers(tmp_path / "sub") == ["file.zip"]
    assert progress[0].event == "start"
    assert progress[-1].done == progress[-1].total == len(CONTENT)


@pytest.mark.parametrize("validator", ["etag", "Wed, 01 Jan 2025 00:00:00 GMT"])
def test_a_broken_connection_is_resumed_where_it_broke(tmp_path, validator):
    behaviour = Behaviour(break_after=[150_000, 100_000], validator=validator)
    with serving(behaviour) as url:
        done = get(url, tmp_path / "file.zip")
    assert done.path.read_bytes() == CONTENT
    assert done.resumed
    assert [seen.get("Range") for seen in behaviour.seen] == [
        None,
        "bytes=150000-",
        "bytes=250000-",
    ]


def test_a_server_that_ignores_the_range_starts_the_file_anew(tmp_path):
    behaviour = Behaviour(break_after=[150_000], ranges=False)
    events = []
    with serving(behaviour) as url:
        done = get(url, tmp_path / "file.zip", report=lambda p: events.append(p.event))
    assert done.path.read_bytes() == CONTENT
    assert not done.resumed
    assert "restart" in events


def test_a_file_that_changed_meanwhile_is_not_glued_together(tmp_path):
    old = bytes(len(CONTENT))
    target = tmp_path / "file.zip"
    with serving(Behaviour(content=old, break_after=[1000], refusals=[])) as url:
        with pytest.raises(DataError):
            get(url, target, patience=Patience(attempts=1, timeout=10))
        assert (tmp_path / "file.zip.part").stat().st_size == 1000
        notes = json.loads((tmp_path / "file.zip.part.json").read_text())
    behaviour = Behaviour(tag='"two"')
    with serving(behaviour) as url:
        (tmp_path / "file.zip.part.json").write_text(json.dumps({**notes, "url": url}))
        done = get(url, target)
    assert behaviour.seen[0]["If-Range"] == '"one"'
    assert done.path.read_bytes() == CONTENT


def test_without_a_validator_nothing_is_resumed(tmp_path):
    behaviour = Behaviour(break_after=[1000], validator="")
    with serving(behaviour) as url:
        done = get(url, tmp_path / "file.zip")
    assert done.path.read_bytes() == CONTENT
    assert "Range" not in behaviour.seen[1]


def test_a_wrong_range_is_not_believed(tmp_path):
    behaviour = Behaviour(break_after=[1000], shift=7)
    with serving(behaviour) as url:
        done = get(url, tmp_path / "file.zip")
    assert done.path.read_bytes() == CONTENT
    assert not done.resumed
    assert [seen.get("Range") for seen in behaviour.seen] == [None, "bytes=1000-", None]


def test_a_wrong_hash_is_refused_and_the_next_attempt_starts_anew(tmp_path):
    target = tmp_path / "file.zip"
    behaviour = Behaviour(content=CONTENT[:-1] + b"x")
    with serving(behaviour) as url:
        with pytest.raises(DataError, match=f"expected {SHA256}"):
            get(url, target)
        assert not target.exists()
        assert leftovers(tmp_path) == ["file.zip.part", "file.zip.part.json"]
        behaviour.content = CONTENT
        assert get(url, target).path.read_bytes() == CONTENT
    assert "Range" not in behaviour.seen[1]


def test_404_is_told_at_once(tmp_path):
    behaviour = Behaviour(refusals=[(404, {})] * 3)
    with serving(behaviour) as url, pytest.raises(DataError, match=r"answers 404[\s\S]*--from"):
        get(url, tmp_path / "file.zip")
    assert len(behaviour.seen) == 1
    assert leftovers(tmp_path) == []


def test_503_is_tried_again_and_retry_after_is_respected(tmp_path):
    waits = []
    soon = formatdate(0, usegmt=True)
    refusals = [(503, {"Retry-After": "7"}), (503, {}), (503, {"Retry-After": soon})]
    with serving(Behaviour(refusals=refusals)) as url:
        done = get(url, tmp_path / "file.zip", sleep=waits.append)
    assert done.path.read_bytes() == CONTENT
    assert waits == [7.0, 0.02, 0.0]


def test_503_for_good_and_for_too_long(tmp_path):
    behaviour = Behaviour(refusals=[(503, {})] * 9)
    with serving(behaviour) as url, pytest.raises(DataError, match="503"):
        get(url, tmp_path / "file.zip", sleep=lambda _: None)
    assert len(behaviour.seen) == PATIENCE.attempts
    waits = []
    refusals = [(503, {"Retry-After": "9000"})]
    with (
        serving(Behaviour(refusals=refusals)) as url,
        pytest.raises(DataError, match="9,000 seconds"),
    ):
        get(url, tmp_path / "file.zip", sleep=waits.append)
    assert waits == []


def test_progress_renews_the_patience(tmp_path):
    behaviour = Behaviour(break_after=[50_000] * 7)
    with serving(behaviour) as url:
        assert get(url, tmp_path / "file.zip").bytes == len(CONTENT)
    assert len(behaviour.seen) == 8 > PATIENCE.attempts


def test_no_connection(tmp_path):
    with serving(Behaviour()) as url:
        pass
    with pytest.raises(DataError, match="no connection"):
        get(url, tmp_path / "file.zip")


def test_a_page_instead_of_a_file(tmp_path):
    with serving(Behaviour(kind="text/html")) as url, pytest.raises(DataError, match="a web page"):
        get(url, tmp_path / "file.zip")


def test_a_file_of_unknown_length(tmp_path):
    with serving(Behaviour(length=False)) as url:
        assert get(url, tmp_path / "file.zip").path.read_bytes() == CONTENT


def test_interruption_keeps_the_part_and_the_next_run_resumes(tmp_path):
    target = tmp_path / "file.zip"

    def interrupt(progress):
        if progress.done > 200_000:
            raise KeyboardInterrupt

    behaviour = Behaviour()
    with serving(behaviour) as url:
        with pytest.raises(KeyboardInterrupt):
            get(url, target, report=interrupt)
        kept = (tmp_path / "file.zip.part").stat().st_size
        assert kept > 200_000
        done = get(url, target)
    assert done.resumed
    assert behaviour.seen[1]["Range"] == f"bytes={kept}-"
    assert done.path.read_bytes() == CONTENT


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    real = module._Download._copy

    def full(self, answer, stream, *_):
        stream.write(answer.read(1000))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module._Download, "_copy", full)
    with serving(Behaviour()) as url:
        with pytest.raises(DataError, match="the disk is full"):
            get(url, tmp_path / "file.zip")
        monkeypatch.setattr(module._Download, "_copy", real)
        assert get(url, tmp_path / "file.zip").resumed


def test_without_a_hash_the_user_decides_once(tmp_path):
    target = tmp_path / "file.zip"
    behaviour = Behaviour()
    with serving(behaviour) as url:
        with pytest.raises(InputError, match=r"--sha256[\s\S]*--trust"):
            get(url, target, sha256=None)
        assert behaviour.seen == []
        done = get(url, target, sha256=None, trust=True)
        assert not done.checked
        assert (tmp_path / "file.zip.sha256").read_text() == f"{SHA256}  file.zip\n"
        target.unlink()
        behaviour.content = CONTENT[::-1]
        with pytest.raises(DataError, match="the hash differs"):
            get(url, target, sha256=None, trust=True)


def test_a_file_that_is_there_is_checked_not_fetched(tmp_path):
    target = tmp_path / "file.zip"
    target.write_bytes(CONTENT)
    behaviour = Behaviour()
    with serving(behaviour) as url:
        assert not get(url, target).fresh
        target.write_bytes(b"other")
        with pytest.raises(DataError, match="with another hash"):
            get(url, target)
    assert behaviour.seen == []
    assert target.read_bytes() == b"other"


@pytest.mark.parametrize(
    "url", ["ftp://host/file", "file:///etc/hosts", "host/file.zip", "http://"]
)
def test_only_http_and_https(tmp_path, url):
    with pytest.raises(InputError, match="no http or https"):
        get(url, tmp_path / "file.zip")


def test_redirections_stay_with_http(tmp_path):
    with serving(Behaviour()) as url:
        assert get(url.replace("file.zip", "moved"), tmp_path / "a.zip").bytes == len(CONTENT)
        with pytest.raises(InputError, match="no http or https"):
            get(url.replace("file.zip", "moved-to-ftp"), tmp_path / "b.zip")


def test_a_malformed_hash_and_a_place_that_cannot_be_written(tmp_path):
    with pytest.raises(InputError, match="is no sha256"):
        get("http://127.0.0.1:9/x", tmp_path / "x", sha256="abc")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        get("http://127.0.0.1:9/x", tmp_path / "file" / "x.zip")


def test_the_register_invents_no_hashes_and_names_licences():
    for entry in official_files().values():
        assert entry.licence
        assert entry.page.startswith("https://")
        assert entry.sha256 == ""
    with pytest.raises(InputError, match=r"Did you mean 'baci'"):
        official_file("bacci")
