"""Reading JSON with its types checked, so that nothing untyped gets past the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite

from .errors import ContractError

WIDEST = 2**63
"""Integers are below it: what Home Assistant writes to disk holds no larger ones."""


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object. Unknown fields are ignored; a missing or mistyped one raises ContractError."""

    values: Mapping[str, object]
    where: str
    """For the error message: which object this is."""

    @classmethod
    def of(cls, value: object, where: str) -> Fields:
        """Return the fields of a JSON object. Raises ContractError for anything else."""
        if not isinstance(value, dict):
            raise ContractError(f"{where}: not an object")
        return cls(value, where)

    def _get[T](self, key: str, kind: type[T] | tuple[type[T], ...]) -> T:
        value = self.values.get(key)
        # True is an int in Python, but not in the contract.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ContractError(f"{self.where}.{key}: wrong type or missing")
        return value

    def text(self, key: str) -> str:
        """Return a string."""
        return self._get(key, str)

    def flag(self, key: str) -> bool:
        """Return a boolean."""
        return self._get(key, bool)

    def whole(self, key: str) -> int:
        """Return an integer."""
        value = self._get(key, int)
        if abs(value) >= WIDEST:
            raise ContractError(f"{self.where}.{key}: too large")
        return value

    def number(self, key: str) -> float:
        """Return a number."""
        return _finite(self._get(key, (int, float)), f"{self.where}.{key}")

    def time(self, key: str) -> datetime:
        """Return a time with its zone."""
        try:
            value = datetime.fromisoformat(self.text(key))
        except ValueError as error:
            raise ContractError(f"{self.where}.{key}: not a time") from error
        if value.tzinfo is None:
            raise ContractError(f"{self.where}.{key}: a time without a zone")
        try:
            value.astimezone(UTC)
        except OverflowError as error:  # the first or last hours that there are, in a zone of their own
            raise ContractError(f"{self.where}.{key}: not a time") from error
        return value

    def nested(self, key: str) -> Fields:
        """Return an object within."""
        return Fields.of(self.values.get(key), f"{self.where}.{key}")

    def maybe[T](self, key: str, read: Callable[[str], T]) -> T | None:
        """Return what `read` returns for the key, or None where it is null or missing."""
        return None if self.values.get(key) is None else read(key)

    def items(self, key: str) -> list[object]:
        """Return a list of anything."""
        return self._get(key, list)

    def objects(self, key: str) -> list[Fields]:
        """Return a list of objects."""
        return [Fields.of(item, f"{self.where}.{key}[{n}]") for n, item in enumerate(self.items(key))]

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings."""
        items = self.items(key)
        if not all(isinstance(item, str) for item in items):
            raise ContractError(f"{self.where}.{key}: not all are strings")
        return tuple(str(item) for item in items)


def numbers(value: object, length: int, where: str) -> tuple[float, ...]:
    """Return a list of that many numbers as a tuple. Raises ContractError."""
    if not isinstance(value, list) or len(value) != length:
        raise ContractError(f"{where}: not {length} numbers")
    found = [
        _finite(item, where) for item in value if isinstance(item, int | float) and not isinstance(item, bool)
    ]
    if len(found) != length:
        raise ContractError(f"{where}: not {length} numbers")
    return tuple(found)


def _finite(value: float, where: str) -> float:
    """Return a number that can be reckoned with. Raises ContractError for one that is too large, or none."""
    try:
        found = float(value)
    except OverflowError as error:
        raise ContractError(f"{where}: too large") from error
    if not isfinite(found):
        raise ContractError(f"{where}: not finite")
    return found
