"""`blocs.play` plays every kind of game, and one play knows nothing of another."""

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

import blocs
from blocs.foundation.catalogues import languages
from blocs.foundation.errors import InputError
from blocs.foundation.numbers import number_style
from blocs.questions.games.ask import GAME_KINDS
from blocs.questions.games.kinds.crisis.play import varied_disputes
from outcome_games import GAMES, all_played, document, played, world_of, written
from worlds import make_world

TABLES = set(GAMES) - {"strategic"}
PLACES = [(seed, model) for seed in (0, 5) for model in ("caliendo_parro", "armington")]


def test_there_is_a_game_of_every_kind():
    assert set(GAMES) == set(GAME_KINDS)


def test_plays_in_one_process_equal_those_in_processes_of_their_own(tmp_path):
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=fresh, max_tasks_per_child=1) as pool:
        jobs = {place: pool.submit(all_played, tmp_path, *place) for place in PLACES}
        expected = {place: job.result() for place, job in jobs.items()}
    worlds = {seed: world_of(seed) for seed, _ in PLACES}
    for kind in GAMES:
        for place in (*PLACES, PLACES[0]):
            seed, model = place
            assert played(tmp_path, kind, worlds[seed], model) == expected[place][kind], place
        told = [json.dumps(expected[place][kind]["tables"]) for place in PLACES if kind in TABLES]
        assert len(set(told)) == len(told)


def test_one_folder_of_solved_worlds_keeps_worlds_and_models_apart(tmp_path):
    for kind in GAMES:
        for seed, model in PLACES:
            world, path = world_of(seed), written(tmp_path, kind)
            first, second = (
                document(blocs.play(path, world, model=model, draws=1, cache=tmp_path / "kept"))
                for _ in range(2)
            )
            assert first == second == document(blocs.play(path, world, model=model, draws=1))


def told_in(document):
    """Every text by language of a document."""
    if isinstance(document, dict) and "en" in document:
        yield document
    elif isinstance(document, dict | list):
        for item in document.values() if isinstance(document, dict) else document:
            yield from told_in(item)


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_every_sentence_of_a_document_is_told_in_every_known_language(tmp_path, kind):
    found = blocs.play(written(tmp_path, kind), world_of(0), draws=1)
    told = [*told_in(found.as_json())]
    assert len(told) >= len(found.statements) + 3 * len(found.tables)
    for item in told:
        assert set(item) == set(languages())
        assert all(item.values()), item


def test_what_load_game_returns_can_be_played(tmp_path):
    world = world_of(0)
    for kind in GAMES:
        found = blocs.play(blocs.load_game(written(tmp_path, kind)), world, draws=0)
        assert isinstance(found, blocs.Play) == (kind == "strategic")
        if kind in TABLES:
            assert found.kind == kind
            assert found.ranges is None


@pytest.mark.parametrize("kind", GAMES)
def test_under_balanced_trade_a_game_starts_from_the_balanced_world(tmp_path, kind):
    world = make_world(countries=4, sectors=2, seed=7, tariffs=False)
    assert np.abs(world.trade_deficit / world.value_added).max() > 0.01
    path = written(tmp_path, kind)
    text = path.read_text(encoding="utf-8") + "closure: {trade_balance: balanced}\n"
    path.write_text(text, encoding="utf-8")
    closed = document(blocs.play(path, world, draws=1))
    path.write_text(text + "baseline: [{balance_trade: {}}]\n", encoding="utf-8")
    same(closed, document(blocs.play(path, world, draws=1)))


def same(one, other, place=""):
    """The same words, and numbers to the tolerance of the solver."""
    if isinstance(one, dict | list):
        assert len(one) == len(other), place
        for key in one if isinstance(one, dict) else range(len(one)):
            same(one[key], other[key], f"{place}.{key}")
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-5, abs=1e-7), place
    else:
        assert one == other, place


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_every_range_holds_the_number_beside_it(tmp_path, kind):
    found = blocs.play(written(tmp_path, kind), world_of(5), draws=1)
    for key, item in found.headlines.numbers.items():
        of = found.ranges["numbers"][key]
        assert of["low"] <= item.value <= of["high"], key
        assert item.value in (of["low"], of["high"]), key  # a single draw lies on one side of it


def test_the_range_of_a_dispute_varies_what_is_assumed_of_war(tmp_path):
    form = blocs.load_game(written(tmp_path, "crisis"))
    found = blocs.play(form, world_of(5), draws=20)
    drawn = [item.spread / form.spread for item in varied_disputes(form, 20, 0)]
    assert 0.5 < min(drawn) < 0.6
    assert 1.7 < max(drawn) < 2
    level = found.ranges["numbers"]["escalates: near"]
    results = found.results["crisis"][0]
    assert level["high"] - level["low"] > 10
    assert level["low"] < results.chances[0] < level["high"]
    for language in ("en", "ru"):
        said = " ".join(item[language] for item in found.statements)
        assert number_style(language).plain(results.chances[0], 1) not in said
    assert "factor of its own from ½ to 2" in found.assumptions[-1]["en"]
    assert blocs.play(form, world_of(5), draws=0).ranges is None


def test_what_is_no_game_is_refused():
    scenario = blocs.Scenario(title="T", moves=[])
    with pytest.raises(InputError, match="Scenario is no game"):
        blocs.play(scenario, world_of(0))
