"""A world out of frames is the world of the same tables in a folder."""

import io

import numpy as np
import pandas as pd
import pytest

import blocs
from blocs.data.folder.reading import read_world_folder
from blocs.foundation.errors import WorldError


@pytest.fixture
def frames(small_text):
    return {
        name.removesuffix(".csv"): pd.read_csv(io.StringIO(text))
        for name, text in small_text.items()
        if name.endswith(".csv")
    }


def test_it_is_that_of_the_folder(write_world, frames):
    ours, theirs = blocs.world_from_frames(frames, name="small"), read_world_folder(write_world())
    assert ours.countries == theirs.countries
    assert ours.sectors == theirs.sectors
    for layer in ("flows", "tariff_rate", "input_share", "final_share", "trade_elasticity"):
        assert np.array_equal(getattr(ours, layer), getattr(theirs, layer))
    assert ours.name == "small"


def test_labels_may_be_an_index_and_elasticity_a_number(frames):
    flows = frames["flows"].set_index(["origin", "destination", "sector"])
    world = blocs.world_from_frames(
        {"flows": flows}, name="bare", year=2020, elasticity=4, sources=("My survey",)
    )
    assert (world.trade_elasticity == 4).all()
    assert world.year == 2020
    assert world.provenance.sources[0].title == "My survey"
    assert float(world["flows"].sel(origin="BLR", destination="RUS", sector="C")) == 20


def test_every_problem_is_told_at_once(frames):
    flows = frames["flows"].copy()
    flows.loc[2, "value"] = np.nan
    flows.loc[3, "origin"] = ""
    wrong = {**frames, "flows": flows, "tarifs": frames["flows"]}
    wrong["inputs"] = frames["inputs"].rename(columns={"share": "shares"})
    with pytest.raises(WorldError) as caught:
        blocs.world_from_frames(wrong, name="wrong", year=99)
    told = [(problem.file, problem.line) for problem in caught.value.problems]
    assert ("flows", 3) in told
    assert ("flows", 4) in told
    assert ("inputs", 1) in told
    text = str(caught.value)
    assert "unknown table 'tarifs'" in text
    assert "tariffs" in text
    assert "99 is no year" in text


def test_without_flows_there_is_no_world(frames):
    del frames["flows"]
    with pytest.raises(WorldError, match="the table 'flows' is missing"):
        blocs.world_from_frames(frames, name="x")


def test_what_is_no_frame_is_named(frames):
    with pytest.raises(WorldError) as caught:
        blocs.world_from_frames({**frames, "tariffs": [1, 2]}, name="small")
    (problem,) = caught.value.problems
    assert (problem.field, problem.message) == ("tariffs", "a pandas frame is needed, not list")
