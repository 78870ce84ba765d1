"""Reading what a visitor sends: never more than was agreed, never longer than it may take."""

from __future__ import annotations

import asyncio

from aiohttp import hdrs, web
from pydantic import BaseModel, ValidationError

from .errors import ApiError

JSON_MOST = 1024 * 1024
"""Bytes of a JSON body: a thousand cameras."""

_SECONDS = 20.0


async def read_body(request: web.Request, most: int, seconds: float | None = None) -> bytes:
    """Return the body. Raises ApiError `too_large`, `timeout` or `unsupported_media`.

    Raises web.RequestPayloadError for one that is broken, and ConnectionError for one that ends too early.
    """
    if hdrs.CONTENT_ENCODING in request.headers:
        raise ApiError("unsupported_media", "a packed body could unfold without end; send it plain")
    if (request.content_length or 0) > most:
        raise _too_large(most)
    payload = request.content
    if payload.is_eof():  # all of it came along with the head: no clock, no copy
        body = payload.read_nowait()
        if len(body) > most:
            raise _too_large(most)
        return body
    try:
        async with asyncio.timeout(_SECONDS if seconds is None else seconds):
            return await _gather(request, most)
    except TimeoutError:
        # The rest may still trickle in: nothing else can follow on this connection.
        raise ApiError("timeout", "the body took too long", headers={"Connection": "close"}) from None


async def _gather(request: web.Request, most: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := await request.content.readany():
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        chunks.append(chunk)
    return b"".join(chunks)


async def read_json[T: BaseModel](request: web.Request, model: type[T]) -> T:
    """Return a JSON body as a wire model. Raises ApiError `invalid`, `too_large` or `timeout`."""
    body = await read_body(request, JSON_MOST)
    try:
        return model.model_validate_json(body)
    except ValidationError as err:
        raise invalid(err) from None


def read_query[T: BaseModel](request: web.Request, model: type[T]) -> T:
    """Return the query of a call as a wire model. Raises ApiError `invalid`."""
    try:
        return model.model_validate(dict(request.query))
    except ValidationError as err:
        raise invalid(err) from None


def invalid(err: ValidationError) -> ApiError:
    """Say where a body or a query is wrong, without quoting it: it may hold secrets."""
    first = err.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ")
    return ApiError("invalid", f"{where}: {what}" if where else what)


def _too_large(most: int) -> ApiError:
    return ApiError("too_large", f"the body may have {most} bytes at the most")
