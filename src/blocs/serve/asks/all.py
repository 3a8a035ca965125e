"""Every request, in the order of `QUESTIONS`."""

from __future__ import annotations

from collections.abc import Mapping

from blocs.questions import QUESTIONS
from blocs.serve.asks import corridors, evidence, exposure, games, security, signals, sureness
from blocs.serve.asks.ask import Ask
from blocs.serve.asks.trade import Compare, Run, RunModels, RunRanges

_WRITTEN: tuple[type[Ask], ...] = (
    *(Run, RunModels, RunRanges, Compare),
    *(corridors.NetworkFlows, corridors.NetworkCriticality),
    *(corridors.OwnersPower, corridors.PassageMatrix),
    *(corridors.Routes, corridors.SeaDistance),
    *(corridors.KnownCorridors, corridors.NetworkCheck),
    *(signals.Votes, signals.Channels, signals.Events, signals.Poll, signals.Predictability),
    *(security.PointCover, security.TerritoryCover, security.Balance, security.Stability),
    *(exposure.Exposure, exposure.Pair, exposure.JointExposure),
    *(exposure.RuptureMatrix, exposure.DyadAtlas),
    sureness.Ensemble,
    *(evidence.Claims, evidence.Verify, evidence.History, evidence.Board),
    *(games.Project, games.Play),
)

_BY_NAME = {ask.question: ask for ask in _WRITTEN}
ASKS: Mapping[str, type[Ask]] = {
    question.name: _BY_NAME[question.name] for question in QUESTIONS if question.name in _BY_NAME
}
"""Name of a question → its request."""
