"""What the engine is installed from: locked, exported for the image, wheels only, from the public index."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

REQUIREMENTS = "addon/requirements.txt"
HOSTS = {"pypi.org", "files.pythonhosted.org"}
PYTHONS = ("313", "314")
MACHINES = ("x86_64", "aarch64")


def check(root: Path) -> list[str]:
    """Return where lock and export differ, and what the image could not install."""
    return [*_exported(root), *_hosts(root), *_wheels(root)]


def export(root: Path) -> str:
    """Return what addon/requirements.txt has to hold."""
    command = [str(root / "script/lib/requirements")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _exported(root: Path) -> Iterator[str]:
    if (root / REQUIREMENTS).read_text() != export(root):
        yield f"{REQUIREMENTS} is not what uv.lock says: script/lib/requirements >{REQUIREMENTS}"


def _hosts(root: Path) -> Iterator[str]:
    for name in ("uv.lock", REQUIREMENTS):
        for host in sorted(set(re.findall(r"https?://([^/\"\s]+)", (root / name).read_text())) - HOSTS):
            yield f"{name}: {host} is not the public index"


def _wheels(root: Path) -> Iterator[str]:
    wanted = set(re.findall(r"^([\w.-]+)==", (root / REQUIREMENTS).read_text(), re.MULTILINE))
    for package in tomllib.loads((root / "uv.lock").read_text())["package"]:
        names = [wheel["url"].rpartition("/")[2] for wheel in package.get("wheels", [])]
        for python in PYTHONS if package["name"] in wanted else ():
            for machine in MACHINES:
                if not any(_suits(name, python, machine) for name in names):
                    yield f"{package['name']}: no wheel for Python {python} on {machine}"


def _suits(wheel: str, python: str, machine: str) -> bool:
    tag, abi, platform = wheel.removesuffix(".whl").split("-")[-3:]
    right_python = abi == f"cp{python}" or abi == "abi3" or tag.startswith("py")
    return right_python and (platform == "any" or ("manylinux" in platform and machine in platform))
