"""The screens as contents of pages: the look is that of every page of blocs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from blocs.brief.contents import Contents, Html, Part, Say, Section
from blocs.brief.voice import quoted
from blocs.brief.words import words
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.messages import Message, say
from blocs.foundation.version import VERSION
from blocs.questions import QUESTIONS
from blocs.serve.api import casebook_out, worlds_out
from blocs.serve.asks.all import ASKS
from blocs.serve.jobs import Jobs
from blocs.serve.kept import Kept, State
from blocs.serve.screens.fields import shown_fields
from blocs.serve.screens.texts import LEADS, QUESTION_TITLES, REFUSED, ROOMS, STAGES, STATES
from blocs.world.names import country_name

PAGES = "serve/screens"
"""Where the templates of the screens are."""
LISTED = 40
SAVED, LATEST = say("Saved answers"), say("Latest answers")


def question_title(name: str, language: str) -> str:
    """A question in words."""
    return QUESTION_TITLES[name][language] if name in QUESTION_TITLES else name


def answer_title(kept: Kept, language: str) -> Markup:
    """What an answer is called: its own title, else its question and whom it is about."""
    own = kept.titles.get(language) or kept.titles.get("en") or ""
    return quoted(own, language) if own else Markup.escape(_about(kept, language))


def _about(kept: Kept, language: str) -> str:
    names = [
        kept.asked[key] for key in ("country", "partner", "network", "case") if key in kept.asked
    ]
    whom = ", ".join(name for name in names if isinstance(name, str))
    title = question_title(kept.question, language)
    return f"{title} {whom}" if whom else title


def _contents(title: str, kicker: str, language: str, *sections: Section) -> Contents:
    return Contents(
        language=language,
        title=title,
        kicker=kicker,
        dateline=f"blocs {VERSION}",
        sections=sections,
        version=VERSION,
    )


def start(jobs: Jobs, language: str) -> Contents:
    """What can be asked, the casebook, saved answers, the latest ones."""
    w = words(language)
    saved, latest = jobs.store.latest(LISTED, saved=True), jobs.store.latest(LISTED)
    other = [kept for kept in latest if kept.saved is None]
    asked = [
        {"slug": room, "title": title[language], "questions": _titles(room, language)}
        for room, title in ROOMS.items()
        if _titles(room, language)
    ]
    what = say("What follows for every country and sector when somebody makes a move.")
    lead = Say(what, "lead")
    return _contents(
        w("What do you want to know?"),
        w("Start"),
        language,
        Section("", (lead, _html("start", language=language, rooms=asked))),
        Section(SAVED, (_listed(SAVED, saved, language),), "saved", SAVED),
        Section(LATEST, (_listed(LATEST, other, language),), "latest", LATEST),
        Section(say("Casebook"), (_casebook(language),), "casebook", say("Casebook")),
    )


def _titles(room: str, language: str) -> list[str]:
    return [
        question_title(item.name, language)
        for item in QUESTIONS
        if item.room == room and item.name in ASKS
    ]


def _casebook(language: str) -> Html:
    """Everything that can be asked by name, with the question that asks it."""
    book = casebook_out()
    rows = [
        (say("Scenarios"), "trade", "run", "scenario", "scenarios"),
        (say("Games"), "games", "play", "game", "games"),
        (say("Projects"), "projects", "project", "project", "projects"),
        (say("Networks"), "corridors", "network_flows", "network", "networks"),
        (say("Cover"), "security", "territory_cover", "case", "covers"),
        (say("Contests"), "security", "stability", "case", "contests"),
        (say("Claims"), "evidence", "claims", "case", "claims"),
        (say("Channels"), "signals", "channels", "case", "channels"),
        (say("Polls"), "signals", "poll", "table", "polls"),
    ]
    listed = [
        (*row, [(name, book.title(kind, name, language)) for name in getattr(book, kind)])
        for *row, kind in rows
    ]
    return _html("casebook", rows=listed, language=language)


def _listed(name: Message, answers: Sequence[Kept], language: str) -> Part:
    if not answers:
        return Say(say("None yet."), "soft")
    rows = [
        {
            "id": kept.id,
            "title": Markup.escape(kept.saved) if kept.saved else answer_title(kept, language),
            "question": question_title(kept.question, language),
            "state": STATES[kept.state],
            "when": kept.created,
            "compared": kept.state is State.DONE and "scenario" in kept.asked,
            "over": kept.state.is_over,
        }
        for kept in answers
    ]
    return _html("answers", name=name, rows=rows, language=language)


def forms(
    jobs: Jobs, room: str, language: str, *, asked: str, given: Mapping[str, Any]
) -> Contents:
    """The forms of one room; asked: the question whose form starts with what is `given`."""
    title = ROOMS[room][language]
    codes = dict.fromkeys(code for item in jobs.listings for code in item.codes)
    countries = sorted((country_name(code, language), code) for code in codes)
    sections = [
        Section(
            question_title(item.name, language),
            (
                _html(
                    "form",
                    question=item.name,
                    language=language,
                    at_once=ASKS[item.name].at_once,
                    fields=shown_fields(
                        ASKS[item.name], given if item.name == asked else {}, language
                    ),
                    worlds=[world.name for world in worlds_out(jobs)],
                ),
            ),
            item.name,
            question_title(item.name, language),
        )
        for item in QUESTIONS
        if item.room == room and item.name in ASKS
    ]
    first = Section("", (Say(LEADS[room], "lead"), _html("countries", countries=countries)))
    return _contents(title, title, language, first, *sections)


def way(kept: Kept, language: str) -> Contents:
    """An answer that is not there: how far it is, or why it will not come."""
    title = str(answer_title(kept, language).striptags())
    body = _html(
        "way",
        language=language,
        kept=kept,
        refused=kept.refused,
        meaning=_meaning(kept.refused, language),
        room=next(item.room for item in QUESTIONS if item.name == kept.question),
        states=STATES,
        stages=STAGES,
    )
    return _contents(title, question_title(kept.question, language), language, Section("", (body,)))


def refused_screen(refused: Mapping[str, Any], language: str) -> Contents:
    """Why a screen cannot be shown."""
    w = words(language)
    body = _html("refused", refused=refused, meaning=_meaning(refused, language))
    return _contents(w("This cannot be shown"), w("Start"), language, Section("", (body,)))


def _meaning(refused: Mapping[str, Any] | None, language: str) -> Message | None:
    """What a refusal means, where its own words are in another language than the page."""
    known = None if refused is None else REFUSED.get(str(refused["status"]))
    return None if language == SOURCE_LANGUAGE else known


def absent(language: str) -> Contents:
    """There is no such screen or answer."""
    w = words(language)
    lead = Say(say("It was deleted, or belongs to another server."), "lead")
    return _contents(w("There is no such answer"), "404", language, Section("", (lead,)))


def _html(template: str, **data: Any) -> Html:
    """A part with controls, which no noun says."""
    return Html(f"{PAGES}/{template}.html.jinja", data)
