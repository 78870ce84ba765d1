"""The proof: Home Assistant itself holds the change that the demo provoked, in words and with its picture."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp

from tests.rig.demo.stage import Stage
from tests.rig.helpers import Receipt

PATIENCE = 120.0
"""Seconds until a change must have been described."""


class CheckError(RuntimeError):
    """The demo does not do what it is there for."""


@dataclass(slots=True)
class Seen:
    """What Home Assistant's state machine said, and when (seconds since 1970)."""

    opened: dict[str, float] = field(default_factory=dict)
    """By event."""

    described: dict[str, float] = field(default_factory=dict)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)


async def check(stage: Stage) -> list[str]:
    """Wait for a described change, and return what to say of it. Raises CheckError and HaError."""
    camera, entities = next(iter(stage.entities.items()))
    seen = Seen()
    try:
        async with asyncio.timeout(PATIENCE):
            event_id = await _described_change(stage, entities, seen)
    except TimeoutError:
        raise CheckError(
            f"{camera}: no described change after {PATIENCE:g} s; {_excuse(seen, entities)}"
        ) from None
    words = seen.states[entities["sensor.last_change"]]["attributes"]["summary"]
    size = await _picture(stage, entities)
    opened_at = await _opened_at(stage, event_id)
    lines = [f"{camera}: {words!r}", f"its picture before and after came from Home Assistant: {size:,} bytes"]
    if stage.push:
        receipt = _cause(stage.push.receipts(), opened_at)
        lines.append(
            "from picture sent to event in Home Assistant:"
            f" {1000 * (seen.opened[event_id] - receipt.sent):.0f} ms"
            f" (in words after {seen.described[event_id] - receipt.sent:.1f} s)"
        )
    return lines


async def _described_change(stage: Stage, entities: dict[str, str], seen: Seen) -> str:
    """Follow Home Assistant's states until a lasting change is described; return its event's id."""
    event, words = entities["event.event"], entities["sensor.last_change"]
    ha = stage.home.client
    async with ha.listen("subscribe_events", event_type="state_changed") as changes:
        for state in await ha.ws("get_states"):
            _note(seen, event, state)
        while (found := _finished(seen, words)) is None:
            _note(seen, event, (await changes.get())["data"]["new_state"])
    return found


def _note(seen: Seen, event: str, state: dict[str, Any] | None) -> None:
    if state is None:
        return
    seen.states[state["entity_id"]] = state
    if state["entity_id"] == event and (kind := state["attributes"].get("event_type")):
        moments = {"opened": seen.opened, "described": seen.described}.get(kind, {})
        moments.setdefault(state["attributes"]["event_id"], time.time())


def _finished(seen: Seen, words: str) -> str | None:
    """Return the event whose lasting change Home Assistant shows in words, if there is one."""
    said = seen.states.get(words, {}).get("attributes", {})
    event_id: str | None = said.get("event_id")
    complete = said.get("words") == "described" and event_id in seen.opened and event_id in seen.described
    return event_id if complete else None


async def _picture(stage: Stage, entities: dict[str, str]) -> int:
    """Fetch the picture through Home Assistant, and return how large it is."""
    picture = await stage.home.client.rest("GET", f"/api/image_proxy/{entities['image.last_change']}")
    if picture[:3] != b"\xff\xd8\xff":
        raise CheckError(f"{entities['image.last_change']} is no JPEG")
    return len(picture)


async def _opened_at(stage: Stage, event_id: str) -> float:
    """Ask the engine which picture opened the event: only its time, to know when that one was sent."""
    headers = {"Authorization": f"Bearer {stage.engine.token}"}
    address = f"{stage.engine.url}/v1/events/{event_id}"
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
        return datetime.fromisoformat((await answer.json())["opened_at"]).timestamp()


def _cause(receipts: Iterable[Receipt], opened_at: float) -> Receipt:
    """Return the last picture that was sent before the engine had it: pictures are sent one by one."""
    before = [receipt for receipt in receipts if receipt.sent <= opened_at]
    if not before or before[-1].answered < opened_at - 1:
        raise CheckError("the picture that opened the event is none of those that were sent")
    return before[-1]


def _excuse(seen: Seen, entities: dict[str, str]) -> str:
    shown = [entities[key] for key in ("binary_sensor.connected", "event.event", "sensor.last_change")]
    states = "; ".join(f"{entity} is {seen.states.get(entity, {}).get('state')}" for entity in shown)
    return f"{len(seen.opened)} events opened, {len(seen.described)} described; {states}"
