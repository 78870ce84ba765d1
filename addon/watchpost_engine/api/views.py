"""Nouns as they go over the wire, in the words of the contract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from ..model.analysis import Analysis
from ..model.announcement import Announcement, Told
from ..model.away import AwayStoreKind
from ..model.camera import Camera, Polygon, WatchSettings, Zone
from ..model.event import Event
from ..model.export import Export
from ..model.home import Home, ModelSettings
from ..model.recording import Recording, RecordingSettings
from ..model.sighting import Evidence
from ..model.status import CameraStatus
from ..model.token import Token
from ..model.tolerance import Tolerance
from ..model.usage import Usage
from ..recording.upload import Trouble
from ..storage.away import AwayCount

SCHEMA_VERSION = 1
"""Of everything here; raised when a field is removed or changes its type."""

LATE = timedelta(seconds=60)
"""News older than this at sending are late."""

type Json = dict[str, object]


def event_view(event: Event) -> Json:
    """Return an event with its words."""
    return {
        "id": event.id,
        "camera_id": event.camera_id,
        "state": event.state.value,
        "opened_at": _time(event.opened_at),
        "seen_at": _time(event.seen_at),
        "closed_at": _time(event.closed_at),
        "peak_score": event.peak_score,
        "evidence": [evidence_view(evidence) for evidence in event.evidence],
        "boxes": [list(box) for box in event.boxes],
        "lasting": event.lasting,
        "change": None if event.change is None else event.change.value,
        "change_score": event.change_score,
        "pictures": [role.value for role in event.pictures],
        "words": event.words.value,
        "words_error": event.words_error,
        "interrupted": event.interrupted,
        "kept": event.kept,
        "analysis": None if event.analysis is None else analysis_view(event.analysis),
    }


def evidence_view(evidence: Evidence) -> Json:
    """Return the strongest sighting of one kind."""
    return {
        "kind": evidence.kind.value,
        "change": None if evidence.change is None else evidence.change.value,
        "score": evidence.score,
        "boxes": [list(box) for box in evidence.boxes],
    }


def tolerance_view(tolerance: Tolerance) -> Json:
    """Return what the user said is not a change."""
    return {
        "id": tolerance.id,
        "event_id": tolerance.event_id,
        "kind": tolerance.kind.value,
        "change": None if tolerance.change is None else tolerance.change.value,
        "boxes": [list(box) for box in tolerance.boxes],
        "made_at": _time(tolerance.made_at),
        "ends_at": _time(tolerance.ends_at),
    }


def analysis_view(analysis: Analysis) -> Json:
    """Return the words for an event."""
    return {
        "summary": analysis.summary,
        "kind": analysis.kind.value,
        "importance": analysis.importance.value,
        "labels": list(analysis.labels),
        "changed": analysis.changed,
        "model": analysis.model,
        "language": analysis.language,
        "tokens_in": analysis.tokens_in,
        "tokens_out": analysis.tokens_out,
        "cost": analysis.cost,
        "described_at": _time(analysis.described_at),
    }


def camera_view(
    camera: Camera, status: CameraStatus, *, today: Usage, last_change: Event | None, live: str
) -> Json:
    """Return a camera, how it is watched and how it fares."""
    return {
        "id": camera.id,
        "name": camera.name,
        "source_kind": camera.source.partition(":")[0].lower(),
        "address": public_address(camera.source),
        "interval": camera.interval,
        "owner": camera.owner,
        "wanted": camera.wanted,
        "settings": settings_view(camera.settings),
        "status": status_view(status),
        "today": usage_view(today),
        "last_change": None if last_change is None else event_view(last_change),
        "live": live,
        "qualities": ["main", "sub"] if camera.sub_source else ["main"],
    }


def settings_view(settings: WatchSettings) -> Json:
    """Return how a camera is watched."""
    return {
        "watching": settings.watching,
        "sensitivity": settings.sensitivity,
        "min_duration": settings.min_duration,
        "zones": [zone_view(zone) for zone in settings.zones],
        "masks": [_points(mask) for mask in settings.masks],
        "prompt": settings.prompt,
        "model": settings.model,
        "language": settings.language,
        "recording": recording_settings_view(settings.recording),
    }


def recording_settings_view(settings: RecordingSettings) -> Json:
    """Return when and how a camera is recorded."""
    return {
        "mode": settings.mode.value,
        "pre_roll": settings.pre_roll,
        "post_roll": settings.post_roll,
        "schedule": [
            {"day": one.day, "start": f"{one.start:%H:%M}", "end": f"{one.end:%H:%M}"}
            for one in settings.schedule
        ],
        "audio": settings.audio,
        "keep_days": asdict(settings.keep_days),
    }


def export_view(export: Export) -> Json:
    """Return what is known of an export."""
    return {
        "id": export.id,
        "camera_id": export.camera_id,
        "since": _time(export.since),
        "until": _time(export.until),
        "created_at": _time(export.created_at),
        "time_lapse": export.time_lapse,
        "state": export.state.value,
        "progress": round(export.progress, 2),
        "error": export.error,
        "seconds": export.seconds,
        "bytes": export.bytes,
    }


def away_view(store: AwayStoreKind, count: AwayCount, trouble: Trouble | None) -> Json:
    """Return how the away copies of a home fare."""
    return {
        "store": store.value,
        "waiting": count.waiting,
        "waiting_bytes": count.waiting_bytes,
        "stored": count.stored,
        "failed": count.failed,
        "bytes": count.bytes,
        "copied_at": _time(count.copied_at),
        "error": "" if trouble is None else trouble.code,
        "failing_since": None if trouble is None else _time(trouble.since),
    }


def recording_view(recording: Recording) -> Json:
    """Return what is known of a recording."""
    return {
        "id": recording.id,
        "camera_id": recording.camera_id,
        "kind": recording.kind.value,
        "started_at": _time(recording.started_at),
        "ended_at": _time(recording.ended_at),
        "seconds": recording.seconds,
        "bytes": recording.bytes,
        "codec": recording.codec,
        "important": recording.important,
        "kept": recording.kept,
        "salvaged": recording.salvaged,
        "missing": recording.missing,
        "away": recording.away,
    }


def zone_view(zone: Zone) -> Json:
    """Return a zone; its sensitivity is null where it is the camera's."""
    return {"name": zone.name, "polygon": _points(zone.polygon), "sensitivity": zone.sensitivity}


def status_view(status: CameraStatus) -> Json:
    """Return how a camera fares."""
    return {
        "connected": status.connected,
        "active": status.active,
        "problem": status.problem,
        "recording": None if status.recording is None else status.recording.value,
        "view": status.view.value,
        "last_frame_at": _time(status.last_frame_at),
        "fps": status.fps,
        "frames_seen": status.frames_seen,
        "frames_replaced": status.frames_replaced,
    }


def usage_view(usage: Usage) -> Json:
    """Return the counters of a day."""
    return {"changes": usage.changes, "analyses": usage.analyses, "tokens": usage.tokens}


def home_view(home: Home) -> Json:
    """Return a home."""
    return {"id": home.id, "name": home.name, "time_zone": home.time_zone, "language": home.language}


def model_view(settings: ModelSettings, used: Usage) -> Json:
    """Return a home's model settings, without the key."""
    return {
        "configured": settings.configured,
        "base_url": settings.base_url,
        "model": settings.model,
        "has_key": bool(settings.key),
        "daily_calls": settings.daily_calls,
        "daily_tokens": settings.daily_tokens,
        "calls_today": used.analyses,
        "tokens_today": used.tokens,
    }


def token_view(token: Token) -> Json:
    """Return what is known of a token."""
    return {
        "id": token.id,
        "scope": token.scope.value,
        "home_id": token.home_id,
        "camera_id": token.camera_id,
        "label": token.label,
        "created_at": _time(token.created_at),
    }


def news_message(told: Told, now: datetime) -> Json:
    """Return one piece of news as it is told at a moment."""
    head = {"type": "news", "cursor": told.cursor}
    when = {"at": _time(told.at), "late": now - told.at > LATE}
    if isinstance(told, Announcement):
        return {**head, "news": told.news.value, **when, "event": event_view(told.event)}
    change = told.change
    return {
        **head,
        "news": change.news.value,
        **when,
        "camera_id": change.camera_id,
        "view": change.view.value,
    }


def public_address(source: str) -> str:
    """Return a source without what may be a login: before the @, behind the ?, at times in the path."""
    scheme, _, rest = source.partition(":")
    if not rest.startswith("//"):
        return source
    if scheme.lower() == "mqtt":
        return source
    parts = urlsplit(source)
    host = parts.netloc.rpartition("@")[2]
    path = re.split(r"[^/]*=", parts.path, maxsplit=1)[0]
    return f"{parts.scheme}://{host}{path}"


def _points(polygon: Polygon) -> Sequence[Sequence[float]]:
    return [list(point) for point in polygon]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
