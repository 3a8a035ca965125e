"""Parameters of the world network beside what is published."""

from pathlib import Path

import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

from blocs.questions.corridors.calibration import TRADE_ELASTICITY, calibration
from blocs.transport.network import way_cost_table

DOCS = Path(__file__).parents[4] / "docs" / "corridors.md"


@pytest.fixture(scope="module")
def compared():
    return {one.name: one for one in calibration("icio-2022")}


def test_every_published_number_is_met(compared):
    assert len(compared) == 6
    assert not [name for name, one in compared.items() if not one.met]


def test_the_elasticity_is_that_of_costs_and_of_distance(compared):
    # k_sea × θ × kilometres: trade-weighted ways by sea are 7,000 to 9,000 km long
    km = compared["distance_elasticity"].model / (TRADE_ELASTICITY * 1e-5)
    assert 6000 < km < 10_000


def test_the_docs_show_what_the_network_gives(compared):
    text = DOCS.read_text(encoding="utf-8")
    rows = {
        line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| `")
    }
    for name, one in compared.items():
        cells = [cell.strip() for cell in rows[f"`{name}`"].split("|")]
        assert float(cells[3]) == pytest.approx(one.model, abs=0.0051)
        assert cells[2] == f"{one.low:g} to {one.high:g}"


def test_every_parameter_has_a_range_and_a_source():
    for row in way_cost_table():
        assert row.low <= row.value <= row.high
        assert row.source
        assert row.status in {"calibrated", "assumed"}
