"""Value added and exports through third countries: closed forms, brute force, laws."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.axes import Axis
from blocs.foundation.errors import NotConvergedError, WorldError
from blocs.questions.exposure.engine.input_output import input_output, input_output_by_use
from blocs.questions.exposure.engine.leontief import (
    decompose_exports,
    value_added_by_demand,
)
from blocs.questions.exposure.engine.sourcing import coefficient_matrix
from worlds import make_world

seeds = st.integers(0, 10_000)
few = settings(max_examples=20, deadline=None)


def coefficients(table):
    """The NS × NS matrix, whichever way the table keeps it."""
    full = getattr(table.sourcing, "coefficient", None)
    full = coefficient_matrix(table.sourcing) if full is None else full
    size = full.shape[0] * full.shape[1]
    return full.reshape(size, size)


def by_use(table):
    """The same table with its full matrix, and so by the other route."""
    n, s = table.value_added.shape
    full = coefficients(table).reshape(n, s, n, s)
    flows = (full * table.gross_output).transpose(0, 2, 1, 3)
    return input_output_by_use(
        country=table.country,
        sector=table.sector,
        intermediate_flows=flows,
        final_flows=table.final_flows,
        value_added=table.value_added,
    )


def by_definition(table):
    """The parts as Borin and Mancini define them, matrix by matrix, with full inverses."""
    n, s = table.value_added.shape
    a = coefficients(table)
    block = [slice(c * s, (c + 1) * s) for c in range(n)]
    inverse = np.linalg.inv(np.eye(n * s) - a)
    output = inverse @ table.final_flows.transpose(0, 2, 1).reshape(n * s, n)
    value = table.value_added_share.ravel()
    tariff = (table.input_tariff_share.ravel() @ inverse).reshape(n, s)
    names = list(decompose_exports(table).parts)
    parts = {name: np.zeros((n, n, s)) for name in names}
    for c in range(n):
        home = block[c]
        cut = a.copy()
        cut[home] = 0.0
        cut[home, home] = a[home, home]
        without = np.linalg.inv(np.eye(n * s) - cut)
        loop = sum(a[home, block[j]] @ inverse[block[j], home] for j in range(n) if j != c)
        own = value[home] @ np.linalg.inv(np.eye(s) - a[home, home])
        foreign = sum(value[block[t]] @ without[block[t], home] for t in range(n) if t != c)
        for r in range(n):
            if r == c:
                continue
            exports = table.flows[c, r]
            there = np.linalg.inv(np.eye(s) - a[block[r], block[r]]) @ table.final_flows[r, r]
            inputs = a[home, block[r]]
            abroad = sum(output[block[r], m] for m in range(n) if m != c)
            parts["absorbed_by_importer"][c, r] = own * (table.final_flows[c, r] + inputs @ there)
            parts["reexported"][c, r] = own * (inputs @ (abroad - there))
            parts["returned_home"][c, r] = own * (inputs @ output[block[r], c])
            parts["domestic_double_counting"][c, r] = (own @ loop) * exports
            parts["foreign_value_added"][c, r] = foreign * exports
            parts["foreign_double_counting"][c, r] = (foreign @ loop) * exports
            parts["input_tariffs"][c, r] = tariff[c] * exports
    return parts


def symmetric_table(*, home=0.3, abroad=0.2, final_home=60.0, final_abroad=10.0):
    """Two equal countries, one sector: A = [[home, abroad], [abroad, home]]."""
    output = (final_home + final_abroad) / (1 - home - abroad)
    share = np.array([[home, abroad], [abroad, home]])
    return input_output_by_use(
        country=Axis("country", ("A", "B")),
        sector=Axis("sector", ("x",)),
        intermediate_flows=(output * share)[:, :, None, None],
        final_flows=np.array([[final_home, final_abroad], [final_abroad, final_home]])[:, :, None],
        value_added=np.full((2, 1), (1 - home - abroad) * output),
    )


# -- closed forms ----------------------------------------------------------------------------------


def test_two_equal_countries_in_closed_form():
    table = symmetric_table()
    determinant = 0.7**2 - 0.2**2
    own, cross, beta, output = 0.7 / determinant, 0.2 / determinant, 0.5, 140.0
    result = value_added_by_demand(table)
    assert result.total[0, 1] == pytest.approx(beta * (own * 10 + cross * 60))
    assert result.total[0, 0] == pytest.approx(beta * (own * 60 + cross * 10))
    assert result.direct[0, 1] == pytest.approx(beta / 0.7 * (10 + 0.2 * 60 / 0.7))
    parts = {name: part[0, 1, 0] for name, part in decompose_exports(table).parts.items()}
    exports = 10 + 0.2 * output
    assert parts["foreign_value_added"] == pytest.approx(beta / 0.7 * 0.2 / 0.7 * exports)
    assert parts["domestic_double_counting"] == pytest.approx((own - 1 / 0.7) * beta * exports)
    returned = beta / 0.7 * 0.2 * (own * 10 + cross * 60)
    assert parts["returned_home"] == pytest.approx(returned)
    assert sum(parts.values()) == pytest.approx(exports, rel=1e-12)


def test_without_inputs_value_added_is_trade():
    world = make_world(inputs=False, seed=3)
    table = input_output(world)
    result = value_added_by_demand(table)
    np.testing.assert_allclose(result.total, world.flows.sum(axis=2))
    off = ~np.eye(4, dtype=bool)
    np.testing.assert_allclose(result.direct[off], result.total[off])
    np.testing.assert_allclose(result.indirect, 0.0, atol=1e-12)
    parts = decompose_exports(table)
    np.testing.assert_allclose(parts.absorbed_by_importer, parts.gross_exports)


def test_a_chain_through_a_third_country_is_indirect():
    """A sells inputs to B only, B sells goods to C only: A hangs on C, all of it through B."""
    flows = np.zeros((3, 3, 1, 1))
    flows[0, 1] = 40.0
    final = np.zeros((3, 3, 1))
    final[1, 2] = 100.0
    final[2, 2] = 30.0
    table = input_output_by_use(
        country=Axis("country", ("A", "B", "C")),
        sector=Axis("sector", ("x",)),
        intermediate_flows=flows,
        final_flows=final,
        value_added=np.array([[40.0], [60.0], [30.0]]),
    )
    result = value_added_by_demand(table)
    np.testing.assert_allclose(result.total, [[0, 0, 40], [0, 0, 60], [0, 0, 30]])
    assert (result.direct[0, 2], result.indirect[0, 2], result.direct[1, 2]) == (0, 40, 60)
    np.testing.assert_allclose(result.through[0], [[0, 0, 0], [0, 0, 40], [0, 0, 0]])
    parts = decompose_exports(table)
    assert parts.reexported[0, 1, 0] == pytest.approx(40)
    assert parts.foreign_value_added[1, 2, 0] == pytest.approx(40)
    assert parts.beyond_one_border[1, 2, 0] == pytest.approx(40)
    assert parts.absorbed_by_importer[1, 2, 0] == pytest.approx(60)


# -- two routes ------------------------------------------------------------------------------------


@few
@given(seeds, st.booleans(), st.floats(0.0, 0.3))
def test_parts_are_those_of_the_definition(seed, tariffs, zeros):
    table = input_output(make_world(seed=seed, tariffs=tariffs, zeros=zeros))
    expected = by_definition(table)
    for name, part in decompose_exports(table).parts.items():
        np.testing.assert_allclose(part, expected[name], rtol=1e-9, atol=1e-11, err_msg=name)


@few
@given(seeds)
def test_the_sweeps_solve_what_the_inverse_solves(seed):
    table = input_output(make_world(seed=seed))
    n, s = table.value_added.shape
    inverse = np.linalg.inv(np.eye(n * s) - coefficients(table))
    output = (inverse @ table.final_flows.transpose(0, 2, 1).reshape(n * s, n)).reshape(n, s, n)
    np.testing.assert_allclose(table.output_by_destination, output, rtol=1e-11)
    value = np.zeros((n, n, s))
    value[range(n), range(n)] = table.value_added_share
    content = (value.reshape(n, n * s) @ inverse).reshape(n, n, s)
    np.testing.assert_allclose(table.content_by_source, content.transpose(1, 2, 0), atol=1e-13)


@few
@given(seeds)
def test_pooled_and_full_coefficients_agree(seed):
    pooled = input_output(make_world(seed=seed, zeros=0.2))
    full = by_use(pooled)
    one, two = value_added_by_demand(pooled), value_added_by_demand(full)
    for name in ("by_sector", "total", "direct", "indirect", "through", "share"):
        np.testing.assert_allclose(getattr(two, name), getattr(one, name), rtol=1e-9, atol=1e-10)
    expected = decompose_exports(pooled).parts
    for name, part in decompose_exports(full).parts.items():
        np.testing.assert_allclose(part, expected[name], rtol=1e-9, atol=1e-10, err_msg=name)


# -- laws ------------------------------------------------------------------------------------------


@few
@given(seeds, st.booleans(), st.floats(0.0, 0.3))
def test_parts_sum_to_gross_exports(seed, tariffs, zeros):
    world = make_world(seed=seed, tariffs=tariffs, zeros=zeros)
    result = decompose_exports(input_output(world))
    gross = np.array(world.flows)
    gross[range(4), range(4)] = 0.0
    np.testing.assert_array_equal(result.gross_exports, gross)
    total = sum(result.parts.values())
    np.testing.assert_allclose(total, gross, rtol=1e-9, atol=1e-12)
    for name, part in result.parts.items():
        assert part.min() > -1e-11, name
    if tariffs:
        assert result.input_tariffs.sum() > 0
    else:
        assert np.abs(result.input_tariffs).max() < 1e-12


@few
@given(seeds, st.booleans())
def test_value_added_exports_agree_with_the_final_demand_route(seed, tariffs):
    """Johnson and Noguera: by country the two routes to value-added exports meet."""
    table = input_output(make_world(seed=seed, tariffs=tariffs))
    parts, demand = decompose_exports(table), value_added_by_demand(table)
    abroad = demand.total.sum(axis=1) - np.diag(demand.total)
    np.testing.assert_allclose(parts.value_added_exports.sum(axis=(1, 2)), abroad, rtol=1e-10)
    np.testing.assert_allclose(
        parts.returned_home.sum(axis=(1, 2)), np.diag(demand.indirect), rtol=1e-9, atol=1e-11
    )
    np.testing.assert_allclose(
        parts.absorbed_by_importer.sum(axis=2), demand.direct, rtol=1e-10, atol=1e-12
    )


@few
@given(seeds, st.booleans())
def test_value_added_sums_and_routes_sum(seed, tariffs):
    world = make_world(seed=seed, tariffs=tariffs)
    table = input_output(world)
    result = value_added_by_demand(table)
    np.testing.assert_allclose(result.total.sum(axis=1), world.value_added, rtol=1e-11)
    np.testing.assert_allclose(result.by_sector.sum(axis=1), table.value_added, rtol=1e-11)
    np.testing.assert_allclose(result.share.sum(axis=1), 1.0)
    off = ~np.eye(4, dtype=bool)
    np.testing.assert_allclose(result.through.sum(axis=1)[off], result.total[off], rtol=1e-10)
    np.testing.assert_allclose(np.diag(result.through.sum(axis=1)), np.diag(result.indirect))
    assert (result.indirect > -1e-12).all()


@few
@given(seeds)
def test_trade_balance_is_the_same_in_value_added(seed):
    """Without tariffs, value-added exports less imports are gross exports less imports."""
    world = make_world(seed=seed, tariffs=False)
    total = value_added_by_demand(input_output(world)).total
    balance = total.sum(axis=1) - total.sum(axis=0)
    np.testing.assert_allclose(balance, -world.trade_deficit, atol=1e-9)


@few
@given(seeds)
def test_content_by_source_and_tariffs_make_up_exports(seed):
    table = input_output(make_world(seed=seed))
    content = np.einsum("ijs,inj->sin", table.content_by_source, table.exports)
    parts = decompose_exports(table)
    tariffs = parts.input_tariffs.sum(axis=2)
    np.testing.assert_allclose(
        content.sum(axis=0) + tariffs, parts.gross_exports.sum(axis=2), rtol=1e-11, atol=1e-12
    )
    foreign = (parts.foreign_value_added + parts.foreign_double_counting).sum(axis=2)
    n = len(foreign)
    own = content[range(n), range(n)]
    np.testing.assert_allclose(content.sum(axis=0) - own, foreign, rtol=1e-10, atol=1e-11)


@few
@given(seeds, st.permutations(range(4)), st.permutations(range(3)))
def test_the_order_of_labels_does_not_matter(seed, countries, sectors):
    world = make_world(seed=seed)
    c, s = np.array(countries), np.array(sectors)
    moved = replace(
        world,
        flows=world.flows[np.ix_(c, c, s)],
        tariff_rate=world.tariff_rate[np.ix_(c, c, s)],
        input_share=world.input_share[np.ix_(c, s, s)],
        given_final_share=world.final_share[np.ix_(c, s)],
    )
    one, two = input_output(world), input_output(moved)
    first, second = value_added_by_demand(one), value_added_by_demand(two)
    np.testing.assert_allclose(second.through, first.through[np.ix_(c, c, c)], atol=1e-11)
    np.testing.assert_allclose(second.by_sector, first.by_sector[np.ix_(c, c, s)], atol=1e-11)
    expected = decompose_exports(one).parts
    for name, part in decompose_exports(two).parts.items():
        np.testing.assert_allclose(part, expected[name][np.ix_(c, c, s)], atol=1e-11)


@few
@given(seeds)
def test_transposed_trade_gives_other_numbers(seed):
    """Origin and destination swapped, or inputs and users swapped: the routes must notice."""
    table = input_output(make_world(seed=seed))
    pooled = table.sourcing
    right = value_added_by_demand(table).total
    for wrong in (
        replace(pooled, net_share=pooled.net_share.transpose(1, 0, 2)),
        replace(pooled, input_share=pooled.input_share.transpose(0, 2, 1)),
    ):
        swapped = replace(table, sourcing=wrong)
        assert np.abs(swapped.output_by_destination.sum(axis=2) - table.gross_output).max() > 1e-3
    turned = replace(table, final_flows=table.final_flows.transpose(1, 0, 2))
    assert np.abs(value_added_by_demand(turned).total - right).max() > 1e-3


@pytest.mark.parametrize(("origin", "destination"), [(0, 1), (2, 1), (3, 0)])
def test_one_cell_of_final_demand_moves_its_own_column(origin, destination):
    table = input_output(make_world(seed=9))
    final = np.array(table.final_flows)
    final[origin, destination, 1] += 5.0
    more = replace(table, final_flows=final)
    moved = value_added_by_demand(more).total - value_added_by_demand(table).total
    content = table.content_by_source[origin, 1]
    np.testing.assert_allclose(moved[:, destination], 5.0 * content, atol=1e-10)
    moved[:, destination] = 0.0
    assert np.abs(moved).max() < 1e-10
    assert np.argmax(content) == origin


# -- tables that cannot be solved ------------------------------------------------------------------


def test_a_world_that_uses_up_all_it_makes_is_refused():
    world = make_world(seed=0, tariffs=False)
    inputs = world.input_share / world.input_share.sum(axis=1, keepdims=True)
    table = input_output(replace(world, input_share=inputs))
    with pytest.raises(NotConvergedError, match=r"worst at \(C0\d, S0\d\)"):
        _ = table.output_by_destination


def test_shapes_that_disagree_are_refused():
    with pytest.raises(WorldError, match="do not fit 2 countries"):
        input_output_by_use(
            country=Axis("country", ("A", "B")),
            sector=Axis("sector", ("x",)),
            intermediate_flows=np.ones((2, 2, 1)),
            final_flows=np.ones((2, 2, 1)),
            value_added=np.ones((2, 1)),
        )
