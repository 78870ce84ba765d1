"""Services, triggers and conditions: described in YAML, named in English, with an icon, used."""

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.house.rules.entity_texts import ICONS
from tests.house.rules.source import INTEGRATION, strings
from tests.house.rules.texts import ENGLISH, Text, at, english

KINDS = {"services": "service", "triggers": "trigger", "conditions": "condition"}


def check(root: Path) -> list[str]:
    """Return what differs between the YAML files, the translations, the icons and the code."""
    return [finding for kind in KINDS for finding in _kind(root, kind)]


def described(root: Path, kind: str) -> dict[str, Text]:
    """Return what the YAML file of a kind describes; nothing where there is no such file."""
    path = root / INTEGRATION / f"{kind}.yaml"
    found = yaml.safe_load(path.read_text()) if path.exists() else {}
    return {key: value or {} for key, value in (found or {}).items() if not key.startswith(".")}


def _kind(root: Path, kind: str) -> Iterator[str]:
    yaml_side, text_side = described(root, kind), at(english(root), kind)
    icons = json.loads((root / ICONS).read_text()).get(kind, {})
    written = strings(root / INTEGRATION)
    for key in sorted(set(yaml_side) ^ set(text_side)):
        yield f"{kind}: {key} is not both in {kind}.yaml and in {ENGLISH}"
    for key in sorted(set(yaml_side) & set(text_side)):
        if KINDS[kind] not in icons.get(key, {}):
            yield f"{ICONS}: {kind}.{key} has no icon"
        if key not in written:
            yield f"{kind}.yaml: {key} is nowhere in the code"
        yield from _texts(f"{kind}.{key}", yaml_side[key], text_side[key])


def _texts(where: str, described: Text, text: Text) -> Iterator[str]:
    yield from (f"{ENGLISH}: {where} has no {part}" for part in ("name", "description") if not text.get(part))
    fields = at(text, "fields")
    for field in sorted(set(at(described, "fields")) ^ set(fields)):
        yield f"{where}: field {field} is not both in YAML and in {ENGLISH}"
    for field, words in fields.items():
        # Home Assistant's own triggers and conditions have fields that speak for themselves.
        if not words.get("name") or (where.startswith("services") and not words.get("description")):
            yield f"{ENGLISH}: {where}.{field} needs a name, a service's also a description"
