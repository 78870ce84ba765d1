"""Killed, refused, kept waiting: nothing is lost, and nothing is sent twice."""

from __future__ import annotations

import asyncio
import os
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from tests.engine.away.depot import Depot, open_depot, s3_settings
from tests.fakes.away_stores import Fault, Gate
from watchpost_engine.recording.throttle import LEAST
from watchpost_engine.storage.bucket import AwayError, Bucket

POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
ROOT = Path(__file__).parents[3]


async def test_killed_in_the_middle_it_goes_on_where_it_was(
    tmp_path: Path, before_s3: Gate, bucket: str
) -> None:
    settings = s3_settings(before_s3, bucket, mbit_per_second=0.001)
    depot, close = await open_depot(tmp_path, settings)
    data = os.urandom(5 * LEAST)
    one = await depot.record(data)
    await close()  # type: ignore[misc]
    before_s3.faults.extend([None, None, None, Fault(silent=True)])  # type: ignore[list-item]
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.engine.away.child", str(tmp_path), before_s3.url, bucket,
        cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT / 'addon'}:{ROOT}"},
    )  # fmt: skip
    async with asyncio.timeout(60):
        while before_s3.asked < 4:  # noqa: ASYNC110 - the gate has no bell
            await asyncio.sleep(0.02)
    child.kill()
    await child.wait()
    assert len(before_s3.puts) == 3
    depot, close = await open_depot(tmp_path, settings)
    await depot.work()
    assert [path[-4:] for path in before_s3.puts] == ["1of5", "2of5", "3of5", "4of5", "5of5"]
    await depot.stores.recording_files.remove(one)
    path = await depot.returned().file("here", one.id, ".mp4")
    assert path is not None
    assert path.read_bytes() == data
    await close()  # type: ignore[misc]


@pytest.fixture
def key(s3: str) -> Iterator[tuple[str, str]]:
    """A key that opens the server, which from now on looks at keys."""
    there = {"endpoint_url": s3, "region_name": "us-east-1"}
    iam = boto3.client("iam", aws_access_key_id="a", aws_secret_access_key="b", **there)
    iam.create_user(UserName="engine")
    iam.put_user_policy(UserName="engine", PolicyName="all", PolicyDocument=POLICY)
    made = iam.create_access_key(UserName="engine")["AccessKey"]
    look(s3, "0")
    yield made["AccessKeyId"], made["SecretAccessKey"]
    look(s3, "inf")
    iam.delete_access_key(UserName="engine", AccessKeyId=made["AccessKeyId"])
    iam.delete_user_policy(UserName="engine", PolicyName="all")
    iam.delete_user(UserName="engine")


def look(s3: str, after: str) -> None:
    request = urllib.request.Request(
        f"{s3}/moto-api/reset-auth", data=after.encode(), headers={"Content-Type": "text/plain"}
    )
    urllib.request.urlopen(request, timeout=30).close()


async def test_a_wrong_login_is_refused_by_the_server_and_said(
    s3: str, bucket: str, key: tuple[str, str]
) -> None:
    right = replace(s3_settings(Gate("", s3), bucket), account=key[0], secret=key[1])
    await Bucket(right, 20).put("a", b"1")
    for wrong in ({"secret": "wrong"}, {"account": "AKIAWRONG"}):
        with pytest.raises(AwayError) as caught:
            await Bucket(replace(right, **wrong), 20).put("a", b"1")
        assert caught.value.code == "unauthorized"
        assert key[1] not in str(caught.value)


async def test_a_slow_store_is_waited_for(depot: Depot, before_s3: Gate) -> None:
    one = await depot.record(b"film")
    before_s3.forever = Fault(slow=0.5)
    await depot.work()
    assert await depot.state(one) == "stored"


async def test_a_half_open_line_is_given_up_and_it_is_sent_again(depot: Depot, before_s3: Gate) -> None:
    one = await depot.record(b"film")
    depot.patience = 0.5
    before_s3.faults.append(Fault(silent=True))
    with pytest.raises(AwayError):
        await depot.work()
    assert await depot.state(one) == "waiting"
    depot.patience = 20
    await depot.stores.away.hurry("here", datetime.now(UTC))
    await depot.work()
    assert await depot.state(one) == "stored"
