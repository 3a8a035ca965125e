"""Tables that passed through a dataframe or a spreadsheet, and the edition of 2016."""

import json

import numpy as np
import pytest

import official
from blocs.cli.main import main
from blocs.data.folder.reading import read_world_folder
from blocs.data.readers.figaro import read_figaro
from blocs.data.readers.icio import read_icio
from blocs.data.readers.isic import elasticities_for
from blocs.data.readers.multiregional import world_from_table
from blocs.data.report import facts_of
from blocs.foundation.errors import InputError, WorldError


@pytest.fixture
def drawn():
    return official.draw(6)


@pytest.fixture
def icio(tmp_path):
    def make(text, name="2022_SML.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return make


def indexed(text, *, name=""):
    """As `DataFrame.to_csv` writes it: row numbers before the labels."""
    head, *rows = text.splitlines()
    lines = [f"{name},{head}", *(f"{k},{row}" for k, row in enumerate(rows))]
    return "\n".join(lines) + "\n"


def trailing(text, *, header=True, rows=True):
    head, *body = text.splitlines()
    lines = [head + "," * header, *(row + "," * rows for row in body)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "change",
    [
        indexed,
        lambda text: indexed(text, name="Unnamed: 0"),
        trailing,
        lambda text: trailing(text, rows=False),
        lambda text: trailing(text, header=False),
        lambda text: trailing(indexed(text)),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\n", 2),
    ],
)
def test_an_index_or_a_comma_at_the_end_is_no_column(icio, drawn, change):
    plain = read_icio(icio(official.icio_text(drawn)))
    table = read_icio(icio(change(official.icio_text(drawn))))
    assert (table.country, table.sector) == (plain.country, plain.sector)
    np.testing.assert_array_equal(table.intermediate, plain.intermediate)
    np.testing.assert_array_equal(table.final, plain.final)


def test_an_index_before_the_labels_of_figaro(tmp_path):
    drawn = official.draw(5)
    path = tmp_path / "matrix_eu-ic-io_ind-by-ind_24ed_2021.csv"
    path.write_text(official.figaro_matrix_text(drawn))
    plain = read_figaro(path)
    path.write_text(indexed(official.figaro_matrix_text(drawn)))
    np.testing.assert_array_equal(read_figaro(path).intermediate, plain.intermediate)


def test_a_value_in_a_column_without_a_name_is_told(icio, drawn):
    head, first, *rest = official.icio_text(drawn).splitlines()
    text = "\n".join([head + ",", first + ",7", *(row + "," for row in rest)])
    with pytest.raises(WorldError, match=r"2022_SML.csv:2\n +a value beyond the last column"):
        read_icio(icio(text))


def test_lines_are_those_of_the_file_where_some_are_blank(icio, drawn):
    head, first, second, *rest = official.icio_text(drawn).splitlines()
    broken = second.replace(second.split(",")[1], "abc", 1)
    with pytest.raises(WorldError, match=r"2022_SML.csv:5  DEU_A01\n +'abc' is not a number"):
        read_icio(icio("\n".join([head, first, "", "", broken, *rest])))


def edition_of_2016(drawn):
    """Columns CATEGORY_COUNTRY and DISC, one row VA+TAXSUB, totals of output as a row only."""
    n, s = len(official.ISO), len(official.SECTORS)
    nodes = [f"{c}_{j}" for c in official.ISO for j in official.SECTORS]
    names = ("HFCE", "NPS", "GGFC", "GFCF", "INV", "DIRP")
    header = ["", *nodes, *(f"{name}_{c}" for name in names for c in official.ISO), "DISC"]
    square = drawn.z.reshape(n * s, n * s)
    final = drawn.y.transpose(0, 1, 3, 2).reshape(n * s, -1)
    output = drawn.output.ravel()
    lines = [[label, *square[k], *final[k], 0.25] for k, label in enumerate(nodes)]
    empty = [""] * (final.shape[1] + 1)
    lines.append(["VA+TAXSUB", *(output - square.sum(axis=0)), *empty])
    lines.append(["OUT", *output, *empty])
    quoted = [",".join(f'"{name}"' for name in header)]
    return "\n".join([*quoted, *(",".join(map(str, row)) for row in lines)]) + "\n"


def test_icio_in_the_layout_of_2016(icio, drawn):
    table = read_icio(icio(edition_of_2016(drawn), "ICIO2016_2003.csv"))
    assert table.year == 2003
    np.testing.assert_allclose(table.intermediate, drawn.z.reshape(9, 9))
    np.testing.assert_allclose(table.final, drawn.y.sum(axis=3).reshape(9, 3))
    np.testing.assert_allclose(table.output, drawn.output.ravel())
    share = 100 * 9 * 0.25 / drawn.y.sum()
    assert f"column DISC of the table left out: 2.25 million USD ({share:.2g} % of" in str(
        table.assumptions
    )


def test_a_category_of_final_demand_that_one_country_lacks_is_told(tmp_path):
    path = tmp_path / "matrix_eu-ic-io_ind-by-ind_24ed_2021.csv"
    rows = [line.split(",") for line in official.figaro_matrix_text(official.draw(5)).splitlines()]
    at = next(k for k, name in enumerate(rows[0]) if name == "US_P3_S14")
    path.write_text("\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows) + "\n")
    with pytest.raises(WorldError, match=r"2021.csv:1\n +no column of P3_S14 for US"):
        read_figaro(path)


def test_a_column_that_stands_twice_is_not_added_up(icio, drawn):
    rows = [line.split(",") for line in official.icio_text(drawn).splitlines()]
    at = rows[0].index("USA_HFCE")
    text = "\n".join(",".join([*row[:at], row[at], *row[at:]]) for row in rows)
    with pytest.raises(WorldError, match=r"2022_SML.csv:1\n +'USA_HFCE' stands twice"):
        read_icio(icio(text))


def test_empty_fields_are_counted(icio, drawn):
    text = official.icio_text(drawn)
    head, first, *rest = text.splitlines()
    cells = first.split(",")
    cells[2] = " "
    table = read_icio(icio("\n".join([head, ",".join(cells), *rest])))
    assert table.intermediate[0, 1] == 0
    assert "1 empty fields of the table count as zero" in table.assumptions
    assert not any("empty" in note for note in read_icio(icio(text)).assumptions)


@pytest.mark.parametrize("value", ["1e14", "-1e14", "1e300"])
def test_numbers_that_cannot_be_meant(icio, drawn, write_world, small_text, value):
    text = official.icio_text(drawn).splitlines()
    text[1] = ",".join([*text[1].split(",")[:2], value, *text[1].split(",")[3:]])
    with pytest.raises(
        InputError, match=r"no numbers that can be meant|miss the table's own total"
    ):
        world_from_table(
            read_icio(icio("\n".join(text))),
            elasticity=elasticities_for(5, read_icio(icio("\n".join(text))).sector),
            name="table",
        )
    rows = small_text["flows.csv"].replace("BLR,RUS,C,20", f"BLR,RUS,C,{value}")
    with pytest.raises(InputError, match=r"flows.csv:5  value\n.*at most 1e\+13"):
        read_world_folder(write_world({"flows.csv": rows}))


def test_elasticities_that_cannot_be_meant(write_world, small_text):
    folder = write_world({"elasticities.csv": small_text["elasticities.csv"].replace("4.5", "1e6")})
    with pytest.raises(InputError, match=r"elasticities.csv:2[\s\S]*at most 1000"):
        read_world_folder(folder)
    with pytest.raises(InputError, match=r"trade elasticity 1e6 is larger than any can be"):
        read_world_folder(folder, elasticity="1e6")


# -- the command ---------------------------------------------------------------------------------


def failed(capsys, *arguments):
    assert main(["world", "check", *map(str, arguments)]) == 2
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err + printed.out
    return " ".join(printed.err.split())


def test_check_names_what_is_not_there(capsys, tmp_path):
    for name in ("nofile.csv", "nofolder"):
        said = failed(capsys, tmp_path / name)
        assert "there is no such file or folder" in said
        assert "flows.csv" not in said


def test_check_of_a_file_in_the_name_of_a_folder(capsys, tmp_path):
    path = tmp_path / "flows.csv"
    path.write_text("origin,destination,sector,value\n")
    said = failed(capsys, path, "--format", "table")
    assert "this is a file, not a folder" in said
    assert "give the folder that holds flows.csv" in failed(capsys, path)


def test_check_takes_a_rate_of_exchange(capsys, tmp_path):
    path = tmp_path / "matrix_eu-ic-io_ind-by-ind_24ed_2021.csv"
    path.write_text(official.figaro_matrix_text(official.draw(5)))
    totals = []
    for rate in ("1", "1.25"):
        options = ["--elasticity", "5", "--usd-per-unit", rate, "--json"]
        assert main(["world", "check", str(path), *options]) == 0
        totals.append(json.loads(capsys.readouterr().out)["facts"]["total_flows"])
    assert totals[1] == pytest.approx(1.25 * totals[0])


def test_check_and_import_take_what_may_be_left_out(capsys, tmp_path):
    rows = (
        "t,i,j,k,v\n2021,276,842,270900,1000\n2021,842,276,270900,1000\n2021,643,276,270900,500\n"
    )
    (tmp_path / "BACI_HS92_Y2021.csv").write_text(rows)
    (tmp_path / "home.csv").write_text("country,sector,output\nDEU,goods,100\nUSA,goods,100\n")
    options = [tmp_path / "BACI_HS92_Y2021.csv", "--domestic", tmp_path / "home.csv"]
    options += ["--concordance", "goods", "--elasticity", "5"]
    said = failed(capsys, *options)
    assert "0.5 million USD of 2.5 (20 %) would be left out, more than 1 %" in said
    assert "(RUS): 0.5. Complete the file, or accept it: --allow-left-out 20%." in said
    for share in ("20%", "0.2"):
        assert main(["world", "check", *map(str, options), "--allow-left-out", share]) == 0
        printed = " ".join(capsys.readouterr().out.split())
        assert "(RUS) left out: 0.5 million USD (20 %)" in printed
    assert "Write 5% or 0.05." in failed(capsys, *options, "--allow-left-out", "20")


def test_an_option_without_use_is_refused(capsys, tmp_path, write_world):
    said = failed(capsys, write_world(), "--allow-left-out", "5%")
    assert "--allow-left-out" in said
    assert "means nothing" in said


def test_no_negative_zero(write_world):
    facts = facts_of(read_world_folder(write_world()))
    assert str(facts["negative_final_demand_share"]) == "0.0"


def test_a_table_saved_with_its_index_says_so(write_world, small_text):
    rows = indexed(small_text["flows.csv"])
    with pytest.raises(InputError, match=r"flows.csv:1\n +column 1 has no name[\s\S]*index=False"):
        read_world_folder(write_world({"flows.csv": rows}))
