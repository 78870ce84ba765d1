"""Every translation key of an entity, exception or issue has its English text, and every text is used."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.rooms import PLATFORMS
from tests.house.rules.source import INTEGRATION, nodes, strings
from tests.house.rules.texts import ENGLISH, at, english
from tests.house.rules.values import Values, argument, called

ICONS = f"{INTEGRATION}/icons.json"
RAISED = ("Error", "Failed", "NotReady", "Exception", "Unresolvable")


def check(root: Path) -> list[str]:
    """Return translation keys without a text, texts without a key, and icons that are none."""
    text, values = english(root), Values(root / INTEGRATION)
    missing = (
        f"{where}: {'.'.join(path)} has no text in {ENGLISH}"
        for where, path in used(root, values)
        if not at(text, *path)
    )
    return [*missing, *_unused(root), *_unresolved(root), *_icons(root), *_gaps(root, values)]


def used(root: Path, values: Values) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (where, path in the translations) of every translation key in the code."""
    for path in values.files:
        room = path.relative_to(root / INTEGRATION).parts[0].removesuffix(".py")
        for node in nodes(path):
            where = f"{path.name}:{getattr(node, 'lineno', 0)}"
            match node:
                case ast.Call():
                    for key in values.of(argument(node, "translation_key")):
                        yield where, _place(called(node), room, key)
                case ast.Assign(targets=[ast.Name(id="_attr_translation_key")], value=value):
                    yield from ((where, ("entity", room, key)) for key in values.of(value))
                case ast.ClassDef() if room in PLATFORMS:
                    yield from ((where, ("entity", room, key)) for key in _handed_up(node, values))


def _handed_up(node: ast.ClassDef, values: Values) -> set[str]:
    """Return the keys that an entity gives to our base class: super().__init__(..., "key")."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and ast.unparse(part.func) == "super().__init__" and part.args:
            found |= {text for text in values.of(part.args[-1]) if isinstance(part.args[-1], ast.Constant)}
    return found


def _place(call: str, room: str, key: str) -> tuple[str, ...]:
    """Return where the text of a call's translation key has to be."""
    if call.endswith(RAISED):
        return ("exceptions", key)
    if call.endswith("create_issue"):
        return ("issues", key)
    if "Selector" in call:
        return ("selector", key)
    if call in ("DeviceInfo", "ChildDeviceInfo"):
        return ("device", key)
    return ("entity", room, key)


def _unused(root: Path) -> Iterator[str]:
    text, folder = english(root), root / INTEGRATION
    written = strings(folder)
    beginnings = tuple(text for text in written if text.endswith("_"))
    places = [(kind,) for kind in ("exceptions", "issues", "selector", "device")]
    for platform in at(text, "entity"):
        places.append(("entity", platform))
        if not list(folder.glob(f"{platform}*")):
            yield f"{ENGLISH}: entity.{platform}: there is no such platform"
    for place in places:
        for key in at(text, *place):
            if key not in written and not key.startswith(beginnings):
                yield f"{ENGLISH}: {'.'.join(place)}.{key} is used nowhere"


def _unresolved(root: Path) -> Iterator[str]:
    """References to other texts are resolved only in core: here they would be shown as they are."""
    for found in re.findall(r"\[%.*?%\]", (root / ENGLISH).read_text()):
        yield f"{ENGLISH}: {found}"


def _gaps(root: Path, values: Values) -> Iterator[str]:
    """Texts with a gap that the code does not fill, where both can be read."""
    text = english(root)
    for path in values.files:
        for call in (node for node in nodes(path) if isinstance(node, ast.Call)):
            given = argument(call, "translation_placeholders")
            if not called(call).endswith((*RAISED, "create_issue")) or not isinstance(given, ast.Dict | None):
                continue
            keys = values.of(argument(call, "translation_key"))
            for key in keys if len(keys) == 1 else ():
                place = _place(called(call), "", key)
                gaps = set(re.findall(r"\{(\w+)\}", json.dumps(at(text, *place)))) - values.of(given)
                if gaps:
                    yield f"{path.name}:{call.lineno}: {key} lacks {', '.join(sorted(gaps))}"


def _icons(root: Path) -> Iterator[str]:
    icons = json.loads((root / ICONS).read_text())
    yield from (
        f"{ICONS}: {value} is no mdi: icon" for value in _leaves(icons) if not value.startswith("mdi:")
    )
    text = english(root)
    for platform, entities in icons.get("entity", {}).items():
        for key in set(entities) - set(at(text, "entity", platform)) - {"_"}:
            yield f"{ICONS}: entity.{platform}.{key} is no entity"


def _leaves(value: object) -> Iterator[str]:
    for child in value.values() if isinstance(value, dict) else ():
        yield from [child] if isinstance(child, str) else _leaves(child)
