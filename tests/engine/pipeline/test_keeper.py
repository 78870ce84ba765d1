"""The keeper starts no more anew than has to be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.making import CAMERA, operator, vigil
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import Camera
from watchpost_engine.model.frame import Frame
from watchpost_engine.pipeline.examiner import Examiner
from watchpost_engine.pipeline.keeper import Keeper
from watchpost_engine.pipeline.keepsakes import Keepsakes
from watchpost_engine.pipeline.post import Post
from watchpost_engine.pipeline.watch import Watch
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.keepsakes import KeepsakeStore


class Waiting:
    """A source without pictures."""

    replaced = 0

    async def frames(self) -> AsyncGenerator[Frame]:
        await asyncio.Event().wait()
        yield  # type: ignore[misc]  # makes it a generator


class NoEvents:
    """A journal of a camera that sees nothing."""

    def is_open(self, key: str) -> bool:
        return False

    async def end(self, key: str, now: float) -> None:
        return


class Yard:
    """A keeper whose watches and gates are counted."""

    def __init__(self, examiner: Examiner, folder: Path) -> None:
        self.started: list[Camera] = []
        self.gates = 0
        self.examiner = examiner
        self.keeper = Keeper(
            start_watch=self.start,
            new_gate=self.new_gate,
            new_operator=operator,
            journal=NoEvents(),  # type: ignore[arg-type]
            vigil=vigil(Database(f"sqlite:///{folder}/none.db")),
            notice=lambda _: None,
            keepsakes=Keepsakes(KeepsakeStore(folder), Gate.load),
        )

    def new_gate(self, settings: object) -> Gate:
        self.gates += 1
        return Gate(settings)  # type: ignore[arg-type]

    def start(self, post: Post) -> Watch:
        self.started.append(post.camera)
        return Watch(
            post.current_camera, source=Waiting(), gate=post.current_gate, tape=post.tape, pulse=post.pulse,
            journal=NoEvents(), examiner=self.examiner, film=post.operator.filming.show, turn=post.turn,  # type: ignore[arg-type]
        )  # fmt: skip

    async def keep(self, camera: Camera) -> None:
        """Keep a camera, and let what that started begin."""
        self.keeper.keep(camera)
        async with asyncio.timeout(20):
            while camera.settings.watching and not self.started:  # noqa: ASYNC110 - a thread looks on the disk
                await asyncio.sleep(0.01)
        for _ in range(10):
            await asyncio.sleep(0)


@pytest.fixture
async def yard(tmp_path: Path) -> AsyncIterator[Yard]:
    examiner = Examiner(1)
    yard = Yard(examiner, tmp_path)
    await yard.keep(CAMERA)
    yield yard
    await yard.keeper.close()
    await examiner.close()


def with_settings(**values: object) -> Camera:
    return replace(CAMERA, settings=replace(CAMERA.settings, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"prompt": "Heed the gate"}, {"model": "m"}, {"language": "de"}])
async def test_what_is_asked_of_a_model_starts_nothing_anew(yard: Yard, change: dict[str, object]) -> None:
    await yard.keep(with_settings(**change))
    assert (len(yard.started), yard.gates) == (1, 1)


async def test_another_name_starts_nothing_anew(yard: Yard) -> None:
    await yard.keep(replace(CAMERA, name="Backyard"))
    assert (len(yard.started), yard.gates) == (1, 1)


async def test_another_sensitivity_is_a_new_gate_for_the_same_watch(yard: Yard) -> None:
    await yard.keep(with_settings(sensitivity=CAMERA.settings.sensitivity + 1))
    assert (len(yard.started), yard.gates) == (1, 2)


@pytest.mark.parametrize(
    ("change", "gates"), [({"source": "http://192.0.2.7/x.jpg"}, 2), ({"interval": 7.0}, 1)]
)
async def test_another_source_is_a_new_watch(yard: Yard, change: dict[str, object], gates: int) -> None:
    changed = replace(CAMERA, **change)  # type: ignore[arg-type]
    await yard.keep(changed)
    assert (yard.started, yard.gates) == ([CAMERA, changed], gates)


async def test_another_login_is_the_same_view(yard: Yard) -> None:
    for login in ("", "me:old@", "me:n/w@"):
        await yard.keep(replace(CAMERA, source=f"rtsp://{login.replace('/', '%2F')}192.0.2.7/main"))
    assert len(yard.started) == 4
    assert yard.gates == 2


async def test_off_and_on_again(yard: Yard) -> None:
    await yard.keep(with_settings(watching=False))
    assert yard.keeper.status(CAMERA).problem == "off"
    await yard.keep(CAMERA)
    assert len(yard.started) == 2
