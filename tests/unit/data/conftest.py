"""A small invented world in the table format, and the reference folder where it is present."""

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = {
    "flows.csv": """origin,destination,sector,value
BLR,BLR,A01,50
BLR,BLR,C,80
BLR,RUS,A01,10
BLR,RUS,C,20
BLR,POL,C,5
RUS,RUS,A01,400
RUS,RUS,C,600
RUS,BLR,C,25
RUS,POL,A01,12
POL,POL,A01,200
POL,POL,C,300
POL,BLR,C,8
POL,RUS,A01,6
""",
    "inputs.csv": """country,sector,use_sector,share
BLR,C,A01,0.2
BLR,A01,C,0.1
BLR,C,C,0.3
RUS,C,A01,0.2
RUS,A01,C,0.1
RUS,C,C,0.3
POL,C,A01,0.2
POL,A01,C,0.1
POL,C,C,0.3
""",
    "sectors.csv": """country,sector,value_added_share,final_share
BLR,A01,0.8,0.25
BLR,C,0.6,0.75
RUS,A01,0.8,0.25
RUS,C,0.6,0.75
POL,A01,0.8,0.25
POL,C,0.6,0.75
""",
    "tariffs.csv": """origin,destination,sector,rate
RUS,POL,A01,0.05
POL,RUS,A01,0.1
""",
    "elasticities.csv": """sector,trade_elasticity,standard_error,source
C,4.5,0.5,"Invented, for tests"
A01,9.11,,
""",
    "manifest.yaml": """name: small
year: 2015
currency: USD
unit: million
sources:
  - title: Invented
    licence: CC0
    attribution: nobody
    url: https://example.org
notes: Three countries, two sectors.
sector_groups: {goods: [A01, C], food: [A01]}
sector_names:
  A01: {en: Farming, ru: Сельское хозяйство}
""",
}


@pytest.fixture
def write_world(tmp_path: Path) -> Callable[..., Path]:
    """Writes the small world with some files replaced (text or bytes) or left out (None)."""

    def write(changes: dict[str, str | bytes | None] | None = None, name: str = "small") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for file, content in {**SMALL, **(changes or {})}.items():
            if content is not None:
                raw = content if isinstance(content, bytes) else content.encode()
                (folder / file).write_bytes(raw)
        return folder

    return write


@pytest.fixture
def edit_line(write_world: Callable[..., Path]) -> Callable[[str, int, str], Path]:
    """Writes the small world with one line of one file replaced; the header is line 1."""

    def edit(file: str, line: int, text: str) -> Path:
        lines = SMALL[file].splitlines()
        lines[line - 1 : line] = [text]
        return write_world({file: "\n".join(lines) + "\n"})

    return edit


@pytest.fixture
def small_text() -> dict[str, str]:
    """The files of the small world."""
    return dict(SMALL)


@pytest.fixture
def cp2015(shared_data: Path) -> Path:
    """Caliendo and Parro (2015) in the table format; not part of the package."""
    return shared_data / "cp2015"
