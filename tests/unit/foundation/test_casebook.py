"""What comes with blocs is found by name, and a misspelt name is told the nearest one."""

import pytest

from blocs.foundation import casebook
from blocs.foundation.errors import InputError
from blocs.moves.case import scenario_or_case
from blocs.questions.games.answer import find_game


@pytest.mark.parametrize("kind", ["cases", "games", "projects", "claims"])
def test_every_name_leads_to_what_is_there(kind):
    found = getattr(casebook, kind)()
    assert found
    assert all(path.exists() for path in found.values())
    assert {name.partition("/")[0] for name in found} <= set(casebook.cases())


@pytest.mark.parametrize(
    ("find", "kind"),
    [
        (scenario_or_case, "cases"),
        (find_game, "games"),
        (casebook.find_project, "projects"),
        (casebook.find_claims, "claims"),
        (casebook.find_poll, "polls"),
        (casebook.find_contest, "contests"),
        (casebook.find_cover_case, "cover_cases"),
        (casebook.find_network, "networks"),
    ],
)
def test_a_misspelt_name_is_told_the_nearest(find, kind):
    name = next(iter(getattr(casebook, kind)()))
    with pytest.raises(InputError) as caught:
        find(f"{name}x")
    assert f"Did you mean '{name}'" in caught.value.summary


def test_the_board_is_a_folder_with_its_rows():
    assert (casebook.board() / "board.yaml").is_file()
