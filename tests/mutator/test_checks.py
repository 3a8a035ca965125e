"""The checks see what must never happen."""

import json
from pathlib import Path

import pytest

import blocs
from labelled_outcomes import with_dataset
from mutator import runner
from mutator.checks import faults, sums
from mutator.runner import Bench, Item, Ran
from worlds import make_world

ROW = {"countries": {"BLR": {"real_income_change_pct": 3e7}}, "country_status": {}}
IDLE = {
    "countries": {"BLR": {"real_income_change_pct": 1e-3}},
    "warnings": [{"kind": "nothing_changes"}],
}


@pytest.mark.parametrize(
    ("ran", "part"),
    [
        (Ran(["run"], code=1, error="x"), "exit code 1"),
        (Ran(["run"], crash="IndexError"), "IndexError"),
        (Ran(["run"], code=2), "an error without a word"),
        (Ran([], code=2), "an error without a word"),
        (Ran(["run", "--json"], code=0, out="{"), "no JSON"),
        (Ran(["run", "--json"], code=0, out='{"a": NaN}'), "NaN in JSON"),
        (Ran(["run", "--json"], code=2, out="{}", error="x"), "without a document"),
        (Ran(["run", "--json"], code=0, out=json.dumps(ROW)), "beyond belief"),
        (Ran(["run", "--json"], code=0, out=json.dumps(IDLE)), "where nothing changes"),
        (Ran(["run"], code=0, warned=["RuntimeWarning: x"]), "warning on the screen"),
        (Ran(["run"], code=3, error="x", written=[Path("/o/.blocs-abcdefgh.nc")]), "left over"),
    ],
)
def test_a_broken_promise_is_a_fault(ran, part):
    assert any(part in fault for fault in faults(Item("kind", 0, {}, []), [ran]))


def test_what_is_written_is_read(tmp_path):
    page, data = tmp_path / "a.html", tmp_path / "a.json"
    page.write_text("<p>none, information, nan</p><script>NaN</script>")
    data.write_text('{"a": Infinity}')
    for written in ([page], [data]):
        assert faults(Item("kind", 0, {}, []), [Ran(["run"], code=0, written=written)])
        refused = Ran(["run"], code=2, error="x", written=written)
        assert faults(Item("kind", 0, {}, []), [refused]) == [
            f"output beside an error: {written[0].suffix}"
        ]


def test_sums_that_do_not_add_are_seen():
    outcome = blocs.run(make_world(), blocs.Scenario(title="T", moves=[]))
    assert sums(outcome) == []
    for name in ("exports_cf", "trade_deficit_cf", "gross_output_cf"):
        other = outcome.dataset.copy(deep=True)
        other[name] = other[name] * 1.01 + 0.1
        assert sums(with_dataset(outcome, other))


def test_crashes_slowness_and_left_overs_are_held(tmp_path, monkeypatch):
    bench = Bench(tmp_path / "bench" / "inner", limit=600)

    def main(arguments):
        Path("o").mkdir()
        Path("o/.blocs-abcdefgh.nc").touch()
        if arguments == ["slow"]:
            while True:
                pass
        raise IndexError(arguments[0])

    monkeypatch.setattr(runner, "main", main)
    bench.limit = 0.05
    (ran,) = bench.run(Item("kind", 0, {"s.yaml": "x"}, [["crash"]]))
    assert ran.crash.startswith("IndexError at ")
    assert [path.name for path in ran.written] == ["o", ".blocs-abcdefgh.nc"]
    (ran,) = bench.run(Item("kind", 0, {}, [["slow"]]))
    assert ran.crash == "over 0.05 s"
