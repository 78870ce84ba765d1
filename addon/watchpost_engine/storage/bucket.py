"""A bucket of S3, Google Cloud Storage or Azure, as obstore speaks to it."""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import AzureStore, GCSStore, S3Store

from ..model.away import AwaySettings, AwayStoreKind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from obstore.store import ClientConfig, RetryConfig

PATIENCE = 300.0
"""Seconds for an object to be sent and answered for, so that a line that died is noticed."""

type Opening = Callable[[AwaySettings, float], Bucket]
"""Opens a bucket that has so many seconds for an answer. Raises AwayError."""

_ONCE: RetryConfig = {"max_retries": 0, "retry_timeout": timedelta(seconds=1)}
"""Only the owner tries again."""

_STATUS = re.compile(r"status code: (\d{3})")


class AwayError(Exception):
    """The store did not do it. `code`: unreachable, unauthorized, not_found, refused or damaged.

    `str()` is what a person may be told; no secret is in it.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code


class Bucket:
    """Puts, gets and deletes objects below the prefix. All raise AwayError."""

    def __init__(self, settings: AwaySettings, patience: float = PATIENCE) -> None:
        """Make ready; nothing is asked yet. Raises AwayError when the settings make no sense."""
        self._patience = patience
        try:
            self._store = _open(settings, patience)
        except (BaseError, ValueError) as err:
            raise AwayError("unauthorized", "these settings cannot be used") from err

    async def put(self, name: str, data: bytes) -> None:
        """Store an object, and compare what is there then by its checksum."""
        kept = await self._told(obstore.put_async(self._store, name, data, use_multipart=False))
        md5 = await asyncio.to_thread(lambda: hashlib.md5(data, usedforsecurity=False).hexdigest())
        # Where the tag is the MD5 of what was taken in, the store has said so itself. Else it is read back.
        if (kept["e_tag"] or "").strip('"') != md5 and await self.get(name) != data:
            raise AwayError("damaged", "what is there is not what was sent")

    async def get(self, name: str) -> bytes:
        """Return an object."""

        async def read() -> bytes:
            return bytes(await (await obstore.get_async(self._store, name)).bytes_async())

        return await self._told(read())

    async def get_part(self, name: str, start: int, stop: int) -> bytes:
        """Return the bytes of an object from `start` to `stop`."""
        data = bytes(await self._told(obstore.get_range_async(self._store, name, start=start, end=stop)))
        if len(data) != stop - start:
            raise AwayError("damaged", "what is there is shorter than what was sent")
        return data

    async def delete(self, name: str) -> None:
        """Delete an object; one that is not there is no error."""
        try:
            await self._told(obstore.delete_async(self._store, name))
        except AwayError as err:
            if err.code != "not_found":
                raise

    async def _told[T](self, work: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._patience):
                return await work
        except TimeoutError as err:
            raise AwayError("unreachable", "no answer in time") from err
        except FileNotFoundError as err:
            raise AwayError("not_found", "no such bucket or object") from err
        except (PermissionDeniedError, UnauthenticatedError, PermissionError) as err:
            raise AwayError("unauthorized", "the store does not take this login") from err
        except (BaseError, OSError, ValueError) as err:
            raise _error(str(err)) from err


def _error(text: str) -> AwayError:
    """Translate what has no class of its own. Its text names addresses and is for nobody."""
    if (match := _STATUS.search(text)) is None:
        return AwayError("unreachable", "the store cannot be reached")
    status = int(match[1])
    if status in (401, 403):
        return AwayError("unauthorized", "the store does not take this login")
    code = "unreachable" if status >= 500 or status in (408, 429) else "refused"
    return AwayError(code, f"the store answers {status}")


def _open(settings: AwaySettings, patience: float) -> S3Store | GCSStore | AzureStore:
    """Return obstore's own. Everything is said, so that nothing is taken from the machine's environment.

    Raises ValueError and BaseError.
    """
    if not settings.secret:
        raise ValueError("there is no login")
    client: ClientConfig = {
        "allow_http": settings.endpoint.startswith("http://"),
        "connect_timeout": timedelta(seconds=min(patience, 10)),
        "timeout": timedelta(seconds=patience),
    }
    prefix = settings.prefix or None
    match settings.store:
        case AwayStoreKind.S3:
            region = settings.region or "us-east-1"
            return S3Store(
                settings.bucket, prefix=prefix, region=region, access_key_id=settings.account,
                secret_access_key=settings.secret, client_options=client, retry_config=_ONCE,
                endpoint=settings.endpoint or f"https://s3.{region}.amazonaws.com",
            )  # fmt: skip
        case AwayStoreKind.GCS:
            return GCSStore(
                settings.bucket, prefix=prefix, service_account_key=settings.secret,
                base_url=settings.endpoint or "https://storage.googleapis.com",
                client_options=client, retry_config=_ONCE,
            )  # fmt: skip
        case AwayStoreKind.AZURE:
            own = f"https://{settings.account}.blob.core.windows.net"
            return AzureStore(
                settings.bucket, prefix=prefix, account_name=settings.account, account_key=settings.secret,
                endpoint=settings.endpoint or own, client_options=client, retry_config=_ONCE,
            )  # fmt: skip
        case AwayStoreKind.OFF:
            raise ValueError("there is no store")
        case _:
            assert_never(settings.store)
