"""The only retry: again and again, later and later, and never silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import pytest

from tests.engine.making import CAMERA, frame, operator
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.frame import Frame
from watchpost_engine.pipeline import backoff
from watchpost_engine.pipeline.examiner import Examiner
from watchpost_engine.pipeline.post import Post
from watchpost_engine.pipeline.shift import Shift
from watchpost_engine.pipeline.watch import BAD_PICTURES, Watch
from watchpost_engine.sources.base import SourceError


class Script:
    """A source that does as told: bytes are pictures, exceptions are raised, the end of it is waiting."""

    replaced = 0

    def __init__(self, *acts: bytes | Exception | None) -> None:
        self._acts = acts

    async def frames(self) -> AsyncGenerator[Frame]:
        for at, act in enumerate(self._acts):
            if isinstance(act, Exception):
                raise act
            yield frame(float(at), act)
        await asyncio.Event().wait()


class Nothing:
    """A journal in which nothing ever happens."""

    def is_open(self, key: str) -> bool:
        return False

    async def see(self, *_: object) -> None:
        raise AssertionError("there was nothing to see")


@pytest.fixture
async def workers() -> AsyncIterator[Examiner]:
    """The threads that gates work in."""
    examiner = Examiner(2)
    yield examiner
    await examiner.close()


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Shorten the pauses, and write down after how many failures each was."""
    failures: list[int] = []

    def pause(count: int, _: float) -> float:
        failures.append(count)
        return 0.001

    monkeypatch.setattr(backoff, "pause", pause)
    return failures


async def work(workers: Examiner, scripts: list[Script], until: int) -> Post:
    """Run a shift until so many watches were started, and return its post."""
    post, started = Post(camera=CAMERA, gate=Gate(CAMERA.settings), operator=operator()), asyncio.Event()
    count = 0

    def start(post: Post) -> Watch:
        nonlocal count
        count += 1
        if count >= until:
            started.set()
        script = scripts[min(count, len(scripts)) - 1]
        return Watch(
            post.current_camera, source=script, gate=post.current_gate, tape=post.tape, pulse=post.pulse,
            journal=Nothing(), examiner=workers, film=post.operator.filming.show, turn=post.turn,  # type: ignore[arg-type]
        )  # fmt: skip

    task = asyncio.create_task(Shift(post, start).run())
    async with asyncio.timeout(10):
        await started.wait()
        await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    return post


async def test_it_starts_again_and_waits_longer_each_time(workers: Examiner, fast: list[int]) -> None:
    refusing = Script(SourceError("refused"))
    post = await work(workers, [refusing, refusing, refusing, Script()], 4)
    assert fast == [1, 2, 3]
    assert post.pulse.problem == "refused"


async def test_one_that_is_gone_is_looked_for_soon_however_long_it_was(
    workers: Examiner, fast: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "SOON", 0.0)
    monkeypatch.setattr(backoff, "pause", lambda *_: 60.0)
    gone = [Script(SourceError(code)) for code in ("unreachable", "timeout", "unreachable")]
    await work(workers, [*gone, Script()], 4)


async def test_one_that_was_gone_and_refuses_is_asked_as_if_for_the_first_time(
    workers: Examiner, fast: list[int]
) -> None:
    gone, refusing = Script(SourceError("unreachable")), Script(SourceError("refused"))
    await work(workers, [gone, gone, refusing, refusing, Script()], 5)
    assert fast == [1, 2, 1, 2]


async def test_the_first_picture_ends_the_problem(workers: Examiner, fast: list[int]) -> None:
    post = await work(workers, [Script(SourceError("timeout")), Script(None)], 2)
    assert (post.pulse.problem, post.pulse.frames_seen) == ("", 1)


async def test_a_short_life_does_not_make_it_forget(workers: Examiner, fast: list[int]) -> None:
    flapping = Script(None, SourceError("ended"))
    await work(workers, [flapping, flapping, flapping, Script()], 4)
    assert fast == [1, 2, 3], "a camera that breaks at once is not asked every second for ever"


async def test_a_healthy_life_is_a_new_beginning(
    workers: Examiner, fast: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "HEALTHY", 0.0)
    refusing, well = Script(SourceError("refused")), Script(None, SourceError("ended"))
    await work(workers, [refusing, refusing, well, refusing, Script()], 5)
    assert fast == [1, 2, 1, 2], "pictures came for long enough: what failed before counts no more"


async def test_a_long_life_without_a_picture_is_no_healthy_one(
    workers: Examiner, fast: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "HEALTHY", 0.0)
    refusing = Script(SourceError("refused"))
    await work(workers, [refusing, refusing, refusing, Script()], 4)
    assert fast == [1, 2, 3]


async def test_a_fault_of_ours_is_said_and_does_not_end_it(
    workers: Examiner, fast: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    post = await work(workers, [Script(ZeroDivisionError("a fault")), Script()], 2)
    assert post.pulse.problem == "failed"
    assert "ZeroDivisionError" in "".join(capsys.readouterr())


async def test_bad_pictures_are_left_out_until_there_are_too_many(workers: Examiner, fast: list[int]) -> None:
    bad = b"\xff\xd8 no picture"
    post = await work(
        workers, [Script(*[bad] * (BAD_PICTURES - 1), None, *[bad] * BAD_PICTURES), Script()], 2
    )
    assert post.pulse.problem == "bad_picture"
    assert post.pulse.frames_seen == 1
