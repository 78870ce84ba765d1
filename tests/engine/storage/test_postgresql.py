"""The same stores on PostgreSQL, for whom one machine is not enough."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.making import NOW, event
from watchpost_engine.model.announcement import News
from watchpost_engine.model.home import Home
from watchpost_engine.model.job import Job
from watchpost_engine.model.usage import Usage
from watchpost_engine.storage.cleaner import Cleaner, Retention
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.events import EventQuery, EventStore
from watchpost_engine.storage.files import PictureFiles
from watchpost_engine.storage.homes import HomeStore
from watchpost_engine.storage.jobs import JobStore
from watchpost_engine.storage.usage import UsageStore


@pytest.fixture
def server() -> Iterator[str]:
    """A throw-away PostgreSQL that listens on a socket in its own folder, and the URL of its database."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    folder = Path(tempfile.mkdtemp(prefix="watchpost-"))
    become = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        shutil.chown(folder, "postgres", "postgres")
    user = "postgres" if become else pwd.getpwuid(os.geteuid()).pw_name
    data = str(folder / "data")
    start = [*become, str(programs / "pg_ctl"), "-D", data, "-w", "-s", "-l", str(folder / "log")]
    try:
        subprocess.run(
            [*become, programs / "initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "-N"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run([*start, "-o", options, "start"], check=True, cwd=folder)
        try:
            yield f"postgresql+psycopg://{user}@/postgres?host={folder}"
        finally:
            subprocess.run([*start, "-m", "immediate", "stop"], check=True, cwd=folder)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
async def database(server: str) -> AsyncIterator[Database]:
    database = Database(server)
    await database.open()
    yield database
    await database.close()


async def test_everything_is_kept_and_found_again(database: Database, tmp_path: Path) -> None:
    homes = HomeStore(database)
    await homes.add(Home(id="here", name="Here", created_at=NOW))
    store, made = EventStore(database), event(opened_at=NOW)
    first = await store.publish(made, News.OPENED, NOW, size=10)
    second = await store.publish(replace(made, lasting=True), News.CLOSED, NOW, size=20)
    assert first.cursor < second.cursor
    assert await store.news_after("here", first.cursor) == [second]
    assert await store.find(EventQuery(home_id="here", lasting=True)) == [second.event]
    jobs, job = JobStore(database), Job(event_id=made.id, home_id="here", due_at=NOW)
    await jobs.put(job)
    assert await jobs.next("here", 1) == [job]
    usage = UsageStore(database)
    await usage.add("here", "yard", "2026-11-20", Usage(tokens=2**40))
    assert (await usage.total("here", "2026-11-20")).tokens == 2**40
    cleaner = Cleaner(database, PictureFiles(tmp_path), Retention(days=10000, bytes=0))
    assert await cleaner.clean(NOW) == 1
    assert await jobs.count("here") == 0, "a job goes with its event"
