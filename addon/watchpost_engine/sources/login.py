"""A camera's login over HTTP: shown only when asked for, and only to the camera itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import DigestAuthMiddleware, encode_basic_auth, hdrs

if TYPE_CHECKING:
    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
    from yarl import URL


class Login:
    """Answers 401 as the camera wishes, by Digest or by Basic. A middleware of aiohttp; one a source."""

    def __init__(self, origin: URL, user: str, password: str) -> None:
        self._origin = origin
        self._basic = encode_basic_auth(user, password, "utf-8")
        self._digest = DigestAuthMiddleware(user, password)
        self._wants_basic = False

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Send the request, with the login once the camera has asked."""
        if request.url.origin() != self._origin:  # redirected elsewhere: not theirs to know
            return await handler(request)
        if self._wants_basic:
            request.headers[hdrs.AUTHORIZATION] = self._basic
            return await handler(request)
        response = await self._digest(request, handler)
        if response.status == 401 and asks_basic(response):
            self._wants_basic = True
            response.release()
            request.headers[hdrs.AUTHORIZATION] = self._basic
            return await handler(request)
        return response


def asks_basic(response: ClientResponse) -> bool:
    """Whether a refusal offers Basic."""
    offers = response.headers.getall(hdrs.WWW_AUTHENTICATE, [])
    return any(offer.strip().lower().startswith("basic") for offer in offers)
