"""The notebooks of the docs run, each in a folder of its own."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs/notebooks"
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))

# The kernel's own loops and sockets warn; they are not ours.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_there_are_four():
    assert len(NOTEBOOKS) == 4


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_runs(name, tmp_path):
    nbformat = pytest.importorskip("nbformat")
    client = pytest.importorskip("nbclient")
    notebook = nbformat.read(FOLDER / name, as_version=4)
    shown = [len(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]
    assert all(shown), "a cell of the file has not been run"
    resources = {"metadata": {"path": str(tmp_path)}}
    client.NotebookClient(notebook, timeout=None, resources=resources).execute()
    assert [len(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"] == shown
