"""The picture of every kind of game: first on the page, with a text, of the numbers of the game."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import blocs
import game_files
from blocs.brief.contents import Chart, Say, charts_in
from blocs.questions.games.answer import play
from blocs.questions.games.pictures import PICTURES
from blocs.questions.games.registry import KINDS
from blocs.questions.games.report import game_report
from outcome_games import GAMES, world_of, written
from page_kinds import GROUPS


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder, world = tmp_path_factory.mktemp("games"), world_of(3)
    (folder / "sanction.yaml").write_text(GROUPS, encoding="utf-8")
    files = {kind: written(folder, kind) for kind in GAMES} | {"two": folder / "sanction.yaml"}
    return {kind: play(path, world, draws=0) for kind, path in files.items()}


def pictures(answer, language="en"):
    return [chart for _, chart in charts_in(game_report(answer, language).sections)]


def series(answer, place=0):
    """Labels and numbers of a picture by series."""
    data = pictures(answer)[place].panels[0].picture.data
    return data.labels, {item.name: np.array(item.values) for item in data.series}


def column(answer, title, place):
    """A column of a table by the title of the table."""
    table = next(item for item in answer.tables if item.title["en"] == title)
    return [row[place] for row in table.rows]


def test_every_kind_has_a_picture():
    assert set(PICTURES) == set(KINDS)


@pytest.mark.parametrize("kind", [*GAMES, "two"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_picture_comes_right_after_the_answer_and_says_what_it_shows(found, kind, language):
    first = game_report(found[kind], language).sections[0]
    lead, picture = first.parts[:2]
    assert isinstance(lead, Say)
    assert lead.role == "lead"
    assert isinstance(picture, Chart)
    drawing = picture.panels[0].picture
    assert len(drawing.alt) > 20
    assert all(str(label) in drawing.alt for label in drawing.data.labels if label)


def test_pay_offs_replies_and_stable_cells_are_those_of_the_game(found):
    answer, game = found["strategic"], found["strategic"].solution.game
    _, numbers = series(answer)
    for column_, name in enumerate(("Accept", "Answer")):
        for player, key in enumerate(("a", "b")):
            assert numbers[f"{key}: {name}"] == pytest.approx(game.payoffs[player][:, column_])
    drawing = pictures(answer)[0].panels[0].picture.wide
    assert drawing.count("square chosen") == len(answer.solution.pure.equilibria)
    assert drawing.count("strong best") == sum(
        answer.solution.responses.best[(p, *cell)]
        for p, cell in product(range(2), product(range(2), range(2)))
    )


def test_tariffs_are_those_of_the_table(found):
    _, numbers = series(found["tariffs"])
    for name, place in (("alone", 2), ("war", 3)):
        assert numbers[name] == pytest.approx(column(found["tariffs"], "Tariffs", place))


def test_gains_of_coalitions_are_those_of_the_game(found):
    labels, numbers = series(found["coalition"])
    gains = found["coalition"].results["agreement"].gains
    assert len(labels) == 4
    place = labels.index("A, B, and C" if "A, B, and C" in labels else "A, B, C")
    assert [numbers[name][place] for name in "ABC"] == pytest.approx(gains[-1], abs=0.05)


def test_what_harms_costs_and_accession_brings_are_those_of_the_tables(found):
    _, gains = series(found["two"], 0)
    for place, name in enumerate("ABC", start=1):
        assert gains[name] == pytest.approx(
            column(found["two"], "Accession and exit", place), abs=0.05
        )
    _, numbers = series(found["two"], 1)
    title = "Sanction coalitions, million USD"
    assert numbers["harm"] == pytest.approx(column(found["two"], title, 1))
    assert numbers["cost"] == pytest.approx(column(found["two"], title, 2))


def test_incomes_of_a_hedge_are_those_of_its_states_and_marks_grow_with_chances(found):
    _, numbers = series(found["hedging"])
    title = "Real income by state, change in %"
    for place, name in enumerate(("Calm", "Pressed"), start=1):
        assert numbers[name] == pytest.approx(column(found["hedging"], title, place))


def test_the_cells_of_a_contract_are_its_grid(found):
    _, numbers = series(found["contract"])
    cost = found["contract"].results["contract"].grid.cost
    drawn = np.array(list(numbers.values())).T
    np.testing.assert_allclose(drawn, cost)


def test_deals_stand_at_what_they_bring(found):
    labels, numbers = series(found["bargaining"])
    results = found["bargaining"].results["bargaining"]
    place = labels.index("Trade")
    drawn = [numbers[name][place] for name in ("gain_first", "gain_second")]
    assert drawn == pytest.approx(results.table.payoffs[0])


def test_disputes_are_drawn_by_how_far_trade_moves_them(found):
    labels, numbers = series(found["crisis"])
    steps = {item.name: item.steps for item in found["crisis"].results["crisis"]}
    for place, label in enumerate(labels):
        drawn = [values[place] for values in numbers.values()]
        assert drawn == pytest.approx(steps[label])
    size = np.abs(np.array(list(numbers.values()))).max(axis=0)
    assert list(size) == sorted(size, reverse=True)


def test_types_and_players_beside_the_picture_follow_what_is_stable(tmp_path):
    path = tmp_path / "poll.yaml"
    path.write_text(game_files.POLL, encoding="utf-8")
    answer = blocs.play(path, draws=0)
    game = answer.solution.game
    _, numbers = series(answer)
    plans = len(answer.plans.plans[1])
    assert plans == 4
    for place in range(plans):
        drawn = [values for name, values in numbers.items()][2 * place : 2 * place + 2]
        np.testing.assert_allclose(drawn, game.payoffs[:, :, place])


def test_coalitions_that_last_are_drawn_first(found):
    said = pictures(found["coalition"])[0].panels[0].picture.alt.split("; ")
    lasting = ["(lasts)" in item for item in said if "(" in item]
    assert True in lasting
    assert lasting == sorted(lasting, reverse=True)
