"""What a source's address may look like, and what is in it. Pure."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from .base import SourceError

LONGEST = 2048
NAME = re.compile(r"([^\W_]([\w-]{0,61}\w)?\.)*[^\W_]([\w-]{0,61}\w)?\.?")
"""A host's name, in any script: labels of at most 63 characters."""

WILDCARDS = frozenset("+#")
HOME_DOMAINS = frozenset({"local", "lan", "home", "internal", "arpa"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address over the network, its login apart. Tells no secret when printed."""

    url: str = field(repr=False)
    """Without the login; but a path may hold a secret too: never logged."""

    host: str
    port: int | None = None
    user: str | None = None
    password: str = field(default="", repr=False)


def scheme_of(source: str) -> str:
    """Return what stands before the colon, in small letters. Raises SourceError `bad_address`."""
    if len(source) > LONGEST:
        raise SourceError("bad_address", f"longer than {LONGEST} characters")
    if not source.isprintable() or source != source.strip():
        raise SourceError("bad_address", "it has characters that cannot be seen")
    scheme, colon, _ = source.partition(":")
    if not colon or not scheme.isascii() or not scheme.isalpha():
        raise SourceError("bad_address", "it does not begin with a scheme such as rtsp://")
    return scheme.lower()


def read_address(source: str) -> Address:
    """Take an address such as rtsp://user:password@host:port/path apart. Raises SourceError `bad_address`."""
    parts = split(source)
    if parts is None or not source.partition(":")[2].startswith("//") or " " in source or "\\" in source:
        raise SourceError("bad_address", "it cannot be read")
    host, port = parts.hostname or "", parts.port
    if not is_host(host):
        raise SourceError("bad_address", "it has no valid host")
    if port == 0:
        raise SourceError("bad_address", "there is no port 0")
    return Address(
        url=parts._replace(netloc=netloc(host, port), fragment="").geturl(),
        host=host,
        port=port,
        user=unquote(parts.username) if parts.username is not None else None,
        password=unquote(parts.password or ""),
    )


def read_topic(source: str) -> str:
    """Return the topic of mqtt://topic, taken as it stands. Raises SourceError `bad_address`."""
    topic = source.partition("://")[2]
    if not topic:
        raise SourceError("bad_address", "it has no topic")
    if WILDCARDS.intersection(topic):
        raise SourceError("bad_address", "a camera has one topic: + and # cannot be in it")
    return topic


def read_bare(source: str) -> None:
    """Check an address that is only a scheme, such as push: (Home Assistant or a device sends the pictures).

    Raises SourceError `bad_address`.
    """
    if source.partition(":")[2].strip("/"):
        raise SourceError("bad_address", "nothing can follow here")


def split(source: str) -> SplitResult | None:
    """Split an address, or None. What urllib says of a bad one would quote it, login and all."""
    try:
        parts = urlsplit(source)
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_host(host: str) -> bool:
    """Whether this can be the name or the IP address of a device."""
    return bool(NAME.fullmatch(host)) or ip_of(host) is not None


def ip_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an IP address; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(host: str) -> bool:
    """Whether its certificate can be checked: nobody signs one for a device at home."""
    ip = ip_of(host)
    if ip is not None:
        return ip.is_global
    return "." in host and host.rpartition(".")[2] not in HOME_DOMAINS


def netloc(host: str, port: int | None, login: str = "") -> str:
    """Join host and port as in a URL."""
    name = f"[{host}]" if ":" in host else host
    return login + (name if port is None else f"{name}:{port}")
