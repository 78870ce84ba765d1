"""What a verdict makes of a camera's settings, and that taking it back restores them exactly."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.engine.making import EVIDENCE, NOW, PARCEL, event, frame, sighting
from watchpost_engine.events import story, verdict
from watchpost_engine.model.camera import Camera, WatchSettings
from watchpost_engine.model.sighting import ChangeKind, Difference, Evidence, SightingKind
from watchpost_engine.storage.documents import CAMERA, dump

PLAIN = WatchSettings(sensitivity=70)


def test_each_kind_of_an_event_is_tolerated_where_it_was():
    marked = verdict.mark(PLAIN, false := event(), NOW)
    assert [(one.kind, one.change, one.boxes) for one in marked.tolerances] == [
        (one.kind, one.change, one.boxes) for one in EVIDENCE
    ]
    assert {one.event_id for one in marked.tolerances} == {false.id}
    assert len({one.id for one in marked.tolerances}) == 2


def test_marking_twice_is_marking_once():
    marked = verdict.mark(PLAIN, false := event(), NOW)
    assert verdict.mark(marked, false, NOW + timedelta(days=1)) == marked


def test_taking_it_back_takes_nothing_else_back():
    first, second = event(), event()
    once = verdict.mark(PLAIN, first, NOW)
    twice = verdict.mark(once, second, NOW)
    assert verdict.unmark(twice, second.id) == once
    assert verdict.unmark(once, first.id) == PLAIN
    assert verdict.unmark(once, "another") is once
    assert verdict.forget_all(twice) == PLAIN
    assert verdict.forget(once, once.tolerances[0].id).tolerances == once.tolerances[1:]


def test_marks_fade():
    marked = verdict.mark(verdict.mark(PLAIN, event(), NOW), later := event(), NOW + timedelta(days=10))
    assert verdict.fade(marked, NOW + timedelta(days=29)) is marked
    left = verdict.fade(marked, NOW + timedelta(days=31))
    assert {one.event_id for one in left.tolerances} == {later.id}
    assert verdict.fade(marked, NOW + timedelta(days=41)) == PLAIN


def test_there_is_an_end_to_it():
    settings = PLAIN
    for _ in range(verdict.MOST // 2):
        settings = verdict.mark(settings, event(), NOW)
    with pytest.raises(verdict.TooManyError):
        verdict.mark(settings, event(), NOW)
    wide = event(evidence=(replace(EVIDENCE[0], boxes=(PARCEL,) * 40),))
    assert len(verdict.mark(PLAIN, wide, NOW).tolerances[0].boxes) == verdict.MOST_BOXES


def test_they_are_kept_with_the_camera():
    settings = verdict.mark(PLAIN, event(), NOW)
    camera = Camera(id="yard", home_id="here", name="Yard", source="push:", settings=settings)
    assert CAMERA.validate_json(dump(CAMERA, camera)) == camera
    before = dump(CAMERA, replace(camera, settings=PLAIN)).replace(',"tolerances":[]', "")
    assert "tolerances" not in before
    assert CAMERA.validate_json(before).settings == PLAIN


def test_an_event_remembers_the_strongest_sighting_of_each_kind():
    place = (0.1, 0.1, 0.2, 0.2)
    seen = [sighting(0, 0.6), replace(sighting(1, 0.8), boxes=(place,)), sighting(2, 0.7)]
    one = story.begin(Camera(id="yard", home_id="here", name="", source=""), frame(0), seen[:1], "id")
    for later in seen[1:]:
        one = story.carry_on(one, frame(later.at), [later])
    activity = Evidence(kind=SightingKind.ACTIVITY, score=0.8, boxes=(place,))
    assert one.event.evidence == (activity,)
    change = Difference(changed=True, score=0.9, boxes=(PARCEL,), change=ChangeKind.APPEARED)
    settled = story.settle(one.event, change)
    left = Evidence(kind=SightingKind.DIFFERENCE, score=0.9, boxes=(PARCEL,), change=ChangeKind.APPEARED)
    assert settled.evidence == (activity, left)
    assert story.settle(settled, replace(change, score=0.6)).evidence == settled.evidence
    assert story.settle(settled, None).evidence == settled.evidence


def test_what_was_looked_at_because_somebody_asked_is_no_evidence():
    asked = replace(sighting(0, 0.0, SightingKind.DIFFERENCE), boxes=())
    one = story.begin(Camera(id="yard", home_id="here", name="", source=""), frame(0), [asked], "id")
    assert one.event.evidence == ()
