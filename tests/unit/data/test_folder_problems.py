"""A world folder with something wrong: each problem with its file, line, column and remedy."""

import re

import numpy as np
import pytest

from blocs.data.folder.reading import check_world_folder, read_world_folder
from blocs.data.layouts import TARIFFS
from blocs.data.rows import RowCollector
from blocs.foundation.errors import InputError, WorldError

# file, line, what the line becomes, then the place and parts of the one problem that follows
LINES = [
    ("flows.csv", 5, "BLR,RUS,C,-20", "flows.csv:5  value", "-20, expected a flow of zero or more"),
    ("flows.csv", 5, "BLR,RUS,C,", "flows.csv:5  value", "empty, expected a flow"),
    ("flows.csv", 5, "BLR,RUS,C,nan", "flows.csv:5  value", "'nan' is not a number"),
    ("flows.csv", 5, "BLR,RUS,C,inf", "flows.csv:5  value", "'inf' is not finite"),
    ("flows.csv", 5, "BLR,RUS,C,1e999", "flows.csv:5  value", "'1e999' is not finite"),
    ("flows.csv", 5, "BLR,RUS,C,True", "flows.csv:5  value", "'True' is not a number"),
    ("flows.csv", 5, "BLR,RUS,C,2_0", "flows.csv:5  value", "'2_0' is not a number"),
    ("flows.csv", 5, "BLR,RUS,C,n/a", "flows.csv:5  value", "'n/a' is not a number"),
    ("flows.csv", 5, 'BLR,RUS,C,"2,5"', "flows.csv:5  value", "'2,5' is not a number"),
    ("flows.csv", 5, "BLR,RUS,C,1,5", "flows.csv:5", "5 fields, 4 expected"),
    ("flows.csv", 14, "POL,RU", "flows.csv:14", "2 fields, 4 expected"),
    (
        "flows.csv",
        5,
        "BLR,RUS,A01,20",
        "flows.csv:5  origin,destination,sector",
        "(BLR, RUS, A01) stands on line 4 already",
    ),
    ("flows.csv", 5, "BLR,RUS ,C,20", "flows.csv:5  destination", "'RUS ' has blanks around it"),
    ("flows.csv", 6, ",BLR,C,20", "flows.csv:6  origin", "empty code"),
    ("flows.csv", 5, '"BL\tR",RUS,C,20', "flows.csv:5  origin", "characters that do not print"),
    (
        "flows.csv",
        5,
        '"BLR,RUS,C,20',
        "flows.csv:14",
        "not readable as CSV: unexpected end of data",
    ),
    (
        "flows.csv",
        1,
        "origin,destination,sector",
        "flows.csv:1  value",
        "column 'value' is missing",
    ),
    ("flows.csv", 1, "origin;destination;sector;value", "flows.csv:1", "separated by semicolons"),
    (
        "flows.csv",
        1,
        "origin,origin,destination,sector,value",
        "flows.csv:1  origin",
        "appears twice",
    ),
    (
        "inputs.csv",
        2,
        "BLR,C,A01,1.2",
        "inputs.csv:2  share",
        "1.2, expected a share between 0 and 1",
    ),
    ("inputs.csv", 2, "BLR,C,A01,-0.0011", "inputs.csv:2  share", "-0.0011, expected a share"),
    (
        "inputs.csv",
        2,
        "BLX,C,A01,0.2",
        "inputs.csv:2  country",
        "unknown country 'BLX': it is not in flows.csv",
    ),
    ("inputs.csv", 3, "BLR,A01,D,0.1", "inputs.csv:3  use_sector", "unknown sector 'D'"),
    (
        "inputs.csv",
        4,
        "BLR,C,C,0.90002",
        "inputs.csv:3  share",
        "use_sector 'C' in 'BLR' sum to 1.00002 > 1",
    ),
    (
        "inputs.csv",
        4,
        "BLR,C,C,0.30002",
        "sectors.csv:3  value_added_share",
        "0.6, but the input shares of this sector leave 0.59998",
    ),
    (
        "sectors.csv",
        3,
        "BLR,C,0.6,0.7501",
        "sectors.csv  final_share",
        "final shares of 'BLR' sum to 1.0001, not 1",
    ),
    (
        "sectors.csv",
        3,
        "BLR,C,60,0.75",
        "sectors.csv:3  value_added_share",
        "60, expected a share between 0 and 1",
    ),
    (
        "sectors.csv",
        3,
        "BLR,A01,0.6,0.75",
        "sectors.csv:3  country,sector",
        "stands on line 2 already",
    ),
    ("tariffs.csv", 2, "RUS,POL,A01,-1", "tariffs.csv:2  rate", "-1, expected a rate above −1"),
    (
        "tariffs.csv",
        2,
        "RUS,RUS,A01,0.1",
        "tariffs.csv:2  rate",
        "0.1 on domestic sales of 'RUS', expected 0",
    ),
    ("tariffs.csv", 2, "RUS,PLO,A01,0.05", "tariffs.csv:2  destination", "unknown country 'PLO'"),
    (
        "elasticities.csv",
        3,
        "A01,0,,",
        "elasticities.csv:3  trade_elasticity",
        "0, expected a trade elasticity θ > 0",
    ),
    (
        "elasticities.csv",
        3,
        "A01,-9.11,,",
        "elasticities.csv:3  trade_elasticity",
        "-9.11, expected",
    ),
    ("elasticities.csv", 3, "A01,,,", "elasticities.csv:3  trade_elasticity", "empty, expected"),
    (
        "elasticities.csv",
        2,
        "C,4.5,-1,",
        "elasticities.csv:2  standard_error",
        "-1, expected a standard error",
    ),
    (
        "elasticities.csv",
        3,
        "C,9.11,,",
        "elasticities.csv:3  sector",
        "(C) stands on line 2 already",
    ),
    (
        "elasticities.csv",
        3,
        "A01,9,,\nD,5,,",
        "elasticities.csv:4  sector",
        "unknown sector 'D': it is not in flows.csv",
    ),
    ("manifest.yaml", 1, "nmae: small", "manifest.yaml:1:1  nmae", "unknown key 'nmae'"),
    ("manifest.yaml", 2, "year: '2015'", "manifest.yaml:2:1  year", "'2015' is not a year"),
    ("manifest.yaml", 2, "year: 20155", "manifest.yaml:2:1  year", "20155 is not a year"),
    ("manifest.yaml", 3, "currency: [USD]", "manifest.yaml:3:1  currency", "is not text"),
    (
        "manifest.yaml",
        7,
        "    license: CC0",
        "manifest.yaml:7:5  sources[0].license",
        "unknown key 'license'",
    ),
    (
        "manifest.yaml",
        11,
        "sector_groups: {goods: [A01, D]}",
        "manifest.yaml:11:30  sector_groups.goods[1]",
        "unknown sector 'D'",
    ),
    (
        "manifest.yaml",
        11,
        "sector_groups: {C: [A01]}",
        "manifest.yaml:11:17  sector_groups.C",
        "has the name of a sector",
    ),
    (
        "manifest.yaml",
        11,
        "sector_groups: {a b: [A01]}",
        "manifest.yaml:11:17  sector_groups.a b",
        "holds blanks",
    ),
    (
        "manifest.yaml",
        13,
        "  A1: {en: Farming}",
        "manifest.yaml:13:3  sector_names.A1",
        "unknown sector 'A1'",
    ),
    (
        "manifest.yaml",
        13,
        "  A01: {de: X}",
        "manifest.yaml:13:9  sector_names.A01.de",
        "unknown key 'de'",
    ),
    ("manifest.yaml", 2, "name: again", "manifest.yaml:2:1  name", "duplicate key 'name'"),
]


@pytest.mark.parametrize(("file", "line", "text", "place", "part"), LINES)
def test_one_wrong_line_is_one_problem_at_its_place(edit_line, file, line, text, place, part):
    folder = edit_line(file, line, text)
    first, *others = check_world_folder(folder).problems
    assert first.place == place
    assert part in first.message
    if (file, text) == ("elasticities.csv", "C,9.11,,"):
        (second,) = others  # the row that was written over
        assert second.message == "sector 'A01' of flows.csv has no elasticity"
    else:
        assert others == []


REMEDIES = [
    ("flows.csv", 1, "origin,destination,sektor,value", "Did you mean 'sector'?"),
    ("inputs.csv", 2, "BRL,C,A01,0.2", "Did you mean 'BLR'?"),
    ("tariffs.csv", 2, "RUS,PLO,A01,0.05", "Did you mean 'POL'?"),
    ("manifest.yaml", 1, "nmae: small", "Did you mean 'name'?"),
    ("manifest.yaml", 7, "    license: CC0", "Did you mean 'licence'?"),
    ("manifest.yaml", 13, "  A1: {en: Farming}", "Did you mean 'A01'?"),
    ("flows.csv", 14, "POL,RU", "the file is cut off"),
    ("flows.csv", 5, "BLR,RUS,C,", "unknown is not zero"),
    ("tariffs.csv", 2, "RUS,POL,A01,-1", "0.05, or 5%"),
    ("elasticities.csv", 3, "C,9.11,,", "Keep one row"),
]


@pytest.mark.parametrize(("file", "line", "text", "remedy"), REMEDIES)
def test_remedies(edit_line, file, line, text, remedy):
    problems = check_world_folder(edit_line(file, line, text)).problems
    assert remedy in (problems[0].remedy or "")


def test_every_problem_of_every_file_is_reported_at_once(write_world, small_text):
    changes = {
        "flows.csv": small_text["flows.csv"].replace("C,20", "C,x").replace("A01,12", "A01,-12"),
        "inputs.csv": small_text["inputs.csv"].replace("POL,C,C,0.3", "POL,C,C,0.95"),
        "sectors.csv": small_text["sectors.csv"].replace("RUS,C,0.6,0.75", "RUS,C,0.6,0.5"),
        "tariffs.csv": small_text["tariffs.csv"].replace("RUS,POL", "RUS,DEU"),
        "elasticities.csv": small_text["elasticities.csv"].replace("9.11", "0"),
        "manifest.yaml": small_text["manifest.yaml"].replace("year:", "yaer:"),
    }
    with pytest.raises(WorldError) as caught:
        read_world_folder(write_world(changes))
    places = {problem.place for problem in caught.value.problems}
    assert places == {
        "flows.csv:5  value",
        "flows.csv:10  value",
        "inputs.csv:9  share",
        "sectors.csv  final_share",
        "tariffs.csv:2  destination",
        "elasticities.csv:3  trade_elasticity",
        "manifest.yaml:2:1  yaer",
    }
    assert isinstance(caught.value, InputError)
    assert caught.value.exit_code == 2


def test_at_most_fifty_problems_are_listed_and_the_rest_counted(write_world):
    rows = "".join(f"BLR,RUS,S{k},x\n" for k in range(200))
    flows = "origin,destination,sector,value\n" + rows
    folder = write_world({"flows.csv": flows})
    with pytest.raises(WorldError) as caught:
        read_world_folder(folder)
    assert len(caught.value.problems) == 51
    total = len(check_world_folder(folder).problems)
    assert f"and {total - 50} more problems" in str(caught.value)


def test_many_rows_of_one_kind_are_counted_not_listed(write_world, small_text):
    rows = "RUS,BLR,C,1\n" * 5000
    problems = check_world_folder(
        write_world({"flows.csv": small_text["flows.csv"] + rows})
    ).problems
    assert len(problems) == 1001
    assert problems[0].line == 15
    assert "stands on line 9 already" in problems[0].message
    assert problems[-1].message == "4,000 more rows like the ones before"


def test_unknown_labels_are_named_once_with_their_number_of_rows(write_world, small_text):
    rows = "DEU,RUS,A01,0.1\nDEU,POL,C,0.1\nDEU,POL,A01,0.2\n"
    changes = {"tariffs.csv": small_text["tariffs.csv"] + rows}
    (problem,) = check_world_folder(write_world(changes)).problems
    assert (problem.line, problem.field) == (4, "origin")
    assert problem.message == "unknown country 'DEU': it is not in flows.csv (3 rows)"


def test_lines_are_right_after_blank_lines_and_quoted_line_ends(write_world):
    text = 'sector,trade_elasticity,source\n\nC,4.5,"two\nlines\r\nor three"\n\nA01,x,\n'
    (problem,) = check_world_folder(write_world({"elasticities.csv": text})).problems
    assert problem.place == "elasticities.csv:7  trade_elasticity"


def test_lines_are_right_beyond_the_first_chunks(write_world, small_text):
    rows = "".join(f"BLR,RUS,S{k % 4000},{k}\n" for k in range(40_000))
    flows = "origin,destination,sector,value\n" + rows + "BLR,RUS,T,oops\n"
    problems = check_world_folder(write_world({"flows.csv": flows})).problems
    assert "flows.csv:40002  value" in {problem.place for problem in problems}


def test_a_sector_without_elasticity_is_listed(edit_line):
    problems = check_world_folder(edit_line("elasticities.csv", 3, "A1,9,,")).problems
    assert [p.message for p in problems] == [
        "unknown sector 'A1': it is not in flows.csv",
        "sector 'A01' of flows.csv has no elasticity",
    ]
    assert problems[0].remedy == "Did you mean 'A01'?"
    assert problems[1].remedy == "Did you mean 'A1'?"


def test_elasticities_are_needed_unless_given(write_world):
    (problem,) = check_world_folder(write_world({"elasticities.csv": None})).problems
    assert problem.message == "elasticities.csv is missing"
    assert "--elasticity" in problem.remedy


def test_value_added_below_one_without_inputs_is_one_problem(write_world):
    (problem,) = check_world_folder(write_world({"inputs.csv": None})).problems
    assert problem.place == "sectors.csv:2  value_added_share"
    assert "6 shares below 1 although there is no table of inputs" in problem.message


def test_an_isolated_country_and_one_without_output(write_world, small_text):
    flows = small_text["flows.csv"] + "DEU,DEU,C,10\nBLR,LTU,C,3\n"
    problems = check_world_folder(
        write_world({"flows.csv": flows, "sectors.csv": None, "inputs.csv": None})
    ).problems
    assert [p.message.split(":")[0] for p in problems] == [
        "country 'DEU' trades with nobody",
        "country 'LTU' has no output",
    ]


def test_a_country_without_value_added_or_final_demand(write_world, small_text):
    inputs = "country,sector,use_sector,share\nBLR,C,A01,1\nBLR,C,C,1\n"
    changes = {"inputs.csv": inputs, "sectors.csv": None}
    (problem,) = check_world_folder(write_world(changes)).problems
    assert problem.place == "inputs.csv  share"
    assert "country 'BLR' has value added 0" in problem.message
    inputs = "country,sector,use_sector,share\nBLR,C,A01,0.999\nBLR,C,C,0.2\nBLR,A01,C,0.799\n"
    flows = small_text["flows.csv"].replace("BLR,RUS,C,20", "BLR,RUS,C,900")
    changes = {"inputs.csv": inputs, "sectors.csv": None, "flows.csv": flows}
    (problem,) = check_world_folder(write_world(changes, name="other")).problems
    assert "country 'BLR' has no final demand" in problem.message


def test_one_country_is_no_world(write_world):
    changes = dict.fromkeys(("inputs.csv", "sectors.csv", "tariffs.csv", "manifest.yaml"))
    flows = "origin,destination,sector,value\nBLR,BLR,C,1\nBLR,BLR,A01,1\n"
    (problem,) = check_world_folder(write_world(changes | {"flows.csv": flows})).problems
    assert "only one country" in problem.message


def test_an_empty_world_and_an_empty_file(write_world):
    header = "origin,destination,sector,value\n"
    (problem,) = check_world_folder(write_world({"flows.csv": header})).problems
    assert (problem.file, problem.message) == ("flows.csv", "no rows below the header")
    (problem,) = check_world_folder(write_world({"flows.csv": ""}, name="empty")).problems
    assert (problem.file, problem.message) == ("flows.csv", "the file is empty")


def test_flows_by_use_must_agree_and_come_together(write_world, small_text):
    half = re.sub(
        r"(\d+)$", lambda m: repr(int(m[0]) / 2), small_text["flows.csv"], flags=re.MULTILINE
    )
    half = half.replace("A010.5", "A01")
    other = half.replace("RUS,BLR,C,12.5", "RUS,BLR,C,12.6")
    folder = write_world({"final_flows.csv": half, "intermediate_flows.csv": other})
    (problem,) = check_world_folder(folder).problems
    assert problem.message == ("RUS → BLR, C: 25, but final and intermediate flows sum to 25.1")
    (problem,) = check_world_folder(write_world({"final_flows.csv": half}, name="one")).problems
    assert problem.message == "final_flows stands here without intermediate_flows"
    extra = half + "BLR,DEU,C,1\n"
    folder = write_world({"final_flows.csv": extra, "intermediate_flows.csv": half}, name="label")
    (problem,) = check_world_folder(folder).problems
    assert problem.message == "unknown country 'DEU': it is not in flows.csv"


PAIRS = [
    (a, b, s) for a in ("BLR", "POL", "RUS") for b in ("BLR", "POL", "RUS") for s in ("A01", "C")
]


def with_tariffs(write_world, rates):
    """The small world with these rates as written, one a border and sector."""
    cells = [cell for cell in PAIRS if cell[0] != cell[1]]
    rows = [f"{','.join(cell)},{rate}" for cell, rate in zip(cells, rates, strict=False)]
    return write_world({"tariffs.csv": "\n".join(["origin,destination,sector,rate", *rows, ""])})


def test_rates_may_be_written_in_percent(write_world):
    written = ["25%", "0.25", "2500 %", "-5%", "2"]
    report = check_world_folder(with_tariffs(write_world, written))
    assert report.problems == ()
    found = report.world.tariff_rate
    assert sorted(found[found != 0]) == [-0.05, 0.25, 0.25, 2.0, 25.0]


@pytest.mark.parametrize("rate", ["25", "2.7", "9", "11.5"])
def test_a_bare_percentage_in_a_folder_is_refused_with_both_spellings(write_world, rate):
    (problem,) = check_world_folder(with_tariffs(write_world, ["0.1", rate, "0.2"])).problems
    assert problem.place == "tariffs.csv:3  rate"
    assert f"write {rate}% if per cent is meant" in problem.message
    assert f"{100 * float(rate):g}% if not" in problem.message


def test_a_few_very_high_rates_among_many_are_what_they_are():
    """India's 270 % on food of 1993 is one of 14,769 rates that Caliendo and Parro publish."""
    many = RowCollector(layout=TARIFFS, header=TARIFFS.required, file="tariffs.csv")
    rows = [("A", f"{k}", "s", "0.1") for k in range(199)]
    many.add_rows([*rows, ("B", "0", "s", "2.7")], np.arange(2, 202))
    assert many.finish().sound
    many.add_rows([("B", "1", "s", "2.7"), ("B", "2", "s", "25%")], np.arange(202, 204))
    assert many.finish().sound
    many.add_rows([("B", "3", "s", "2.7")], np.arange(204, 205))
    assert not many.finish().sound
    assert [problem.line for problem in many.problems] == [201, 202, 204]
