"""The contract as a page."""

from __future__ import annotations

import re

from tests.engine.api.document import document
from tests.engine.api.house import House
from watchpost_engine import __version__


async def test_the_document_is_served_as_it_is(house: House) -> None:
    reply = await house.call("GET", "/openapi.yaml", None)
    assert reply.data.decode().startswith("openapi: 3.1.0")
    assert document()["info"]["version"] == __version__


async def test_the_page_takes_everything_from_here(house: House) -> None:
    page = await house.call("GET", "/docs", None)
    text = page.data.decode()
    files = re.findall(r'(?:href|src)="docs/([^"]+)"', text)
    assert len(files) == len(re.findall(r"(?:href|src)=", text)) == 4
    for name in files:
        file = await house.call("GET", f"/docs/{name}", None)
        assert file.status == 200
        assert len(file.data) > 50
        assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "://" not in text
    assert "<script>" not in text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy


async def test_no_other_file_is_served(house: House) -> None:
    for name in ("core.py", "swagger-ui.js", "..%2fcore.py", "%2e%2e%2fcore.py", "LICENSE", "x" * 65):
        reply = await house.call("GET", f"/docs/{name}", None, promised=False)
        assert (reply.status, reply.code) == (404, "not_found"), name
