"""As an app: the engine gets its broker from the Supervisor, and is introduced to Home Assistant."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.supervisor import TOKEN, FakeSupervisor, supervisor
from tests.rig.engine import Engine
from watchpost_engine.sources.broker import Broker
from watchpost_engine.supervisor import Supervisor, SupervisorError


async def introduced(fake: FakeSupervisor, count: int) -> dict[str, object]:
    async with asyncio.timeout(30):
        while len(fake.discovered) < count:  # noqa: ASYNC110 - it comes from another process
            await asyncio.sleep(0.05)
    message = fake.discovered[-1]
    assert message["service"] == "watchpost"
    config = message["config"]
    assert isinstance(config, dict)
    return config


async def test_it_introduces_itself_with_a_token_that_opens_its_doors(tmp_path: Path) -> None:
    async with supervisor() as fake:
        fake.broken = 2
        engine = Engine(tmp_path / "data", tmp_path / "logs")
        engine._environment |= {
            "SUPERVISOR_URL": fake.url, "SUPERVISOR_TOKEN": TOKEN, "WATCHPOST_INGRESS_PORT": "0"
        }  # fmt: skip
        async with engine, aiohttp.ClientSession() as session:
            config = await introduced(fake, 1)
            assert (config["host"], config["port"]) == ("local-watchpost", engine.port)
            headers = {"Authorization": f"Bearer {config['token']}"}
            async with session.get(f"{engine.url}/v1/system", headers=headers) as answer:
                assert (await answer.json())["engine_id"] == config["engine_id"]
            await engine.stop()
            await engine.start()
            assert await introduced(fake, 2) == config, "a restart changes neither id nor token"
        assert (tmp_path / "data" / "supervisor.token").stat().st_mode & 0o777 == 0o600
        assert str(config["token"]) not in (tmp_path / "logs" / "engine.log").read_text()


@pytest.mark.parametrize(
    ("mqtt", "broker"),
    [
        (None, None),
        (
            {"host": "core-mosquitto", "port": 1883, "username": "addons", "password": "p", "ssl": False},
            Broker(host="core-mosquitto", username="addons", password="p"),
        ),
    ],
)
async def test_the_broker_is_the_one_the_supervisor_offers(
    mqtt: dict[str, object] | None, broker: Broker | None
) -> None:
    async with supervisor() as fake, aiohttp.ClientSession() as session:
        fake.mqtt = mqtt
        assert await Supervisor(session, fake.url, TOKEN).broker() == broker
        with pytest.raises(SupervisorError, match="401"):
            await Supervisor(session, fake.url, "wrong").hostname()
        fake.mqtt = {"nothing": "useful"}
        with pytest.raises(SupervisorError, match="cannot be read"):
            await Supervisor(session, fake.url, TOKEN).broker()
