"""A disk that can lose its power, be slow, or fail: a file system in memory, spoken over Linux's own FUSE.

    python -m tests.fakes.forgetful FOLDER

What was not synced, a file's bytes as well as a folder's names, is forgotten when the power goes. It obeys
lines on stdin, and answers each with `ok`:

    off          the power goes: everything fails
    on           it is back, with what was on the disk
    slow S       each write takes S seconds
    fail ERRNO   writes fail with this; 0 ends it
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import struct
import sys
import time
from pathlib import Path

from tests.fakes.fuse_files import Drive, Node

IN, OUT = struct.Struct("<IIQQIIII"), struct.Struct("<IiQ")
ATTR = struct.Struct("<QQQQQQIIIIIIIIII")
MOST_WRITE = 1 << 17
DIRECT = struct.pack("<QII", 0, 1, 0)  # open: reads and writes come straight to us
FOLDER, FILE = 0o040755, 0o100644
TRUNCATED = 1 << 3
SILENT = frozenset({2, 36, 42})  # forget, interrupt, batch forget


def attributes(node: Node) -> bytes:
    """What stat tells."""
    mode, size = (FOLDER, 0) if node.is_folder else (FILE, len(node.data))
    return ATTR.pack(node.number, size, 0, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)


def entry(node: Node) -> bytes:
    """What a name leads to."""
    return struct.pack("<Q32x", node.number) + attributes(node)  # valid for no time at all: never cached


class Server:
    """Answers the kernel."""

    def __init__(self, drive: Drive) -> None:
        self._drive = drive
        self._answers = {
            1: self._look_up, 3: self._stat, 4: self._set, 9: self._make_folder, 10: self._remove,
            11: self._remove, 12: self._rename, 14: self._open, 15: self._read, 16: self._write,
            17: self._space, 18: self._nothing, 20: self._sync, 25: self._nothing, 26: self._begin,
            27: self._open, 28: self._list, 29: self._nothing, 30: self._sync, 35: self._create,
            45: self._rename_flagged,
        }  # fmt: skip

    def answer(self, request: bytes) -> bytes | None:
        """Answer one request."""
        _, what, unique, number, *_ = IN.unpack_from(request)
        if what in SILENT:
            return None
        try:
            if what not in self._answers:
                raise OSError(errno.ENOSYS, "")
            if what != 26 and not self._drive.powered:
                raise OSError(errno.EIO, "")
            body = self._answers[what](number, request[IN.size :])
        except OSError as error:
            return OUT.pack(OUT.size, -(error.errno or errno.EIO), unique)
        return OUT.pack(OUT.size + len(body), 0, unique) + body

    def _begin(self, _number: int, body: bytes) -> bytes:
        _, minor = struct.unpack_from("<II", body)
        return struct.pack(
            "<IIIIHHIIHH8I", 7, min(minor, 31), 1 << 17, 0, 12, 9, MOST_WRITE, 1, 0, 0, *[0] * 8
        )

    def _look_up(self, number: int, body: bytes) -> bytes:
        return entry(self._drive.child(number, text(body)))

    def _stat(self, number: int, _body: bytes) -> bytes:
        return b"\0" * 16 + attributes(self._drive.node(number))

    def _set(self, number: int, body: bytes) -> bytes:
        valid, _, _, size = struct.unpack_from("<IIQQ", body)
        if valid & TRUNCATED:
            self._drive.truncate(number, size)
        return self._stat(number, body)

    def _make_folder(self, number: int, body: bytes) -> bytes:
        return entry(self._drive.make(number, text(body[8:]), is_folder=True))

    def _create(self, number: int, body: bytes) -> bytes:
        return entry(self._drive.make(number, text(body[16:]), is_folder=False)) + DIRECT

    def _remove(self, number: int, body: bytes) -> bytes:
        self._drive.remove(number, text(body))
        return b""

    def _rename(self, number: int, body: bytes) -> bytes:
        return self._move(number, body, 8)

    def _rename_flagged(self, number: int, body: bytes) -> bytes:
        return self._move(number, body, 16)

    def _move(self, number: int, body: bytes, head: int) -> bytes:
        old, new = body[head:].rstrip(b"\0").split(b"\0")
        self._drive.rename(number, old.decode(), int.from_bytes(body[:8], "little"), new.decode())
        return b""

    def _open(self, number: int, _body: bytes) -> bytes:
        self._drive.node(number)
        return DIRECT

    def _read(self, number: int, body: bytes) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", body)
        return bytes(self._drive.node(number).data[offset : offset + size])

    def _write(self, number: int, body: bytes) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", body)
        self._drive.write(number, offset, body[40 : 40 + size])
        return struct.pack("<II", size, 0)

    def _sync(self, number: int, _body: bytes) -> bytes:
        self._drive.sync(number)
        return b""

    def _space(self, _number: int, _body: bytes) -> bytes:
        return struct.pack("<5Q10I", 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 4096, 255, 4096, *[0] * 7)

    def _list(self, number: int, body: bytes) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", body)
        found = b""
        for place, (name, node) in enumerate(self._drive.node(number).children.items(), 1):
            coded = name.encode()
            one = struct.pack("<QQII", node.number, place, len(coded), 4 if node.is_folder else 8) + coded
            one += b"\0" * (-len(one) % 8)
            if place > offset and len(found) + len(one) <= size:
                found += one
        return found

    def _nothing(self, _number: int, _body: bytes) -> bytes:
        return b""


def text(body: bytes) -> str:
    """The name at the beginning."""
    return body.split(b"\0")[0].decode()


def mount(folder: Path) -> int:
    """Mount, and return what the kernel asks through."""
    channel = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={channel},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}".encode()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"forgetful", os.fsencode(folder), b"fuse", 0, options):
        raise OSError(ctypes.get_errno(), "mount")
    return channel


def serve(folder: Path) -> None:
    """Serve until stdin ends."""
    drive, channel = Drive(time.sleep), mount(folder)
    server, poll = Server(drive), select.poll()
    for file in (channel, 0):
        poll.register(file, select.POLLIN)
    say("ok")
    while True:
        for file, _ in poll.poll():
            if file == channel:
                if answer := server.answer(os.read(channel, MOST_WRITE + 4096)):
                    os.write(channel, answer)
            elif line := os.read(0, 100).decode():
                drive.obey(*line.split())
                say("ok")
            else:
                return


def say(what: str) -> None:
    """Tell whoever started us."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
