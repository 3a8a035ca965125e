"""What a project page says first: the loan and both sides in a sentence, and as cards."""

from __future__ import annotations

import math
from collections.abc import Iterator

from blocs.brief.contents import Card, Cards, Say, Section, Text
from blocs.brief.doubts import doubted, doubts
from blocs.brief.parts import side_of
from blocs.draws.sentences import between_cases
from blocs.foundation.messages import listed, money, percent, plain, say, stated, stated_percent
from blocs.questions.projects.ranges import ranges_told
from blocs.questions.projects.report.figures import accumulated
from blocs.questions.projects.report.scene import Scene


def result_section(scene: Scene, source: str) -> Section:
    """The first section; source: what is said below its picture."""
    outcome = scene.outcome
    nature = say(
        "Every year is a separate comparison of two equilibria: the base year as it was, and the "
        "base year with what happens in that year of the project. It is not a forecast and not a "
        "path."
    )
    parts = (
        Say(_lead(scene), "lead"),
        accumulated(scene, source),
        Say(nature, "note"),
        Cards(tuple(_cards(scene)), css="project-cards"),
        Say(listed(ranges_told(outcome.ranges), " "), "note"),
        *(Say(text, "note") for text in _remarks(scene)),
        *(Say(text, "note") for text in sides_doubted(scene)),
    )
    return Section("", parts, anchor="result")


def sides_doubted(scene: Scene) -> tuple[Text, ...]:
    """What is odd in the base data of host and lender, if anything is."""
    flagged = doubted((code for code, _ in scene.sides.values()), scene.speaking)
    if not flagged:
        return ()
    told = say(
        "Base-year data of these countries are implausible; do not quote their numbers: "
        "{countries}.",
        countries=doubts(flagged, scene.speaking),
    )
    return (told,)


def _lead(scene: Scene) -> Text:
    run = scene.outcome.agreed
    loan = say(
        "{lender} lends {host} {amount} from {first} on; {repaid} come back with interest, {peak} "
        "of it in {year} alone.",
        lender=scene.lender,
        host=scene.names["host"],
        amount=money(float(run.accounts.service.disbursed.sum()), signed=False),
        first=run.years[0],
        repaid=money(run.figures.debt_service_total, signed=False),
        peak=money(run.figures.peak_debt_service, signed=False),
        year=run.figures.peak_year,
    )
    sides = listed((_told_side(scene, side) for side in scene.sides), "; ")
    result = say(
        "For real income, all years together and discounted to the first, the model implies: "
        "{sides}.",
        sides=sides,
    )
    return listed((loan, result), " ")


def _side(scene: Scene, side: str) -> tuple[float, int | None]:
    """Present value and break-even year of a side, as agreed."""
    sides = scene.outcome.sides(scene.outcome.agreed)
    return float(getattr(sides, f"{side}_present_value")), getattr(sides, f"{side}_break_even")


def _told_side(scene: Scene, side: str) -> Text:
    present, year = _side(scene, side)
    country, value = scene.names[side], money(present, signed=True)
    if year is None:
        return say("{country} {value}, never out of the red", country=country, value=value)
    if year == scene.outcome.agreed.years[0]:
        return say("{country} {value}, in no year in the red", country=country, value=value)
    return say(
        "{country} {value}, out of the red from {year} on", country=country, value=value, year=year
    )


def _cards(scene: Scene) -> Iterator[Card]:
    outcome, figures = scene.outcome, scene.outcome.agreed.figures
    for side in scene.sides:
        yield _side_card(scene, side)
    yield Card(
        label=say(
            "Grant element of the loan, discounted at {rate}",
            rate=stated_percent(outcome.project.discount.grant_element_pct),
        ),
        definition=say(
            "One minus the present value of debt service over the present value of disbursements, "
            "as the IMF and the World Bank count it: payments each half-year at half the yearly "
            "rate, grace up to the first repayment of principal. From 35 % on, the IMF calls a "
            "loan concessional."
        ),
        value=percent(100 * figures.grant_element),
        side="",
        lines=(
            say(
                "the lender's return on the loan {value} a year",
                value=percent(100 * figures.lender_return),
            ),
        ),
    )
    share = 100 * figures.peak_debt_service / _income_of_host(scene)
    yield Card(
        label=say("Largest debt service of one year ({year})", year=figures.peak_year),
        definition=say("Interest and principal paid in the year in which they are largest."),
        value=money(figures.peak_debt_service, signed=False),
        side="",
        lines=(say("{value} of the host's income", value=percent(share)),),
    )
    yield from _price_card(scene)


def _income_of_host(scene: Scene) -> float:
    """Base-year income at the prices of the year of the largest debt service, million USD."""
    run = scene.outcome.agreed
    host = run.accounts.country.position[scene.outcome.project.host]
    t = run.years.index(run.figures.peak_year)
    return float(run.income[host] * run.accounts.deflator[t])


def _side_card(scene: Scene, side: str) -> Card:
    value, year = _side(scene, side)
    when = say("never out of the red")
    if year is not None:
        when = say("out of the red from {year} on", year=year)
    if year == scene.outcome.agreed.years[0]:
        when = say("in no year in the red")
    other = [
        getattr(case.sides, f"{side}_present_value") for case in scene.outcome.ranges if case.sides
    ]
    spread = (
        between_cases(
            money(min(value, *other), signed=True), money(max(value, *other), signed=True)
        )
        if other
        else None
    )
    return Card(
        label=say(
            "{country}: real income of all years, discounted at {rate}",
            country=scene.names[side],
            rate=stated_percent(100 * scene.sides[side][1]),
        ),
        definition=say(
            "Sum of the yearly changes of real income at current prices, discounted to the first "
            "year. What the works buy is no income: it is paid before."
        ),
        value=money(value, signed=True),
        side=side_of(value),
        lines=(when,) if spread is None else (when, spread),
    )


def _price_card(scene: Scene) -> Iterator[Card]:
    factor, capacity = scene.outcome.break_even_price_factor, scene.outcome.project.capacity
    if capacity is None or not math.isfinite(factor):
        return
    price = capacity.price_usd_per_unit
    yield Card(
        label=say(
            "Price at which the host breaks even, USD a {unit}",
            unit=capacity.unit_in(scene.speaking.language),
        ),
        definition=say(
            "The price of output at which the discounted change of the host's real income is "
            "zero; all other assumptions stay."
        ),
        value=plain(factor * price),
        side="",
        lines=(say("assumed: {price}, in USD of the same year", price=stated(price)),),
    )


def _remarks(scene: Scene) -> Iterator[Text]:
    project = scene.outcome.project
    if project.lender is None:
        yield say(
            "The lender ({lender}) is no country of this world: all other countries give the "
            "money, and get it back, in proportion to their value added.",
            lender=scene.lender,
        )
    if project.capacity is None:
        yield say(
            "Nothing is built: the money is spent as income in the year it comes. What the "
            "conditions themselves bring is not counted."
        )
