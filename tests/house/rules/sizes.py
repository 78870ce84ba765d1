"""Small files, small functions."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.house.rules.source import ENGINE, INTEGRATION, Function, functions, python_files, tree

FILE, FILE_MEDIAN = 300, 100
FUNCTION, FUNCTION_MEDIAN = 60, 10
# Where our own code lies: nothing in it is longer than the limits.
FOLDERS = ("addon", "custom_components", "esphome", "firmware", "script", "tests", "blueprints", "contract")
CODE = {".py", ".cpp", ".h", ".js", ".cjs", ".ts", ".sh", ""}


def check(root: Path) -> list[str]:
    """Return files and functions over their limit, and rooms whose median is."""
    return [*_limits(root), *_medians(root)]


def lines(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text().splitlines())


def length(function: Function) -> int:
    """Return how many lines a function has, docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _limits(root: Path) -> Iterator[str]:
    paths = (path for folder in FOLDERS for path in sorted((root / folder).rglob("*")))
    for path in paths:
        if not path.is_file() or path.suffix not in CODE or "__pycache__" in path.parts:
            continue
        where = path.relative_to(root)
        if (count := lines(path)) > FILE:
            yield f"{where}: {count} lines, at most {FILE}"
        for function in functions(tree(path)) if path.suffix == ".py" else ():
            if (count := length(function)) > FUNCTION:
                yield f"{where}:{function.lineno}: {function.name} has {count} lines, at most {FUNCTION}"


def _medians(root: Path) -> Iterator[str]:
    for room in (ENGINE, INTEGRATION):
        # A package's empty __init__.py would only flatter the figure.
        paths = [path for path in python_files(root / room) if lines(path) >= 3]
        counts = [length(function) for path in paths for function in functions(tree(path))]
        if paths and (figure := median(map(lines, paths))) >= FILE_MEDIAN:
            yield f"{room}: files have {figure} lines in the median, under {FILE_MEDIAN} wanted"
        if counts and (figure := median(counts)) > FUNCTION_MEDIAN:
            yield f"{room}: functions have {figure} lines in the median, at most {FUNCTION_MEDIAN} wanted"
