"""What must not stand in the tree: paths of one machine, unfinished work, faults swallowed."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.source import files

CODE = {".py", ".cpp", ".h", ".js", ".cjs", ".ts", ".sh", ".yaml", ".json", ".toml"}
TEXT = CODE | {".md", ".txt", ".lock", ".cfg", ""}

# Written so that no pattern is found in this very file.
EVERYWHERE = {
    "a path of one machine": r"(?<![\w.<:/])/(work|farm|root|home/[a-z]+)/|(?<!\w)/tmp/[a-z]",
}
IN_CODE = {
    "unfinished": r"\b(TO" r"DO|FIX" r"ME|X" r"XX|NotImplemented" r"Error)\b|not implemented" r" yet",
}
IN_TESTS = {
    "a test that does not test": r"pytest\.(mark\.)?(skip|xfail|importorskip)" r"\b",
}


def check(root: Path) -> list[str]:
    """Return every line with something that must not be there."""
    return [finding for path in files(root) if path.suffix in TEXT for finding in _file(root, path)]


def _file(root: Path, path: Path) -> Iterator[str]:
    where = path.relative_to(root)
    rules = EVERYWHERE | (IN_CODE if path.suffix in CODE else {})
    rules |= IN_TESTS if where.parts[0] == "tests" else {}
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        for name, pattern in rules.items():
            if found := re.search(pattern, line):
                yield f"{where}:{number}: {name}: {found[0]}"
