"""The doors to events and pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from tests.engine.api.house import HOME, House
from tests.engine.making import NOW, event, scene
from watchpost_engine.model.event import Event, EventState, PictureRole
from watchpost_engine.pictures.jpeg import check_jpeg

BEFORE, AFTER = scene(), scene(parcel=True)


async def keep(house: House, **values: object) -> Event:
    """Have an event with its pictures."""
    made = event(home_id=HOME, **values)
    pictures = {PictureRole.BEFORE: BEFORE, PictureRole.PEAK: AFTER, PictureRole.AFTER: AFTER}
    await house.rooms.files.keep(made, {role: pictures[role] for role in made.pictures})
    await house.rooms.events.save(made)
    return made


def iso(moment: datetime) -> str:
    return quote(moment.isoformat())


async def test_pages_are_whole_and_do_not_overlap(house: House) -> None:
    made = [await keep(house, pictures=()) for _ in range(7)]
    seen, path = [], "/v1/events?limit=3"
    while True:
        page = (await house.call("GET", path, "viewer")).body
        seen += [one["id"] for one in page["events"]]
        if page["next"] is None:
            break
        path = f"/v1/events?limit=3&after={page['next']}"
    assert seen == [one.id for one in reversed(made)]
    assert (await house.call("GET", "/v1/events?limit=7")).body["next"] is None


async def test_events_are_found_by_camera_time_and_kind(house: House) -> None:
    yard = await keep(house, pictures=())
    gate = await keep(house, pictures=(), camera_id="gate", lasting=False, opened_at=NOW + timedelta(hours=2))

    async def found(query: str) -> list[str]:
        return [one["id"] for one in (await house.call("GET", f"/v1/events?{query}")).body["events"]]

    assert await found("camera_id=gate") == [gate.id]
    assert await found("camera_id=nobody") == []
    assert await found("lasting=true") == [yard.id]
    assert await found("lasting=false") == [gate.id]
    assert await found(f"since={iso(NOW + timedelta(hours=1))}") == [gate.id]
    assert await found(f"until={iso(NOW + timedelta(hours=1))}") == [yard.id]
    assert await found(f"since={iso(NOW)}&until={iso(NOW)}") == []
    assert await found("unknown=field") == [gate.id, yard.id]


QUERIES = [
    "limit=0",
    "limit=201",
    "limit=many",
    "lasting=perhaps",
    "after=..%2f..",
    "after=x",
    "camera_id=A%20B",
    "since=yesterday",
    "since=1763618400",
    "until=0.5",
    "since=2026-11-20T06:00:00",
]


async def test_a_query_that_makes_no_sense_is_refused(house: House) -> None:
    for query in QUERIES:
        reply = await house.call("GET", f"/v1/events?{query}")
        assert (reply.status, reply.code) == (400, "invalid"), query


async def test_pictures_are_those_that_were_kept(house: House) -> None:
    made = await keep(house)
    for role, jpeg in (("before", BEFORE), ("peak", AFTER), ("after", AFTER)):
        reply = await house.call("GET", f"/v1/events/{made.id}/{role}.jpg", "viewer")
        assert reply.data == jpeg
        assert reply.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_picture_that_is_known_is_not_sent_again(house: House) -> None:
    made = await keep(house)
    path = f"/v1/events/{made.id}/before.jpg"
    tag = (await house.call("GET", path)).headers["ETag"]
    for shown in (tag, f'"other", {tag}', f"W/{tag}"):
        reply = await house.call("GET", path, headers={"If-None-Match": shown})
        assert (reply.status, reply.data, reply.headers["ETag"]) == (304, b"", tag)
    assert (await house.call("GET", path, headers={"If-None-Match": '"other"'})).status == 200


async def test_pictures_of_an_open_event_may_still_change(house: House) -> None:
    made = await keep(house, state=EventState.OPEN, pictures=(PictureRole.BEFORE, PictureRole.PEAK))
    reply = await house.call("GET", f"/v1/events/{made.id}/peak.jpg")
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert (await house.call("GET", f"/v1/events/{made.id}/after.jpg")).status == 404
    assert (await house.call("GET", f"/v1/events/{made.id}/change.jpg")).status == 404


async def test_the_change_is_both_pictures_side_by_side(house: House) -> None:
    made = await keep(house)
    first = await house.call("GET", f"/v1/events/{made.id}/change.jpg")
    width, height = check_jpeg(first.data)
    assert height == 240
    assert width > 2 * 320
    again = await house.call("GET", f"/v1/events/{made.id}/change.jpg")
    assert again.data == first.data


async def test_the_change_of_an_open_event_is_made_anew(house: House) -> None:
    made = await keep(house, state=EventState.OPEN)
    path = f"/v1/events/{made.id}/change.jpg"
    first = await house.call("GET", path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    await house.rooms.files.keep(made, {PictureRole.AFTER: BEFORE})
    assert (await house.call("GET", path)).data != first.data


async def test_a_picture_that_is_broken_on_disk_is_no_fault_of_the_door(house: House) -> None:
    made = await keep(house)
    house.rooms.files.path(made, PictureRole.AFTER).write_bytes(b"\xff\xd8 not much of a picture")
    assert (await house.call("GET", f"/v1/events/{made.id}/change.jpg")).status == 404


async def test_why_a_camera_tells_nothing_can_be_asked(house: House) -> None:
    camera = await house.camera()
    path = "/v1/cameras/yard/why.jpg"
    assert (await house.call("GET", path)).status == 404
    await house.show(BEFORE, camera)
    reply = await house.call("GET", path, "viewer")
    assert reply.headers["Cache-Control"] == "no-store"
    width, height = check_jpeg(reply.data)
    assert (width, height) == (3 * 320 + 12, 240 + 66 + 6)


async def test_a_deleted_event_takes_its_pictures_along(house: House) -> None:
    made = await keep(house)
    path = house.rooms.files.path(made, PictureRole.PEAK)
    assert path.exists()
    assert (await house.call("DELETE", f"/v1/events/{made.id}")).status == 204
    assert not path.exists()
    for rest in ("", "/peak.jpg", "/change.jpg"):
        assert (await house.call("GET", f"/v1/events/{made.id}{rest}")).status == 404
    assert (await house.call("DELETE", f"/v1/events/{made.id}")).status == 404


async def test_an_event_that_is_not_over_cannot_be_deleted(house: House) -> None:
    made = await keep(house, state=EventState.OPEN)
    assert (await house.call("DELETE", f"/v1/events/{made.id}")).code == "conflict"
    await house.rooms.events.save(replace(made, state=EventState.CLOSED))
    assert (await house.call("DELETE", f"/v1/events/{made.id}")).status == 204


async def test_a_snapshot_is_made_narrower_and_never_wider(house: House) -> None:
    camera = await house.camera()
    assert (await house.call("GET", "/v1/cameras/yard/snapshot.jpg")).status == 404
    await house.show(BEFORE, camera)
    whole = await house.call("GET", "/v1/cameras/yard/snapshot.jpg", "viewer")
    assert (whole.data, whole.headers["Cache-Control"]) == (BEFORE, "no-store")
    narrow = await house.call("GET", "/v1/cameras/yard/snapshot.jpg?width=160")
    assert check_jpeg(narrow.data) == (160, 120)
    assert (await house.call("GET", "/v1/cameras/yard/snapshot.jpg?width=4000")).data == BEFORE
    for width in ("0", "15", "8193", "wide"):
        assert (await house.call("GET", f"/v1/cameras/yard/snapshot.jpg?width={width}")).code == "invalid"
