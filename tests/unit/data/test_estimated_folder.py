"""A folder without final demand: a table of known truth comes back, and what cannot be is named."""

import json

import numpy as np
import pytest

from blocs.cli.main import main
from blocs.data.folder.reading import check_world_folder, read_world_folder
from blocs.data.stored.store import load_stored_world
from blocs.foundation.errors import NotConvergedError

COUNTRIES = ("BLR", "RUS", "POL")
SECTORS = ("A01", "C10T12", "G")
HOME = np.array([1.0, 1.0, 3.3])


class Truth:
    """Intermediate sales z (origin, destination, sector, use) and a final demand of their family.

    Final demand is r_ij h_inj Z_inj s_n by construction, so that its margins give it back.
    """

    def __init__(self, seed=0, factor=HOME):
        rng = np.random.default_rng(seed)
        n, s = len(COUNTRIES), len(SECTORS)
        self.z = rng.gamma(2.0, 3.0, (n, n, s, s)).round(3)
        self.inter = self.z.sum(axis=3)
        at_home = np.where(np.eye(n, dtype=bool)[:, :, None], factor, 1.0)
        rows, columns = rng.uniform(1.0, 3.0, (n, s)), rng.uniform(0.5, 2.0, n)
        self.final = rows[:, None] * at_home * self.inter * columns[None, :, None]
        self.flows = self.inter + self.final
        self.output = self.flows.sum(axis=1)
        trade = self.flows.sum(axis=2)
        self.balance = trade.sum(axis=1) - trade.sum(axis=0)

    def files(self):
        sales = [
            f"{COUNTRIES[i]},{COUNTRIES[n]},{SECTORS[j]},{SECTORS[k]},{float(self.z[i, n, j, k])!r}"
            for i, n, j, k in np.ndindex(self.z.shape)
        ]
        made = [
            f"{COUNTRIES[i]},{SECTORS[j]},{float(self.output[i, j])!r}"
            for i, j in np.ndindex(self.output.shape)
        ]
        kept = [f"{c},{float(b)!r}" for c, b in zip(COUNTRIES, self.balance, strict=True)]
        return {
            "intermediate_flows.csv": table("origin,destination,sector,use_sector,value", sales),
            "output.csv": table("country,sector,output", made),
            "balances.csv": table("country,balance", kept),
            "elasticities.csv": table("sector,trade_elasticity", [f"{s},5" for s in SECTORS]),
        }


def table(head, rows):
    return "\n".join([head, *rows]) + "\n"


@pytest.fixture
def folder(tmp_path):
    def write(files, name="estimated"):
        path = tmp_path / name
        path.mkdir()
        for file, text in files.items():
            (path / file).write_text(text, encoding="utf-8")
        return path

    return write


def test_the_truth_comes_back(folder):
    truth = Truth()
    world = read_world_folder(folder(truth.files()))
    np.testing.assert_allclose(world.flows, truth.flows, rtol=1e-8)
    paid = truth.z.sum(axis=0).transpose(0, 1, 2)
    np.testing.assert_allclose(world.input_share, paid / truth.output[:, None, :], rtol=1e-8)
    np.testing.assert_allclose(world.implied_final_demand, truth.final.sum(axis=0), rtol=1e-7)
    np.testing.assert_allclose(world.trade_deficit, -truth.balance, atol=1e-6)
    assert world.base_year_gap < 1e-12
    told = world.provenance
    assert any("estimated by RAS" in text for text in told.assumptions)
    assert not any("all use is final" in text for text in told.assumptions)
    assert told.calibration["home_factor_services"] == 3.3
    assert max(map(abs, told.calibration["balance_missed_pct_of_value_added"].values())) < 1e-4


def test_home_factors_may_be_given_by_sector(folder):
    factor = np.array([0.5, 2.0, 7.0])
    truth = Truth(seed=1, factor=factor)
    given = table("sector,home_factor", [f"{s},{h}" for s, h in zip(SECTORS, factor, strict=True)])
    world = read_world_folder(folder(truth.files() | {"home_factors.csv": given}))
    np.testing.assert_allclose(world.flows, truth.flows, rtol=1e-8)
    assert world.provenance.calibration["home_factor_by_sector"]["C10T12"] == 2.0
    # The scores are those of the default factors, so that nothing is said of how well.
    assert not any("WIOD" in text for text in world.provenance.assumptions)


def test_it_is_imported_kept_and_shown(folder, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("BLOCS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    truth = Truth(seed=2)
    path = folder(truth.files())
    assert main(["world", "import", str(path), "--name", "mine"]) == 0
    kept = load_stored_world(tmp_path / "home/worlds/mine")
    np.testing.assert_allclose(kept.flows, truth.flows, rtol=1e-8)
    capsys.readouterr()
    assert main(["world", "show", "mine"]) == 0
    shown = capsys.readouterr().out
    for words in ("estimated by RAS", "WIOD 2011", "furthest from the recorded one"):
        assert words in shown


def test_a_country_without_a_record_spends_what_it_sells(folder):
    files = Truth().files()
    files["balances.csv"] = "".join(
        line for line in files["balances.csv"].splitlines(keepends=True) if "POL" not in line
    )
    world = read_world_folder(folder(files))
    assert world.provenance.calibration["countries_without_recorded_balance"] == ["POL"]


def test_totals_that_no_final_demand_has_are_an_error_and_nothing_is_written(
    folder, capsys, tmp_path, monkeypatch
):
    """Belarus buys from itself alone, so that it cannot spend more than its producers have."""
    monkeypatch.setenv("BLOCS_HOME", str(tmp_path / "home"))
    truth = Truth()
    truth.z[1:, 0] = 0.0
    truth.z[0, 1:] = 0.0
    files = truth.files()
    files["balances.csv"] = table("country,balance", ["BLR,-5", "RUS,3", "POL,2"])
    path = folder(files)
    with pytest.raises(NotConvergedError, match="BLR"):
        read_world_folder(path)
    assert main(["world", "import", str(path), "--name", "mine"]) == 3
    said = capsys.readouterr().err
    assert "no final demand has these totals" in said
    assert "BLR" in said
    assert not list((tmp_path / "home").rglob("*.npz"))


def without(name):
    return lambda files: files.pop(name)


def replaced(name, old, new):
    def change(files):
        assert old in files[name]
        files[name] = files[name].replace(old, new)

    return change


def added(name, text):
    return lambda files: files.update({name: text})


def codes_of_another_list(files):
    for name in files:
        files[name] = files[name].replace("G,", "SERV,")


def no_use(files):
    rows = ["BLR,RUS,A01,3", "RUS,BLR,A01,2", "POL,RUS,A01,1"]
    files["intermediate_flows.csv"] = table("origin,destination,sector,value", rows)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without("output.csv"), "to estimate final demand, output.csv is needed"),
        (without("balances.csv"), "to estimate final demand, balances.csv is needed"),
        (replaced("balances.csv", "RUS,", "DEU,"), "unknown country 'DEU'"),
        (added("tariffs.csv", "origin,destination,sector,rate\nBLR,POL,G,0.1\n"), "--tariffs"),
        (
            added("inputs.csv", "country,sector,use_sector,share\nBLR,G,G,0.1\n"),
            "cannot be given where final demand is estimated",
        ),
        (no_use, "use_sector is missing"),
        (codes_of_another_list, "'SERV' is no code of ISIC"),
        (added("home_factors.csv", "sector,home_factor\nA01,1\nG,3\n"), "no factor of C10T12"),
        (replaced("output.csv", "RUS,G,", "RUS,G,-"), "an output of zero or more"),
        (
            added("balances.csv", "country,balance\nBLR,1e6\nRUS,0\n"),
            "value added less balance is -",
        ),
        (
            added("balances.csv", "country,balance\nBLR,-900\nRUS,-900\nPOL,-900\n"),
            "the world's final sales are",
        ),
    ],
)
def test_what_cannot_be_is_named(folder, change, words):
    files = Truth().files()
    change(files)
    report = check_world_folder(folder(files))
    told = [f"{p.message} {p.remedy}" for p in report.problems]
    assert any(words in text for text in told), told


def test_output_that_is_not_stated_is_asked_for(folder):
    files = Truth().files()
    lines = files["output.csv"].splitlines(keepends=True)
    files["output.csv"] = "".join(line for line in lines if not line.startswith("POL,C10T12"))
    (problem,) = check_world_folder(folder(files)).problems
    assert problem.message == "no output of POL C10T12, which buys or sells"


def test_a_group_of_the_manifest_may_tell_goods_from_services(folder):
    truth = Truth(seed=3)
    files = {name: text.replace("G,", "SERV,") for name, text in truth.files().items()}
    files["manifest.yaml"] = "name: own\nsector_groups: {goods: [A01, C10T12]}\n"
    world = read_world_folder(folder(files))
    np.testing.assert_allclose(world.flows, truth.flows, rtol=1e-8)


def test_inputs_above_output_leave_no_value_added(folder):
    """As with official tables: the excess counts as final demand, and is told."""
    truth = Truth(seed=4)
    files = truth.files()
    paid = float(truth.z[:, 2, :, 1].sum())
    own = float(truth.inter[2, :, 1].sum())
    row = f"POL,C10T12,{float(truth.output[2, 1])!r}"
    low = max(own * 1.05, 0.9 * paid)
    assert low < paid
    files["output.csv"] = files["output.csv"].replace(row, f"POL,C10T12,{low!r}")
    world = read_world_folder(folder(files))
    assert world.value_added_share[2, 1] == pytest.approx(0, abs=1e-12)
    assert any("1 sectors have inputs above" in text for text in world.provenance.assumptions)
    assert json.dumps(dict(world.provenance.calibration))
