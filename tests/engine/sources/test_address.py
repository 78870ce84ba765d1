"""What may be a camera's address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchpost_engine.sources.address import LONGEST, read_address
from watchpost_engine.sources.base import SourceError
from watchpost_engine.sources.registry import check_address

GOOD = [
    "push:",
    "relay:",
    "rtsp://192.0.2.11/live",
    "rtsp://192.0.2.11:8554/live?channel=1&subtype=0",
    "rtsps://nvr.example:322/s1",
    "RTSP://CAMERA/live",
    "rtsp://[2001:db8::7]:554/live",
    "rtsp://admin:p%40ss%2Fword@192.0.2.11/live",
    "rtsp://admin@192.0.2.11/live",
    "http://camera.local/snapshot.jpg?user=x",
    "http://user:pass:word@192.0.2.11:8080/",
    "https://überwachung.example/video",
    "mqtt://watchpost/yard/frame",
    "mqtt:///leading/slash",
    "mqtt://garden shed/Über%20alles/it's?a=b&c@d",
]

BAD = [
    "",
    "yard",
    "/dev/video0",
    "file:///etc/passwd",
    "concat:a|b",
    "ftp://192.0.2.11/x.jpg",
    "rtmp://192.0.2.11/live",
    "rtsp:192.0.2.11",
    "rtsp://",
    "rtsp:///live",
    "rtsp://:554/live",
    "rtsp://camera:0/live",
    "rtsp://camera:70000/live",
    "rtsp://camera:port/live",
    "rtsp://cam era/live",
    "rtsp://camera/li ve",
    "rtsp://camera\\@evil/live",
    "rtsp://camera/live\r\nX: y",
    "rtsp://camera/live\0",
    " rtsp://camera/live",
    "rtsp://camera/\u202elive",
    "rtsp://[::1/live",
    "rtsp://-camera/live",
    "rtsp://a..b/live",
    "rtsp://" + "a" * 64 + "/live",
    "rtsp://a|b/live",
    "http://camera/" + "x" * LONGEST,
    "mqtt:yard",
    "mqtt://",
    "mqtt://yard/#",
    "mqtt://+/frame",
    "mqtt://yard\n/frame",
    "push:yard",
    "relay://camera.yard",
]


@pytest.mark.parametrize("source", GOOD)
def test_a_good_address_is_taken(source: str) -> None:
    check_address(source)


@pytest.mark.parametrize("source", BAD)
def test_a_bad_address_is_refused(source: str) -> None:
    with pytest.raises(SourceError) as caught:
        check_address(source)
    assert caught.value.code == "bad_address"


def test_the_login_is_taken_out() -> None:
    address = read_address("rtsp://ad%20min:p%40s:s%2F@[2001:db8::7]:8554/live?a=b#fragment")
    assert (address.user, address.password) == ("ad min", "p@s:s/")
    assert (address.host, address.port) == ("2001:db8::7", 8554)
    assert address.url == "rtsp://[2001:db8::7]:8554/live?a=b"


def test_an_address_printed_tells_no_secret() -> None:
    assert "secret" not in repr(read_address("rtsp://user:secret@camera/secret/path"))


@given(
    st.text(max_size=60), st.sampled_from(["", "rtsp://", "http://a:b@", "mqtt://", "rtsp://h:", "https://["])
)
def test_nothing_but_an_error_of_ours_comes_of_any_text(text: str, prefix: str) -> None:
    code, said = "bad_address", ""
    try:
        check_address(prefix + text)
    except SourceError as error:
        code, said = error.code, str(error)
    assert code == "bad_address"
    assert len(text) < 4 or text not in said
