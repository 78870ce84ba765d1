"""Servers that answer nonsense, and events that go meanwhile: the analyst goes on."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.engine.analysis.conftest import Office
from tests.fakes.model_server import Fault
from watchpost_engine.analysis.reply import BadReplyError, read
from watchpost_engine.model.event import Words

WORDS = json.dumps({"summary": "A parcel.", "changed": True})


def completion(**values: object) -> Fault:
    """Return a reply with some fields as given."""
    message = {"role": "assistant", "content": WORDS}
    reply: dict[str, object] = {
        "id": "x", "object": "chat.completion", "created": 0, "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }  # fmt: skip
    body = json.dumps(reply | values).encode()
    return Fault(body=body, headers={"Content-Type": "application/json"})


def choice(message: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


@pytest.mark.parametrize(
    "values",
    [
        {"choices": {}},
        {"choices": []},
        {"choices": None},
        {"choices": [None]},
        {"model": 7},
        choice("hello"),
        choice({"content": ["a list"]}),
        choice({"content": None}),
        choice({"content": WORDS, "refusal": {"an": "object"}}),
    ],
)
async def test_a_reply_that_is_none_is_a_bad_reply(office: Office, values: dict[str, object]) -> None:
    office.server.faults.append(completion(**values))
    await office.configure()
    made = await office.file()
    assert (await office.until(made, Words.RETRYING)).words_error == "bad_reply"
    await office.configure()
    assert (await office.described()).analysis is not None


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        "many",
        {"prompt_tokens": -(10**9), "completion_tokens": "12"},
        {"prompt_tokens": 10**30, "completion_tokens": None},
    ],
)
async def test_a_server_that_cannot_count_still_gives_words(office: Office, usage: object) -> None:
    office.server.faults.append(completion(usage=usage))
    await office.configure()
    await office.file()
    analysis = (await office.described()).analysis
    assert analysis is not None
    assert (analysis.summary, analysis.tokens_in, analysis.tokens_out) == ("A parcel.", 0, 0)


async def test_half_characters_become_whole_ones(office: Office) -> None:
    words = '{"summary": "A \\ud83d\\ude00 and half \\ud800.", "changed": true, "labels": ["\\udfff"]}'
    office.server.faults.append(Fault(content=words))
    await office.configure()
    await office.file()
    analysis = (await office.described()).analysis
    assert analysis is not None
    assert (analysis.summary, analysis.labels) == ("A \U0001f600 and half \ufffd.", ("\ufffd",))


async def test_an_event_that_goes_while_it_is_described_is_no_harm(office: Office) -> None:
    office.server.faults.append(Fault(seconds=0.5, content=WORDS))
    await office.configure()
    made = await office.file()
    async with asyncio.timeout(10):
        while not office.server.requests:  # noqa: ASYNC110 - the server only writes them down
            await asyncio.sleep(0.01)
    await office.events.remove(made)
    other = await office.file()
    assert (await office.until(other, Words.DESCRIBED)).analysis is not None


async def test_a_fault_of_ours_puts_one_job_off_and_not_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.configure()
    describe = office.analyst._describer.describe

    async def fails_once(*args: object) -> object:
        monkeypatch.setattr(office.analyst._describer, "describe", describe)
        raise ZeroDivisionError

    monkeypatch.setattr(office.analyst._describer, "describe", fails_once)
    made = await office.file()
    assert (await office.until(made, Words.RETRYING)).analysis is None
    other = await office.file()
    await office.until(other, Words.DESCRIBED)


async def test_a_server_that_drips_is_not_waited_for_for_ever(office: Office) -> None:
    office.server.forever = Fault(drip=0.2, content=WORDS)
    await office.configure()
    made = await office.file()
    assert (await office.until(made, Words.RETRYING)).words_error == "timeout"


@pytest.mark.parametrize("text", ["{" * 90_000, "{" * 400_000, '{"a":' * 20_000])
def test_a_reply_of_braces_costs_little(text: str) -> None:
    with pytest.raises(BadReplyError):
        read(text)
