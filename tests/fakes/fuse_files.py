"""Files and folders of a disk in memory, and what of them would outlive a loss of power."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass, field

ROOT = 1


@dataclass(eq=False)
class Node:
    """A file or a folder: as it is, and as it was when it was last synced."""

    number: int
    is_folder: bool
    data: bytearray = field(default_factory=bytearray)
    children: dict[str, Node] = field(default_factory=dict)
    kept_data: bytes = b""
    kept_children: dict[str, Node] = field(default_factory=dict)

    def sync(self) -> None:
        """Keep it as it is now. Of a folder these are the names, of a file its bytes."""
        self.kept_data, self.kept_children = bytes(self.data), dict(self.children)

    def forget(self) -> None:
        """Be again as it was kept."""
        self.data, self.children = bytearray(self.kept_data), dict(self.kept_children)
        for child in self.children.values():
            child.forget()

    def everything(self) -> dict[int, Node]:
        """Itself and all below it, by number."""
        found = {self.number: self}
        for child in self.children.values():
            found |= child.everything()
        return found


class Drive:
    """All of the disk. What fails raises OSError."""

    def __init__(self, wait: Callable[[float], None]) -> None:
        self.powered = True
        self._wait = wait
        self._slow, self._error = 0.0, 0
        self._root = Node(ROOT, is_folder=True)
        self._nodes = {ROOT: self._root}
        self._last = ROOT

    def obey(self, order: str, value: str = "0") -> None:
        """Do what was asked for on stdin."""
        match order:
            case "off":
                self.powered = False
            case "on":
                self._root.forget()
                self._nodes = self._root.everything()
                self.powered = True
            case "slow":
                self._slow = float(value)
            case "fail":
                self._error = int(value)

    def node(self, number: int) -> Node:
        """A file or folder that is still there."""
        if number not in self._nodes:
            raise OSError(errno.ESTALE, "")
        return self._nodes[number]

    def child(self, number: int, name: str) -> Node:
        """What a name in a folder leads to."""
        children = self.node(number).children
        if name not in children:
            raise OSError(errno.ENOENT, "")
        return children[name]

    def make(self, number: int, name: str, *, is_folder: bool) -> Node:
        """Make a file or folder."""
        self._hinder()
        folder = self.node(number)
        if name in folder.children:
            raise OSError(errno.EEXIST, "")
        self._last += 1
        node = folder.children[name] = self._nodes[self._last] = Node(self._last, is_folder)
        return node

    def remove(self, number: int, name: str) -> None:
        """Take a name away. An open file stays usable."""
        if self.child(number, name).children:
            raise OSError(errno.ENOTEMPTY, "")
        del self.node(number).children[name]

    def rename(self, number: int, old: str, to: int, new: str) -> None:
        """Move a name."""
        node = self.child(number, old)
        del self.node(number).children[old]
        self.node(to).children[new] = node

    def truncate(self, number: int, size: int) -> None:
        """Cut, or fill with zeros."""
        data = self.node(number).data
        del data[size:]
        data.extend(b"\0" * (size - len(data)))

    def write(self, number: int, offset: int, what: bytes) -> None:
        """Put bytes into a file."""
        self._hinder()
        data = self.node(number).data
        data.extend(b"\0" * (offset - len(data)))
        data[offset : offset + len(what)] = what

    def sync(self, number: int) -> None:
        """Keep what a file or a folder holds."""
        self.node(number).sync()

    def _hinder(self) -> None:
        self._wait(self._slow)
        if self._error:
            raise OSError(self._error, "")
