"""Games with known answers from a YAML file through the command line to the JSON document."""

import json

import numpy as np
import pytest

import game_files
from blocs.cli.main import main
from blocs.questions.games.engine.tables.gambit import Answer

pytest.importorskip("pygambit", reason="the extra `games` is absent")
stats = pytest.importorskip("scipy.stats", reason="SciPy is absent")


@pytest.fixture
def played(tmp_path, capsys):
    def run(text, *arguments, code=0):
        path = tmp_path / "game.yaml"
        path.write_text(text, encoding="utf-8")
        out = tmp_path / "out"
        common = ["--draws", "0", "--workers", "1", "--out", str(out)]
        assert main(["play", str(path), *common, *arguments]) == code
        return json.loads((out / "game.json").read_text(encoding="utf-8")) if code == 0 else out

    run.said = capsys.readouterr
    return run


def plans(document):
    return [tuple(item["plans"].values()) for item in document["equilibria"]]


def test_a_noisy_picture_of_a_commitment_has_exactly_three_equilibria(played):
    order = played(game_files.BAGWELL)["order_of_play"]
    assert order["complete"]
    assert len(order["equilibria"]) == 3
    first = sorted(round(one["behaviour"]["leader"][0], 6) for one in order["equilibria"])
    # Bagwell: never `stack` for sure; the follower is indifferent after one of the two pictures:
    # 2x(.9) + 3(1−x)(.1) = x(.9) + 4(1−x)(.1) → x = 1/10, and with .1 and .9 swapped x = 9/10.
    assert first == pytest.approx([0, 0.1, 0.9])
    assert all(one["credible"] for one in order["equilibria"])


def test_without_noise_the_leader_commits(played):
    text = game_files.BAGWELL.replace("accuracy: 0.9", "accuracy: 1")
    path = dict(played(text)["order_of_play"]["path"])
    assert path["leader"] == "stack"
    assert "leader: stack → follower: low" in " ".join(played.said().out.split())


def test_who_observes_decides_what_is_credible(played):
    document = played(game_files.ENTRY)
    assert len(document["equilibria"]) == 2
    assert [step[1] for step in document["order_of_play"]["path"]] == ["enter", "share"]
    blind = played(game_files.ENTRY.replace(", observes: [entrant]", ""))["order_of_play"]
    assert len(blind["equilibria"]) >= 2


def test_three_who_half_see_each_other(played):
    order = played(game_files.HALF_SEEN)["order_of_play"]
    sets = set(order["equilibria"][0]["behaviour"])
    assert sets == {"first", "second | first = left", "second | first = right", "third"}
    paid = [one["payoffs"][0] for one in order["equilibria"] if one["credible"]]
    assert max(paid) == pytest.approx(3)


def test_a_credible_equilibrium_is_listed_where_one_supports_only_an_empty_threat(played):
    order = played(game_files.DETERRENCE)["order_of_play"]
    kept = [one for one in order["equilibria"] if one["credible"]]
    assert len(kept) == 1
    assert kept[0]["behaviour"]["rival"] == pytest.approx([1, 0], abs=1e-6)
    mild = kept[0]["behaviour"]["guard | type of guard = mild, rival = in"]
    assert mild == pytest.approx([1, 0], abs=1e-6)


def test_beliefs_carry_the_sampling_error_of_the_poll(played):
    document = played(game_files.POLL)
    assert plans(document) == [("trust", "honest: pay; sly: cheat")]
    chance = {item["plans"][0]: item["probability"] for item in document["draws"]["equilibria"]}
    # trust pays where honest > 2.5 / 3.5; Jeffreys' posterior of 30 of 40 is Beta(30.5, 10.5)
    exact = float(stats.beta(30.5, 10.5).sf(2.5 / 3.5))
    assert chance["trust"] == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 4000))
    assert chance["trust"] + chance["guard"] == pytest.approx(1)


@pytest.mark.parametrize(("rate", "best"), [(10, "build"), (60, "wait")])
def test_a_discount_rate_decides_over_a_project(played, rate, best):
    document = played(game_files.INVEST.replace("RATE", str(rate)))
    assert plans(document) == [(best,)]
    built = next(c for c in document["cells"] if c["options"]["minister"] == "build")
    worth = sum((1 + rate / 100) ** -t for t in range(5)) - 3
    assert built["payoffs"]["minister"] == pytest.approx(worth)


def test_a_mediator_does_better_than_chicken(played):
    found = played(game_files.CHICKEN)["correlated"]
    assert found["found"]["best_for_sum"]["sum"] == pytest.approx(10.5)
    assert found["nash_sum"] == pytest.approx(28 / 3)
    chances = {
        tuple(i["plans"]): i["probability"] for i in found["found"]["best_for_sum"]["recommended"]
    }
    assert chances == pytest.approx(
        {("yield", "yield"): 0.5, ("yield", "dare"): 0.25, ("dare", "yield"): 0.25}
    )  # fmt: skip
    assert found["found"]["lowest"] == pytest.approx({"east": 2, "west": 2})
    assert found["found"]["highest"] == pytest.approx({"east": 7, "west": 7})
    assert "highest sum 10.5" in " ".join(played.said().out.split())


def test_circles_are_told_and_solved_in_mixed_strategies(played):
    document = played(game_files.CIRCLE)
    assert document["equilibria"] == []
    (one,) = document["mixed"]["found"]
    assert one["probabilities"][0] == pytest.approx(
        dict.fromkeys(("rock", "paper", "scissors"), 1 / 3)
    )
    assert len(document["cycles"][0]) == 6
    said = " ".join(played.said().out.split())
    assert "No equilibrium in pure strategies" in said
    assert "Best replies run in circles" in said


def test_ties_everywhere_are_four_equilibria_none_strict(played):
    document = played(game_files.TIES)
    assert len(document["equilibria"]) == 4
    assert not any(item["strict"] for item in document["equilibria"])
    assert "a tie" in played.said().out


def test_one_player_and_one_option(played):
    assert plans(played(game_files.ALONE)) == [("b",), ("c",)]
    document = played(game_files.NO_CHOICE)
    assert plans(document) == [("a",)]
    assert document["equilibria"][0]["margin"] is None
    assert "no other option" in played.said().out


def test_a_cell_without_world_is_no_number_anywhere(played):
    document = played(game_files.NO_WORLD)
    assert document["status"] == "some_cells_missing"
    lost = [cell for cell in document["cells"] if cell["missing"]]
    assert [cell["options"]["home"] for cell in lost] == ["leave", "leave"]
    for cell in lost:
        assert set(cell["payoffs"].values()) == {None}
        assert "ROU keeps a trade deficit" in cell["missing"]
    assert document["equilibria"] == []
    assert document["undecided"] == [["stay", "shout"]]
    said = played.said().out
    assert "No pay-offs in (home: leave, other: wait) and 1 more" in " ".join(said.split())
    assert "0.000*" not in said  # `stay` is not called the best: `leave` is unknown


def treasury(give, refuse, stay):
    """A lender in million USD and a borrower in per cent; nobody's choice matters to the other."""
    return f"""title: A treasury and a ministry
actors:
  lender:
    title: Lender
    options: {{give: {{title: Give}}, refuse: {{title: Refuse}}}}
    utility:
      cash: {{title: C, unit: million USD, weight: 1, note: e, by_option: {{give: {give}, refuse: {refuse}}}}}
  small:
    title: Small state
    options: {{stay: {{title: Stay}}, leave: {{title: Leave}}}}
    utility:
      income: {{title: R, unit: per cent, weight: 1, note: e, by_option: {{stay: {stay}, leave: 0}}}}
"""


@pytest.mark.parametrize(
    ("numbers", "best"),
    [((30000000, 30000001, 0.02), "refuse"), ((250000, 0, 0.0002), "give"), ((25, 0, 2), "give")],
)
def test_what_a_large_player_counts_makes_no_tie_of_a_small_one(played, numbers, best):
    document = played(treasury(*numbers))
    assert plans(document) == [(best, "stay")]
    assert document["equilibria"][0]["strict"]
    assert [item["plans"] for item in document["draws"]["equilibria"]] == [[best, "stay"]]
    assert document["mixed"]["status"] == "complete"
    said = played.said().out
    assert "a tie" not in said
    assert f"{numbers[2]:.{max(3, 2 - int(np.floor(np.log10(numbers[2]))))}f}*" in said


def coordination(scale, more=""):
    """Both want to meet in one of three places."""
    table = np.diag([3.0, 2.0, 1.5]) * scale
    places = ("x", "y", "z")
    return game_files.game_file("A loan", {"a": (places, table), "b": (places, table)}, more)


DIMLY = """order:
  - {actor: a}
  - {signal_of: a, seen_by: [b], accuracy: 0.8}
  - {actor: b}
"""


def test_a_loan_counted_in_dollars_has_the_equilibria_of_one_counted_in_billions(played):
    dollars, billions = (played(coordination(scale)) for scale in (1e9, 1))
    for document in (dollars, billions):
        assert len(document["mixed"]["found"]) == 7
        assert sum(item["pure"] for item in document["mixed"]["found"]) == 3
        assert document["mixed"]["status"] == "complete"
    for one, other in zip(dollars["mixed"]["found"], billions["mixed"]["found"], strict=True):
        for left, right in zip(one["probabilities"], other["probabilities"], strict=True):
            assert left == pytest.approx(right)


def test_an_order_of_play_is_solved_in_dollars_too(played):
    dollars, billions = (played(coordination(by, DIMLY))["order_of_play"] for by in (1e9, 1))
    assert dollars["note"] == billions["note"]
    assert len(dollars["equilibria"]) == len(billions["equilibria"]) > 0


def test_a_solver_that_fails_is_named_on_screen_page_and_in_json(played, monkeypatch, tmp_path):
    def fails(call, clock=None):
        return Answer("failed", why="singular matrix")

    monkeypatch.setattr("blocs.questions.games.engine.tables.gambit._asked", fails)
    document = played(coordination(1, DIMLY))
    assert (document["mixed"]["status"], document["mixed"]["complete"]) == ("failed", False)
    assert len(document["mixed"]["found"]) == 3
    assert document["order_of_play"]["status"] == "none_found"
    said = " ".join(played.said().out.split())
    assert "The list may be incomplete: singular matrix." in said
    assert "None was found, although every finite game has one; singular matrix." in said
    page = (tmp_path / "out" / "game.en.html").read_text(encoding="utf-8")
    assert "The solver failed on this game: there may be others." in page
    assert "the solver (Gambit) failed on this game" in page
    played(coordination(1, DIMLY), "--lang", "ru")
    page = (tmp_path / "out" / "game.ru.html").read_text(encoding="utf-8")
    assert "Решатель не справился с этой игрой: могут быть и другие." in page
    assert "singular" not in page


def test_a_million_cells_are_refused_with_an_estimate_and_advice(played):
    out = played(game_files.MILLION, code=2)
    said = " ".join(played.said().err.split())
    assert "1,000,000 cells" in said
    assert "hours" in said
    assert "Drop options" in said
    assert not out.exists()


def test_a_second_run_takes_equilibria_from_the_cache_and_says_the_same(played, monkeypatch):
    texts = (game_files.BAGWELL, game_files.CHICKEN, game_files.HALF_SEEN, game_files.POLL)
    first = [played(text) for text in texts]

    def absent():
        raise AssertionError("Gambit was asked again")

    monkeypatch.setattr("blocs.questions.games.engine.tables.gambit.gambit", absent)
    assert [played(text) for text in texts] == first


def test_another_pay_off_is_not_taken_from_the_cache(played):
    one = played(game_files.CHICKEN)["mixed"]["found"]
    other = played(game_files.CHICKEN.replace("value: 6", "value: 5"))["mixed"]["found"]
    assert one != other


def test_the_quantal_response_does_not_depend_on_the_unit_of_utility(played):
    one = played(game_files.BAGWELL)["quantal"]["responses"]
    other = played(game_files.BAGWELL.replace("weight: 1", "weight: 100"))["quantal"]["responses"]
    assert [item["precision"] for item in one] == [0, 3, 10, 30]
    assert one[0]["unit"] == pytest.approx({name: u / 100 for name, u in other[0]["unit"].items()})
    assert one[-1]["probabilities"][0]["cournot"] > 0.9
    for left, right in zip(one, other, strict=True):
        for chances, same in zip(left["probabilities"], right["probabilities"], strict=True):
            assert chances == pytest.approx(same, abs=1e-4)


@pytest.mark.parametrize("game", ["BAGWELL", "CHICKEN", "CIRCLE", "POLL", "TIES", "NO_CHOICE"])
def test_no_word_is_cut_at_eighty_columns(played, monkeypatch, game):
    monkeypatch.setenv("COLUMNS", "80")
    played(getattr(game_files, game))
    assert "…" not in played.said().out


def test_the_game_of_the_casebook_fits_eighty_columns(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert (
        main(["play", "union-state", "--draws", "0", "--workers", "1", "--out", str(tmp_path)]) == 0
    )
    said = capsys.readouterr().out
    assert "…" not in said
    assert "brussels: separate_deal" in said
    assert "autonomy \u22121.12, venue \u22120.5" in said
    assert said.index("One equilibrium") < said.index("balance_base") < said.index("Weight of")
