"""CPU of an engine with five RTSP cameras, against a loop that only demuxes and decodes their key frames.

H.264 and H.265, one after the other."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.bench.engine import Owner, engine
from tests.bench.pictures import Codec, video
from tests.bench.process import DRIVER, MEASURED, Server, cpu, keep_on
from tests.bench.report import Line, middle, shake
from tests.rig.programs import ROOT, Program, python

CAMERAS = 5
WINDOWS, SECONDS = 8, 12.0
CODECS: dict[str, Codec] = {"H.264": "libx264", "H.265": "libx265"}
WARM_UP = 20.0
FILM = 10.0
"""Seconds of video, played over and over."""

KEPT = ROOT / "build" / "bench"
"""Generated videos, kept from run to run."""


class Bare(Program):
    """The bare loop, a thread for each stream."""

    def __init__(self, urls: list[str], log: Path) -> None:
        """Watch these."""
        command = [str(python("engine")), "-m", "tests.bench.keyframes", *urls]
        self._cameras = len(urls)
        super().__init__("the bare loop", command, log=log, ready=self._sees)

    @property
    def seen(self) -> int:
        """Key frames that it has decoded."""
        return self.log.read_bytes().count(b"\n")

    async def _sees(self) -> bool:
        return self.seen >= self._cameras


@dataclass(slots=True, kw_only=True)
class Window:
    """What both used in the same seconds."""

    ours: float
    theirs: float
    judged: int
    decoded: int
    replaced: int


async def measure(folder: Path) -> list[Line]:
    """Measure both codecs."""
    return [await idle(folder / codec, name, codec) for name, codec in CODECS.items()]


async def idle(folder: Path, name: str, codec: Codec) -> Line:
    """Let both watch the same cameras at the same time, on the same core."""
    film = await asyncio.to_thread(made, KEPT / f"yard_1080p_{codec}.mp4", codec)
    server = Server("tests.fakes.rtsp_server", film.parent, log=folder / "rtsp.log")
    urls = [f"rtsp://127.0.0.1:{server.port}/{film.stem}"] * CAMERAS
    async with server, engine(folder) as owner:
        keep_on(server.pid, DRIVER)
        for index, url in enumerate(urls):
            await owner.want(f"camera_{index}", url)
        async with Bare(urls, folder / "bare.log") as bare:
            for program in (owner.program, bare):
                keep_on(program.pid, MEASURED)
            await asyncio.sleep(WARM_UP)
            windows = [await window(owner, bare) for _ in range(WINDOWS)]
        statuses = await owner.statuses()
    return judge(name, windows, [str(status["frames_seen"]) for status in statuses])


def made(path: Path, codec: Codec) -> Path:
    """Return the cameras' film, made when it is missing."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        video(path.with_suffix(".part.mp4"), FILM, codec).rename(path)
    return path


async def window(owner: Owner, bare: Bare) -> Window:
    """Measure both for a while. What is asked for in between is not counted."""
    before, decoded = await owner.counted(), bare.seen
    ours, theirs = cpu(owner.program.pid), cpu(bare.pid)
    await asyncio.sleep(SECONDS)
    ours, theirs = cpu(owner.program.pid) - ours, cpu(bare.pid) - theirs
    counted = (await owner.counted()).since(before)
    return Window(
        ours=ours,
        theirs=theirs,
        judged=counted.judged,
        decoded=bare.seen - decoded,
        replaced=counted.replaced,
    )


def judge(name: str, windows: list[Window], seen: list[str]) -> Line:
    """Hold the engine against the loop."""
    ratios = [window.ours / window.theirs for window in windows]
    judged, decoded = (sum(getattr(one, name) for one in windows) for name in ("judged", "decoded"))
    replaced = sum(one.replaced for one in windows)
    # Both begin elsewhere in the film: at either end of a window a key frame may be on one side only.
    lost = decoded - judged > CAMERAS or replaced
    ours, theirs = (middle([getattr(one, name) for one in windows]) for name in ("ours", "theirs"))
    return Line(
        what=f"CPU of {CAMERAS} {name} cameras",
        figure=middle(ratios),
        target=1.4,
        aim=1.15,
        at_most=True,
        shake=shake(ratios),
        rival=f"{ours / SECONDS:.2%} to {theirs / SECONDS:.2%} of a core for demux and key frames alone",
        notes=(
            f"1080p {name}, 4 Mbit/s, 15 fps, a key frame every 2 s; {WINDOWS} windows of {SECONDS:g} s",
            f"key frames judged {judged}, decoded by the loop {decoded}; of each camera {', '.join(seen)}",
        ),
        faults=(f"{decoded - judged} key frames not judged, {replaced} replaced",) if lost else (),
    )
