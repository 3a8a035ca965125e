"""The two settings: what changes a number travels and is a key; how it is computed does neither."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.draws.executors import Serial
from blocs.draws.processes import Processes
from blocs.draws.run import Run, run_of
from blocs.foundation.keep import content_key
from blocs.questions.trade.engine.models.model import Method, Model, Substitution
from blocs.questions.trade.engine.models.trade import Trade

POSITIVE = st.floats(0.01, 100)
TRADES = st.builds(
    Trade,
    st.sampled_from(Model),
    st.builds(Substitution, POSITIVE, POSITIVE, POSITIVE),
    st.sampled_from(Method),
    st.booleans(),
    st.none() | st.lists(POSITIVE, min_size=1, max_size=4).map(tuple),
)


@given(TRADES)
def test_trade_survives_its_way_to_a_worker(trade):
    sent = pickle.loads(pickle.dumps(trade))
    assert sent == trade
    assert hash(sent) == hash(trade)
    assert sent.key == trade.key


@given(TRADES, TRADES)
def test_keys_differ_where_numbers_can(one, other):
    unused = not one.model.with_substitution
    alike = one == (dataclasses.replace(other, substitution=one.substitution) if unused else other)
    assert (one.key == other.key) == alike


def test_every_field_is_in_the_key():
    changed = {
        "model": Model.RATIONING,
        "substitution": Substitution(final=0.5),
        "method": Method.NEWTON,
        "compiled": True,
        "elasticities": (4.0, 5.0),
        "potential": 0.35,
    }
    assert set(changed) == {item.name for item in dataclasses.fields(Trade)}
    base = Trade(Model.CES_IO)
    keys = {dataclasses.replace(base, **{name: value}).key for name, value in changed.items()}
    assert len(keys | {base.key}) == 1 + len(changed)


def test_elasticities_come_back_as_they_were():
    theta = np.array([0.1, 1 / 3, 5.0])
    np.testing.assert_array_equal(Trade().at(theta).trade_elasticity, theta)
    assert Trade().at(theta).at(None) == Trade()


def test_run_stays_in_its_process_and_out_of_keys(tmp_path):
    settings = run_of(cache=tmp_path)
    with pytest.raises(TypeError, match="stays in its process"):
        pickle.dumps(settings)
    with pytest.raises(TypeError, match="part of a key"):
        content_key("a", {"run": settings})
    with pytest.raises(TypeError):
        Run()


def test_no_more_processes_than_jobs():
    many = run_of(workers=4)
    assert many.for_jobs(9) is many
    assert many.for_jobs(2).executor == Processes(2)
    assert many.for_jobs(0).executor == Serial()
