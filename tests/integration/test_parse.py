"""Tolerant of what is new, strict on types."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from custom_components.watchpost.errors import ContractError
from custom_components.watchpost.messages import News
from custom_components.watchpost.parse import parse_hello, parse_message, parse_snapshot
from tests.fakes.engine import golden


def test_unknown_fields_are_ignored() -> None:
    news = golden("event_closed")
    plain = parse_message(deepcopy(news))
    news["event"]["mood"] = {"x": 1}
    news["extra"] = []
    assert parse_message(news) == plain


def test_unknown_words_are_kept() -> None:
    news = golden("event_described")
    news["news"] = "event_sung"
    news["event"]["analysis"]["kind"] = "melted"
    parsed = parse_message(news)
    assert isinstance(parsed, News)
    assert parsed.event.analysis is not None
    assert (parsed.news, parsed.event.analysis.kind) == ("event_sung", "melted")


def test_unknown_messages_are_none() -> None:
    assert parse_message({"type": "poem", "lines": 3}) is None


def put(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    *outer, last = path.split(".")

    def change(message: dict[str, Any]) -> None:
        for key in outer:
            message = message[key]
        message[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        put("cursor", "41"),
        put("cursor", True),
        put("late", 0),
        put("at", "yesterday"),
        put("at", "2026-11-20T06:00:00"),
        put("event", None),
        put("event.id", 7),
        put("event.boxes", [[0, 1, 2]]),
        put("event.boxes", [[0, 1, 2, "3"]]),
        put("event.boxes", [[0, 1, 2, False]]),
        put("event.boxes", "all"),
        put("event.pictures", ["before", 1]),
        put("event.lasting", "yes"),
        put("event.peak_score", None),
        put("event.analysis.labels", {}),
        put("event.analysis.cost", "free"),
    ],
)
def test_wrong_types_are_refused(change: Callable[[dict[str, Any]], None]) -> None:
    news = golden("event_described")
    change(news)
    with pytest.raises(ContractError):
        parse_message(news)


@pytest.mark.parametrize("value", [None, [], "news", {"type": 5}, {}])
def test_what_is_no_message(value: object) -> None:
    with pytest.raises(ContractError):
        parse_message(value)


def test_a_polygon_is_a_list_of_points() -> None:
    for wrong in ("left half", [[0.1]], [0.1, 0.2]):
        camera = golden("camera")
        camera["camera"]["settings"]["masks"] = [wrong]
        with pytest.raises(ContractError):
            parse_message(camera)


def test_first_messages_have_their_order() -> None:
    with pytest.raises(ContractError, match="expected hello, got 'snapshot'"):
        parse_hello(golden("snapshot"))
    with pytest.raises(ContractError, match="expected snapshot"):
        parse_snapshot(golden("hello"))
