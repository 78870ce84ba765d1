"""Nothing is caught and forgotten: who catches everything passes it on."""

import ast
from pathlib import Path

from tests.house.rules.source import files, nodes

EVERYTHING = {"Exception", "BaseException"}


def check(root: Path) -> list[str]:
    """Return every place that catches all errors and does not raise them again at its end."""
    return [
        f"{path.relative_to(root)}:{node.lineno}: catches everything"
        for path in files(root)
        if path.suffix == ".py"
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler)
        and _everything(node.type)
        and not isinstance(node.body[-1], ast.Raise)
    ]


def _everything(caught: ast.expr | None) -> bool:
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(kind is None or ast.unparse(kind) in EVERYTHING for kind in kinds)
