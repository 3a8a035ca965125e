"""ARCHITECTURE.md says what is there, and all of it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src/blocs"
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
MOST_MODULES = 20


def rooms() -> list[Path]:
    """Every folder of Python modules, the house itself left out."""
    return sorted({path.parent for path in HOUSE.rglob("*.py")} - {HOUSE})


def table(title: str) -> str:
    return TEXT.split(f"## {title}")[1].split("\n## ")[0]


def test_every_room_and_every_question_has_its_row():
    named = set(re.findall(r"^\| `([\w/]+)`", table("The rooms"), flags=re.MULTILINE))
    assert named == {room.name for room in rooms() if room.parent == HOUSE}
    named = set(re.findall(r"^\| `([\w/]+)`", table("The questions"), flags=re.MULTILINE))
    assert named == {f"questions/{r.name}" for r in rooms() if r.parent == HOUSE / "questions"}


@pytest.mark.parametrize("place", sorted(set(re.findall(r"`(\w+(?:/[\w.-]+)+)`", TEXT))))
def test_every_place_that_is_named_is_there(place):
    spots = [HOUSE / place, HOUSE / f"{place}.py", ROOT / place]
    assert any(spot.exists() for spot in spots), place


@pytest.mark.parametrize("room", rooms(), ids=lambda room: str(room.relative_to(HOUSE)))
def test_no_room_is_too_large_and_each_says_what_it_is_for(room):
    modules = [path for path in room.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES
    assert (room / "__init__.py").read_text(encoding="utf-8").startswith('"""')


@pytest.mark.parametrize(
    "room", [r for r in rooms() if "questions" in r.parts], ids=lambda r: str(r.relative_to(HOUSE))
)
def test_no_prefix_stands_where_a_folder_is_meant(room):
    """Three modules of one room that begin alike are a folder that nobody made."""
    heads = [path.stem.split("_")[0] for path in room.glob("*_*.py") if path.stem[0] != "_"]
    assert not {head for head in heads if heads.count(head) > 2}


def test_every_part_of_the_trade_engine_and_of_the_kinds_of_games_is_named():
    engine = HOUSE / "questions/trade/engine"
    parts = {path.stem for path in engine.iterdir() if path.stem[0] != "_"}
    assert parts <= set(re.findall(r"`(\w+)`", table("The trade engine")))
    kinds = {
        p.name
        for p in (HOUSE / "questions/games/kinds").iterdir()
        if p.is_dir() and p.name[0] != "_"
    }
    assert kinds <= set(re.findall(r"`(\w+)`", table("Games")))
