"""Figures and tables are taken away, linked and cited from one file, without a network."""

import csv
import io
import struct
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import unquote

import pytest

from blocs.brief.voice import voice
from blocs.questions.trade.report.brief import brief_report, told_by
from blocs.questions.trade.report.short.html import ShortBrief
from blocs.questions.trade.report.short.page import sheet_of
from short_briefs import matter, spoken, world

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = "e => [...e.querySelectorAll('figure[id], table[id]')].map(x => x.id)"


@pytest.fixture(scope="module")
def made():
    found = matter("rupture")
    return {
        language: brief_report(
            found.outcome, voice(language, world()), told_by(found.outcome, world(), language)
        )
        for language in ("en", "ru")
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory, made):
    folder = tmp_path_factory.mktemp("taken")
    paths = {
        f"annex-{language}": report.save(folder / f"annex-{language}.html")
        for language, report in made.items()
    }
    for name, language in (("rupture", "en"), ("us", "ru")):
        sheet = sheet_of(matter(name), *spoken(name, language))
        paths[f"short-{language}"] = ShortBrief(sheet, None, "x.html").save(
            folder / f"short-{language}.html"
        )
    return paths


def line_of(page, anchor):
    """The line of controls of a figure or table."""
    return page.locator(f"figure#{anchor} > .take, .scroll:has(> table#{anchor}) + .take")


def taken(page, anchor, kind):
    with page.expect_download() as waiting:
        line_of(page, anchor).get_by_text(kind, exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", ["annex-en", "annex-ru", "short-en", "short-ru"])
def test_every_figure_and_table_has_its_line_and_its_own_anchor(open_page, name):
    page = open_page(name)
    anchors = page.evaluate(f"({TEXTS})(document)")
    assert len(anchors) == len(set(anchors)) >= 5
    for anchor in anchors:
        line = line_of(page, anchor)
        assert line.count() == 1, anchor
        assert line.locator(f'a[href="#{anchor}"]').count() == 1
        assert "CSV" in line.text_content(), anchor
    assert page.problems == []
    assert all(url.startswith(("file:", "data:")) for url in page.requested)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_chart_of_the_annex_comes_with_the_numbers_of_its_report(open_page, made, language):
    page, charts = open_page(f"annex-{language}"), made[language].charts
    anchors = page.evaluate(f"({TEXTS})(document)")
    figures = [
        a for a in anchors if a.startswith("figure") and not page.locator(f"#{a} [data-c]").count()
    ]
    chart = next(c for c in charts if len(c["panels"]) == 2)
    anchor = figures[charts.index(chart)]
    name, content = taken(page, anchor, "CSV")
    assert name == f"annex-{language}-{anchor}.csv"
    head, *rows = rows_of(content)
    assert head == ["panel", "label", "series", "unit", "value"]
    expected = [
        (panel["title"], str(label), series["name"], value)
        for panel in chart["panels"]
        for series in panel["series"]
        for label, value in zip(panel["labels"], series["values"], strict=True)
    ]
    assert [tuple(row[:3]) for row in rows] == [row[:3] for row in expected]
    values = [float(row[4]) if row[4] else None for row in rows]
    assert [v is None for v in values] == [row[3] is None for row in expected]
    known = [row[3] for row in expected if row[3] is not None]
    assert [v for v in values if v is not None] == pytest.approx(known, rel=1e-5)


def test_a_table_comes_with_numbers_that_programs_read(open_page):
    page = open_page("annex-ru")
    anchor = page.evaluate("document.querySelector('table.countries').id")
    _, content = taken(page, anchor, "CSV")
    head, *rows = rows_of(content)
    assert len(rows) == 80
    outcome = matter("rupture").outcome
    (expected,) = outcome.labelled.by_country("real_income_change_pct", ["BLR"])
    belarus = next(row for row in rows if row[0] == "Беларусь")
    assert float(belarus[1]) == pytest.approx(expected, abs=0.0051)
    assert len(head) == len(belarus)


@pytest.mark.parametrize(
    ("name", "kind"), [("annex-en", "map"), ("annex-en", "chart"), ("short-ru", "map")]
)
def test_a_picture_stands_alone_and_is_drawn(open_page, name, kind):
    page = open_page(name)
    chosen = {"map": "figure:has([data-c]), figure#map", "chart": "figure:has(svg.chart)"}[kind]
    anchor = page.locator(chosen).first.get_attribute("id")
    _, content = taken(page, anchor, "SVG")
    picture = ET.fromstring(content)
    assert picture.tag == f"{SVG}svg"
    assert not list(picture.iter(f"{SVG}use"))
    if name.startswith("short"):  # the map stands in its own units
        assert any("scale" in g.get("transform", "") for g in picture.iter(f"{SVG}g"))
    drawn = [*picture.iter(f"{SVG}path"), *picture.iter(f"{SVG}rect")]
    assert len(drawn) > 10
    named, content = taken(page, anchor, "PNG")
    assert named.endswith(f"{anchor}.png")
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert width >= 1500
    assert height > 300
    assert colours(page, content) > 5


def colours(page, content):
    """How many colours a picture has, as the browser draws it."""
    return page.evaluate(
        """async bytes => { const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        const board = new OffscreenCanvas(image.width, image.height), pen = board.getContext("2d");
        pen.drawImage(image, 0, 0);
        return new Set(new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer)).size; }""",
        list(content),
    )


@pytest.mark.parametrize("name", ["annex-en", "short-ru"])
def test_a_citation_names_the_title_the_version_the_world_the_date_and_the_address(
    open_page, pages, name
):
    page = open_page(name)
    anchor = page.locator("figure[id]:has(svg)").first.get_attribute("id")
    line = line_of(page, anchor)
    line.get_by_role("button").last.click()
    told = line.locator(".cited").inner_text()
    assert page.title() in told
    assert "blocs " in told
    assert "OECD Inter-Country Input-Output tables 2022" in told
    assert "Caliendo" in told or "Калиендо" in told
    assert told.endswith(f"{pages[name].as_uri()}#{anchor}")


def test_without_scripts_the_links_of_two_pages_are_the_files(open_page):
    page = open_page("short-en", scripts=False)
    link = page.locator("figure#who .take a").first
    address = link.get_attribute("href")
    assert address.startswith("data:text/csv")
    head, *rows = list(csv.reader(io.StringIO(unquote(address.split(",", 1)[1]))))
    assert rows[0][0] == "Belarus"
    outcome = matter("rupture").outcome
    money = outcome.labelled.by_country("real_income_change_million_usd", ["BLR"])[0]
    assert float(rows[0][1]) == pytest.approx(money / 1000, abs=0.06)
    assert len(head) == 3
    picture = page.locator("figure#who .take a").nth(1).get_attribute("href")
    assert ET.fromstring(unquote(picture.split(",", 1)[1])).tag == f"{SVG}svg"
    assert "blocs " in page.locator("figure#who .cited").inner_text()
    assert page.locator("button:visible").count() == 0
