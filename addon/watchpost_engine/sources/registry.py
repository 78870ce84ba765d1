"""Which source belongs to which address: one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .address import read_address, read_bare, read_topic, scheme_of
from .base import Busy, PacketTap, Source, SourceError, never
from .grip import Grips
from .http import HttpSource
from .mqtt import MqttHub, MqttSource
from .push import PushInbox, PushSource
from .relay import RelaySource, Resolver
from .rtsp import RtspSource

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from ..model.camera import Camera


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContext:
    """What sources share; one for the engine."""

    session: ClientSession
    inbox: PushInbox
    mqtt: MqttHub
    resolver: Resolver
    grips: Grips = field(default_factory=Grips)
    busy: Busy = never
    """So that video is decoded between key frames only while it matters."""


type Factory = Callable[[Camera, SourceContext, Sequence[PacketTap]], Source]
"""Makes a source; only video has packets that taps could see. Raises SourceError for a bad address."""


def open_http(camera: Camera, context: SourceContext, _taps: Sequence[PacketTap]) -> Source:
    """Open a snapshot or an MJPEG stream."""
    return HttpSource(camera, context.session)


def open_rtsp(camera: Camera, context: SourceContext, taps: Sequence[PacketTap]) -> Source:
    """Open a video stream."""
    return RtspSource(camera, context.grips, taps, busy=context.busy)


def open_mqtt(camera: Camera, context: SourceContext, _taps: Sequence[PacketTap]) -> Source:
    """Open a topic."""
    return MqttSource(camera, context.mqtt)


def open_push(camera: Camera, context: SourceContext, _taps: Sequence[PacketTap]) -> Source:
    """Wait for what a device pushes."""
    return PushSource(camera.key, context.inbox)


def open_relay(camera: Camera, context: SourceContext, taps: Sequence[PacketTap]) -> Source:
    """Open what Home Assistant says, or wait for what it pushes."""

    def open_stream(resolved: Camera) -> Source:
        return open_source(resolved, context, taps)

    return RelaySource(camera, context.resolver, open_stream, open_push(camera, context, taps))


type Reader = Callable[[str], object]
"""Reads an address of its scheme. Raises SourceError for a bad one."""

SCHEMES: dict[str, tuple[Reader, Factory]] = {
    "rtsp": (read_address, open_rtsp),
    "rtsps": (read_address, open_rtsp),
    "http": (read_address, open_http),
    "https": (read_address, open_http),
    "mqtt": (read_topic, open_mqtt),
    "push": (read_bare, open_push),
    "relay": (read_bare, open_relay),
}


def open_source(camera: Camera, context: SourceContext, taps: Sequence[PacketTap] = ()) -> Source:
    """Open a camera's source; `taps` see every packet of its video. Raises SourceError `bad_address`."""
    _, factory = entry(camera.source)
    return factory(camera, context, taps)


def check_address(source: str) -> None:
    """Check what a user typed, as far as can be told without asking the network.

    Raises SourceError `bad_address`.
    """
    reader, _ = entry(source)
    reader(source)


def entry(source: str) -> tuple[Reader, Factory]:
    """Find a scheme in the table. Raises SourceError."""
    found = SCHEMES.get(scheme_of(source))
    if found is None:
        raise SourceError("bad_address", f"its scheme is none of {', '.join(SCHEMES)}")
    return found
