"""Every translation key of an entity, exception or issue has its English text, and every text is used."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.source import INTEGRATION, strings, tree
from tests.house.rules.texts import ENGLISH, Code, at, english

ICONS = f"{INTEGRATION}/icons.json"
RAISED = ("Error", "Failed", "NotReady", "Exception")


def check(root: Path) -> list[str]:
    """Return translation keys without a text, texts without a key, and icons that are none."""
    text, code = english(root), Code(root)
    keys = list(used(code))
    missing = (
        f"{where}: {'.'.join(path)} has no text in {ENGLISH}" for where, path in keys if not at(text, *path)
    )
    return [*missing, *_unused(root, code), *_unresolved(root), *_icons(root), *_gaps(code)]


def used(code: Code) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (where, path in the translations) of every translation key in the code."""
    for path in code.files:
        room = path.relative_to(code.folder).parts[0].removesuffix(".py")
        for name, call in code.calls(path):
            for key in code.argument(call, "translation_key"):
                yield f"{path.name}:{call.lineno}", _place(name, room, key)
        for node in ast.walk(tree(path)):
            match node:
                case ast.Assign(targets=[ast.Name(id="_attr_translation_key")], value=value):
                    yield from (
                        (f"{path.name}:{node.lineno}", ("entity", room, key)) for key in code.values(value)
                    )


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


def _unused(root: Path, code: Code) -> Iterator[str]:
    text, written, beginnings = english(root), strings(code.folder), code.beginnings
    places = [(kind,) for kind in ("exceptions", "issues", "selector", "device")]
    for platform in at(text, "entity"):
        places.append(("entity", platform))
        if not list(code.folder.glob(f"{platform}*")):
            yield f"{ENGLISH}: entity.{platform}: there is no such platform"
    for place in places:
        for key in at(text, *place):
            if key not in written and not key.startswith(beginnings):
                yield f"{ENGLISH}: {'.'.join(place)}.{key} is used nowhere"


def _unresolved(root: Path) -> Iterator[str]:
    """References to other texts are resolved only in core: here they would be shown as they are."""
    for found in re.findall(r"\[%.*?%\]", (root / ENGLISH).read_text()):
        yield f"{ENGLISH}: {found}"


def _gaps(code: Code) -> Iterator[str]:
    """Texts with a gap that the code does not fill, where both can be read."""
    text = english(code.folder.parent.parent)
    for path in code.files:
        for name, call in code.calls(path):
            given = {word.arg: word.value for word in call.keywords}.get("translation_placeholders")
            filled = set(code.values(given)) if isinstance(given, ast.Dict) else set()
            if given and not isinstance(given, ast.Dict):
                continue
            for key in (
                code.argument(call, "translation_key") if name.endswith((*RAISED, "create_issue")) else ()
            ):
                gaps = set(re.findall(r"\{(\w+)\}", json.dumps(at(text, *_place(name, "", key)))))
                if gaps - filled:
                    yield f"{path.name}:{call.lineno}: {key} lacks {', '.join(sorted(gaps - filled))}"


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
