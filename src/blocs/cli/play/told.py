"""A strategic game on the screen in the sentences of its page, with the names of things.

The English screen names actors and options by their keys, as the file and the CSV do; a language in
which keys are no words has the sentences of the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from blocs.brief.voice import voice
from blocs.questions.games.kinds.strategic.play import Play
from blocs.questions.games.kinds.strategic.say.page import PlayPage, play_page
from blocs.questions.games.kinds.strategic.say.telling import Telling


def print_told(screen: Console, result: Play, language: str) -> None:
    """Title, answer, equilibria and why nobody leaves, what would change them."""
    speaking = voice(language, result.world)
    page = play_page(Telling(result, speaking))
    screen.print(page.head.title, style="bold", markup=False)
    for line in _lines(page):
        screen.print(speaking.numbers.typeset(line), markup=False)


def _lines(page: PlayPage) -> Iterator[str]:
    yield page.lead
    yield from page.remarks
    for item in page.equilibria:
        yield f"\n{item.title}"
        yield from (f"  {actor}: {plan}" for actor, plan in item.plays)
        yield from (f"  {text}" for text in (item.verdict, *item.why) if text)
    yield ""
    yield from page.others
    yield from page.changes
