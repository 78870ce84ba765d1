"""Whether pictures come, and how many."""

import asyncio

from tests.engine.making import frame
from watchpost_engine.pipeline.backoff import LONGEST, pause
from watchpost_engine.pipeline.pulse import SILENCE, Pulse
from watchpost_engine.recording.tape import Tape


def test_silence_is_longer_for_a_camera_with_few_pictures() -> None:
    pulse = Pulse()
    assert pulse.is_silent(0)
    for minute in range(3):
        pulse.beat(frame(60.0 * minute), 0)
    assert not pulse.is_silent(120 + 299)
    assert pulse.is_silent(120 + 301)
    quick = Pulse()
    quick.beat(frame(0), 0)
    quick.beat(frame(1), 0)
    assert not quick.is_silent(1 + SILENCE)
    assert quick.is_silent(1.1 + SILENCE)


def test_the_rate_is_that_of_the_last_half_minute() -> None:
    pulse = Pulse()
    for second in range(100):
        pulse.beat(frame(second), 0)
    assert pulse.fps(99.5) == 1.0
    assert pulse.fps(200) == 0.0


def test_how_old_pictures_were_when_they_were_judged() -> None:
    pulse = Pulse()
    assert pulse.oldest == 0
    pulse.judged(frame(100), 101.5)
    pulse.judged(frame(101), 101.7)
    assert pulse.oldest == 1.5
    for second in range(102, 170):
        pulse.judged(frame(second), second + 0.2)
    assert 0.19 < pulse.oldest < 0.21


def test_replaced_frames_add_up_over_sources() -> None:
    pulse = Pulse()
    for replaced in (1, 5, 0, 2):
        pulse.beat(frame(0), replaced)
    assert pulse.frames_replaced == 7


async def test_who_follows_gets_the_newest_and_is_forgotten_when_it_leaves() -> None:
    pulse = Pulse()
    following = pulse.follow()
    first = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    for second in (1, 2, 3):
        pulse.beat(frame(second), 0)
    assert (await first).at == 3
    await following.aclose()
    assert pulse._followers == set()


async def test_who_follows_is_let_go_when_there_will_be_no_more() -> None:
    pulse = Pulse()
    following = pulse.follow()
    first = asyncio.ensure_future(anext(following, None))
    await asyncio.sleep(0)
    late = pulse.follow()
    pulse.close()
    async with asyncio.timeout(20):
        assert await first is None
        assert await anext(late, None) is None, "it was on its way"
    assert pulse._followers == set()


def test_pauses_grow_and_end_somewhere() -> None:
    pauses = [pause(failures, 0.5) for failures in range(1, 30)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (1.0, LONGEST)
    assert pause(1, 0) < pause(1, 1)


def test_the_picture_before_is_calm_and_a_second_old() -> None:
    tape = Tape()
    for tenth in range(50):
        tape.remember(frame(tenth / 10), calm=True)
    before = tape.before(5.0)
    assert before is not None
    assert 1.0 <= 5.0 - before.at <= 4.1


def test_what_is_seen_during_an_event_is_never_the_picture_before() -> None:
    tape = Tape()
    tape.remember(frame(0), calm=True)
    tape.remember(frame(60), calm=True)
    tape.remember(frame(120), calm=False)
    before = tape.before(120)
    assert before is not None
    assert before.at == 60
    assert tape.newest is not None
    assert tape.newest.at == 120


def test_the_tape_reaches_back_to_before_a_difference_that_had_to_settle() -> None:
    tape = Tape()
    for half in range(200):
        tape.remember(frame(half / 2), calm=True)
        before = tape.before(half / 2 - 4.5)
        assert before is not None
        if half > 20:
            assert 5.5 <= half / 2 - before.at <= 9.0
    assert len(tape._calm) <= 4
