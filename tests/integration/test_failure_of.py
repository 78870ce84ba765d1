"""What made work fail is asked for, whenever the one who waits for it is cancelled."""

from __future__ import annotations

import asyncio
import gc

from homeassistant.core import HomeAssistant

from custom_components.watchpost.failure_of import failure_of


async def test_it_returns_what_the_work_raised(hass: HomeAssistant) -> None:
    async def fails() -> None:
        raise ValueError("no")

    assert isinstance(await failure_of(hass, fails(), "work"), ValueError)


async def test_work_that_fails_at_the_moment_of_a_cancellation_is_no_error_of_nobody(
    hass: HomeAssistant,
) -> None:
    """The end of a news connection and of its entry may fall together."""
    told: list[dict[str, object]] = []
    hass.loop.set_exception_handler(lambda _, context: told.append(context))
    now = hass.loop.create_future()

    async def fails() -> None:
        await now

    waiting = asyncio.create_task(failure_of(hass, fails(), "work"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    now.set_exception(ValueError("no"))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled()
    del waiting
    gc.collect()
    assert told == []
