"""A world out of a folder of tables: what a good one becomes."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest

from blocs.data.folder.reading import check_world_folder, read_world_folder
from blocs.foundation.errors import MissingExtraError, WorldError


def cell(array, world, *labels):
    axes = [world.country if label in world.country else world.sector for label in labels]
    return array[tuple(axis.position[label] for axis, label in zip(axes, labels, strict=True))]


def test_every_cell_stands_where_its_labels_say(write_world, small_text):
    world = read_world_folder(write_world())
    assert world.countries == ("BLR", "RUS", "POL")
    rows = [line.split(",") for line in small_text["flows.csv"].splitlines()[1:]]
    for origin, destination, sector, value in rows:
        assert cell(world.flows, world, origin, destination, sector) == float(value)
    assert np.count_nonzero(world.flows) == len(rows)
    assert cell(world.tariff_rate, world, "RUS", "POL", "A01") == 0.05
    assert cell(world.tariff_rate, world, "POL", "RUS", "A01") == 0.1
    assert np.count_nonzero(world.tariff_rate) == 2
    assert cell(world.input_share, world, "POL", "C", "A01") == 0.2
    assert cell(world.input_share, world, "POL", "A01", "C") == 0.1
    assert cell(world.final_share, world, "RUS", "C") == 0.75


def test_sectors_come_in_the_order_of_the_elasticities(write_world):
    world = read_world_folder(write_world())
    assert world.sectors == ("C", "A01")
    np.testing.assert_array_equal(world.trade_elasticity, [4.5, 9.11])
    np.testing.assert_array_equal(world.trade_elasticity_se, [0.5, np.nan])
    assert world.elasticity_notes["C"]["source"] == "Invented, for tests"
    assert world.elasticity_notes["A01"]["source"] == "elasticities.csv"


def test_without_elasticities_sectors_come_as_they_appear(write_world):
    world = read_world_folder(write_world({"elasticities.csv": None}), elasticity=5)
    assert world.sectors == ("A01", "C")
    np.testing.assert_array_equal(world.trade_elasticity, [5, 5])
    assert "trade elasticities replaced: 5" in world.provenance.steps


def test_countries_come_in_the_order_of_rows_and_origin_before_destination(write_world, small_text):
    head, *rows = small_text["flows.csv"].splitlines()
    order = [rows[8], *rows[:8], *rows[9:]]  # RUS,POL,A01 first
    world = read_world_folder(write_world({"flows.csv": "\n".join([head, *order])}))
    assert world.countries == ("RUS", "POL", "BLR")


def test_manifest_names_sources_groups_and_years_blocs(write_world):
    world = read_world_folder(write_world())
    assert (world.name, world.year, world.provenance.title) == ("small", 2015, "small")
    (source,) = world.provenance.sources
    assert (source.title, source.licence, source.attribution) == ("Invented", "CC0", "nobody")
    assert world.provenance.notes == "Three countries, two sectors."
    assert world.sector_groups["food"] == ("A01",)
    assert world.sector_name("A01", "ru") == "Сельское хозяйство"
    assert world.bloc_members("EAEU")[0] == ("BLR", "RUS")
    assert world.provenance.sha256 == world.sha256


def test_absent_files_become_assumptions(write_world):
    absent = dict.fromkeys(("inputs.csv", "sectors.csv", "tariffs.csv", "manifest.yaml"))
    world = read_world_folder(write_world(absent, name="bare"))
    assert (world.name, world.year) == ("bare", 0)
    assert not world.input_share.any()
    assert not world.tariff_rate.any()
    told = " | ".join(world.provenance.assumptions)
    for part in ("no manifest.yaml", "year unknown", "no table of inputs", "no table of tariffs"):
        assert part in told
    assert "what the flows leave" in told


def test_nothing_is_assumed_silently_in_a_full_folder(write_world):
    report = check_world_folder(write_world())
    assert report.world is not None
    assert report.world.provenance.assumptions == ()
    assert (report.problems, report.warnings, report.ok) == ((), (), True)


def test_facts(write_world):
    facts = check_world_folder(write_world()).facts
    assert (facts["countries"], facts["sectors"], facts["year"]) == (3, 2, 2015)
    assert facts["total_flows"] == 1716
    assert facts["foreign_trade"] == 86
    assert (facts["cells"], facts["zero_cells"], facts["tariff_cells"]) == (18, 5, 2)
    assert facts["base_year_gap"] > 0


def test_pairs_without_any_flow_are_a_warning_not_a_problem(write_world, small_text):
    kept = [row for row in small_text["flows.csv"].splitlines() if row != "BLR,POL,C,5"]
    report = check_world_folder(write_world({"flows.csv": "\n".join(kept)}))
    assert report.missing_partners == ()  # one direction is left
    kept.remove("POL,BLR,C,8")
    report = check_world_folder(write_world({"flows.csv": "\n".join(kept)}, name="other"))
    assert report.ok
    assert report.missing_partners == (("BLR", "POL"),)
    assert report.facts["missing_partners"] == 1
    assert any("1 pairs of countries" in w and "BLR–POL" in w for w in report.warnings)


def test_a_country_without_domestic_sales_is_not_its_own_missing_partner(write_world, small_text):
    kept = [row for row in small_text["flows.csv"].splitlines() if not row.startswith("BLR,BLR")]
    report = check_world_folder(write_world({"flows.csv": "\n".join(kept)}))
    assert report.ok
    assert report.missing_partners == ()


def test_slightly_negative_input_shares_are_kept(write_world, small_text):
    """Caliendo and Parro's published table has one of −0.00057."""
    inputs = small_text["inputs.csv"] + "POL,A01,A01,-0.0009\n"
    sectors = small_text["sectors.csv"].replace("POL,A01,0.8,", "POL,A01,0.8009,")
    world = read_world_folder(write_world({"inputs.csv": inputs, "sectors.csv": sectors}))
    assert cell(world.input_share, world, "POL", "A01", "A01") == -0.0009
    assert cell(world.value_added_share, world, "POL", "A01") == pytest.approx(0.8009)


def test_the_licence_of_the_whole_goes_to_sources_without_one(write_world):
    text = "licence: CC BY 4.0\nnotes: [one, two]\nsources: [Bare, {title: Own, licence: MIT}]\n"
    world = read_world_folder(write_world({"manifest.yaml": text}))
    assert [(s.title, s.licence) for s in world.provenance.sources] == [
        ("Bare", "CC BY 4.0"),
        ("Own", "MIT"),
    ]
    assert world.provenance.notes == "one\ntwo"
    assert any("base year unknown" in a for a in world.provenance.assumptions)
    world = read_world_folder(write_world({"manifest.yaml": "licence: CC0\n"}, name="none"))
    assert [(s.title, s.licence) for s in world.provenance.sources] == [("not stated", "CC0")]


def test_warnings_name_unread_files_high_tariffs_and_currency(write_world, small_text):
    manifest = small_text["manifest.yaml"].replace("USD", "EUR")
    folder = write_world(
        {
            "tarifs.csv": "x",
            "tariffs.csv": None,
            "tariffs.csv.gz": gzip.compress(b"origin,destination,sector,rate\nRUS,POL,C,500%\n"),
            "manifest.yaml": manifest + "country_names: {BLR: {en: Belorussia}}\n",
        }
    )
    report = check_world_folder(folder)
    assert report.ok
    told = " | ".join(report.warnings)
    assert "files that are not read: tarifs.csv" in told
    assert "tariffs.csv.gz: 1 rates above 1" in told
    assert "million EUR" in told
    assert report.world.country_name("BLR") == "Belorussia"
    assert "values in million EUR stand for million USD" in report.world.provenance.assumptions


def test_a_misspelt_optional_file_is_pointed_at(write_world, small_text):
    folder = write_world({"tariffs.csv": None, "tarifs.csv": small_text["tariffs.csv"]})
    (warning,) = check_world_folder(folder).warnings
    assert "tarifs.csv (Did you mean 'tariffs.csv'?)" in warning


def test_goods_used_but_supplied_by_nobody_are_a_warning(write_world, small_text):
    flows = small_text["flows.csv"].replace("BLR,BLR,A01,50\n", "")
    report = check_world_folder(write_world({"flows.csv": flows}))
    assert report.ok
    assert any("1 goods used but not supplied: A01 in BLR" in w for w in report.warnings)


def test_shares_within_the_tolerance_are_scaled_to_one(write_world, small_text):
    sectors = small_text["sectors.csv"].replace("BLR,C,0.6,0.75", "BLR,C,0.6,0.750009")
    inputs = small_text["inputs.csv"].replace("POL,C,A01,0.2", "POL,C,A01,1\nPOL,A01,A01,0.000009")
    sectors = sectors.replace("POL,A01,0.8", "POL,A01,0")
    report = check_world_folder(write_world({"sectors.csv": sectors, "inputs.csv": inputs}))
    assert report.problems == ()
    world = report.world
    assert abs(world.final_share.sum(axis=1) - 1).max() < 1e-15
    assert abs(cell(world.value_added_share, world, "POL", "A01")) < 1e-15
    assert any("1 sums of input shares just above 1" in w for w in report.warnings)


def test_flows_by_use_are_added_up(write_world, small_text):
    half = _halves(small_text["flows.csv"])
    changes = {"flows.csv": None, "final_flows.csv": half, "intermediate_flows.csv": _by_user(half)}
    world = read_world_folder(write_world(changes))
    plain = read_world_folder(write_world(name="plain"))
    np.testing.assert_array_equal(world.flows, plain.flows)
    assert any("one sourcing share" in a for a in world.provenance.assumptions)


def test_flows_by_use_that_agree_with_the_flows_are_accepted(write_world, small_text):
    half = _halves(small_text["flows.csv"])
    folder = write_world({"final_flows.csv": half, "intermediate_flows.csv": half})
    assert any("one sourcing share" in a for a in read_world_folder(folder).provenance.assumptions)


def _halves(flows):
    head, *rows = flows.splitlines()
    halved = [",".join([*row.split(",")[:3], repr(float(row.split(",")[3]) / 2)]) for row in rows]
    return "\n".join([head, *halved]) + "\n"


def _by_user(flows):
    """Each flow split in two: a quarter of the value to A01, the rest to C."""
    lines = ["value,use_sector,origin,destination,sector"]
    for row in flows.splitlines()[1:]:
        *labels, value = row.split(",")
        for user, part in (("A01", 0.25), ("C", 0.75)):
            lines.append(",".join([repr(float(value) * part), user, *labels]))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("packed", [False, True])
def test_spellings_of_csv_that_mean_the_same(write_world, small_text, newline, bom, packed):
    head, *rows = [line.split(",") for line in small_text["flows.csv"].splitlines()]
    turned = [[row[k] for k in (3, 1, 0, 2)] for row in [head, *rows]]
    lines = [",".join(turned[0]), "", *(",".join(f'"{f}"' for f in row) for row in turned[1:]), ""]
    raw = bom + newline.join(lines).encode()
    changes = (
        {"flows.csv": None, "flows.csv.gz": gzip.compress(raw)} if packed else {"flows.csv": raw}
    )
    expected = read_world_folder(write_world(name="plain"))
    assert read_world_folder(write_world(changes)).sha256 == expected.sha256


def test_codes_that_look_like_numbers_or_nothing_stay_apart(write_world, small_text):
    """`01` and `1`, `NA` and `nan` are four codes; a dataframe reader makes fewer of them."""
    codes = {"BLR": "NA", "POL": "nan", "A01": "01", "C": "1"}
    changes = {
        file: re.sub(r"\b(BLR|POL|A01|C)\b", lambda match: codes[match[0]], text)
        for file, text in small_text.items()
    }
    changes["manifest.yaml"] = None
    world = read_world_folder(write_world(changes))
    assert world.countries == ("NA", "RUS", "nan")
    assert world.sectors == ("1", "01")


def test_parquet(write_world, small_text):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    folder = write_world({"flows.csv": None})
    head, *rows = [line.split(",") for line in small_text["flows.csv"].splitlines()]
    columns = dict(zip(head, zip(*rows, strict=True), strict=True))
    columns["value"] = [float(v) for v in columns["value"]]
    pq.write_table(pa.table(columns), folder / "flows.parquet")
    expected = read_world_folder(write_world(name="plain"))
    assert read_world_folder(folder).sha256 == expected.sha256

    columns["value"][4] = None
    columns["sector"] = [*columns["sector"][:6], None, *columns["sector"][7:]]
    pq.write_table(pa.table(columns), folder / "flows.parquet")
    with pytest.raises(WorldError) as caught:
        read_world_folder(folder)
    places = {(p.file, p.line, p.field) for p in caught.value.problems}
    assert ("flows.parquet", 5, "value") in places
    assert ("flows.parquet", 7, "sector") in places

    raw = (folder / "flows.parquet").read_bytes()
    for broken, part in ((raw[: len(raw) // 2], "cut off or damaged"), (b"no", "not a Parquet")):
        (folder / "flows.parquet").write_bytes(broken)
        (problem,) = check_world_folder(folder).problems
        assert part in problem.message


def test_parquet_without_pyarrow_names_the_extra(write_world, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    folder = write_world({"flows.csv": None, "flows.parquet": b"PAR1"})
    with pytest.raises(MissingExtraError, match=r"pip install 'blocs\[parquet\]'"):
        read_world_folder(folder)


def test_caliendo_parro_loads_as_published(cp2015: Path):
    report = check_world_folder(cp2015)
    assert report.problems == ()
    world = report.world
    assert (len(world.countries), len(world.sectors), world.year) == (31, 40, 0)
    assert world.sectors[:2] == ("Agriculture", "Mining")
    assert cell(world.input_share, world, "CAN", "Other", "Basic metals") == pytest.approx(
        -5.717e-4, rel=1e-3
    )
    assert cell(world.flows, world, "ARG", "ARG", "Agriculture") == 19135.411
    assert cell(world.tariff_rate, world, "AUS", "ARG", "Agriculture") == pytest.approx(0.04166667)
    assert cell(world.trade_elasticity, world, "Petroleum") == 64.85
    assert world.value_added[world.country.position["ARG"]] == pytest.approx(
        211041.7183755569, rel=1e-6
    )
