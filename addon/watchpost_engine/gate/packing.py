"""Values as bytes and back: plain values, their collections, planes, and objects of known classes. No code.

The values are a JSON tree; a list in it begins with a word that says what it stands for. Planes lie behind
it, prepared so that they compress well. What is held in two places is kept once, and is one again afterwards.
"""

from __future__ import annotations

import json
import zlib
from collections import deque
from enum import Enum
from typing import TYPE_CHECKING, cast

import numpy as np

from ..model.keepsake import KeepsakeError
from .difference import View, look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
    type Array = NDArray[np.generic]

    type Known = Mapping[str, type[object]]
    """The classes whose objects may be among the values, by their names."""

DTYPES = frozenset(("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f4", "<f8"))
MOST_BYTES = 64 * 1024**2
"""Of what is unpacked: more is no memory of one camera."""

PLAIN = (bool, int, float, str, type(None))


def pack(value: object, known: Known) -> bytes:
    """Make bytes of a value. Raises KeepsakeError for one that is not made of known things."""
    packer = Packer(known)
    tree = packer.tree(value)
    heads: Json = [[plane.dtype.str, *plane.shape] for plane in packer.planes]
    text = json.dumps([tree, heads], separators=(",", ":")).encode()
    return zlib.compress(len(text).to_bytes(4) + text + b"".join(prepared(packer.planes)))


def unpack(data: bytes, known: Known) -> object:
    """Make the value again. Raises KeepsakeError."""
    try:
        raw = zlib.decompressobj().decompress(data, MOST_BYTES)
        end = 4 + int.from_bytes(raw[:4])
        tree, heads = json.loads(raw[4:end])
        return Unpacker(known, list(restored(raw[end:], heads))).value(tree)
    except (zlib.error, ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise KeepsakeError(f"damaged: {error}") from error


def slots_of(kind: type[object]) -> tuple[str, ...]:
    """Name what an object of a class keeps: all its slots; of a view the picture that the rest is made of."""
    if kind is View:
        return ("image",)
    return tuple(name for one in reversed(kind.__mro__) for name in one.__dict__.get("__slots__", ()))


class Packer:
    """Makes the tree of a value, and collects its planes."""

    def __init__(self, known: Known) -> None:
        self.planes: list[Array] = []
        self._known = known
        self._seen: dict[int, int] = {}

    def tree(self, value: object) -> Json:
        """Return what stands for a value."""
        if type(value) in PLAIN:
            return cast("Json", value)
        if isinstance(value, np.generic):
            return ["number", value.dtype.str, cast("Json", value.item())]
        if type(value) in (list, tuple, deque, dict):
            return self._collection(value)
        if isinstance(value, Enum):
            return ["enum", self._name(value), cast("Json", value.value)]
        if not isinstance(value, np.ndarray):
            self._name(value)
        if (number := self._seen.get(id(value))) is not None:
            return ["again", number]
        self._seen[id(value)] = len(self._seen)
        if isinstance(value, np.ndarray):
            self.planes.append(value)
            return ["plane", len(self.planes) - 1]
        return ["object", self._name(value), *(self.tree(getattr(value, n)) for n in slots_of(type(value)))]

    def _collection(self, value: object) -> Json:
        if isinstance(value, deque):
            return ["deque", value.maxlen, *map(self.tree, value)]
        if isinstance(value, dict):
            return ["dict", *map(self.tree, value.items())]
        word = "list" if isinstance(value, list) else "tuple"
        return [word, *map(self.tree, cast("Iterable[object]", value))]

    def _name(self, value: object) -> str:
        name = type(value).__name__
        if self._known.get(name) is not type(value):
            raise KeepsakeError(f"cannot keep a {type(value).__qualname__}")
        return name


class Unpacker:
    """Makes values of a tree and planes."""

    def __init__(self, known: Known, planes: list[Array]) -> None:
        self._known = known
        self._planes = planes
        self._made: list[object] = []

    def value(self, tree: Json) -> object:
        """Return what a tree stands for. Raises KeepsakeError and what `unpack` turns into one."""
        match tree:
            case ["list", *items]:
                return [self.value(item) for item in items]
            case ["tuple", *items]:
                return tuple(self.value(item) for item in items)
            case ["deque", int() | None as most, *items]:
                return deque((self.value(item) for item in items), most)
            case ["dict", *items]:
                return dict(cast("tuple[object, object]", self.value(item)) for item in items)
            case ["number", str(kind), bool() | int() | float() as number] if kind in DTYPES:
                return np.dtype(kind).type(number)
            case ["enum", str(name), item]:
                return self._known[name](item)  # type: ignore[call-arg]
            case ["again", int(number)]:
                return self._made[number]
            case ["plane", int(number)]:
                self._made.append(self._planes[number])
                return self._made[-1]
            case ["object", str(name), *items]:
                return self._object(self._known[name], items)
            case bool() | int() | float() | str() | None:
                return tree
            case _:
                raise KeepsakeError("damaged: nothing is kept like this")

    def _object(self, kind: type[object], items: list[Json]) -> object:
        place = len(self._made)
        made = object.__new__(kind)
        self._made.append(made)
        values = [self.value(item) for item in items]
        if kind is View:
            made = self._made[place] = look(cast("NDArray[np.float32]", values[0]))
            return made
        for name, value in zip(slots_of(kind), values, strict=True):
            object.__setattr__(made, name, value)
        return made


def prepared(planes: Iterable[Array]) -> Iterator[bytes]:
    """Bring planes into a form that compresses well: what pictures differ by, and like bytes together."""
    last: dict[tuple[int, ...], NDArray[np.uint8]] = {}
    for plane in planes:
        if plane.dtype.str not in DTYPES:
            raise KeepsakeError(f"cannot keep a plane of {plane.dtype}")
        if plane.dtype == np.bool_:
            yield np.packbits(plane.astype(np.uint8)).tobytes()
        elif plane.dtype == np.uint8:
            whole = plane.astype(np.uint8)
            yield (whole - last[plane.shape] if plane.shape in last else whole).tobytes()
            note_picture(last, whole)
        else:
            parts = np.ascontiguousarray(plane).reshape(-1).view(np.uint8).reshape(-1, plane.itemsize)
            yield parts.T.tobytes()


def note_picture(last: dict[tuple[int, ...], NDArray[np.uint8]], plane: NDArray[np.uint8]) -> None:
    """Take a plane as what the next of its shape may be like; not a mask, which is mostly nothing."""
    if 2 * np.count_nonzero(plane) > plane.size:
        last[plane.shape] = plane


def restored(data: bytes, heads: list[list[object]]) -> Iterator[Array]:
    """Make planes again. Raises KeepsakeError, ValueError, TypeError."""
    last: dict[tuple[int, ...], NDArray[np.uint8]] = {}
    at = 0
    for kind, *sides in heads:
        shape = tuple(int(str(side)) for side in sides)
        dtype, size = np.dtype(str(kind)), int(np.prod(shape, dtype=np.int64))
        if dtype.str not in DTYPES or not 0 <= size <= MOST_BYTES:
            raise KeepsakeError("damaged: no plane is like this")
        count = -(-size // 8) if dtype == np.bool_ else size * dtype.itemsize
        part = np.frombuffer(data, np.uint8, count, at)
        at += count
        if dtype == np.bool_:
            yield np.unpackbits(part, count=size).astype(bool).reshape(shape)
        elif dtype == np.uint8:
            before = last.get(shape)
            whole = part.reshape(shape).copy() if before is None else part.reshape(shape) + before
            note_picture(last, whole)
            yield whole
        else:
            yield part.reshape(dtype.itemsize, -1).T.copy().view(dtype).reshape(shape)
    if at != len(data):
        raise KeepsakeError("damaged: more than was kept")
