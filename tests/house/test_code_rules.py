"""Rules about code are broken one by one, and each break is found."""

import pytest

from tests.house.planting import ROOT, plant
from tests.house.rules import catches, docstrings, rooms, sizes, words
from tests.house.rules.source import files

ENGINE = "addon/watchpost_engine"
INTEGRATION = "custom_components/watchpost"

FORBIDDEN_IMPORTS = [
    (f"{ENGINE}/api/door.py", "import homeassistant", "knows nothing of Home Assistant"),
    (f"{ENGINE}/model/camera.py", "from watchpost_engine.storage import cameras", "model imports storage"),
    (f"{ENGINE}/model/camera.py", "from ..storage import cameras", "model imports storage"),
    (f"{ENGINE}/model/camera.py", "import pydantic", "standard library only"),
    (f"{ENGINE}/events/journal.py", "from watchpost_engine.gate.gate import Gate", "events imports gate"),
    (f"{ENGINE}/pipeline/watch.py", "def f():\n    from watchpost_engine import app", "pipeline imports app"),
    (f"{ENGINE}/gate/gate.py", "import asyncio", "without I/O"),
    (f"{ENGINE}/attic/box.py", "", "no floor knows"),
    (f"{INTEGRATION}/client.py", "from homeassistant.core import HomeAssistant", "without Home Assistant"),
    (f"{INTEGRATION}/sensor.py", "from .event import EventEntity", "platform sensor imports platform event"),
]


@pytest.mark.parametrize(("name", "text", "finding"), FORBIDDEN_IMPORTS)
def test_a_forbidden_import_is_found(tmp_path, name, text, finding) -> None:
    (found,) = rooms.check(plant(tmp_path, {name: text}))
    assert finding in found


def test_a_room_that_imports_a_module_of_the_roof_is_found(tmp_path) -> None:
    files = {f"{ENGINE}/settings.py": "", f"{ENGINE}/pipeline/watch.py": "from ..settings import Settings"}
    assert rooms.check(plant(tmp_path, files)) == [f"{ENGINE}/pipeline/watch.py:1: pipeline imports settings"]


def test_home_assistant_is_found_behind_what_the_client_imports(tmp_path) -> None:
    files = {
        f"{INTEGRATION}/client.py": "from .transport import Transport",
        f"{INTEGRATION}/transport.py": "from homeassistant import core",
    }
    (found,) = rooms.check(plant(tmp_path, files))
    assert "transport.py:1" in found


def test_imports_downwards_are_fine(tmp_path) -> None:
    files = {
        f"{ENGINE}/app.py": "from watchpost_engine import api, settings",
        f"{ENGINE}/settings.py": "",
        f"{ENGINE}/model/frame.py": "if TYPE_CHECKING:\n    import numpy",
        f"{ENGINE}/gate/gate.py": "import numpy\nfrom watchpost_engine.model.frame import Frame",
        f"{ENGINE}/events/journal.py": "from .story import Story\nfrom watchpost_engine import storage",
        f"{INTEGRATION}/sensor.py": "from .entity import CameraEntity\nfrom homeassistant import core",
    }
    assert rooms.check(plant(tmp_path, files)) == []


def function(lines: int, name: str = "f") -> str:
    return f"def {name}():\n" + "    pass\n" * (lines - 1)


TOO_LARGE = [
    ({f"{ENGINE}/gate/gate.py": "x = 1\n" * 301}, "301 lines, at most 300"),
    ({"script/lib/tool": "echo\n" * 301}, "301 lines, at most 300"),
    ({"tests/engine/test_gate.py": function(61)}, "f has 61 lines, at most 60"),
    ({f"{ENGINE}/gate/{n}.py": "x = 1\n" * n for n in (20, 100, 120)}, "files have 100 lines in the median"),
    ({f"{INTEGRATION}/{n}.py": function(n) for n in (5, 11, 30)}, "functions have 11 lines in the median"),
]


@pytest.mark.parametrize(("files", "finding"), TOO_LARGE)
def test_what_is_too_large_is_found(tmp_path, files, finding) -> None:
    assert any(finding in found for found in sizes.check(plant(tmp_path, files)))


def test_what_is_just_small_enough_is_fine(tmp_path) -> None:
    files = {
        f"{ENGINE}/gate/a.py": "x = 1\n" * 100 + function(60),
        f"{ENGINE}/gate/b.py": function(3) * 9,
    }
    assert sizes.check(plant(tmp_path, files)) == []


SILENT = [
    ("x = 1", "gate has no docstring"),
    ('"""M."""\nclass Gate:\n    pass', "Gate has no docstring"),
    ('"""M."""\nasync def open_it():\n    pass', "open_it has no docstring"),
    ('"""M."""\nclass Gate:\n    """C."""\n    def judge(self):\n        pass', "judge has no docstring"),
]


@pytest.mark.parametrize(("text", "finding"), SILENT)
@pytest.mark.parametrize("room", [ENGINE, INTEGRATION])
def test_a_missing_docstring_is_found(tmp_path, room, text, finding) -> None:
    (found,) = docstrings.check(plant(tmp_path, {f"{room}/gate.py": text}))
    assert finding in found


def test_what_is_private_needs_no_docstring(tmp_path) -> None:
    text = '"""M."""\ndef _f():\n    pass\nclass A:\n    """A."""\n    def __len__(self):\n        return 0\n'
    assert docstrings.check(plant(tmp_path, {f"{ENGINE}/gate.py": text})) == []


UNWANTED = [
    ("README.md", "see /" + "work/main", "a path of one machine"),
    ("script/demo", "cd /" + "root/x", "a path of one machine"),
    (f"{ENGINE}/app.py", "# TO" + "DO later", "unfinished"),
    ("tests/engine/test_gate.py", "@pytest.mark." + "xfail", "does not test"),
]


@pytest.mark.parametrize(("name", "text", "finding"), UNWANTED)
def test_unwanted_words_are_found(tmp_path, name, text, finding) -> None:
    (found,) = words.check(plant(tmp_path, {name: text}))
    assert finding in found


SWALLOWED = "try:\n    f()\nexcept {}:\n    {}\n"


@pytest.mark.parametrize("caught", ["Exception", "BaseException as err", "(OSError, Exception)"])
def test_an_error_that_is_swallowed_is_found(tmp_path, caught) -> None:
    (found,) = catches.check(plant(tmp_path, {f"{ENGINE}/app.py": SWALLOWED.format(caught, "log()")}))
    assert "app.py:3: catches everything" in found


@pytest.mark.parametrize(("caught", "then"), [("OSError", "log()"), ("BaseException", "close(); raise")])
def test_an_error_that_is_named_or_passed_on_is_fine(tmp_path, caught, then) -> None:
    assert catches.check(plant(tmp_path, {"script/lib/tool.py": SWALLOWED.format(caught, then)})) == []


def test_words_look_into_the_code() -> None:
    looked_at = {path.relative_to(ROOT).as_posix() for path in files(ROOT)}
    assert {"script/test", ".ci/run", "uv.lock", f"{ENGINE}/__init__.py", "addon/Dockerfile"} <= looked_at
    assert not any(name.startswith((".venv", ".git/")) for name in looked_at)
