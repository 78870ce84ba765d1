"""The status page: HTML out of values. Pure, and everything in it is escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256
from html import escape

from ..events.problems import Problem
from ..model.camera import Camera
from ..model.event import Event, PictureRole, Words
from ..model.status import CameraStatus

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 68rem; padding: 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .6rem; }
.facts, .quiet { opacity: .75; } .bad { color: #c62828; font-weight: 600; }
.cameras { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
figure { margin: 0; } figcaption { padding-top: .3rem; }
img, .none { background: #8883; border-radius: .5rem; display: block; width: 100%; }
.cameras img, .none { aspect-ratio: 16 / 9; object-fit: contain; }
li { display: grid; gap: .2rem 1rem; grid-template-columns: minmax(12rem, 22rem) 1fr; margin-bottom: 1rem; }
ol { list-style: none; padding: 0; } p { margin: .1rem 0; }
@media (max-width: 40rem) { li { grid-template-columns: 1fr; } }
"""

_STYLE_HASH = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; img-src 'self'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'self'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""Pictures of our own and this one style; no script at all."""

_WAITING = {
    Words.PENDING: "No words yet.",
    Words.RETRYING: "No words yet: the model could not be asked.",
    Words.CAPPED: "No words: the budget of the day is spent.",
    Words.FAILED: "No words: the model refuses.",
    Words.DESCRIBED: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page shows."""

    base: str
    """Path under which the visitor sees us, with a slash at its end; empty when it is the root."""

    version: str
    zone: tzinfo
    problems: Sequence[Problem]
    facts: Sequence[str]
    """How the engine fares, in a few words each."""

    cameras: Sequence[tuple[Camera, CameraStatus]]
    events: Sequence[Event]


def render(page: Page) -> str:
    """Return the page as HTML."""
    names = {camera.id: camera.name for camera, _ in page.cameras}
    base = f'<base href="{escape(page.base)}">' if page.base else ""
    return "\n".join(
        [
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
            f"{base}<title>Watchpost</title>",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="refresh" content="30"><style>{_STYLE}</style></head><body>',
            f'<h1>Watchpost</h1><p class="facts">{escape(" · ".join(page.facts))}</p>',
            *_problems(page.problems),
            '<h2>Cameras</h2><div class="cameras">',
            *(_camera(camera, status) for camera, status in page.cameras),
            "" if page.cameras else "<p>None yet: add one in Home Assistant.</p>",
            "</div><h2>Last events</h2><ol>",
            *(_event(event, names, page.zone) for event in page.events),
            "" if page.events else "<p>Nothing has happened yet.</p>",
            f'</ol><p class="quiet">Version {escape(page.version)} · <a href="docs">API</a> · ',
            '<a href="openapi.yaml">OpenAPI document</a></p></body></html>',
        ]
    )


def _problems(problems: Sequence[Problem]) -> Iterable[str]:
    if not problems:
        yield "<p>All is well.</p>"
    for problem in problems:
        detail = f" ({escape(problem.detail)})" if problem.detail else ""
        yield f'<p class="bad">{escape(_words(problem.code))}{detail}</p>'


def _camera(camera: Camera, status: CameraStatus) -> str:
    how = "connected" if status.connected else _words(status.problem or "not connected")
    mark = "" if status.connected else ' class="bad"'
    more = ", something is moving" if status.active else ""
    picture = f'<img src="v1/cameras/{escape(camera.id)}/snapshot.jpg?width=640" alt="" loading="lazy">'
    return (
        f"<figure>{picture if status.last_frame_at else '<div class="none"></div>'}"
        f"<figcaption>{escape(camera.name)}: <span{mark}>{escape(how)}</span>{more}</figcaption></figure>"
    )


def _event(event: Event, names: dict[str, str], zone: tzinfo) -> str:
    words = event.analysis.summary if event.analysis is not None else _WAITING[event.words]
    when = _moment(event.opened_at, zone)
    kind = {True: "lasting change", False: "visit", None: "going on"}[event.lasting]
    return (
        f"<li>{_picture(event)}<div><p>{escape(words)}</p>"
        f'<p class="quiet">{escape(names.get(event.camera_id, event.camera_id))}, {escape(when)}, {kind}</p>'
        "</div></li>"
    )


def _picture(event: Event) -> str:
    both = {PictureRole.BEFORE, PictureRole.AFTER} <= set(event.pictures)
    if not both and PictureRole.PEAK not in event.pictures:
        return "<div></div>"
    name = "change" if both else "peak"
    return f'<img src="v1/events/{escape(event.id)}/{name}.jpg" alt="" loading="lazy">'


def _words(code: str) -> str:
    return code.replace("_", " ")


def _moment(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
