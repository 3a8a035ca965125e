"""Rows of a board on a small world: standings, differences, groups, data that are not here."""

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import InputError
from blocs.questions.evidence.board.answer import Standing, run_board
from blocs.questions.evidence.board.ask import load_board
from blocs.questions.trade.engine.models.model import Model

WORLD_FILES = {
    "manifest.yaml": "name: small\nyear: 2020\ncurrency: USD\nunit: million\n",
    "flows.csv": "origin,destination,sector,value\n"
    "BLR,BLR,A,80\nBLR,RUS,A,20\nRUS,BLR,A,20\nRUS,RUS,A,180\nDEU,DEU,A,300\n"
    "DEU,RUS,A,30\nRUS,DEU,A,30\nBLR,DEU,A,5\nDEU,BLR,A,5\n",
    "elasticities.csv": "sector,trade_elasticity\nA,5\n",
}
RUPTURE = """title: Rupture
world: {world}
closure: {{trade_balance: balanced}}
moves:
  - embargo: {{by: [BLR], on: [RUS], sectors: all, direction: both}}
"""
BOTH = """title: Rupture and a little more
world: {world}
closure: {{trade_balance: balanced}}
moves:
  - embargo: {{by: [BLR], on: [RUS, DEU], sectors: all, direction: both}}
"""
HEAD = """title: A board
title_ru: Доска
notes: How
notes_ru: Как
elasticities: [{value: 2, source: a paper}]
rows:
"""
ROW = """  - name: {name}
    title_en: {name}
    title_ru: {name}
    source: a paper
    scenario: {scenario}
    published:
      - {{{published}}}
"""


@pytest.fixture
def folder(tmp_path):
    world = tmp_path / "small"
    world.mkdir()
    for name, text in WORLD_FILES.items():
        (world / name).write_text(text, encoding="utf-8")
    for name, text in (("rupture", RUPTURE), ("both", BOTH)):
        (tmp_path / f"{name}.yaml").write_text(text.format(world=world), encoding="utf-8")
    return tmp_path


def report(folder, rows, **more):
    (folder / "board.yaml").write_text(HEAD + rows, encoding="utf-8")
    return run_board(load_board(folder), models=[Model.CALIENDO_PARRO, Model.ARMINGTON], **more)


def row(name, published, *, scenario="rupture.yaml", more=""):
    return ROW.format(name=name, scenario=scenario, published=published) + more


def test_standing_follows_from_sign_and_range(folder):
    ours = blocs.run(folder / "small", folder / "rupture.yaml")["real_income_change_pct"]
    loss = float(ours.sel(country="BLR"))
    assert loss < -0.5
    found = report(
        folder,
        row("same", f"countries: [BLR], value: {loss:.2f}")
        + row("larger", f"countries: [BLR], value: {20 * loss:.2f}")
        + row("opposite", "countries: [BLR], value: 3.0")
        + row(
            "wide", f"countries: [BLR], value: {20 * loss:.2f}, standard_error: {-20 * loss:.2f}"
        ),
    )
    standings = [line.standing for line in found.lines]
    assert standings == [
        Standing.WITHIN,
        Standing.SAME_SIGN,
        Standing.OTHER_SIGN,
        Standing.WITHIN,
    ]
    item = found.lines[1].compared[0]
    assert item.headline == pytest.approx(loss, abs=1e-9)
    assert item.gap == pytest.approx(loss - round(20 * loss, 2), abs=1e-9)
    assert item.by_elasticity[2.0] < loss
    undrawn = report(folder, row("same", f"countries: [BLR], value: {loss:.2f}"), draws=0)
    assert undrawn.lines[0].compared[0].low == item.by_elasticity[2.0]
    assert found.counts == {Standing.WITHIN: 2, Standing.SAME_SIGN: 1, Standing.OTHER_SIGN: 1}


def test_the_upper_bound_is_no_part_of_the_range_but_decides_a_standing(folder):
    text = row("bounded", "countries: [BLR], value: -15.0") + row(
        "gain", "countries: [DEU], value: 9"
    )
    (folder / "board.yaml").write_text(HEAD + text, encoding="utf-8")
    found = run_board(load_board(folder))
    bounded, gain = found.lines
    item = bounded.compared[0]
    assert item.bound == item.by_model[Model.RATIONING] < -15.0 < item.low
    assert bounded.standing is Standing.BOUNDED
    assert gain.compared[0].headline > 0
    assert gain.standing is Standing.SAME_SIGN


def test_against_another_scenario_the_number_is_the_difference(folder):
    text = row(
        "further",
        "countries: [BLR], value: -1",
        scenario="both.yaml",
        more="    against: rupture.yaml\n",
    )
    item = report(folder, text).lines[0].compared[0]
    values = [
        float(
            blocs.run(folder / "small", folder / f"{name}.yaml")["real_income_change_pct"].sel(
                country="BLR"
            )
        )
        for name in ("both", "rupture")
    ]
    assert item.headline == pytest.approx(values[0] - values[1], abs=1e-9)


def test_a_group_is_weighted_by_income(folder):
    text = row("group", "countries: [BLR, DEU], value: -1")
    item = report(folder, text).lines[0].compared[0]
    outcome = blocs.run(folder / "small", folder / "rupture.yaml")
    real, income = outcome["real_income_change_pct"], outcome["income"]
    change = sum(float(real.sel(country=c)) * float(income.sel(country=c)) for c in ("BLR", "DEU"))
    total = sum(float(income.sel(country=c)) for c in ("BLR", "DEU"))
    assert item.headline == pytest.approx(change / total, abs=1e-9)


def test_data_that_are_not_here_and_rows_without_solution_are_lines(folder):
    (folder / "kept.yaml").write_text(
        (folder / "both.yaml").read_text().replace("balanced", "fixed_nominal"), encoding="utf-8"
    )
    (folder / "small" / "flows.csv").write_text(
        WORLD_FILES["flows.csv"].replace("BLR,DEU,A,5", "BLR,DEU,A,9"), encoding="utf-8"
    )
    found = report(
        folder,
        row("absent", "countries: [BLR], value: -1", more="    tables: elsewhere\n")
        + row("stuck", "countries: [BLR], value: -1", scenario="kept.yaml"),
    )
    absent, stuck = found.lines
    assert absent.standing is Standing.ABSENT
    assert "--data" in absent.reason
    assert stuck.standing is Standing.FAILED
    assert "no equilibrium" in stuck.reason
    assert found.as_json()["counts"] == {"no solution": 1, "data not here": 1}


def test_tables_of_the_user_are_found_in_the_folder_of_data(folder):
    (folder / "own.yaml").write_text(
        "title: Own\nclosure: {trade_balance: balanced}\nmoves:\n  - tariff_table: {file: t.csv}\n",
        encoding="utf-8",
    )
    (folder / "small" / "t.csv").write_text(
        "origin,destination,sector,rate\nRUS,BLR,A,0.5\n", encoding="utf-8"
    )
    text = row(
        "own", "countries: [RUS], value: -1", scenario="own.yaml", more="    tables: small\n"
    )
    line = report(folder, text, data=folder).lines[0]
    assert line.world == "small"
    assert line.compared[0].headline < 0
    assert line.compared[0].by_elasticity == {}


@pytest.mark.parametrize(
    ("published", "more", "message"),
    [
        ("countries: [BQX], value: -1", "", "unknown country or bloc 'BQX'"),
        ("countries: [BLR, DEU], value: -1, quantity: real_wage_change_pct", "", "added up"),
        ("countries: [BLR], value: -1", "    nearest_model: armingtom\n", "Did you mean"),
    ],
)
def test_wrong_rows_are_named(folder, published, more, message):
    with pytest.raises(InputError, match="row 'wrong'") as caught:
        report(folder, row("wrong", published, more=more))
    assert message in str(caught.value)


def test_unknown_row_names_are_refused(folder):
    with pytest.raises(InputError, match="no row 'no'"):
        report(folder, row("one", "countries: [BLR], value: -1"), only=["no"])


def test_ours_over_published_and_what_the_losses_say_together(folder):
    ours = blocs.run(folder / "small", folder / "rupture.yaml")["real_income_change_pct"]
    loss = float(ours.sel(country="BLR"))
    rows = [row(f"times{k}", f"countries: [BLR], value: {k * loss:.6f}") for k in (2, 4, 5)]
    gain = row("gain", "countries: [BLR], value: 3.0")
    zero = row("zero", "countries: [BLR], value: 0.0")
    found = report(folder, "".join(rows) + gain + zero)
    ratios = [line.compared[0].ratio for line in found.lines]
    assert ratios[:4] == pytest.approx([1 / 2, 1 / 4, 1 / 5, loss / 3], rel=1e-4)
    assert ratios[4] is None
    losses = found.losses
    assert losses.count == 3
    quartiles = (losses.low, losses.median, losses.high)
    assert quartiles == pytest.approx((0.225, 0.25, 0.375), rel=1e-4)
    document = found.as_json()
    assert document["loss_ratios"]["median"] == pytest.approx(0.25, rel=1e-4)
    within, compared = found.numbers
    assert compared == 5
    assert document["numbers"] == {"compared": 5, "within_our_range": within}
    assert report(folder, gain).losses is None


def test_our_range_holds_the_draws_of_the_law_and_the_other_closures(folder):
    found = report(folder, row("one", "countries: [BLR], value: -3.0"), draws=9)
    item = found.lines[0].compared[0]
    around = blocs.run_ranges(folder / "small", folder / "rupture.yaml", draws=9)
    place = around.spread.place("BLR")
    np.testing.assert_allclose(item.drawn, around.spread.values[:, place], atol=1e-9)
    assert item.by_closure == pytest.approx(around.under_closures("BLR"), abs=1e-9)
    assert item.drawn_ends == pytest.approx(np.quantile(item.drawn, [0.05, 0.95]), abs=1e-12)
    everything = [*item.drawn_ends, *item.by_closure.values(), *item.by_model.values()]
    everything += [item.headline, *item.by_elasticity.values()]
    assert (item.low, item.high) == (min(everything), max(everything))
    told = item.as_json()
    assert told["draws"] == 9
    assert told["drawn_pct"] == list(item.drawn_ends)
    assert any("9" in sentence["en"] for sentence in found.as_json()["ranges_told"])


def test_a_difference_and_a_group_are_drawn_as_such(folder):
    text = row("apart", "countries: [BLR, RUS], value: -1.0", scenario="both.yaml")
    text = text.replace("    published", "    against: rupture.yaml\n    published")
    item = report(folder, text, draws=5).lines[0].compared[0]
    both, one = (
        blocs.run_ranges(folder / "small", folder / f"{name}.yaml", draws=5)
        for name in ("both", "rupture")
    )
    income = both.outcome["income"].sel(country=["BLR", "RUS"]).values
    places = [both.spread.place(code) for code in ("BLR", "RUS")]
    differ = both.spread.values[:, places] - one.spread.values[:, places]
    np.testing.assert_allclose(item.drawn, differ @ income / income.sum(), atol=1e-9)


def test_every_row_runs_on_every_world_and_numbers_are_counted_on_each(folder):
    other = folder / "later"
    other.mkdir()
    files = WORLD_FILES | {
        "manifest.yaml": WORLD_FILES["manifest.yaml"].replace("small", "later"),
        "flows.csv": WORLD_FILES["flows.csv"].replace("BLR,RUS,A,20", "BLR,RUS,A,5"),
    }
    for name, text in files.items():
        (other / name).write_text(text, encoding="utf-8")
    rows = row("loss", "countries: [BLR], value: -20.0") + row(
        "gain", "countries: [DEU], value: -0.5"
    )
    worlds = [str(folder / "small"), str(other)]
    found = report(folder, rows, worlds=worlds, draws=3)
    assert [item.world.name for item in found.worlds] == ["small", "later"]
    for name, on in zip(worlds, found.worlds, strict=True):
        ours = blocs.run(name, folder / "rupture.yaml")["real_income_change_pct"]
        assert on.compared[0].headline == pytest.approx(float(ours.sel(country="BLR")), abs=1e-9)
    document = found.as_json()
    assert list(document["worlds"]) == ["small", "later"]
    for name, on in zip(document["worlds"], found.worlds, strict=True):
        within, compared = on.numbers
        assert document["worlds"][name]["within_our_range"] == within
        assert document["worlds"][name]["compared"] == compared == 2
        losses = [item.headline / item.published.middle for item in on.compared]
        assert document["decomposition"][name]["as stated"] == pytest.approx(np.median(losses))
        same = [ratio for ratio in losses if ratio > 0]
        found_ratio = document["ratios"][name]["real_income_change_pct"]
        assert found_ratio["count"] == len(same)
        assert found_ratio["median"] == pytest.approx(np.median(same))
    for language in ("en", "ru"):
        page = found.report(language).save(folder / f"p.{language}.html").read_text("utf-8")
        lede = page[page.index('class="lead"') : page.index('id="board-table"')]
        assert "small" in lede
        assert "later" in lede


def test_quantities_are_never_mixed_in_one_ratio(folder):
    price = row("price", "countries: [BLR], value: 4.0, quantity: price_index_change_pct")
    found = report(folder, row("loss", "countries: [BLR], value: -20.0") + price, draws=0)
    ratios = found.ratios["small"]
    assert found.losses.count == 1
    for line in found.lines:
        item = line.compared[0]
        if item.ratio > 0:
            assert ratios[item.published.quantity].median == pytest.approx(item.ratio)
        else:
            assert item.published.quantity not in ratios
    assert found.decomposition["small"]["as stated"] == pytest.approx(found.losses.median)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_lede_says_how_much_smaller_and_why(folder, language):
    ours = blocs.run(folder / "small", folder / "rupture.yaml")["real_income_change_pct"]
    loss = float(ours.sel(country="BLR"))
    why = "rows:\n"
    head = HEAD.replace(why, "why: Because so.\nwhy_ru: Потому что так.\nrows:\n")
    rows = "".join(row(f"r{k}", f"countries: [BLR], value: {k * loss:.6f}") for k in (2.5, 5, 5.01))
    (folder / "board.yaml").write_text(head + rows, encoding="utf-8")
    found = run_board(load_board(folder), models=[Model.CALIENDO_PARRO, Model.ARMINGTON])
    page = found.report(language).save(folder / "p.html")
    text = page.read_text(encoding="utf-8")
    lede = text[text.index('class="lead"') : text.index('id="board-table"')]
    for words in {
        "en": ("0.20 of the size", "0.20 and 0.30", "3.3 to 5.0 times smaller", "Because so."),
        "ru": ("0,20 величины", "от 0,20 до 0,30", "в 3,3–5,0 раза меньше", "Потому что так."),
    }[language]:
        assert words in lede.replace("\u00a0", " ")


SUPPLY = """title: Less labour
world: {world}
moves:
  - labour_supply: {{country: [BLR], change_pct: -20}}
"""


def test_no_bound_is_claimed_of_a_difference_or_where_supply_changes(folder):
    (folder / "supply.yaml").write_text(SUPPLY.format(world=folder / "small"), encoding="utf-8")
    text = row("alone", "countries: [BLR], value: -15.0")
    text += row("less", "countries: [BLR], value: -60.0", scenario="supply.yaml")
    text += row("apart", "countries: [BLR], value: -30.0", scenario="both.yaml").replace(
        "    published", "    against: rupture.yaml\n    published"
    )
    (folder / "board.yaml").write_text(HEAD + text, encoding="utf-8")
    alone, less, apart = run_board(
        load_board(folder), models=[Model.CALIENDO_PARRO, Model.RATIONING]
    ).lines
    assert alone.compared[0].bound == alone.compared[0].by_model[Model.RATIONING]
    for line in (less, apart):
        assert np.isfinite(line.compared[0].by_model[Model.RATIONING])
        assert line.compared[0].bound is None
        assert line.compared[0].as_json()["upper_bound_on_losses_pct"] is None
        assert line.standing is not Standing.BOUNDED


def test_a_first_order_number_of_an_embargo_is_refused_with_the_reason(folder):
    published = "countries: [BLR], value: -1.0, quantity: real_income_first_order_pct"
    with pytest.raises(InputError, match="has no value in this scenario: some trade stops"):
        report(folder, row("infinite", published))
