"""What the tests of forms need."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from homeassistant.config_entries import ConfigSubentryData

from tests.fakes.engine import FakeEngine


@pytest.fixture
def subentries() -> list[ConfigSubentryData]:
    """An entry without cameras."""
    return []


@pytest.fixture
async def moved(engine: FakeEngine) -> AsyncGenerator[FakeEngine]:
    """The same engine at another address."""
    async with FakeEngine() as moved:
        yield moved
