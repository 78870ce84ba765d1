"""What is called a picture or a film and is none: pipes, devices, sockets, folders, files without an end.

A test that fails here may wait for ever: the time limit of the suite ends it.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.engine.gate.stage import Stage, yard
from watchpost_engine import footage
from watchpost_engine.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good pictures, between which others can be put."""
    made = tmp_path / "frames"
    made.mkdir()
    stage = Stage()
    for i in range(3):
        (made / f"{2 * i}.jpg").write_bytes(stage.jpeg(yard()))
    return made


def pipe(path: Path) -> str:
    os.mkfifo(path)
    return "a named pipe"


def endless_device(path: Path) -> str:
    path.symlink_to("/dev/zero")
    return "a device"


def listening(path: Path) -> str:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket has little room
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(path.name)
    finally:
        os.chdir(here)
    return "a socket"


def inner_folder(path: Path) -> str:
    path.mkdir()
    return "a directory"


def link_to_itself(path: Path) -> str:
    path.symlink_to(path.name)
    return "symbolic link"


def without_an_end(path: Path, begin: bytes = b"\xff\xd8") -> str:
    with path.open("wb") as file:
        file.write(begin)
        file.truncate(1 << 40)
    return "without an end"


KINDS = [pipe, endless_device, listening, inner_folder, link_to_itself, without_an_end]


@pytest.mark.parametrize("make", KINDS)
def test_among_pictures_it_is_named_and_left_out(folder, capsys, make):
    said = make(folder / "3.jpg")
    assert main(["replay", str(folder), "--json"]) == 0
    out = capsys.readouterr()
    assert out.out == ""
    (line,) = out.err.splitlines()
    assert "3.jpg is left out" in line
    assert said in line


@pytest.mark.parametrize("make", KINDS)
def test_compared_it_is_refused(folder, tmp_path, capsys, make):
    said = make(tmp_path / "odd.jpg")
    assert main(["compare", str(folder / "0.jpg"), str(tmp_path / "odd.jpg")]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("make", [pipe, endless_device, listening])
def test_as_footage_it_is_refused(tmp_path, capsys, make):
    said = make(tmp_path / "odd.mp4")
    assert main(["replay", str(tmp_path / "odd.mp4")]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("make", KINDS)
def test_as_times_it_is_refused(folder, tmp_path, capsys, make):
    said = make(tmp_path / "times")
    assert main(["replay", str(folder), "--times", str(tmp_path / "times")]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "begin", [b"", b"\xff\xd8", b"G@\x00\x10", b"\x1a\x45\xdf\xa3", b"\x00\x00\x00\x18ftypmp42"]
)
def test_a_film_that_is_nothing_but_size_is_refused(tmp_path, monkeypatch, begin):
    monkeypatch.setattr(footage, "PATIENCE", 2.0)
    without_an_end(tmp_path / "odd.mp4", begin)
    assert main(["replay", str(tmp_path / "odd.mp4")]) == 2
