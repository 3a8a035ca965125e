"""What is released: a wheel and a source distribution that make the same, and work by themselves."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("hatchling", reason="the development group builds the distributions")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(wheel, source distribution), built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    _done([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], ROOT)
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def _done(command: list[str], folder: Path, **more: str) -> str:
    environment = {**os.environ, **more}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_package_and_nothing_else(built):
    names = zipfile.ZipFile(built[0]).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"blocs"}
    inside = set(names)
    package = ROOT / "src/blocs"
    wanted = [path for path in package.rglob("*") if path.suffix in {".py", ".mo", ".yaml", ".csv"}]
    assert len(wanted) > 500
    assert not [path for path in wanted if path.relative_to(ROOT / "src").as_posix() not in inside]


def test_the_source_distribution_makes_the_same_wheel(built, tmp_path):
    with tarfile.open(built[1]) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    _done([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "again"], source)
    again = zipfile.ZipFile(next((source / "again").glob("*.whl")))
    first = zipfile.ZipFile(built[0])
    assert {i.filename: i.CRC for i in again.infolist()} == {
        i.filename: i.CRC for i in first.infolist()
    }


def test_the_wheel_works_where_no_checkout_is(built, tmp_path):
    home = tmp_path / "site"
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--target", str(home), str(built[0])]
    _done([sys.executable, *install], tmp_path)
    alone = {"PYTHONPATH": str(home), "BLOCS_HOME": str(tmp_path / "home")}
    where = _done([sys.executable, "-c", "import blocs; print(blocs.__file__)"], tmp_path, **alone)
    assert where.startswith(str(home))
    blocs = [sys.executable, "-m", "blocs"]
    assert "converged" in _done([*blocs, "doctor"], tmp_path, **alone)
    run = ["run", "union-state/eu-eaeu-agreement", "--draws", "0", "--lang", "ru"]
    assert "eu-eaeu-agreement.ru.html" in _done([*blocs, *run], tmp_path, **alone)


def test_version_stands_the_same_in_the_citation_and_first_in_the_changelog(built):
    from blocs.foundation.version import VERSION

    assert f"-{VERSION}-" in built[0].name
    assert f"\nversion: {VERSION}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    first = re.search(
        r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert first is not None
    assert first[1] in {VERSION, "Unreleased"}
