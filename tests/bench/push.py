"""Pushes per second on one core, against the least a server can do with the same pictures in the same run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.engine import Engine, engine
from tests.bench.pictures import stills
from tests.bench.process import SERVER, Measured, module, running
from tests.bench.pusher import Judged, Pictures, Pusher, Sender
from tests.bench.report import Line, middle, shake

ROUNDS, SECONDS = 7, 4.0
PICTURES = 60
CONNECTIONS = 6


@dataclass(slots=True, kw_only=True)
class Contender:
    """A server that takes pushes."""

    process: Measured
    pusher: Pusher
    judge: Engine | None = None
    """Who has to have judged every picture before a round is over."""

    rates: list[float] = field(default_factory=list)
    """Pushes per second of each round."""

    costs: list[float] = field(default_factory=list)
    """Milliseconds of its core for each push."""

    busy: list[float] = field(default_factory=list)
    """Share of its core that it used."""

    faults: list[str] = field(default_factory=list)

    async def run(self, seconds: float = SECONDS) -> None:
        """Push for one round."""
        before = None if self.judge is None else await self.judge.settled()
        cpu = self.process.cpu
        judged = (
            None if self.judge is None else Judged(self.judge.port, self.judge.token, self.pusher.senders)
        )
        done = await asyncio.to_thread(self.pusher.push, seconds, CONNECTIONS, judged)
        used = self.process.cpu - cpu
        self.rates.append(done.accepted / done.seconds)
        self.costs.append(used / done.accepted * 1000)
        self.busy.append(used / done.seconds)
        if done.refused:
            self.faults.append(f"{len(done.refused)} pushes refused, such as {done.refused[0]!r}")
        if self.judge is not None and before is not None:
            after = await self.judge.settled()
            count, replaced = after.judged - before.judged, after.replaced - before.replaced
            if count != done.accepted or replaced:
                self.faults.append(f"of {done.accepted} accepted {count} were judged, {replaced} replaced")

    async def warm_up(self) -> None:
        """Push for a moment without counting."""
        await self.run(2.0)
        self.rates, self.costs, self.busy = [], [], []


@asynccontextmanager
async def rival(what: str, senders: list[Sender], pictures: Pictures) -> AsyncIterator[Contender]:
    """Run a bare handler."""
    async with running(*module("tests.bench.rival", what), cores=SERVER) as process:
        yield Contender(process=process, pusher=Pusher(int(await process.hear()), senders, pictures))


async def measure(folder: Path) -> list[Line]:
    """Measure both figures, with rounds of ours and of the rival's in turn."""
    pictures = Pictures(await asyncio.to_thread(stills, PICTURES))
    judged = await compare("pushes judged", folder / "judged", pictures, cameras=128, target=0.7)
    # So many cameras that none is over the pace that a door allows one.
    alone = await compare("door alone", folder / "door", pictures, cameras=320, target=0.5, watching=False)
    pictures.close()
    return [judged, alone]


async def compare(
    what: str, folder: Path, pictures: Pictures, *, cameras: int, target: float, watching: bool = True
) -> Line:
    """Measure an engine, watching or only taking, against a bare handler that decodes or only takes."""
    async with engine(folder, SERVER) as one:
        senders = await one.add_pushing(cameras, watching=watching)
        pusher = Pusher(one.port, senders, pictures)
        ours = Contender(process=one.process, pusher=pusher, judge=one if watching else None)
        async with rival("decode" if watching else "take", senders, pictures) as theirs:
            await theirs.warm_up()
            await ours.warm_up()
            for _ in range(ROUNDS):
                await theirs.run()
                await ours.run()
    ratios = [its / mine for mine, its in zip(ours.costs, theirs.costs, strict=True)]
    by_clock = [mine / its for mine, its in zip(ours.rates, theirs.rates, strict=True)]
    return Line(
        what=what,
        figure=middle(ratios),
        target=target,
        at_most=False,
        shake=shake(ratios),
        rival=f"{1000 / middle(ours.costs):.0f} to {1000 / middle(theirs.costs):.0f} a second of core time",
        notes=(
            f"{pictures.sizes[0] // 1024} KiB a picture, {cameras} cameras, {CONNECTIONS} connections,"
            f" {ROUNDS} rounds of {SECONDS:g} s",
            f"by the clock: {middle(ours.rates):.0f}/s to {middle(theirs.rates):.0f}/s,"
            f" ratio {middle(by_clock):.2f} ±{shake(by_clock):.0%}",
            f"share of the core that was to be had: {middle(ours.busy):.0%} and {middle(theirs.busy):.0%}",
        ),
        faults=tuple(ours.faults + theirs.faults),
    )
