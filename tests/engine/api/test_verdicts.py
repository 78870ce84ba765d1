"""The doors to verdicts: not a change."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from tests.engine.api.house import HOME, House
from tests.engine.making import EVIDENCE, event
from watchpost_engine.model.event import Event

NOT_A_CHANGE = {"verdict": "not_a_change"}
TOLERANCES = "/v1/cameras/yard/tolerances"


async def false_alarm(house: House, **values: object) -> Event:
    made = event(home_id=HOME, pictures=(), **values)
    await house.rooms.events.save(made)
    return made


async def test_a_mark_is_listed_and_taken_back(house: House) -> None:
    await house.camera()
    before = house.rooms.roster.camera(HOME, "yard")
    first, second = await false_alarm(house), await false_alarm(house)
    paths = [f"/v1/events/{made.id}/verdict" for made in (first, second)]
    told = [(await house.call("POST", path, json=NOT_A_CHANGE)).body["tolerances"] for path in paths]
    assert [len(each) for each in told] == [len(EVIDENCE)] * 2
    assert (await house.call("GET", TOLERANCES, "viewer")).body["tolerances"] == [*told[0], *told[1]]
    ends = datetime.fromisoformat(told[0][0]["ends_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < ends <= timedelta(days=30)
    assert (await house.call("DELETE", paths[1])).status == 204
    assert (await house.call("GET", TOLERANCES)).body["tolerances"] == told[0]
    assert (await house.call("DELETE", paths[0])).status == 204
    assert house.rooms.roster.camera(HOME, "yard") == before


async def test_a_mark_changes_no_other_setting_and_no_other_setting_the_marks(house: House) -> None:
    await house.camera()
    path = f"/v1/events/{(await false_alarm(house)).id}/verdict"
    patch = {"sensitivity": 11, "zones": [], "prompt": "p"}
    await asyncio.gather(
        house.call("POST", path, json=NOT_A_CHANGE),
        house.call("PATCH", "/v1/cameras/yard/settings", json=patch),
    )
    settings = (await house.call("GET", "/v1/cameras/yard")).body["settings"]
    assert {name: settings[name] for name in patch} == patch
    assert len((await house.call("GET", TOLERANCES)).body["tolerances"]) == 2


async def test_an_event_that_is_gone_can_be_unmarked(house: House) -> None:
    await house.camera()
    made = await false_alarm(house)
    await house.call("POST", f"/v1/events/{made.id}/verdict", json=NOT_A_CHANGE)
    assert (await house.call("DELETE", f"/v1/events/{made.id}")).status == 204
    assert (await house.call("DELETE", f"/v1/events/{made.id}/verdict")).status == 204
    assert (await house.call("GET", TOLERANCES)).body == {"tolerances": []}
    assert (await house.call("DELETE", f"/v1/events/{made.id}/verdict")).status == 404


async def test_one_or_all_can_be_forgotten(house: House) -> None:
    await house.camera()
    made = await false_alarm(house)
    path = f"/v1/events/{made.id}/verdict"
    one, other = (await house.call("POST", path, json=NOT_A_CHANGE)).body["tolerances"]
    assert (await house.call("DELETE", f"{TOLERANCES}/{one['id']}")).status == 204
    assert (await house.call("DELETE", f"{TOLERANCES}/{one['id']}")).status == 404
    assert (await house.call("GET", TOLERANCES)).body["tolerances"] == [other]
    assert (await house.call("DELETE", TOLERANCES)).status == 204
    assert (await house.call("GET", TOLERANCES)).body == {"tolerances": []}
    assert (await house.call("DELETE", path)).status == 204


async def test_nonsense_is_refused(house: House) -> None:
    await house.camera()
    made, empty = await false_alarm(house), await false_alarm(house, evidence=())
    gone = await false_alarm(house, camera_id="gone")
    for body in ({"verdict": "a_change"}, {}, [], None):
        reply = await house.call("POST", f"/v1/events/{made.id}/verdict", json=body)
        assert (reply.status, reply.code) == (400, "invalid"), body
    for path, code in ((empty.id, "conflict"), (gone.id, "not_found"), ("0" * 32, "not_found")):
        assert (await house.call("POST", f"/v1/events/{path}/verdict", json=NOT_A_CHANGE)).code == code
    assert (await house.call("GET", TOLERANCES)).body == {"tolerances": []}


async def test_a_camera_has_an_end_to_its_patience(house: House) -> None:
    await house.camera()
    crowd = await false_alarm(house, evidence=EVIDENCE * 100)
    for made, status in ((crowd, 200), (await false_alarm(house), 409)):
        assert (await house.call("POST", f"/v1/events/{made.id}/verdict", json=NOT_A_CHANGE)).status == status


async def test_what_is_over_is_forgotten_by_itself(house: House) -> None:
    await house.camera()
    made = await false_alarm(house)
    await house.call("POST", f"/v1/events/{made.id}/verdict", json=NOT_A_CHANGE)
    await house.rooms.roster.fade(datetime.now(UTC) + timedelta(days=29))
    assert len((await house.call("GET", TOLERANCES)).body["tolerances"]) == 2
    await house.rooms.roster.fade(datetime.now(UTC) + timedelta(days=31))
    assert (await house.call("GET", TOLERANCES)).body == {"tolerances": []}
