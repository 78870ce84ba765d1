"""How a model's answer is read."""

import json

import pytest

from watchpost_engine.analysis.reply import MAX_SUMMARY, SCHEMA, BadReplyError, cut, read
from watchpost_engine.model.analysis import Importance, Kind

GOOD = {
    "summary": "A parcel was left.",
    "changed": True,
    "kind": "appeared",
    "importance": "high",
    "labels": ["parcel"],
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD),
        f"```json\n{json.dumps(GOOD, indent=2)}\n```",
        f"Sure! Here it is: {json.dumps(GOOD)} I hope this helps {{smile}}.",
        f"<think>{{hm}}</think>{json.dumps(GOOD)}",
    ],
)
def test_talk_around_it_is_dropped(text: str) -> None:
    reply = read(text)
    assert (reply.summary, reply.changed, reply.kind) == ("A parcel was left.", True, Kind.APPEARED)
    assert (reply.importance, reply.labels) == (Importance.HIGH, ("parcel",))


def test_unknown_words_are_mended_and_long_texts_cut() -> None:
    reply = read(
        json.dumps(
            GOOD | {"kind": "Exploded", "importance": 9, "labels": "dog, cat,dog,", "summary": "word " * 300}
        )
    )
    assert (reply.kind, reply.importance, reply.labels) == (Kind.OTHER, Importance.MEDIUM, ("dog", "cat"))
    assert len(reply.summary) <= MAX_SUMMARY
    assert reply.summary.endswith("word\u2026")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot help with that.",
        "Error: 500",
        "{",
        "[1, 2]",
        "{" * 3000,
        json.dumps({"error": "no"}),
        json.dumps(GOOD | {"summary": "  "}),
        json.dumps({"summary": "x"}),
    ],
)
def test_what_is_no_description_never_becomes_one(text: str) -> None:
    with pytest.raises(BadReplyError):
        read(text)


@pytest.mark.parametrize(
    "words",
    [
        "Посылка найдена",
        "荷物がドアの前に置かれました",
        "حزمة عند الباب",
        "Ένα δέμα",
        "📦 «parcel» <img onerror=x>",
    ],
)
def test_every_script_passes_unchanged(words: str) -> None:
    assert read(json.dumps(GOOD | {"summary": words})).summary == words


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert cut("界" * 600, 500) == "界" * 499 + "\u2026"


def test_the_schema_is_as_strict_servers_want_it() -> None:
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"])
    assert SCHEMA["additionalProperties"] is False
    assert "$defs" not in json.dumps(SCHEMA)
    assert "$ref" not in json.dumps(SCHEMA)
