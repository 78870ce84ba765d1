"""The engine's errors in words for the user."""

from __future__ import annotations

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .errors import EngineError

KNOWN = frozenset(
    {
        "conflict",
        "disk_full",
        "forbidden",
        "not_found",
        "rate_limited",
        "too_new",
        "too_old",
        "unauthorized",
        "unavailable",
        "unreachable",
    }
)
"""Codes that have words of their own, `engine_CODE` in the translations; the others share `engine_error`."""


def translation_key(error: EngineError) -> str:
    """Return the translation key for an error."""
    return f"engine_{error.code}" if error.code in KNOWN else "engine_error"


def failure(error: EngineError) -> HomeAssistantError:
    """Return the error that Home Assistant shows to the user; the engine's own text stays in the log."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=translation_key(error),
        translation_placeholders={"code": error.code},
    )
