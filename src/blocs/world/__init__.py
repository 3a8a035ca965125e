"""What is: the baseline world, frozen, labelled and checked; and the shock, its compiled change."""

from blocs.world.blocs import Bloc, BlocTable
from blocs.world.provenance import Provenance, Source
from blocs.world.shock import Shock, TradeBalance
from blocs.world.world import World

__all__ = ["Bloc", "BlocTable", "Provenance", "Shock", "Source", "TradeBalance", "World"]
