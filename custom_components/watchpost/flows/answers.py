"""What a form says when the engine does not do what it was asked."""

from __future__ import annotations

from ..errors import EngineError

REASONS = {
    "unreachable": "cannot_connect",
    "unauthorized": "invalid_auth",
    "forbidden": "wrong_scope",
    "invalid": "refused",
    "not_found": "not_found",
    "conflict": "taken",
    "disk_full": "disk_full",
}


def reason_of(err: EngineError) -> str:
    """Return the key of a translated message. The engine's own words go with it as `detail`."""
    return REASONS.get(err.code, "engine_failed")
