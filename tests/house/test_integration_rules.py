"""Rules about the integration are broken one by one, and each break is found."""

import json

import pytest

from tests.house.planting import edit, plant
from tests.house.rules import entity_texts, flow_texts, manifest, purposes, quality

HERE = "custom_components/watchpost"
ENGLISH = f"{HERE}/translations/en.json"
FORM = {"title": "T", "data": {"url": "Address"}, "data_description": {"url": "Where it is"}}
TEXT = {
    "config": {"step": {"user": FORM}, "error": {"bad": "Bad", "far": "Far"}, "abort": {"same": "Same"}},
    "config_subentries": {
        "camera": {
            "step": {"zones": {"title": "Z", "menu_options": {"user": "U"}}},
            "error": {"model_slow": "Slow"},
        }
    },
    "entity": {"sensor": {"score": {"name": "Score"}}},
    "exceptions": {"away": {"message": "{name} is away"}},
    "issues": {"old": {"title": "Old", "description": "Old"}},
    "services": {"look": {"name": "Look", "description": "Looks", "fields": {}}},
    "triggers": {
        "seen": {"name": "Seen", "description": "D", "fields": {"late": {"name": "L", "description": "D"}}}
    },
    "conditions": {"calm": {"name": "Calm", "description": "D", "fields": {}}},
}
FLOW = """
from .flows.camera import CameraFlow, AddressError
CONF_ZONE = "zone"
class Flow(ConfigFlow):
    async def async_step_user(self, user_input):
        errors = {}
        errors["base"] = "bad"
        schema = {Required(CONF_URL): str}
        if user_input:
            raise AddressError(user_input, "far")
        if self.camera(CameraFlow):
            return self.async_abort(reason="same")
        return self.show("user", errors)

    def show(self, name, errors):
        return self.async_show_form(step_id=name, errors=errors)
"""
CAMERA = """
SLOWNESS = ("slow",)
class AddressError(Exception):
    def __init__(self, field, reason):
        self.reason = reason
class CameraFlow(ConfigSubentryFlow):
    def async_step_zones(self):
        options = ["user"]
        self.errors["base"], detail = reason_of(self.error), ""
        return self.async_show_menu(step_id="zones", menu_options=options)
def reason_of(error):
    if error in SLOWNESS:
        return f"model_{error}"
"""
SENSOR = """
KEYS = ["look", "seen", "calm"]
class Score:
    _attr_translation_key = "score"
    def native_value(self):
        async_create_issue(translation_key="old")
        raise HomeAssistantError(translation_key="away", translation_placeholders={"name": self.name})
"""
FILES = {
    ENGLISH: json.dumps(TEXT),
    f"{HERE}/config_flow.py": FLOW,
    f"{HERE}/flows/camera.py": CAMERA,
    f"{HERE}/sensor.py": SENSOR,
    f"{HERE}/__init__.py": "CONFIG_SCHEMA = 1\nasync def async_setup(hass, config): ...",
    f"{HERE}/icons.json": json.dumps(
        {
            "entity": {"sensor": {"score": {"default": "mdi:eye"}}},
            "services": {"look": {"service": "mdi:eye"}},
            "triggers": {"seen": {"trigger": "mdi:eye"}},
            "conditions": {"calm": {"condition": "mdi:eye"}},
        }
    ),
    f"{HERE}/services.yaml": "look:\n",
    f"{HERE}/triggers.yaml": "seen:\n  fields:\n    late: {}\n",
    f"{HERE}/conditions.yaml": "calm:\n",
    f"{HERE}/quality_scale.yaml": "rules:\n" + "".join(f"  {rule}: done\n" for rule in sorted(quality.RULES)),
    f"{HERE}/manifest.json": json.dumps(
        {
            "domain": "watchpost",
            "name": "Watchpost",
            "codeowners": ["@someone"],
            "config_flow": True,
            "dependencies": ["http"],
            "documentation": "https://example.org",
            "integration_type": "hub",
            "iot_class": "local_push",
            "issue_tracker": "https://example.org/issues",
            "version": "0.1.0",
            "zeroconf": [{"type": "_watchpost._tcp.local.", "properties": {"kind": "engine"}}],
        }
    ),
}
RULES = [flow_texts, entity_texts, purposes, quality, manifest]


@pytest.fixture
def sound(tmp_path):
    return plant(tmp_path, FILES)


def test_a_sound_integration_passes(sound) -> None:
    assert [finding for rule in RULES for finding in rule.check(sound)] == []


BREAKS = [
    (flow_texts, "config_flow.py", 'show("user"', 'show("person"', "config: step person has no text"),
    (flow_texts, "config_flow.py", '"bad"', '"worse"', "error worse has no text"),
    (flow_texts, "config_flow.py", 'reason="same"', 'reason="other"', "abort other has no text"),
    (flow_texts, "config_flow.py", "Required(CONF_URL)", "Required(CONF_TOKEN)", "data token has no text"),
    (flow_texts, "config_flow.py", "Required(CONF_URL)", "Optional(CONF_ZONE)", "data zone has no text"),
    (flow_texts, "config_flow.py", '"far"', '"near"', "config: reason near has no text"),
    (flow_texts, "flows/camera.py", '= ["user"]', '= ["late"]', "camera: menu zones.late has no text"),
    (flow_texts, "flows/camera.py", '("slow",)', '("late",)', "camera: error model_late has no text"),
    (
        flow_texts,
        "flows/camera.py",
        "    if error",
        "    return 'bad'\n    if error",
        "camera: error bad has no text",
    ),
    (
        flow_texts,
        "translations/en.json",
        '"same": "Same"',
        '"same": "Same", "odd": "O"',
        "abort.odd is used nowhere",
    ),
    (flow_texts, "translations/en.json", '"data_description"', '"data_descriptions"', "field url needs"),
    (entity_texts, "sensor.py", '"score"', '"points"', "entity.sensor.points has no text"),
    (entity_texts, "sensor.py", '"away"', '"gone"', "exceptions.gone has no text"),
    (entity_texts, "sensor.py", '"old"', '"new"', "issues.new has no text"),
    (entity_texts, "sensor.py", '{"name": self.name}', '{"title": self.name}', "away lacks name"),
    (entity_texts, "translations/en.json", '"away"', '"afar": {}, "away"', "exceptions.afar is used nowhere"),
    (entity_texts, "translations/en.json", '"Score"', '"[%key:x%]"', "[%key:x%]"),
    (entity_texts, "icons.json", "mdi:eye", "eye", "no mdi: icon"),
    (entity_texts, "icons.json", '"score"', '"points"', "points is no entity"),
    (purposes, "services.yaml", "look", "stare", "stare is not both"),
    (purposes, "triggers.yaml", "late", "early", "field early is not both"),
    (purposes, "icons.json", '"condition"', '"default"', "conditions.calm has no icon"),
    (purposes, "sensor.py", '"seen"', '"heard"', "seen is nowhere in the code"),
    (
        purposes,
        "translations/en.json",
        '"description": "Looks"',
        '"about": "x"',
        "services.look has no description",
    ),
    (quality, "quality_scale.yaml", "brands: done", "brand: done", "brands is not answered"),
    (quality, "quality_scale.yaml", "devices: done", "devices: exempt", "devices: exempt needs a comment"),
    (quality, "quality_scale.yaml", "devices: done", "devices: {status: maybe}", "maybe is no status"),
    (manifest, "manifest.json", '"domain": "watchpost"', '"domain": "watch"', "domain"),
    (manifest, "manifest.json", '"name": "Watchpost", ', "", "lacks name"),
    (manifest, "manifest.json", '"config_flow": true, ', "", "config_flow does not fit"),
    (manifest, "manifest.json", '"version": "0.1.0", ', '"version": "0.1.0", "a": 1, ', "order of keys"),
    (
        manifest,
        "manifest.json",
        '"name"',
        '"single_config_entry": true, "name"',
        "unknown key single_config_entry",
    ),
    (manifest, "manifest.json", "local_push", "local", "iot_class"),
    (manifest, "manifest.json", "https://example.org", "http://example.org", "documentation"),
    (manifest, "manifest.json", "_watchpost._tcp", "_Watchpost._tcp", "zeroconf"),
    (manifest, "manifest.json", '"version"', '"requirements": ["x"], "version"', "requirements"),
    (manifest, "__init__.py", "CONFIG_SCHEMA = 1", "", "needs a CONFIG_SCHEMA"),
    (
        manifest,
        "__init__.py",
        "CONFIG",
        "from homeassistant.components.mqtt import a\nCONFIG",
        "mqtt is no dependency",
    ),
]


@pytest.mark.parametrize(("rule", "name", "old", "new", "finding"), BREAKS)
def test_a_break_is_found(sound, rule, name, old, new, finding) -> None:
    found = rule.check(edit(sound, f"{HERE}/{name}", old, new))
    assert any(finding in problem for problem in found), found
