"""The integration's translations, and the strings in its code that stand for one."""

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.house.rules.source import INTEGRATION, constants, python_files, tree

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


class Code:
    """The calls of the integration's code, with the values of their arguments where they can be known."""

    def __init__(self, root: Path) -> None:
        self.folder = root / INTEGRATION
        self.names = constants(self.folder)
        self.files = python_files(self.folder)

    @property
    def beginnings(self) -> tuple[str, ...]:
        """How keys begin that are put together, as in f"model_{reason}"."""
        return tuple(
            str(node.values[0].value)
            for path in self.files
            for node in ast.walk(tree(path))
            if isinstance(node, ast.JoinedStr)
            and isinstance(node.values[0], ast.Constant)
            and str(node.values[0].value).endswith("_")
        )

    def values(self, node: ast.expr | None) -> list[str]:
        """Return the strings that an expression may stand for, as far as one can tell by reading."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return [self.names[name]] if name in self.names else [_home_assistants(name)]
            case ast.IfExp(body=yes, orelse=no):
                return [*self.values(yes), *self.values(no)]
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [text for item in items for text in self.values(item)]
            case ast.Dict(keys=keys):
                return [text for key in keys for text in self.values(key)]
        return []

    def calls(self, path: Path) -> Iterator[tuple[str, ast.Call]]:
        """Yield (name of what is called, call) of a file."""
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func).rpartition(".")[2], node

    def argument(self, call: ast.Call, name: str, position: int | None = None) -> list[str]:
        """Return what a call's argument may be; nothing where it is not given or not known."""
        for keyword in call.keywords:
            if keyword.arg == name:
                return [text for text in self.values(keyword.value) if text]
        if position is not None and len(call.args) > position:
            return [text for text in self.values(call.args[position]) if text]
        return []


def _home_assistants(name: str) -> str:
    """Return the value of a constant of Home Assistant, which are named after it: CONF_URL is "url"."""
    for prefix in ("CONF_", "ATTR_"):
        if name.startswith(prefix):
            return name.removeprefix(prefix).lower()
    return ""
