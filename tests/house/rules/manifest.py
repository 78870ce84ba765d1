"""manifest.json as hassfest and HACS want it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.rooms import PLATFORMS
from tests.house.rules.source import INTEGRATION, for_typing, functions, imports, names, python_files, tree

REQUIRED = {"domain", "name", "codeowners", "documentation", "iot_class", "version"}
OPTIONAL = names(
    """
    issue_tracker integration_type config_flow mqtt zeroconf dhcp ssdp bluetooth usb dependencies
    after_dependencies requirements loggers preview_features quality_scale import_executor
    """
)
IOT_CLASSES = {"assumed_state", "calculated", "cloud_polling", "cloud_push", "local_polling", "local_push"}
TYPES = {"device", "entity", "hardware", "helper", "hub", "service", "system"}
LISTS = {
    "codeowners",
    "dependencies",
    "after_dependencies",
    "requirements",
    "loggers",
    "mqtt",
    "zeroconf",
    "dhcp",
}
# Always there, or loaded on demand by Home Assistant itself.
FREE = PLATFORMS | {
    "media_player",
    "homeassistant",
    "zone",
    "script",
    "automation",
    "persistent_notification",
}


def check(root: Path) -> list[str]:
    """Return what is wrong with the manifest, or is missing beside it."""
    path = root / INTEGRATION / "manifest.json"
    manifest = json.loads(path.read_text())
    where = f"{INTEGRATION}/manifest.json"
    found = [*_shape(manifest), *_values(manifest, path.parent.name), *_code(root, manifest)]
    return [f"{where}: {problem}" for problem in found]


def _shape(manifest: dict[str, object]) -> Iterator[str]:
    keys = list(manifest)
    if keys != (wanted := sorted(keys, key=lambda key: (key != "domain", key != "name", key))):
        yield f"order of keys should be {', '.join(wanted)}"
    yield from (f"lacks {key}" for key in sorted(REQUIRED - set(keys)))
    yield from (f"unknown key {key}" for key in sorted(set(keys) - REQUIRED - OPTIONAL))
    yield from (
        f"{key} is no list" for key in sorted(LISTS & set(keys)) if not isinstance(manifest[key], list)
    )


def _values(manifest: dict[str, object], folder: str) -> Iterator[str]:
    def text(key: str) -> str:
        return str(manifest.get(key, ""))

    rules = {
        "domain": text("domain") == folder and re.fullmatch(r"[a-z0-9_]+", folder),
        "version": re.fullmatch(r"\d+\.\d+\.\d+(b\d+)?", text("version")),
        "iot_class": text("iot_class") in IOT_CLASSES,
        "integration_type": text("integration_type") in TYPES,
        "documentation": text("documentation").startswith("https://")
        and "home-assistant.io" not in text("documentation"),
        # HACS wants one, hassfest does not.
        "issue_tracker": text("issue_tracker").startswith("https://"),
        "codeowners": re.fullmatch(r"\['@[\w-]+'(, '@[\w-]+')*\]", text("codeowners")),
        # An install can never conflict.
        "requirements": not manifest.get("requirements"),
        "zeroconf": all(_service(item) for item in _items(manifest, "zeroconf")),
        "mqtt": all(
            isinstance(topic, str) and topic.startswith("watchpost/") for topic in _items(manifest, "mqtt")
        ),
    }
    yield from (f"{key}: {manifest.get(key)!r} will not do" for key, fine in rules.items() if not fine)


def _items(manifest: dict[str, object], key: str) -> list[object]:
    value = manifest.get(key, [])
    return value if isinstance(value, list) else [value]


def _service(item: object) -> bool:
    """Say whether an entry of zeroconf is a service type, alone or with lower-case filters."""
    kind = item.get("type") if isinstance(item, dict) else item
    return (
        bool(re.fullmatch(r"_[a-z0-9_-]+\._(tcp|udp)\.local\.", str(kind))) and str(item) == str(item).lower()
    )


def _code(root: Path, manifest: dict[str, object]) -> Iterator[str]:
    folder = root / INTEGRATION
    if bool(manifest.get("config_flow")) != (folder / "config_flow.py").exists():
        yield "config_flow does not fit config_flow.py"
    start = folder / "__init__.py"
    if any(function.name == "async_setup" for function in functions(tree(start))) and (
        "CONFIG_SCHEMA" not in start.read_text()
    ):
        yield "async_setup needs a CONFIG_SCHEMA"
    declared = {*_items(manifest, "dependencies"), *_items(manifest, "after_dependencies")} | FREE
    for path in python_files(folder):
        for line, name in imports(path, folder, "watchpost"):
            if line in for_typing(path):
                continue
            part = name.removeprefix("homeassistant.components.").partition(".")[0]
            if name.startswith("homeassistant.components.") and part not in declared:
                yield f"{part} is no dependency, but imported in {path.name}:{line}"
