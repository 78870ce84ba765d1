"""What happens in the yard, known to the tenth of a second. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.scene_things import WIDTHS, Colour

type Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 as shares of the picture."""

CROSSING = 7.0
"""Seconds somebody takes to walk through the picture."""

BLUE: Colour = (128, 76, 52)

DRIVE = 2.5
"""Seconds a car takes to its place, or away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a thing stands: its foot as shares of the picture, its height as a share of the picture's."""

    what: str
    x: float
    y: float
    height: float

    def box(self, aspect: float) -> Box:
        """What it covers in a picture so much wider than high."""
        left, right = (side * self.height / aspect for side in WIDTHS[self.what])
        return self.x + left, self.y - self.height * 1.02, self.x + right, self.y + self.height * 0.15


DOORSTEP = Place(what="parcel", x=0.30, y=0.66, height=0.07)
KERB = Place(what="bin", x=0.80, y=0.70, height=0.17)
DRIVEWAY = Place(what="car", x=0.56, y=0.86, height=0.20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A thing is there from `start` to `stop` (s). A car drives in before and away after."""

    place: Place
    start: float
    stop: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Somebody crosses the picture."""

    start: float
    rightwards: bool = True
    y: float = 0.70
    coat: Colour = BLUE

    @property
    def stop(self) -> float:
        """When they are gone."""
        return self.start + CROSSING

    def x(self, t: float) -> float:
        """Where their feet are, as a share of the width."""
        way = -0.12 + 1.24 * (t - self.start) / CROSSING
        return way if self.rightwards else 1 - way


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The truth: from `at` on (s) the yard lasts in another state."""

    kind: str
    """appeared or removed"""

    what: str
    at: float
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happens, over and over, every `length` seconds; it ends as it began."""

    stays: tuple[Stay, ...]
    walks: tuple[Walk, ...]
    length: float

    def changes(self, aspect: float) -> tuple[Change, ...]:
        """All lasting changes in order."""
        found = []
        for stay in self.stays:
            box = stay.place.box(aspect)
            if stay.start > 0:
                found.append(Change(kind="appeared", what=stay.place.what, at=stay.start, box=box))
            if stay.stop < self.length:
                found.append(Change(kind="removed", what=stay.place.what, at=stay.stop, box=box))
        return tuple(sorted(found, key=lambda change: change.at))


def passing(place: Place, at: float, *, rightwards: bool = True, coat: Colour = BLUE) -> Walk:
    """Somebody who is just in front of a place at that moment: to leave something there, or to take it."""
    share = (place.x if rightwards else 1 - place.x) + 0.12
    return Walk(start=at - CROSSING * share / 1.24, y=place.y + 0.03, rightwards=rightwards, coat=coat)


YARD = Story(
    stays=(
        Stay(place=DOORSTEP, start=12.0, stop=52.0),
        Stay(place=KERB, start=0.0, stop=72.0),
        Stay(place=KERB, start=108.0, stop=120.0),
        Stay(place=DRIVEWAY, start=84.0, stop=96.0),
    ),
    walks=(
        passing(DOORSTEP, 12.0),
        Walk(start=32.0, rightwards=False, y=0.78, coat=(58, 60, 122)),
        passing(DOORSTEP, 52.0, rightwards=False),
        passing(KERB, 72.0, coat=(70, 104, 70)),
        passing(KERB, 108.0, rightwards=False, coat=(70, 104, 70)),
    ),
    length=120.0,
)
"""A parcel comes and is taken in, somebody just passes, the bin goes out and comes back, a car visits."""
