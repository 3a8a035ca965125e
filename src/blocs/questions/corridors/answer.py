"""Networks of the casebook or of one's own: what is critical, what owners are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.foundation import casebook
from blocs.foundation.arguments import a, arguments, flag, name_or_path, optional, whole
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.questions.answers import Answer
from blocs.questions.corridors.ask import NetworkFile, load_file, load_network
from blocs.questions.corridors.engine.criticality import (
    Loss,
    links_lost,
    owners_lost,
    tried_together,
)
from blocs.questions.corridors.engine.power import Power, power_before_and_after
from blocs.questions.corridors.expected import Risks
from blocs.questions.corridors.options import OptionsPower, options_power
from blocs.questions.corridors.reading.formats import is_foreign

if TYPE_CHECKING:
    import pandas as pd

MOST_PAIRS = 3000
"""Programs that pairs of links may take: those of 78 links of one carrier."""

DRAWS = 60
"""Of costs, demand and capacities, for the shares of owners by option."""


def find_network(
    name: str | Path,
    *,
    flows: bool = True,
    year: int | None = None,
    opened: Sequence[str] = (),
    trade: bool = False,
) -> NetworkFile:
    """A folder of tables, a network of the casebook, or `NAME-YEAR`: as it was on 1 January.

    Also a file in a layout of others (`reading/formats`); flows: whether it needs supply and
    demand; year: where the name says none; opened: links that are there whatever their dates;
    trade: whether the table of what it carries is looked at too.
    Raises InputError where there is none, or where its tables are wrong.
    """
    name, folder = str(name), Path(name)
    if name and is_foreign(folder):
        return load_file(folder, flows=flows)
    if name and folder.is_dir():
        return load_network(folder, year=year, opened=opened, trade=trade)
    known, written = casebook.find_network(name)
    when = year if written is None else written
    return load_network(known, name=name, year=when, opened=opened, trade=trade)


@dataclass(frozen=True, repr=False)
class Criticality(Answer):
    """What closures cost: links, pairs of links, owners, each with the largest loss first.

    risks: how probable closures are and how long they last, where somebody says it.
    """

    file: NetworkFile
    links: tuple[Loss, ...]
    pairs: tuple[Loss, ...]
    owners: tuple[Loss, ...]
    risks: Risks | None = None

    def expected(self, loss: Loss) -> float | None:
        """What a closure is expected to cost a year; None where no risk is stated, or of a pair."""
        if self.risks is None or len(loss.closed) != 1:
            return None
        (name,) = loss.closed
        risk = self.risks.of(name)
        return None if risk is None else risk.part * loss.surplus

    def _facts(self) -> Mapping[str, str]:
        return {
            "network": self.file.name,
            "closures": str(len(self.links) + len(self.pairs) + len(self.owners)),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a closure: what it costs a year."""
        rows = (
            {
                "what": what,
                "closed": "+".join(loss.closed),
                "quantity": "surplus_lost",
                "unit": self.file.form.money,
                "value": loss.surplus,
            }
            for what, losses in (("link", self.links), ("owner", self.owners), ("pair", self.pairs))
            for loss in losses
        )
        return tidy(rows, ("what", "closed"))

    def as_json(self) -> dict[str, Any]:
        """Every loss, in the network's money a year."""
        return {
            "network": self.file.as_data(),
            "links": [self._loss(one) for one in self.links],
            "pairs": [self._loss(one) for one in self.pairs],
            "owners": [self._loss(one) for one in self.owners],
        }

    def _loss(self, loss: Loss) -> dict[str, Any]:
        expected = self.expected(loss)
        return {
            "closed": list(loss.closed),
            "surplus_lost": loss.surplus,
            "worst_hit": loss.worst,
            "consumption_lost_pct": 100.0 * loss.worst_part,
            "tolls_gained": loss.tolls,
            "carried_instead": list(loss.instead),
            **({} if expected is None else {"expected_loss": expected}),
        }


@arguments(name=name_or_path, pairs=flag, risks=optional(a(Risks, "Risks")))
def network_criticality(
    name: str | Path, *, pairs: bool = False, risks: Risks | None = None
) -> Criticality:
    """What closing each link, each owner and, where asked, each two links costs.

    risks: of closures, for expected losses.
    """
    file = find_network(name)
    links = links_lost(file.network)
    used = [file.network.links.index(loss.closed[0]) for loss in links]
    count = sum(1 for _ in tried_together(file.network, used, 2)) if pairs else 0
    if count > MOST_PAIRS:
        raise InputError(
            f"network '{file.name}' has {count} pairs of links in use: up to {MOST_PAIRS} are "
            "tried. Leave `--pairs` out."
        )
    both = links_lost(file.network, together=2) if pairs else []
    owners = tuple(owners_lost(file.network))
    return Criticality(file, tuple(links), tuple(both), owners, risks)


@dataclass(frozen=True, repr=False)
class OwnersPower(Answer):
    """What owners are worth: with every option to build, and with what is there alone."""

    file: NetworkFile
    power: Power
    existing: Power
    options: OptionsPower | None = None

    def _facts(self) -> Mapping[str, str]:
        return {"network": self.file.name, "players": ", ".join(self.power.players)}

    def to_frame(self) -> pd.DataFrame:
        """One row an owner: value and share, with options to build and without."""
        money = self.file.form.money
        rows = (
            {"owner": owner, "quantity": name, "unit": unit, "value": float(values[k])}
            for name, unit, values in (
                ("shapley_value", money, self.power.value),
                ("shapley_share", "1", self.power.share),
                ("shapley_net", money, self.power.net),
                ("standard_error", money, self.power.standard_error),
                ("shapley_share_without_options", "1", self.existing.share),
            )
            for k, owner in enumerate(self.power.players)
        )
        return tidy(rows, ("owner",))

    def as_json(self) -> dict[str, Any]:
        """Players, shares, standard errors; `existing`: the same without options to build."""
        return {
            "network": self.file.as_data(),
            **_power(self.power),
            "existing": _power(self.existing),
            **({} if self.options is None else {"by_option": self.options.as_json()}),
        }


def _power(power: Power) -> Mapping[str, Any]:
    return {
        "players": list(power.players),
        "shapley_value": power.value.tolist(),
        "shapley_share": [finite_or_null(share) for share in power.share],
        "shapley_net": power.net.tolist(),
        "standard_error": power.standard_error.tolist(),
        "total": power.total,
        "coalitions": power.coalitions,
    }


@arguments(name=name_or_path, pairs=whole(2), seed=whole(0), draws=whole(0))
def owners_power(
    name: str | Path, *, pairs: int = 200, seed: int = 0, draws: int = DRAWS
) -> OwnersPower:
    """Shapley values of the owners of a network, with and without options to build.

    draws: of costs, demand and capacities, for how sure the shares by option are; fewer
    where there are many owners.
    """
    file = find_network(name)
    there, found = power_before_and_after(file.network, pairs=pairs, seed=seed)
    options = options_power(file.network, status=file.status, draws=draws, seed=seed)
    return OwnersPower(file, found, there, options)
