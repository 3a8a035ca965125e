"""axe-core on a whole page."""

from __future__ import annotations

from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FOUND = """axe.run(document).then(r => r.violations.map(
  v => [v.id, v.nodes.length, v.nodes.slice(0, 4).map(n => n.html.slice(0, 160))]))"""


def violations(page):
    """What axe finds; the test is skipped where the script is absent."""
    if not SCRIPT.is_file():
        pytest.skip("axe-core is absent (make frontend)")
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    return page.evaluate(FOUND)
