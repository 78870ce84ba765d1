"""Not a change: less is told of that kind, at that place; nothing else changes, and it can be undone."""

from dataclasses import replace

import numpy as np
import pytest

from tests.engine.gate.stage import Stage, activity, differences, standing, together, walker, yard
from tests.engine.making import NOW
from watchpost_engine.events.story import with_evidence
from watchpost_engine.gate.compare import compare
from watchpost_engine.gate.tolerance import MOST, STEP
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.sighting import ChangeKind, SightingKind
from watchpost_engine.model.tolerance import Tolerance
from watchpost_engine.pictures.jpeg import JpegPicture

FAINT = standing(0.3, 0.75, 0.1, 140.0)
"""Something of little contrast that comes and is no matter: a wet spot, say."""

CLEAR = standing(0.3, 0.72, 0.3, 20.0)
"""A clear, large thing at the same place."""


def marks(sightings, event="e"):
    """What marking an event of these sightings makes."""
    return tuple(
        Tolerance(
            id=f"{event}{i}", event_id=event, kind=one.kind, change=one.change, boxes=one.boxes, made_at=NOW
        )
        for i, one in enumerate(with_evidence((), [sighting for _, sighting in sightings]))
    )


def settled(tolerances=()):
    stage = Stage(settings=WatchSettings(tolerances=tuple(tolerances)))
    stage.settle()
    return stage


def promised(score):
    """How many marks silence what scored so much, by the rule that is told to users."""
    strength = score / (1 - score)
    return int(np.floor(np.log(strength) / np.log(STEP))) + 1


def test_a_nuisance_is_silent_after_the_promised_number_of_marks():
    seen = settled().play(6, FAINT)
    assert differences(seen)
    number = promised(max(sighting.score for _, sighting in seen))
    assert 1 <= number <= MOST
    told = []
    for count in range(number + 1):
        known = [one for i in range(count) for one in marks(seen, f"e{i}")]
        told.append(len(settled(known).play(6, FAINT)))
    assert told[0] > 0
    assert told[-1] == 0
    assert sorted(told, reverse=True) == told


def test_elsewhere_and_of_another_kind_everything_is_told_as_before():
    known = [one for i in range(MOST + 2) for one in marks(settled().play(6, FAINT), f"e{i}")]
    elsewhere = standing(0.75, 0.7, 0.1, 140.0)
    assert settled(known).play(6, elsewhere) == settled().play(6, elsewhere) != []


def test_what_happens_there_otherwise_is_told_as_before():
    (came,) = [one for one in marks(settled().play(6, FAINT)) if one.kind is SightingKind.DIFFERENCE]
    others = [replace(came, change=change, event_id=change) for change in ChangeKind if change != came.change]
    assert settled(others * MOST).play(6, FAINT) == settled().play(6, FAINT)
    known = [replace(came, event_id=str(i)) for i in range(MOST)]
    assert activity(settled(known).play(6, FAINT)) == activity(settled().play(6, FAINT)) != []
    assert differences(settled(known).play(6, FAINT)) == []


def test_a_much_clearer_thing_at_the_place_is_always_told():
    known = [one for i in range(50) for one in marks(settled().play(6, FAINT), f"e{i}")]
    told = settled(known).play(6, CLEAR)
    assert activity(told)
    assert [sighting.change for _, sighting in differences(told)] == [ChangeKind.APPEARED]


def test_why_says_how_clear_it_had_to_be():
    clearer = standing(0.3, 0.75, 0.13, 10.0)
    (came,) = [one for one in marks(settled().play(6, FAINT)) if one.kind is SightingKind.DIFFERENCE]
    for count, needed in ((0, 0.5), (1, 2 / 3), (2, 0.8)):
        known = [replace(came, event_id=str(i), change=ChangeKind.APPEARED) for i in range(count)]
        [(_, told)] = differences(settled(known).play(6, clearer))
        assert told.trace.needed == pytest.approx(needed)
        assert told.score >= needed
        elsewhere = settled(known).play(6, standing(0.75, 0.7, 0.1, 140.0))
        assert {one.trace.needed for _, one in elsewhere} == {0.5}


def test_somebody_who_walks_through_the_place_is_told():
    known = [one for i in range(MOST) for one in marks(settled().play(6, FAINT), f"e{i}")]
    told = activity(settled(known).play(6, walker(6)))
    assert [t for t, _ in told if 0.25 < t / 6 < 0.35]


def test_undone_it_is_as_if_it_had_never_been():
    """Exactly: the same sightings, of the same gate, without learning anew."""
    marked, plain = settled(), settled()
    known = marks(marked.play(6, FAINT))
    assert known
    plain.play(6, FAINT)
    for stage in (marked, plain):
        stage.play(10)
    marked.gate.heed(WatchSettings(tolerances=known))
    marked.gate.heed(WatchSettings())
    draw = together(FAINT, walker(6))
    assert marked.play(6, draw) == plain.play(6, draw) != []


def test_what_is_tolerated_still_becomes_part_of_the_scene():
    known = [one for i in range(MOST) for one in marks(settled().play(6, FAINT), f"e{i}")]
    stage = settled(known)
    assert stage.play(8, FAINT) == []
    assert stage.play(30, FAINT) == []
    assert activity(stage.play(6, together(FAINT, walker(6))))


@pytest.mark.parametrize(("draw", "changed"), [(FAINT, False), (CLEAR, True), (standing(0.7), True)])
def test_two_pictures_are_compared_by_the_same_rule(draw, changed):
    stage = Stage()
    before, faint, after = (
        JpegPicture(stage.jpeg(image)) for image in (yard(), FAINT(yard(), 0.0), draw(yard(), 0.0))
    )
    plain = WatchSettings()
    first = compare(before, faint, plain)
    assert first.changed
    mark = Tolerance(
        id="t",
        event_id="e",
        kind=SightingKind.DIFFERENCE,
        change=first.change,
        boxes=first.boxes,
        made_at=NOW,
    )
    known = tuple(replace(mark, event_id=str(i)) for i in range(promised(first.score)))
    found = compare(before, after, replace(plain, tolerances=known))
    assert found.changed is changed
    assert changed or found.score < 0.5


def test_one_event_counts_once_however_many_kinds_it_had():
    seen = settled().play(6, FAINT)
    one = marks(seen)
    assert settled(one * 5).play(6, FAINT) == settled(one).play(6, FAINT)


def test_a_place_is_where_it_was_and_a_little_more():
    known = [one for i in range(MOST) for one in marks(settled().play(6, FAINT), f"e{i}")]
    assert settled(known).play(6, standing(0.31, 0.76, 0.1, 140.0)) == []
    assert settled(known).play(6, standing(0.5, 0.75, 0.1, 140.0)) != []
