"""Routes and document are the same list, and say the same of who may come in."""

from __future__ import annotations

import re

import pytest
from aiohttp import web
from jsonschema import Draft202012Validator

from tests.engine.api.document import document, errors, operations, resolve
from watchpost_engine.api.auth import Guard
from watchpost_engine.api.door import Door, OpenDoor, Visitor
from watchpost_engine.api.pace import Pace
from watchpost_engine.api.rooms import Rooms
from watchpost_engine.api.server import DOORS, hang, make_app


def test_every_route_is_in_the_document_and_the_other_way_round(rooms: Rooms) -> None:
    routes = {
        (route.method, route.resource.canonical)
        for route in make_app(rooms).router.routes()
        if route.resource
    }
    assert routes == {(method, path) for method, path, _ in operations()}


def test_every_call_says_who_may_make_it(rooms: Rooms) -> None:
    declared = {
        (door.method, re.sub(r":[^{}]*(\{[^}]*\}[^{}]*)*\}", "}", door.path)): sorted(door.scopes)
        for door in make_app(rooms)[DOORS]
    }
    said = {(method, path): sorted(operation["x-scopes"]) for method, path, operation in operations()}
    assert declared == said


def test_calls_without_scopes_are_open_and_all_others_are_not() -> None:
    for method, path, operation in operations():
        assert ("security" in operation) == (not operation["x-scopes"]), f"{method} {path}"
        if operation["x-scopes"]:
            assert {"401", "403", "429"} <= operation["responses"].keys(), f"{method} {path}"


def test_every_example_fits_its_schema() -> None:
    seen = 0
    for method, path, operation in operations():
        bodies = [operation.get("requestBody", {}), *map(resolve, operation["responses"].values())]
        for content in (body.get("content", {}) for body in bodies):
            for medium in content.values():
                if "example" in medium:
                    seen += 1
                    assert errors(medium["schema"], medium["example"]) == [], f"{method} {path}"
    assert seen > 5


def test_the_schemas_are_schemas() -> None:
    for name, schema in document()["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema, name


async def handler(_: web.Request, __: Visitor) -> web.Response:
    return web.Response()


async def open_handler(_: web.Request) -> web.Response:
    return web.Response()


@pytest.mark.parametrize(
    "door",
    [
        Door(method="GET", path="/", scopes=frozenset(), handler=handler),
        OpenDoor(method="GET", path="/", because="", handler=open_handler),
    ],
)
def test_a_door_that_does_not_say_whom_it_lets_in_is_not_hung(rooms: Rooms, door: Door | OpenDoor) -> None:
    guard = Guard(rooms.tokens, Pace(per_second=1, burst=1))
    with pytest.raises(ValueError, match=r"declares no scope|does not say why"):
        hang(web.Application(), guard, [door])
