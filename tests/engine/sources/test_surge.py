"""What packet sizes say, without a codec."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watchpost_engine.sources.surge import Surge

FPS = 15


def feed(surge: Surge, sizes: list[float], begin: float = 0.0, group: int = 30) -> list[float]:
    """Feed packets at their pace, a large key frame for every group, and return when it was high."""
    high = []
    for number, size in enumerate(sizes):
        at = begin + number / FPS
        key = number % group == 0
        surge.feed(40_000 if key else round(size), at, is_key=key)
        high += [at] if surge.high else []
    return high


def wavering(seconds: float, size: float = 2000.0) -> list[float]:
    """Sizes that differ as those of an encoder do."""
    return [size * (1 + 0.15 * ((number * 7919) % 13 - 6) / 6) for number in range(round(seconds * FPS))]


def test_a_steady_stream_is_never_high() -> None:
    assert feed(Surge(), wavering(600)) == []


def swinging(seconds: float, times: float = 1.0) -> list[float]:
    """Sizes of one that wastes for two groups of pictures and spares for one, as with a tight budget."""
    return [1000 * times * (33 if number // 30 % 3 else 25) for number in range(round(seconds * FPS))]


def test_an_encoder_that_swings_is_calm_and_more_than_that_is_not() -> None:
    assert feed(Surge(), swinging(120)) == []
    assert feed(Surge(), swinging(60) + swinging(4, 1.6) + swinging(20))[0] <= 64


def test_one_that_rises_is_high_within_a_second_and_not_for_long_after() -> None:
    high = feed(Surge(), wavering(60) + wavering(4, 3200) + wavering(60))
    assert 60 <= high[0] <= 61.1
    assert 63 <= high[-1] <= 66


def test_little_movement_in_a_steady_stream_is_enough() -> None:
    assert feed(Surge(), [2000.0] * 60 * FPS + [2700.0] * 3 * FPS)


def test_what_stays_high_is_calm_before_long() -> None:
    high = feed(Surge(), wavering(60) + wavering(120, 8000))
    assert 60 <= high[0] <= 61.1
    assert high[-1] < 60 + 40


def test_fewer_bytes_are_a_sign_as_well() -> None:
    high = feed(Surge(), wavering(60) + wavering(6, 1200) + wavering(30))
    assert 60 <= high[0] <= 62
    assert high[-1] <= 68


def test_what_is_seen_is_not_learned() -> None:
    surge = Surge()
    feed(surge, wavering(60))
    for number, size in enumerate(wavering(120, 8000)):
        surge.feed(round(size), 60 + number / FPS, is_key=False, seen=True)
    assert surge.high
    assert len(feed(surge, wavering(60), begin=180.0)) <= FPS


def test_what_told_nothing_is_doubted_for_a_while_and_more_than_that_is_not() -> None:
    surge = Surge()
    assert feed(surge, wavering(60) + wavering(4, 3200) + wavering(6))
    surge.doubt(70, 200)
    assert feed(surge, wavering(20) + wavering(4, 3200) + wavering(6), begin=70) == []
    assert feed(surge, wavering(20) + wavering(4, 4500) + wavering(6), begin=100)
    assert feed(surge, wavering(70) + wavering(4, 3200) + wavering(6), begin=130)


def test_doubt_is_over_once_something_is_seen() -> None:
    surge = Surge()
    feed(surge, wavering(60) + wavering(4, 3200) + wavering(6))
    surge.doubt(70, 200)
    surge.trust()
    assert feed(surge, wavering(20) + wavering(4, 3200) + wavering(6), begin=70)


def test_nothing_is_known_at_first() -> None:
    assert feed(Surge(), wavering(1) + wavering(2, 9000)) == []


def test_a_pause_is_no_sign() -> None:
    surge = Surge()
    assert feed(surge, wavering(60)) == []
    assert feed(surge, wavering(60), begin=100.0) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 2**31), st.floats(-1e9, 1e9, allow_nan=False), st.booleans()), max_size=80
    )
)
def test_any_packets_at_any_times(packets: list[tuple[int, float, bool]]) -> None:
    surge = Surge()
    for size, at, key in packets:
        surge.feed(size, at, is_key=key)
    assert surge.high in (True, False)
