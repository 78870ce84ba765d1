"""Automations as a person writes them, that leave a note each time they run."""

from __future__ import annotations

from typing import Any

from tests.rig.ha_client import Ha


async def automate(ha: Ha, name: str, event_entity: str, **options: bool) -> None:
    """Save an automation that notes the event of each change, through the editor's own door."""
    note = {"title": name, "message": "{{ trigger.event_id }}", "notification_id": "{{ context.id }}"}
    await ha.rest(
        "POST",
        f"/api/config/automation/config/{name}",
        json={
            "alias": name,
            "triggers": [
                {
                    "trigger": "watchpost.change_detected",
                    "target": {"entity_id": event_entity},
                    "options": options,
                }
            ],
            "actions": [{"action": "persistent_notification.create", "data": note}],
            "mode": "parallel",
        },
    )


async def notes(ha: Ha, name: str) -> list[dict[str, Any]]:
    """Return all notes that an automation has left since Home Assistant started."""
    found = await ha.ws("persistent_notification/get")
    return [note for note in found if note["title"] == name]
