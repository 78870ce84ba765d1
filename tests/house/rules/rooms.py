"""Who may import whom."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.source import ENGINE, INTEGRATION, for_typing, imports, names, python_files

# The engine's floors, from the ground up: a room imports only from floors below its own.
FLOORS = (
    {"model"},
    {"pictures"},
    {"storage"},
    {"recording"},
    {"events"},
    {"analysis", "gate", "sources"},
    {"pipeline"},
    {"api"},
    # The roof: app.py knows all; the other modules beside it serve it and the command line.
    {"app", "cli", "__main__", "__init__"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
ROOF = len(FLOORS) - 1

# Decides without I/O: pictures and numbers in, values out.
PURE = ("gate", "events/story.py", "analysis/prompt.py", "analysis/reply.py")
HANDS = names(
    """
    aiohttp aiomqtt aiosqlite asyncio av openai os pathlib random shutil socket sqlalchemy subprocess
    threading time urllib
    """
)

# Home Assistant loads these by name; each is a door of its own.
PLATFORMS = names(
    """
    ai_task alarm_control_panel binary_sensor button calendar camera condition cover date datetime
    device_tracker diagnostics event image image_processing light llm lock media_source notify number
    repairs select sensor siren switch system_health text time todo trigger update valve
    """
)
# Could be a package of their own: no Home Assistant in them, nor in anything they import.
PORTABLE = ("client", "messages")


def check(root: Path) -> list[str]:
    """Return every import that a room, the integration's client or a platform may not make."""
    return [*_engine(root), *_portable(root), *_platforms(root)]


def _engine(root: Path) -> Iterator[str]:
    base = root / ENGINE
    for path in python_files(base):
        where = path.relative_to(base)
        room = where.parts[0].removesuffix(".py")
        if _floor(base, room) is None:
            yield f"{ENGINE}/{where}: a room that no floor knows"
            continue
        pure = any(where.as_posix() == it or where.as_posix().startswith(f"{it}/") for it in PURE)
        for line, name in imports(path, base, "watchpost_engine"):
            problem = _forbidden(base, room, name, pure)
            # Nouns may say in an annotation what others put into them.
            if problem and not (
                room == "model" and "standard library" in problem and line in for_typing(path)
            ):
                yield f"{ENGINE}/{where}:{line}: {problem}"


def _floor(base: Path, room: str) -> int | None:
    """Return a room's floor; a module beside app.py is on the roof."""
    return FLOOR.get(room, ROOF if (base / f"{room}.py").exists() else None)


def _forbidden(base: Path, room: str, name: str, pure: bool) -> str | None:
    first, _, rest = name.partition(".")
    if first == "homeassistant":
        return "the engine knows nothing of Home Assistant"
    if first == "watchpost_engine":
        other = rest.partition(".")[0]
        here, there = _floor(base, room), _floor(base, other)
        if here is None or there is None or other == room or there < here or there == here == ROOF:
            return None
        return f"{room} imports {other}"
    if room == "model" and first not in sys.stdlib_module_names:
        return f"model is standard library only, not {first}"
    if pure and first in HANDS:
        return f"decides without I/O, but imports {first}"
    return None


def _portable(root: Path) -> Iterator[str]:
    base = root / INTEGRATION
    todo, seen = [name for name in PORTABLE if (base / f"{name}.py").exists()], set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for line, imported in imports(base / f"{name}.py", base, "watchpost"):
            if imported.partition(".")[0] == "homeassistant":
                yield f"{INTEGRATION}/{name}.py:{line}: {name} has to do without Home Assistant"
            own = imported.removeprefix("watchpost.").partition(".")[0]
            if imported.startswith("watchpost.") and (base / f"{own}.py").exists():
                todo.append(own)


def _platforms(root: Path) -> Iterator[str]:
    base = root / INTEGRATION
    for path in python_files(base):
        room = path.relative_to(base).parts[0].removesuffix(".py")
        for line, name in imports(path, base, "watchpost"):
            other = name.removeprefix("watchpost.").partition(".")[0] if name.startswith("watchpost.") else ""
            if room in PLATFORMS and other in PLATFORMS - {room}:
                yield f"{path.relative_to(root)}:{line}: platform {room} imports platform {other}"
