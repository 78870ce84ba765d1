"""A camera that is lost is said once, also one that was never there; one that is back, too."""

from __future__ import annotations

import time
from pathlib import Path

from structlog.testing import capture_logs

from tests.engine.making import CAMERA, frame, operator, vigil
from watchpost_engine.gate.gate import Gate
from watchpost_engine.pipeline.keeper import Keeper
from watchpost_engine.pipeline.keepsakes import Keepsakes
from watchpost_engine.pipeline.post import Post
from watchpost_engine.pipeline.watch import Watch
from watchpost_engine.sources.base import SourceError
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.keepsakes import KeepsakeStore


class Nothing:
    """A journal in which nothing ever happens."""

    def is_open(self, key: str) -> bool:
        return False


def refuse(_: Post) -> Watch:
    raise SourceError("refused")


async def test_each_loss_is_said_once(tmp_path: Path) -> None:
    keeper = Keeper(
        start_watch=refuse,
        new_gate=Gate,
        new_operator=operator,
        journal=Nothing(),  # type: ignore[arg-type]
        keepsakes=Keepsakes(KeepsakeStore(tmp_path), Gate.load),
        vigil=vigil(Database(f"sqlite:///{tmp_path}/none.db")),
        notice=lambda _: None,
    )
    keeper.keep(CAMERA)
    post = keeper._posts[CAMERA.key]

    def look(count: int) -> list[tuple[str, str]]:
        with capture_logs() as logs:
            for _ in range(count):
                keeper._look_after(post, time.monotonic(), counters=False)
        return [(log["log_level"], log["event"]) for log in logs]

    assert look(3) == [], "it is only starting"
    post.pulse.problem = "refused"
    assert look(3) == [("warning", "camera is lost")]
    post.pulse.beat(frame(time.monotonic()), 0)
    assert look(3) == [("info", "camera is there")]
    post.pulse.problem = "timeout"
    assert look(3) == [("warning", "camera is lost")]
    await keeper.close()
