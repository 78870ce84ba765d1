"""The nouns of away copies, the engine's REST calls about them, and how both are read (contract/README.md).

Imports nothing from Home Assistant; calls raise as in `client.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from .fields import Fields
from .transport import Transport

OFF: Final = "off"
STORES = ("s3", "gcs", "azure")
"""Services that can keep copies."""

KINDS = ("continuous", "scheduled", "event", "manual", "picture")
"""What can be chosen to have a copy."""

TEST_TIMEOUT = 60.0
"""The engine gives the store twenty seconds for each of three steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayCopies:
    """How the away copies fare."""

    store: str = OFF
    """Which service keeps them; `off` for none."""

    waiting: int = 0
    waiting_bytes: int = 0
    stored: int = 0
    failed: int = 0
    bytes: int = 0
    """Of those that are stored."""

    copied_at: datetime | None = None
    """When the newest was stored."""

    error: str = ""
    """What is wrong with the store: a code; empty while it works."""

    failing_since: datetime | None = None

    @property
    def chosen(self) -> bool:
        """Return whether there is a store."""
        return self.store != OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayStore:
    """Where copies go, and which there are; secrets are never given back."""

    store: str
    bucket: str
    prefix: str
    endpoint: str
    region: str
    account: str
    encrypted: bool
    cameras: tuple[str, ...]
    """Ids; none is all."""

    kinds: tuple[str, ...]
    days: float
    mbit_per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayTest:
    """How trying a store went."""

    ok: bool
    error: str
    """A code of contract/README.md; empty when ok."""

    message: str


class AwayCalls:
    """The away copies of one engine, seen with one token."""

    def __init__(self, to: Transport) -> None:
        """Keep the way to the engine."""
        self._to = to

    async def get(self) -> AwayStore:
        """Return where copies go, and which there are."""
        return parse_away_store(await self._to.fields("GET", "/v1/away"))

    async def put(self, **settings: object) -> None:
        """Set any of what AwayStore has, and secret and passphrase."""
        await self._to.done("PUT", "/v1/away", json=settings)

    async def test(self, **settings: object) -> AwayTest:
        """Store, read and delete something small with settings, given as to `put`, without keeping them."""
        fields = await self._to.fields("POST", "/v1/away/test", json=settings, timeout=TEST_TIMEOUT)
        return AwayTest(
            ok=fields.flag("ok"),
            error=fields.maybe("error", fields.text) or "",
            message=fields.maybe("message", fields.text) or "",
        )


def parse_away(fields: Fields) -> AwayCopies:
    """Return how the away copies fare."""
    return AwayCopies(
        store=fields.text("store"),
        waiting=fields.whole("waiting"),
        waiting_bytes=fields.whole("waiting_bytes"),
        stored=fields.whole("stored"),
        failed=fields.whole("failed"),
        bytes=fields.whole("bytes"),
        copied_at=fields.maybe("copied_at", fields.time),
        error=fields.text("error"),
        failing_since=fields.maybe("failing_since", fields.time),
    )


def parse_away_store(fields: Fields) -> AwayStore:
    """Return where copies go."""
    return AwayStore(
        store=fields.text("store"),
        bucket=fields.text("bucket"),
        prefix=fields.text("prefix"),
        endpoint=fields.text("endpoint"),
        region=fields.text("region"),
        account=fields.text("account"),
        encrypted=fields.flag("encrypted"),
        cameras=fields.texts("cameras"),
        kinds=fields.texts("kinds"),
        days=fields.number("days"),
        mbit_per_second=fields.number("mbit_per_second"),
    )
