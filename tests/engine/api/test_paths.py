"""Whatever is asked for, no file outside the store is touched."""

from __future__ import annotations

import http.client
import json
import sys
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.engine.api.house import HOME
from tests.engine.api.street import Street
from tests.engine.making import event, scene
from watchpost_engine.api.docs import DOCUMENT, swagger_folder
from watchpost_engine.model.event import PictureRole

SECRET = b"\xff\xd8 you should not see this \xff\xd9"
NASTY = [
    "..", ".", "%2e%2e", "..%2f..", "%2e%2e%2f", "..%5c..", "%00", "%0a", "~", "secret.jpg", "before",
    "change", "..;", "%252e%252e", "file:", "C:", "", "x" * 300, "clip", "preview",
    "video.mp4", "picture.jpg", "%c0%ae%c0%ae", "snapshot.jpg%00",
]  # fmt: skip

segments = st.one_of(
    st.sampled_from(NASTY), st.text(alphabet="./%\\~0123456789abcdef_-:;=&?#\x7f", max_size=40)
)
templates = st.sampled_from(
    [
        "/v1/events/{}/{}.jpg",
        "/v1/events/{}",
        "/v1/events/{}/{}.mp4",
        "/v1/recordings/{}/{}",
        "/v1/recordings/{}",
        "/v1/recordings?after={}&camera_id={}",
        "/v1/exports/{}/{}",
        "/v1/exports/{}",
        "/v1/cameras/{}/days?before={}",
        "/v1/events?after={}&camera_id={}",
        "/v1/cameras/{}/snapshot.jpg?width={}",
        "/v1/cameras/{}",
        "/docs/{}",
        "/v1/live/{}",
        "/{}/{}",
    ]
)

opened: set[str] = set()
listening = False


def hook(name: str, details: tuple[object, ...]) -> None:
    if listening and name in ("open", "os.remove", "os.rename", "os.mkdir", "os.listdir", "os.scandir"):
        paths = details[:2] if name == "os.rename" else details[:1]
        opened.update(str(path) for path in paths if isinstance(path, str | Path))


sys.addaudithook(hook)


@contextmanager
def overheard() -> Iterator[set[str]]:
    """Every file that is opened, moved, listed or deleted meanwhile."""
    global listening
    opened.clear()
    listening = True
    try:
        yield opened
    finally:
        listening = False


@pytest.fixture(scope="module")
def event_id(street: Street) -> str:
    """An event with pictures, and a secret beside the store."""
    (street.folder / "secret.jpg").write_bytes(SECRET)
    (street.folder / "media" / "secret.jpg").write_bytes(SECRET)
    known = event(home_id=HOME)
    rooms = street.house.rooms
    street.run(rooms.files.keep(known, dict.fromkeys(PictureRole, scene())))
    street.run(rooms.events.save(known))
    return known.id


def ask(street: Street, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(*street.address, timeout=30)
    connection._validate_path = lambda _: None  # type: ignore[attr-defined] # it is the engine that shall
    head = {"Authorization": f"Bearer {street.house.tokens['home']}"}
    try:
        connection.request(method, path, body, head)
        reply = connection.getresponse()
        return reply.status, reply.read()
    except http.client.HTTPException:
        return 400, b""
    finally:
        connection.close()


def allowed(street: Street, path: str) -> bool:
    own = (
        street.folder / "media" / HOME,
        street.folder / "keepsakes" / HOME,
        street.folder / "clips",
        street.folder / "returned",
    )
    folders = (*own, DOCUMENT.parent, swagger_folder(), *zoneinfo.TZPATH)
    inside = any(Path(path).is_relative_to(folder) for folder in folders)
    return inside or path.startswith(str(street.folder / "watchpost.db"))


@settings(max_examples=250, deadline=None)
@given(template=templates, parts=st.tuples(segments, segments), known=st.booleans(), delete=st.booleans())
@example("/v1/events/{}/{}.jpg", ("x", "../../../../secret"), True, False)
@example("/v1/events/{}/{}.jpg", ("x", "%2e%2e%2f%2e%2e%2fsecret"), True, True)
def test_no_path_leads_outside(
    street: Street, event_id: str, template: str, parts: tuple[str, str], known: bool, delete: bool
) -> None:
    parts = (event_id, parts[1]) if known else parts
    path = template.format(*parts).replace(" ", "%20").replace("\x7f", "%7f")
    with overheard() as touched:
        status, data = ask(street, "DELETE" if delete and parts[0] != event_id else "GET", path)
    assert status < 500
    assert SECRET not in data
    assert [one for one in touched if not allowed(street, one)] == []


@settings(max_examples=150, deadline=None)
@given(
    name=st.one_of(segments, st.text(max_size=30)), where=st.sampled_from(["id", "owner", "name", "prompt"])
)
def test_no_name_becomes_a_path(street: Street, event_id: str, name: str, where: str) -> None:
    wish = {"id": "gate", "name": "Gate", "source": "push:"}
    wanted = {"owner": "test", "cameras": [wish]}
    if where == "prompt":
        method, path, body = "PATCH", "/v1/cameras/gate/settings", {"prompt": name, "model": name}
    else:
        method, path, body = "PUT", "/v1/cameras", wanted
        (wanted if where == "owner" else wish)[where] = name
    with overheard() as touched:
        status, _ = ask(street, method, path, json.dumps(body).encode())
    assert status < 500
    assert [one for one in touched if not allowed(street, one)] == []
    assert (street.folder / "secret.jpg").read_bytes() == SECRET
    assert (street.folder / "media" / "secret.jpg").read_bytes() == SECRET


def test_the_ear_hears(street: Street, event_id: str) -> None:
    """The proof that the tests above could fail."""
    with overheard() as touched:
        assert ask(street, "GET", f"/v1/events/{event_id}/before.jpg")[0] == 200
        (street.folder / "secret.jpg").read_bytes()
    assert any(one.endswith("-before.jpg") for one in touched)
    assert [one for one in touched if not allowed(street, one)] == [str(street.folder / "secret.jpg")]
