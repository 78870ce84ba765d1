"""Pictures that come but do not change: a frozen camera, told from one that is just quiet.

The noise of a sensor makes every picture another one. Where it does not (strong compression, a snapshot that
is fetched more often than it is taken), the longest time for which this camera usually repeats itself is
learned, in the dark and in the light apart, and a standstill must last several times as long.
"""

from __future__ import annotations

from dataclasses import dataclass

FROZEN = 60.0
"""Seconds: snapshots are taken anew at least that often nearly everywhere, and live pictures many times."""

REPEATS = 5
"""So many times the same, at least; and a camera must have shown so many others before."""

PATIENCE = 6.0
"""How many times its usual repetition."""

HALF_LIFE = 6 * 3600.0
"""Seconds after which half of a long repetition is forgotten."""


@dataclass(slots=True)
class Habit:
    """How a camera repeats itself in one light."""

    others: int = 0
    """How often a picture was another than the one before; counted up to REPEATS."""

    longest: float = 0.0
    """Seconds."""


class Standstill:
    """Times are seconds of the gate's own clock."""

    __slots__ = ("_at", "_count", "_dark", "_faded", "_habits", "_since")

    def __init__(self, clock: float) -> None:
        self._habits = {False: Habit(), True: Habit()}
        self._since = self._at = self._faded = clock
        self._count = 0
        self._dark = False

    @property
    def begins(self) -> bool:
        """Whether the present picture has not been repeated yet."""
        return self._count == 0

    def take(self, clock: float, *, same: bool, dark: bool) -> None:
        """Count a picture: `same` as the one before, or another; `dark` is asked when it begins to repeat."""
        if same:
            self._dark = dark if self.begins else self._dark
            self._count += 1
        else:
            self._end()
            self._since = clock
        self._at = clock

    def _end(self) -> None:
        """Learn from how long the last picture stayed."""
        habit = self._habits[self._dark]
        if self._count:
            # Who has frozen and came back by itself gets more patience the next time, but not for ever.
            habit.longest = max(habit.longest, min(self._at - self._since, self.deadline))
            self._count = 0
        if habit.others < REPEATS:
            habit.others += 1

    def fade(self, clock: float, *, dark: bool) -> None:
        """Forget a little of what was long ago. Now and then; `dark` is the picture of now."""
        for habit in self._habits.values():
            habit.longest *= 0.5 ** ((clock - self._faded) / HALF_LIFE)
        self._faded = clock
        self._dark = dark if self.begins else self._dark

    @property
    def deadline(self) -> float:
        """Seconds for which the present picture may stay."""
        return max(FROZEN, PATIENCE * self._habits[self._dark].longest)

    @property
    def frozen(self) -> bool:
        """Whether it has stayed for too long, of a camera that can do better."""
        if self._count < REPEATS or self._at - self._since < FROZEN:
            return False
        return self._habits[self._dark].others >= REPEATS and self._at - self._since >= self.deadline
