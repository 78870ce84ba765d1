"""Python files and what stands in them, for the rules that read code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ENGINE = "addon/watchpost_engine"
INTEGRATION = "custom_components/watchpost"

# What builds and caches leave behind.
LEFT = {"__pycache__", "node_modules", "build", "dist"}
# Hidden, but part of the tree.
OURS = {".ci", ".github", ".gitignore", ".dockerignore", ".pre-commit-config.yaml"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return _parse(path.read_text())


def names(text: str) -> set[str]:
    """Return the words of a text, for lists that read better without quotes."""
    return set(text.split())


@cache
def _walk(module: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(module))


def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of a file's syntax tree, the outer ones first."""
    return _walk(tree(path))


def files(root: Path) -> Iterator[Path]:
    """Yield the files of the tree, without what tools leave in it."""
    for folder, folders, found in root.walk():
        folders[:] = sorted(name for name in folders if name not in LEFT and (name[0] != "." or name in OURS))
        yield from (folder / name for name in sorted(found) if name[0] != "." or name in OURS)


def python_files(folder: Path) -> list[Path]:
    """Return every Python file below a folder."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def functions(module: ast.Module) -> Iterator[Function]:
    """Yield every function and method, nested ones too."""
    return (node for node in ast.walk(module) if isinstance(node, Function))


def imports(path: Path, base: Path, package: str) -> Iterator[tuple[int, str]]:
    """Yield (line, absolute dotted name) of what a file of a package below base imports.

    A name taken from a module counts as part of it: `from a import b` is a.b.
    """
    here = [package, *path.relative_to(base).with_suffix("").parts]
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = here[: -node.level] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def for_typing(path: Path) -> set[int]:
    """Return the lines that only a type checker reads: those below `if TYPE_CHECKING`."""
    return {
        line
        for node in nodes(path)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in node.body
        for line in range(child.lineno, (child.end_lineno or child.lineno) + 1)
    }


def strings(folder: Path) -> set[str]:
    """Return every string literal in a folder's Python files."""
    return {
        node.value
        for path in python_files(folder)
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def constants(folder: Path) -> dict[str, str]:
    """Return the names that stand for a string: NAME = "text", members of enumerations included."""
    return {
        target.id: node.value.value
        for path in python_files(folder)
        for node in nodes(path)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
