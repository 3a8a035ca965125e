"""What comes from outside: full disks, other encodings, closed pipes, orders to stop, odd arguments."""

import itertools
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from blocs.cli.main import main
from game_files import ENTRY

SOURCE = Path(__file__).parents[2] / "src"
SCENARIO = "title: Тарифы\nmoves:\n- tariff: {by: USA, on: CHN, sectors: all, rate: 0.1}\n"
FLOWS = """origin,destination,sector,value
USA,USA,A,900
USA,CHN,A,40
USA,BLR,A,2
CHN,CHN,A,800
CHN,USA,A,60
CHN,BLR,A,3
BLR,BLR,A,50
BLR,CHN,A,4
BLR,USA,A,1
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a scenario `s.yaml` and a small world `w`, where the command stands."""
    monkeypatch.chdir(tmp_path)
    Path("s.yaml").write_text(SCENARIO, encoding="utf-8")
    Path("g.yaml").write_text(ENTRY, encoding="utf-8")
    Path("w").mkdir()
    Path("w/flows.csv").write_text(FLOWS)
    Path("w/elasticities.csv").write_text("sector,trade_elasticity\nA,5\n")
    return tmp_path


def blocs(*arguments, python=(), **keywords):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), **keywords.pop("env", {})}
    command = [sys.executable, *python, "-m", "blocs", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, **keywords)


# ------------------------------------------------------------------------------------------- disks


@pytest.fixture
def no_room():
    """No file may be longer than two hundred bytes: as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


WRITERS = {
    "run nc": ("run", "s.yaml", "--world", "w", "--out", "o"),
    "run parquet": ("run", "s.yaml", "--world", "w", "--out", "o", "--format", "parquet"),
    "run models": ("run", "s.yaml", "--world", "w", "--out", "o", "--model", "all"),
    "exposure": ("exposure", "BLR", "--world", "w", "--draws", "0", "--out", "o", "--workers", "1"),
    "atlas": ("exposure", "--atlas", "o", "--world", "w", "--draws", "0", "--workers", "1"),
    "ensemble": (
        *("ensemble", "s.yaml", "--world", "w", "--draws", "4", "--workers", "1"),
        *("--out", "o"),
    ),
    "project": ("project", "union-state/imf-programme", "--out", "o"),
    "play": ("play", "g.yaml", "--world", "w", "--out", "o", "--draws", "0", "--workers", "1"),
    "board": ("board", "--only", "eaeu-deepening", "--out", "o"),
    "import": ("world", "import", "w", "--name", "kept"),
    "aggregate": ("world", "aggregate", "w", "--name", "kept", "--countries", "BLR=X,CHN=X"),
}


def left_over(*folders):
    found = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    return [path.name for path in found if path.name[0] == "."]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_full_disk_is_one_line_and_leaves_nothing(place, no_room, capsys, monkeypatch, writer):
    monkeypatch.setenv("BLOCS_HOME", str(place / "home"))
    assert main(list(WRITERS[writer])) == 2
    told = capsys.readouterr().err
    assert "the disk is full" in told
    assert "Traceback" not in told
    assert left_over("o", place / "home") == []


@pytest.fixture
def small_disk(place):
    mount = shutil.which("mount")
    Path("disk").mkdir()
    if mount is None or os.geteuid() != 0:
        pytest.skip("mounting needs root")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", "disk"], capture_output=True
    )
    if made.returncode:
        pytest.skip(f"mounting is not permitted: {made.stderr.decode().strip()}")
    yield Path("disk")
    # lazily: readers of Parquet close their files in a thread of their own, a moment later
    subprocess.run(["umount", "--lazy", "disk"], check=True)


@pytest.mark.parametrize("suffix", ["nc", "parquet"])
def test_a_file_system_that_is_full(small_disk, capsys, suffix):
    """The same where the system itself says ENOSPC, and from the first byte."""
    (small_disk / "filler").write_bytes(bytes(60 * 1024))
    arguments = ["run", "s.yaml", "--world", "w", "--format", suffix, "--out", "disk/o"]
    assert main(arguments) == 2
    assert "the disk is full (No space left on device)" in capsys.readouterr().err
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == ["filler"]
    assert main(["world", "import", "w", "--name", "x"]) == 0


@pytest.mark.parametrize(
    ("obstacle", "words"),
    [
        (lambda: Path("o/s.nc").mkdir(parents=True), "a folder of this name stands here"),
        (lambda: Path("o/s.en.html").mkdir(parents=True), "a folder of this name stands here"),
        (lambda: Path("o").write_text("mine"), "a file stands where a folder is wanted"),
        (lambda: Path("o").symlink_to("o"), "cannot write here"),
    ],
)
def test_what_stands_in_the_way_is_said(place, capsys, obstacle, words):
    obstacle()
    assert main(["run", "s.yaml", "--world", "w", "--out", "o"]) == 2
    assert words in capsys.readouterr().err
    assert left_over("o") == []


# ------------------------------------------------------------------------------------------ output


LETTERS = ("cp1252", "cp1251", "cp437", "cp866", "latin-1", "ascii", "cp932")


@pytest.mark.parametrize("encoding", LETTERS)
def test_json_is_utf_8_and_text_never_raises(place, encoding):
    env = {"PYTHONIOENCODING": encoding}
    told = blocs("moves", "--lang", "ru", "--json", env=env)
    assert told.returncode == 0, told.stderr
    assert "пошлин" in json.dumps(json.loads(told.stdout.decode("utf-8")), ensure_ascii=False)
    for arguments in (["moves", "--lang", "ru"], ["world", "show", "w"]):
        shown = blocs(*arguments, env=env)
        assert shown.returncode == 0, shown.stderr
        shown.stdout.decode(encoding)


def test_a_posix_console_shows_question_marks(place):
    env = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    shown = blocs("claims", "union-state", "--lang", "ru", env=env)
    assert shown.returncode in (0, 2), shown.stderr
    assert b"Traceback" not in shown.stderr
    assert b"?" in shown.stdout
    absent = blocs("run", os.fsdecode(b"\xff\xfe.yaml"), "--json", env=env)
    assert absent.returncode == 2
    assert "yaml" in json.loads(absent.stdout.decode("utf-8"))["error"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["moves"], ["moves", "--json"], ["absent", "--json"]])
def test_standard_output_on_a_full_disk(place, arguments):
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(
            [sys.executable, "-m", "blocs", *arguments],
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert told.returncode == 2
    assert b"standard output cannot be written: No space left on device" in told.stderr
    assert b"Traceback" not in told.stderr
    assert b"Exception ignored" not in told.stderr


@pytest.mark.parametrize("arguments", [["moves"], ["moves", "--json"], ["run", "--help"]])
def test_a_closed_pipe_is_quiet(place, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        told = subprocess.run(
            [sys.executable, "-m", "blocs", *arguments],
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            stdout=writer,
            stderr=subprocess.PIPE,
        )
    finally:
        os.close(writer)
    assert told.returncode == 141
    assert told.stderr == b""


def test_no_standard_output_at_all(place):
    command = f"{sys.executable} -m blocs run s.yaml --world w --out o --json >&-"
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    told = subprocess.run(["sh", "-c", command], env=env, stderr=subprocess.PIPE)
    assert told.returncode == 0, told.stderr
    assert b"Traceback" not in told.stderr
    assert Path("o/s.nc").is_file()


# ------------------------------------------------------------------------------------------ signals


SLOW = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from blocs.cli.main import main
real = os.fsync
def slow(handle):
    print("here", flush=True)
    time.sleep(100)
os.fsync = slow
sys.exit(main(["run", "s.yaml", "--world", "w", "--out", "o"]))
"""


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 143), pytest.param(signal.SIGINT, 130, id="SIGINT")]
)
def test_nothing_is_left_after_an_order_to_stop(place, sent, code):
    with subprocess.Popen(
        [sys.executable, "-c", SLOW],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        for line in process.stdout:
            if line.strip() == b"here":
                break
        assert list(Path("o").glob(".blocs-*"))
        process.send_signal(sent)
        told = process.communicate()[1]
        assert process.returncode == code, told
    assert b"Nothing is half-written" in told
    assert b"Traceback" not in told
    assert left_over("o") == []
    assert list(Path("o").iterdir()) == []


# ---------------------------------------------------------------------------------------- arguments


LONG = ("a" * 300, "é" * 200, "a/" * 3000, "a" * 300 + ".yaml", "~nobody-of-this-name/x", "x\0y")
FORMS = (
    ("run", "@"),
    ("run", "s.yaml", "--world", "@"),
    ("run", "s.yaml", "--world", "w", "--elasticity", "@"),
    ("compare", "@"),
    ("ensemble", "@"),
    ("claims", "@"),
    ("board", "--data", "@"),
    ("project", "@"),
    ("play", "@"),
    ("exposure", "BLR", "--world", "@"),
    ("world", "show", "@"),
    ("world", "check", "@"),
    ("world", "check", "w", "--concordance", "@"),
    ("world", "check", "w", "--tariffs", "@"),
    ("world", "check", "w", "--domestic", "@"),
    ("world", "import", "@"),
    ("world", "import", "w", "--name", "@"),
    ("world", "aggregate", "w", "--name", "n", "--countries", "@"),
    ("world", "aggregate", "w", "--name", "n", "--sectors", "@"),
    ("world", "fetch", "@"),
    ("world", "fetch", "x", "--from", "@", "--trust"),
    ("world", "fetch", "x", "--from", "http://127.0.0.1:9/x", "--to", "@"),
)


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_arguments_that_no_path_can_be(place, capsys, form):
    for odd in LONG:
        assert main([odd if part == "@" else part for part in form]) == 2
        assert main([odd if part == "@" else part for part in (*form, "--json")]) == 2
        assert "Error" in capsys.readouterr().err


def test_a_long_list_of_groups_is_read(place, capsys):
    """The documented form, longer than a file's name may be."""
    codes = [f"{a}{b}{c}" for a, b, c in itertools.product("ABCD", repeat=3)]
    rows = [f"{code},{code},A,10" for code in codes]
    rows += [f"{a},{b},A,1" for a, b in zip(codes, codes[1:] + codes[:1], strict=True)]
    Path("w/flows.csv").write_text("\n".join(["origin,destination,sector,value", *rows]) + "\n")
    pairs = ",".join(f"{code}=ROW" for code in codes[1:])
    assert len(pairs) > 400
    assert main(["world", "aggregate", "w", "--name", "n", "--countries", pairs, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["countries"] == ["AAA", "ROW"]


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["run", "--nonsense", "x"], ["nonsense"], ["exposure", "BLR", "--draws", "many"]],
)
def test_usage_errors_are_json_too(place, capsys, arguments):
    assert main([*arguments, "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "invalid_input"
    assert document["error"]
    assert main(arguments) == 2
    assert capsys.readouterr().out == ""


# --------------------------------------------------------------------------------- homes and worlds


@pytest.mark.parametrize(
    ("home", "words"),
    [("~nobody-of-this-name/x", "Could not determine home directory"), ("s.yaml", "it is a file")],
)
def test_a_home_that_cannot_be(place, capsys, monkeypatch, home, words):
    monkeypatch.setenv("BLOCS_HOME", home)
    for arguments in (
        ["world", "list"],
        ["world", "import", "w", "--name", "x"],
        ["world", "show", "icio-2022"],
        ["run", "s.yaml", "--out", "o"],
        ["doctor"],
    ):
        assert main(arguments) == 2
        told = capsys.readouterr().err
        assert words in told
        assert "BLOCS_HOME" in told


def test_a_home_below_a_file_holds_no_worlds_and_takes_none(place, capsys, monkeypatch):
    monkeypatch.setenv("BLOCS_HOME", "s.yaml/x")
    assert main(["world", "list"]) == 0
    assert main(["world", "import", "w", "--name", "x"]) == 2
    assert "a file stands where a folder is wanted" in capsys.readouterr().err


def test_damaged_worlds_are_shown_as_such(place, capsys, monkeypatch):
    monkeypatch.setenv("BLOCS_HOME", str(place / "home"))
    assert main(["world", "import", "w", "--name", "mine"]) == 0
    table = place / "home/worlds/mine/sectors.csv"
    table.write_text(table.read_text().replace(",5,", ",6,"))
    for arguments in (["world", "show", "mine"], ["run", "s.yaml", "--world", "mine"], ["doctor"]):
        assert main(arguments) == 2
        assert "was altered" in capsys.readouterr().err
    assert main(["world", "list"]) == 0
    assert "damaged" in capsys.readouterr().out


# ----------------------------------------------------------------------------- names in one folder


def test_no_brief_is_written_over_another(place, capsys):
    shutil.copy("s.yaml", "ensemble.yaml")
    Path("sub").mkdir()
    shutil.copy("s.yaml", "sub/s.yaml")
    common = ["--world", "w", "--draws", "3", "--workers", "1", "--out", "o"]
    for names, words in (
        (["ensemble.yaml"], "a scenario called 'ensemble'"),
        (["s.yaml", "sub/s.yaml"], "two scenarios are called 's'"),
    ):
        assert main(["ensemble", *names, *common]) == 2
        assert words in capsys.readouterr().err
    assert not Path("o").exists()


def test_a_case_that_is_the_folder_one_stands_in_has_its_name(place, monkeypatch):
    Path("mine").mkdir()
    shutil.copy("s.yaml", "mine/s.yaml")
    Path("mine/case.yaml").write_text(
        "title: Mine\nquestion: What?\nyear: 2020\nworld: w\nsource: none\nfocus: BLR\n"
        "countries: [BLR, CHN]\nscenarios: [s]\n"
    )
    monkeypatch.chdir("mine")
    assert main(["run", ".", "--world", "../w", "--out", "../o"]) == 0
    assert sorted(path.name for path in Path("../o").iterdir()) == ["mine", "mine.en.html"]


# ---------------------------------------------------------------------------------------- the end


LATE = """
import atexit, importlib, sys
cli = importlib.import_module("blocs.cli.main")
real = cli._ran
def ran(given, *, as_json):
    atexit.register(print, "done late")
    return real(given, as_json=as_json)
cli._ran = ran
class Heavy:
    def __del__(self):
        print("taken apart")
sys.heavy = Heavy()
sys.exit(cli.main())
"""


def test_what_is_due_at_the_end_is_done_and_nothing_is_taken_apart():
    for arguments, code in ((["--version"], 0), (["run", "nosuch"], 2)):
        done = subprocess.run(
            [sys.executable, "-c", LATE, *arguments],
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stderr
        assert done.stdout.splitlines()[-1] == "done late"
        assert ("nosuch" in done.stderr) == (code == 2)
