"""Small trees for the rules to find fault with."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def plant(root: Path, files: dict[str, str]) -> Path:
    """Write files below a folder, and return the folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def transplant(root: Path, *names: str) -> Path:
    """Copy files and folders of the real tree below a folder, and return the folder."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, root / name)
    return root


def edit(root: Path, name: str, old: str, new: str) -> Path:
    """Replace a text in a file, which has to be there, and return the root."""
    text = (root / name).read_text()
    assert old in text, f"{name} does not hold {old!r}"
    (root / name).write_text(text.replace(old, new, 1))
    return root
