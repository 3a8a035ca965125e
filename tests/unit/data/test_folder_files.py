"""Files of a world folder that cannot be used as a whole: cut off, binary, huge, missing."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from blocs.data.folder.reading import check_world_folder, read_world_folder
from blocs.foundation.errors import WorldError


def test_a_truncated_gzip_file(write_world, small_text):
    rows = "".join(f"BLR,RUS,S{k},{k}.25\n" for k in range(3000))
    packed = gzip.compress((small_text["flows.csv"] + rows).encode())
    for cut in (len(packed) // 2, 5):
        folder = write_world({"flows.csv": None, "flows.csv.gz": packed[:cut]}, name=f"cut{cut}")
        (problem,) = check_world_folder(folder).problems
        assert problem.file == "flows.csv.gz"
        assert "cut off or damaged" in problem.message
        assert "again" in problem.remedy
    middle = bytearray(packed)
    middle[len(packed) // 2] ^= 0xFF
    for raw in (bytes(middle), b"not gzip at all"):
        folder = write_world({"flows.csv": None, "flows.csv.gz": raw}, name=f"bad{len(raw)}")
        assert any(p.file == "flows.csv.gz" for p in check_world_folder(folder).problems)


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"origin,destination,sector,value\nC\xf4te,RUS,C,1\n", "not UTF-8: byte 0xf4"),
        ("origin,destination,sector,value\n".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "binary"),
        (b"PK\x03\x04" + b"\xff" * 100, "damaged"),
    ],
)
def test_a_file_that_is_no_text_in_utf8(write_world, raw, part):
    (problem,) = check_world_folder(write_world({"flows.csv": raw})).problems
    assert part in problem.message


def test_a_code_that_is_not_utf8_far_inside_the_file(write_world, small_text):
    pairs = ("BLR,RUS", "RUS,POL", "POL,BLR")
    rows = "".join(f"{pair},S{k},1\n" for k in range(3000) for pair in pairs).encode()
    raw = small_text["flows.csv"].encode() + rows + b"BLR,C\xf4te,C,1\n"
    problems = check_world_folder(write_world({"flows.csv": raw})).problems
    (problem,) = [p for p in problems if p.file == "flows.csv"]
    assert problem.place == "flows.csv:9015  destination"
    assert r"'C\udcf4te' is not UTF-8" in problem.message
    str(problem).encode()


def test_too_many_codes_are_a_mistake_not_a_world(write_world):
    rows = "".join(f"X{k},BLR,C,1\n" for k in range(6000))
    folder = write_world({"flows.csv": "origin,destination,sector,value\n" + rows})
    problem = check_world_folder(folder).problems[0]
    assert "more than 5,000 different codes" in problem.message
    assert problem.field == "origin"


def test_a_table_that_stands_twice(write_world, small_text):
    packed = gzip.compress(small_text["flows.csv"].encode())
    (problem,) = check_world_folder(write_world({"flows.csv.gz": packed})).problems
    assert problem.message == "flows.csv and flows.csv.gz both stand here"


def test_missing_flows(write_world, small_text):
    (problem,) = check_world_folder(write_world({"flows.csv": None})).problems
    assert problem.message == "flows.csv is missing"
    assert "origin,destination,sector,value" in problem.remedy
    changes = {"flows.csv": None, "flow.csv": small_text["flows.csv"]}
    (problem,) = check_world_folder(write_world(changes, name="misspelt")).problems
    assert problem.remedy == "Did you mean 'flow.csv'?"


def test_paths_that_are_no_folder_of_tables(tmp_path, write_world):
    folder = write_world()
    cases = [
        (tmp_path / "nowhere", "there is no such file or folder"),
        (folder / "flows.csv", "this is a file, not a folder"),
    ]
    for path, part in cases:
        with pytest.raises(WorldError) as caught:
            read_world_folder(path)
        (problem,) = caught.value.problems
        assert problem.message == part
        assert problem.file == str(path)
        assert "flows.csv" in problem.remedy
    for name in ("manifest.json", "arrays.npz"):
        (folder / name).write_bytes(b"{}")
    (problem,) = check_world_folder(folder).problems
    assert "blocs' own format" in problem.message


def test_files_that_cannot_be_opened(write_world, monkeypatch):
    folder = write_world({"tariffs.csv": None})
    (folder / "tariffs.csv").mkdir()
    real = Path.open

    def refuse(self, *args, **kwargs):
        if self.name == "flows.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    problems = check_world_folder(folder).problems
    assert [(p.file, p.message) for p in problems] == [
        ("flows.csv", "cannot be read: Permission denied"),
        ("tariffs.csv", "cannot be read: Is a directory"),
    ]


HUNDRED_MB = """
import re, sys
from pathlib import Path
from blocs.data.folder.reading import check_world_folder

def bytes_read():
    return int(re.search(r"rchar:\\s+(\\d+)", Path("/proc/self/io").read_text())[1])

before = bytes_read()
problems = check_world_folder(Path(sys.argv[1])).problems
read = (bytes_read() - before) // 1_000_000
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(read, peak, str(problems[0]).replace("\\n", " "))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
@pytest.mark.parametrize(
    ("head", "block", "part"),
    [
        (b"", b"\x00\x07" * 500_000, "a binary file"),
        (b"", b"a" * 1_000_000, "no end of line in the first 64 KB"),
        (b"origin,destination,sector,value\n", b"a,b," * 250_000, "a line of more than 65,536"),
        (b"origin,destination,sector,value\n", b"lorem ipsum\n" * 83_000, "1 field, 4 expected"),
    ],
)
def test_a_hundred_megabytes_of_nonsense_are_refused_at_once(write_world, head, block, part):
    folder = write_world()
    with (folder / "flows.csv").open("wb") as stream:
        stream.write(head)
        for _ in range(100):
            stream.write(block)
    command = [sys.executable, "-c", HUNDRED_MB, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (folder / "flows.csv").unlink()
    read, peak, told = done.stdout.split(" ", 2)
    assert int(read) < 5  # MB
    assert int(peak) < 300
    assert part in told
