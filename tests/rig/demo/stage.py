"""Everything that the demo consists of, started and joined as a person would do it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.rig import household
from tests.rig.broker import broker
from tests.rig.demo.dashboard import PATH, make_dashboard
from tests.rig.demo.options import Options
from tests.rig.engine import Engine
from tests.rig.helpers import ModelStandIn, PushCamera, RtspCamera
from tests.rig.home_assistant import HomeAssistant
from tests.rig.programs import Program, ProgramError


@dataclass(slots=True, kw_only=True)
class Stage:
    """What runs."""

    engine: Engine
    home: HomeAssistant
    entry_id: str
    entities: dict[str, dict[str, str]]
    """By camera, then by key: `event.event` is its event entity."""

    push: PushCamera | None = None
    programs: list[Program] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where to look first."""
        return f"{self.home.url}/{PATH}"


class Steps:
    """Says what is being done, and how long it took."""

    def __init__(self) -> None:
        """Count from now."""
        self._begun = time.monotonic()

    def say(self, text: str) -> None:
        """Print one line."""
        print(f"[{time.monotonic() - self._begun:5.1f} s] {text}", flush=True)


@asynccontextmanager
async def stage(options: Options, folder: Path) -> AsyncIterator[Stage]:
    """Run the demo meanwhile. Raises ProgramError, FlowError, HaError."""
    steps, logs = Steps(), folder / "logs"
    async with AsyncExitStack() as stack:
        mqtt = await stack.enter_async_context(broker(folder / "broker", logs))
        steps.say(f"broker: {mqtt.kind} on port {mqtt.port}")
        engine = Engine(folder / "engine", logs, mqtt, host=options.host)
        home = HomeAssistant(folder / "home-assistant", logs, host=options.host, port=options.port)
        model = None if options.model else ModelStandIn(logs)
        rtsp = None if options.camera else RtspCamera(logs)
        steps.say("starting the engine, Home Assistant and what they need (10 s to a minute)")
        programs: list[Program] = [program for program in (engine, home, model, rtsp) if program]
        await _start(stack, programs)
        steps.say(f"engine: {engine.url}")
        steps.say(f"Home Assistant: {home.url}")

        ha = home.client
        await household.connect_broker(ha, mqtt)
        entry_id = await household.connect_engine(ha, engine)
        steps.say("Home Assistant: MQTT and Watchpost are set up")
        if model:
            await household.use_model(ha, entry_id, model.url, "", "stand-in")
            steps.say("model: a STAND-IN that only compares grey values; a real one: --model URL")
        else:
            name = options.model_name or await _first_model(options)
            await household.use_model(ha, entry_id, options.model, options.key, name)
            steps.say(f"model: {name} at {options.model}")

        device = await _add_cameras(home, entry_id, options, rtsp)
        cameras = await household.cameras(ha, entry_id)
        entities = {name: await household.entities(ha, subentry) for name, subentry in cameras.items()}
        await make_dashboard(ha, entities)
        steps.say(f"cameras: {', '.join(cameras)}")
        running = Stage(engine=engine, home=home, entry_id=entry_id, entities=entities, programs=programs)
        if device:
            running.push = PushCamera(device, logs, footage=options.footage)
            await stack.enter_async_context(running.push)
            running.programs.append(running.push)
        yield running


async def _start(stack: AsyncExitStack, programs: list[Program]) -> None:
    """Start programs side by side. Raises ProgramError of the first that fails."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for program in programs:
                tasks.create_task(stack.enter_async_context(program))
    except* ProgramError as group:
        raise group.exceptions[0] from None


async def _add_cameras(
    home: HomeAssistant, entry_id: str, options: Options, rtsp: RtspCamera | None
) -> household.Device | None:
    """Add the demo's cameras, and return what the simulated device needs."""
    if rtsp is None:
        await household.add_stream_camera(home.client, entry_id, "My camera", options.camera)
        return None
    device = await household.add_push_camera(home.client, entry_id, "Front yard")
    await household.add_stream_camera(home.client, entry_id, "Driveway", rtsp.url)
    return device


async def _first_model(options: Options) -> str:
    headers = {"Authorization": f"Bearer {options.key}"} if options.key else {}
    address = f"{options.model.rstrip('/')}/models"
    try:
        async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
            answer.raise_for_status()
            return str((await answer.json())["data"][0]["id"])
    except (aiohttp.ClientError, LookupError, ValueError) as err:
        raise ProgramError(
            f"{address} does not say which models there are ({err}): use --model-name"
        ) from err
