"""Build the embedded worlds `icio-2015e`, `icio-2023e` from `icio-2022`, `scripts/other_years`.

    python scripts/build_other_years.py [--to FOLDER]

Deterministic: the same embedded world and tables give the same bytes. The tables, their sources and
terms stand in `scripts/other_years/README.md`; the method in `blocs.data.other_year`.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.other_year.update import update_world
from blocs.data.stored.store import load_stored_world, save_stored_world
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import economy_of
from blocs.world.provenance import Source
from blocs.world.world import World

sys.path.insert(0, str(Path(__file__).parent))

from build_icio_2022 import exact_totals

TABLES = Path(__file__).parent / "other_years"
EMBEDDED = Path(__file__).parents[1] / "src/blocs/data/embedded"
BASE = "icio-2022"

WDI = Source(
    title="World Development Indicators: GDP, exports and imports of goods and services",
    licence="CC BY 4.0",
    attribution="The World Bank; NE.EXP.GNFS.ZS, NE.IMP.GNFS.ZS, NY.GDP.MKTP.CD.",
    url="https://datatopics.worldbank.org/world-development-indicators/",
)
PARTNERS = Source(
    title="World Factbook 2016: exports, imports and partners of 2015",
    licence="public domain",
    attribution="CIA World Factbook, edition of 21 November 2016.",
)
BACI = Source(
    title="BACI HS22, release 202501: trade in goods by pair, 2023",
    licence="Etalab 2.0",
    attribution="CEPII, BACI: International Trade Database at the Product-Level.",
    url="https://www.cepii.fr",
)


@dataclass(frozen=True)
class Year:
    """One world to build."""

    year: int
    source: Source

    @property
    def name(self) -> str:
        """Of the world: e, because much of it is estimated."""
        return f"icio-{self.year}e"


YEARS = (Year(2015, PARTNERS), Year(2023, BACI))


def rounded_to_storage(world: World, folder: Path) -> World:
    """The same equilibrium with the shares that the stored file will hold."""
    save_stored_world(world, folder / "draft", single_precision=True)
    stored = load_stored_world(folder / "draft")
    # Whole thousands of dollars, so that the order of sums does not show.
    deficit = np.round(world.trade_deficit, 3)
    deficit[np.argmax(world.value_added)] -= deficit.sum()
    value_added = np.round(world.value_added, 3)
    economy = dataclasses.replace(
        economy_of(stored, model=Model.CALIENDO_PARRO),
        trade_deficit=deficit,
        value_added=value_added,
    )
    _, expenditure = exact_totals(economy)
    flows = economy.trade_share * expenditure.T[:, :, None]
    return dataclasses.replace(stored, flows=flows.T, provenance=world.provenance)


def build(chosen: Year, to: Path) -> None:
    """Write the world's folder into `to`."""
    world = update_world(
        load_stored_world(EMBEDDED / BASE),
        totals=TABLES / "totals.csv",
        pairs=TABLES / f"pairs_{chosen.year}.csv",
        missing=TABLES / f"missing_{chosen.year}.csv",
        year=chosen.year,
        name=chosen.name,
    )
    held = world.provenance
    sources = (*held.sources, WDI, chosen.source)
    told = dataclasses.replace(held, sources=sources, sha256="")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        after = rounded_to_storage(dataclasses.replace(world, provenance=told), folder)
        save_stored_world(after, folder / chosen.name, single_precision=True)
        shutil.copytree(folder / chosen.name, to / chosen.name, dirs_exist_ok=True)
    again = load_stored_world(to / chosen.name)
    size = sum(file.stat().st_size for file in (to / chosen.name).iterdir())
    print(f"{again.name}: {size / 1e6:.2f} MB, base-year gap {again.base_year_gap:.1e}")
    if again.base_year_gap > 1e-8:
        sys.exit("the stored world is not an equilibrium")


def main() -> None:
    """Build every world."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--to", type=Path, default=EMBEDDED, help="default: where they ship")
    to: Path = parser.parse_args().to
    for chosen in YEARS:
        build(chosen, to)


if __name__ == "__main__":
    main()
