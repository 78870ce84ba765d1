"""The post of one camera: what stays while its watches come and go."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from ..model.camera import Camera
from ..model.status import CameraStatus
from ..model.view import ViewState
from ..recording.tape import Tape
from ..sources.live import Live
from .operator import Operator
from .pulse import Pulse
from .watch import FrameGate


@dataclass(slots=True, kw_only=True)
class Post:
    """Changes in place: the keeper's own."""

    camera: Camera
    gate: FrameGate
    operator: Operator
    tape: Tape = field(default_factory=Tape)
    pulse: Pulse = field(default_factory=Pulse)
    live: Live = field(default_factory=Live)
    task: asyncio.Task[None] | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by who uses the gate: one at a time."""

    pen: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by who writes what is remembered."""

    recalled: bool = False
    """Whether what was remembered from before has been taken up."""

    kept_at: float = field(default_factory=time.monotonic)
    """Monotonic seconds when what is remembered was last kept."""

    kept_frames: int = 0
    kept_differences: int = 0
    """The counts of the pulse at that moment."""

    kept_busy: bool = False
    """Whether that was while an event was open, because of what it told."""

    def current_camera(self) -> Camera:
        """Return the camera with its newest settings."""
        return self.camera

    def current_gate(self) -> FrameGate:
        """Return the gate: another one after the settings that it depends on have changed."""
        return self.gate

    @property
    def view(self) -> ViewState:
        """What has become of the camera's view; unknown while no pictures come."""
        watched = self.task is not None and not self.pulse.problem
        return self.gate.lookout.view if watched else ViewState.UNKNOWN

    def status(self, now: float, *, active: bool) -> CameraStatus:
        """Say how the camera fares at a moment (monotonic seconds)."""
        silent = self.pulse.is_silent(now)
        problem = self.pulse.problem or ("silent" if silent else "")
        return CameraStatus(
            camera_id=self.camera.id,
            connected=self.task is not None and not problem,
            active=active,
            problem=problem,
            recording=self.operator.recording,
            view=ViewState.UNKNOWN if silent else self.view,
            last_frame_at=self.pulse.last_frame_at,
            fps=self.pulse.fps(now),
            frames_seen=self.pulse.frames_seen,
            frames_replaced=self.pulse.frames_replaced,
        )
