"""Whatever its rate, a camera's event begins with a picture of how it was before."""

import pytest

from tests.engine.making import CAMERA, frame, scene
from watchpost_engine.gate.gate import Gate
from watchpost_engine.recording.tape import Tape


@pytest.mark.parametrize("interval", [0.2, 0.33, 0.5, 0.7, 1.0, 2.0, 10.0, 60.0])
def test_the_picture_before_is_from_before(interval: float) -> None:
    gate, tape = Gate(CAMERA.settings), Tape()
    comes = max(20.0, interval * 5)
    for count in range(int((comes + max(10.0, 4 * interval)) / interval)):
        at = count * interval
        shown = frame(at, scene(parcel=at >= comes, seed=count))
        if sightings := gate.examine(shown):
            before = tape.before(min(sighting.began for sighting in sightings))
            assert before is not None
            assert before.at < comes
            return
        tape.remember(shown, calm=True)
    pytest.fail("it was not seen")
