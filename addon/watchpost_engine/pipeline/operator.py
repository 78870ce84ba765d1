"""The operator of one camera: says at every moment whether it is recorded, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..model.recording import RecordingKind, RecordingSettings
from ..recording.demand import demand, memory
from ..recording.filming import Filming


class Operator:
    """Follows the camera's mode, its events and what people ask for. Times are monotonic seconds.

    What the gate or the model do, or fail to do, never stops a recording.
    """

    def __init__(self, filming: Filming, local: Callable[[], datetime]) -> None:
        """`local` tells the home's own time."""
        self.filming = filming
        self._local = local
        self._event_until: float | None = None
        self._by_hand_until: float | None = None
        self._pre_roll: float | None = None

    @property
    def recording(self) -> RecordingKind | None:
        """Why it records right now; None when it does not."""
        return self.filming.recording

    def record(self, until: float, pre_roll: float | None = None) -> None:
        """Record by hand until a moment, with what is remembered; at most so many seconds of it if given."""
        self._by_hand_until, self._pre_roll = until, pre_roll

    def stop(self) -> None:
        """End what was begun by hand; what the mode asks for goes on."""
        self._by_hand_until = None

    def tick(self, settings: RecordingSettings, now: float, *, event: bool) -> None:
        """Begin, go on or end, as is due at a moment. `event`: one is open."""
        if event:
            self._event_until = now + settings.post_roll
        if self._by_hand_until is not None and now >= self._by_hand_until:
            self._by_hand_until = None
        self.filming.remember(memory(settings))
        with_event = self._event_until is not None and now < self._event_until
        by_hand = self._by_hand_until is not None
        reason = demand(settings, local=self._local(), event=with_event, by_hand=by_hand)
        self.filming.want(reason, self._pre_roll if by_hand and not with_event else None)

    def rest(self) -> None:
        """Record nothing any more, and remember nothing: the camera is not watched."""
        self._event_until = self._by_hand_until = None
        self.filming.want(None)
        self.filming.remember(None)
