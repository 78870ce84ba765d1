"""What a gate has learned survives its process: split anywhere, a stream gives the very same sightings."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import watchpost_engine.gate
from tests.engine.gate.stage import NOW, Stage, differences, put, standing, walker
from tests.engine.gate.weather import infrared, shifted
from watchpost_engine.gate import keepsake
from watchpost_engine.gate.gate import Gate
from watchpost_engine.gate.packing import pack, unpack
from watchpost_engine.model.camera import WatchSettings, Zone
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.keepsake import KeepsakeError
from watchpost_engine.model.sighting import Sighting, SightingKind
from watchpost_engine.model.tolerance import Tolerance

PACE = 4.0
DAY = 64.0
"""Seconds of the stream that is split."""

SETTINGS = WatchSettings(masks=(((0.9, 0.9), (1.0, 0.9), (1.0, 1.0)),))

# Of each frame only: what it is made of, never what the next one is.
PASSING = {
    "Pause",
    "Reader",
    "Found",
    "Verdict",
    "Gate",
    "Glance",
    "Packer",
    "Rays",
    "Rests",
    "Signs",
    "Settled",
    "Stretch",
    "Unpacker",
}


def draw(image, t):
    """Somebody passes, a parcel is left, night falls and ends, a parcel goes, the mount is nudged."""
    if 8 <= t < 14:
        image = walker(6)(image, t - 8)
    if 18 <= t < 50:
        put(image, 0.7, 0.75, 0.15)
    if t >= 44:
        put(image, 0.3, 0.8, 0.12, level=30)
    if t >= 56:
        image = shifted(image, 12, 5)
    if 28 <= t < 38:
        image = 255 - infrared(image, t)  # what reflects little by day may reflect much at night
    put(image, 0.03 + 0.01 * (int(t) % 2), 0.05, 0.05, level=250)  # what looks like a running clock
    return image


@cache
def stream() -> tuple[Frame, ...]:
    stage = Stage(settings=SETTINGS, fps=PACE)
    frames = []
    for i in range(int(DAY * PACE)):
        stage.at += 1 / PACE
        again = i % 9 == 4  # fetched twice
        jpeg = frames[-1].picture.jpeg() if again else stage.jpeg(draw(stage.ground.copy(), i / PACE))
        frames.append(stage.frame(jpeg))
    return tuple(frames)


def watch(gate: Gate, frames: tuple[Frame, ...]) -> list[tuple[Sighting, ...]]:
    return [gate.examine(frame) for frame in frames]


@cache
def told() -> tuple[tuple[Sighting, ...], ...]:
    return tuple(watch(Gate(SETTINGS), stream()))


def test_the_stream_has_all_in_it() -> None:
    kinds = [(s.kind.value, s.change) for sightings in told() for s in sightings]
    assert {"activity", "difference"} == {kind for kind, _ in kinds}
    assert {"appeared", "disappeared", "camera_moved"} <= {change for _, change in kinds}
    gate = Gate(SETTINGS)
    watch(gate, stream()[: int(50 * PACE)])
    assert gate._upheaval._bank, "no other light was remembered"
    assert gate._overlay.hidden is not None, "no clock was found"


@settings(max_examples=25, deadline=None)
@given(splits=st.sets(st.integers(0, int(DAY * PACE)), min_size=1, max_size=4))
@example(splits=set(range(0, int(DAY * PACE), 3)))
@example(splits=set(range(4, int(DAY * PACE), 9)))  # right before a picture that was seen already
def test_split_anywhere(splits: set[int]) -> None:
    gate, seen, last = Gate(SETTINGS), [], 0
    for split in (*sorted(splits), len(stream())):
        seen += watch(gate, stream()[last:split])
        gate, last = Gate.load(gate.dump(), SETTINGS), split
    assert tuple(seen) == told()


@pytest.mark.parametrize("fraction", [0.31, 0.54])
def test_split_in_two_processes(tmp_path: Path, fraction: float) -> None:
    split = int(len(stream()) * fraction)
    watch(first := Gate(SETTINGS), stream()[:split])
    (tmp_path / "gate").write_bytes(first.dump())
    for i, frame in enumerate(stream()[split:]):
        (tmp_path / f"{i}.jpg").write_bytes(frame.picture.jpeg())
    code = (
        "import sys; from pathlib import Path; import tests.engine.gate.test_keepsake as it\n"
        "sys.stdout.write(it.go_on(Path(sys.argv[1]), int(sys.argv[2])))"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(split)]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True)
    assert done.stdout == "\n".join(map(repr, told()[split:]))


def go_on(folder: Path, split: int) -> str:
    """Take a stream up where another process ended; its frames lie in a folder."""
    gate = Gate.load((folder / "gate").read_bytes(), SETTINGS)
    seen, stage = [], Stage(settings=SETTINGS, fps=PACE)
    for i in range(int(DAY * PACE)):
        stage.at += 1 / PACE
        if i >= split:
            seen.append(gate.examine(stage.frame((folder / f"{i - split}.jpg").read_bytes())))
    return "\n".join(map(repr, seen))


def test_another_clock_goes_on() -> None:
    split, ago = int(45 * PACE), 1e6
    watch(first := Gate(SETTINGS), stream()[:split])
    second = Gate.load(first.dump(), SETTINGS, at=stream()[split - 1].at - ago)
    for frame, before in zip(stream()[split:], told()[split:], strict=True):
        seen = second.examine(replace(frame, at=frame.at - ago))
        assert [(s.kind, s.boxes, s.score) for s in seen] == [(s.kind, s.boxes, s.score) for s in before]


def test_nothing_seen_yet() -> None:
    gate = Gate.load(Gate(SETTINGS).dump(), SETTINGS)
    assert tuple(watch(gate, stream())) == told()


def test_a_restart_costs_no_learning() -> None:
    stage = Stage()
    stage.settle()
    stage.gate = Gate.load(stage.gate.dump(), stage.settings)
    assert differences(stage.play(6, standing()))


def memory() -> bytes:
    gate = Gate(SETTINGS)
    watch(gate, stream()[: int(46 * PACE)])
    return gate.dump()


def test_it_is_small() -> None:
    assert len(memory()) < 115_000


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_is_noticed(data: st.DataObject) -> None:
    whole = cached_memory()
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(whole) - 1))
        broken = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    else:
        broken = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(KeepsakeError):
        Gate.load(broken, SETTINGS)


cached_memory = cache(memory)


@given(junk=st.binary(max_size=300))
def test_junk_is_no_memory(junk: bytes) -> None:
    for data in (junk, keepsake.MAGIC + junk):
        with pytest.raises(KeepsakeError):
            Gate.load(data, SETTINGS)


@pytest.mark.parametrize(
    "other",
    [
        replace(SETTINGS, sensitivity=51),
        replace(SETTINGS, masks=()),
        replace(SETTINGS, zones=(Zone(name="door", polygon=((0, 0), (1, 0), (1, 1))),)),
    ],
)
def test_other_settings_begin_anew(other: WatchSettings) -> None:
    with pytest.raises(KeepsakeError, match="other settings"):
        Gate.load(cached_memory(), other)


def test_what_the_gate_does_not_see_changes_nothing() -> None:
    Gate.load(cached_memory(), replace(SETTINGS, prompt="the gate", model="m", language="de", watching=False))
    mark = Tolerance(id="t", event_id="e", kind=SightingKind.ACTIVITY, boxes=((0, 0, 1, 1),), made_at=NOW)
    Gate.load(cached_memory(), replace(SETTINGS, min_duration=5.0, tolerances=(mark,)))


def test_another_version_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    data = cached_memory()
    monkeypatch.setattr(keepsake, "FORMAT", keepsake.FORMAT + 1)
    with pytest.raises(KeepsakeError, match="another version"):
        Gate.load(data, SETTINGS)


def test_every_class_that_remembers_is_known() -> None:
    """Whoever adds a class to the gate says whether it is kept: here, or in keepsake.KNOWN."""
    found = set()
    for module in pkgutil.iter_modules(watchpost_engine.gate.__path__):
        for name, kind in vars(importlib.import_module(f"watchpost_engine.gate.{module.name}")).items():
            if inspect.isclass(kind) and kind.__module__.startswith("watchpost_engine.gate."):
                found |= {name} if not issubclass(kind, Exception) else set()
    assert found - PASSING <= keepsake.KNOWN.keys()


def test_a_new_slot_is_kept() -> None:
    kinds = {name: kind for name, kind in keepsake.KNOWN.items() if hasattr(kind, "__slots__")}
    for name, kind in kinds.items():
        declared = {field.name for field in fields(kind)} if hasattr(kind, "__dataclass_fields__") else set()
        assert name == "View" or declared <= set(keepsake.slots_of(kind))


def test_what_is_not_known_is_refused() -> None:
    for thing in (object(), b"bytes", {1, 2}, Path(), [object()], Gate):
        with pytest.raises(KeepsakeError):
            pack(thing, keepsake.KNOWN)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_values_come_back(value: object) -> None:
    assert unpack(pack(value, {}), {}) == value
