"""The sections that the page of a game of options has of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blocs.brief.contents import Facts, Part, Say, Section
from blocs.brief.provenance import source_line
from blocs.foundation.messages import given
from blocs.questions.games.kinds.strategic.say.changes import (
    chances,
    chances_note,
    changes,
    ranges,
    ranges_note,
)
from blocs.questions.games.kinds.strategic.say.equilibria import equilibria, lead, remarks
from blocs.questions.games.kinds.strategic.say.others import orders, others
from blocs.questions.games.kinds.strategic.say.picture import payoff_picture
from blocs.questions.games.kinds.strategic.say.players import (
    effects,
    options,
    payoffs,
    terms,
    types,
)
from blocs.questions.games.kinds.strategic.say.telling import Telling


def sections(telling: Telling) -> tuple[Section, ...]:
    """The answer, equilibria, what would change them, who plays, what they want, the pay-offs."""
    w, source = telling.words, source_line(telling.result.provenance, telling.speaking)
    who, wanted = w("Who plays, and what each may do"), w("What they want: every term of utility")
    table = w("The table of pay-offs")
    marked = w(
        "Utility of every player, and of every type where a player has types. Bold and underlined: "
        "a best response to the others' options."
    )
    notes = (Say(text, "note") for text in remarks(telling))
    return (
        Section("", (Say(lead(telling), "lead"), payoff_picture(telling), *notes), anchor="result"),
        Section(
            w("Equilibria, and why nobody leaves them"),
            (*_equilibria(telling), Say(source, "note")),
            anchor="equilibria",
            nav=w("Equilibria"),
        ),
        Section(
            w("What would change the equilibria"),
            (*_changes(telling), Say(f"{chances_note(telling)} {source}", "note")),
            anchor="change",
            nav=w("What would change them"),
        ),
        Section(
            who,
            (options(telling, who), effects(telling), types(telling)),
            anchor="who",
            nav=w("Who plays"),
        ),
        Section(wanted, (terms(telling, wanted),), anchor="terms", nav=w("What they want")),
        Section(
            table,
            (Say(f"{marked} {source}", "note"), payoffs(telling, table)),
            anchor="cells",
            nav=w("Pay-offs"),
            annex=True,
        ),
    )


def _equilibria(telling: Telling) -> Sequence[Part | None]:
    none = Say(telling.words("There is no equilibrium in pure strategies."), "plain")
    rest = Say(role="list", items=others(telling))
    return (*(equilibria(telling) or (none,)), rest, *orders(telling))


def _changes(telling: Telling) -> Sequence[Part | None]:
    why, told = ranges_note(telling), changes(telling)
    return (
        Say(why, "note") if why else None,
        Say(role="list", items=told) if told else None,
        ranges(telling),
        chances(telling),
    )


def told_screen(telling: Telling) -> tuple[Part, ...]:
    """Title, answer, equilibria and why nobody leaves, what would change them."""
    typeset = telling.speaking.numbers.typeset
    rest = "\n".join((*others(telling), *changes(telling)))
    return (
        Say(head=given(telling.result.game, "title")),
        *(Say(typeset(text)) for text in (lead(telling), *remarks(telling))),
        *(
            Section(item.title, (Say(items=tuple(map(typeset, _lines(item)))),))
            for item in equilibria(telling)
        ),
        Say(typeset(f"\n{rest}")),
    )


def _lines(found: Section) -> Iterator[str]:
    """What is said of an equilibrium, without its table."""
    for part in found.parts:
        if isinstance(part, Facts):
            yield from (f"{actor}: {plan}" for actor, plan in part.items)
        elif isinstance(part, Say):
            yield from (str(text) for text in (part.text, *part.items) if text)
