"""Pushes per second on one core, against the least a server can do with the same pictures in the same run."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.engine import Owner, engine
from tests.bench.pictures import stills
from tests.bench.process import MEASURED, Server, cpu, keep_on
from tests.bench.pusher import Judged, Pictures, Pusher
from tests.bench.report import Line, middle, shake

ROUNDS, SECONDS = 7, 4.0
PICTURES = 60
CONNECTIONS = 6


@dataclass(slots=True, kw_only=True)
class Contender:
    """A server that takes pushes, on a core that it shares with nothing of ours."""

    pid: int
    pusher: Pusher
    judge: Owner | None = None
    """Who has to have judged every picture before a round is over."""

    rates: list[float] = field(default_factory=list)
    """Pushes per second by the clock."""

    costs: list[float] = field(default_factory=list)
    """Seconds of the core for each push: neighbours on the machine cannot stretch them."""

    busy: list[float] = field(default_factory=list)
    """Share of the core that it got."""

    faults: list[str] = field(default_factory=list)

    async def run(self, seconds: float = SECONDS) -> None:
        """Push for one round, and see that nothing was lost."""
        before = None if self.judge is None else await self.judge.counted()
        judged = None if self.judge is None else Judged(self.judge.program, self.pusher.senders)
        used = cpu(self.pid)
        done = await asyncio.to_thread(self.pusher.push, seconds, CONNECTIONS, judged)
        used = cpu(self.pid) - used
        self.rates.append(done.accepted / done.seconds)
        self.costs.append(used / done.accepted)
        self.busy.append(used / done.seconds)
        if done.refused:
            self.faults.append(f"{len(done.refused)} pushes refused, such as {done.refused[0]!r}")
        if self.judge is not None and before is not None and judged is not None:
            judged.close()
            count = (await self.judge.settled()).since(before)
            if count.judged != done.accepted or count.replaced:
                self.faults.append(f"of {done.accepted} accepted: {count}")

    async def warm_up(self) -> None:
        """Push for a moment without counting."""
        await self.run(2.0)
        self.rates, self.costs, self.busy = [], [], []


async def measure(folder: Path) -> list[Line]:
    """Measure both figures, with rounds of ours and of the rival's in turn."""
    pictures = Pictures(await asyncio.to_thread(stills, PICTURES))
    try:
        judged = await compare("pushes, all judged", folder / "judged", pictures, cameras=128, target=0.7)
        # So many cameras that none is over the pace that a door allows one.
        alone = await compare(
            "door alone", folder / "door", pictures, cameras=640, target=0.5, watching=False
        )
    finally:
        pictures.close()
    return [judged, alone]


async def compare(
    what: str, folder: Path, pictures: Pictures, *, cameras: int, target: float, watching: bool = True
) -> Line:
    """Measure an engine, watching or only taking, against a bare handler that decodes or only takes."""
    other = Server("tests.bench.rival", "decode" if watching else "take", log=folder / "rival.log")
    async with engine(folder) as owner, other:
        senders = await owner.want_pushing(cameras, watching=watching)
        for program in (owner.program, other):
            keep_on(program.pid, MEASURED)
        ours = Contender(
            pid=owner.program.pid,
            pusher=Pusher(owner.program.port, senders, pictures),
            judge=owner if watching else None,
        )
        theirs = Contender(pid=other.pid, pusher=Pusher(other.port, senders, pictures))
        for contender in (theirs, ours):
            await contender.warm_up()
        for _ in range(ROUNDS):
            await theirs.run()
            await ours.run()
    return judge(what, target, ours, theirs, f"{pictures.sizes[0] // 1024} KiB a picture, {cameras} cameras")


def judge(what: str, target: float, ours: Contender, theirs: Contender, setting: str) -> Line:
    """Hold one server against the other."""
    ratios = [its / mine for mine, its in zip(ours.costs, theirs.costs, strict=True)]
    by_clock = [mine / its for mine, its in zip(ours.rates, theirs.rates, strict=True)]
    return Line(
        what=what,
        figure=middle(ratios),
        target=target,
        at_most=False,
        shake=shake(ratios),
        rival=f"{1 / middle(ours.costs):.0f} to {1 / middle(theirs.costs):.0f} per second of a core",
        notes=(
            f"{setting}, {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS:g} s",
            f"by clock {middle(ours.rates):.0f}/s to {middle(theirs.rates):.0f}/s, {middle(by_clock):.2f}",
            f"share of the core they got: {middle(ours.busy):.0%} and {middle(theirs.busy):.0%}",
        ),
        faults=tuple(ours.faults + theirs.faults),
    )
