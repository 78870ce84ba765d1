"""What the bodies and questions of visitors are made of. All has its bounds."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from ..events.story import LONGEST
from ..sources.base import SourceError
from ..sources.registry import check_address

LINE = r"^[^\x00-\x1f\x7f]*$"
"""One line: no control characters."""

TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Many lines: of control characters only tab and line ends."""


_OF_THE_MACHINE = ("localtime", "posixrules")
"""Files beside the time zones that are whatever the machine's owner chose."""


def _zone_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_+\-/]+", name) or name in _OF_THE_MACHINE:
        raise ValueError("this is no IANA time zone")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as err:
        raise ValueError("this is no IANA time zone") from err
    return name


def _iso(value: object) -> object:
    if isinstance(value, str) and not re.match(r"\d{4}-\d\d-\d\dT\d", value):
        raise ValueError("this is no ISO 8601 time")
    return value


def _web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        plain = parts.hostname and parts.port != 0 and not (parts.username or parts.query or parts.fragment)
    except ValueError as err:
        raise ValueError("this cannot be read as an address") from err
    if url and (not plain or parts.scheme not in ("http", "https") or re.search(r"\s", url)):
        raise ValueError("this is no http:// or https:// address without a login")
    return url.rstrip("/")


def _source(source: str) -> str:
    try:
        check_address(source)
    except SourceError as err:
        raise ValueError(f"this cannot be a camera's address ({err.code})") from err
    return source


def _sub_source(source: str) -> str:
    if source and not source.lower().startswith(("rtsp://", "rtsps://")):
        raise ValueError("a sub-stream has an rtsp:// address")
    return source and _source(source)


type Id = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]
type Name = Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]
type Moment = Annotated[AwareDatetime, BeforeValidator(_iso)]
type Label = Annotated[str, Field(max_length=200, pattern=LINE)]
type Language = Annotated[str, Field(max_length=35, pattern=r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$")]
type TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_zone_name)]
type WebAddress = Annotated[str, Field(max_length=500, pattern=LINE), AfterValidator(_web_address)]
type Source = Annotated[str, Field(max_length=2048), AfterValidator(_source)]
type SubSource = Annotated[str, Field(max_length=2048), AfterValidator(_sub_source)]
type Interval = Annotated[float, Field(ge=0.05, le=86400, allow_inf_nan=False)]
type Sensitivity = Annotated[int, Field(ge=0, le=100)]
type Duration = Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]
type Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
type PolygonIn = Annotated[list[tuple[Share, Share]], Field(min_length=3, max_length=50)]


class Body(BaseModel):
    """A JSON body."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)
