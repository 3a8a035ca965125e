"""Tables taken away: every format holds the numbers that were computed, and nothing that runs."""

import math
import re

import openpyxl
import pandas as pd
import pytest
from markupsafe import Markup

import blocs
from blocs.brief.contents import Beside, Cell, Column, Contents, Facts, Row, Say, Section, Table
from blocs.brief.tables.book import book_of
from blocs.brief.tables.latex import latex
from blocs.brief.tables.stata import variable_names
from blocs.brief.tables.workbook import sheet_names
from blocs.foundation.messages import change, money, percent

HEADS = ("Country", "Change, %", "Exports", "Share", "Year", "Why")
TABLE = Table(
    columns=tuple(map(Column, HEADS)),
    rows=(
        Row(
            (
                "=HYPERLINK(1)",
                change(-1.23456, 2),
                money(5321.5, signed=False),
                percent(12.5, 1),
                "2015",
                "a|b_c & 50% <x>",
            )
        ),
        Row(("@sum", change(math.nan), money(0.25, signed=False), percent(0.125, 1), "2022", "–")),
        Row((Cell("spans", columns=2), "", percent(3.0, 0), "2023", Markup("<b>bold</b>"))),
    ),
    caption="Who [gains]: 1/2 of all?",
    number="Table 1",
    note="Note_1",
)
FRAME = pd.DataFrame(
    {
        "country": ["AAA", "=1+1"],
        "quantity": ["x"] * 2,
        "unit": ["%"] * 2,
        "value": [1 / 3, math.nan],
    }
)


def contents(language="en", **more):
    nested = Section("Inner", (Beside((Section("", (TABLE,)),)),))
    basis = Section(
        "Sources", (Say(Markup('<a href="https://a.org/x">A</a>')), Facts((("θ", "6"),)))
    )
    return Contents(
        language=language,
        title="A title",
        kicker="",
        dateline="world · model",
        sections=(Section("First", (TABLE, None)), nested, None, Section("Last", ()), basis),
        version="9",
        **more,
    )


def book(language="en"):
    return book_of(contents(language), lambda: FRAME)


def test_tables_are_found_wherever_they_stand():
    found = book()
    assert [one.section for one in found] == ["First", "Inner"]
    assert found[0].title == "Table 1. Who [gains]: 1/2 of all?"
    assert found[0].note == "Note_1"


def test_numbers_are_those_computed_and_heads_have_their_units():
    frame = book()[0].to_frame()
    heads = ["Country", "Change, %", "Exports [million USD]", "Share [%]", "Year", "Why"]
    assert list(frame.columns) == heads
    assert frame["Share [%]"].tolist() == [12.5, 0.125, 3.0]
    assert frame["Year"].tolist() == [2015, 2022, 2023]
    assert frame["Why"].tolist() == ["a|b_c & 50% <x>", "", "bold"]
    assert frame["Exports [million USD]"].iloc[0] == 5321.5
    assert frame["Change, %"].isna().tolist() == [False, True, True]


def test_a_workbook_holds_numbers_as_numbers_and_text_as_text(tmp_path):
    (path,) = book().save(tmp_path / "x.xlsx")
    read = openpyxl.load_workbook(path)
    assert read.sheetnames == ["Contents", "Data", *sheet_names([book()[0].title] * 2), "Sources"]
    sheet = read.worksheets[2]
    assert sheet["A2"].value == "=HYPERLINK(1)"
    assert all(cell.data_type != "f" for one in read for row in one for cell in row)
    assert sheet["B2"].value == -1.23456
    assert sheet["B2"].number_format == "#,##0.00"
    assert sheet["B3"].value is None
    assert sheet["C2"].value == 5321.5
    assert [row[0].value for row in read["Data"].iter_rows()] == ["country", "AAA", "=1+1"]
    assert read["Data"]["D2"].value == 1 / 3
    said = [cell.value for row in read["Sources"] for cell in row]
    assert {"A (https://a.org/x)", "θ", "6"} <= set(said)
    assert read["Contents"]["A5"].hyperlink.location or read["Contents"]["A5"].hyperlink.target


def test_pandas_reads_a_workbook_back(tmp_path):
    (path,) = book().save(tmp_path / "x.xlsx")
    pd.testing.assert_frame_equal(pd.read_excel(path, sheet_name="Data"), FRAME)


def test_names_of_sheets_are_short_unlike_and_allowed():
    names = sheet_names(["A" * 40, "a" * 40, "[x]:*?/\\y", "", "", "History", "'quoted'"])
    assert all(0 < len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    assert not any(set(name) & set("[]:*?/\\") for name in names)
    assert "history" not in {name.casefold() for name in names}
    assert not any(name.startswith("'") or name.endswith("'") for name in names)


def test_stata_reads_the_frame_back_with_labels(tmp_path):
    own, first, _ = book().save(tmp_path / "x.dta")
    read = pd.read_stata(own)
    pd.testing.assert_frame_equal(read, FRAME, check_dtype=False)
    with pd.read_stata(first, iterator=True) as stored:
        labels = stored.variable_labels()
        assert stored.data_label == book()[0].title
        table = stored.read()
    assert labels["share"] == "Share [%]"
    assert table["share"].tolist() == [12.5, 0.125, 3.0]
    assert table["why"].tolist() == ["a|b_c & 50% <x>", "", "bold"]


def test_long_texts_and_other_scripts_go_into_stata(tmp_path):
    frame = pd.DataFrame({"Реальный доход, %": [1.0], "text": ["я" * 3000], "yes": [True]})
    own, *_ = book_of(contents(), lambda: frame).save(tmp_path / "x.dta")
    with pd.read_stata(own, iterator=True) as stored:
        assert stored.variable_labels()["v1"] == "Реальный доход, %"
        assert stored.read()["text"].tolist() == ["я" * 3000]


def test_names_of_variables_are_those_that_stata_takes():
    heads = [
        "if",
        "2 x",
        "Real income, exact, %",
        "real income exact",
        "θ",
        "a" * 50,
        "a" * 50,
        "str7",
    ]
    names = variable_names(heads)
    assert len(set(names)) == len(heads)
    assert all(re.fullmatch("[a-z_][a-z0-9_]{0,31}", name) for name in names)
    assert not {"if", "str7"} & set(names)


def test_csv_and_parquet_read_back_and_csv_runs_nothing(tmp_path):
    own, first, second = book().save(tmp_path / "out.csv")
    assert [p.name for p in (own, first, second)] == ["out.csv", "out-1.csv", "out-2.csv"]
    pd.testing.assert_frame_equal(pd.read_csv(own), FRAME)
    table = pd.read_csv(first)
    assert table["Country"].tolist() == ["'=HYPERLINK(1)", "'@sum", "spans"]
    assert table["Share [%]"].tolist() == [12.5, 0.125, 3.0]
    own, *_ = book().save(tmp_path / "out.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(own), FRAME, check_dtype=False)


def test_a_folder_holds_csv(tmp_path):
    found = book().save(tmp_path / "folder")
    assert [path.name for path in found] == ["data.csv", "table-1.csv", "table-2.csv"]


def cells(line):
    return re.split(r"(?<!\\)&", line.removesuffix(r"\\"))


def spanned(cell):
    found = re.search(r"\\multicolumn\{(\d+)\}", cell)
    return int(found[1]) if found else 1


def test_latex_has_whole_rows_balanced_braces_and_no_bare_sign(tmp_path):
    (path,) = book().save(tmp_path / "x.tex")
    text = path.read_text("utf-8")
    body = [line for line in text.splitlines() if not line.startswith("%")]
    rows = [line for line in body if line.endswith(r"\\")]
    assert {sum(map(spanned, cells(line))) for line in rows} == {len(HEADS)}
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == 2
    bare = re.sub(r"\\[&%$#_{}\\]", "", "\n".join(body))
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert not set("#%_~^<>") & set(re.sub(r"\\(begin|end|label)\{.*?\}", "", bare))
    assert r"a|b\_c \& 50\% \textless{}x\textgreater{}" in text
    assert r"$-$1.23" in text


def test_a_row_of_latex_begins_with_no_bracket():
    assert latex("[x]") == "{[}x]"
    assert latex("2.8 × 10⁻¹²") == r"2.8 $\times$ 10$^{-12}$"


def test_markdown_has_whole_rows(tmp_path):
    (path,) = book("ru").save(tmp_path / "x.md")
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", line)) for line in lines} == {len(HEADS) + 2}
    assert "−1,23" in lines[2]


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(blocs.InputError, match="xlsx"):
        book().save(tmp_path / "x.pdf")
