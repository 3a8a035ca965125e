"""The balance of capabilities: shares, ratios and concentration over time, and who is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from markupsafe import Markup

from blocs.brief.charts.years import YearLine, line_chart
from blocs.brief.contents import Chart, Column, Key, Panel, Part, Row, Say, Section, Table
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.data.reference import load_bloc_table
from blocs.foundation.messages import Numeral, percent, plain, say, significant
from blocs.foundation.version import VERSION
from blocs.questions.security.balance import Balance, GroupYear
from blocs.world.names import country_name

MEASURES: Mapping[str, Mapping[str, str]] = {
    "cinc": say("Composite index of national capability"),
    "milex": say("Military spending, thousand USD"),
    "milper": say("Military personnel, thousand"),
    "irst": say("Iron and steel, thousand tonnes"),
    "pec": say("Primary energy, thousand tonnes of coal equivalent"),
    "tpop": say("Population, thousand"),
    "upop": say("Urban population, thousand"),
    "military_share": say("Military spending, part of GDP"),
    "gdp_ppp": say("GDP at purchasing power parity, million USD of 2021"),
    "military_spending_ppp": say("Military spending at purchasing power parity, million USD"),
}

MEASURES_NOT_SUMMED = ("military_share",)
"""Parts of something of one's own: no sum of them means anything."""


def balance_screen(found: Balance, language: str) -> Iterator[Part | None]:
    """What the balance is, how it moved, who is missing."""
    w = words(language)
    yield Say(head=_title(found, w))
    yield from (Say(text) for text in _said(found, w))
    yield _years_table(found, w)


def balance_report(found: Balance, language: str) -> Report:
    """The page."""
    w = words(language)
    moved, measures, rests = (
        w("How it moved"),
        w("Every measure, latest year"),
        w("What it rests on"),
    )
    lead, *more = _said(found, w)
    return Report(
        language=language,
        title=_title(found, w),
        kicker=w("Security · balance"),
        dateline=", ".join(found.table.sources),
        version=VERSION,
        style=asset("questions/security/report/security.css"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                moved,
                (Say(lead, "lead"), *map(Say, more), _chart(found, w), _years_table(found, w)),
                anchor="balance",
                nav=moved,
            ),
            Section(
                measures,
                (_measures_table(found, w), _missing_table(found, w)),
                anchor="measures",
                nav=measures,
            ),
            Section(rests, tuple(_basis(found, w)), anchor="basis", nav=rests),
        ),
    )


SHORT = {
    "BRICS": say("BRICS"),
    "CIS": say("CIS"),
    "CSTO": say("CSTO"),
    "EU": say("EU"),
    "G7": say("G7"),
    "NATO": say("NATO"),
}
"""Blocs by their letters; others by their code."""


def _group(group: str, w: Words) -> str:
    """A country by name, a bloc by its letters."""
    if group in SHORT:
        return w.told(SHORT[group])
    return group if group in load_bloc_table() else country_name(group, w.language) or group


def _title(found: Balance, w: Words) -> str:
    first, last = found.years[0], found.years[-1]
    return w(
        "The balance of capabilities: {groups}, {years}",
        groups=", ".join(_group(group, w) for group in found.groups),
        years=str(first) if first == last else f"{first}–{last}",
    )


def _said(found: Balance, w: Words) -> list[str]:
    """The answer in sentences, the first of them the lead."""
    known, name = found.known_years, found.headline
    if not known:
        return [w("No member of these groups has a number in these years.")]
    first, last = known[0], known[-1]
    said = [
        w(
            "{measure}, part of the world: {shares} in {year}.",
            measure=w.told(MEASURES[name]),
            shares=_shares(found, last, w),
            year=last,
        )
    ]
    if first != last:
        said.append(w("In {year} it was: {shares}.", year=first, shares=_shares(found, first, w)))
    said += [_ratio(found, other, last, w) for other in found.groups[1:]]
    return [*said, *_lacking(found, w)]


def _shares(found: Balance, year: int, w: Words) -> str:
    at = found.years.index(year)
    return ", ".join(
        f"{_group(group, w)} {_share(years[at].share)[w.language]}"
        for group, years in found.found[found.headline].items()
    )


def _share(value: float) -> Numeral:
    return percent(100 * value, 1)


def _ratio(found: Balance, other: str, year: int, w: Words) -> str:
    value = found.ratio(found.headline, other)[found.years.index(year)]
    if math.isnan(value):
        return w(
            "There is no ratio of {first} to {other} in {year}.",
            first=_group(found.groups[0], w),
            other=_group(other, w),
            year=year,
        )
    return w(
        "{first} has {ratio} times what {other} has ({year}).",
        first=_group(found.groups[0], w),
        ratio=significant(value, 3)[w.language],
        other=_group(other, w),
        year=year,
    )


def _lacking(found: Balance, w: Words) -> Iterator[str]:
    """Years without data, and members that are missing, by name."""
    if found.empty_years:
        yield w("Without data: {years}.", years=_spans(found.empty_years))
    for group, years in found.found[found.headline].items():
        absent = _absent(found, found.headline, years)
        if absent:
            yield w(
                "Missing, so that sums and ratios of {group} are without them: {members}.",
                group=_group(group, w),
                members=_told(absent, w),
            )


def _told(absent: Mapping[str, tuple[int, ...]], w: Words) -> str:
    named = ((country_name(code, w.language) or code, when) for code, when in absent.items())
    return "; ".join(f"{name} ({_spans(when)})" for name, when in named)


def _missing_table(found: Balance, w: Words) -> Table | None:
    rows = [
        Row((w.told(MEASURES[name]), _group(group, w), _told(absent, w)))
        for name, groups in found.found.items()
        for group, years in groups.items()
        if (absent := _absent(found, name, years))
    ]
    if not rows:
        return None
    heads = (
        Column(w("Measure"), align="l"),
        Column(w("Group"), align="l"),
        Column(w("Members without a number"), align="l"),
    )
    return Table(heads, tuple(rows), caption=w("Who is missing"), ruled=True)


def _absent(
    found: Balance, measure: str, years: tuple[GroupYear, ...]
) -> dict[str, tuple[int, ...]]:
    """Members without a number, in years in which some member of some group has one."""
    absent: dict[str, tuple[int, ...]] = {}
    for k, (year, item) in enumerate(zip(found.years, years, strict=True)):
        if _is_known(found.found[measure], k):
            for code in item.missing:
                absent[code] = (*absent.get(code, ()), year)
    return absent


def _spans(years: tuple[int, ...]) -> str:
    """Years as stretches: 2000–2013, 2016."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


def _chart(found: Balance, w: Words) -> Chart:
    lines = [
        YearLine(_group(group, w), tuple(100 * item.share for item in years))
        for group, years in found.found[found.headline].items()
    ]
    picture = line_chart(
        lines,
        first=found.years[0],
        label=w("Part of the world by year, a line for each group."),
        tick_text=lambda value: percent(value, 0)[w.language],
        unit="%",
    )
    items = tuple((Markup(f'<i class="rule y{k}"></i>'), line.name) for k, line in enumerate(lines))
    return Chart(
        w.told(MEASURES[found.headline]),
        (Panel(picture if found.known_years else None, otherwise=w("No data.")),),
        number=w("Figure 1"),
        unit=w("% of the world"),
        key=Key(items),
        css="balance",
    )


def _years_table(found: Balance, w: Words) -> Table:
    groups, name = found.found[found.headline], found.headline
    heads = [Column(w("Year")), *(Column(_group(group, w)) for group in groups)]
    heads += [
        Column(w("{first} over {other}", first=_group(found.groups[0], w), other=_group(other, w)))
        for other in found.groups[1:]
    ]
    heads.append(Column(w("Concentration in the world")))
    absent = any(item.missing for years in groups.values() for item in years)
    if absent:
        heads.append(Column(w("Missing"), align="l"))
    rows: list[Row] = []
    for k, year in enumerate(found.years):
        if year not in found.known_years:
            continue
        lacking = [code for years in groups.values() for code in years[k].missing]
        cells = [
            str(year),
            *(_or_nothing(years[k].share, _share) for years in groups.values()),
            *(_or_nothing(found.ratio(name, other)[k], _times) for other in found.groups[1:]),
            _or_nothing(found.world[name][k], _three),
        ]
        if absent:
            cells.append(", ".join(country_name(code, w.language) or code for code in lacking))
        rows.append(Row(tuple(cells)))
    return Table(
        tuple(heads),
        tuple(rows),
        caption=w("Part of the world, year by year: {measure}", measure=w.told(MEASURES[name])),
        note=w(
            "Members on 31 December of each year. Concentration: 0 where all states have as much, "
            "1 where one has all (Ray and Singer 1973)."
        ),
    )


def _or_nothing(value: float, form: Callable[[float], Numeral]) -> Numeral | str:
    return "" if math.isnan(value) else form(value)


def _times(value: float) -> Numeral:
    return significant(value, 3)


def _three(value: float) -> Numeral:
    return plain(value, 3)


def _measures_table(found: Balance, w: Words) -> Table:
    heads = [Column(w("Measure"), align="l"), Column(w("Year"))]
    heads += [
        Column(w("{group}, part of the world", group=_group(group, w))) for group in found.groups
    ]
    heads += [
        Column(w("{first} over {other}", first=_group(found.groups[0], w), other=_group(other, w)))
        for other in found.groups[1:]
    ]
    rows: list[Row] = []
    for name, groups in found.found.items():
        known = [k for k in range(len(found.years)) if _is_known(groups, k)]
        if name in MEASURES_NOT_SUMMED or not known:
            continue
        at = known[-1]
        cells = [
            w.told(MEASURES[name]),
            str(found.years[at]),
            *(_or_nothing(years[at].share, _share) for years in groups.values()),
            *(_or_nothing(found.ratio(name, other)[at], _times) for other in found.groups[1:]),
        ]
        rows.append(Row(tuple(cells)))
    return Table(tuple(heads), tuple(rows), caption=w("The latest year of each measure"))


def _is_known(groups: Mapping[str, tuple[GroupYear, ...]], year: int) -> bool:
    return any(math.isfinite(years[year].total) for years in groups.values())


def _basis(found: Balance, w: Words) -> Iterator[Part]:
    yield Say(
        w(
            "Capabilities are what states have, not what they would do with it, nor how good it "
            "is. A group is the sum of its members: that they would act together is assumed."
        )
    )
    if found.headline == "cinc":
        yield Say(
            w(
                "The index is the mean of six parts of the world: military spending and personnel, "
                "iron and steel, primary energy, population, urban population (Singer, Bremer and "
                "Stuckey 1972); a component that is not known is left out of the mean."
            )
        )
        if math.isfinite(found.index_apart):
            yield Say(
                w(
                    "Recomputed from the components of the table it differs from the published one "
                    "by {apart} at most.",
                    apart=significant(found.index_apart, 2)[w.language],
                )
            )
    if found.table.left_out:
        names = ", ".join(list(found.table.left_out)[:12])
        yield Say(
            w(
                "Names of the table that are no country, with nothing of theirs counted: {count} "
                "({names}).",
                count=len(found.table.left_out),
                names=names,
            )
        )
    yield Say(role="sources", items=found.table.sources)
