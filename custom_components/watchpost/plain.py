"""Words of others in places that render markdown: letters and a few marks, nothing that could mean more.

Home Assistant shows the texts of repairs and of flows as markdown, and what the engine reports there may
have been written by a model server, or by a model that was shown a written sign.
"""

from __future__ import annotations

import re

LONGEST = 80
"""Characters of a detail."""

_MARKS = ".,:;!?%()'-"
_WEB = re.compile(r"\bwww\.", re.IGNORECASE)
"""Markdown makes a link of what begins like this; of an address with a scheme the slashes are gone anyway."""


def plain(text: str) -> str:
    """Return a text as one short line without markdown, links or HTML."""
    # A text may be megabytes long: what cannot be shown is not looked at.
    kept = "".join(letter if letter.isalnum() or letter in _MARKS else " " for letter in text[: 4 * LONGEST])
    line = " ".join(_WEB.sub("www ", kept).split()).lstrip(_MARKS + " ")
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def plain_code(code: str) -> str:
    """Return a code with no other letters than those of codes."""
    return re.sub(r"[^a-z0-9_]", "", code.lower())[:LONGEST].rstrip("_")
