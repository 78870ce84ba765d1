"""What every provider of words promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ...model.home import ModelSettings


class ProviderError(Exception):
    """A provider gave no words. What it said instead never becomes a description.

    `code` is stable: timeout, unreachable, unauthorized, rate_limited, refused, bad_reply.
    """

    def __init__(self, code: str, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        """Seconds the server asks us to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question about some pictures."""

    instructions: str
    question: str
    pictures: tuple[tuple[str, bytes], ...]
    """What each shows, in words, and its JPEG; in the order of time."""

    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server said, unread, and what it cost."""

    text: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None


class Provider(Protocol):
    """One kind of server."""

    async def ask(self, settings: ModelSettings, request: Request) -> Answer:
        """Return the server's answer to one request. Raises ProviderError."""
        ...

    async def names(self, settings: ModelSettings) -> list[str]:
        """Return the names of the models it offers. Raises ProviderError."""
        ...
