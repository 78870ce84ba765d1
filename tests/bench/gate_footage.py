"""Footage with its truth for the gate's bench: a folder of it, or the yard drawn in this project.

A folder holds `real/<sequence>/` and maybe others, each with `frames/*.jpg` and `meta.json` (labels, events,
persist, boxes, nuis), `pairs.json`, `score.py` that counts, and maybe `synth.py` and `base/` to make more.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.fakes.scene import Scene

FPS = 5.0
BESIDE = Path(__file__).parents[3]
"""Where a folder may lie that has `footage/` in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two pictures, and whether something tangible differs."""

    before: bytes
    after: bytes
    changed: bool
    real: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Pictures with their truth, in the form of meta.json."""

    meta: dict[str, Any]
    folder: Path

    @property
    def fps(self) -> float:
        """Pictures a second."""
        return float(self.meta["fps"])

    def jpegs(self) -> Iterator[bytes]:
        """All pictures in their order."""
        return (file.read_bytes() for file in sorted((self.folder / "frames").glob("*.jpg")))

    def jpeg(self, index: int) -> bytes:
        """One picture."""
        return (self.folder / "frames" / f"{index:05d}.jpg").read_bytes()


def find() -> Path | None:
    """Return the folder WATCHPOST_FOOTAGE names, or footage/ in a folder beside the checkout; or None."""
    if named := os.environ.get("WATCHPOST_FOOTAGE", ""):
        if not (Path(named) / "real").is_dir():
            raise SystemExit(f"{named}: no real/ with sequences in it")
        return Path(named)
    return next((path.parent for path in sorted(BESIDE.glob("*/footage/real"))), None)


def load_score(folder: Path) -> ModuleType:
    """Import the folder's own way of counting."""
    spec = importlib.util.spec_from_file_location("footage_score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder}: no score.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sequences(folder: Path, work: Path) -> list[Sequence]:
    """All sequences of a folder, and a fresh one of each scene it can make (WATCHPOST_SEED, or by chance)."""
    made = work / "made"
    seed = os.environ.get("WATCHPOST_SEED") or str(int.from_bytes(os.urandom(2)))
    scenes = sorted(path.name for path in (folder / "base").glob("*") if (folder / "synth.py").is_file())
    for scene in scenes:
        sys.stderr.write(f"making 13 minutes of {scene}, seed {seed}\n")
        command = [sys.executable, str(folder / "synth.py"), str(made / scene), "--scene", scene]
        subprocess.run(
            [*command, "--seed", seed, "--minutes", "13"],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
    metas = [*sorted(folder.glob("*/*/meta.json")), *sorted(made.glob("*/meta.json"))]
    return [Sequence(meta=json.loads(path.read_text()), folder=path.parent) for path in metas]


def pairs(folder: Path, all_sequences: list[Sequence]) -> Iterator[Pair]:
    """Pairs of the real sequences, and of those that were made."""
    by_name = {sequence.meta["name"]: sequence for sequence in all_sequences}
    lists = [folder / "pairs.json", *(sequence.folder / "pairs.json" for sequence in all_sequences)]
    for path in filter(Path.is_file, lists):
        for pair in json.loads(path.read_text()):
            sequence = by_name[pair["seq"]]
            before, after = sequence.jpeg(pair["before"]), sequence.jpeg(pair["after"])
            real = "nuis" not in sequence.meta
            yield Pair(before=before, after=after, changed=bool(pair["change"]), real=real)


def drawn(work: Path, seed: int = 7) -> Sequence:
    """One round of the yard that is drawn in this project, written as a sequence."""
    scene = Scene(seed)
    length, folder = scene.story.length, work / "drawn"
    (folder / "frames").mkdir(parents=True)
    count = int(length * FPS)
    for i in range(count):
        (folder / "frames" / f"{i:05d}.jpg").write_bytes(scene.jpeg(i / FPS))
    labels = [0] * count
    walks = [(walk.start, walk.stop) for walk in scene.story.walks]
    for start, stop in walks:
        labels[max(0, int(start * FPS)) : int(stop * FPS) + 1] = [1] * (int((stop - start) * FPS) + 1)
    for change in scene.changes:  # what is left or taken is told for a while
        first, last = int((change.at - 3) * FPS), int((change.at + 10) * FPS)
        labels[max(0, first) : last] = [label or -1 for label in labels[max(0, first) : last]]
    labels = labels[:count]
    labels[: int(4 * FPS)] = [-1] * int(4 * FPS)
    meta = {
        "name": "drawn yard",
        "fps": FPS,
        "labels": labels,
        "events": [[int(start * FPS), int(stop * FPS)] for start, stop in walks if start > 4],
    }
    return Sequence(meta=meta, folder=folder)
