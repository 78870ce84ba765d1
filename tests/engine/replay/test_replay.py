"""`watchpost-engine replay`: footage of one's own through gate and events."""

import json
import subprocess
import sys
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from tests.engine.gate import lens, weather
from tests.engine.gate.stage import Stage, put, walker, yard
from watchpost_engine.cli import main

GROUND = yard()
BOX = put(GROUND.copy(), 0.7, 0.75, 0.15)


def pictures(count: int, came: int):
    """So many pictures, with a parcel from one of them on."""
    stage = Stage()
    for i in range(count):
        image = GROUND.copy()
        if i >= came:
            put(image, 0.7, 0.75, 0.15)
        yield stage.jpeg(image)


@pytest.fixture
def folder(tmp_path):
    """75 pictures whose names sort naturally only; the parcel comes at number 40."""
    for i, jpeg in enumerate(pictures(75, 40)):
        (tmp_path / f"shot{i}.jpg").write_bytes(jpeg)
    (tmp_path / "notes.txt").write_text("not a picture")
    return tmp_path


@pytest.fixture
def video(tmp_path):
    """The same as H.264 with B frames at 5 pictures per second, begun at 2 s of its own clock."""
    path = tmp_path / "yard.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=5, options={"crf": "18", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for i, jpeg in enumerate(pictures(75, 40)):
            frame = av.VideoFrame.from_ndarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), 1), format="bgr24")
            frame.pts, frame.time_base = 10 + i, Fraction(1, 5)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def check(seen):
    """The parcel's coming is activity at once and a difference once it has settled, with times and boxes."""
    assert {line["kind"] for line in seen} == {"activity", "difference"}
    first = seen[0]
    assert set(first) == {"frame", "t", "kind", "change", "score", "boxes"}
    assert first["kind"] == "activity"
    assert first["change"] is None
    assert 40 <= first["frame"] <= 42
    (told,) = [line for line in seen if line["kind"] == "difference"]
    assert told["change"] == "appeared"
    assert told["t"] == pytest.approx(told["frame"] / 5)
    assert 0.5 <= told["score"] <= 1
    assert told["boxes"][0] == pytest.approx(BOX, abs=0.06)


def test_a_folder(folder, capsys):
    assert main(["replay", str(folder), "--json"]) == 0
    check(lines(capsys))


def test_a_video_with_its_own_times(video, capsys):
    assert main(["replay", str(video), "--json"]) == 0
    check(lines(capsys))


def test_a_video_thinned_keeps_its_numbers_and_times(video, capsys):
    assert main(["replay", str(video), "--json", "--fps", "1"]) == 0
    seen = lines(capsys)
    assert [line["change"] for line in seen if line["kind"] == "difference"] == ["appeared"]
    assert all(line["frame"] % 5 == 0 and line["t"] == pytest.approx(line["frame"] / 5) for line in seen)


def test_a_folder_at_another_pace(folder, capsys):
    assert main(["replay", str(folder), "--json", "--fps", "0.1"]) == 0
    seen = lines(capsys)
    assert seen[0]["t"] == pytest.approx(seen[0]["frame"] * 10)
    assert [line["change"] for line in seen if line["kind"] == "difference"] == ["appeared"]


def test_a_folder_with_times_of_its_own(folder, tmp_path, capsys):
    times = tmp_path / "times.txt"
    times.write_text("# seconds\n" + "\n".join(str(1700000000 + 2 * i) for i in range(75)))
    assert main(["replay", str(folder), "--json", "--times", str(times)]) == 0
    seen = lines(capsys)
    assert seen[0]["t"] == pytest.approx(seen[0]["frame"] * 2)


def test_the_story_for_a_person(folder, capsys):
    assert main(["replay", str(folder)]) == 0
    text = capsys.readouterr().out
    assert "event opened at the bottom right" in text
    assert "settled: appeared" in text
    assert "lasting change: Something appeared at the bottom right" in text
    assert text.splitlines()[-1].startswith(
        "1 events in 14.8 s (75 pictures): 1 with a lasting change, 0 visits"
    )


def test_an_event_closes_when_it_is_calm(tmp_path, capsys):
    for i, jpeg in enumerate(pictures(120, 30)):
        (tmp_path / f"{i}.jpg").write_bytes(jpeg)
    assert main(["replay", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert "event closed after" in text
    assert "the footage ends here" not in text


def test_settings_count(folder, capsys):
    left = "[[[0, 0], [0.4, 0], [0.4, 1], [0, 1]]]"
    right = "[[[0.5, 0], [1, 0], [1, 1], [0.5, 1]]]"
    for options in (["--zones", left], ["--masks", right], ["--sensitivity", "0"]):
        assert main(["replay", str(folder), "--json", *options]) == 0
        seen = lines(capsys)
        assert (seen == []) is (options[0] != "--sensitivity")
    assert main(["replay", str(folder), "--json", "--zones", right]) == 0
    assert lines(capsys)


def test_a_broken_picture_among_good_ones_is_named_and_left_out(folder, capsys):
    (folder / "shot20.jpg").write_bytes(b"\xff\xd8 broken")
    assert main(["replay", str(folder), "--json"]) == 0
    out = capsys.readouterr()
    assert "shot20.jpg" in out.err
    assert out.out.count('"difference"') == 1


def write_silence(path):
    """A sound without a picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("nowhere", [], "no such file or folder"),
        ("empty", [], "no JPEG"),
        ("junk", [], "none of it is a whole picture"),
        ("text.mp4", [], "Invalid data"),
        ("sound.wav", [], "no video"),
        ("shots", ["--times", "few.txt"], "2 times for 1 pictures"),
        ("shots", ["--times", "words.txt"], "not a time"),
        ("shots", ["--times", "nowhere.txt"], "No such file"),
        ("sound.wav", ["--times", "few.txt"], "for folders"),
        ("shots", ["--fps", "0"], "--fps"),
        ("shots", ["--sensitivity", "101"], "--sensitivity"),
        ("shots", ["--zones", "[[[0, 0]]]"], "three points"),
        ("shots", ["--masks", "[[[0, 0], [2, 0], [0, 1]]]"], "0 to 1"),
        ("shots", ["--masks", "[" * 100_000], "--masks is not a list of polygons"),
        ("shots", ["--zones", "{"], "--zones"),
        ("shots", ["--zones", "7"], "--zones"),
    ],
)
def test_bad_input_is_said_and_is_status_2(tmp_path, capsys, monkeypatch, name, options, message):
    monkeypatch.chdir(tmp_path)
    for sub in ("empty", "junk", "shots"):
        (tmp_path / sub).mkdir()
    (tmp_path / "junk" / "1.jpg").write_bytes(b"junk")
    (tmp_path / "shots" / "1.jpg").write_bytes(next(pictures(1, 1)))
    (tmp_path / "text.mp4").write_text("not a video at all")
    (tmp_path / "few.txt").write_text("0\n1\n")
    (tmp_path / "words.txt").write_text("noon\n")
    write_silence(tmp_path / "sound.wav")
    assert main(["replay", name, *options]) == 2
    out = capsys.readouterr()
    assert message in out.err
    assert out.out == ""


def test_a_reader_that_has_seen_enough_is_no_error(folder):
    script = "import sys; from watchpost_engine.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "replay", str(folder), "--json"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    run.stdout.close()
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait() == 0


def test_why_is_drawn_for_each_event(folder, tmp_path, capsys):
    """One picture an event, of its strongest moment; the lines are the same as without."""
    assert main(["replay", str(folder), "--json"]) == 0
    plain = lines(capsys)
    where = tmp_path / "a" / "why"
    assert main(["replay", str(folder), "--json", "--why", str(where)]) == 0
    assert lines(capsys) == plain
    (picture,) = where.iterdir()
    most = max(line["score"] for line in plain)  # as rounded as in the lines: it may be said of several
    best = [line for line in plain if line["score"] == most]
    assert picture.name in {f"{line['t']:09.1f}s-{line['change'] or line['kind']}.jpg" for line in best}
    assert cv2.imread(str(picture)).shape[1] > 900


def test_why_needs_a_folder_that_can_be_written(folder, capsys):
    assert main(["replay", str(folder), "--why", str(folder / "notes.txt" / "why")]) == 2
    assert "notes.txt" in capsys.readouterr().err


def test_why_is_drawn_of_the_events_that_are_told(tmp_path, capsys):
    """Somebody passes in two seconds; later a parcel comes."""
    stage, crossing = Stage(), walker(2)
    for i in range(150):
        image = crossing(GROUND.copy(), i / 5 - 10) if 50 <= i < 60 else GROUND.copy()
        if i >= 100:
            put(image, 0.7, 0.75, 0.15)
        (tmp_path / f"{i}.jpg").write_bytes(stage.jpeg(image))
    for seconds, number in (("0", 2), ("3", 1)):
        where = tmp_path / f"why {seconds}"
        assert main(["replay", str(tmp_path), "--min-duration", seconds, "--why", str(where)]) == 0
        assert capsys.readouterr().out.count("event opened") == number
        assert len(list(where.iterdir())) == number


@pytest.mark.parametrize(
    "wrong",
    [
        *("{}", '""', "7", "null", "[7]", "[[]]", "[" * 9999, "[[[0,0],[1,0],[1]]]"),
        *('[[["0","0"],["1","0"],["1","1"]]]', "[[[true,0],[1,0],[1,1]]]"),
        *("[[[0,0],[1,0],[1,NaN]]]", f"[[[0,0],[1,0],[1,{'9' * 400}]]]"),
    ],
)
@pytest.mark.parametrize("option", ["--zones", "--masks"])
def test_what_is_no_polygon_is_refused(folder, capsys, option, wrong):
    assert main(["replay", str(folder), option, wrong]) == 2
    assert option in capsys.readouterr().err


def test_movement_must_last_as_long_as_is_said(folder, capsys):
    """It moves for half a second when it comes; that it stays is told all the same, once it has settled."""
    opened = []
    for seconds in ("0", "0.4", "3", "300"):
        assert main(["replay", str(folder), "--min-duration", seconds]) == 0
        opened.append(float(capsys.readouterr().out.split()[0]))
    assert opened == sorted(opened)
    assert opened[0] < opened[1] < opened[2] == opened[3] < 13
    assert main(["replay", str(folder), "--min-duration", "301"]) == 2


def test_what_becomes_of_the_view_is_a_line_like_the_others(tmp_path, capsys):
    stage = Stage(fps=1.0)
    for i in range(120):
        image = lens.cloth(GROUND.copy(), i) if 40 <= i < 80 else GROUND
        (tmp_path / f"{i}.jpg").write_bytes(stage.jpeg(image))
    assert main(["replay", str(tmp_path), "--fps", "1", "--json"]) == 0
    told = [line for line in lines(capsys) if line["kind"] == "view"]
    assert [line["view"] for line in told] == ["covered", "clear"]
    assert 55 <= told[0]["t"] <= 62
    assert all(line.keys() >= {"frame", "t", "change", "score"} and line["boxes"] == [] for line in told)
    assert main(["replay", str(tmp_path), "--fps", "1"]) == 0
    story = capsys.readouterr().out
    assert "view: covered" in story
    assert "view: clear" in story
    assert "with a lasting change" in story
    assert " 0 with a lasting change" in story


@pytest.mark.parametrize("fps", [5.0, 1.0])
def test_a_camera_that_was_moved_is_told_once_as_a_lasting_change(tmp_path, capsys, fps):
    stage = Stage(fps=fps)
    for i in range(int(60 * fps)):
        image = weather.shifted(GROUND, 16, 7) if i >= 25 * fps else GROUND
        (tmp_path / f"{i}.jpg").write_bytes(stage.jpeg(image))
    assert main(["replay", str(tmp_path), "--fps", str(fps)]) == 0
    story = capsys.readouterr().out
    assert story.count("lasting change: The camera was moved.") == 1
    assert " 1 with a lasting change" in story
    assert "view:" not in story


def test_a_camera_that_swings_back_was_not_moved(tmp_path, capsys):
    stage = Stage()
    for i in range(300):
        image = weather.shifted(GROUND, 16, 7) if 125 <= i < 150 else GROUND
        (tmp_path / f"{i}.jpg").write_bytes(stage.jpeg(image))
    assert main(["replay", str(tmp_path), "--fps", "5"]) == 0
    assert " 0 with a lasting change" in capsys.readouterr().out
