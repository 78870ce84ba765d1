"""The document of the doors, and whether a reply is what it promises."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker

from watchpost_engine.api.docs import DOCUMENT

METHODS = {"get", "put", "post", "delete", "patch"}
FORMATS = FormatChecker(())


@FORMATS.checks("date-time", ValueError)
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@dataclass(frozen=True)
class Reply:
    """What a door answered."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.data)

    @property
    def code(self) -> str:
        """The code of an error."""
        return str(self.body["error"]["code"])


@cache
def document() -> dict[str, Any]:
    return dict(yaml.safe_load(DOCUMENT.read_text()))


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return (method, path, operation) of every call."""
    return [
        (method.upper(), path, operation)
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def find(method: str, path: str) -> dict[str, Any]:
    """Return the operation that a call is; the path with the fewest parameters wins."""
    matching = [
        (template.count("{"), operation)
        for verb, template, operation in operations()
        if verb == method and (path == template or _pattern(template).fullmatch(path))
    ]
    assert matching, f"{method} {path} is not in the document"
    return min(matching, key=lambda match: match[0])[1]


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))


def errors(schema: dict[str, Any], value: object) -> list[str]:
    """Return what in a value is not as a schema of the document says."""
    whole = {**schema, "components": document()["components"]}
    validator = Draft202012Validator(whole, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


def named(name: str, value: object) -> list[str]:
    """Return what in a value is not as a named schema says."""
    return errors({"$ref": f"#/components/schemas/{name}"}, value)


def check(method: str, path: str, reply: Reply) -> None:
    """Assert that a reply is one of those that the document promises for a call."""
    responses = find(method, path)["responses"]
    where = f"{method} {path} -> {reply.status}"
    assert str(reply.status) in responses, f"{where} is not in the document: {reply.data[:300]!r}"
    response = resolve(responses[str(reply.status)])
    for name, header in response.get("headers", {}).items():
        assert name in reply.headers or not header.get("required"), f"{where} lacks {name}"
    content = response.get("content")
    if not content:
        assert not reply.data, f"{where} has a body"
        return
    kind = reply.headers["Content-Type"].partition(";")[0]
    assert kind in content, f"{where} is {kind}"
    if kind == "application/json":
        assert errors(content[kind]["schema"], reply.body) == [], where
