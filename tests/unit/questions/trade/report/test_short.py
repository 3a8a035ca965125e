"""The short brief: who is named first, numbers that stand for facts, two pages in two languages."""

import re

import numpy as np
import pytest

from blocs.brief.short.audience import Audience
from blocs.brief.short.cited import CHANNEL, Fact, Facts, Sentence, cited
from blocs.foundation.messages import Numeral
from blocs.foundation.numbers import number_style
from blocs.questions.trade.report.short.lede import lede
from blocs.questions.trade.report.short.page import sheet_of
from blocs.questions.trade.report.short.sheet import Lines
from blocs.questions.trade.report.short.sure import Sure
from short_briefs import LANGUAGES, LOOKED_AT, MOVES, matter, spoken

MONEY, INCOME = "real_income_change_million_usd", "income"
CAUSES = re.compile(
    r"\b(because|therefore|thus|hence|due to|since|so that|caused?|causes"
    r"|потому|поэтому|из-за|вследствие|так как)\b",
    re.IGNORECASE,
)
MOVERS = {
    "us": "USA", "us alone": "USA", "mercosur": "EU27", "turkey": "TUR", "rupture": "BLR",
    "sanctions": "WEST", "war": "USA", "chips": "CHN", "productivity": "VNM", "transfer": "EU27",
    "leaves": "BLR", "food": "RUS",
}  # fmt: skip
INSIDE = re.compile(r"gradient|residual|numeraire|iceberg|κ|None|nan|_pct|moves\[|{|}")


def plain(text):
    return text.replace("\u00a0", " ").replace("\u2060", "")


def sheet(name, language, audience=Audience.MINISTER):
    return sheet_of(matter(name), *spoken(name, language), audience=audience)


def sentences(name):
    return lede(matter(name).cast, Facts(), matter(name).sure).sentences


@pytest.mark.parametrize("name", MOVERS)
def test_the_first_sentence_names_the_mover_first_with_its_own_numbers(name):
    found, outcome = matter(name), matter(name).outcome
    mover = found.cast.movers[0]
    assert mover.code == MOVERS[name]
    position = {code: n for n, code in enumerate(outcome.countries)}
    places = [position[c] for c in mover.party.members if c not in outcome.implausible]
    usd = outcome.labelled[MONEY][places].sum()
    pct = 100 * usd / outcome.labelled[INCOME][places].sum()
    assert mover.usd == pytest.approx(usd, rel=1e-12)
    assert mover.pct == pytest.approx(pct, rel=1e-12)
    first = plain(sentences(name)[0]["en"])
    label = mover.name["en"]
    assert first.lower().startswith(label.lower())
    if "may gain or lose" not in first.split(";")[0]:
        assert plain(number_style("en").dollars(usd)) in first
        assert ("gains" if usd > 0 else "loses") in first


@pytest.mark.parametrize("name", MOVES)
def test_every_number_of_a_sentence_is_a_fact_with_a_key(name):
    """With its facts taken out, a sentence has no digit left but in names."""
    told = [*sentences(name)]
    for language in LANGUAGES:
        found = sheet(name, language)
        lines = [i for block in found.blocks for i in block.items if isinstance(i, Lines)]
        assert all(
            isinstance(text, Sentence) or item.role in ("note", "bullets")
            for item in lines
            for text in item.sentences
        )
        told += found.sentences
        for sentence in found.sentences:
            assert set(sentence.facts) <= set(found.facts.values)
    names = {"en": ["ICIO", "2022", "ISIC"], "ru": []}
    for sentence in told:
        for language in LANGUAGES:
            text = sentence[language]
            for fact in sorted(cited(sentence), key=lambda f: -len(f[language])):
                text = text.replace(fact[language], "")
            for word in names["en"]:
                text = text.replace(word, "")
            assert not re.search(r"\d", text), (text, sentence[language])


@pytest.mark.parametrize("name", MOVES)
def test_a_causal_word_needs_the_number_of_a_channel(name):
    for language in LANGUAGES:
        for audience in Audience:
            for sentence in sheet(name, language, audience).sentences:
                if CAUSES.search(sentence[language]):
                    assert any(key.startswith(CHANNEL) for key in sentence.facts), sentence[
                        language
                    ]


@pytest.mark.parametrize("name", MOVES)
def test_no_possessive_no_double_stop_no_word_of_the_engine(name):
    for language in LANGUAGES:
        for sentence in sheet(name, language).sentences:
            text = plain(sentence[language])
            assert "’s" not in text
            assert "s’" not in text
            assert ".." not in text
            assert not INSIDE.search(text), text
            assert not re.search(r"1[  ]?000 m|1000 млн", text)
            if language == "ru":
                assert not re.search(r"\d\.\d", text), text
                assert not re.search(r"[a-z]{4,} [a-z]{3,} [a-z]{3,}", text), text


@pytest.mark.parametrize(
    ("name", "verb"), [("us alone", "США"), ("war", "США теряют"), ("rupture", "Беларусь теряет")]
)
def test_russian_verbs_agree_with_names_in_the_nominative(name, verb):
    assert plain(sentences(name)[0]["ru"]).startswith(verb)


def test_who_has_no_figure_is_said_before_anything_else():
    found = matter("flagged").cast
    flagged = [actor for actor in (*found.movers, *found.targets) if actor.flagged]
    assert flagged
    assert sentences("flagged")[0]["en"].startswith("There is no figure for Singapore")


def test_who_hardly_notices_it_is_told_only_of_movers_and_the_focus():
    told = " ".join(sentence["en"] for sentence in sentences("unfelt"))
    assert "Iceland hardly notices it." in told
    assert "Lithuania hardly" not in told


def texts(found):
    """Everything that a sheet says but the scenario itself."""
    grids = [getattr(place, "table", place) for _, _, place in found.places]
    cells = [cell for grid in grids for row in (grid.heads, *grid.rows) for cell in row]
    notes = [
        text[found.language]
        for block in found.blocks
        for item in block.items
        if isinstance(item, Lines)
        for text in item.sentences
    ]
    cards = [text for one in found.headlines for text in (one.value, one.note)]
    return [*cells, *notes, *cards, *(block.title for block in found.blocks)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_effects_of_thousands_of_dollars_are_told_in_thousands(language):
    found = sheet("tiny", language)
    unit, title = {
        "en": ("thousand USD", "Who gains, who loses"),
        "ru": ("тыс. долл.", "Кто выигрывает, кто теряет"),
    }[language]
    places = {key: (name, getattr(place, "table", place)) for key, name, place in found.places}
    assert places["who"][0] == title
    rows = {row[0]: row[1] for row in places["who"][1].rows}
    outcome = matter("tiny").outcome
    for code in ("EST", "LVA"):
        money = outcome.labelled[MONEY][outcome.countries.index(code)]
        told = rows[spoken("tiny", language)[0].country(code)]
        assert told == number_style(language).change(1e3 * money, 0)
    assert places["who"][1].heads[1] == unit
    assert not [text for text in texts(found) if re.search(r"[$+−]\W*0 (million|млн)", plain(text))]


@pytest.mark.parametrize(
    ("language", "verb", "others"), [("en", "adds", "add"), ("ru", "добавит", "добавят")]
)
def test_one_who_answers_does_so_in_the_singular(language, verb, others):
    told = " ".join(texts(sheet("tiny", language)))
    name = spoken("tiny", language)[0].country("LVA")
    assert f"{name} {verb} " in told
    assert f"{name} {others} " not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_changes_nobody_gains_or_loses(language):
    """What a solver leaves by rounding has no sign, no colour and no bar."""
    found = sheet("nothing", language)
    first = found.first[0]
    assert (
        first.title
        == {"en": "Nobody gains or loses", "ru": "Никто не выигрывает и не теряет"}[language]
    )
    assert {one.side for one in found.headlines} == {""}
    assert not [text for text in texts(found) if re.search("[+−]\u2060?[$0-9]", text)]


@pytest.mark.parametrize(("other", "is_open"), [(-1.0, True), (-0.05, False), (2.0, False)])
def test_a_range_that_crosses_zero_takes_the_place_of_the_verb(other, is_open):
    """By more than a tenth of the number; otherwise it stands in a last sentence."""
    found = matter("rupture")
    money = found.outcome.labelled[MONEY]
    sure = Sure(found.outcome, np.array([money, other * money] * 50))
    told = [text["en"] for text in lede(found.cast, Facts(), sure).sentences]
    assert ("may gain or lose (from " in told[0]) == is_open
    assert any(text.startswith("Under other assumptions") for text in told) != is_open


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_range_holds_the_number_and_its_ends_are_some_answer(name):
    found = matter(name)
    for actor in (*found.cast.movers, *found.cast.targets):
        span = found.sure.of(actor)
        if span is None:
            continue
        assert span.low <= actor.usd <= span.high
        cases = [v for c in (found.sure.closures, found.sure.models)
                 for v in found.sure.cases(c, actor).values()]  # fmt: skip
        ends = [actor.usd, *found.sure.drawn(actor), *filter(np.isfinite, cases)]
        assert span.low == pytest.approx(min(ends))
        assert span.high == pytest.approx(max(ends))


@pytest.mark.parametrize("name", LOOKED_AT)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", list(Audience))
def test_the_pdf_has_two_pages_the_font_that_ships_and_a_language(name, language, audience):
    pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
    from blocs.questions.trade.report.short.pdf import printed

    speaking, told = spoken(name, language)
    found = printed(lambda room: sheet_of(matter(name), speaking, told, room, audience))
    assert found.pages == 2
    assert found.pdf.startswith(b"%PDF")
    assert b"LiberationSans" in found.pdf
    assert f"/Lang ({language})".encode() in found.pdf or b"/Lang" in found.pdf


def test_a_long_scenario_is_shortened_by_rule():
    pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
    import dataclasses

    from blocs.questions.trade.report.short.pdf import printed
    from blocs.questions.trade.report.short.sheet import SHORTER

    speaking, told = spoken("us", "ru")

    def long(room):
        made = sheet_of(matter("us"), speaking, told, room)
        filler = made.first[0]
        extra = (filler,) if room.bars > SHORTER[2].bars else ()
        return dataclasses.replace(made, first=(*made.first, *extra))

    found = printed(long)
    assert found.pages == 2
    assert found.room == SHORTER[2]


@pytest.mark.parametrize("name", LOOKED_AT)
def test_parts_of_the_brief_add_up(name):
    found = matter(name)
    if found.contributions is None:
        return
    np.testing.assert_allclose(
        found.contributions.share.sum(axis=0), found.outcome.labelled[MONEY], atol=1e-9, rtol=0
    )


def test_volumes_do_not_depend_on_the_numeraire():
    import blocs
    from blocs.questions.trade.report.short.volumes import Volumes
    from worlds import make_world

    world = make_world(seed=3)
    moves = [blocs.Tariff(by="C00", on="C01", sectors="all", rate=0.5)]
    one, other = (
        blocs.run(world, blocs.Scenario(title="x", moves=moves, closure=blocs.Closure(**closure)))
        for closure in ({}, {"numeraire": "C02"})
    )
    assert not np.allclose(one.labelled["flows_cf"], other.labelled["flows_cf"], rtol=1e-6)
    np.testing.assert_allclose(Volumes(one).after, Volumes(other).after, rtol=1e-7, atol=1e-9)


def test_facts_are_written_as_they_are_rounded():
    fact = Fact({"x": 1.0}, Numeral("round_percent", 1.0))
    assert fact["en"] == "1.0%"
