"""`watchpost-engine compare`: two pictures of one place."""

import json

import pytest

from tests.engine.gate.stage import Stage, put, yard
from watchpost_engine.cli import main


@pytest.fixture
def shots(tmp_path):
    stage, ground = Stage(), yard()
    parcel = ground.copy()
    box = put(parcel, 0.7, 0.75, 0.15)
    (tmp_path / "bare.jpg").write_bytes(stage.jpeg(ground))
    (tmp_path / "again.jpg").write_bytes(stage.jpeg(ground))
    (tmp_path / "parcel.jpg").write_bytes(stage.jpeg(parcel))
    return tmp_path, box


def test_a_change_as_json(shots, capsys):
    folder, box = shots
    assert main(["compare", str(folder / "bare.jpg"), str(folder / "parcel.jpg"), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert set(said) == {"changed", "score", "change", "boxes"}
    assert (said["changed"], said["change"]) == (True, "appeared")
    assert said["score"] > 0.5
    assert said["boxes"][0] == pytest.approx(box, abs=0.06)


def test_nothing_as_json(shots, capsys):
    folder, _ = shots
    assert main(["compare", str(folder / "bare.jpg"), str(folder / "again.jpg"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["score"] < 0.5
    assert said == {"changed": False, "score": said["score"], "change": None, "boxes": []}


def test_in_words(shots, capsys):
    folder, _ = shots
    assert main(["compare", str(folder / "parcel.jpg"), str(folder / "bare.jpg")]) == 0
    assert capsys.readouterr().out.startswith("Changed: disappeared at the bottom right")
    assert main(["compare", str(folder / "bare.jpg"), str(folder / "again.jpg")]) == 0
    assert capsys.readouterr().out.startswith("Nothing tangible changed")


def test_masks_count(shots, capsys):
    folder, _ = shots
    pair = [str(folder / "bare.jpg"), str(folder / "parcel.jpg")]
    assert main(["compare", *pair, "--json", "--masks", "[[[0.5, 0], [1, 0], [1, 1], [0.5, 1]]]"]) == 0
    assert not json.loads(capsys.readouterr().out)["changed"]


@pytest.mark.parametrize(("name", "message"), [("nowhere.jpg", "No such file"), ("junk.jpg", "not a JPEG")])
def test_bad_input_is_said_and_is_status_2(shots, capsys, name, message):
    folder, _ = shots
    (folder / "junk.jpg").write_bytes(b"junk")
    assert main(["compare", str(folder / "bare.jpg"), str(folder / name), "--json"]) == 2
    out = capsys.readouterr()
    assert message in out.err
    assert out.out == ""
