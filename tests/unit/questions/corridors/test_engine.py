"""Flows against networkx, balances, shortages, closures; Shapley values against their axioms."""

import dataclasses
import itertools

import numpy as np
import pytest

pytest.importorskip("highspy", reason="extra `corridors` is not installed")

import networkx

from blocs.foundation.errors import SolverError
from blocs.questions.corridors.engine.criticality import by_node, links_lost, owners_lost
from blocs.questions.corridors.engine.flows import FlowProgram
from blocs.questions.corridors.engine.network import Network
from blocs.questions.corridors.engine.power import power_of_owners


def network(links, sources, demand, *, owners=None, option=None, outside=False):
    """links: (start, end, capacity, cost[, tariff]); sources: (node, capacity, cost)."""
    nodes = tuple(dict.fromkeys(n for link in links for n in link[:2]))
    at = {node: k for k, node in enumerate(nodes)}
    tariff = [link[4] if len(link) > 4 else 0.0 for link in links]
    return Network(
        nodes=nodes,
        links=tuple(f"l{k}" for k in range(len(links))),
        start=np.array([at[link[0]] for link in links]),
        end=np.array([at[link[1]] for link in links]),
        capacity=np.array([link[2] for link in links], dtype=float),
        cost=np.array([link[3] for link in links], dtype=float),
        tariff=np.array(tariff, dtype=float),
        owners=tuple(map(frozenset, owners or [link[:2] for link in links])),
        option=np.array(option or [False] * len(links)),
        source_node=np.array([at[s[0]] for s in sources]),
        source_capacity=np.array([s[1] for s in sources], dtype=float),
        source_cost=np.array([s[2] for s in sources], dtype=float),
        demand_node=np.array([at[d[0]] for d in demand]),
        quantity=np.array([d[1] for d in demand], dtype=float),
        price=np.array([d[2] for d in demand], dtype=float),
        elasticity=np.array([d[3] for d in demand], dtype=float),
        outside=outside,
    )


def drawn(seed, nodes=9, density=0.4):
    generator = np.random.default_rng(seed)
    pairs = [p for p in itertools.permutations(range(nodes), 2) if generator.random() < density]
    pairs += [(k, k + 1) for k in range(nodes - 1)]
    pairs = list(dict.fromkeys(pairs))
    links = [(f"n{a}", f"n{b}", float(generator.integers(1, 20)), 1.0) for a, b in pairs]
    return network(links, [("n0", 1e4, 0.0)], [(f"n{nodes - 1}", 1e4, 1e6, -0.5)])


@pytest.mark.parametrize("seed", range(8))
def test_what_arrives_is_the_smallest_cut(seed):
    net = drawn(seed)
    flows = FlowProgram(net).solve()
    graph = networkx.DiGraph()
    for k in range(len(net.links)):
        a, b = net.nodes[net.start[k]], net.nodes[net.end[k]]
        graph.add_edge(a, b, capacity=float(net.capacity[k]))
    cut, _ = networkx.minimum_cut(graph, "n0", f"n{8}")
    assert flows.consumed.sum() == pytest.approx(cut, rel=1e-9)
    assert flows.check() < 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_the_cheapest_way_costs_what_networkx_says(seed):
    net = drawn(seed)
    graph = networkx.DiGraph()
    for k in range(len(net.links)):
        a, b = net.nodes[net.start[k]], net.nodes[net.end[k]]
        graph.add_edge(a, b, capacity=int(net.capacity[k]), weight=1)
    least = networkx.cost_of_flow(graph, networkx.max_flow_min_cost(graph, "n0", "n8"))
    flows = FlowProgram(net).solve()
    assert float(net.cost @ flows.flow) == pytest.approx(least, rel=1e-9)


def market(capacity, **more):
    return network(
        [("S", "D", capacity, 2.0)], [("S", 100.0, 10.0)], [("D", 50.0, 30.0, -0.5)], **more
    )


def test_a_wide_link_serves_to_the_price_of_the_last_unit():
    flows = FlowProgram(market(100.0)).solve()
    # p(q) = 30 (1 − (q/50 − 1) / 0.5) = 12 at q = 65, to one step of 1.5 of demand; the curve ends
    # at 60, so that all of it is served
    assert flows.consumed[0] == pytest.approx(60.0)
    assert flows.price[0] == pytest.approx(10.0)
    assert flows.price[1] == pytest.approx(12.0)
    assert flows.shortage[0] == 0.0


def test_what_cannot_be_served_is_a_shortage_with_a_place_and_a_price():
    flows = FlowProgram(market(20.0)).solve()
    assert flows.consumed[0] == pytest.approx(20.0)
    assert flows.shortage[0] == pytest.approx(30.0)
    # p(20) = 30 (1 + 0.6 / 0.5) = 66, to one step of the curve
    assert flows.price[1] == pytest.approx(66.0, abs=2.0)
    nothing = FlowProgram(market(0.0)).solve()
    assert nothing.shortage[0] == pytest.approx(50.0)
    assert nothing.surplus == 0.0


def test_tariffs_are_income_and_no_cost_to_all():
    links = [("S", "D", 40.0, 2.0, 5.0)]
    net = network(links, [("S", 100.0, 10.0)], [("D", 50.0, 30.0, -0.5)], owners=[{"S", "D"}])
    flows = FlowProgram(net).solve()
    free = FlowProgram(dataclasses.replace(net, tariff=np.zeros(1))).solve()
    assert flows.transit_revenue == pytest.approx({"S": 100.0, "D": 100.0})
    assert flows.surplus == pytest.approx(free.surplus)  # the link is full either way


def test_a_link_to_itself_is_no_objective_of_zero():
    net = network([("S", "S", 5.0, 1.0), ("S", "D", 5.0, 1.0)], [("S", 9.0, 1.0)], [])
    with pytest.raises(SolverError, match="itself"):
        FlowProgram(net)


def test_units_do_not_matter():
    net = market(20.0)
    small = dataclasses.replace(
        net,
        capacity=net.capacity * 1e-6,
        source_capacity=net.source_capacity * 1e-6,
        quantity=net.quantity * 1e-6,
    )
    a, b = FlowProgram(net).solve(), FlowProgram(small).solve()
    np.testing.assert_allclose(b.flow * 1e6, a.flow, rtol=1e-9)
    np.testing.assert_allclose(b.price, a.price, rtol=1e-9)


def test_closing_and_opening_again_changes_nothing():
    program = FlowProgram(drawn(3))
    before = program.solve()
    shut = np.zeros(len(program.network.links) + 1, dtype=bool)
    shut[:4] = True
    program.solve(shut)
    after = program.solve()
    assert after.surplus == pytest.approx(before.surplus, rel=1e-12)
    np.testing.assert_allclose(after.consumed, before.consumed, rtol=1e-9)


def chain():
    links = [
        ("S", "A", 30.0, 1.0),
        ("A", "D", 30.0, 1.0),
        ("S", "B", 10.0, 2.0),
        ("B", "D", 10.0, 2.0),
    ]
    return network(links, [("S", 100.0, 5.0)], [("D", 50.0, 30.0, -0.5)])


def test_losses_are_differences_of_two_solutions():
    net = chain()
    losses = {loss.closed: loss for loss in links_lost(net)}
    closed = dataclasses.replace(net, capacity=np.array([0.0, 30.0, 10.0, 10.0]))
    expected = FlowProgram(net).solve().surplus - FlowProgram(closed).solve().surplus
    assert losses["l0",].surplus == pytest.approx(expected)
    assert losses["l0",].worst == "D"
    assert losses["l0",].worst_part == pytest.approx(0.75)
    assert by_node(FlowProgram(net).solve()) == pytest.approx({"D": 40.0})


def test_two_links_together_lose_no_less_than_one():
    net = chain()
    alone = {loss.closed[0]: loss.surplus for loss in links_lost(net)}
    for loss in links_lost(net, together=2):
        assert loss.surplus >= max(alone[name] for name in loss.closed) - 1e-9


def test_the_owner_of_everything_loses_everything():
    net = chain()
    whole = FlowProgram(net).solve().surplus
    by_owner = {loss.closed[0]: loss.surplus for loss in owners_lost(net)}
    assert by_owner["S"] == pytest.approx(whole)
    assert by_owner["A"] > by_owner["B"] > 0


# -- Shapley ---------------------------------------------------------------------------------------


def test_values_add_up_and_an_owner_of_nothing_gets_nothing():
    net = dataclasses.replace(
        chain(), owners=tuple(map(frozenset, ({"S", "A"}, {"A"}, {"S", "B"}, {"B"})))
    )
    power = power_of_owners(net, players=("S", "A", "B", "nobody"))
    assert power.value.sum() == pytest.approx(power.total)
    assert power.value[3] == pytest.approx(0.0, abs=1e-9)
    assert power.total == pytest.approx(FlowProgram(net).solve().surplus)


def test_owners_alike_get_alike_and_names_do_not_matter():
    links = [
        ("S", "A", 20.0, 1.0),
        ("A", "D", 20.0, 1.0),
        ("S", "B", 20.0, 1.0),
        ("B", "D", 20.0, 1.0),
    ]
    net = network(links, [("S", 100.0, 5.0)], [("D", 50.0, 30.0, -0.5)])
    power = power_of_owners(net, players=("S", "A", "B"))
    assert power.value[1] == pytest.approx(power.value[2])
    turned = power_of_owners(net, players=("B", "S", "A"))
    np.testing.assert_allclose(turned.value, power.value[[2, 0, 1]], rtol=1e-9)


def test_values_are_means_over_all_orders():
    net = chain()
    players = ("S", "A", "B", "D")
    power = power_of_owners(net, players=players)

    def worth(members):
        shut = [not (owners <= members) for owners in net.owners]
        shut += ["S" not in members, "D" not in members]
        return FlowProgram(net, tariffs=False).solve(np.array(shut)).surplus

    expected = np.zeros(4)
    for order in itertools.permutations(range(4)):
        held = set()
        for k in order:
            before = worth(frozenset(held))
            held.add(players[k])
            expected[k] += (worth(frozenset(held)) - before) / 24
    np.testing.assert_allclose(power.value, expected, rtol=1e-9, atol=1e-9)


def test_more_owners_than_twelve_are_sampled_within_the_error():
    # star: thirteen transit countries, each with a way of its own, and one seller
    names = [f"T{k}" for k in range(13)]
    links = [("S", name, 4.0, 1.0 + k) for k, name in enumerate(names)]
    links += [(name, "D", 4.0, 1.0) for name in names]
    net = network(links, [("S", 200.0, 5.0)], [("D", 50.0, 30.0, -0.5)])
    players = ("S", *names)
    sampled = power_of_owners(net, players=players, pairs=60, seed=1)
    assert sampled.value.sum() == pytest.approx(sampled.total)
    exact = power_of_owners(
        dataclasses.replace(net), players=("S", *names[:3]), pairs=2
    )  # of fewer: exact, no error
    assert not exact.standard_error.any()
    assert (sampled.standard_error[1:] > 0).all()
    again = power_of_owners(net, players=players, pairs=60, seed=2)
    apart = np.abs(again.value - sampled.value)
    error = np.hypot(sampled.standard_error, again.standard_error)
    assert (apart <= 4.5 * error).all()


def test_a_bypass_takes_from_those_who_are_passed_by():
    links = [("S", "A", 30.0, 1.0), ("A", "D", 30.0, 1.0), ("S", "D", 30.0, 3.0)]
    owners = [{"S", "A"}, {"A"}, {"S"}]
    net = network(
        links,
        [("S", 100.0, 5.0)],
        [("D", 50.0, 30.0, -0.5)],
        owners=owners,
        option=[False, False, True],
        outside=True,
    )
    there = power_of_owners(net, options=False)
    could = power_of_owners(net)
    who = there.players.index("A")
    assert could.share[who] < 0.3 * there.share[who]
    assert there.share[who] == pytest.approx(0.5)  # both are needed: halves


CHAIN = (
    (("a", "b", 10.0, 1.0), ("b", "c", 10.0, 1.0)),
    [("a", 20.0, 10.0)],
    [("c", 8.0, 100.0, -0.5)],
)


@pytest.mark.parametrize("wide", [1e3, 1e9])
def test_a_link_as_wide_as_can_be_changes_nothing(wide):
    """Tolerances are parts of what flows, not of the largest number that somebody wrote."""
    links, _, demand = CHAIN
    usual = FlowProgram(network(*CHAIN)).solve()
    free = [(*links[0][:2], wide, 1.0), links[1]]
    found = FlowProgram(network(free, [("a", wide, 10.0)], demand)).solve()
    assert found.flow == pytest.approx(usual.flow)
    assert found.price == pytest.approx(usual.price)
    assert found.surplus == pytest.approx(usual.surplus)
    assert found.check() < 1e-9


@pytest.mark.parametrize("unit", [1e-9, 1e-3, 1e6])
def test_the_unit_of_money_changes_no_flow(unit):
    def priced(factor):
        links = [("a", "b", 3.0, factor), ("a", "b", 9.0, 2.0 * factor)]
        return network(links, [("a", 20.0, factor)], [("b", 8.0, 4.0 * factor, -0.5)])

    usual, found = FlowProgram(priced(1.0)).solve(), FlowProgram(priced(unit)).solve()
    assert found.flow == pytest.approx(usual.flow)
    assert found.price == pytest.approx(unit * usual.price)
    assert found.surplus == pytest.approx(unit * usual.surplus)


def test_what_does_not_arrive_is_a_violation():
    flows = FlowProgram(network(*CHAIN)).solve()
    lost = dataclasses.replace(flows, flow=np.zeros(2))
    assert flows.check() < 1e-9
    assert lost.check() == pytest.approx(1.0)


def test_no_price_is_minus_zero():
    links, sources, _ = CHAIN
    found = FlowProgram(network(links, sources, [("c", 0.0, 100.0, -0.5)])).solve()
    assert not np.signbit(found.price).any()
