"""Cameras on loopback out of video files, for tests and the demo.

    python -m tests.fakes.rtsp_server DIR [PORT [USER:PASSWORD]]

rtsp://127.0.0.1:PORT/NAME plays DIR/NAME.mp4 (H.264 or H.265), with the sound of NAME.nut where there is
one, for ever, in real time, to any number of clients; /ONE+OTHER plays them in turns. RTP over TCP only: a
client that asks for UDP is told to use TCP.
Nothing is encoded; PyAV makes the RTP packets. Tests make it misbehave through `faults`.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.fakes.rtp import Video, play
from tests.fakes.rtsp_login import Login

METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"


@dataclass(slots=True, kw_only=True)
class Faults:
    """What goes wrong, for clients that come from now on."""

    refuse: bool = False
    """Connections are closed at once."""

    mute: bool = False
    """Connections are taken, and nothing is ever answered."""

    status: str = ""
    """The answer to DESCRIBE."""

    location: str = ""
    """Where DESCRIBE redirects to."""

    sdp: str = ""
    """What DESCRIBE says instead of the truth."""

    delay: float = 0.0
    """Seconds before the first frame."""

    stall_after: int | None = None
    """Frames after which nothing more is sent, without closing."""

    chatter: bool = False
    """Whether a stalled camera goes on with control packets, as some do."""

    noise: float = 0.0
    """Share of frames that are damaged on their way."""

    deaf: bool = False
    """Whether nothing is ever heard."""

    drop_after: int | None = None
    """Frames after which the connection is cut, in the middle of one."""


class RtspServer:
    """Serves all mp4 files of a folder. An async context manager; port 0 takes a free one."""

    def __init__(
        self, folder: Path, *, port: int = 0, login: str = "", tls: ssl.SSLContext | None = None
    ) -> None:
        self.faults = Faults()
        self.connections = 0
        """Clients so far."""
        self.farewells = 0
        """Clients so far that ended politely."""
        self.tracks: set[str] = set()
        """What clients have asked for so far."""
        self.login = Login(login) if login else None
        self._folder = folder
        self._port = port
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._clients: set[Client] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, ssl=self._tls)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def url(self, name: str, login: str = "") -> str:
        """The address of one camera."""
        scheme = "rtsps" if self._tls else "rtsp"
        return f"{scheme}://{login}{'@' if login else ''}127.0.0.1:{self._port}/{name}"

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._tasks)

    @property
    def sent(self) -> list[int]:
        """How many frames each client that is connected was sent."""
        return [client.sent for client in self._clients]

    def videos(self, url: str) -> list[Video]:
        """What an address plays; nothing when there is no such camera."""
        name = url.partition("://")[2].partition("/")[2].split("/")[0].split("?")[0]
        paths = [self._folder / f"{part}.mp4" for part in name.split("+") if part]
        return [Video(path) for path in paths] if all(path.is_file() for path in paths) else []

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections += 1
        self._tasks.add(task)
        client = Client(self, reader, writer)
        self._clients.add(client)
        try:
            await client.serve()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # a client that goes away in the middle of something
        finally:
            self._tasks.discard(task)
            self._clients.discard(client)
            await client.close()


class Client:
    """A conversation with one client."""

    def __init__(
        self, server: RtspServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server = server
        self._faults = server.faults
        self._reader = reader
        self._writer = writer
        self._player: asyncio.Task[None] | None = None
        self._sound = False
        self.sent = 0
        """Frames so far."""
        self._random = random.Random(7)

    async def serve(self) -> None:
        """Answer until it leaves."""
        if self._faults.refuse:
            return
        while first := await self._reader.read(1):
            if first == b"$":  # its own control packets, in between the requests
                size = await self._reader.readexactly(3)
                await self._reader.readexactly(int.from_bytes(size[1:]))
                continue
            method, url, head = await self._read_request(first)
            if not self._faults.mute:
                await self._answer(method, url, head)
            if method == "TEARDOWN":
                self._server.farewells += 1
                return

    async def close(self) -> None:
        """Stop playing, and let go."""
        if self._player:
            self._player.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await self._player
        self._writer.close()

    async def _read_request(self, first: bytes) -> tuple[str, str, dict[str, str]]:
        method, url, _ = (first + await self._reader.readline()).decode().split()
        head = {}
        while (line := await self._reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().partition(":")
            head[name.strip().lower()] = value.strip()
        return method, url, head

    async def _answer(self, method: str, url: str, head: dict[str, str]) -> None:
        status, extra, body = self._judge(method, url, head)
        extra |= {"CSeq": head.get("cseq", "0"), "Session": "1;timeout=60", "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in extra.items())
        self._writer.write(f"RTSP/1.0 {status}\r\n{lines}\r\n{body}".encode())
        await self._writer.drain()
        if method == "PLAY" and status.startswith("200") and self._player is None:
            self._player = asyncio.create_task(self._play(self._server.videos(url)))

    def _judge(self, method: str, url: str, head: dict[str, str]) -> tuple[str, dict[str, str], str]:
        """Status, headers and body of the answer."""
        login, faults = self._server.login, self._faults
        if method == "OPTIONS":
            return "200 OK", {"Public": METHODS}, ""
        if login and not login.fits(method, head.get("authorization", "")):
            return "401 Unauthorized", {"WWW-Authenticate": login.challenge}, ""
        if method == "DESCRIBE" and faults.location:
            return "302 Found", {"Location": faults.location}, ""
        if method == "DESCRIBE" and faults.status:
            return faults.status, {}, ""
        if not (videos := self._server.videos(url)):
            return "404 Not Found", {}, ""
        if method == "DESCRIBE":
            head = {"Content-Type": "application/sdp", "Content-Base": url.rstrip("/") + "/"}
            return "200 OK", head, faults.sdp or videos[0].describe()
        if method == "SETUP" and "TCP" not in head.get("transport", ""):
            return "461 Unsupported Transport", {}, ""
        if method == "SETUP":
            track = 1 if url.endswith("/track1") else 0
            self._server.tracks.add(f"track{track}")
            self._sound = self._sound or (track == 1 and not faults.deaf)
            channels = f"{2 * track}-{2 * track + 1}"
            return "200 OK", {"Transport": f"RTP/AVP/TCP;unicast;interleaved={channels}"}, ""
        return "200 OK", {}, ""

    async def _play(self, videos: list[Video]) -> None:
        """Send the video until the client leaves, or something goes wrong on purpose."""
        faults = self._faults
        await asyncio.sleep(faults.delay)
        async for data in play(videos, sound=self._sound):
            if self.sent == faults.stall_after:
                await self._stall(data)
            if self.sent == faults.drop_after:
                self._writer.write(data[: len(data) // 2])
                self._writer.transport.abort()
                return
            self._writer.write(damaged(data, self._random) if self._random.random() < faults.noise else data)
            await self._writer.drain()
            self.sent += 1

    async def _stall(self, data: bytes) -> None:
        """Half a packet, then nothing; or nothing but control packets."""
        if not self._faults.chatter:
            self._writer.write(data[:40])
        while True:
            await asyncio.sleep(0.1)
            if self._faults.chatter:
                self._writer.write(b"$\x01\x00\x08" + bytes([0x80, 201, 0, 1, 0, 0, 0, 1]))


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The same packets, with noise in the second half of each."""
    spoilt, at = bytearray(data), 0
    while at < len(data):
        size = int.from_bytes(data[at + 2 : at + 4])
        half = max(16, size // 2)
        spoilt[at + 4 + half : at + 4 + size] = chance.randbytes(max(0, size - half))
        at += 4 + size
    return bytes(spoilt)


async def main(folder: str, port: str = "8554", login: str = "") -> None:
    """Serve until stopped."""
    async with RtspServer(Path(folder), port=int(port), login=login) as server:
        sys.stdout.write(server.url("") + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(*sys.argv[1:]))
