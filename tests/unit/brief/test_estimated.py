"""The sentence about estimated trade stands before the first lead of a report, and nowhere else."""

import pytest
from markupsafe import Markup

from blocs.brief.contents import Beside, Say, Section, plain_text
from blocs.brief.estimated import opened

SENTENCE = "This rests on estimates."


def leads(parts):
    for part in parts:
        if isinstance(part, Say) and part.role == "lead":
            yield plain_text(part.text, "en")
        elif isinstance(part, Section):
            yield from leads(part.parts)
        elif isinstance(part, Beside):
            yield from leads(part.columns)


NOTE, LEAD, MORE = Say("A note.", "note"), Say("The lead.", "lead"), Say("More.", "lead")


@pytest.mark.parametrize(
    "sections",
    [
        (Section("", (LEAD, MORE)),),
        (Section("", (NOTE, None, LEAD)), Section("Other", (MORE,))),
        (None, Section("", (Beside((Section("", (NOTE,)), Section("", (LEAD, MORE)))),))),
    ],
)
def test_it_goes_before_the_first_lead_wherever_that_is(sections):
    assert list(leads(opened(sections, SENTENCE))) == [f"{SENTENCE} The lead.", "More."]
    assert opened(sections, "") == sections


def test_what_is_marked_stays_marked():
    marked = Say(Markup("The <b>lead</b>."), "lead")
    ((section,),) = (opened((Section("", (marked,)),), "A < B."),)
    assert section.parts[0].text == Markup("A &lt; B. The <b>lead</b>.")


def test_without_a_lead_it_is_one():
    found = opened((Section("", (NOTE,)),), SENTENCE)
    assert list(leads(found)) == [SENTENCE]
