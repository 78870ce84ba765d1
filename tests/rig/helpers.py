"""The lesser programs around engine and Home Assistant: a model server, cameras."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tests.rig.household import Device
from tests.rig.programs import ROOT, Program, answers, free_port, python

VIDEOS = ROOT / "build" / "rig"
"""Generated videos, kept from run to run."""


class ModelStandIn(Program):
    """A model server that only looks at grey values (tests/fakes/model_server.py)."""

    def __init__(self, logs: Path) -> None:
        """Take a free port."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/v1"
        command: list[str | Path] = [python("engine"), "-m", "tests.fakes.model_server", str(port)]
        super().__init__(
            "the stand-in for a model", command, log=logs / "model.log", ready=lambda: answers(port)
        )


class S3Server(Program):
    """A store outside the house: moto's S3 server."""

    def __init__(self, logs: Path) -> None:
        """Take a free port."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command: list[str | Path] = [
            python("engine"),
            "-m",
            "moto.server",
            "-H",
            "127.0.0.1",
            "-p",
            str(port),
        ]
        super().__init__("the S3 server", command, log=logs / "s3.log", ready=lambda: answers(port))


class RtspCamera(Program):
    """The yard as an RTSP camera."""

    def __init__(self, logs: Path, videos: Path = VIDEOS) -> None:
        """Take a free port."""
        port = free_port()
        self.url = f"rtsp://127.0.0.1:{port}/driveway"
        command: list[str | Path] = [python("engine"), "-m", "tests.rig.rtsp_camera", videos, str(port)]
        super().__init__("the RTSP camera", command, log=logs / "rtsp.log", ready=lambda: answers(port))


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One picture that was taken in, in seconds since 1970."""

    sent: float
    answered: float


class PushCamera(Program):
    """A device that plays the yard, or footage."""

    def __init__(self, device: Device, logs: Path, *, fps: float = 5.0, footage: Path | None = None) -> None:
        """Push to the address, with the key, that the device was given."""
        command: list[str | Path] = [
            python("engine"),
            "-m",
            "tests.rig.push_camera",
            device.url,
            "--fps",
            str(fps),
        ]
        command += ["--footage", footage] if footage else []
        log = logs / "push.log"
        super().__init__(
            "the push camera", command, log=log, ready=self._pushing, environment={"CAMERA_KEY": device.key}
        )

    def receipts(self) -> list[Receipt]:
        """Return all pictures that were taken in so far."""
        lines = self.log.read_text().splitlines()
        said = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        return [Receipt(sent=one["sent"], answered=one["answered"]) for one in said if one["status"] == 202]

    async def _pushing(self) -> bool:
        return bool(self.receipts())
