"""Events become words: once, within the budget, through every kind of failure."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.engine.analysis.conftest import Office
from tests.engine.making import scene
from tests.fakes.model_server import Fault
from watchpost_engine.analysis.providers.base import ProviderError
from watchpost_engine.model.event import Words
from watchpost_engine.model.home import ModelSettings


async def test_without_a_model_the_gate_speaks(office: Office) -> None:
    made = await office.file()
    found = await office.described()
    assert found.id == made.id
    assert found.analysis is not None
    assert found.analysis.model == ""
    assert found.analysis.summary.startswith("Something changed in the middle")
    assert office.server.requests == []


async def test_one_call_with_the_pictures_in_order_of_time(office: Office) -> None:
    await office.configure()
    await office.file()
    found = await office.described()
    assert found.analysis is not None
    assert (found.words, found.analysis.model, found.analysis.tokens_in) == (Words.DESCRIBED, "m", 700)
    [request] = office.server.requests
    parts = request["messages"][-1]["content"]
    titles = [part["text"].split(":")[0] for part in parts if part["type"] == "text"][1:]
    assert titles == ["BEFORE", "DURING", "AFTER", "CLOSER, BEFORE", "CLOSER, DURING", "CLOSER, AFTER"]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    assert len(set(urls)) == 6
    assert request["response_format"]["type"] == "json_schema"
    assert await office.jobs.count("here") == 0


async def test_a_server_without_structured_output_is_asked_plainly(office: Office) -> None:
    office.server.forever = Fault(status=400, unless_plain=True)
    await office.configure()
    await office.file()
    await office.described()
    assert [("response_format" in request) for request in office.server.requests] == [True, False]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(status=500), "unreachable"),
        (Fault(status=401), "unauthorized"),
        (Fault(status=429, headers={"Retry-After": "0"}), "rate_limited"),
        (Fault(seconds=3), "timeout"),
        (Fault(status=404), "refused"),
        (Fault(content="I'm sorry, the service is overloaded"), "bad_reply"),
        (Fault(body=b"<html>Bad gateway</html>", headers={"Content-Type": "text/html"}), "bad_reply"),
        (Fault(body=b"\xff\xfe{{{", headers={"Content-Type": "application/json"}), "bad_reply"),
    ],
)
async def test_a_failure_is_a_state_and_never_a_description(office: Office, fault: Fault, code: str) -> None:
    office.server.forever = fault
    await office.configure()
    made = await office.file()
    failed = await office.until(made, Words.RETRYING)
    assert (failed.words_error, failed.analysis) == (code, None)
    assert [problem.code for problem in office.problems.of("here")] == [f"model_{code}"]
    office.server.forever = None
    await office.configure()  # the settings were mended: nobody waits for the back-off
    mended = await office.described()
    assert mended.analysis is not None
    assert mended.words is Words.DESCRIBED
    assert office.problems.of("here") == []


async def test_answers_that_cannot_be_read_end_in_failed(office: Office) -> None:
    office.server.forever = Fault(content="no idea")
    await office.configure()
    made = await office.file()
    for _ in range(2):
        await office.until(made, Words.RETRYING)
        await office.configure()
    failed = await office.until(made, Words.FAILED)
    assert (failed.analysis, len(office.server.requests)) == (None, 3)
    assert await office.jobs.count("here") == 0


async def test_the_cap_on_calls_holds_under_a_flood_and_loses_nothing(office: Office) -> None:
    await office.configure(daily_calls=3)
    made = [await office.file() for _ in range(8)]
    async with asyncio.timeout(20):
        while await office.count(made, Words.CAPPED) < 5:  # noqa: ASYNC110 - another process would poll too
            await asyncio.sleep(0.02)
    assert len(office.server.requests) == 3
    assert "budget_spent" in [problem.code for problem in office.problems.of("here")]
    await office.configure(daily_calls=100)
    for one in made:
        assert (await office.until(one, Words.DESCRIBED)).analysis is not None
    assert len(office.server.requests) == 8


async def test_the_cap_on_tokens_holds(office: Office) -> None:
    await office.configure(daily_tokens=1000)
    for _ in range(2):
        await office.file()
        await office.described()
    made = await office.file()
    await office.until(made, Words.CAPPED)
    assert len(office.server.requests) == 2


async def test_no_more_than_two_calls_at_once(office: Office) -> None:
    office.server.forever = Fault(seconds=0.1, content=json.dumps({"summary": "x", "changed": True}))
    await office.configure()
    made = [await office.file() for _ in range(6)]
    for one in made:
        await office.until(one, Words.DESCRIBED)
    assert office.server.most_at_once == 2


async def test_trying_settings_keeps_nothing(office: Office) -> None:
    settings = ModelSettings(base_url=office.server.url, model="m")
    analysis = await office.analyst.test(office.homes.known["here"], settings, scene())
    assert analysis.tokens_in == 700
    assert not office.homes.known["here"].model.configured
    office.server.key = "secret"
    with pytest.raises(ProviderError, match="unauthorized"):
        await office.analyst.test(office.homes.known["here"], settings, scene())
    assert await office.analyst.names(settings) == ["stand-in"]


async def test_secrets_stay_out_of_errors_and_logs(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.server.key = "another"
    await office.configure(key="sk-very-secret")
    made = await office.file()
    failed = await office.until(made, Words.RETRYING)
    assert (
        "sk-very-secret" not in repr((failed, office.problems.of("here"), office.homes.known)) + caplog.text
    )


async def test_settings_that_change_during_a_call_do_not_leave_its_event_waiting(office: Office) -> None:
    office.server.forever = Fault(status=429, headers={"Retry-After": "3600"}, seconds=0.5)
    await office.configure()
    made = await office.file()
    async with asyncio.timeout(20):
        while not office.server.requests:  # noqa: ASYNC110 - the server only writes them down
            await asyncio.sleep(0.01)
    office.server.forever = None
    await office.configure(daily_calls=201)  # while the call is on its way
    assert (await office.until(made, Words.DESCRIBED)).analysis is not None
