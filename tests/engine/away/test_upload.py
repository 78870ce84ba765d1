"""What closes goes away, whatever happens on the way."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.away.depot import BEGUN, Depot, open_depot, s3_settings
from tests.fakes.away_stores import Fault, Gate
from watchpost_engine.model.away import AwayKind
from watchpost_engine.model.recording import KeepDays, RecordingKind
from watchpost_engine.recording import parcel, upload
from watchpost_engine.recording.throttle import LEAST, PIECE, Throttle, piece_at
from watchpost_engine.storage.bucket import AwayError
from watchpost_engine.storage.recordings import RecordingQuery

JPEG = b"\xff\xd8 a picture \xff\xd9"


async def test_recordings_and_pictures_are_stored(depot: Depot, before_s3: Gate) -> None:
    one = await depot.record(b"film" * 1000)
    event = await depot.happen({"before": JPEG, "after": JPEG + b"2"})
    await depot.work()
    stored = {path.partition("/watchpost/")[2] for path in before_s3.puts}
    files = depot.stores.recording_files, depot.stores.files
    assert stored == {files[0].place(one), *(files[1].place(event, role) for role in event.pictures)}
    assert await depot.state(one) == "stored"
    assert (await depot.stores.away.count("here")).stored == 2
    await depot.work(depot.shift())
    assert len(before_s3.puts) == 3  # nothing twice


async def test_only_what_was_chosen_goes(depot: Depot) -> None:
    depot.settings = replace(depot.settings, kinds=(AwayKind.EVENT,), cameras=("yard",))
    chosen = await depot.record(b"1")
    others = [
        await depot.record(b"2", RecordingKind.CONTINUOUS),
        await depot.record(b"3", camera_id="street"),
    ]
    await depot.happen({"before": JPEG})
    await depot.work()
    assert await depot.state(chosen) == "stored"
    assert [await depot.state(one) for one in others] == ["", ""]
    assert (await depot.stores.away.count("here")).stored == 1


async def test_what_closed_before_a_store_was_chosen_stays(depot: Depot) -> None:
    depot.settings = replace(depot.settings, since=BEGUN + timedelta(hours=1))
    one = await depot.record(b"1")
    await depot.work()
    assert await depot.state(one) == ""


async def test_days_offline_lose_nothing(depot: Depot, before_s3: Gate) -> None:
    recordings = [await depot.record(os.urandom(100)) for _ in range(5)]
    before_s3.forever = Fault(status=503)
    shift, now = depot.shift(), datetime.now(UTC)
    for hour in range(72):
        with pytest.raises(AwayError):
            await shift.step(now + timedelta(hours=hour))
    assert {await depot.state(one) for one in recordings} == {"waiting"}
    before_s3.forever = None
    while await shift.step(now + timedelta(hours=80)):
        pass
    assert {await depot.state(one) for one in recordings} == {"stored"}


async def test_it_is_tried_again_later_and_later_and_said_once(depot: Depot, before_s3: Gate) -> None:
    one = await depot.record(b"1")
    before_s3.forever = Fault(status=403)
    uploader = depot.uploader()
    slept = depot.simulated.slept

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await depot.stores.away.hurry("here", datetime.now(UTC))
        if len(slept) == 9:
            before_s3.forever = None
        if len(slept) == 11:
            raise StopAsyncIteration

    depot.simulated.sleep = sleep  # type: ignore[method-assign]
    with pytest.raises(ExceptionGroup):
        await depot.uploader().run()
    assert slept == [10, 20, 40, 80, 160, 320, 600, 600, 600, 5, 5]
    assert depot.troubles[0] == "unauthorized"
    assert depot.troubles[-1] is None
    assert depot.troubles.count(None) == 1
    assert uploader.troubles == {}
    assert await depot.state(one) == "stored"
    assert depot.progressed == 9 + 1 + 1, "each failure, that it works again, and the copy"


@pytest.mark.parametrize("longer", [False, True])
async def test_a_store_that_is_away_for_a_while_is_no_problem_yet(
    depot: Depot, before_s3: Gate, monkeypatch: pytest.MonkeyPatch, longer: bool
) -> None:
    await depot.record(b"1")
    before_s3.forever = Fault(status=503)
    uploader, tries = depot.uploader(), 0
    if longer:
        monkeypatch.setattr(upload, "LASTING", timedelta())

    async def sleep(_: float) -> None:
        nonlocal tries
        tries += 1
        assert uploader.troubles["here"].code == "unreachable"
        if tries == 3:
            raise StopAsyncIteration
        await depot.stores.away.hurry("here", datetime.now(UTC))

    depot.simulated.sleep = sleep  # type: ignore[method-assign]
    uploader = depot.uploader()
    with pytest.raises(ExceptionGroup):
        await uploader.run()
    assert depot.troubles == (["unreachable"] * 3 if longer else [])


async def test_after_a_stop_it_goes_on_where_it_was(
    tmp_path: Path, before_s3: Gate, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = s3_settings(before_s3, bucket, mbit_per_second=0.001)  # pieces of the least size
    depot, close = await open_depot(tmp_path, settings)
    data = os.urandom(4 * LEAST + 7)
    one = await depot.record(data)
    before_s3.faults.extend([None, None, None, Fault(cut=True)])  # type: ignore[list-item]
    with pytest.raises(AwayError):
        await depot.work()
    await close()  # type: ignore[misc]
    assert len(before_s3.puts) == 3
    depot, close = await open_depot(tmp_path, replace(settings, mbit_per_second=0))
    await depot.stores.away.hurry("here", datetime.now(UTC))
    await depot.work()
    assert len(before_s3.puts) == len(set(before_s3.puts)) == 5  # nothing was sent twice
    assert [path[-4:] for path in before_s3.puts] == ["1of5", "2of5", "3of5", "4of5", "5of5"]
    await depot.stores.recording_files.remove(one)
    path = await depot.returned().file("here", one.id, ".mp4")
    assert path is not None
    assert path.read_bytes() == data
    await close()  # type: ignore[misc]


async def test_what_changed_meanwhile_is_sent_from_its_start(depot: Depot, before_s3: Gate) -> None:
    depot.settings = replace(depot.settings, mbit_per_second=0.001)
    one = await depot.record(os.urandom(2 * LEAST))
    before_s3.faults.extend([None, Fault(status=500)])  # type: ignore[list-item]
    with pytest.raises(AwayError):
        await depot.work()
    depot.stores.recording_files.path(one).write_bytes(os.urandom(3 * LEAST))
    await depot.stores.away.hurry("here", datetime.now(UTC))
    await depot.work()
    assert [path[-4:] for path in before_s3.puts] == ["1of2", "1of3", "2of3", "3of3"]


async def test_what_was_gone_before_it_could_be_sent_has_failed(depot: Depot) -> None:
    one = await depot.record(b"1")
    depot.stores.recording_files.path(one).unlink()
    await depot.work()
    assert await depot.state(one) == "failed"


async def test_a_file_that_the_store_spoils_is_not_stored(depot: Depot, before_s3: Gate) -> None:
    one = await depot.record(b"all is well")
    before_s3.forever = Fault(spoil=True)
    with pytest.raises(AwayError):
        await depot.work()
    assert await depot.state(one) == "waiting"


async def test_the_cleaner_waits_for_the_copy_and_then_keeps_the_row(depot: Depot, before_s3: Gate) -> None:
    one = await depot.record(b"film")
    shift, cleaner = depot.shift(), depot.stores.recording_cleaner
    before_s3.faults.append(Fault(status=500))
    with pytest.raises(AwayError):
        await depot.work(shift)
    later = datetime.now(UTC) + timedelta(days=365)
    rules = {"here/yard": KeepDays(event=1)}
    assert await cleaner.clean(later, rules) == 0
    while await shift.step(later):
        pass
    assert await cleaner.clean(later, rules) == 1
    assert not depot.stores.recording_files.path(one).exists()
    assert await cleaner.clean(later, rules) == 0
    assert await cleaner.used() == 0
    found = await depot.stores.recordings.find(RecordingQuery(home_id="here"))
    assert [(row.id, row.missing, row.away) for row in found] == [(one.id, True, "stored")]


async def test_without_room_even_what_waits_goes_but_last(depot: Depot, before_s3: Gate) -> None:
    waiting = await depot.record(b"1" * 100, RecordingKind.CONTINUOUS)
    before_s3.faults.append(Fault(status=500))
    with pytest.raises(AwayError):
        await depot.work()
    depot.settings = replace(depot.settings, kinds=())
    other = await depot.record(b"2" * 100, RecordingKind.MANUAL)
    cleaner, files = depot.stores.recording_cleaner, depot.stores.recording_files
    assert await cleaner.make_room(1) == 100
    assert (files.path(waiting).exists(), files.path(other).exists()) == (True, False)
    assert await cleaner.make_room(1) == 100
    assert not files.path(waiting).exists()


async def test_copies_have_days_of_their_own(depot: Depot, before_s3: Gate) -> None:
    one = await depot.record(b"film")
    shift = await depot.work()
    await depot.stores.recording_files.remove(one)
    await depot.stores.recordings.save(replace(one, missing=True))
    depot.settings = replace(depot.settings, days=30)
    shift, now = depot.shift(), datetime.now(UTC)
    assert not await shift.step(now + timedelta(days=29))
    assert await shift.step(now + timedelta(days=31))
    assert [path for method, path, _ in before_s3.passed if method == "POST"] != []
    assert await depot.stores.recordings.get("here", one.id) is None
    assert not await shift.step(now + timedelta(days=32))


async def test_what_is_older_than_copies_are_kept_is_not_sent(depot: Depot, before_s3: Gate) -> None:
    await depot.record(b"film")
    depot.settings = replace(depot.settings, days=1)
    assert not await depot.shift().step(datetime.now(UTC) + timedelta(days=2))
    assert before_s3.asked == 0


async def test_what_somebody_deleted_is_deleted_there(depot: Depot, before_s3: Gate) -> None:
    one = await depot.record(b"film")
    shift = await depot.work()
    await depot.stores.away.leave("here", [one.id])
    before_s3.faults.append(Fault(status=500))
    with pytest.raises(AwayError):
        await shift.step(datetime.now(UTC))
    assert await shift.step(datetime.now(UTC))
    assert await depot.stores.away.get("here", one.id) is None
    with pytest.raises(AwayError):
        await shift._open().get(depot.stores.recording_files.place(one))


async def test_what_is_sent_keeps_within_the_limit(depot: Depot, before_s3: Gate) -> None:
    """Over the simulated clock: never more than the rate allows, and one piece."""
    depot.settings = replace(depot.settings, mbit_per_second=1.0)
    rate, size = 125_000, 3_000_000
    await depot.record(os.urandom(size))
    await depot.record(os.urandom(size))
    await depot.work()
    sent = sum(length for method, _, length in before_s3.passed if method == "PUT")
    assert sent == 2 * size
    assert 2 * size - piece_at(rate) <= rate * depot.simulated.at <= 2 * size


@pytest.mark.parametrize("rate", [10_000.0, 1e6, 1e9])
async def test_at_any_moment_no_more_was_sent_than_the_rate_allows(depot: Depot, rate: float) -> None:
    throttle, sent = Throttle(depot.simulated.clock), 0
    for _ in range(50):
        size = piece_at(rate)
        await throttle.turn(size, rate)
        sent += size
        assert sent <= rate * depot.simulated.at + size * 1.001
    depot.simulated.at += 10_000  # a long silence is no credit
    before = depot.simulated.at
    for _ in range(10):
        await throttle.turn(size, rate)
    assert 10 * size <= rate * (depot.simulated.at - before) + size * 1.001


def test_pieces_are_of_a_fitting_size() -> None:
    assert (piece_at(0), piece_at(1), piece_at(1e9)) == (PIECE, LEAST, PIECE)
    assert piece_at(100_000) == 1_000_000


async def test_what_was_sealed_of_others_is_swept_up(depot: Depot) -> None:
    spool = depot.folder / "sending"
    spool.mkdir()
    (spool / f"1-{'a' * 32}-event.mp4-key.age").write_bytes(b"1")
    one = await depot.record(b"1")
    await depot.stores.away.choose("here", depot.settings, "", BEGUN - timedelta(days=1))
    kept = spool / f"1-{one.id}-event.mp4-key.age"
    kept.write_bytes(b"1")
    await depot.packer.sweep_all(depot.stores.away)
    assert [*spool.iterdir()] == [kept]
    assert parcel._copy_of(kept) == one.id
