"""Sentences about ranges say what the numbers are, in every language."""

import numpy as np
import pytest

from blocs.draws import sentences
from blocs.draws.elasticities import elasticity_errors
from blocs.draws.spread import Spread
from blocs.draws.summaries import LEVEL, Probability
from blocs.draws.table import Count
from blocs.foundation.catalogues import languages
from blocs.foundation.messages import plain, same, say
from worlds import make_world


def test_nine_of_ten_is_what_a_range_holds():
    assert LEVEL == 0.9
    values = np.arange(1.0, 1001.0)[:, None]
    found = Spread(("x",), np.array([500.0]), values)
    low, median, high = found.of("x")
    assert ((values >= low) & (values <= high)).mean() == pytest.approx(0.9, abs=0.002)
    told = sentences.nine_of_ten(plain(low, 1), plain(high, 1), plain(median, 1))
    assert told["en"] == "Nine of ten draws lie between 50.9 and 950.0; the median is 500.5."


def test_what_is_drawn_and_what_is_held_are_told_apart():
    world = make_world(sectors=3, seed=1)
    errors = elasticity_errors(world)
    law = sentences.elasticities_drawn(errors)
    told = sentences.drawn(40, 7, *law, held=(sentences.CLOSURES, sentences.MODELS))
    assert told[0]["en"] == "40 draws (seed 7)."
    assert told[1 : 1 + len(law)] == law
    assert told[-2]["en"].startswith("Not drawn: closure of the trade balance, trade model;")
    assert told[-1] is sentences.OF_DRAWS


def test_draws_without_an_answer_are_counted_with_their_cause():
    failures = [(Count("no_equilibrium", 3, "why"), same("because"))]
    how_many, why = sentences.answered(37, 40, failures)
    assert how_many["en"] == "Draws with an answer: 37 of 40."
    assert why["en"].startswith("3 draws have no answer (no_equilibrium)")
    assert why["en"].endswith(": because")


def test_cases_have_no_share_and_no_quantile():
    told = sentences.cases((say("Armington"), say("Nested CES")), (sentences.ELASTICITIES,))
    assert "none more likely than another: Armington; Nested CES." in told[0]["en"]
    assert not any("draw" in item["en"] for item in told)


def test_a_share_is_counts_with_its_error():
    told = sentences.share_text(Probability(0.925, 40))
    assert told["en"].startswith("37 of 40 draws (sampling error ± 4.")
    assert sentences.share_text(Probability(float("nan"), 40))["en"] == ""


@pytest.mark.parametrize("language", languages())
def test_no_sentence_calls_a_range_a_confidence_or_a_probability(language):
    told = (
        sentences.OF_DRAWS,
        sentences.nine_of_ten("1", "2", "1.5"),
        sentences.nine_of_ten_elasticities("1", "2", "1.5"),
        sentences.nine_of_ten_in("Armington", "1", "2", "1.5"),
        sentences.short("1", "2"),
        sentences.box("1", "2", "3", "4", median="2.5"),
        *sentences.cases(("A",), ("B",)),
    )
    for item in told:
        text = item[language].casefold()
        assert not any(word in text for word in ("confiden", "probab", "доверит", "90"))
