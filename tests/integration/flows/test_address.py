"""Addresses that a person types."""

import pytest

from custom_components.watchpost.flows.address import (
    HIDDEN,
    AddressError,
    engine_address,
    host_address,
    mqtt_topic,
    stream_address,
    without_password,
)

STORED = "rtsp://admin:p%40ss@192.0.2.10:554/a%20b?channel=1&path=%2F"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("homeassistant.local", "http://homeassistant.local:8098"),
        (" 192.0.2.2 ", "http://192.0.2.2:8098"),
        ("192.0.2.2:99", "http://192.0.2.2:99"),
        ("fe80::1", "http://[fe80::1]:8098"),
        ("[fe80::1]:99", "http://[fe80::1]:99"),
        ("http://proxy", "http://proxy"),
        ("https://proxy/watchpost/?x=1#y", "https://proxy/watchpost"),
    ],
)
def test_engine_address(typed: str, address: str) -> None:
    """A bare host gets scheme and port; what has a scheme is taken as written."""
    assert engine_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["", "a b", "ftp://x", "http://", "http://u:p@x", "http://x:99999", "engine:http"]
)
def test_engine_address_refused(typed: str) -> None:
    """What cannot be an engine's address is refused before anything is asked."""
    with pytest.raises(AddressError) as caught:
        engine_address(typed)
    assert caught.value.reason == "invalid_address"


def test_host_address() -> None:
    """A found host may be an IPv6 address."""
    assert host_address("192.0.2.2", 8098) == "http://192.0.2.2:8098"
    assert host_address("fe80::1", 8098) == "http://[fe80::1]:8098"


@pytest.mark.parametrize(
    "typed", ["rtsp://cam/1", "rtsps://u:p@cam:322/1", "http://cam/shot.jpg", "https://cam/mjpeg?x=%2F"]
)
def test_stream_address(typed: str) -> None:
    """A good address goes on exactly as it was typed."""
    assert stream_address(f" {typed} ") == typed


@pytest.mark.parametrize("typed", ["file:///etc/passwd", "rtsp:///1", "concat:a|b", "cam", "rtmp://cam/1"])
def test_stream_address_refused(typed: str) -> None:
    """Only addresses of cameras in the network are taken."""
    with pytest.raises(AddressError) as caught:
        stream_address(typed)
    assert caught.value.reason == "invalid_stream"


def test_password_stays_hidden() -> None:
    """A form shows the address without its password, and gives the password back unseen."""
    shown = without_password(STORED)
    assert shown == f"rtsp://admin:{HIDDEN}@192.0.2.10:554/a%20b?channel=1&path=%2F"
    assert stream_address(shown, STORED) == STORED
    assert stream_address(shown.replace("a%20b", "c"), STORED) == STORED.replace("a%20b", "c")


@pytest.mark.parametrize("address", ["rtsp://cam/1", "rtsp://admin@cam/1", "http://cam:80/a:b@c"])
def test_nothing_to_hide(address: str) -> None:
    """An address without a password is shown as it is."""
    assert without_password(address) == address


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (f"rtsp://admin:{HIDDEN}@evil.example/1", STORED),
        (f"rtsp://other:{HIDDEN}@192.0.2.10:554/1", STORED),
        (f"rtsp://admin:{HIDDEN}@192.0.2.10/1", ""),
        (f"rtsp://admin:{HIDDEN}@192.0.2.10/1", "rtsp://admin@192.0.2.10/1"),
    ],
)
def test_password_for_its_own_host_only(typed: str, stored: str) -> None:
    """A hidden password never goes to another host or user."""
    with pytest.raises(AddressError) as caught:
        stream_address(typed, stored)
    assert caught.value.reason == "password_hidden"


@pytest.mark.parametrize("typed", ["cams/garage", " cams/garage ", "mqtt://cams/garage"])
def test_mqtt_topic(typed: str) -> None:
    """A topic may be typed with or without its scheme."""
    assert mqtt_topic(typed) == "cams/garage"


@pytest.mark.parametrize("typed", ["", "mqtt://", "cams/#", "cams/+/jpg", "$SYS/x", "a\0b", "x" * 65536])
def test_mqtt_topic_refused(typed: str) -> None:
    """One camera has one topic: no wildcards."""
    with pytest.raises(AddressError) as caught:
        mqtt_topic(typed)
    assert caught.value.reason == "invalid_topic"
