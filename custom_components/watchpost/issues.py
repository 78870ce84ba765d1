"""Repairs: what the user has to do something about, gone by itself once it works again."""

from __future__ import annotations

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, NAME, VERSION
from .errors import TooNew, TooOld
from .messages import Problem, System
from .plain import plain, plain_code

ENGINE_TOO_OLD = "engine_too_old"
INTEGRATION_TOO_OLD = "integration_too_old"
MODEL_NOT_WORKING = "model_not_working"
DISK_FULL = "disk_full"
RECORDING_FAILED = "recording_failed"
RECORDINGS_MISSING = "recordings_missing"
AWAY_FAILED = "away_failed"
AWAY_WORDS = {"unauthorized": "away_unauthorized", "not_found": "away_not_found"}
"""Why the store of away copies fails, where somebody has to do something of its own about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """An issue that stands for some of the engine's problems."""

    key: str
    prefix: str
    """Of the problems' codes."""

    fixable: bool
    severity: ir.IssueSeverity


REPAIRS = (
    Repair(key=MODEL_NOT_WORKING, prefix="model_", fixable=True, severity=ir.IssueSeverity.WARNING),
    Repair(key=DISK_FULL, prefix="disk_", fixable=False, severity=ir.IssueSeverity.ERROR),
    Repair(key=RECORDING_FAILED, prefix=RECORDING_FAILED, fixable=False, severity=ir.IssueSeverity.ERROR),
    Repair(key=RECORDINGS_MISSING, prefix=RECORDINGS_MISSING, fixable=False, severity=ir.IssueSeverity.ERROR),
    Repair(key=AWAY_FAILED, prefix=AWAY_FAILED, fixable=True, severity=ir.IssueSeverity.WARNING),
)


def issue_id(entry: ConfigEntry, key: str) -> str:
    """Return the id of an issue of one engine."""
    return f"{key}_{entry.entry_id}"


def words_of(repair: Repair, problem: Problem) -> str:
    """Return the key of the words for a problem."""
    return AWAY_WORDS.get(problem.detail, AWAY_FAILED) if repair.key == AWAY_FAILED else repair.key


@callback
def async_report(hass: HomeAssistant, entry: ConfigEntry, system: System) -> None:
    """Create and remove issues so that they are those of the engine."""
    for repair in REPAIRS:
        found = [problem for problem in system.problems if problem.code.startswith(repair.prefix)]
        if not found:
            ir.async_delete_issue(hass, DOMAIN, issue_id(entry, repair.key))
            continue
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id(entry, repair.key),
            data={"entry_id": entry.entry_id},
            is_fixable=repair.fixable,
            severity=repair.severity,
            translation_key=words_of(repair, found[0]),
            translation_placeholders={
                "engine": entry.title,
                "code": plain_code(found[0].code),
                "detail": plain(found[0].detail) or "-",
            },
        )


@callback
def async_contract_differs(hass: HomeAssistant, entry: ConfigEntry, error: TooOld | TooNew) -> None:
    """Say which of the two sides has to be updated."""
    async_contract_holds(hass, entry)
    key = ENGINE_TOO_OLD if isinstance(error, TooOld) else INTEGRATION_TOO_OLD
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id(entry, key),
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=key,
        translation_placeholders={"engine": entry.title or NAME, "version": VERSION},
    )


@callback
def async_contract_holds(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove what was said about differing versions."""
    for key in (ENGINE_TOO_OLD, INTEGRATION_TOO_OLD):
        ir.async_delete_issue(hass, DOMAIN, issue_id(entry, key))


@callback
def async_forget(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove all issues of an engine that is no longer there."""
    async_contract_holds(hass, entry)
    for repair in REPAIRS:
        ir.async_delete_issue(hass, DOMAIN, issue_id(entry, repair.key))
