"""The repository as HACS, the Marketplace and the app store want it, and the same version everywhere."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.house.rules.source import ENGINE, INTEGRATION

HACS = {"content_in_root", "country", "filename", "hacs", "hide_default_branch", "homeassistant", "name",
        "persistent_directory", "render_readme", "zip_release"}  # fmt: skip
FILES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE")
PROGRAMS = (
    ".ci/run",
    "script/setup",
    "script/python",
    "script/demo",
    "script/test",
    "script/lint",
    "script/bench",
)


def check(root: Path) -> list[str]:
    """Return what a store would refuse, files that are missing, and versions that differ."""
    return [*_hacs(root), *_store(root), *_files(root), *_versions(root)]


def _hacs(root: Path) -> Iterator[str]:
    hacs = json.loads((root / "hacs.json").read_text())
    config = yaml.safe_load((root / "addon/config.yaml").read_text())
    yield from (f"hacs.json: unknown key {key}" for key in sorted(set(hacs) - HACS))
    if not hacs.get("name"):
        yield "hacs.json lacks name"
    if not re.fullmatch(r"20\d\d\.\d+\.\d+", hacs.get("homeassistant", "")):
        yield "hacs.json: homeassistant is the oldest version that will do"
    if hacs.get("homeassistant") != config.get("homeassistant"):
        yield "hacs.json and addon/config.yaml want different versions of Home Assistant"
    folders = [
        path.name
        for path in (root / "custom_components").iterdir()
        if path.is_dir() and path.name[0] not in "._"
    ]
    if folders != ["watchpost"]:
        yield f"custom_components: stores take one integration, not {folders}"


def _store(root: Path) -> Iterator[str]:
    store = yaml.safe_load((root / "repository.yaml").read_text())
    yield from (
        f"repository.yaml: unknown key {key}" for key in sorted(set(store) - {"name", "url", "maintainer"})
    )
    home = store.get("url", "")
    if not store.get("name") or not home.startswith("https://"):
        yield "repository.yaml needs name and url"
    for name in ("addon/config.yaml", "addon/Dockerfile", f"{INTEGRATION}/manifest.json"):
        if home not in (root / name).read_text():
            yield f"{name} does not name {home}"


def _files(root: Path) -> Iterator[str]:
    yield from (f"{name} is missing" for name in FILES if not (root / name).is_file())
    for name in PROGRAMS:
        if not (root / name).is_file() or not (root / name).stat().st_mode & 0o100:
            yield f"{name} is missing or cannot be run"


def _versions(root: Path) -> Iterator[str]:
    (wanted, found) = (
        tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"],
        versions(root),
    )
    yield from (
        f"{where} has version {version}, not {wanted}" for where, version in found if version != wanted
    )
    if (root / "CHANGELOG.md").read_text() != (root / "addon/CHANGELOG.md").read_text():
        yield "CHANGELOG.md and addon/CHANGELOG.md differ"


def versions(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (file, version) of everything that carries ours."""
    yield (
        "addon/pyproject.toml",
        tomllib.loads((root / "addon/pyproject.toml").read_text())["project"]["version"],
    )
    yield "addon/config.yaml", yaml.safe_load((root / "addon/config.yaml").read_text())["version"]
    manifest = f"{INTEGRATION}/manifest.json"
    yield manifest, json.loads((root / manifest).read_text())["version"]
    for package in tomllib.loads((root / "uv.lock").read_text())["package"]:
        if package["name"] in ("watchpost", "watchpost-engine"):
            yield f"uv.lock ({package['name']})", package["version"]
    for name, pattern in (
        ("CHANGELOG.md", r"^## (\S+)"),
        (f"{ENGINE}/__init__.py", r'^__version__ = "(.*)"'),
        (f"{INTEGRATION}/const.py", r'^VERSION\b.*= "(.*)"'),
    ):
        match = re.search(pattern, (root / name).read_text(), re.MULTILINE)
        yield name, match[1] if match else "none"
