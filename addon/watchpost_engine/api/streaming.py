"""A film that lies elsewhere, passed on as it comes: whole, or the part that a player asks for (Range)."""

from __future__ import annotations

from aiohttp import hdrs, web

from ..recording.streamed import AwayFilm
from ..storage.bucket import AwayError
from .errors import not_returned


async def passed_on(request: web.Request, film: AwayFilm) -> web.StreamResponse:
    """Answer with a film. Raises ApiError as long as nothing was sent; from then on it ends with the line."""
    tag = f'"{film.tag}"'
    headers = {hdrs.ACCEPT_RANGES: "bytes", hdrs.CONTENT_TYPE: "video/mp4", hdrs.ETAG: tag}
    span = _span(request, film.size, tag)
    if span is None:
        too_far = {**headers, hdrs.CONTENT_RANGE: f"bytes */{film.size}"}
        return web.Response(status=416, headers=too_far)
    start, stop = span
    whole = (start, stop) == (0, film.size)
    if not whole:
        headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{stop - 1}/{film.size}"
    headers[hdrs.CONTENT_LENGTH] = str(stop - start)
    response = web.StreamResponse(status=200 if whole else 206, headers=headers)
    try:
        async for part in film.parts(start, stop):
            if not response.prepared:
                await response.prepare(request)
            await response.write(part)
    except AwayError as err:
        if not response.prepared:
            raise not_returned(err.code) from err
        request.protocol.force_close()  # that it is not all must be seen
    except ConnectionError:
        pass  # the player has what it wanted, or seeks
    return response


async def beginning(film: AwayFilm, most: int) -> bytes:
    """Return a film's first bytes, at most so many. Raises ApiError."""
    try:
        return b"".join([part async for part in film.parts(0, min(film.size, most))])
    except AwayError as err:
        raise not_returned(err.code) from err


def _span(request: web.Request, size: int, tag: str) -> tuple[int, int] | None:
    """Return which bytes are asked for: all unless a Range says else. None for those that there are not."""
    if request.headers.get(hdrs.IF_RANGE, tag) != tag:
        return 0, size
    try:
        asked = request.http_range
    except ValueError:
        return None
    start, stop, _ = asked.indices(size)
    if asked.start is None and asked.stop is None:
        return 0, size
    return (start, stop) if start < stop else None
