"""Fetch the program uv from the Python package index: fetch_uv.py FOLDER.

Runs on the bare python3 of an old system, which may have neither pip nor venv.
"""

import hashlib
import html
import io
import os
import platform
import re
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.8"
INDEX = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"


def read(url: str) -> bytes:
    """Return what lies at an address."""
    with urllib.request.urlopen(url, timeout=120) as answer:  # noqa: S310 (the user's own index)
        return answer.read()


def main(folder: Path) -> None:
    """Put the program into the folder, checked against the index's own hash."""
    page = INDEX.rstrip("/") + "/uv/"
    wanted = (
        rf'href="([^"]+/uv-{re.escape(VERSION)}-py3-none-manylinux[^"]*_{platform.machine()}[^"]*\.whl[^"]*)"'
    )
    found = re.search(wanted, read(page).decode())
    if not found:
        sys.exit(f"{page} has no uv {VERSION} for {platform.machine()}: install uv and run this again")
    address, _, digest = urllib.parse.urljoin(page, html.unescape(found[1])).partition("#sha256=")
    wheel = read(address)
    if hashlib.sha256(wheel).hexdigest() != digest:
        sys.exit(f"{address} is not what {page} announced")
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"uv.{os.getpid()}"
    partial.write_bytes(zipfile.ZipFile(io.BytesIO(wheel)).read(f"uv-{VERSION}.data/scripts/uv"))
    partial.chmod(0o755)
    partial.replace(folder / "uv")


main(Path(sys.argv[1]))
