"""Zones and masks as lines that a person types. Pure: no Home Assistant, no engine.

A zone is a line ``Doorstep: 30,40 70,40 70,90 30,90``, a mask the same without a name. A zone with a
sensitivity of its own says so behind its name: ``Doorstep @80: 30,40 70,40 70,90``. Points are ``x,y`` in
percent of the picture's width and height, counted from its upper left corner.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..messages import Point, Polygon, Zone


class LineError(ValueError):
    """A line that cannot be read. `reason` is the key of a translated message."""

    def __init__(self, reason: str, line: int, text: str) -> None:
        """Point at the line, counted from 1, and at the part of it that is wrong."""
        super().__init__(f"line {line}: {reason}: {text}")
        self.reason = reason
        self.line = line
        self.text = text


def parse_zones(text: str) -> tuple[Zone, ...]:
    """Read lines of named polygons. Raises LineError at the first line that is wrong."""
    zones: list[Zone] = []
    for number, line in _lines(text):
        name, colon, points = line.rpartition(":")
        name, sensitivity = _split(name, number)
        if not colon or not name:
            raise LineError("zone_without_name", number, line)
        if any(zone.name.casefold() == name.casefold() for zone in zones):
            raise LineError("zone_name_twice", number, name)
        zones.append(Zone(name=name, polygon=_parse_polygon(points, number), sensitivity=sensitivity))
    return tuple(zones)


def parse_masks(text: str) -> tuple[Polygon, ...]:
    """Read lines of polygons without names. Raises LineError at the first line that is wrong."""
    return tuple(_parse_polygon(line, number) for number, line in _lines(text))


def format_zones(zones: Iterable[Zone]) -> str:
    """Write zones as the lines that parse_zones understands."""
    return "\n".join(f"{_head(zone)}: {_format_polygon(zone.polygon)}" for zone in zones)


def format_masks(masks: Iterable[Polygon]) -> str:
    """Write masks as the lines that parse_masks understands."""
    return "\n".join(_format_polygon(mask) for mask in masks)


def _head(zone: Zone) -> str:
    """Write a zone's name, and its own sensitivity where it has one."""
    return zone.name if zone.sensitivity is None else f"{zone.name} @{zone.sensitivity}"


def _split(head: str, number: int) -> tuple[str, int | None]:
    """Part a zone's name from its own sensitivity, where a number stands behind an ``@``."""
    name, _, own = head.rpartition("@")
    digits = own.strip().removesuffix("%").strip()
    if not name or not digits.isdecimal():
        return head.strip(), None
    if len(digits) > 3 or int(digits) > 100:
        raise LineError("bad_sensitivity", number, own.strip())
    return name.strip(), int(digits)


def _lines(text: str) -> list[tuple[int, str]]:
    """Give the lines numbers from 1, and leave out the empty ones."""
    return [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]


def _parse_polygon(text: str, number: int) -> Polygon:
    """Read the points of one line."""
    polygon = tuple(_parse_point(word, number) for word in text.split())
    if len(set(polygon)) < 3:
        raise LineError("too_few_points", number, text.strip())
    if _area(polygon) == 0:
        raise LineError("no_area", number, text.strip())
    return polygon


def _parse_point(word: str, number: int) -> Point:
    """Read one ``x,y`` in percent."""
    parts = word.split(",")
    if len(parts) != 2:
        raise LineError("bad_point", number, word)
    try:
        x, y = float(parts[0]), float(parts[1])
    except ValueError:
        raise LineError("bad_point", number, word) from None
    # Written so that "nan", which float() reads, is refused as well.
    if not (0 <= x <= 100 and 0 <= y <= 100):
        raise LineError("outside_picture", number, word)
    return (round(x / 100, 6), round(y / 100, 6))


def _area(polygon: Polygon) -> float:
    """Tell twice the area that the points go round; 0 when they lie on one line."""
    following = (*polygon[1:], polygon[0])
    return round(abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, following, strict=True))), 9)


def _format_polygon(polygon: Polygon) -> str:
    """Write points in percent."""
    return " ".join(f"{x * 100:.6g},{y * 100:.6g}" for x, y in polygon)
