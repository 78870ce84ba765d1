"""A stranger with the document in hand, with good and with bad intentions."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.engine.api.document import find
from tests.engine.api.street import Street
from tests.engine.making import scene
from watchpost_engine.api.docs import DOCUMENT
from watchpost_engine.api.tokens import TokenDesk
from watchpost_engine.api.visits import Visits
from watchpost_engine.model.token import Scope

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    allow_header_conformance,
    ignored_auth,
]


@pytest.fixture(scope="module")
def tokens(street: Street) -> dict[str, str]:
    """A camera with a picture, under the id that the document's examples use, and a token for each scope."""
    house = street.house
    camera = street.run(house.camera("front_door"))
    street.run(house.show(scene(), camera))
    desk = TokenDesk(house.rooms.tokens, Visits())
    street.run(house.camera("press"))
    _, key = street.run(desk.make(Scope.CAMERA, "here", camera_id="press"))
    return {**house.tokens, "camera": key}


@pytest.fixture(scope="module")
def api(street: Street) -> Any:
    """The document, pointed at a real engine; what its examples point to is on this machine too."""
    text = DOCUMENT.read_text().replace("192.0.2.", "127.0.0.").replace("api.example.org", "127.0.0.1:9")
    schema = schemathesis.openapi.from_dict(yaml.safe_load(text))
    schema.config.update(base_url=street.house.url)
    return schema


schema = schemathesis.pytest.from_fixture("api")


@schema.exclude(path="/v1/news").parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_the_answer_is_one_of_those_promised(
    case: schemathesis.Case, tokens: dict[str, str]
) -> None:
    scopes = find(case.operation.method.upper(), case.operation.path)["x-scopes"]
    who = next((scope for scope in ("home", "admin", "camera", "viewer") if scope in scopes), None)
    headers = {} if who is None else {"Authorization": f"Bearer {tokens[who]}"}
    case.call_and_validate(headers=headers, checks=CHECKS, timeout=30)
