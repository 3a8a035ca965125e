"""The scripts of live pages that ship are those of the sources, byte for byte."""

import json
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FRONTEND = ROOT / "frontend"
SHIPPED = Path(str(files("blocs"))) / "live" / "shipped"


@pytest.mark.skipif(
    shutil.which("npx") is None or not (FRONTEND / "node_modules").is_dir(),
    reason="the tools of the front end are absent (make frontend)",
)
def test_the_sources_build_to_the_scripts_that_ship(tmp_path):
    for name in ("worker", "page"):
        command = ["npx", "vite", "build", "--config", f"vite.{name}.ts", "--outDir", str(tmp_path)]
        subprocess.run(command, cwd=FRONTEND, check=True, capture_output=True)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(built) == {"worker.js", "page.js", "page.css"}
    for name, data in built.items():
        assert data == (SHIPPED / name).read_bytes(), f"{name}: npm run --prefix frontend build"


def test_the_lock_names_no_registry_and_pins_everything():
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: row for name, row in lock["packages"].items() if name}
    assert packages
    assert not [name for name, row in packages.items() if "resolved" in row]
    assert not [name for name, row in packages.items() if not row.get("integrity")]
    wanted = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    versions = wanted["devDependencies"].values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
