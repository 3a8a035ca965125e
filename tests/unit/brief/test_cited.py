"""Sentences know their numbers: keys, values, and no cause without a channel."""

import pytest

from blocs.brief.short.cited import Agreed, Facts, Sentence
from blocs.foundation.messages import listed, say


def test_a_sentence_has_the_keys_of_all_its_numbers_however_deep_they_stand():
    facts = Facts()
    clause = say("{a} and {b}", a=facts.percent("one", 1.234), b=facts.dollars("two", 5349))
    inner = Agreed(clause, clause, lambda language: False)
    text = Sentence(say("x {parts}.", parts=listed([inner, facts.count("three", 7)], "; ")))
    assert text.facts == {"one": 1.234, "two": 5349, "three": 7.0}
    assert text.as_json("en")["keys"] == ["one", "two", "three"]
    assert text["en"].replace("\u00a0", " ") == "X 1.2% and $5.3 billion; 7."


def test_a_span_has_two_keys():
    facts = Facts()
    text = Sentence(say("{span}", span=facts.dollars_between("range", 5010, 7080)))
    assert text.facts == {"range.low": 5010, "range.high": 7080}


def test_a_key_has_one_value():
    facts = Facts()
    facts.percent("one", 1.0)
    facts.percent("one", 1.0)
    with pytest.raises(ValueError, match="'one'"):
        facts.percent("one", 2.0)


def test_a_cause_needs_a_channel():
    facts = Facts()
    with pytest.raises(ValueError, match="channel"):
        Sentence(say("because {x}", x=facts.percent("one", 1.0)), causal=True)
    Sentence(say("because {x}", x=facts.percent("channel.USA.terms", 1.0)), causal=True)


def test_after_an_abbreviation_there_is_no_second_full_stop():
    facts = Facts()
    text = Sentence(say("{money}.", money=facts.dollars("one", 5349)))
    assert text["ru"].replace("\u00a0", " ") == "5,3 млрд долл."
