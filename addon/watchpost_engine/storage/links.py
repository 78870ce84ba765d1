"""Links in the store's folders: others may write there, and what a link leads to is not ours to show."""

from __future__ import annotations

from pathlib import Path


def leads_elsewhere(path: Path, root: Path) -> bool:
    """Whether a path below a folder goes through a link; the folder itself may be reached by one. Blocks."""
    return path.resolve() != root.resolve() / path.relative_to(root)
