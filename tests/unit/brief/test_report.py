"""Reports: what they say stands on the page, on the screen and in files; nothing else does."""

import io
import json
from html.parser import HTMLParser

import pandas as pd
import pytest
from markupsafe import Markup
from rich.console import Console

from blocs.brief.charts.drawing import ChartData, Drawing, Series
from blocs.brief.contents import (
    Beside,
    Card,
    Cards,
    Cell,
    Chart,
    Column,
    Facts,
    Map,
    Panel,
    Preformatted,
    Row,
    Say,
    Section,
    Table,
)
from blocs.brief.render.screen import show_parts, table_lines
from blocs.brief.report import Report
from blocs.foundation.errors import InputError
from blocs.foundation.messages import change

TABLE = Table(
    (Column("Country", "a code"), Column("Change"), Column("Standing")),
    (
        Row(("Belarus", change(1.234, 2), Cell("see", link="#x", tone="q-p1")), code="BLR"),
        Row(("Russia", Cell("nothing known", columns=2)), strong=True),
    ),
    caption="Changes <of> income",
    number="Table 1",
    anchor="changes",
    sortable=True,
    find="Find a country",
)
PICTURE = Markup('<svg class="one"></svg>')
NUMBERS = ChartData("bars", "%", ("a",), (Series("one", (1.0,)),))
DRAWING = Drawing(PICTURE, PICTURE, "one", NUMBERS)


def report(*parts, **more):
    sections = (
        Section("", (Say("In one sentence", "lead"),), anchor="result"),
        Section("Numbers", parts, anchor="numbers", nav="Numbers, short"),
        None,
        Section("Beyond", (Say("only on paper"),), anchor="beyond", nav="Beyond", annex=True),
    )
    options = {"language": "en", "title": "A & B", "kicker": "kind", "dateline": "data, 2022"}
    options |= {"document": lambda: {"kind": "x"}, "sections": sections}
    options |= {"frame": lambda: pd.DataFrame({"country": ["BLR"], "value": [1.234]})}
    return Report(**(options | more))


class Page(HTMLParser):
    """Opened elements with their attributes, and what stands directly in each."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), []))
        if tag not in ("meta", "link", "input"):
            self.open.append(self.found[-1])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag, f"{tag} closed where another element is open"

    def handle_data(self, data):
        for element in self.open:
            element[2].append(data)

    def texts(self, tag):
        return ["".join(said).strip() for name, _, said in self.found if name == tag]

    def attributes(self, tag):
        return [attrs for name, attrs, _ in self.found if name == tag]


def test_the_navigation_is_that_of_the_sections_and_leads_to_them():
    page = Page(report(TABLE).html())
    links = [a["href"] for a in page.attributes("a") if a["href"] != "#x"]
    assert links == ["#numbers", "#beyond"]
    assert page.texts("a")[:2] == ["Numbers, short", "Beyond"]
    ids = [a["id"] for a in page.attributes("section")]
    assert ids == ["result", "numbers", "beyond"]
    assert [a.get("class") for a in page.attributes("section")] == ["first", None, "annex"]


def test_a_map_asks_to_be_pointed_at_where_its_countries_say_something():
    tells = Markup('<svg><use data-c="BLR"><title>Belarus</title></use></svg>')
    named = report(Map(tells, pointed="Read its name.")).html()
    assert "Read its name." in named
    assert 'class="readout"' in report(Map(PICTURE, inset=tells)).html()
    assert 'class="readout"' not in report(Map(PICTURE, inset=PICTURE)).html()


def test_every_element_is_closed_and_every_text_escaped():
    parts = (
        TABLE,
        Cards((Card("Label", change(1.0), "gain", ("who", "what"), "defined", named=True),)),
        Facts((("Term", "<script>alert(1)</script>"),)),
        Chart("Caption", (Panel(DRAWING, "One"), Panel(None, "Two", otherwise="no picture"))),
        Chart("Single", (Panel(DRAWING),), layout="pair", note="n"),
        Map(PICTURE, caption="Map", inset=PICTURE, inset_title="closer"),
        Beside((Section("", (Say("left"),)), Section("Right", (Say("right"),), css="done"))),
        Section("Folded", (Preformatted("a: <b>"),), folded=True, css="screen"),
        Say(role="warning", head="Mind", items=("one", "two & three")),
    )
    html = report(*parts, warning="Not <converged>").html()
    assert html.startswith("<!doctype html>")
    page = Page(html)
    assert page.open == []
    assert "<script>alert" not in html
    assert page.texts("caption") == ["Table 1. Changes <of> income"]
    assert page.texts("pre") == ["a: <b>"]
    assert page.texts("summary") == ["Folded"]
    assert "Not <converged>" in page.texts("b")
    assert page.texts("li")[-2:] == ["one", "two & three"]
    assert [t for t in page.texts("p") if t == "no picture"]
    assert page.texts("title") == page.texts("h1") == ["A & B"]


def test_cells_span_link_and_carry_tones_and_numbers_stand_at_the_right():
    page = Page(report(TABLE).html())
    heads = dict(zip(page.texts("th"), page.attributes("th"), strict=True))
    assert heads["Country"] == {"scope": "col", "class": "l", "title": "a code"}
    assert heads["Change"] == {"scope": "col"}
    assert heads["Standing"]["class"] == "l"
    cells = dict(zip(page.texts("td"), page.attributes("td"), strict=True))
    assert cells["+1.23"] == {}
    assert cells["see"] == {"class": "l q-p1"}
    assert cells["nothing known"] == {"class": "l", "colspan": "2"}
    rows = page.attributes("tr")
    assert rows[1:] == [{"data-code": "BLR"}, {"class": "strong"}]
    assert page.attributes("input")[0]["data-filters"] == page.attributes("table")[0]["id"]


def test_numbers_are_told_in_the_language_of_the_report():
    assert "+1,23" in report(TABLE, language="ru").html()
    assert "+1.23" in report(TABLE, language="en").html()


def test_the_screen_shows_sayings_and_tables_but_no_annex():
    screen = Console(file=io.StringIO(), width=100)
    report(TABLE, Say(Markup("with <b>marks</b>")), warning="Mind").show(screen)
    shown = screen.file.getvalue()
    for text in ("A & B", "Mind", "In one sentence", "Numbers", "with marks", "+1.23", "Belarus"):
        assert text in shown
    assert "only on paper" not in shown
    assert "<b>" not in shown


def test_a_table_as_lines_keeps_its_columns_under_each_other():
    lines = table_lines(TABLE, "en")
    assert lines == [
        "Country         Change  Standing",
        "Belarus          +1.23  see",
        "Russia   nothing known",
    ]


def test_a_file_is_the_page_the_document_or_the_frame(tmp_path):
    found = report(TABLE)
    assert found.save(tmp_path / "r.html").read_text(encoding="utf-8") == found.html()
    assert json.loads(found.save(tmp_path / "r.json").read_text()) == {"kind": "x", "charts": []}
    assert pd.read_csv(found.save(tmp_path / "r.csv")).to_dict("list") == {
        "country": ["BLR"],
        "value": [1.234],
    }


def test_another_suffix_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(InputError, match=r"r\.pdf.*\.html, \.json, \.csv"):
        report().save(tmp_path / "r.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_ruled_table_wraps_inside_the_screen_with_rules_and_its_note():
    words = "as long as a sentence that no screen of forty columns holds on one line"
    rows = (Row((words, Cell("yes", tone="right"))), Row((words, Cell("no", tone="wrong"))))
    found = Table((Column("Said"), Column("True")), rows, note=words, ruled=True)
    screen = Console(width=40, record=True, file=io.StringIO(), soft_wrap=True, force_terminal=True)
    show_parts((found,), "en", screen)
    styled = screen.export_text(styles=True, clear=False)
    lines = screen.export_text().splitlines()
    assert max(map(len, lines)) <= 40
    assert sum(line.startswith("├") for line in lines) == 1
    assert " ".join(" ".join(lines[-3:]).split()).endswith(words)
    assert "\x1b[32myes" in styled
    assert "\x1b[31mno" in styled


def printed(table, width):
    text = io.StringIO()
    show_parts((table,), "en", Console(file=text, width=width, soft_wrap=True))
    return text.getvalue()


def long_table(**more):
    heads = (Column("Row"), Column("Ours over published", align="r"), Column("Standing"))
    rows = (
        Row(("sanctions-2014-global", "0.72", "smaller, only the bound reaches it"), opens=True),
        Row(("", "1.04", "within our range")),
        Row(("eaeu", "0.5", ""), opens=True),
    )
    return Table(heads, rows, **more)


@pytest.mark.parametrize("width", range(24, 120, 8))
def test_a_table_cuts_no_word_on_a_screen_of_any_width(width):
    text = printed(long_table(caption="Numbers"), width)
    for word in ("Numbers", "sanctions-2014-global", "smaller,", "bound", "reaches", "within"):
        assert word in text.split() or f"{word};" in text.split(), text
    assert "…" not in text


def test_a_table_without_room_is_a_paragraph_a_row_which_names_its_heads():
    lines = printed(long_table(caption="Numbers"), 30).splitlines()
    assert lines == [
        "Numbers",
        "  sanctions-2014-global  Ours over published: 0.72; Standing: smaller, only the bound "
        "reaches it",
        "  Ours over published: 1.04; Standing: within our range",
        "  eaeu  Ours over published: 0.5",
    ]


def test_a_row_that_opens_a_group_stands_after_an_empty_line():
    lines = [line.strip() for line in printed(long_table(), 120).splitlines()]
    (place,) = [k for k, line in enumerate(lines) if line.startswith("eaeu")]
    assert lines[place - 1] == ""
    assert lines[place - 2].startswith("1.04")
    assert lines[place - 3].startswith("sanctions-2014-global")
