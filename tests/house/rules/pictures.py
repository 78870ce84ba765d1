"""The pictures by which Home Assistant, HACS and the app store show us."""

from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.source import INTEGRATION

BRAND = f"{INTEGRATION}/brand"
SQUARE = {f"{BRAND}/icon.png": 256, f"{BRAND}/icon@2x.png": 512, "addon/icon.png": 128}
# Wide ones have a height; twice that for fine screens.
WIDE = {f"{BRAND}/logo.png": 128, f"{BRAND}/logo@2x.png": 256, "addon/logo.png": 100}


def check(root: Path) -> list[str]:
    """Return pictures that are missing, no PNG or of the wrong size."""
    dark = {
        path.relative_to(root).as_posix(): 128 * (1 + ("@2x" in path.name))
        for path in (root / BRAND).glob("dark_logo*")
    }
    return [*_square(root), *_wide(root, WIDE | dark)]


def size(path: Path) -> tuple[int, int]:
    """Return width and height as a PNG's header has them; (0, 0) for what is no PNG."""
    head = path.read_bytes()[:24] if path.exists() else b""
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or len(head) < 24:
        return 0, 0
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def _square(root: Path) -> Iterator[str]:
    for name, wanted in SQUARE.items():
        if (found := size(root / name)) != (wanted, wanted):
            yield f"{name}: {found}, {wanted} x {wanted} wanted"


def _wide(root: Path, heights: dict[str, int]) -> Iterator[str]:
    for name, height in heights.items():
        found = size(root / name)
        if found[1] != height or found[0] < height:
            yield f"{name}: {found}, a wide picture of height {height} wanted"
