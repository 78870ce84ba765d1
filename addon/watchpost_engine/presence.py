"""Says over mDNS that an engine is here, and finds the address that devices shall use."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from zeroconf import Error as ZeroconfError
from zeroconf import IPVersion, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from . import __version__

_LOGGER = structlog.get_logger(__name__)
_TYPE = "_watchpost._tcp.local."


def lan_address() -> str:
    """Return the address of this machine in its network, 127.0.0.1 without one. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address of nobody: only the route to it is looked up
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


@asynccontextmanager
async def announced(engine_id: str, port: int) -> AsyncIterator[None]:
    """Be found as `_watchpost._tcp` meanwhile. Where mDNS cannot be had, go on without it and say so."""
    address = lan_address()
    service = ServiceInfo(
        _TYPE,
        f"Watchpost {engine_id[:8]}.{_TYPE}",
        addresses=[socket.inet_aton(address)],
        port=port,
        properties={"kind": "engine", "id": engine_id, "version": __version__, "api": "1"},
        server=f"watchpost-{engine_id[:8]}.local.",
    )
    try:
        mdns = AsyncZeroconf(ip_version=IPVersion.V4Only)
        await mdns.async_register_service(service)
    except (OSError, ZeroconfError) as err:
        _LOGGER.warning("not announced over mDNS", reason=str(err))
        yield
        return
    try:
        yield
    finally:
        await mdns.async_unregister_service(service)
        await mdns.async_close()
