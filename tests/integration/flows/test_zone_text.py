"""Zones and masks as lines."""

from dataclasses import replace

import pytest

from custom_components.watchpost.flows.zone_text import (
    LineError,
    format_masks,
    format_zones,
    parse_masks,
    parse_zones,
)
from custom_components.watchpost.messages import Zone

DOORSTEP = Zone(name="Doorstep", polygon=((0.3, 0.4), (0.7, 0.4), (0.7, 0.9)))


def test_zones_read_and_written() -> None:
    """What is written is what was read; empty lines and spaces do not matter."""
    text = "Doorstep: 30,40 70,40 70,90\nGate: left: 0,0 33.3,0 100,100"
    zones = parse_zones(f"\n  {text.replace(chr(10), chr(10) * 3)}  \n")
    assert zones[0] == DOORSTEP
    assert zones[1].name == "Gate: left"
    assert format_zones(zones) == text


@pytest.mark.parametrize("head", ["Doorstep @80", "Doorstep@80", "Doorstep @ 80 %"])
def test_a_zone_with_a_sensitivity_of_its_own(head: str) -> None:
    """It stands behind the name, and is written so again."""
    (zone,) = parse_zones(f"{head}: 30,40 70,40 70,90")
    assert zone == replace(DOORSTEP, sensitivity=80)
    assert format_zones([zone]) == "Doorstep @80: 30,40 70,40 70,90"


@pytest.mark.parametrize("name", ["@80", "me@home", "Gate @", "Gate 80", "Gate @-5"])
def test_what_looks_like_a_sensitivity_and_is_none(name: str) -> None:
    """It belongs to the name."""
    (zone,) = parse_zones(f"{name}: 30,40 70,40 70,90")
    assert (zone.name, zone.sensitivity) == (name, None)


def test_masks_read_and_written() -> None:
    """A mask is a line of points."""
    (mask,) = parse_masks("0,0 30,0 30,5 0,5")
    assert mask == ((0, 0), (0.3, 0), (0.3, 0.05), (0, 0.05))
    assert format_masks((mask,)) == "0,0 30,0 30,5 0,5"
    assert format_masks(()) == format_zones(()) == ""
    assert parse_masks(" \n ") == ()


@pytest.mark.parametrize(
    ("text", "reason", "line", "part"),
    [
        ("30,40 70,40 70,90", "zone_without_name", 1, "30,40 70,40 70,90"),
        (": 30,40 70,40 70,90", "zone_without_name", 1, ": 30,40 70,40 70,90"),
        ("A: 0,0 1,0 1,1\n\na: 0,0 1,0 1,1", "zone_name_twice", 3, "a"),
        ("A: 0,0 1,0 1,1\nB: 0,0 1;0 1,1", "bad_point", 2, "1;0"),
        ("A: 0,0 1,x 1,1", "bad_point", 1, "1,x"),
        ("A: 0,0 1,0,1 1,1", "bad_point", 1, "1,0,1"),
        ("A: 0,0 101,0 1,1", "outside_picture", 1, "101,0"),
        ("A: 0,0 nan,0 1,1", "outside_picture", 1, "nan,0"),
        ("A: 0,0 1,1", "too_few_points", 1, "0,0 1,1"),
        ("A: 0,0 1,1 0,0", "too_few_points", 1, "0,0 1,1 0,0"),
        ("A @101: 0,0 1,0 1,1", "bad_sensitivity", 1, "101"),
        ("A @100000000: 0,0 1,0 1,1", "bad_sensitivity", 1, "100000000"),
        ("A:", "too_few_points", 1, ""),
        ("A: 0,0 10,10 30,30", "no_area", 1, "0,0 10,10 30,30"),
    ],
)
def test_errors_point_at_the_line(text: str, reason: str, line: int, part: str) -> None:
    """A wrong line is named, with the part of it that is wrong."""
    with pytest.raises(LineError) as caught:
        parse_zones(text)
    assert (caught.value.reason, caught.value.line, caught.value.text) == (reason, line, part)
