"""Everything public says what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.source import ENGINE, INTEGRATION, Function, python_files, tree


def check(root: Path) -> list[str]:
    """Return every public module, class, function and method without a docstring."""
    return [
        f"{path.relative_to(root)}:{line}: {name} has no docstring"
        for room in (ENGINE, INTEGRATION)
        for path in python_files(root / room)
        for line, name in _silent(tree(path), path.stem)
    ]


def _silent(node: ast.Module | ast.ClassDef | Function, name: str) -> Iterator[tuple[int, str]]:
    if not ast.get_docstring(node):
        yield getattr(node, "lineno", 1), name
    if isinstance(node, Function):
        return
    for child in node.body:
        if (
            isinstance(child, ast.ClassDef | Function)
            and not child.name.startswith("_")
            and not _overload(child)
        ):
            yield from _silent(child, child.name)


def _overload(node: ast.ClassDef | Function) -> bool:
    return any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list)
