"""What moves is told once it has lasted; what stays is told at once."""

import pytest

from tests.engine.making import sighting
from watchpost_engine.events.patience import Patience
from watchpost_engine.model.sighting import SightingKind


def told(moments, least, moves=lambda at: True):
    """Run through frames; return when movement was told."""
    patience = Patience()
    return [at for at in moments if patience.heed((sighting(at),) if moves(at) else (), at, least)]


def every(step, end):
    return [100 + i * step for i in range(round(end / step))]


def test_by_default_everything_is_told_as_it_is():
    seen = (sighting(1.0), sighting(1.0, kind=SightingKind.DIFFERENCE))
    assert Patience().heed(seen, 1.0, 0.0) == seen


@pytest.mark.parametrize("step", [0.2, 1.0, 5.0, 60.0])
def test_movement_is_told_from_the_duration_on(step):
    moments = every(step, max(30, 4 * step))
    assert told(moments, 10) == [at for at in moments if at >= 110]


def test_who_passes_more_quickly_is_never_told():
    assert told(every(0.2, 60), 5, lambda at: (at - 100) % 10 < 4.5) == []


def test_short_gaps_do_not_begin_anew():
    assert told(every(0.2, 20), 5, lambda at: round(at * 5) % 5 == 0)[0] == pytest.approx(105, abs=1)


def test_what_stays_is_told_at_once():
    seen = (sighting(1.0), left := sighting(1.0, kind=SightingKind.DIFFERENCE))
    assert Patience().heed(seen, 1.0, 10.0) == (left,)


def test_what_is_told_says_since_when_it_moves():
    """The picture before must be from before that."""
    patience = Patience()
    heard = [patience.heed((sighting(at),), at, 5) for at in every(1.0, 8)]
    assert [one.began for one in heard[5]] == [100]


def test_the_first_frame_of_all_begins_a_run():
    assert told([5.0, 6.0], 1) == [6.0]
