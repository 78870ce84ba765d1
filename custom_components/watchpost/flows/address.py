"""Addresses that a person types: of the engine, of a camera, of an MQTT topic. Pure."""

from __future__ import annotations

from yarl import URL

DEFAULT_PORT = 8098
HIDDEN = "********"
"""Stands for a stored password in a form. Sent back unchanged, it means the one that is stored."""

STREAM_SCHEMES = ("rtsp", "rtsps", "http", "https")


class AddressError(ValueError):
    """An address that cannot be right. `reason` is the key of a translated message."""

    def __init__(self, reason: str) -> None:
        """Say why. The address is left out: it may hold a login."""
        super().__init__(reason)
        self.reason = reason


def engine_address(text: str) -> str:
    """Bring an engine's address into one form, without a slash at its end. Raises AddressError.

    A host without a scheme gets http:// and the engine's own port; with a scheme it is taken as written.
    """
    text = text.strip()
    bare = "://" not in text
    url = _parse(f"http://{_bracketed(text)}" if bare else text)
    if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
        raise AddressError("invalid_address")
    if bare and url.explicit_port is None:
        url = url.with_port(DEFAULT_PORT)
    return str(url.with_query(None).with_fragment(None)).rstrip("/")


def host_address(host: str, port: int) -> str:
    """Write the address of an engine that was found at a host and port."""
    return engine_address(f"{_bracketed(host)}:{port}")


def stream_address(text: str, stored: str = "") -> str:
    """Check the shape of a camera's address, and put a hidden password back from the stored one.

    Raises AddressError. A hidden password is put back only for the host and user it was stored with: else
    an address of someone else's could be used to read it.
    """
    text = text.strip()
    url = _parse(text)
    if url.scheme not in STREAM_SCHEMES or not url.host:
        raise AddressError("invalid_stream")
    if _password(text) != HIDDEN:
        return text
    password, known = _password(stored), _parse(stored) if stored else URL()
    if not password or (url.host, url.user) != (known.host, known.user):
        raise AddressError("password_hidden")
    return text.replace(f":{HIDDEN}@", f":{password}@", 1)


def without_password(source: str) -> str:
    """Show an address in a form: its password is hidden, all else is as it was typed."""
    password = _password(source)
    return source.replace(f":{password}@", f":{HIDDEN}@", 1) if password else source


def mqtt_topic(text: str) -> str:
    """Check a topic to listen to: one camera, one topic. Raises AddressError."""
    topic = text.strip().removeprefix("mqtt://")
    if not topic or len(topic.encode()) > 65535 or topic.startswith("$") or set(topic) & {"+", "#", "\0"}:
        raise AddressError("invalid_topic")
    return topic


def _parse(text: str) -> URL:
    """Read an address. Raises AddressError when it is none."""
    if not text or any(letter.isspace() for letter in text):
        raise AddressError("invalid_address")
    try:
        url = URL(text)
        url.explicit_port  # noqa: B018 - read here because a bad port only fails when it is looked at
    except ValueError:
        raise AddressError("invalid_address") from None
    return url


def _bracketed(host: str) -> str:
    """Put an IPv6 address into the brackets that an address needs."""
    return f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host


def _password(address: str) -> str:
    """Find the password in an address exactly as it is written there; empty when there is none."""
    authority = address.partition("://")[2].partition("/")[0]
    return authority.rpartition("@")[0].partition(":")[2]
