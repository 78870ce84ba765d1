"""What the fake engine says: golden messages, with changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

type Json = dict[str, Any]

GOLDEN = Path(__file__).parents[2] / "contract" / "news"


def golden(name: str) -> Json:
    """Return a fresh copy of a golden message."""
    message: Json = json.loads((GOLDEN / f"{name}.json").read_text())
    return message


def error(status: int, code: str, message: str = "") -> web.Response:
    """Return a bad answer as the contract says."""
    said = {"code": code, "message": message or f"{code} it is"}
    return web.json_response({"error": said}, status=status)


def merged(old: Json, changes: Mapping[str, Any]) -> Json:
    """Return an object with some values replaced; objects within are merged."""
    new = dict(old)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(old.get(key), dict)
        new[key] = merged(old[key], value) if both else value
    return new


def view_news(cursor: int, camera_id: str, view: str, *, late: bool) -> Json:
    """Return news of what became of a camera's view."""
    message = golden("view_clear" if view == "clear" else "view_problem")
    at = datetime.now(UTC).isoformat()
    return {**message, "cursor": cursor, "at": at, "late": late, "camera_id": camera_id, "view": view}
