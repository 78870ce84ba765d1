"""A client that pushes pictures as fast as they are taken, and costs next to nothing itself.

It blocks and is for a thread: with a few connections in turn there is always one that waits to be served.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.rig.engine import Engine

BUFFER = 512 * 1024
"""Bytes that a connection can hold on its way: a whole picture."""

LOOK_AGAIN = 0.03
"""Seconds between two questions how far the engine is."""

PATIENCE = 30.0
"""Seconds for any answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A camera that pushes."""

    camera_id: str
    key: str

    def head(self, size: int) -> bytes:
        """Return the head of a push of so many bytes."""
        return (
            "POST /v1/frames HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\n"
            f"Authorization: Bearer {self.key}\r\nContent-Length: {size}\r\n\r\n"
        ).encode()


@dataclass(slots=True)
class Round:
    """One round of pushing."""

    seconds: float = 0.0
    accepted: int = 0
    refused: list[str] = field(default_factory=list)


class Pictures:
    """JPEGs in memory that the kernel sends from where they lie."""

    def __init__(self, jpegs: Sequence[bytes]) -> None:
        self.file = os.memfd_create("pictures")
        self.sizes = [len(jpeg) for jpeg in jpegs]
        self.places = [sum(self.sizes[:index]) for index in range(len(jpegs))]
        for jpeg in jpegs:
            os.write(self.file, jpeg)

    def close(self) -> None:
        """Free them."""
        os.close(self.file)


class Connection:
    """A connection to a server, for one request after the other."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def push(self, sender: Sender, pictures: Pictures, index: int) -> None:
        """Send a picture, without waiting for the answer."""
        at, left = pictures.places[index], pictures.sizes[index]
        self._socket.sendall(sender.head(left), socket.MSG_MORE)
        while left:
            sent = os.sendfile(self._socket.fileno(), pictures.file, at, left)
            at, left = at + sent, left - sent

    def get(self, path: str, token: str) -> bytes:
        """Return the body of an answer."""
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
        self._socket.sendall(head.encode())
        return self.answer()[1]

    def answer(self) -> tuple[bytes, bytes]:
        """Return head and body of the next answer. Raises ConnectionError when there is none."""
        data = b""
        while True:
            if not (more := self._socket.recv(65536)):
                raise ConnectionError("the server hung up")
            data += more
            head, end, body = data.partition(b"\r\n\r\n")
            if end and len(body) >= size_of(head):
                return head, body


def refusal(answer: tuple[bytes, bytes]) -> str:
    """Return what a server says that did not accept a picture; nothing when it did."""
    head, body = answer
    return "" if head.startswith(b"HTTP/1.1 202") else body.decode(errors="replace")


class Judged:
    """Asks an engine how many pictures of a camera it has judged."""

    def __init__(self, engine: Engine, senders: Sequence[Sender]) -> None:
        self._connection = Connection(engine.port)
        self._token = engine.token
        self._senders = senders

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def count(self, index: int) -> int:
        """Return the count of one camera."""
        path = f"/v1/cameras/{self._senders[index].camera_id}"
        return int(json.loads(self._connection.get(path, self._token))["status"]["frames_seen"])

    def wait(self, index: int, count: int) -> None:
        """Wait until a camera has come so far. Raises TimeoutError when it does not."""
        end = time.monotonic() + PATIENCE
        while self.count(index) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{self._senders[index].camera_id} is not judged any more")
            time.sleep(LOOK_AGAIN)


class Pusher:
    """Pushes the pictures of many cameras in turn over a few connections."""

    def __init__(self, port: int, senders: Sequence[Sender], pictures: Pictures) -> None:
        self._port = port
        self.senders = senders
        self._pictures = pictures
        self._pushed = 0

    def push(self, seconds: float, connections: int, judged: Judged | None = None) -> Round:
        """Push for some seconds; with `judged` until all is judged, and never so much at once that one
        picture would replace another.
        """
        done = Round()
        idle, waiting = deque(Connection(self._port) for _ in range(connections)), deque[Connection]()
        begin = time.perf_counter()
        while time.perf_counter() - begin < seconds:
            if judged is not None:
                self._hold_back(judged)
            connection = idle.popleft() if idle else self._heard(waiting.popleft(), done)
            turn, camera = divmod(self._pushed, len(self.senders))
            connection.push(self.senders[camera], self._pictures, turn % len(self._pictures.sizes))
            self._pushed += 1
            waiting.append(connection)
        for connection in waiting:
            self._heard(connection, done).close()
        if judged is not None:
            self._wait_for(judged, self._pushed - 1)
        done.seconds = time.perf_counter() - begin
        return done

    def _hold_back(self, judged: Judged) -> None:
        """Before each half of a turn, wait until what this half's cameras pushed last is judged.

        Pictures are judged in the order in which they come. So up to half of all cameras' pictures lie with
        the engine: it always has something to do, and need not drop anything.
        """
        half = len(self.senders) // 2
        if self._pushed % half == 0 and self._pushed > half:
            self._wait_for(judged, self._pushed - half - 1)

    def _wait_for(self, judged: Judged, push: int) -> None:
        """Wait until that push, counted from the first ever, is judged."""
        turn, camera = divmod(push, len(self.senders))
        judged.wait(camera, turn + 1)

    def _heard(self, connection: Connection, done: Round) -> Connection:
        if said := refusal(connection.answer()):
            done.refused.append(said)
        else:
            done.accepted += 1
        return connection


def size_of(head: bytes) -> int:
    """Return the length of the body that a head declares."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
