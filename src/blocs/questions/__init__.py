"""What is asked, one room a question; `QUESTIONS` lists every question with its answer and report.

Rooms are named here as text and loaded when used, so that asking one question loads no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from blocs.foundation.shown import Shown


@dataclass(frozen=True, repr=False)
class Question(Shown):
    """One question that can be asked.

    name: its verb, `blocs.NAME`; title: the question in words; room: where it lives; command: how
    the command line asks it; answers: classes of
    what is answered; reporter: what says it.
    """

    name: str
    title: str
    room: str
    command: str
    verb: tuple[str, str]
    answers: tuple[str, ...]
    reporter: tuple[str, str]

    def _facts(self) -> Mapping[str, str]:
        return {
            "title": self.title,
            "Python": f"blocs.{self.name}",
            "command": f"blocs {self.command}",
            "answer": ", ".join(self.answers),
        }

    @property
    def answer(self) -> Callable[..., Any]:
        """The function that answers it."""
        return _loaded(*self.verb)

    @property
    def report(self) -> Callable[..., Any]:
        """(answer, language, more) → its report: what `answer.report(language)` gives."""
        return _loaded(*self.reporter)


def _loaded(room: str, name: str) -> Any:
    return getattr(import_module(f"blocs.questions.{room}"), name)


QUESTIONS = (
    Question(
        "run",
        "What follows, for every country and sector?",
        "trade",
        "run",
        ("trade.answer", "run"),
        ("Outcome",),
        ("reports", "outcome_report"),
    ),
    Question(
        "run_models",
        "What follows, over the trade models?",
        "trade",
        "run --model all",
        ("trade.models", "run_models"),
        ("ModelBand",),
        ("reports", "models_report"),
    ),
    Question(
        "run_ranges",
        "How far do the numbers go, over elasticities, closures and models?",
        "trade",
        "run --draws",
        ("trade.ranges", "run_ranges"),
        ("Ranges",),
        ("reports", "ranges_report"),
    ),
    Question(
        "compare",
        "How do outcomes differ?",
        "trade",
        "compare",
        ("trade.comparison", "compare"),
        ("Comparison",),
        ("reports", "compared_report"),
    ),
    Question(
        "network_flows",
        "Which way does it flow, and where is it short?",
        "corridors",
        "corridors show",
        ("corridors.flowing", "network_flows"),
        ("NetworkFlows",),
        ("corridors.report.network", "network_report"),
    ),
    Question(
        "network_criticality",
        "What does closing a link, or all that an owner holds, cost?",
        "corridors",
        "corridors critical",
        ("corridors.answer", "network_criticality"),
        ("Criticality",),
        ("corridors.report.critical", "critical_report"),
    ),
    Question(
        "owners_power",
        "Who holds the tap?",
        "corridors",
        "corridors power",
        ("corridors.answer", "owners_power"),
        ("OwnersPower",),
        ("corridors.report.power", "power_report"),
    ),
    Question(
        "passage_matrix",
        "Who hangs on which passage of the sea?",
        "corridors",
        "corridors critical",
        ("corridors.sea", "passage_matrix"),
        ("PassageMatrix",),
        ("reports", "passage_report"),
    ),
    Question(
        "routes",
        "By which ways do two countries trade, and what if a passage closes?",
        "corridors",
        "corridors routes",
        ("corridors.pair_ways", "routes"),
        ("Routes",),
        ("reports", "routes_report"),
    ),
    Question(
        "sea_distance",
        "How far is it by sea?",
        "corridors",
        "corridors distance",
        ("corridors.distance", "sea_distance"),
        ("Distance",),
        ("corridors.report.distance", "distance_report"),
    ),
    Question(
        "known_corridors",
        "What corridors are there?",
        "corridors",
        "corridors list",
        ("corridors.known", "known_corridors"),
        ("KnownCorridors",),
        ("corridors.report.stock.listing", "listing_report"),
    ),
    Question(
        "check_network",
        "Can a network be used, and what was repaired in it?",
        "corridors",
        "corridors check",
        ("corridors.checking", "check_network"),
        ("NetworkCheck",),
        ("corridors.report.stock.check", "check_report"),
    ),
    Question(
        "votes",
        "Who stands where, by roll calls?",
        "signals",
        "signals votes",
        ("signals.answer.votes", "votes"),
        ("Votes",),
        ("signals.report.votes", "votes_report"),
    ),
    Question(
        "channels",
        "Which way does each channel pull?",
        "signals",
        "signals channels",
        ("signals.answer.channels", "channels"),
        ("Channels",),
        ("signals.report.channels", "channels_report"),
    ),
    Question(
        "events",
        "What happened between countries, week by week?",
        "signals",
        "signals events",
        ("signals.answer.events", "events"),
        ("Events",),
        ("signals.report.events", "events_report"),
    ),
    Question(
        "poll",
        "What can a poll say of all who could have been asked?",
        "signals",
        "signals poll",
        ("signals.answer.polls", "poll"),
        ("Poll",),
        ("signals.report.polls", "poll_report"),
    ),
    Question(
        "predictability",
        "How well could each actor have been foreseen?",
        "signals",
        "signals predictability",
        ("signals.answer.foresight", "predictability"),
        ("Predictability",),
        ("signals.report.foresight", "predictability_report"),
    ),
    Question(
        "point_cover",
        "Who is covered, by how few sites?",
        "security",
        "security cover",
        ("security.answer", "point_cover"),
        ("PointCover",),
        ("security.report.cover", "cover_report"),
    ),
    Question(
        "territory_cover",
        "How well is a territory covered, with and without the consent of hosts?",
        "security",
        "security cover",
        ("security.territory", "territory_cover"),
        ("TerritoryCover",),
        ("security.report.territory", "territory_report"),
    ),
    Question(
        "balance",
        "How does the balance of capabilities move?",
        "security",
        "security balance",
        ("security.balance", "balance"),
        ("Balance",),
        ("security.report.balance", "balance_report"),
    ),
    Question(
        "stability",
        "Is peace stable, given what a rupture would cost?",
        "security",
        "security stability",
        ("security.stability", "stability"),
        ("Stability",),
        ("security.report.stability", "stability_report"),
    ),
    Question(
        "exposure",
        "Who depends on whom, for what, and what would a rupture cost?",
        "exposure",
        "exposure",
        ("exposure.answer", "exposure"),
        ("Exposure",),
        ("reports", "exposure_report"),
    ),
    Question(
        "pair",
        "What do two countries cost each other?",
        "exposure",
        "exposure --to",
        ("exposure.answer", "pair"),
        ("Pair",),
        ("reports", "pair_report"),
    ),
    Question(
        "joint_exposure",
        "What do several partners hold over a country together?",
        "exposure",
        "exposure --to",
        ("exposure.joint", "joint_exposure"),
        ("JointExposure",),
        ("reports", "joint_report"),
    ),
    Question(
        "rupture_matrix",
        "What would every rupture among some countries cost?",
        "exposure",
        "exposure --matrix",
        ("exposure.atlas", "rupture_matrix"),
        ("Matrix",),
        ("reports", "matrix_report"),
    ),
    Question(
        "dyad_atlas",
        "What would every rupture in the world cost?",
        "exposure",
        "exposure --atlas",
        ("exposure.atlas", "dyad_atlas"),
        ("DyadAtlas",),
        ("reports", "atlas_report"),
    ),
    Question(
        "ensemble",
        "How sure?",
        "sureness",
        "ensemble",
        ("sureness.reading", "ensemble"),
        ("EnsembleReading",),
        ("reports", "ensemble_report"),
    ),
    Question(
        "claims",
        "Is it true what an essay states?",
        "evidence",
        "claims",
        ("evidence.claims.answer", "check_claims"),
        ("ClaimsReport",),
        ("evidence.claims.report", "claims_report"),
    ),
    Question(
        "history",
        "How far off would the trade engine have been?",
        "evidence",
        "evidence history",
        ("evidence.history.answer", "history"),
        ("HistoryScore",),
        ("evidence.history.report", "history_report"),
    ),
    Question(
        "board",
        "How do our numbers stand beside published ones?",
        "evidence",
        "board",
        ("evidence.board.answer", "run_board"),
        ("BoardReport",),
        ("reports", "board_report"),
    ),
    Question(
        "verify",
        "Is what we claim so, and does a world keep what it must?",
        "verification",
        "verify",
        ("verification.answer", "verify"),
        ("Verification",),
        ("verification.report", "verification_report"),
    ),
    Question(
        "project",
        "What does a loan cost, and what does it build?",
        "projects",
        "project",
        ("projects.answer", "run_project"),
        ("ProjectOutcome",),
        ("reports", "project_report"),
    ),
    Question(
        "play",
        "What will the others do?",
        "games",
        "play",
        ("games.answer", "play"),
        ("Play", "Found"),
        ("games.report", "game_report"),
    ),
)
"""Every question, in the order in which they are told."""


def question_of(answer: object) -> Question:
    """The question that `answer` answers. Raises TypeError for what is no answer."""
    kind = type(answer).__name__
    for question in QUESTIONS:
        if kind in question.answers:
            return question
    raise TypeError(f"{kind} answers no question of blocs")
