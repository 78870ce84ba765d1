"""What the gate said, held against the truth: the rows of the table that are about being right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from tests.bench import gate_footage as footage
from tests.bench.gate_rivals import unlike_pair
from tests.bench.gate_watch import OURS, Run, line
from tests.bench.report import Line
from watchpost_engine.gate.compare import compare
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.sighting import Sighting, SightingKind
from watchpost_engine.pictures.jpeg import JpegPicture

BLOCK = 20.0
"""Seconds of one nuisance that count as one."""

SAME = 60.0
"""Seconds within which a change told again on the spot is the same one."""


def accuracy(runs: list[Run], score: ModuleType) -> list[Line]:
    """Events, false alarms and lasting changes, as score.py counts them."""
    totals = {
        name: score.total(score.tally(run.sequence.meta, run.seen[name].boxes) for run in runs)
        for name in runs[0].seen
    }
    ours = totals.pop(OURS)
    worst, blocks = worst_nuisance(runs, score, OURS)
    lines = [
        line("recall", ours.recall, 0.98, aim=0.99, rivals={n: t.recall for n, t in totals.items()}),
        line("F1", ours.f1, 0.94, aim=0.97, rivals={n: t.f1 for n, t in totals.items()}),
        line(
            "false alarms",
            ours.alarms_per_hour,
            18,
            aim=8,
            at_most=True,
            unit="/h",
            rivals={n: t.alarms_per_hour for n, t in totals.items()},
            notes=(f"{ours.alarms} in {ours.empty_s / 3600:.2f} judged-empty hours",),
        ),
        line(
            f"worst nuisance ({worst})",
            blocks[worst],
            0.2,
            aim=0.05,
            at_most=True,
            rivals={name: worst_nuisance(runs, score, name)[1][worst] for name in totals},
            notes=tuple(f"{name}: {share:.0%} of blocks" for name, share in sorted(blocks.items()) if share),
        ),
    ]
    return [*lines, *lasting(runs, score, ours, totals)] if ours.lasting else lines


def lasting(runs: list[Run], score: ModuleType, ours: Any, theirs: dict[str, Any]) -> list[Line]:
    """Lasting changes: found on the spot in time and not told twice, and what they are told to be."""
    told = [one for run in runs for one in lasting_changes(run, score)]
    if not told:
        return []
    once = sum(one.in_time and len(one.differences) <= 1 for one in told)
    kinds = [(one.kind, one.differences[0].change) for one in told if one.differences]
    right = sum(change == {"left": "appeared", "removed": "disappeared"}[kind] for kind, change in kinds)
    return [
        line(
            "lasting changes",
            once / len(told),
            0.9,
            aim=0.95,
            rivals={name: total.lasting_found / total.lasting for name, total in theirs.items()},
            notes=(
                f"{ours.lasting_found} of {ours.lasting} in {score.REPORT:g} s, {once} of them told once",
                "rivals: found, however often",
            ),
        ),
        line(
            "told right", right / max(len(kinds), 1), 0.8, aim=0.9, notes=(f"{right} of {len(kinds)} told",)
        ),
    ]


def worst_nuisance(runs: list[Run], score: ModuleType, name: str) -> tuple[str, dict[str, float]]:
    """Return the nuisance with the largest share of blocks that hold a false sighting, and all shares."""
    fired: dict[str, list[bool]] = defaultdict(list)
    for run in runs:
        meta, boxes = run.sequence.meta, run.seen[name].boxes
        empty, names = score.judged_empty(meta), meta.get("nuis", [])
        start = 0
        while start < len(names):
            stop = start
            most = start + int(BLOCK * run.sequence.fps)
            while stop < min(len(names), most) and names[stop] == names[start]:
                stop += 1
            if empty[start:stop].any() and names[start] != "calm":
                hit = any(boxes[i] and empty[i] for i in range(start, stop))
                fired[names[start]].append(hit)
            start = stop
    shares = {nuisance: sum(hits) / len(hits) for nuisance, hits in fired.items()} or {"none": 0.0}
    return max(shares, key=lambda nuisance: shares[nuisance]), shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """A true lasting change, and what our gate said of it."""

    kind: str
    """left or removed"""

    in_time: bool
    """Whether anything was told on the spot from a second before to ten seconds after."""

    differences: list[Sighting]
    """Those told on the spot until it changes again, a minute at most."""


def lasting_changes(run: Run, score: ModuleType) -> Iterator[Lasting]:
    """Find what was said of each lasting change of a sequence."""
    meta, fps, seen = run.sequence.meta, run.sequence.fps, run.seen[OURS]
    changes = [change for change in meta.get("persist", []) if change.get("box")]
    for change in changes:
        spot, since = score.share(meta, change["box"]), change["since"]
        later = (c["since"] for c in changes if c["since"] > since and near(score, meta, c, spot))
        until = min([since + int(SAME * fps), *(int(moment - fps) for moment in later)])
        told = (s for sightings in seen.sightings[max(0, int(since - fps)) : until] for s in sightings)
        yield Lasting(
            kind=change["kind"],
            in_time=score.is_reported(meta, change, seen.boxes),
            differences=[
                sighting
                for sighting in told
                if sighting.kind is SightingKind.DIFFERENCE
                and any(score.on_object(box, spot) for box in sighting.boxes)
            ],
        )


def near(score: ModuleType, meta: dict[str, Any], change: dict[str, Any], spot: Any) -> bool:
    """Whether another change is at the same spot."""
    return bool(score.on_object(score.share(meta, change["box"]), spot))


def compared(pairs: list[footage.Pair], score: ModuleType) -> list[Line]:
    """Before/after pairs: the area under the curve."""
    settings, lines = WatchSettings(), []
    ours = [compare(JpegPicture(p.before), JpegPicture(p.after), settings) for p in pairs]
    theirs = [unlike_pair(p.before, p.after) for p in pairs]
    for real, what in ((True, "real pairs, AUC"), (False, "generated pairs, AUC")):
        chosen = [i for i, pair in enumerate(pairs) if pair.real is real]
        if not chosen:
            continue
        areas = [
            score.auc(
                [v[i] for i in chosen if pairs[i].changed], [v[i] for i in chosen if not pairs[i].changed]
            )
            for v in ([difference.score for difference in ours], theirs)
        ]
        false = sum(ours[i].changed for i in chosen if not pairs[i].changed)
        note = f"{false} false of {sum(not pairs[i].changed for i in chosen)} unchanged"
        rivals = {"largest SSIM blob": areas[1]}
        lines.append(line(what, areas[0], 0.94, aim=0.96, rivals=rivals, notes=(note,)))
        if real:
            lines.append(line("false positives on real pairs", false, 0, at_most=True, notes=(note,)))
    return lines
