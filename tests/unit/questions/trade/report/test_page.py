import dataclasses
import html
import itertools
import json
import re

import pytest

from blocs.foundation.errors import InputError
from blocs.foundation.numbers import number_style
from blocs.questions.trade.report.brief import write_brief
from blocs.questions.trade.report.reading import EXACT, FIRST_ORDER, Band, Reading
from labelled_outcomes import with_dataset

SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
RAW = re.compile(r"(?<![\w-])(nan|inf|-inf|infinity|None|undefined)(?![\w-])", re.IGNORECASE)


@pytest.fixture
def written(tmp_path, world, moves):
    def write(outcome, **more):
        options = {"language": "en", "sentences": ["Belarus stops all trade."], "provisions": moves}
        path = write_brief(outcome, world=world, path=tmp_path / "b.html", **(options | more))
        return path.read_text(encoding="utf-8")

    return write


def visible(page):
    text = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_four_numbers_are_those_of_the_outcome(written, rupture, language):
    text = visible(written(rupture, language=language, focus="BLR"))
    style, reading = number_style(language), Reading(rupture)
    others = reading.ranked(without=["BLR"])
    for code in ("BLR", others[0], others[-1]):
        assert style.percent_change(reading.value(EXACT, code)) in text
        assert style.percent_change(reading.value(FIRST_ORDER, code)) in text
    change = reading.world()
    assert style.percent_change(change.pct) in text
    assert style.money(change.million_usd, signed=True) in text


def test_the_model_implies_and_the_range_is_owned_up_to(written, rupture):
    text = visible(written(rupture))
    assert "The model implies" in text
    assert "Point estimates of one model" in text
    assert "no ranges were computed here" in text
    band = Band(low={"BLR": -3.0}, high={"BLR": -1.0}, note="Over 100 draws of elasticities.")
    text = visible(written(rupture, focus="BLR", band=band))
    assert "−3.00% to −1.00%. Over 100 draws" in text
    assert "Point estimates" not in text


def test_russian_pages_speak_russian(written, rupture):
    page = written(rupture, language="ru", sentences=["Беларусь прекращает торговлю."])
    assert '<html lang="ru">' in page
    text = visible(page)
    assert "Из модели следует" in text
    assert "Belarus and Russia part по-русски" in text
    assert "The model implies" not in text


def test_nothing_is_loaded_from_anywhere(written, rupture):
    page = written(rupture)
    assert not re.search(r"""(src|@import|url)\s*[=(]\s*["']?(https?:)?//""", page)
    assert not re.search(r"<(link|img|iframe|object|embed|source)[^>]+(http|//)", page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("language", ["en", "ru"])
def test_numbers_that_are_not_defined_are_never_printed_raw(written, lost, language):
    page = written(lost, language=language, focus="BLR")
    assert not RAW.search(visible(page))
    drawn = re.findall(r"<(?:svg|rect|text|line|path|use|circle|td)[^>]*>", page)
    assert not [tag for tag in drawn if RAW.search(tag)]
    assert "NaN" not in SCRIPT.sub("", page)


def test_countries_with_nothing_left_are_named_with_the_reason(written, lost):
    text = re.sub(r"\s+", " ", visible(written(lost, focus="BLR")))
    assert "Countries left without positive real income" in text
    assert "Singapore: no supplier of Power, Farming <& forestry>" in text
    assert "−100%" in text
    text = re.sub(r"\s+", " ", visible(written(lost, focus="SGP")))
    assert "Singapore is left without any positive real income" in text


def test_embedded_sector_numbers_are_those_of_the_outcome(written, rupture):
    page = written(rupture)
    found = re.search(r'id="blocs-data">(.*?)</script>', page, re.DOTALL)
    document = json.loads(found.group(1))
    output = rupture["output_volume_change_pct"]
    for code, rows in document["values"].items():
        for k, (sector, name) in enumerate(document["sectors"]):
            expected = round(100 * float(output.sel(country=code, sector=sector)))
            assert round(rows[1][k]) == expected
            assert "<" not in found.group(1)
            assert name


def test_every_country_and_every_provision_is_there(written, rupture, world):
    page = written(rupture)
    rows = re.findall(r'<tr data-code="(\w+)"', page)
    assert sorted(rows) == sorted(world.countries)
    text = visible(page)
    for words in ("Belarus stops all trade with Russia.", "all sectors of the data set", "a paper"):
        assert words in text
    for words in ("0.0.test", world.sha256, "converged", "Walras"):
        assert words in text


def test_headings_are_in_order_and_pictures_have_words(written, rupture):
    page = written(rupture)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    for attributes in re.findall(r"<svg([^>]*)>", page):
        assert "aria-label=" in attributes or "aria-hidden=" in attributes
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_same_input_gives_the_same_bytes(written, rupture):
    assert written(rupture) == written(rupture)


def test_titles_from_users_cannot_break_the_page(written, rupture):
    scenario = {"title": "</title><script>alert(1)</script>", "notes": "</script><b>"}
    provenance = {**rupture.provenance, "scenario": scenario}
    page = written(dataclasses.replace(rupture, provenance=provenance))
    assert "<script>alert" not in page
    assert "</script><b>" not in page


def test_an_unconverged_outcome_is_marked(written, rupture):
    solver = {**rupture.solver, "status": "not_converged"}
    page = written(dataclasses.replace(rupture, solver=solver))
    assert "must not be used" in page


def test_unknown_country_and_language_are_refused(written, rupture, tmp_path):
    with pytest.raises(InputError, match="XXX"):
        written(rupture, focus="XXX")
    with pytest.raises(InputError, match="'fr'"):
        written(rupture, language="fr")
    assert list(tmp_path.iterdir()) == []


def test_a_world_that_is_on_no_map_still_has_a_page(tmp_path, world, rupture, moves):
    dataset = rupture.dataset.assign_coords(
        {axis: [f"R{k}" for k in range(6)] for axis in ("country", "origin", "destination")}
    )
    outcome = with_dataset(rupture, dataset)
    path = write_brief(outcome, world=world, path=tmp_path / "p.html", sentences=[], provisions=[])
    assert "Not on the map: R0, R1" in path.read_text(encoding="utf-8")


def test_countries_with_implausible_base_data_carry_a_mark(written, rupture):
    facts = rupture.provenance
    world = {**facts["world"], "calibration": {"implausible_deficits_pct": {"USA": 99.0}}}
    page = written(dataclasses.replace(rupture, provenance={**facts, "world": world}), focus="BLR")
    assert re.search(r'<tr data-code="USA"><th scope="row">United States\u2009†</th>', page)
    assert page.count("do not quote") == 1
    assert "its base-year data are implausible" in page
    assert "†" not in written(rupture)


@pytest.mark.parametrize(
    ("language", "up", "down"),
    [
        ("en", "in Belarus rises by", "in Belarus falls by"),
        ("ru", "доход растёт на", "доход снижается на"),
    ],
)
def test_the_summary_says_rise_for_gains_and_fall_for_losses(
    written, union, rupture, language, up, down
):
    for outcome in (union, rupture):
        page = written(outcome, language=language, focus="BLR")
        lead = re.search(r'<p class="lead">(.*?)</p>', page).group(1)
        gain = Reading(outcome).value(EXACT, "BLR") > 0
        assert (up in lead) is gain
        assert (down in lead) is not gain


def first_order_told(page):
    return re.sub(r"\s+", " ", visible(page))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_first_order_number_is_told_with_its_parts_and_not_in_the_lede(
    written, union, language
):
    page = written(union, language=language, focus="BLR")
    style, reading = number_style(language), Reading(union)
    lede = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL).group(1)
    first = style.percent_change(reading.value(FIRST_ORDER, "BLR"))
    assert first not in html.unescape(lede)
    assert not re.search("first.order|приближени", lede)
    text = first_order_told(page)
    assert first_order_told(first) in text
    cost = first_order_told(style.percent_change(reading.value("cost_of_trade_effect_pct", "BLR")))
    name = {"en": "cost of trade", "ru": "издержки торговли"}[language]
    assert f"{name} {cost}" in text
    assert {"en": "Cost of trade, % of income", "ru": "Издержки торговли, % дохода"}[
        language
    ] in text
    assert {"en": "Export taxes, % of", "ru": "Вывозные пошлины, %"}[language] not in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_another_sign_is_owned_to_the_size_of_the_shock(written, union, language):
    dataset = union.dataset.copy(deep=True)
    dataset[EXACT].loc[{"country": "BLR"}] = -7.42
    dataset[FIRST_ORDER].loc[{"country": "BLR"}] = 1.31
    dataset["terms_of_trade_pct"].loc[{"country": "BLR"}] = 1.31
    text = first_order_told(written(with_dataset(union, dataset), language=language, focus="BLR"))
    said = {
        "en": "with the other sign than the exact number. Its parts: terms of trade +1.31%",
        "ru": "знак иной, чем у точного числа. Слагаемые: условия торговли +1,31 %",
    }
    assert said[language] in text
    assert not re.search("second.order|второго порядка", text)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_where_trade_stops_a_dash_and_the_reason_stand_for_the_first_order_number(
    written, rupture, language
):
    page = written(rupture, language=language, focus="BLR")
    text = first_order_told(page)
    reason = {
        "en": "There is no first-order number: some trade stops altogether",
        "ru": "Первого приближения нет: часть торговли прекращается совсем",
    }[language]
    assert text.count(reason) == 2
    assert {"en": "Diamond", "ru": "Ромб"}[language] not in text
    row = re.search(r'<tr data-code="BLR".*?</tr>', page, re.DOTALL).group(0)
    assert re.findall("<td>(.*?)</td>", row)[1] == "–"


def test_places_among_the_ranked_and_the_sum_over_all_are_both_told(written, union):
    provenance = {**union.provenance, "world": dict(union.provenance["world"])}
    calibration = {"implausible_deficits_pct": {"SGP": 70.0}}
    provenance["world"]["calibration"] = calibration
    flagged = dataclasses.replace(union, provenance=provenance)
    text = first_order_told(written(flagged, focus="BLR"))
    assert re.search(r"place \d of 5 ranked, counted from the largest gain; 1 of 6 countries", text)
    assert "sum of equivalent variations, 6 countries, the 1 not ranked included" in text
    assert re.search(r"place \d of 6, counted", first_order_told(written(union, focus="BLR")))
