"""Which way it flows, who holds the tap, what closing it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from blocs.foundation.casebook import networks, unknown
from blocs.foundation.messages import Told
from blocs.serve.asks.ask import (
    Answered,
    Ask,
    CasebookName,
    Country,
    Names,
    Position,
    Seed,
    Tariffs,
    WorldName,
)

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench


class _OfNetwork(Ask):
    """Networks are those of the casebook: others are folders of tables."""

    at_once: ClassVar[bool] = True
    network: CasebookName

    def check(self, bench: Bench) -> Told | None:
        if self.network not in networks():
            raise unknown(f"network '{self.network}'", self.network, networks())
        return super().check(bench)


class NetworkFlows(_OfNetwork):
    """How a network flows, with links closed and options built."""

    question: ClassVar[str] = "network_flows"
    close: Names | None = None
    build: Names | None = None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.corridors.flowing import network_flows

        self.check(bench)
        return Answered(network_flows(self.network, close=self.close or (), build=self.build or ()))


class NetworkCriticality(_OfNetwork):
    """What closing each link and each owner costs."""

    question: ClassVar[str] = "network_criticality"
    pairs: bool = False

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.corridors.answer import network_criticality

        self.check(bench)
        return Answered(network_criticality(self.network, pairs=self.pairs))


class OwnersPower(_OfNetwork):
    """Who holds the tap."""

    question: ClassVar[str] = "owners_power"
    seed: Seed = 0

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.corridors.answer import owners_power

        self.check(bench)
        return Answered(owners_power(self.network, seed=self.seed))


class PassageMatrix(Ask):
    """Every passage of the sea closed, one at a time."""

    question: ClassVar[str] = "passage_matrix"
    world: WorldName = "icio-2022"
    tariffs: Tariffs | None = None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.corridors.sea import passage_matrix

        world = bench.world(self.world, self.tariffs)
        return Answered(passage_matrix(world), {"world": world})


class Routes(Ask):
    """The ways of two countries, and what closing each passage does to them."""

    question: ClassVar[str] = "routes"
    at_once: ClassVar[bool] = True
    country: Country
    partner: Country
    world: WorldName = "icio-2022"

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.corridors.pair_ways import routes

        world = bench.world(self.world, None)
        return Answered(routes(world, self.country, self.partner), {"world": world})


class SeaDistance(Ask):
    """How far it is by sea, and through which passages."""

    question: ClassVar[str] = "sea_distance"
    at_once: ClassVar[bool] = True
    origin: Position
    destination: Position
    close: Names | None = None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.corridors.distance import position_in, sea_distance

        del bench
        ends = position_in(self.origin, "origin"), position_in(self.destination, "destination")
        return Answered(sea_distance(*ends, closed=self.close or ()))


class KnownCorridors(Ask):
    """Passages and networks that are known by name."""

    question: ClassVar[str] = "known_corridors"
    at_once: ClassVar[bool] = True

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.corridors.known import known_corridors

        del bench
        return Answered(known_corridors())


class NetworkCheck(_OfNetwork):
    """What a network holds."""

    question: ClassVar[str] = "check_network"

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.corridors.checking import check_network

        self.check(bench)
        return Answered(check_network(self.network))
