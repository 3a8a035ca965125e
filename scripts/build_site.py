"""Build the site of the docs into a folder: `python scripts/build_site.py site`.

Reference pages are made from the program, the gallery is solved, links are checked; a link that
leads nowhere ends the build.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from sitebuild.commands import commands_page
from sitebuild.file_pages import files_page
from sitebuild.formulas import with_formulas
from sitebuild.gallery import solve_gallery
from sitebuild.licences import licences_page
from sitebuild.notebooks import write_notebook_pages
from sitebuild.quantities import quantities_page
from sitebuild.staged import ROOT, stage
from sitebuild.verbs import verbs_page
from sitebuild.world_tables import world_tables

GENERATED = {
    "reference/commands.md": commands_page,
    "reference/api.md": verbs_page,
    "reference/files.md": files_page,
    "reference/quantities.md": quantities_page,
    "reference/licences.md": licences_page,
}


def main() -> None:
    """Stage, generate, solve, build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="Folder of the site; it is replaced.")
    target = parser.parse_args().target.resolve()
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        write_sources(folder / "docs")
        shutil.copyfile(ROOT / "docs/zensical.toml", folder / "zensical.toml")
        built = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict"], cwd=folder, check=False
        )
        if built.returncode:
            sys.exit("The site was not built.")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder / "site", target)


def write_sources(folder: Path) -> None:
    """Every page of the site in Markdown, and what stands beside them."""
    stage(folder)
    for place, page in GENERATED.items():
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_text(page(), encoding="utf-8")
    tables = folder / "reference/world-tables.md"
    tables.write_text(tables.read_text(encoding="utf-8") + "\n" + world_tables(), encoding="utf-8")
    write_notebook_pages(folder / "notebooks")
    solve_gallery(folder / "gallery")
    for page in folder.rglob("*.md"):
        page.write_text(with_formulas(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
