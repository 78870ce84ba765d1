"""The address under which devices reach the engine."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address, IPv4Network

from homeassistant.components import network
from homeassistant.core import HomeAssistant
from yarl import URL

APPS = IPv4Network("172.30.32.0/23")
"""The network of Home Assistant's apps. Only apps and Home Assistant are in it, no device ever is."""


async def async_for_devices(hass: HomeAssistant, address: str) -> str:
    """Return an engine's address as devices see it.

    An engine that is an app only knows its place among the apps. Its port is published by the machine that
    Home Assistant runs on, so that machine's own address is the one for devices.
    """
    url = URL(address)
    try:
        inside = IPv4Address(url.host or "") in APPS
    except AddressValueError:
        return address
    return str(url.with_host(await network.async_get_source_ip(hass))) if inside else address
