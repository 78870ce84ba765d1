"""Pictures over MQTT: JPEGs on a topic of the one broker, over one connection for all cameras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .address import read_topic
from .base import SourceError
from .broker import Link
from .latest import Latest
from .stills import Stills

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from ..model.camera import Camera
    from ..model.frame import Frame
    from .broker import Broker


class MqttHub:
    """The connection that all cameras with an mqtt:// address share, made when the first of them needs it.

    When it breaks, all of them do; the next one that is started connects anew.
    """

    def __init__(self, broker: Broker | None) -> None:
        self._broker = broker
        self._link: Link | None = None

    @property
    def topics(self) -> int:
        """How many topics are subscribed to."""
        return self._link.topics if self._link is not None else 0

    @property
    def state(self) -> str:
        """How the connection fares: `none` without a broker, `connected`, or `idle` while nobody needs it."""
        if self._broker is None:
            return "none"
        return "connected" if self._link is not None and self._link.alive else "idle"

    async def open(self, topic: str, slot: Latest[bytes]) -> Link:
        """Put what comes on a topic into the slot, until `close` of what is returned. Raises SourceError."""
        if self._broker is None:
            raise SourceError("unreachable", "no MQTT broker is set up")
        if self._link is None or not self._link.alive:
            self._link = Link(self._broker)
        await self._link.open(topic, slot)
        return self._link


class MqttSource:
    """The pictures of one camera with an mqtt://topic address."""

    def __init__(self, camera: Camera, hub: MqttHub) -> None:
        """Raise SourceError for a bad address."""
        self._topic = read_topic(camera.source)
        self._hub = hub
        self._stills = Stills(camera.key)
        self._slot: Latest[bytes] = Latest()

    @property
    def replaced(self) -> int:
        """Frames that a newer one replaced."""
        return self._slot.replaced

    async def frames(self) -> AsyncGenerator[Frame]:
        """Yield pictures as they are published."""
        link = await self._hub.open(self._topic, self._slot)
        try:
            while True:
                if frame := self._stills.frame(await self._slot.take()):
                    yield frame
        finally:
            await link.close(self._topic, self._slot)
