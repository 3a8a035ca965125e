"""Accession and exit on a world: every combination of the candidates' memberships solved."""

from __future__ import annotations

from collections.abc import Sequence

from blocs.foundation.axes import Array
from blocs.foundation.messages import Words, listed, same, say, say_as
from blocs.questions.games.engine.groups.accession import (
    Candidate,
    ProfileStability,
    profile_stability,
    profiles_of,
)
from blocs.questions.games.found import (
    NO_EQUILIBRIUM,
    UNDECIDED,
    Entry,
    FoundTable,
    called,
    joined,
    missing_statement,
    yes_no,
)
from blocs.questions.games.headlines import HeadlineAnswer, HeadlineNumber, Headlines
from blocs.questions.games.kinds.coalition.form import Accession, Membership
from blocs.questions.games.kinds.coalition.players import Part, Players
from blocs.questions.games.worlds import Placed, placed, scenario_for

MILLION = say_as("currency in full", "million USD")
NOTHING = same("–")
TITLE = say("Accession and exit")


def accession_part(table: Players, asked: Accession) -> Part:
    """Which memberships last. Raises InputError where no world has an equilibrium."""
    candidates = [
        Candidate(
            table.names.index(name),
            tuple(choice.memberships),
            tuple(
                frozenset(table.names.index(p) for p in item.needs)
                for item in choice.memberships.values()
            ),
        )
        for name, choice in asked.choices.items()
    ]
    profiles = profiles_of(candidates)
    scenarios = [
        scenario_for(table.form, _title(table, asked, profile)["en"], _moves(asked, profile))
        for profile in profiles
    ]
    solved = table.gains(scenarios)
    payoffs = dict(zip(profiles, solved.by_player, strict=True))
    found = profile_stability(table.names, candidates, payoffs=payoffs)
    titles = [_title(table, asked, profile) for profile in profiles]
    missing = solved.missing(titles)
    headlines = _headlines(table, asked, found, solved.by_player)
    return Part(
        [*missing_statement(missing, table.worlds.base), *_statements(asked, found, headlines)],
        [_table(table, asked, found, solved.by_player)],
        found,
        len(scenarios),
        headlines,
        missing,
    )


def _chosen(asked: Accession, profile: Sequence[int]) -> list[Membership]:
    choices = asked.choices.values()
    return [
        list(choice.memberships.values())[s] for choice, s in zip(choices, profile, strict=True)
    ]


def _title(table: Players, asked: Accession, profile: Sequence[int]) -> Words:
    """The memberships of a profile; with their candidates, where there are several."""
    items = _chosen(asked, profile)
    if len(items) == 1:
        return called(items[0])
    owners = [table.title(name) for name in asked.choices]
    return listed(
        (
            say("{owner}: {status}", owner=owner, status=called(item))
            for owner, item in zip(owners, items, strict=True)
        ),
        "; ",
    )


def _moves(asked: Accession, profile: Sequence[int]) -> list[Placed]:
    found: list[Placed] = []
    for (name, choice), s in zip(asked.choices.items(), profile, strict=True):
        key = list(choice.memberships)[s]
        place = (*asked.place(name), "memberships", key, "moves")
        found += placed(choice.memberships[key].moves, *place)
    return found


def _now(asked: Accession) -> tuple[str, ...]:
    return tuple(choice.now for choice in asked.choices.values())


def _profile(asked: Accession, item: ProfileStability) -> list[int]:
    return [
        list(choice.memberships).index(status)
        for choice, status in zip(asked.choices.values(), item.statuses, strict=True)
    ]


def _headlines(
    table: Players, asked: Accession, found: Sequence[ProfileStability], gains: Array
) -> Headlines:
    def those(verdict: str, paid: bool) -> Words:
        chosen = [
            _title(table, asked, _profile(asked, item))
            for item in found
            if (item.verdict_with_payments if paid else item.verdict) == verdict
        ]
        return joined(chosen) if chosen else say_as("membership", "none")

    answers: dict[str, HeadlineAnswer] = {}
    for paid, key, title in (
        (False, "lasting", say("Memberships that last")),
        (True, "lasting_paid", say("With side payments")),
    ):
        answer, open_ = those("stable", paid), those("undecided", paid)
        if open_["en"] != "none":
            answer = say(
                "{answer} (undecided: {open_})",
                answer=answer,
                open_=open_,
            )
        answers[key] = HeadlineAnswer(title, answer)
    numbers: dict[str, HeadlineNumber] = {}
    for item, row in zip(found, gains, strict=True):
        for name in asked.choices:
            value = float(row[table.names.index(name)])
            where = _title(table, asked, _profile(asked, item))
            who = table.title(name)
            title = say("{who} gains, {where}", who=who, where=where)
            known = None if item.verdict == "missing" else value
            numbers[f"{'/'.join(item.statuses)}: {name}"] = HeadlineNumber(title, MILLION, known)
    return Headlines(numbers, answers)


def _statements(
    asked: Accession, found: Sequence[ProfileStability], headlines: Headlines
) -> list[Words]:
    last, paid = (headlines.answers[key].answer or "" for key in ("lasting", "lasting_paid"))
    now = next(item for item in found if item.statuses == _now(asked))
    return [
        say(
            "Memberships that last: {last}. With side payments: {paid}. {now}",
            last=last,
            paid=paid,
            now=_VERDICTS[now.verdict],
        )
    ]


_VERDICTS = {
    "stable": say("What is now lasts."),
    "unstable": say("What is now does not last."),
    "undecided": say("What is now cannot be judged without the worlds that have no equilibrium."),
    "missing": say("What is now has no equilibrium."),
}


def _table(
    table: Players, asked: Accession, found: Sequence[ProfileStability], gains: Array
) -> FoundTable:
    rows = [_row(table, asked, item, row) for item, row in zip(found, gains, strict=True)]
    smallest = say("smallest surplus")
    surplus = say("surplus") if len(asked.choices) == 1 else smallest
    heads = (
        say("membership"),
        *(_in_million(table.title(name)) for name in table.names),
        say("lasts"),
        say("candidate would change to"),
        say("refused to it"),
        say("who would withdraw consent"),
        say("with side payments"),
        _in_million(surplus),
    )
    return FoundTable(TITLE, heads, tuple(rows))


def _row(
    table: Players, asked: Accession, item: ProfileStability, gains: Array
) -> tuple[Entry, ...]:
    title = _title(table, asked, _profile(asked, item))
    if item.statuses == _now(asked):
        title = say("{title} (now)", title=title)
    if item.verdict == "missing":
        count = len(table.names)
        return (title, *[NO_EQUILIBRIUM] * count, NO_EQUILIBRIUM, *[NOTHING] * 4, NOTHING)
    several = len(asked.choices) > 1

    def to(changes: str) -> Words:
        named: list[Words] = []
        for (name, choice), judged in zip(asked.choices.items(), item.judged, strict=True):
            owner = table.title(name)
            for change in getattr(judged, changes):
                there = called(choice.memberships[change.destination])
                named.append(
                    say("{owner}: {there}", owner=owner, there=there) if several else there
                )
        return joined(named) if named else NOTHING

    withdrawals = dict.fromkeys(name for judged in item.judged for name in judged.withdrawals)
    return (
        title,
        *map(float, gains),
        _said(item.verdict),
        to("wanted"),
        to("refused"),
        table.titles(list(withdrawals)),
        _said(item.verdict_with_payments),
        item.surplus,
    )


def _said(verdict: str) -> Words:
    return UNDECIDED if verdict == "undecided" else yes_no(verdict == "stable")


def _in_million(title: Words) -> Words:
    return say("{title}, million USD", title=title)
