"""The dashboard that a newcomer sees first: for each camera its picture, what changed, and what it does."""

from __future__ import annotations

from typing import Any

from tests.rig.ha_client import Ha

PATH = "watchpost-demo"

WORDS = """\
{{% set words = state_attr('{entity}', 'summary') %}}
{{% if words %}}**{{{{ words }}}}**
{{{{ relative_time(as_datetime(state_attr('{entity}', 'since'))) }}}} ago
{{% else %}}*Nothing has changed yet.*{{% endif %}}"""


async def make_dashboard(ha: Ha, cameras: dict[str, dict[str, str]]) -> None:
    """Make the dashboard, and have Home Assistant begin with it."""
    await ha.ws(
        "lovelace/dashboards/create",
        url_path=PATH,
        title="Watchpost",
        icon="mdi:cctv",
        show_in_sidebar=True,
        require_admin=False,
    )
    sections = [_section(name, entities) for name, entities in cameras.items()]
    view = {"title": "Watchpost", "type": "sections", "max_columns": 2, "sections": sections}
    await ha.ws("lovelace/config/save", url_path=PATH, config={"views": [view]})
    await ha.ws("frontend/set_system_data", key="core", value={"default_panel": PATH})


def _section(name: str, entities: dict[str, str]) -> dict[str, Any]:
    """Return one camera's part."""
    connected = {"type": "entity", "entity": entities["binary_sensor.connected"]}
    heading = {"type": "heading", "heading": name, "icon": "mdi:cctv", "badges": [connected]}
    return {
        "type": "grid",
        "cards": [
            heading,
            _picture(entities["camera.camera"], camera_view="live"),
            {"type": "markdown", "content": WORDS.format(entity=entities["sensor.last_change"])},
            _picture(entities["image.last_change"]),
            _tile(entities["binary_sensor.activity"], "Activity"),
            _tile(entities["sensor.changes_today"], "Changes today"),
            _tile(entities["switch.watching"], "Watching", features=[{"type": "toggle"}]),
            _tile(entities["button.look"], "Look now", hide_state=True, features=[{"type": "button"}]),
            {"type": "logbook", "target": {"entity_id": [entities["event.event"]]}, "hours_to_show": 1},
        ],
    }


def _picture(entity_id: str, **more: str) -> dict[str, Any]:
    return {
        "type": "picture-entity",
        "entity": entity_id,
        "show_name": False,
        "show_state": False,
        "grid_options": {"columns": "full"},
        **more,
    }


def _tile(entity_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"type": "tile", "entity": entity_id, "name": name, **more}
