"""Accession and exit on a world: every combination of the candidates' memberships solved."""

from __future__ import annotations

from collections.abc import Sequence

from blocs.brief.bilingual import Words, words
from blocs.foundation.axes import Array
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

MILLION = words("million USD", "млн долл. США")
NOTHING = words("–", "–")


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
    return {
        language: "; ".join(
            f"{owner[language]}: {item.called(language)}"
            for owner, item in zip(owners, items, strict=True)
        )
        for language in ("en", "ru")
    }


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
        return joined(chosen) if chosen else words("none", "никакое")

    answers: dict[str, HeadlineAnswer] = {}
    for paid, key, title in (
        (False, "lasting", words("Memberships that last", "Устойчивое членство")),
        (True, "lasting_paid", words("With side payments", "С доплатами")),
    ):
        answer, open_ = those("stable", paid), those("undecided", paid)
        if open_["en"] != "none":
            answer = words(
                f"{answer['en']} (undecided: {open_['en']})",
                f"{answer['ru']} (не решено: {open_['ru']})",
            )
        answers[key] = HeadlineAnswer(title, answer)
    numbers: dict[str, HeadlineNumber] = {}
    for item, row in zip(found, gains, strict=True):
        for name in asked.choices:
            value = float(row[table.names.index(name)])
            where = _title(table, asked, _profile(asked, item))
            who = table.title(name)
            title = words(f"{who['en']} gains, {where['en']}", f"{who['ru']}: {where['ru']}")
            known = None if item.verdict == "missing" else value
            numbers[f"{'/'.join(item.statuses)}: {name}"] = HeadlineNumber(title, MILLION, known)
    return Headlines(numbers, answers)


def _statements(
    asked: Accession, found: Sequence[ProfileStability], headlines: Headlines
) -> list[Words]:
    last, paid = (headlines.answers[key].answer or {} for key in ("lasting", "lasting_paid"))
    now = next(item for item in found if item.statuses == _now(asked))
    en, ru = _VERDICTS[now.verdict]
    return [
        words(
            f"Memberships that last: {last['en']}. With side payments: {paid['en']}. "
            f"What is now {en}.",
            f"Устойчивое членство: {last['ru']}. С доплатами: {paid['ru']}. "
            f"Нынешнее положение {ru}.",
        )
    ]


_VERDICTS = {
    "stable": ("lasts", "устойчиво"),
    "unstable": ("does not last", "неустойчиво"),
    "undecided": (
        "cannot be judged without the worlds that have no equilibrium",
        "не оценить без миров, в которых нет равновесия",
    ),
    "missing": ("has no equilibrium", "не имеет равновесия"),
}


def _table(
    table: Players, asked: Accession, found: Sequence[ProfileStability], gains: Array
) -> FoundTable:
    rows = [_row(table, asked, item, row) for item, row in zip(found, gains, strict=True)]
    smallest = words("smallest surplus", "наименьший излишек")
    surplus = words("surplus", "излишек") if len(asked.choices) == 1 else smallest
    heads = (
        words("membership", "членство"),
        *(_in_million(table.title(name)) for name in table.names),
        words("lasts", "устойчиво"),
        words("candidate would change to", "кандидат перешёл бы к"),
        words("refused to it", "ему отказано в"),
        words("who would withdraw consent", "кто отозвал бы согласие"),
        words("with side payments", "с доплатами"),
        _in_million(surplus),
    )
    return FoundTable(words("Accession and exit", "Вступление и выход"), heads, tuple(rows))


def _row(
    table: Players, asked: Accession, item: ProfileStability, gains: Array
) -> tuple[Entry, ...]:
    title = _title(table, asked, _profile(asked, item))
    if item.statuses == _now(asked):
        title = words(f"{title['en']} (now)", f"{title['ru']} (сейчас)")
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
                    words(f"{owner['en']}: {there['en']}", f"{owner['ru']}: {there['ru']}")
                    if several
                    else there
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
    return {language: f"{title[language]}, {MILLION[language]}" for language in ("en", "ru")}
