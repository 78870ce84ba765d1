"""The doors to the contract: the document, and a page to read and try it."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path

from aiohttp import web

from .door import OpenDoor
from .errors import not_found

DOCUMENT = Path(__file__).parent / "openapi.yaml"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""Swagger UI sets styles by itself; nothing else is let in, and nothing from elsewhere."""

_TYPES = {".css": "text/css", ".js": "text/javascript", ".png": "image/png"}

_FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
"""What is taken of Swagger UI, the only part of its package that is used."""

_PAGE = b"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Watchpost</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""

_START = b"""SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
"""


class DocsDoors:
    """The contract, open to everybody: it says nothing of any home."""

    def doors(self) -> list[OpenDoor]:
        """Return the doors of this file."""
        because = "the contract is no secret"
        return [
            OpenDoor(method="GET", path="/openapi.yaml", because=because, handler=self.document),
            OpenDoor(method="GET", path="/docs", because=because, handler=self.page),
            OpenDoor(method="GET", path="/docs/{file:[a-z0-9.-]{1,64}}", because=because, handler=self.file),
        ]

    async def document(self, _: web.Request) -> web.Response:
        """Return the document."""
        body = await asyncio.to_thread(DOCUMENT.read_bytes)
        return web.Response(body=body, content_type="application/yaml", headers=_headers())

    async def page(self, _: web.Request) -> web.Response:
        """Return the page."""
        return web.Response(body=_PAGE, content_type="text/html", charset="utf-8", headers=_headers())

    async def file(self, request: web.Request) -> web.Response:
        """Return one of the page's own files."""
        name = request.match_info["file"]
        if name == "start.js":
            return web.Response(body=_START, content_type="text/javascript", headers=_headers())
        if name not in _FILES:
            raise not_found("file")
        body = await asyncio.to_thread((swagger_folder() / name).read_bytes)
        return web.Response(body=body, content_type=_TYPES[Path(name).suffix], headers=_headers())


def swagger_folder() -> Path:
    """Return where Swagger UI's files are. Its package is found, and never imported."""
    package = find_spec("swagger_ui")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("the package swagger-ui-py is missing")
    return Path(package.submodule_search_locations[0]) / "static"


def _headers() -> dict[str, str]:
    return {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
