"""Headlines of a game of solved worlds: the numbers and answers whose range is asked over draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from blocs.foundation.plain import finite_or_null


@dataclass(frozen=True)
class HeadlineNumber:
    """A number that is said first. title, unit: by language; value: None where there is none."""

    title: Mapping[str, str]
    unit: Mapping[str, str]
    value: float | None

    @property
    def known(self) -> float | None:
        """The value where it is a finite number."""
        return None if self.value is None else finite_or_null(self.value)


@dataclass(frozen=True)
class HeadlineAnswer:
    """An answer in words that is said first: which membership lasts, which coalition is best.

    title, answer: by language; answer: None where it cannot be given. Two plays agree when their
    English answers are the same.
    """

    title: Mapping[str, str]
    answer: Mapping[str, str] | None


@dataclass(frozen=True)
class Headlines:
    """Numbers and answers by key; keys are the same at every draw."""

    numbers: Mapping[str, HeadlineNumber] = field(default_factory=dict[str, HeadlineNumber])
    answers: Mapping[str, HeadlineAnswer] = field(default_factory=dict[str, HeadlineAnswer])

    def and_those(self, other: Headlines) -> Headlines:
        """Both together."""
        return Headlines({**self.numbers, **other.numbers}, {**self.answers, **other.answers})

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "numbers": {
                key: {"title": dict(item.title), "unit": dict(item.unit), "value": item.known}
                for key, item in self.numbers.items()
            },
            "answers": {
                key: {
                    "title": dict(item.title),
                    "answer": None if item.answer is None else dict(item.answer),
                }
                for key, item in self.answers.items()
            },
        }


@dataclass(frozen=True)
class Missing:
    """A part of a game whose world has no equilibrium. what: by language; cause: the solver's."""

    what: Mapping[str, str]
    cause: str
