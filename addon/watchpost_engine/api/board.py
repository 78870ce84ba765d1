"""What one listener was told, and what is worth telling it now. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from .views import Json

_COPIES = ("waiting", "waiting_bytes", "stored", "failed", "bytes", "copied_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A view taken apart."""

    essence: Json
    """What says how something is."""

    counters: Json
    """What only counts, and moves all the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    split: Split
    at: float


class Board:
    """Lets a change through at once, and one of counters alone only every `pause` seconds."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._told: dict[str, _Told] = {}
        self._later: dict[str, float] = {}

    def take(self, name: str, split: Split, now: float) -> bool:
        """Whether to tell how something is now (monotonic seconds); if so it counts as told."""
        told = self._told.get(name)
        if told is not None and told.split.essence == split.essence:
            if told.split.counters == split.counters:
                return False
            if now < told.at + self._pause:
                self._later[name] = told.at + self._pause
                return False
        self._told[name] = _Told(split=split, at=now)
        self._later.pop(name, None)
        return True

    def drop(self, name: str) -> bool:
        """Forget what is gone; whether the listener knew of it."""
        self._later.pop(name, None)
        return self._told.pop(name, None) is not None

    def due(self, now: float) -> list[str]:
        """Return, once, those whose counters have waited long enough."""
        ready = [name for name, at in self._later.items() if at <= now]
        for name in ready:
            del self._later[name]
        return ready

    def wait(self, now: float) -> float | None:
        """Return the seconds until one is due, None when none waits."""
        return max(0.0, min(self._later.values()) - now) if self._later else None


def split_camera(view: Json) -> Split:
    """Take a camera's view apart."""
    return _split(view, "status", ("last_frame_at", "fps", "frames_seen", "frames_replaced"))


def split_system(view: Json) -> Split:
    """Take the engine's view apart."""
    outer = _split(view, "model", ("calls_today", "tokens_today"))
    copies = _split(outer.essence, "away", _COPIES)
    names = ("queue", "disk_used", "disk_free", "storage")
    counters = {**outer.counters, **copies.counters, **{name: view[name] for name in names}}
    essence = {name: value for name, value in copies.essence.items() if name not in names}
    return Split(essence=essence, counters=counters)


def _split(view: Json, part: str, names: tuple[str, ...]) -> Split:
    inner = view[part]
    if not isinstance(inner, dict):
        raise TypeError(f"{part} is an object")
    rest = {name: value for name, value in inner.items() if name not in names}
    return Split(essence={**view, part: rest}, counters={name: inner[name] for name in names})
