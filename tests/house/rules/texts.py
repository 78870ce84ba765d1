"""The integration's translations."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.house.rules.source import INTEGRATION

ENGLISH = f"{INTEGRATION}/translations/en.json"

type Text = Mapping[str, Any]


def english(root: Path) -> Text:
    """Return the English translations."""
    return dict(json.loads((root / ENGLISH).read_text()))


def at(text: Text, *path: str) -> Text:
    """Return the mapping at a path, empty where there is none."""
    for key in path:
        text = text.get(key, {})
    return text
