"""Servers that lie, drip and never end, addresses that cannot be, notes that somebody changed."""

import hashlib
import json
import socket
import threading
import time
from contextlib import contextmanager

import pytest

from blocs.cli.main import main
from blocs.data.fetch import Patience, fetch
from blocs.foundation.errors import BlocsError, DataError, InputError

CONTENT = b"origin,destination\n" * 4000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PATIENCE = Patience(attempts=2, first_wait=0.01, timeout=0.3, slowest=1000, seconds=20)


def answer(*headers, body=b"", status="200 OK"):
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/csv", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


@contextmanager
def speaking(*talks, reads=True):
    """A server that answers each connection with the next talk, the last one for ever: bytes, or a
    function of the connection.
    """
    asked = []
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def talk(number, connection):
        with connection:
            request = b""
            while reads and b"\r\n\r\n" not in request:
                more = connection.recv(4096)
                if not more:
                    return
                request += more
            asked.append(request.decode("latin-1"))
            said = talks[min(number, len(talks) - 1)]
            try:
                if callable(said):
                    said(connection, stopped)
                else:
                    connection.sendall(said)
            except OSError:
                pass

    def listen():
        number = 0
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=talk, args=(number, connection)))
            threads[-1].start()
            number += 1

    threads = [threading.Thread(target=listen)]
    threads[0].start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/file.csv", asked
    finally:
        stopped.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in threads:
            thread.join()


def get(url, target, **options):
    return fetch(url, target, **{"sha256": SHA256, "patience": PATIENCE, **options})


@pytest.mark.parametrize(
    "said",
    [
        answer("Location: http://[::1", status="302 Found"),
        answer("Location: http://" + "a" * 70 + "/x", status="302 Found"),
        answer("Location: http://127.0.0.1:99999/x", status="302 Found"),
        answer("Location: /file.csv", status="302 Found"),
        answer("Content-Length: \xb2"),
        answer("Content-Length: -5"),
        answer("Content-Length: " + "9" * 5000),
        answer("Content-Length: 10", body=b"1234"),
        answer("Transfer-Encoding: chunked", body=b"zz\r\nabc"),
        answer("Transfer-Encoding: chunked", body=b"a\r\nabc"),
        answer("Retry-After: \xb2", status="503 No"),
        answer("Retry-After: Fri, 99 Foo 99999999 99:99:99", status="503 No"),
        answer("Retry-After: " + "9" * 500, status="429 No"),
        answer("Content-Range: bytes \xb2-9/10", status="206 Partial Content"),
        answer("Content-Range: bytes */*", status="206 Partial Content"),
        answer("Content-Range: ", status="206 Partial Content"),
        answer(*(f"X-{k}: y" for k in range(300))),
        answer("X: " + "y" * 100_000),
        answer(status="999 \xff\xfe"),
        answer(status="abc"),
        b"",
        b"\x00\xff" * 500,
        b"SSH-2.0-OpenSSH\r\n",
    ],
)
def test_what_makes_no_sense_is_named(tmp_path, said):
    with speaking(said) as (url, _), pytest.raises(BlocsError) as caught:
        get(url, tmp_path / "file.csv")
    assert caught.value.problems
    assert not (tmp_path / "file.csv").exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "http://" + "a" * 70 + ".org/x.csv",
        "http://a..b/x.csv",
        "http://host:port/x.csv",
        "http://host:99999/x.csv",
        "http://name:word@host/x.csv",
        "http://a b/x.csv",
        "http://host\x7f/x.csv",
        "//host/x",
        "",
        "\udcff",
    ],
)
def test_addresses_that_cannot_be(tmp_path, url):
    with pytest.raises(BlocsError) as caught:
        get(url, tmp_path / "x.csv")
    assert caught.value.exit_code == 2
    assert list(tmp_path.iterdir()) == []
    assert main(["world", "fetch", "x", "--from", url, "--to", str(tmp_path), "--trust"]) == 2


def test_letters_of_other_alphabets_are_asked_for_in_percent_signs(tmp_path):
    whole = answer(f"Content-Length: {len(CONTENT)}", body=CONTENT)
    with speaking(whole) as (url, asked):
        get(url.replace("file.csv", "Таблица ü%20.csv?год=1"), tmp_path / "x.csv")
    assert asked[0].split()[1] == (
        "/%D0%A2%D0%B0%D0%B1%D0%BB%D0%B8%D1%86%D0%B0%20%C3%BC%20.csv?%D0%B3%D0%BE%D0%B4=1"
    )


# --------------------------------------------------------------------------- without an end, too big


def drip(before, piece=b"x", every=0.02):
    def talk(connection, stopped):
        connection.sendall(before)
        while not stopped.wait(every):
            connection.sendall(piece)

    return talk


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX: ",
        answer("Content-Length: 100000"),
        answer("Transfer-Encoding: chunked", body=b"00000000"),
    ],
    ids=["status", "headers", "body", "chunk"],
)
def test_a_drip_is_not_waited_for(tmp_path, before):
    """The socket's own limit never strikes: a byte comes in time, always."""
    with speaking(drip(before)) as (url, asked):
        with pytest.raises(DataError, match="too slow: "):
            get(url, tmp_path / "file.csv")
        assert len(asked) == PATIENCE.attempts


def test_a_drip_while_greeting_is_not_waited_for(tmp_path):
    """A TLS record that is promised and never comes whole."""
    promised = drip(b"\x16\x03\x03\x3f\xff")
    with (
        speaking(promised, reads=False) as (url, _),
        pytest.raises(DataError, match="too slow: 0 bytes"),
    ):
        get(url.replace("http:", "https:"), tmp_path / "file.csv")


def test_a_byte_per_attempt_is_no_progress(tmp_path):
    places = []

    def talk(connection, stopped):
        start = len(places)
        places.append(start)
        head = ('ETag: "a"', "Content-Length: 100", f"Content-Range: bytes {start}-99/100")
        status = "206 Partial Content" if start else "200 OK"
        connection.sendall(answer(*head, status=status, body=b"x"))

    with speaking(talk) as (url, asked), pytest.raises(DataError, match="broken off after"):
        get(url, tmp_path / "file.csv")
    assert len(asked) == PATIENCE.attempts


def test_a_fast_stream_that_takes_too_long_is_ended(tmp_path):
    """Fast enough at every moment, and without an end."""
    talk = drip(answer("Transfer-Encoding: chunked"), b"1000\r\n" + b"x" * 4096 + b"\r\n", 0.001)
    patience = Patience(attempts=9, first_wait=0.01, timeout=0.2, seconds=0.7)
    with speaking(talk) as (url, _), pytest.raises(DataError, match=r"not done after 1 seconds"):
        get(url, tmp_path / "file.csv", patience=patience)


@pytest.mark.parametrize(
    "said",
    [
        answer("Content-Length: 123456789"),
        answer("Transfer-Encoding: chunked", body=b"ffff\r\n" + b"x" * 65535 + b"\r\n0\r\n\r\n"),
        answer(body=b"x" * 200_000),
    ],
    ids=["announced", "chunked", "unannounced"],
)
def test_more_than_the_limit_is_refused_and_not_kept(tmp_path, said):
    patience = Patience(attempts=2, first_wait=0.01, timeout=5, most=50_000)
    with (
        speaking(said) as (url, asked),
        pytest.raises(DataError, match=r"limit is 5e-05 GB[\s\S]*--max-gb"),
    ):
        get(url, tmp_path / "file.csv", patience=patience)
    assert len(asked) == 1
    assert list(tmp_path.iterdir()) == []


def test_limits_of_the_command(tmp_path, capsys):
    said = answer(f"Content-Length: {len(CONTENT)}", body=CONTENT)
    with speaking(said) as (url, _):
        command = ["world", "fetch", "x", "--from", url, "--to", str(tmp_path), "--sha256", SHA256]
        assert main([*command, "--max-gb", "0.00001"]) == 2
        assert "--max-gb" in capsys.readouterr().err
        for wrong in ("nan", "0", "-1", "inf"):
            assert main([*command, "--max-gb", wrong]) == 2
            assert main([*command, "--max-hours", wrong]) == 2
        assert main([*command, "--max-gb", "0.001", "--max-hours", "0.1"]) == 0


# ------------------------------------------------------------------------------------ is it whole?


def test_a_body_without_a_length_is_not_trusted_to_be_whole(tmp_path):
    cut = answer(body=CONTENT[:1000])
    with speaking(cut) as (url, _):
        with pytest.raises(DataError, match="does not say how long the file is"):
            get(url, tmp_path / "file.csv", sha256=None, trust=True)
        with pytest.raises(DataError, match="the hash differs"):
            get(url, tmp_path / "file.csv")
    assert not (tmp_path / "file.csv").exists()
    assert not (tmp_path / "file.csv.sha256").exists()


def test_chunks_have_an_end_of_their_own(tmp_path):
    body = b"%x\r\n" % len(CONTENT) + CONTENT + b"\r\n"
    cut = answer("Transfer-Encoding: chunked", body=body)
    with speaking(cut) as (url, _), pytest.raises(DataError, match="broken off"):
        get(url, tmp_path / "file.csv", sha256=None, trust=True)
    with speaking(answer("Transfer-Encoding: chunked", body=body + b"0\r\n\r\n")) as (url, _):
        done = get(url, tmp_path / "whole.csv", sha256=None, trust=True)
    assert done.path.read_bytes() == CONTENT


def test_two_editions_are_not_glued_together(tmp_path):
    """The server gives a part of another edition, whatever the `If-Range` asked for."""
    size = len(CONTENT)
    first = answer('ETag: "a"', f"Content-Length: {size}", body=CONTENT[:30_000])
    other = answer(
        'ETag: "b"',
        f"Content-Range: bytes 30000-{size - 1}/{size}",
        status="206 Partial Content",
        body=b"x" * (size - 30_000),
    )
    whole = answer('ETag: "b"', f"Content-Length: {size}", body=CONTENT)
    patience = Patience(attempts=4, first_wait=0.01, timeout=5)
    with speaking(first, other, whole) as (url, asked):
        done = get(url, tmp_path / "file.csv", sha256=None, trust=True, patience=patience)
    assert done.path.read_bytes() == CONTENT
    assert "Range: bytes=30000-" in asked[1]
    assert "Range" not in asked[2]


# -------------------------------------------------------------------------------- notes of earlier


@pytest.mark.parametrize("content", [b"", b"   \n", b"abc file.csv\n", b"\xff\xfe", b"g" * 64])
def test_a_noted_hash_that_is_none(tmp_path, content):
    (tmp_path / "file.csv.sha256").write_bytes(content)
    with pytest.raises(InputError, match=r"file\.csv\.sha256\n  its first word is no sha256"):
        get("http://127.0.0.1:9/file.csv", tmp_path / "file.csv", sha256=None)


@pytest.mark.parametrize(
    "notes",
    [
        b"",
        b"[" * 100_000,
        b"[]",
        b'{"url": 1, "validator": [], "total": {}}',
        json.dumps({"url": "URL", "validator": "a\r\nHost: b", "total": 5}).encode(),
        json.dumps({"url": "URL", "validator": '"a"', "total": "many"}).encode(),
        b"\xff\xfe\x00",
    ],
)
def test_notes_that_were_changed_are_as_if_absent(tmp_path, notes):
    (tmp_path / "file.csv.part").write_bytes(b"wrong")
    with speaking(answer(f"Content-Length: {len(CONTENT)}", body=CONTENT)) as (url, asked):
        (tmp_path / "file.csv.part.json").write_bytes(notes.replace(b"URL", url.encode()))
        assert get(url, tmp_path / "file.csv").path.read_bytes() == CONTENT
    assert "Range" not in asked[0]


def test_the_watch_leaves_nothing_behind(tmp_path):
    before = threading.active_count()
    with speaking(answer(f"Content-Length: {len(CONTENT)}", body=CONTENT)) as (url, _):
        get(url, tmp_path / "file.csv")
    end = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.01)
    assert threading.active_count() <= before
