"""The describer: puts one event into words, once."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from datetime import UTC, datetime
from functools import partial

from ..model.analysis import Analysis
from ..model.camera import Camera, WatchSettings
from ..model.event import Event, EventState, PictureRole
from ..model.frame import PictureError
from ..model.home import Home, ModelSettings
from ..model.ids import new_id
from ..recording.recorder import Recorder
from . import plain, prompt, reply
from .providers.base import Answer, Provider, ProviderError, Request


class Describer:
    """Asks a provider about an event, or says in plain words what the gate knows."""

    def __init__(self, provider: Provider, recorder: Recorder, workers: Executor) -> None:
        self._provider = provider
        self._recorder = recorder
        self._workers = workers

    @staticmethod
    def plainly(event: Event) -> Analysis:
        """Say what the gate knows."""
        return plain.describe(event, datetime.now(UTC))

    async def describe(self, home: Home, camera: Camera, event: Event) -> Analysis:
        """Ask the home's model. Raises ProviderError, or StorageError for its pictures."""
        found = {
            role: await self._recorder.read(event, role) for role in event.pictures if role in prompt.TITLES
        }
        jpegs = {role: jpeg for role, jpeg in found.items() if jpeg is not None}
        return await self._ask(home, camera, event, jpegs, home.model)

    async def test(self, home: Home, settings: ModelSettings, jpeg: bytes) -> Analysis:
        """Try a model with one picture, shown as before and after. Raises ProviderError."""
        camera = Camera(id="test", home_id=home.id, name="Test", source="push:", settings=WatchSettings())
        now = datetime.now(UTC)
        event = Event(
            id=new_id(),
            home_id=home.id,
            camera_id="test",
            state=EventState.CLOSED,
            opened_at=now,
            seen_at=now,
        )
        return await self._ask(home, camera, event, {PictureRole.AFTER: jpeg}, settings)

    async def names(self, settings: ModelSettings) -> list[str]:
        """Return the names of the models a server offers. Raises ProviderError."""
        return await self._provider.names(settings)

    async def _ask(
        self,
        home: Home,
        camera: Camera,
        event: Event,
        jpegs: dict[PictureRole, bytes],
        settings: ModelSettings,
    ) -> Analysis:
        request, language = await self._build(home, camera, event, jpegs, settings)
        answer = await self._provider.ask(settings, request)
        try:
            read = reply.read(answer.text)
        except reply.BadReplyError as err:
            raise ProviderError("bad_reply", str(err)) from err
        return _analysis(read, answer, language)

    async def _build(
        self,
        home: Home,
        camera: Camera,
        event: Event,
        jpegs: dict[PictureRole, bytes],
        settings: ModelSettings,
    ) -> tuple[Request, str]:
        language = camera.settings.language or home.language
        model = camera.settings.model or settings.model
        work = partial(prompt.build, camera, event, jpegs, model, language)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, work), language
        except PictureError as err:
            raise ProviderError("refused", "a picture that cannot be decoded") from err


def _analysis(read: reply.Reply, answer: Answer, language: str) -> Analysis:
    return Analysis(
        summary=read.summary,
        kind=read.kind,
        importance=read.importance,
        labels=read.labels,
        changed=read.changed,
        model=answer.model,
        language=language,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
        cost=answer.cost,
        described_at=datetime.now(UTC),
    )
