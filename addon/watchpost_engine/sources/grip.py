"""A hold on the TCP connection that FFmpeg makes for itself, so that it can be cut from outside.

FFmpeg can be told to stop only through a callback that takes Python's lock, many times for each packet.
Cutting its connection costs nothing until it is done, and wakes it from any wait. Linux tells which
connections are ours and where they lead; where it does not, FFmpeg's own time-outs have to do.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

type Peer = tuple[str, int]
"""IP address and port."""

PROC = Path("/proc/self")
LOOK_AGAIN = 0.005
"""Seconds between two looks for the new connection."""

LOOKS = 400


class Grip:
    """One connection, held. Without one, cutting does nothing."""

    def __init__(self, connection: socket.socket | None = None) -> None:
        self._connection = connection

    def cut(self) -> None:
        """End the connection: whoever waits for it wakes up with an error."""
        if self._connection is not None:
            with suppress(OSError):  # it was over already
                self._connection.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Let go of it."""
        if self._connection is not None:
            self._connection.close()


class Grips:
    """Gets hold of connections. One for all sources: it keeps apart those that are made at the same time."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[Peer, asyncio.Lock] = WeakValueDictionary()

    async def take(self, peer: Peer, connecting: Callable[[], asyncio.Future[None]]) -> Grip:
        """Start what connects to `peer` on another thread, and hold the connection that it makes."""
        async with self._turns.setdefault(peer, asyncio.Lock()):
            known = connections_to(peer).keys()
            over = connecting()
            for _ in range(LOOKS):
                for inode, fd in connections_to(peer).items():
                    if inode not in known and (grip := hold(fd, inode)):
                        return grip
                if over.done():
                    break
                await asyncio.wait({over}, timeout=LOOK_AGAIN)
        return Grip()


def hold(fd: int, inode: str) -> Grip | None:
    """Get a handle of our own on that connection; None when it has just gone."""
    try:
        copy = os.dup(fd)
    except OSError:
        return None
    connection = socket.socket(fileno=copy)
    if inode_of(copy) == inode:
        return Grip(connection)
    connection.close()
    return None


def connections_to(peer: Peer) -> dict[str, int]:
    """List this process's TCP connections to that peer, also unfinished ones: inode to file descriptor."""
    inodes = inodes_to(peer)
    if not inodes:
        return {}
    mine = {inode_of(int(name)): int(name) for name in os.listdir(PROC / "fd")}
    return {inode: mine[inode] for inode in inodes if inode in mine}


def inode_of(fd: int) -> str:
    """Return the number of the socket behind a descriptor; empty when there is none."""
    try:
        target = os.readlink(PROC / "fd" / str(fd))
    except OSError:
        return ""
    return target.removeprefix("socket:[").removesuffix("]") if target.startswith("socket:[") else ""


def inodes_to(peer: Peer) -> set[str]:
    """List the sockets connected, or being connected, to that peer by whatever process."""
    ip = ipaddress.ip_address(peer[0])
    table = PROC / "net" / ("tcp" if ip.version == 4 else "tcp6")
    remote = as_in_proc(ip.packed, peer[1])
    try:
        lines = table.read_text().splitlines()[1:]
    except OSError:
        return set()
    return {fields[9] for fields in map(str.split, lines) if fields[2] == remote}


def as_in_proc(packed: bytes, port: int) -> str:
    """Write an address as the kernel's table does: in words of the machine's own byte order."""
    words = struct.unpack(f"={len(packed) // 4}I", packed)
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"
