"""How a door says no: one body, stable codes, nothing of our insides."""

from __future__ import annotations

import json
from collections.abc import Mapping

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from ..storage.errors import StorageError

_LOGGER = structlog.get_logger(__name__)

STATUS = {
    "invalid": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "timeout": 408,
    "conflict": 409,
    "too_large": 413,
    "unsupported_media": 415,
    "rate_limited": 429,
    "internal": 500,
    "unavailable": 503,
    "disk_full": 507,
}
"""The codes of the contract and their HTTP status."""

_CODES = {status: code for code, status in STATUS.items()}
_PHRASES = {404: "there is nothing here", 405: "not with this method", 413: "the body is too large"}


class ApiError(Exception):
    """What a door answers instead. `code` is one of STATUS; the message is English, for people."""

    def __init__(self, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.headers = headers or {}


def not_found(what: str) -> ApiError:
    """Return the answer for what this home does not have, whoever else may have it."""
    return ApiError("not_found", f"there is no such {what}")


def not_returned(code: str) -> ApiError:
    """Return the answer for what lies only in an away store that does not give it."""
    return ApiError("unavailable", f"its away copy cannot be had ({code})", headers={"Retry-After": "60"})


def too_fast(seconds: float, message: str) -> ApiError:
    """Return the answer for who came too often, and when to come back."""
    return ApiError("rate_limited", message, headers={"Retry-After": str(max(1, round(seconds)))})


def refusal(
    code: str, message: str, *, status: int | None = None, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return an error as it goes over the wire."""
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    status = STATUS[code] if status is None else status
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what a door raises into the error it stands for."""
    threshold = Threshold(request)
    with threshold:
        return await handler(request)
    return threshold.answer


class Threshold:
    """Where what goes wrong behind a door ends: in an answer, and a fault of our own in the log too."""

    __slots__ = ("_request", "answer")

    answer: web.Response

    def __init__(self, request: web.Request) -> None:
        self._request = request

    def __enter__(self) -> None:
        """Nothing is wrong yet."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        """Answer an error. One that nobody can be told of any more goes on to the server."""
        if error is None or not isinstance(error, Exception) or isinstance(error, ConnectionError):
            return False
        answer = answer_to(error)
        if answer is None:
            _LOGGER.error("a door failed", door=door_of(self._request), exc_info=error)
            answer = refusal("internal", "something went wrong inside; the log says what")
        self.answer = answer
        return not self._request.writer.output_size


def answer_to(error: Exception) -> web.Response | None:
    """Return the answer that an error stands for, None for a fault of ours."""
    match error:
        case ApiError():
            return refusal(error.code, error.message, headers=error.headers)
        case web.HTTPException():
            return _translated(error)
        case StorageError(code="disk_full"):
            return refusal("disk_full", "the disk is full")
        case StorageError():
            return refusal("unavailable", "the storage does not work", headers={"Retry-After": "10"})
        case web.RequestPayloadError() | HttpProcessingError():
            return refusal("invalid", "the body is broken", headers={"Connection": "close"})
    return None


def door_of(request: web.Request) -> str:
    """Return the pattern a request was routed by: unlike its path, it holds no ticket."""
    resource = request.match_info.route.resource
    return "" if resource is None else resource.canonical


def _translated(err: web.HTTPException) -> web.Response:
    headers = {name: err.headers[name] for name in ("Allow", "Location") if name in err.headers}
    message = _PHRASES.get(err.status, err.reason.lower())
    return refusal(_CODES.get(err.status, "invalid"), message, status=err.status, headers=headers)
