"""Words and paths of an event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from custom_components.watchpost.messages import Event, News
from custom_components.watchpost.parse import parse_message
from custom_components.watchpost.words import picture_roles, summary_of
from tests.fakes.engine import golden


@pytest.fixture
def event() -> Event:
    news = parse_message(golden("event_described"))
    assert isinstance(news, News)
    return news.event


def said(event: Event, summary: str) -> Event:
    assert event.analysis is not None
    return replace(event, analysis=replace(event.analysis, summary=summary))


@pytest.mark.parametrize(
    "summary",
    [
        "a" * 300,
        "ab " + "a" * 300,
        "wort " * 70,
        "荷物が玄関に置かれました。" * 30,
        "\u043f\u043e\u0441\u044b\u043b\u043a\u0430 " * 40,
        "🚗" * 300,
        "x" * 255 + " y",
    ],
)
def test_long_words_are_cut_to_fit(event: Event, summary: str) -> None:
    short = summary_of(said(event, summary), 255)
    assert short is not None
    assert len(short) <= 255
    assert len(short) > 200
    assert summary.startswith(short[:-1])
    assert short.endswith("…")


@pytest.mark.parametrize("summary", ["", "a" * 255, "<img onerror=x>", "é" * 255])
def test_short_words_stay_as_they_are(event: Event, summary: str) -> None:
    assert summary_of(said(event, summary), 255) == summary


def test_no_words(event: Event) -> None:
    assert summary_of(replace(event, analysis=None), 255) is None


@pytest.mark.parametrize(
    ("pictures", "roles"),
    [
        ((), ()),
        (("before", "peak"), ("peak", "before")),
        (("before", "peak", "after"), ("change", "after", "peak", "before")),
        (("after",), ("after",)),
    ],
)
def test_the_most_telling_picture_first(
    event: Event, pictures: tuple[str, ...], roles: tuple[str, ...]
) -> None:
    assert picture_roles(replace(event, pictures=pictures)) == roles
