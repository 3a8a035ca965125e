"""A country between two poles, channel by channel: never one number of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.foundation.arguments import arguments, found_by_name, whole
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.questions.answers import Answer
from blocs.questions.signals.answer.channel_units import channel_units
from blocs.questions.signals.ask.channels import Channel, ChannelCase, load_channels
from blocs.questions.signals.engine.pull import Pull, Shifts, pull, shifts

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class ChannelReading:
    """One channel.

    years: that are told, with `pulls` as long; shifts: by positions of years; gaps: years left out
    as a record is missing; silent: years of the table without a unit of either pole; estimated:
    year → what part of the trade was estimated, %.
    """

    channel: Channel
    years: tuple[int, ...]
    pulls: tuple[Pull, ...]
    shifts: Shifts
    gaps: tuple[int, ...]
    silent: tuple[int, ...]
    estimated: Mapping[int, float]

    @property
    def name(self) -> str:
        """Its title as written, or its kind."""
        return self.channel.title or self.channel.kind


@dataclass(frozen=True, eq=False, repr=False)
class Channels(Answer):
    """Where a country stands between two poles by each channel: 1 with the first, 0: the second."""

    name: str
    case: ChannelCase
    readings: tuple[ChannelReading, ...]

    def _facts(self) -> Mapping[str, str]:
        return {
            "country": self.case.country,
            "poles": ":".join(self.case.poles),
            "channels": ", ".join(reading.name for reading in self.readings),
        }

    def of(self, name: str) -> ChannelReading:
        """One channel by its title or kind. Raises KeyError."""
        return {reading.name: reading for reading in self.readings}[name]

    def as_json(self) -> dict[str, Any]:
        """`channels` with years and shifts, `radar`: the last year of each."""
        return {
            "status": "converged",
            "title": self.case.title,
            "country": self.case.country,
            "poles": list(self.case.poles),
            "radar": [
                {"channel": reading.name, **_told(reading, len(reading.years) - 1)}
                for reading in self.readings
                if reading.years
            ],
            "channels": [
                {
                    "channel": reading.name,
                    "kind": reading.channel.kind,
                    "years": [_told(reading, k) for k in range(len(reading.years))],
                    "shifts": [
                        {
                            "from": reading.years[shift.at],
                            "change": shift.change,
                            "low": finite_or_null(shift.low),
                            "high": finite_or_null(shift.high),
                        }
                        for shift in reading.shifts.found
                    ],
                    "penalty": finite_or_null(reading.shifts.penalty),
                    "years_with_missing_records": list(reading.gaps),
                    "years_estimated": [
                        {"year": year, "share_pct": share}
                        for year, share in reading.estimated.items()
                    ],
                    "years_without_either_pole": list(reading.silent),
                }
                for reading in self.readings
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a channel, year and quantity: `lean`, its band, `both_ways`, `units`."""
        rows: list[dict[str, Any]] = []
        for reading in self.readings:
            for k, year in enumerate(reading.years):
                told = _told(reading, k)
                for name in ("lean", "low", "high", "both_ways", "units"):
                    value = float("nan") if told[name] is None else told[name]
                    rows.append(
                        {"channel": reading.name, "year": str(year)}
                        | {"quantity": name, "unit": "1", "value": value}
                    )
        return tidy(rows, ("channel", "year"))


def _told(reading: ChannelReading, k: int) -> dict[str, Any]:
    found = reading.pulls[k]
    return {
        "year": reading.years[k],
        "lean": found.lean,
        "low": finite_or_null(found.low),
        "high": finite_or_null(found.high),
        "both_ways": found.both_ways,
        "units": found.units,
    }


@arguments(
    case=found_by_name(ChannelCase, "a ChannelCase"),
    seed=whole(0),
)
def channels(case: str | Path | ChannelCase, *, seed: int = 0) -> Channels:
    """Where a country stands between two poles by votes, trade, treaties, visits and events.

    case: a YAML file, or a case of the casebook that has channels. Each channel has its lean by
    year, 1 with the first pole and 0 with the second, with a band that draws its units anew (roll
    calls, goods, treaties, meetings, weeks), and how evenly both are served; channels stand side
    by side and are never summed. Raises InputError, ScenarioError, WorldError, DataError,
    MissingExtraError.
    """
    asked = case if isinstance(case, ChannelCase) else load_channels(case)
    name = asked.country if isinstance(case, ChannelCase) else Path(case).stem
    readings = tuple(_reading(asked, channel, seed) for channel in asked.channels)
    if not any(reading.years for reading in readings):
        raise InputError(f"no channel tells anything of '{asked.country}' in the years asked for")
    return Channels(name, asked, readings)


def _reading(case: ChannelCase, channel: Channel, seed: int) -> ChannelReading:
    found = channel_units(case, channel)
    # a seed of its own for each year: draws of two years are then independent
    made = {
        year: pull(units.place, units.weight, seed=seed + year)
        for year, units in found.years.items()
    }
    years = tuple(year for year, one in made.items() if one is not None)
    pulls = tuple(one for one in made.values() if one is not None)
    silent = tuple(year for year, one in made.items() if one is None)
    return ChannelReading(channel, years, pulls, shifts(pulls), found.gaps, silent, found.estimated)
