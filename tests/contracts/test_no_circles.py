"""No module of the house imports itself by way of others, however late it does so."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"


def modules(source: Path, package: str) -> dict[str, Path]:
    """Dotted name → file, packages by their own names."""
    found: dict[str, Path] = {}
    for path in (source / package).rglob("*.py"):
        parts = path.relative_to(source).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def run_imports(tree: ast.AST) -> list[ast.Import | ast.ImportFrom]:
    """Imports that happen when the program runs, those inside functions too."""
    if isinstance(tree, ast.Import | ast.ImportFrom):
        return [tree]
    children = list(ast.iter_child_nodes(tree))
    if isinstance(tree, ast.If) and ast.unparse(tree.test).endswith("TYPE_CHECKING"):
        children = list(tree.orelse)
    return [found for child in children for found in run_imports(child)]


def imported(path: Path, known: set[str]) -> set[str]:
    """The modules of the house that a file imports."""
    found: set[str] = set()
    for item in run_imports(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(item, ast.Import):
            found |= {alias.name for alias in item.names}
            continue
        assert item.level == 0, f"{path}: imports are written in full"
        for alias in item.names:
            inner = f"{item.module}.{alias.name}"
            found.add(inner if inner in known else item.module or "")
    return found & known


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """What is left of the modules when those that need nothing left are taken away, again and
    again, from both ends: the modules of circles and of the ways between them."""
    left = {name: needs - {name} for name, needs in graph.items()}
    while True:
        needed = {need for needs in left.values() for need in needs}
        done = {name for name, needs in left.items() if not needs or name not in needed}
        if not done:
            return [[name, *sorted(needs)] for name, needs in sorted(left.items())]
        left = {name: needs - done for name, needs in left.items() if name not in done}


def test_no_imports_go_in_circles():
    known = modules(SOURCE, "blocs")
    graph = {name: imported(path, set(known)) for name, path in known.items()}
    assert len(graph) > 300
    assert sum(map(len, graph.values())) > 1000
    assert circles(graph) == []


def test_a_circle_is_found_also_where_one_half_is_inside_a_function(tmp_path):
    house = tmp_path / "house"
    house.mkdir()
    texts = {
        "__init__": "",
        "first": "from house.second import b\n",
        "second": "def b():\n    from house import first\n    return first\n",
        "typed": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import house.reader\n",
        "reader": "import house.typed\n",
    }
    for name, text in texts.items():
        (house / f"{name}.py").write_text(text, encoding="utf-8")
    known = modules(tmp_path, "house")
    graph = {name: imported(path, set(known)) for name, path in known.items()}
    assert circles(graph) == [["house.first", "house.second"], ["house.second", "house.first"]]
