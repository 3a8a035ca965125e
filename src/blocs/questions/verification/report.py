"""What became of every claim, with its source and the code that computes it."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

from markupsafe import Markup, escape

from blocs.brief.contents import (
    Card,
    Cards,
    Cell,
    Column,
    Facts,
    Part,
    Preformatted,
    Row,
    Say,
    Section,
    Table,
    Text,
)
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import Message, plain, say, say_as
from blocs.foundation.version import VERSION
from blocs.questions.evidence.history.report import history_screen
from blocs.questions.verification.answer import Checked, Status, Verification
from blocs.questions.verification.ask import OWN_WORLD
from blocs.questions.verification.numbers import allowed, difference, ours, published

AREA_NAMES: Mapping[str, Message] = {
    "trade": say("Trade"),
    "value_added": say("Value added in trade"),
    "games": say("Games"),
    "councils": say("Councils"),
    "ensembles": say("Ensembles"),
    "projects": say("Loans and projects"),
    "covering": say("Covering"),
    "flows": say("Networks"),
    "signals": say("Votes, polls and series"),
    "places": say("Places and capabilities"),
    "records": say("Data that ship"),
    OWN_WORLD: say("What theory says of every world"),
}
STYLE = Markup(".claims tbody th { min-width: 11.5rem; }")
"""On a narrow screen the words of a claim keep room; its numbers scroll."""

VERDICTS: Mapping[Status, tuple[Message, str]] = {
    Status.HOLDS: (say_as("of a claim", "holds"), "right"),
    Status.FAILS: (say("fails"), "wrong"),
    Status.SKIPPED: (say("skipped"), "open"),
}
"""In words, and the tone of their cells."""


def verification_screen(found: Verification, language: str) -> Iterator[Part]:
    """The first sentence, areas, and claims that fail or were skipped; of a world all of them."""
    w = words(language)
    yield Say(_lead(found, w))
    if found.world is not None:
        yield _short(found.checked, w)
        return
    yield _by_area(found, w)
    failing = [item for item in found.checked if item.status is Status.FAILS]
    if failing:
        yield _short(failing, w)
    skipped = [item for item in found.checked if item.status is Status.SKIPPED]
    if skipped:
        yield _skipped(skipped, w)


def _short(items: Sequence[Checked], w: Words) -> Table:
    """Claims by their ids, for a screen."""
    heads = (w("Claim"), w("Difference"), w("Allowed"), w("Verdict"))
    rows = tuple(
        Row(
            (
                item.claim.id,
                difference(item),
                allowed(item.claim),
                VERDICTS[item.status][0],
            )
        )
        for item in items
    )
    return Table(tuple(map(Column, heads)), rows, name=w("Claims beside our numbers"))


def verification_report(found: Verification, language: str) -> Report:
    """The page: every claim, its source, and the code that computes it."""
    w = words(language)
    return Report(
        language=language,
        title=_title(found, w),
        kicker=w("Verification"),
        dateline=w("blocs {version}", version=VERSION),
        version=VERSION,
        style=STYLE,
        document=lambda: found.as_json(language),
        frame=found.to_frame,
        sections=(*_results(found, w), _history(found, w), _sources(found, w), _code(found, w)),
    )


def _title(found: Verification, w: Words) -> str:
    if found.world is None:
        return w("Every number that we claim, re-run")
    return w("What must hold of the world {world}", world=found.world.name)


def _lead(found: Verification, w: Words) -> str:
    counted = found.counts
    tried = counted[Status.HOLDS] + counted[Status.FAILS]
    told = w.counted(
        "{holds} of {tried} claims hold, from {count} source.",
        "{holds} of {tried} claims hold, from {count} sources.",
        count=len(found.sources),
        holds=plain(counted[Status.HOLDS], 0),
        tried=plain(tried, 0),
    )
    if counted[Status.SKIPPED]:
        told += " " + w.counted(
            "{count} claim was skipped: what it needs is not here.",
            "{count} claims were skipped: what they need is not here.",
            count=counted[Status.SKIPPED],
        )
    return told


# -- claims ---------------------------------------------------------------------------------------


def _results(found: Verification, w: Words) -> Iterator[Section]:
    top: tuple[Part, ...] = (Say(_lead(found, w), "lead"), _cards(found, w))
    areas = list(dict.fromkeys(item.claim.area for item in found.checked))
    if len(areas) > 1:
        top = (*top, _by_area(found, w))
    yield Section("", top, anchor="result", nav=w("Result"))
    for area in areas:
        told = w.told(AREA_NAMES[area])
        tried = [i for i in found.checked if i.claim.area == area and i.status != Status.SKIPPED]
        left = [i for i in found.checked if i.claim.area == area and i.status is Status.SKIPPED]
        parts: list[Part] = [_claims(tried, w)] if tried else []
        parts += [_skipped(left, w)] if left else []
        yield Section(told, tuple(parts), anchor=f"area-{area}", nav=told)


def _cards(found: Verification, w: Words) -> Cards:
    counted = found.counts
    seconds = plain(sum(item.seconds for item in found.checked), 1)
    told = (
        (w("Hold"), counted[Status.HOLDS], w("within what is allowed")),
        (w("Fail"), counted[Status.FAILS], w("shown, and the command ends with 3")),
        (w("Skipped"), counted[Status.SKIPPED], w("data or libraries are not here")),
        (
            w("Sources"),
            len(found.sources),
            say("re-run in {seconds} s of one processor", seconds=seconds)[w.language],
        ),
    )
    return Cards(tuple(Card(label, plain(n, 0), "", (line,), "") for label, n, line in told))


def _by_area(found: Verification, w: Words) -> Table:
    rows: list[Row] = []
    for area in dict.fromkeys(item.claim.area for item in found.checked):
        own = [item for item in found.checked if item.claim.area == area]
        states = [item.status for item in own]
        rows.append(
            Row(
                (
                    Cell(AREA_NAMES[area], link=f"#area-{area}"),
                    plain(states.count(Status.HOLDS), 0),
                    plain(states.count(Status.FAILS), 0),
                    plain(states.count(Status.SKIPPED), 0),
                    plain(len({item.claim.source.key for item in own}), 0),
                )
            )
        )
    heads = (w("Area"), w("Hold"), w("Fail"), w("Skipped"), w("Sources"))
    return Table(tuple(map(Column, heads)), tuple(rows), name=w("Claims by area"))


def _claims(items: Sequence[Checked], w: Words) -> Table:
    heads = (
        Column(w("Claim and source")),
        Column(w("Verdict")),
        Column(w("Published"), align="r"),
        Column(w("Ours"), align="r"),
        Column(w("Difference"), align="r"),
        Column(w("Allowed, and why")),
    )
    rows = tuple(_row(item, w) for item in items)
    return Table(heads, rows, name=w("Claims beside our numbers"), ruled=True, css="claims")


def _row(item: Checked, w: Words) -> Row:
    claim, (verdict, tone) = item.claim, VERDICTS[item.status]
    why = claim.why if item.reason is None else item.reason
    return Row(
        (
            Cell(claim.claim[w.language], parts=_origin(item, w)),
            Cell(verdict, tone=tone),
            published(item),
            ours(item),
            difference(item),
            say("{tolerance}: {why}", tolerance=allowed(claim), why=why),
        ),
        code=claim.id,
    )


def _origin(item: Checked, w: Words) -> tuple[Part, ...]:
    """Who published it, and the code: two links from the number to where it comes from."""
    claim, source = item.claim, escape(item.claim.source.short)
    # a book has no address: its full title stands at the end of the page
    source = Markup('<a href="{}">{}</a>').format(claim.source.link or "#sources", source)
    where = Markup(", {}").format(claim.where) if claim.where else Markup()
    code = Markup('<a href="#{}">{}</a>').format(_anchor(claim.by), w("how it is computed"))
    return (Say(Markup("{}{} · {}").format(source, where, code), "soft"),)


def _skipped(items: Sequence[Checked], w: Words) -> Table:
    heads = (w("Claim"), w("Source"), w("Why it was skipped"))
    rows = tuple(
        Row(
            (
                item.claim.claim[w.language],
                item.claim.source.short,
                "" if item.reason is None else item.reason[w.language],
            ),
            code=item.claim.id,
        )
        for item in items
    )
    return Table(tuple(map(Column, heads)), rows, caption=w("Skipped"), ruled=True)


# -- where numbers come from ----------------------------------------------------------------------


def _history(found: Verification, w: Words) -> Section | None:
    if found.history is None:
        return None
    before = w(
        "No claim, but a score that stays: past shocks, predicted from the trade before them "
        "(blocs evidence history)."
    )
    parts = (Say(before), *history_screen(found.history, w.language))
    return Section(w("History as a score"), parts, anchor="history", nav=w("History"))


def _anchor(by: str) -> str:
    return "how-" + by.replace(".", "-").replace("_", "-")


def _code(found: Verification, w: Words) -> Section:
    by: dict[str, list[str]] = {}
    for item in found.checked:
        by.setdefault(item.claim.by, []).append(item.claim.id)
    inside = tuple(
        Section(f"{name}", (Say(_used(name, claims, w), "note"), Preformatted(_source(name))),
                anchor=_anchor(name))
        for name, claims in by.items()
    )  # fmt: skip
    return Section(
        w("How each number is computed"),
        (Say(w("The functions themselves, as they ran; what they call is imported by name.")),
         *inside),
        anchor="provenance",
        nav=w("Code"),
    )  # fmt: skip


def _used(name: str, claims: list[str], w: Words) -> str:
    room, _, function = name.partition(".")
    return w(
        "Function {function} of {module}, for: {claims}.",
        function=function,
        module=f"blocs.questions.verification.computed.{room}",
        claims=", ".join(claims),
    )


def _source(name: str) -> str:
    room, _, function = name.partition(".")
    module = import_module(f"blocs.questions.verification.computed.{room}")
    return textwrap.dedent(inspect.getsource(getattr(module, function)))


def _sources(found: Verification, w: Words) -> Section:
    told: list[tuple[Text, Text]] = []
    for item in found.checked:
        source = item.claim.source
        link = Markup(' <a href="{0}">{0}</a>').format(source.link) if source.link else Markup()
        entry = (source.short, Markup("{}.").format(source.cite.rstrip(".")) + link)
        if entry not in told:
            told.append(entry)
    parts: tuple[Part, ...] = (
        Say(
            w(
                "A claim is what others published, or a formula of theirs evaluated on its own, "
                "beside what blocs computes; never ours beside ours. What is allowed has its "
                "reason beside it. A claim that fails stays here and shows as failing. Estimates "
                "that differ because data or models do stand on the board (blocs board)."
            )
        ),
        Facts(tuple(sorted(told, key=lambda entry: str(entry[0]))), "stacked"),
    )
    return Section(w("Sources"), parts, anchor="sources", nav=w("Sources"))
