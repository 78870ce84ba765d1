"""The gate on real recordings, where WATCHPOST_FOOTAGE names a folder of them with their ground truth.

The folder holds `real/<sequence>/frames/*.jpg` with a `meta.json` each, and `score.py`, which counts events
found and false alarms. Without the variable there is nothing to test here.
"""

import importlib.util
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame
from watchpost_engine.pictures.jpeg import JpegPicture

FOOTAGE = os.environ.get("WATCHPOST_FOOTAGE", "")


def load_score(folder: Path):
    spec = importlib.util.spec_from_file_location("footage_score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def boxes_of(folder: Path, fps: float):
    """What the gate says of every frame."""
    gate = Gate(WatchSettings())
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for i, file in enumerate(sorted((folder / "frames").glob("*.jpg"))):
        picture = JpegPicture(file.read_bytes())
        frame = Frame(camera_key="here/yard", captured_at=moment, at=i / fps, picture=picture)
        yield [box for sighting in gate.examine(frame) for box in sighting.boxes]


if FOOTAGE:

    def test_real_recordings():
        score = load_score(Path(FOOTAGE))
        tallies = []
        for folder in sorted((Path(FOOTAGE) / "real").iterdir()):
            meta = score.load_meta(folder)
            tallies.append(score.tally(meta, list(boxes_of(folder, meta["fps"]))))
        total = score.total(tallies)
        assert total.recall == 1
        assert total.f1 >= 0.9
        assert total.lasting_found == total.lasting
