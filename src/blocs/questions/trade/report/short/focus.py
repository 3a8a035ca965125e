"""Page two, left: sectors of the country in focus, who trades more and less, which move does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from blocs.brief.employment import BROAD
from blocs.brief.short.cited import Facts
from blocs.brief.short.plates import BarRow, Step, bars, waterfall
from blocs.brief.voice import Voice
from blocs.foundation.messages import Told, same
from blocs.moves.move import Provision
from blocs.questions.trade.contributions import Contributions
from blocs.questions.trade.heads import heads_of
from blocs.questions.trade.plausibility import Strained
from blocs.questions.trade.report.reading import Reading, sector_table
from blocs.questions.trade.report.short.actors import Cast
from blocs.questions.trade.report.short.amounts import Unit, seen, unit_of
from blocs.questions.trade.report.short.sheet import Block, Grid, Item, Lines, Picture
from blocs.questions.trade.report.short.volumes import Volumes
from blocs.questions.trade.report.short.who import label_of
from blocs.world.employment import BROAD_SECTORS

COLUMN = 232.0
FEWEST_PERSONS = 50.0
DIFFERS = 0.20
"""What a part does alone is said where it differs by more than this from its share."""


def sectors_block(
    cast: Cast, voice: Voice, doubtful: Sequence[Strained], *, most: int
) -> Block | None:
    """The sectors of the focus that weigh most in the change."""
    if cast.focus.code not in cast.outcome.countries:
        return None
    w, table = voice.words, sector_table(Reading(cast.outcome))
    n = cast.outcome.countries.index(cast.focus.code)
    chosen = table.foremost(n, most=most)
    strained = {item.sector for item in doubtful if item.country == cast.focus.code}
    marked = [cast.outcome.sectors[k] in strained for k in chosen]
    rows = tuple(
        (
            short_sector(voice, cast.outcome.sectors[k]) + (" ‡" if mark else ""),
            voice.numbers.round_percent_change(float(table.output[n, k])),
            voice.numbers.plain(float(table.share[n, k]), 1),
        )
        for k, mark in zip(chosen, marked, strict=True)
    )
    heads = (w("Sector"), w("Output, %"), w("Weight, %"))
    note = w("Output by volume; weight in value added of the base year.")
    if any(marked):
        note += " " + w(
            "‡ No number to quote: so large a change of mining or energy is an effect of its "
            "elasticity."
        )
    falls = next((k for k in range(len(rows)) if table.output[n, chosen[k]] < 0), 0)
    rules = frozenset({falls}) if falls else frozenset[int]()
    title = w("Sectors: {name}", name=label_of(cast.focus, voice))
    items = (Grid(heads, rows, rules), Lines((same(note),), "note"), *_jobs(cast, voice))
    return Block(title, items)


def _jobs(cast: Cast, voice: Voice) -> tuple[Item, ...]:
    """Persons by broad sector, two digits of them; nothing where a source gives none."""
    w, found = voice.words, heads_of(cast.outcome.labelled, cast.outcome.provenance)
    n = cast.outcome.countries.index(cast.focus.code)
    if found is None or not np.isfinite(found.change[n]).all():
        return ()
    rows = tuple(
        (BROAD[name][voice.language], _persons(float(change), voice))
        for name, change in zip(BROAD_SECTORS, found.change[n], strict=True)
    )
    moved = voice.numbers.round_percent(float(found.moved_pct[n]))
    note = w(
        "Persons, two digits; labour follows value added. {moved} of those employed change their "
        "part of the economy. A broad estimate.",
        moved=moved,
    )
    heads = (w("Part of the economy"), w("Jobs"))
    return Grid(heads, rows), Lines((same(note),), "note")


def _persons(change: float, voice: Voice) -> str:
    """With two digits, signed."""
    if abs(change) < FEWEST_PERSONS:
        return "≈ 0"
    step = 10.0 ** (np.floor(np.log10(abs(change))) - 1)
    return voice.numbers.change(round(change / step) * step, 0)


def short_sector(voice: Voice, code: str, most: int = 34) -> str:
    """The name of a sector up to its first comma or bracket, cut where it is long."""
    name = voice.sector(code)
    short = name.split(" (")[0].split(";")[0]
    if len(short) > most:
        short = short.split(",")[0]
    return short if len(short) <= most else short[: most - 1].rstrip() + "…"


def partners_block(cast: Cast, voice: Voice, *, most: int, sells: bool) -> Block | None:
    """Change of the imports (or exports) of the focus by partner, by volume."""
    w, volumes = voice.words, Volumes(cast.outcome)
    if cast.focus.code not in cast.outcome.countries:
        return None
    found = volumes.partners(cast.focus.code, sells=sells)
    shown = list(found)[: most - 1]
    rest = [change for code, change in found.items() if code not in shown]
    before, after = (sum(getattr(c, side) for c in rest) for side in ("before", "after"))
    unit = unit_of((after - before, *(found[code].usd for code in shown)))
    rows = [
        _bar(voice.country(code), found[code].usd, found[code].pct, unit, voice) for code in shown
    ]
    rows.sort(key=lambda row: row.value)
    pct = 100 * (after - before) / before if before > 0 else np.nan
    rows.append(_bar(w("All others"), after - before, pct, unit, voice, opens=True))
    heads, name = (w.told(unit.head), w("%")), label_of(cast.focus, voice)
    title = (
        w("Who buys more and less: {name}", name=name)
        if sells
        else w("Who sells more and less: {name}", name=name)
    )
    plate = bars(
        rows,
        heads=heads,
        width=COLUMN,
        size=7.8,
        label_width=0.38,
        alt=f"{title}: " + "; ".join(f"{row.label} {row.texts[0]}" for row in rows),
    )
    table = Grid(("", *heads), tuple((row.label, *row.texts) for row in rows))
    note = w(
        "Change by volume, {unit} at prices of the base year, and in per cent.",
        unit=w.told(unit.name),
    )
    key = "buyers" if sells else "sellers"
    return Block(title, (Picture(key, plate, table), Lines((same(note),), "note")))


def _bar(
    label: str, usd: float, pct: float, unit: Unit, voice: Voice, *, opens: bool = False
) -> BarRow:
    texts = (unit.change(usd, voice), voice.numbers.round_percent_change(pct))
    return BarRow(label, seen(usd), None, None, texts, opens=opens)


def parts_block(
    cast: Cast,
    voice: Voice,
    facts: Facts,
    found: Contributions,
    labels: Mapping[str, str],
) -> Block | None:
    """Which move does it, for the first actor: shares that add up."""
    w, actor = voice.words, cast.first
    if not actor.members or len(found.parts) < 2:
        return None
    shares = found.of(actor.members)
    unit = unit_of(map(float, (shares.together, *shares.share)))
    steps = [
        _step(labels[part], float(share), float(alone), unit, voice)
        for part, share, alone in zip(found.parts, shares.share, shares.alone, strict=True)
    ]
    for part, share in zip(found.parts, shares.share, strict=True):
        facts.dollars_change(f"part.{part}.{actor.code}", float(share))
    total = Step(w("All together"), shares.together, unit.change(shares.together, voice))
    title = w("Which part does it: {name}", name=label_of(actor, voice))
    plate = waterfall(
        steps,
        total,
        width=COLUMN,
        alt=f"{title}: " + "; ".join(f"{step.label} {step.text}" for step in (*steps, total)),
    )
    rows = tuple((step.label, step.text) for step in (*steps, total))
    note = w(
        "In {unit} a year: the average of each part over all orders of making them; they add up "
        "to the whole. In brackets: that part alone, where it differs.",
        unit=w.told(unit.name),
    )
    grid = Grid(("", w.told(unit.head)), rows)
    return Block(title, (Picture("parts", plate, grid), Lines((same(note),), "note")))


def _step(label: str, share: float, alone: float, unit: Unit, voice: Voice) -> Step:
    text = unit.change(share, voice)
    if abs(alone - share) > DIFFERS * abs(share) and not unit.hides(alone - share):
        text += f" ({unit.change(alone, voice)} {voice.words('alone')})"
    return Step(label, share, text)


def move_labels(
    found: Contributions, provisions: Sequence[Provision], cast: Cast, voice: Voice
) -> dict[str, str]:
    """Part → a short name: kind of move and who makes it, numbered in the order of the file."""
    moves = [item for item in provisions if item.stage == "moves"]
    labels: dict[str, str] = {}
    for k, part in enumerate(found.parts):
        item = moves[k]
        first = next((codes for codes in item.countries.values() if codes), ())
        who = next((label_of(a, voice) for a in cast.actors if a.party.members == first), "")
        labels[part] = f"{k + 1}. {item.title}" + (f", {who}" if who else "")
    return labels


def group_labels(found: Contributions, cast: Cast, voice: Voice) -> dict[str, str]:
    """Part → name of the partners it is about."""
    names = {actor.code: label_of(actor, voice) for actor in cast.targets}
    return {part: names.get(part, voice.words("All others")) for part in found.parts}


def lines_block(title: str, texts: Sequence[Told], role: str) -> Block | None:
    """Sentences under a title; None where there are none."""
    return Block(title, (Lines(tuple(texts), role),)) if texts else None
