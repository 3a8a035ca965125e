"""A strategic game on the screen in the sentences of its page, with the names of things.

The English screen names actors and options by their keys, as the file and the CSV do; a language in
which keys are no words has the sentences of the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from blocs.brief.contents import Facts, Say, Section
from blocs.brief.voice import voice
from blocs.foundation.messages import given
from blocs.questions.games.kinds.strategic.play import Play
from blocs.questions.games.kinds.strategic.say.changes import changes
from blocs.questions.games.kinds.strategic.say.equilibria import equilibria, lead, remarks
from blocs.questions.games.kinds.strategic.say.others import others
from blocs.questions.games.kinds.strategic.say.telling import Telling


def print_told(screen: Console, result: Play, language: str) -> None:
    """Title, answer, equilibria and why nobody leaves, what would change them."""
    telling = Telling(result, voice(language, result.world))
    screen.print(given(result.game, "title")[language], style="bold", markup=False)
    found = (f"\n{line}" for item in equilibria(telling) for line in ["\n".join(_lines(item))])
    for line in (lead(telling), *remarks(telling), *found, "", *others(telling), *changes(telling)):
        screen.print(telling.speaking.numbers.typeset(line), markup=False)


def _lines(found: Section) -> Iterator[str]:
    """Title and sentences of an equilibrium, without its table."""
    yield str(found.title)
    for part in found.parts:
        if isinstance(part, Facts):
            yield from (f"  {actor}: {plan}" for actor, plan in part.items)
        elif isinstance(part, Say):
            yield from (f"  {text}" for text in (part.text, *part.items) if text)
