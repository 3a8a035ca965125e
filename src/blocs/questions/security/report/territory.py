"""Cover of a territory: how much, with and without consent, by which sites, for how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from blocs.brief.contents import (
    Card,
    Cards,
    Chart,
    Key,
    Panel,
    Part,
    Say,
    Section,
)
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import percent, plain, stated
from blocs.foundation.version import VERSION
from blocs.questions.security.engine.choices import Choice
from blocs.questions.security.report.ground_map import cover_map
from blocs.questions.security.report.parts import (
    host_names,
    money_unit,
    share_pct,
    site_names,
    territory_name,
)
from blocs.questions.security.report.tables import frontier_chart, frontier_table, sites_table
from blocs.questions.security.territory import Side, TerritoryCover


def territory_screen(found: TerritoryCover, language: str) -> Iterator[Part | None]:
    """How much, by which sites, for how much."""
    w = words(language)
    yield Say(head=in_language(found.case, "title", language))
    yield from (Say(text) for text in _said(found, w))
    yield frontier_table(found, w)
    yield Say(_accuracy(found, w), "note")


def territory_report(found: TerritoryCover, language: str) -> Report:
    """The page."""
    w = words(language)
    covered, frontier, sites, rests = (
        w("Covered"),
        w("What a budget covers"),
        w("Sites"),
        w("What it rests on"),
    )
    lead, *more = _said(found, w)
    return Report(
        language=language,
        title=in_language(found.case, "title", language),
        kicker=w("Security · cover"),
        dateline=w("Public and illustrative figures: nothing here says what stands anywhere."),
        version=VERSION,
        style=asset("questions/security/report/security.css"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                covered,
                (Say(lead, "lead"), _cards(found, w), *map(Say, more), _maps(found, w)),
                anchor="cover",
                nav=covered,
            ),
            Section(
                frontier,
                (frontier_chart(found, w), frontier_table(found, w)),
                anchor="frontier",
                nav=frontier,
            ),
            Section(sites, (sites_table(found, w),), anchor="sites", nav=sites),
            Section(rests, tuple(_basis(found, w)), anchor="basis", nav=rests),
        ),
    )


def _said(found: TerritoryCover, w: Words) -> list[str]:
    """The answer in sentences, the first of them the lead."""
    said = [_poor(found, w) or _lead(found, w)]
    if found.refused is not None:
        said.append(_without(found, found.refused, w))
    said.append(_limits(found, found.agreed, w))
    return [text for text in said if text]


def _poor(found: TerritoryCover, w: Words) -> str:
    """Where no site can be paid."""
    case, cheapest = found.case, float(found.sites.cost.min())
    if case.budget is None or case.budget >= cheapest:
        return ""
    return w(
        "The budget of {budget} does not pay the cheapest site, which costs {cost} ({money}): "
        "0% is covered.",
        budget=stated(case.budget)[w.language],
        cost=stated(cheapest)[w.language],
        money=money_unit(found, w),
    )


def _lead(found: TerritoryCover, w: Words) -> str:
    best = found.agreed.best
    told = f"{_covers(found, best, w)} {_proof(best, w)}"
    return told if found.refused is None else w("With the consent of every host: {told}", told=told)


def _covers(found: TerritoryCover, choice: Choice, w: Words) -> str:
    share, names, place = (
        share_pct(found.share(choice)),
        site_names(found, choice, w),
        territory_name(found, w),
    )
    if found.case.by_towns:
        return w.counted(
            "{count} site reaches {share} of the people of towns ({place}): {names}.",
            "{count} sites reach {share} of the people of towns ({place}): {names}.",
            count=len(choice.sites),
            share=share,
            place=place,
            names=names,
        )
    if found.weights == "population":
        return w.counted(
            "{count} site reaches {share} of the population in the table ({place}): {names}.",
            "{count} sites reach {share} of the population in the table ({place}): {names}.",
            count=len(choice.sites),
            share=share,
            place=place,
            names=names,
        )
    if (band := found.case.border) is not None:
        return w.counted(
            "{count} site covers {share} of the {km} km along the border ({place}): {names}.",
            "{count} sites cover {share} of the {km} km along the border ({place}): {names}.",
            count=len(choice.sites),
            share=share,
            km=stated(band.km),
            place=place,
            names=names,
        )
    return w.counted(
        "{count} site covers {share} of the area ({place}): {names}.",
        "{count} sites cover {share} of the area ({place}): {names}.",
        count=len(choice.sites),
        share=share,
        place=place,
        names=names,
    )


def _proof(choice: Choice, w: Words) -> str:
    if choice.gap > 0:
        return w(
            "It is not proven to be the most: up to {gap} more could be.",
            gap=percent(100 * choice.gap, 2)[w.language],
        )
    return w("No other choice covers more.")


def _without(found: TerritoryCover, side: Side, w: Words) -> str:
    return w(
        "Without consent ({hosts}): {share}, by {names}. Consent adds {added} points.",
        hosts=host_names(found, w),
        share=share_pct(found.share(side.best))[w.language],
        names=site_names(found, side.best, w),
        added=plain(100 * (found.share(found.agreed.best) - found.share(side.best)), 1)[w.language],
    )


def _limits(found: TerritoryCover, side: Side, w: Words) -> str:
    return w(
        "One site more would add {more} points, whatever it costs. All {every} sites together "
        "cover {share}; {fewest} of them are enough for that.",
        more=plain(100 * (found.share(side.one_more) - found.share(side.best)), 1)[w.language],
        every=len(found.names),
        share=share_pct(found.share(side.every))[w.language],
        fewest=len(side.fewest.sites),
    )


def _cards(found: TerritoryCover, w: Words) -> Cards:
    best = found.agreed.best
    cost = (w("cost: {cost}", cost=stated(best.cost)[w.language]),) if found.case.has_costs else ()
    cards = [
        Card(
            w("Covered with every consent") if found.refused else w("Covered"),
            share_pct(found.share(best)),
            "gain",
            (w.counted("{count} site", "{count} sites", count=len(best.sites)), *cost),
            w("Part of the weight that the best choice covers."),
        )
    ]
    if (side := found.refused) is not None:
        difference = found.share(best) - found.share(side.best)
        cards += [
            Card(
                w("Covered without it"),
                share_pct(found.share(side.best)),
                "loss",
                (w.counted("{count} site", "{count} sites", count=len(side.best.sites)),),
                w("The same where hosts that may refuse do."),
            ),
            Card(
                w("Consent adds, points"),
                plain(100 * difference, 1),
                "",
                (),
                w("The difference of the two, at the same budget and number of sites."),
            ),
        ]
    cards.append(
        Card(
            w("One site more adds, points"),
            plain(100 * (found.share(found.agreed.one_more) - found.share(best)), 1),
            "",
            (),
            w("The best choice of one site more, whatever it costs, others moved at will."),
        )
    )
    return Cards(tuple(cards))


def _titles(found: TerritoryCover, w: Words) -> Mapping[str, str]:
    if found.refused is None:
        return {"with_consent": ""}
    return {
        "with_consent": w("With the consent of all hosts"),
        "without_consent": w("Without consent: {hosts}", hosts=host_names(found, w)),
    }


def _maps(found: TerritoryCover, w: Words) -> Chart:
    titles = _titles(found, w)
    panels = tuple(
        Panel(
            cover_map(
                found,
                side,
                name=name,
                label=w(
                    "{title}: {share} covered by {names}; the rest is hatched.",
                    title=titles[name] or w("Covered"),
                    share=share_pct(found.share(side.best))[w.language],
                    names=site_names(found, side.best, w),
                ),
                language=w.language,
            ),
            title=titles[name],
            note=w("Covered: {share}.", share=share_pct(found.share(side.best))[w.language]),
        )
        for name, side in found.sides.items()
    )
    return Chart(
        w("What is covered, and what is not"),
        panels,
        number=w("Map 1"),
        key=Key(_map_key(found, w)),
        layout="pair" if len(panels) > 1 else "",
    )


def _map_key(found: TerritoryCover, w: Words) -> tuple[tuple[Markup, str], ...]:
    peopled = found.weights == "population"
    marks = [
        ("round peopled" if peopled else "sw covered", w("covered")),
        ("round unreached" if peopled else "sw gap", w("gap")),
        ("round site", w("chosen site, its range dashed")),
        ("round free", w("site that is not chosen")),
    ]
    items = [(Markup(f'<i class="{css}"></i>'), text) for css, text in marks]
    if found.refused is not None:
        items.append((Markup('<i class="cross">×</i>'), w("site whose host refuses")))
    return tuple(items)


def _basis(found: TerritoryCover, w: Words) -> Iterator[Part]:
    case = found.case
    yield Say(
        w(
            "Public and illustrative figures only. A place is covered or not: cover has no "
            "quality, sites no limit, the ground no hills. Ranges are great circles. Maximal and "
            "set covering (Church and ReVelle 1974) are solved to a proven optimum where the gap "
            "is 0."
        )
    )
    yield Say(_accuracy(found, w))
    yield Say(
        w(
            "Outlines: Natural Earth 4.1 at 1:50m (public domain, through world-atlas 2.0.2, ISC), "
            "boundaries as there; they are no statement about whose land it is."
        ),
        "note",
    )
    if found.case.by_towns:
        yield Say(
            w(
                "People are those of towns of 15,000 and more (GeoNames, CC BY 4.0), by the "
                "country that GeoNames gives a town to; who lives outside them is not counted, and "
                "some boroughs stand beside their city."
            )
        )
    if found.left_out:
        yield Say(
            w.counted(
                "{count} point of the table lies outside the territory and is left out.",
                "{count} points of the table lie outside the territory and are left out.",
                count=found.left_out,
            )
        )
    if case.times > 1:
        yield Say(w("A place is covered where {times} sites reach it.", times=case.times))
    if case.notes:
        yield Say(in_language(case, "notes", w.language))
    if case.sources:
        yield Say(role="sources", items=tuple(case.sources))


def _accuracy(found: TerritoryCover, w: Words) -> str:
    if found.finer is None:
        return w(
            "{count} points are weighed inside {area} km².",
            count=len(found.place),
            area=plain(found.area, 0)[w.language],
        )
    return w(
        "{cells} cells of {step} km, {area} km² by the outline. On half the grid the same sites "
        "cover {finer} instead of {share}.",
        cells=plain(len(found.place), 0)[w.language],
        step=stated(found.ground.step)[w.language],
        area=plain(found.area, 0)[w.language],
        finer=percent(100 * found.finer, 2)[w.language],
        share=percent(100 * found.share(found.agreed.best), 2)[w.language],
    )
