"""How many connections there may be, and how long one may say nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from watchpost_engine.api.porch import Porch
from watchpost_engine.api.rooms import Rooms
from watchpost_engine.api.server import make_app, serving

CALL = b"GET /health HTTP/1.1\r\nHost: engine\r\n\r\n"


class Peer:
    """A connection by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def call(self) -> bytes:
        """Return the first line of an answer, empty when the connection was closed."""
        self.writer.write(CALL)
        return await self.answer()

    async def answer(self) -> bytes:
        try:
            async with asyncio.timeout(20):
                head = await self.reader.readuntil(b"\r\n\r\n")
                await self.reader.readuntil(b"}")
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""
        return head.partition(b"\r\n")[0]

    def close(self) -> None:
        self.writer.transport.abort()


@asynccontextmanager
async def visiting(port: int, address: str = "127.0.0.1") -> AsyncIterator[Peer]:
    peer = Peer(*await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0)))
    try:
        yield peer
    finally:
        peer.close()


@pytest.mark.parametrize("begun", [b"", b"GET /hea", CALL[:-2]])
async def test_who_says_nothing_whole_is_shown_out_and_who_does_may_stay(rooms: Rooms, begun: bytes) -> None:
    async with serving(make_app(rooms), "127.0.0.1", 0, Porch(seconds=0.2)) as port, visiting(port) as polite:
        assert b"200" in await polite.call()
        async with visiting(port) as silent:
            silent.writer.write(begun)
            assert await silent.answer() == b""
        assert b"200" in await polite.call(), "it was here longer"


async def test_a_peer_has_so_many_connections_and_leaves_room_for_others(rooms: Rooms) -> None:
    async with serving(make_app(rooms), "127.0.0.1", 0, Porch(most=4, each=2)) as port:
        visit = partial(visiting, port)
        async with visit() as one, visit() as two:
            assert [b"200" in await peer.call() for peer in (one, two)] == [True, True]
            async with visit() as three:
                assert await three.call() == b""
            async with visit("127.0.0.2") as other, visit("127.0.0.3") as last:
                assert [b"200" in await peer.call() for peer in (other, last)] == [True, True]
                async with visit("127.0.0.4") as fifth:
                    assert await fifth.call() == b"", "now the house is full"
            two.close()
            async with asyncio.timeout(20):
                while not await answered(port):  # noqa: ASYNC110 - the house has no bell for tests
                    await asyncio.sleep(0.01)
            assert b"200" in await one.call()


async def answered(port: int) -> bool:
    async with visiting(port) as peer:
        return b"200" in await peer.call()


def test_a_process_has_as_many_files_as_it_may_and_keeps_some_for_itself() -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (300, 900))\n"
        "from watchpost_engine.api.porch import allow_files, room\n"
        "allow_files(); print(*resource.getrlimit(resource.RLIMIT_NOFILE), room())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=True, capture_output=True
    )
    assert done.stdout.split() == [b"900", b"900", b"644"]
