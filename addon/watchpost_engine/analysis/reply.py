"""What a model has to answer, and how its answer is read. Pure."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, WithJsonSchema

from ..model.analysis import Importance, Kind

MAX_SUMMARY = 500
MAX_LABELS, MAX_LABEL = 10, 40
MAX_TEXT, MAX_STARTS = 100_000, 50
"""Characters of an answer, and braces in it, that are looked at: some models never stop."""


class BadReplyError(ValueError):
    """The model's answer holds no description."""


def _kind(value: object) -> Kind:
    text = str(value).strip().lower()
    return Kind(text) if text in set(Kind) else Kind.OTHER


def _importance(value: object) -> Importance:
    text = str(value).strip().lower()
    return Importance(text) if text in set(Importance) else Importance.MEDIUM


def _summary(value: object) -> str:
    if not isinstance(value, str) or not (text := _whole(value)):
        raise ValueError("no summary")
    return cut(text, MAX_SUMMARY)


def _whole(text: str) -> str:
    """Return a text on one line, with no half characters in it (JSON can hold them; nothing else can)."""
    return " ".join(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").split())


def _labels(value: object) -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    texts = (cut(_whole(item), MAX_LABEL) for item in items if isinstance(item, str))
    return tuple(dict.fromkeys(text for text in texts if text))[:MAX_LABELS]


def _enum(values: list[str], description: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": values, "description": description})


class Reply(BaseModel):
    """The description of one event, as asked of a model."""

    summary: Annotated[str, BeforeValidator(_summary)] = Field(
        description="One or two plain sentences: what is different now, or who or what was there."
    )
    changed: bool = Field(description="Whether something is lastingly different between before and after.")
    kind: Annotated[
        Kind, BeforeValidator(_kind), _enum([kind.value for kind in Kind], "What happened, in one word.")
    ] = Kind.OTHER
    importance: Annotated[
        Importance,
        BeforeValidator(_importance),
        _enum([one.value for one in Importance], "To the people at home."),
    ] = Importance.MEDIUM
    labels: Annotated[tuple[str, ...], BeforeValidator(_labels)] = Field(
        default=(), description="The things it is about, each in one or two words."
    )


def _schema() -> dict[str, object]:
    """Return the schema as strict servers want it: every property required, no other allowed."""
    properties = Reply.model_json_schema()["properties"]
    properties["labels"] = {
        "type": "array", "items": {"type": "string"}, "description": properties["labels"]["description"]
    }  # fmt: skip
    for value in properties.values():
        value.pop("default", None)
        value.pop("title", None)
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


SCHEMA = _schema()


def read(text: str) -> Reply:
    """Return the description in an answer, mended where its meaning is plain. Raises BadReplyError.

    Fences and talk around the JSON object are dropped, unknown words become `other` or `medium`, long
    texts are cut. An answer without an object that has a summary is no description, whatever it says.
    """
    if len(text) > MAX_TEXT:
        raise BadReplyError("far too long")
    decoder, start = json.JSONDecoder(), text.find("{")
    for _ in range(MAX_STARTS):
        if start < 0:
            break
        try:
            found, _ = decoder.raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            start = text.find("{", start + 1)
            continue
        try:
            return Reply.model_validate(found)
        except ValidationError as err:
            raise BadReplyError("an object without summary or changed") from err
    raise BadReplyError("no JSON object in it")


def cut(text: str, length: int) -> str:
    """Shorten a text to so many characters, at a word where there is one."""
    if len(text) <= length:
        return text
    short = text[: length - 1]
    return (short.rsplit(" ", 1)[0] if " " in short[length // 2 :] else short) + "\u2026"
