"""One GET as a camera needs it: its login, few redirects, and errors by their kind."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import ClientTimeout, hdrs
from yarl import URL

from .address import is_public, read_address
from .base import SourceError
from .login import Login

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import ClientMiddlewareType, ClientResponse, ClientSession

MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
REFUSED = frozenset({401, 403, 407})
ABSENT = frozenset({404, 410})


class Fetcher:
    """Gets what an address of http:// or https:// answers. One for each source."""

    def __init__(self, session: ClientSession, source: str, patience: float) -> None:
        """`patience`: seconds without a sign of life. Raises SourceError for a bad address."""
        address = read_address(source)
        self._session = session
        self._url = URL(address.url, encoded=True)
        self._timeout = ClientTimeout(total=None, sock_connect=patience, sock_read=patience)
        self._login: tuple[ClientMiddlewareType, ...] = ()
        if address.user is not None:
            if ":" in address.user:
                raise SourceError("bad_address", "a user's name cannot have a colon")
            self._login = (Login(self._url.origin(), address.user, address.password),)

    async def get(self) -> ClientResponse:
        """Return a good answer, its body unread: to be closed by the caller. Raises SourceError."""
        url = self._url
        for _ in range(MOST_REDIRECTS + 1):
            with translated():
                response = await self._session.get(
                    url,
                    allow_redirects=False,
                    middlewares=self._login,
                    ssl=is_public(url.host or ""),
                    timeout=self._timeout,
                )
            if response.status == 200:
                return response
            response.close()
            if response.status not in REDIRECTS:
                raise SourceError(code_of(response.status), f"HTTP {response.status}")
            url = target(url, response.headers.get(hdrs.LOCATION, ""))
        raise SourceError("unsupported", "it redirects too often")


def target(url: URL, location: str) -> URL:
    """Where a redirect leads: only to http and https, and never with a login. Raises SourceError."""
    with translated():
        new = url.join(URL(location)).with_fragment(None)
    if not location or new.scheme not in ("http", "https") or not new.host:
        raise SourceError("unsupported", "it redirects to what is not http")
    return new.with_user(None)


def code_of(status: int) -> str:
    """Sort a bad answer."""
    if status in REFUSED:
        return "refused"
    if status in ABSENT:
        return "not_found"
    return "unsupported" if status < 500 else "unreachable"


@contextmanager
def translated() -> Iterator[None]:
    """Turn what goes wrong on the wire into SourceError. No word of the original: it may quote an address."""
    try:
        yield
    except TimeoutError:
        raise SourceError("timeout") from None
    except aiohttp.ClientSSLError:
        raise SourceError("unreachable", "its certificate cannot be trusted") from None
    except aiohttp.ClientConnectorError:
        raise SourceError("unreachable") from None
    except (aiohttp.InvalidURL, ValueError):
        raise SourceError("bad_address") from None
    except (aiohttp.ClientError, OSError):
        raise SourceError("ended", "the connection broke off") from None
