"""What a store does, and what is said when it does not."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from tests.engine.away.depot import s3_settings
from tests.fakes.away_stores import Fault, Gate
from watchpost_engine.model.away import AwaySettings, AwayStoreKind
from watchpost_engine.storage.bucket import AwayError, Bucket


async def test_what_is_put_is_got_and_deleted(anywhere: tuple[Gate, AwaySettings]) -> None:
    gate, settings = anywhere
    bucket, data = Bucket(settings, 20), os.urandom(100_000)
    await bucket.put("here/2026/11/20/a-b.mp4", data)
    assert len(gate.puts) == 1
    assert gate.puts[0].endswith("/watchpost/here/2026/11/20/a-b.mp4")
    assert await bucket.get("here/2026/11/20/a-b.mp4") == data
    assert await bucket.get_part("here/2026/11/20/a-b.mp4", 99_000, 100_000) == data[99_000:]
    await bucket.delete("here/2026/11/20/a-b.mp4")
    await bucket.delete("here/2026/11/20/a-b.mp4")
    with pytest.raises(AwayError) as caught:
        await bucket.get("here/2026/11/20/a-b.mp4")
    assert caught.value.code == "not_found"


async def test_what_was_changed_on_the_way_is_noticed(anywhere: tuple[Gate, AwaySettings]) -> None:
    gate, settings = anywhere
    gate.faults.append(Fault(spoil=True))
    with pytest.raises(AwayError) as caught:
        await Bucket(settings, 20).put("a", b"all is well")
    # A server that checks the signature of the body refuses it by itself.
    assert caught.value.code in ("damaged", "refused", "unauthorized")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(status=500), "unreachable"),
        (Fault(status=503), "unreachable"),
        (Fault(status=429), "unreachable"),
        (Fault(status=400), "refused"),
        (Fault(status=401), "unauthorized"),
        (Fault(status=403), "unauthorized"),
        (Fault(status=404), "not_found"),
        (Fault(cut=True), "unreachable"),
    ],
)
async def test_what_a_store_does_wrong_has_a_code(
    before_s3: Gate, bucket: str, fault: Fault, code: str
) -> None:
    before_s3.faults.append(fault)
    with pytest.raises(AwayError) as caught:
        await Bucket(s3_settings(before_s3, bucket), 20).put("a", b"1")
    assert caught.value.code == code
    assert before_s3.asked == 1  # only the owner tries again
    assert "hush" not in str(caught.value)


async def test_a_line_that_is_half_open_is_given_up(before_s3: Gate, bucket: str) -> None:
    before_s3.faults.append(Fault(silent=True))
    with pytest.raises(AwayError) as caught:
        await Bucket(s3_settings(before_s3, bucket), 0.3).put("a", b"1")
    assert caught.value.code == "unreachable"


async def test_a_bucket_that_is_not_there(before_s3: Gate) -> None:
    with pytest.raises(AwayError) as caught:
        await Bucket(s3_settings(before_s3, "nowhere"), 20).put("a", b"1")
    assert caught.value.code == "not_found"


@pytest.mark.parametrize("store", [AwayStoreKind.S3, AwayStoreKind.GCS, AwayStoreKind.AZURE])
def test_without_a_login_nothing_is_looked_for_elsewhere(store: AwayStoreKind) -> None:
    settings = AwaySettings(store=store, bucket="b", account="a", endpoint="http://127.0.0.1:9")
    with pytest.raises(AwayError) as caught:
        Bucket(settings)
    assert caught.value.code == "unauthorized"


async def test_azure_is_spoken_to(before_s3: Gate) -> None:
    """No server of Azure's runs here: what it is sent is seen, and that its refusal is understood."""
    key = "aHVzaA=="
    settings = AwaySettings(
        store=AwayStoreKind.AZURE, bucket="clips", account="yard", secret=key, endpoint=before_s3.url
    )
    before_s3.faults.append(Fault(status=403))
    with pytest.raises(AwayError) as caught:
        await Bucket(replace(settings, prefix=""), 20).put("a.mp4", b"1")
    assert caught.value.code == "unauthorized"
    assert before_s3.asked == 1
