"""How far it is by sea between two positions, with passages open and closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from blocs.foundation.arguments import arguments, many, names, number, refuse
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.messages import significant
from blocs.questions.answers import Answer
from blocs.transport.sea import SeaWay, passage_names, sea_way

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Distance(Answer):
    """How far it is by sea between two positions, longitude and latitude in degrees.

    way: with `closed` closed, None where there is no way; open_way: with all open that is open
    today.
    """

    origin: tuple[float, float]
    destination: tuple[float, float]
    way: SeaWay | None
    closed: tuple[str, ...]
    open_way: SeaWay | None

    @property
    def longer_km(self) -> float | None:
        """What the closure adds; None where one of the ways is missing."""
        if self.way is None or self.open_way is None:
            return None
        return self.way.km - self.open_way.km

    def _facts(self) -> Mapping[str, str]:
        return {
            "from": _degrees(self.origin),
            "to": _degrees(self.destination),
            "km": "no way" if self.way is None else significant(self.way.km).told("en"),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a way that there is and unit: its length."""
        return tidy(self._rows(), ("way",))

    def _rows(self) -> Iterator[dict[str, Any]]:
        for name, way in (("closed", self.way), ("open", self.open_way)):
            if way is not None:
                yield {"way": name, "quantity": "length", "unit": "km", "value": way.km}
                miles = way.nautical_miles
                yield {"way": name, "quantity": "length", "unit": "nautical mile", "value": miles}

    def as_json(self) -> dict[str, Any]:
        """Kilometres, nautical miles and passages; null where there is no way."""
        return {
            "from": list(self.origin),
            "to": list(self.destination),
            **_way(self.way),
            "closed": list(self.closed),
            "longer_km": self.longer_km,
            "open": _way(self.open_way),
        }


def _way(way: SeaWay | None) -> dict[str, Any]:
    return {
        "km": None if way is None else way.km,
        "nautical_miles": None if way is None else way.nautical_miles,
        "passages": None if way is None else list(way.passages),
        "approach_km": None if way is None else list(way.approach_km),
    }


def _degrees(position: tuple[float, float]) -> str:
    return ",".join(map(str, position))


PLACE = "longitude from -180 to 180, then latitude from -90 to 90, in degrees"


def _on_the_globe(lon: float, lat: float) -> bool:
    return -180.0 <= lon <= 360.0 and -90.0 <= lat <= 90.0


def _position(name: str, value: Any) -> Any:
    """Longitude and latitude in degrees."""
    lon, lat = many(number, least=2, most=2, noun="numbers, longitude and latitude")(name, value)
    if not _on_the_globe(lon, lat):
        raise refuse(name, value, PLACE)
    return lon, lat


@arguments(origin=_position, destination=_position, closed=names)
def sea_distance(
    origin: Sequence[float], destination: Sequence[float], *, closed: Sequence[str] = ()
) -> Distance:
    """The shortest way by sea between two positions, longitude and latitude in degrees.

    Raises InputError for a position off the globe or a passage that is not known.
    """
    names = passage_names(closed)
    way = sea_way(origin, destination, names)
    return Distance(
        origin=(float(origin[0]), float(origin[1])),
        destination=(float(destination[0]), float(destination[1])),
        way=way,
        closed=names,
        open_way=sea_way(origin, destination) if names else way,
    )


def position_in(text: str, what: str) -> tuple[float, float]:
    """A position written as LON,LAT; what: who wrote it.

    Raises InputError for another text or a position off the globe.
    """
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            f"{what} takes longitude and latitude in degrees such as 103.85,1.26, not '{text}'"
        ) from None
    if not _on_the_globe(lon, lat):
        raise InputError(f"{what} {lon:g},{lat:g} is no place: {PLACE}")
    return lon, lat
