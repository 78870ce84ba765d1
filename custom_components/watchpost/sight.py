"""What a camera's view may be, in the words of the engine. Pure."""

from __future__ import annotations

from typing import Final

PROBLEMS: Final = ("covered", "sprayed", "defocused", "frozen", "black")
CLEAR: Final = "clear"
VIEWS: Final = (CLEAR, *PROBLEMS)


def known(view: str) -> str | None:
    """Return a view; None for `unknown`, and for what a later engine may say."""
    return view if view in VIEWS else None
