"""What can be wrong with a game beyond its single fields, and where it does not fit a world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import ScenarioError, raise_problems
from blocs.moves.fields import Fault
from blocs.moves.selection import select_countries
from blocs.world.world import World

if TYPE_CHECKING:
    from blocs.questions.games.kinds.strategic.form import Actor, Game, Step, Term

SUM_TOLERANCE = 1e-6


def contradictions(game: Game) -> list[Fault]:
    """What is wrong in a game whose fields are right one by one."""
    faults: list[Fault] = []
    for name, actor in game.actors.items():
        for key, term in actor.utility.items():
            place = ("actors", name, "utility", key)
            faults += [fault.below(*place) for fault in _term_faults(game, actor, term)]
    for index, effect in enumerate(game.effects):
        faults += _when_faults(game, effect.when, ("effects", index, "when"))
    return [*faults, *_type_faults(game), *_order_faults(game)]


def _term_faults(game: Game, actor: Actor, term: Term) -> Iterator[Fault]:
    kinds = {"outcome": term.outcome, "by_option": term.by_option, "given": term.given}
    stated = [name for name, value in kinds.items() if value is not None]
    if len(stated) != 1:
        message = f"exactly one of {', '.join(kinds)} is needed, found {' and '.join(stated) or 0}"
        yield Fault((), message.replace("found 0", "found none"))
        return
    if term.outcome is None:
        yield from _given_faults(game, actor, term)
        return
    if actor.countries is None and term.countries is None:
        message = "whose outcome? The actor has no countries"
        yield Fault(("outcome",), message, "Write `countries:` beside `outcome:`.")
    if (term.outcome == "rupture_loss_pct") is not (term.to is not None):
        message = "'to' goes with the outcome 'rupture_loss_pct', and with it alone"
        yield Fault(("to",) if term.to is not None else ("outcome",), message)
    yield from _year_faults(actor, term)


def _year_faults(actor: Actor, term: Term) -> Iterator[Fault]:
    if term.years is not None and actor.discount_pct is None:
        message = "years are counted, but the actor has no discount rate"
        yield Fault(("years",), message, "Write `discount_pct:` beside the actor's `utility:`.")


def _given_faults(game: Game, actor: Actor, term: Term) -> Iterator[Fault]:
    for key in ("countries", "to"):
        if getattr(term, key) is not None:
            yield Fault((key,), f"'{key}' goes with an outcome; this term's numbers are given")
    if term.unit is None:
        remedy = "Say what one unit is, as in `unit: points, 1 = …`."
        yield Fault((), "'unit' is missing: the unit of the given numbers", remedy)
    if term.note is None and term.source is None:
        remedy = "Write `note:` or `source:`: a reader must see that it is assumed, and why."
        yield Fault((), "given numbers without a note or a source", remedy)
    for option in term.by_option or {}:
        yield from _unknown(option, actor.options, "option", ("by_option", option))
    if term.by_option is not None:
        missing = [option for option in actor.options if option not in term.by_option]
        if missing:
            message = f"no number for {', '.join(missing)}"
            yield Fault(("by_option",), message, "Give a number for every own option; 0 is one.")
    for index, rule in enumerate(term.given or ()):
        yield from _when_faults(game, rule.when, ("given", index, "when"))
    yield from _year_faults(actor, term)


def _when_faults(
    game: Game, when: Mapping[str, Sequence[str]], place: tuple[str | int, ...]
) -> Iterator[Fault]:
    for name, options in when.items():
        if name not in game.actors:
            yield from _unknown(name, game.actors, "actor", (*place, name))
            continue
        for option in options:
            yield from _unknown(option, game.actors[name].options, "option", (*place, name))


def _unknown(
    word: str, known: Iterable[str], what: str, place: tuple[str | int, ...]
) -> Iterator[Fault]:
    names = list(known)
    if word not in names:
        hint = did_you_mean(word, names)
        yield Fault(
            place, f"unknown {what} '{word}'. {hint}".rstrip(), f"Known: {', '.join(names)}."
        )


def _type_faults(game: Game) -> Iterator[Fault]:
    for name, kinds in game.types.items():
        if name not in game.actors:
            yield from _unknown(name, game.actors, "actor", ("types", name))
            continue
        polled = [kind.poll_count is not None for kind in kinds.values()]
        stated = [kind.probability is not None for kind in kinds.values()]
        if not (all(polled) and not any(stated)) and not (all(stated) and not any(polled)):
            message = "every type needs a 'probability', or every type a 'poll_count'"
            yield Fault(("types", name), message)
        elif all(stated):
            total = sum(kind.probability or 0.0 for kind in kinds.values())
            if abs(total - 1) > SUM_TOLERANCE:
                yield Fault(("types", name), f"the probabilities sum to {total:g}, not to 1")
        for key, kind in kinds.items():
            for term in kind.weights or {}:
                place = ("types", name, key, "weights", term)
                yield from _unknown(term, game.actors[name].utility, "term", place)


def _order_faults(game: Game) -> Iterator[Fault]:
    moved: list[str] = []
    for index, step in enumerate(game.order):
        place = ("order", index)
        yield from (fault.below(*place) for fault in _step_faults(game, step, moved))
        if step.actor is not None:
            moved.append(step.actor)
    absent = [name for name in game.actors if name not in moved]
    if game.order and absent:
        yield Fault(("order",), f"never on the move: {', '.join(absent)}", "Give each one step.")


def _step_faults(game: Game, step: Step, moved: list[str]) -> Iterator[Fault]:
    if (step.actor is None) == (step.signal_of is None):
        yield Fault((), "a step has an 'actor' who chooses, or 'signal_of': one of them")
        return
    if step.actor is not None:
        yield from _unknown(step.actor, game.actors, "actor", ("actor",))
        if step.actor in moved:
            yield Fault(("actor",), f"'{step.actor}' has moved before: each moves once")
        for other in step.observes or ():
            yield from _unknown(other, moved, "earlier step", ("observes",))
        return
    yield from _unknown(str(step.signal_of), moved, "earlier step", ("signal_of",))
    if step.seen_by is None or step.accuracy is None:
        yield Fault((), "a signal needs 'seen_by' and 'accuracy'")
    for other in step.seen_by or ():
        yield from _unknown(other, game.actors, "actor", ("seen_by",))


# -- against a world ------------------------------------------------------------------------------


def check_fits(game: Game, world: World) -> None:
    """Raise ScenarioError, all at once, where actors or terms name what the world does not have."""
    faults: list[Fault] = []
    for name, actor in game.actors.items():
        groups = [(("actors", name, "countries"), actor.countries)]
        for key, term in actor.utility.items():
            place = ("actors", name, "utility", key)
            groups += [((*place, "countries"), term.countries), ((*place, "to"), term.to)]
        for at, codes in groups:
            if codes is not None:
                faults += [fault.below(*at) for fault in select_countries(codes, world).faults]
    problems = [game.problem(fault.path, fault.message, fault.remedy) for fault in faults]
    raise_problems(
        ScenarioError, f"game '{game.title}' does not fit world '{world.name}'", problems
    )
