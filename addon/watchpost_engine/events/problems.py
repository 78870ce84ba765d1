"""What is wrong right now, so that a person can be told once and see when it is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import structlog

from ..model.announcement import Notice, Subject
from .announcer import Announcer

_LOGGER = structlog.get_logger(__name__)

EVERY_HOME = ""
"""Stands for all homes: the disk is everybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: a stable code and a detail without secrets."""

    code: str
    detail: str = ""


class Problems:
    """The open problems of each home. Reported once, cleared once, however often they are noticed."""

    def __init__(self, announcer: Announcer, homes: Collection[str]) -> None:
        self._announcer = announcer
        self._homes = homes  # who is told of a problem of every home
        self._open: dict[tuple[str, str], Problem] = {}

    def report(self, home_id: str, code: str, detail: str = "") -> None:
        """Say that something is wrong; no news when that is known."""
        if (home_id, code) in self._open:
            return
        self._open[home_id, code] = Problem(code=code, detail=detail)
        _LOGGER.warning("problem", code=code, detail=detail)
        self._notice(home_id)

    def clear(self, home_id: str, *codes: str) -> None:
        """Say that something is right again; no news when it was."""
        for code in codes:
            if self._open.pop((home_id, code), None):
                _LOGGER.info("problem is over", code=code)
                self._notice(home_id)

    def of(self, home_id: str) -> list[Problem]:
        """Return what is wrong for a home."""
        return [problem for (whose, _), problem in self._open.items() if whose in (home_id, EVERY_HOME)]

    def _notice(self, home_id: str) -> None:
        for told in [home_id] if home_id else self._homes:
            self._announcer.notice(Notice(home_id=told, subject=Subject.SYSTEM))
