"""Multipart bodies as cameras write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchpost_engine.sources.base import SourceError
from watchpost_engine.sources.multipart import MOST_HEAD, Parts
from watchpost_engine.sources.stills import MOST_BYTES

PICTURES = [b"\xff\xd8first\xff\xd9", b"\xff\xd8sec\r\n\r\nond\n--\xff\xd9", b"\xff\xd8third\xff\xd9"]


def with_lengths(head: bytes = b"--frame\r\nContent-Type: image/jpeg\r\n") -> bytes:
    parts = [head + b"Content-Length: %d\r\n\r\n" % len(data) + data + b"\r\n" for data in PICTURES]
    return b"".join(parts)


def without_lengths(end: bytes = b"\r\n") -> bytes:
    parts = [b"--frame" + end + b"Content-Type: image/jpeg" + end + end + data + end for data in PICTURES]
    return b"".join(parts) + b"--frame--" + end


BODIES = {
    "with lengths": with_lengths(),
    "boundaries": without_lengths(),
    "bare line feeds": without_lengths(b"\n"),
    "small letters": with_lengths(b"--frame\r\n").replace(b"Content-Length", b"content-length "),
    "no boundary at all": with_lengths(b"Content-Type: image/jpeg\r\n"),
    "lines before the first": b"\r\n\r\nhello\r\n" + with_lengths(),
    "a time in each": with_lengths(b"--frame\r\nX-Timestamp: 0.1\r\nContent-Type: image/jpeg\r\n"),
}


def parts_of(body: bytes, sizes: list[int]) -> list[bytes]:
    parser, found, at = Parts(), [], 0
    for size in [*sizes, len(body)]:
        found += parser.feed(body[at : at + size])
        at += size
    return found


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@given(sizes=st.lists(st.integers(1, 60), max_size=40))
def test_however_it_arrives_the_parts_are_the_same(body: bytes, sizes: list[int]) -> None:
    assert parts_of(body, sizes) == PICTURES


def test_a_part_without_length_is_complete_with_the_next_boundary() -> None:
    parser = Parts()
    assert list(parser.feed(b"--x\r\n\r\n\xff\xd8abc\xff\xd9\r\n")) == []
    assert list(parser.feed(b"--x\r\n")) == [b"\xff\xd8abc\xff\xd9"]


def test_a_declared_length_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(SourceError, match="bad_picture"):
        list(Parts().feed(b"--x\r\nContent-Length: %d\r\n\r\n" % (MOST_BYTES + 1)))


def test_a_part_that_never_ends_is_refused() -> None:
    with pytest.raises(SourceError, match="bad_picture"):
        parts_of(b"--x\r\n\r\n" + bytes(MOST_BYTES + 2**20), [7] + [2**20] * (MOST_BYTES // 2**20))


def test_headers_that_never_end_are_refused() -> None:
    with pytest.raises(SourceError, match="unsupported"):
        list(Parts().feed(b"a: b\r\n" * MOST_HEAD))


def test_a_part_of_unknown_end_is_refused() -> None:
    with pytest.raises(SourceError, match="unsupported"):
        list(Parts().feed(b"Content-Type: image/jpeg\r\n\r\n\xff\xd8"))


@given(st.binary(max_size=400))
def test_junk_is_read_or_refused(junk: bytes) -> None:
    code, parts = "unsupported", []
    try:
        parts = list(Parts().feed(junk))
    except SourceError as error:
        code = error.code
    assert code in ("unsupported", "bad_picture")
    assert all(parts)
