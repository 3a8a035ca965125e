"""The site of the docs: every link leads somewhere, nothing comes from outside, nothing is left out."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from blocs.cli.main import COMMANDS  # noqa: E402
from blocs.data.layouts import LAYOUTS  # noqa: E402
from blocs.questions.file_forms import FILE_FORMS  # noqa: E402
from sitebuild.file_pages import EXAMPLES, ROWS, files_page  # noqa: E402
from sitebuild.licences import BASE, dependencies, is_gpl  # noqa: E402
from sitebuild.world_tables import WHAT  # noqa: E402

FROM_OUTSIDE = re.compile(
    r"""<(?:script|img|iframe|source)[^>]+src=["']?https?:|<link[^>]+rel=["']?(?:stylesheet|preload|icon)"""
    r"""[^>]+href=["']?https?:|url\(["']?https?:|@import ["']https?:"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built as `make site` does: a link that leads nowhere ends the build."""
    pytest.importorskip("zensical", reason="the site is built with the development group alone")
    target = tmp_path_factory.mktemp("site") / "site"
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/build_site.py", target], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def test_every_command_has_its_section(site):
    page = (site / "reference/commands.html").read_text(encoding="utf-8")
    assert all(f"blocs {name}" in page for name in COMMANDS)


def test_twelve_briefs_are_solved_and_told(site):
    pages = sorted((ROOT / "docs/gallery").glob("*.md"))
    names = [page.stem for page in pages if page.stem != "index"]
    assert len(names) == 12
    for name in names:
        page = (site / f"gallery/{name}.html").read_text(encoding="utf-8")
        assert "The model implies" in page
        assert (site / f"gallery/{name}.svg").is_file()
        assert (site / f"gallery/{name}.en.html").is_file()


def test_nothing_is_loaded_from_outside(site):
    for path in (*site.rglob("*.html"), *site.rglob("*.css")):
        found = FROM_OUTSIDE.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(site)}: {found and found[0]}"


def test_formulas_are_drawn_without_a_script(site):
    page = (site / "understand/models.html").read_text(encoding="utf-8")
    assert page.count("<math") > 20
    assert "$$" not in page


def test_every_page_has_a_place_in_the_navigation():
    config = (ROOT / "docs/zensical.toml").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    listed_by_another = "moves/"
    absent = [page for page in pages if f'"{page}"' not in config]
    assert not [page for page in absent if not page.startswith(listed_by_another)]


def test_every_kind_of_file_and_every_table_of_a_world_is_documented():
    assert EXAMPLES.keys() | ROWS.keys() == FILE_FORMS.keys()
    assert all(f"## `{kind}`" in files_page() for kind in FILE_FORMS)
    assert set(WHAT) == {layout.stem for layout in LAYOUTS}


def test_the_base_install_is_free_of_the_gpl():
    brought = dependencies()
    base = [name for name, extra in brought.items() if extra == BASE]
    assert {"numpy", "xarray", "h5py", "typer"} <= set(base)
    assert not [name for name in base if is_gpl(name)]
    assert is_gpl("pygambit") or "pygambit" not in brought  # the check can fail
