"""Every nuisance the gate must be deaf to, by name."""

from __future__ import annotations

from tests.engine.gate import airs, lights, mounts
from tests.engine.gate.place import Moment, Nuisance


def restless_quality(m: Moment) -> int:
    """A camera that holds its bit rate: now fine, now coarse."""
    return int(m.rng.integers(14, 60))


SECONDS = mounts.on_screen_clock(seconds=True)
MINUTES = mounts.on_screen_clock(seconds=False, below=True)

SILENT = {
    "exposure": Nuisance(effect=lights.exposure),
    "white balance": Nuisance(effect=lights.white_balance),
    "clouds": Nuisance(effect=lights.clouds),
    "dusk": Nuisance(effect=lights.dusk, before=lights.dusk, seconds=lights.DUSK),
    "dawn": Nuisance(effect=lights.dawn, before=lights.dawn, seconds=lights.DUSK),
    "shadow that wanders": Nuisance(effect=lights.daylight_moves, before=lights.daylight_moves, seconds=60),
    "lamp on": Nuisance(effect=lights.lamp_on, before=lights.lamp_on),
    "lamp off": Nuisance(effect=lights.lamp_off, before=lights.lamp_off),
    "lights on": Nuisance(effect=lights.lights_on, before=lights.lights_on),
    "lights off": Nuisance(effect=lights.lights_off),
    "infrared on": Nuisance(effect=lights.infrared_on, grain=5),
    "infrared off": Nuisance(effect=lights.infrared_off, before=lights.infrared_off, grain=5),
    "light never seen": Nuisance(effect=lights.strange_light, grain=5),
    "headlights": Nuisance(effect=lights.headlights, before=lights.infrared, grain=6),
    "flicker": Nuisance(effect=lights.flicker),
    "sensor noise at night": Nuisance(effect=lights.infrared, before=lights.infrared, grain=13),
    "insects": Nuisance(effect=airs.insects, before=lights.infrared, grain=8),
    "snow": Nuisance(effect=airs.snow),
    "rain": Nuisance(effect=airs.rain),
    "foliage": Nuisance(effect=airs.foliage, before=airs.foliage),
    "flag": Nuisance(effect=airs.flag, before=airs.flag),
    "shake": Nuisance(effect=mounts.shake),
    "slow drift": Nuisance(effect=mounts.drift, seconds=25),
    "JPEG artefacts": Nuisance(quality=restless_quality),
    "dropped frames": Nuisance(comes=lambda m: m.rng.random() > 0.4),
    "duplicated frames": Nuisance(repeats=lambda m: m.rng.random() < 0.5),
    "clock with seconds": Nuisance(effect=SECONDS, before=SECONDS),
    "clock with minutes": Nuisance(effect=MINUTES, before=MINUTES, seconds=130),
    "other resolution": Nuisance(effect=mounts.resized),
    "other orientation": Nuisance(effect=mounts.upright, turns=True),
}
"""Nothing is told of these."""

TURNED = {
    "nudged camera": Nuisance(effect=mounts.nudge, turns=True),
    "upside down": Nuisance(effect=mounts.upside_down, turns=True),
    "mirrored": Nuisance(effect=mounts.mirrored, turns=True),
}
"""Of these it is told, once, that the camera looks elsewhere."""

NUISANCES = SILENT | TURNED
