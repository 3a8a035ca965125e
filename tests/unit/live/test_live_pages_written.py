"""What a live page holds, and which worlds and scenarios are refused."""

import dataclasses
import json
import re

import pytest

import blocs
import worlds
from blocs.cli.main import main
from blocs.foundation.errors import InputError
from blocs.live.licence import check_open
from blocs.live.texts import TEXTS
from blocs.world.provenance import Provenance, Source

OPEN = ("CC BY 4.0", "CC-BY-SA 4.0", "CC0", "public domain", "MIT", "Etalab 2.0", "ODbL 1.0")
SHUT = ("", "CC BY-NC 4.0", "all rights reserved", "free for academic work, not redistributable")


def world_with(*licences):
    sources = tuple(Source(title=f"table {k}", licence=text) for k, text in enumerate(licences))
    world = worlds.make_world()
    return dataclasses.replace(world, provenance=Provenance(title="t", sources=sources))


@pytest.mark.parametrize("licence", OPEN)
def test_open_licences_pass(licence):
    check_open(world_with(licence, "MIT"))


@pytest.mark.parametrize("licence", SHUT)
def test_a_world_with_a_source_that_is_not_open_is_refused_by_name(licence):
    with pytest.raises(InputError, match="table 1"):
        check_open(world_with("MIT", licence))


def test_a_world_without_sources_is_refused():
    with pytest.raises(InputError, match="no open licence"):
        check_open(world_with())


@pytest.mark.parametrize("name", ["icio-2022", "icio-2015e"])
@pytest.mark.parametrize("tariffs", ["none", "embedded"])
def test_the_worlds_that_ship_may_travel(name, tariffs):
    check_open(blocs.load_world(name, tariffs=tariffs))


def test_every_text_of_the_page_has_its_places_in_every_language():
    for key, text in TEXTS.items():
        places = set(re.findall(r"\{(\w+)\}", text["en"]))
        assert set(re.findall(r"\{(\w+)\}", text["ru"])) == places, key
        assert text["ru"] != text["en"], key


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    folder = tmp_path_factory.mktemp("refused")
    move = {"trade_cost": {"between": ["DEU", "FRA"], "sectors": "all", "change_pct": 5}}
    path = folder / "s.yaml"
    path.write_text(json.dumps({"title": "t", "world": "icio-2022", "moves": [move]}))

    def run(*options, scenario=str(path)):
        return main(["run", scenario, "--draws", "0", "--out", str(folder), *options])

    return run


def test_a_case_another_model_and_another_suffix_are_refused(refused, tmp_path, capsys):
    page = str(tmp_path / "x.html")
    assert refused("--live", page, scenario="union-state") == 2
    assert "a case of several" in capsys.readouterr().err
    assert refused("--live", page, "--model", "armington") == 2
    assert "leave out --model" in capsys.readouterr().err
    assert refused("--live", str(tmp_path / "x.pdf")) == 2
    assert ".html" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
