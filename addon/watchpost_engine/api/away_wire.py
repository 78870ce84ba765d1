"""What visitors say of away copies, checked and turned into settings."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from ..model.away import AwayKind, AwaySettings, AwayStoreKind
from .wire_types import LINE, TEXT, Body, Id, WebAddress

LEAST_PASSPHRASE = 8


def _prefix(prefix: str) -> str:
    parts = [part for part in prefix.split("/") if part]
    if any(part in (".", "..") for part in parts):
        raise ValueError("this is no folder")
    return "/".join(parts)


def _passphrase(passphrase: str) -> str:
    if passphrase and len(passphrase) < LEAST_PASSPHRASE:
        raise ValueError(f"a passphrase has at least {LEAST_PASSPHRASE} characters")
    return passphrase


def _distinct[T](values: Sequence[T]) -> Sequence[T]:
    return list(dict.fromkeys(values))


type Bucket = Annotated[str, Field(max_length=255, pattern=r"^[A-Za-z0-9._-]*$")]
type Prefix = Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9._/-]*$"), AfterValidator(_prefix)]
type Account = Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9._+/=-]*$")]
type Region = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9-]*$")]
type Secret = Annotated[str, Field(max_length=20_000, pattern=TEXT)]
type Passphrase = Annotated[str, Field(max_length=500, pattern=LINE), AfterValidator(_passphrase)]
type Days = Annotated[float, Field(ge=0, le=36500, allow_inf_nan=False)]
type Mbit = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
type Kind = Annotated[AwayKind, Field(strict=False)]


class AwayIn(Body):
    """Any of a home's away settings; what is left out, or null, stays as it is."""

    store: AwayStoreKind | None = Field(default=None, strict=False)
    bucket: Bucket | None = None
    prefix: Prefix | None = None
    endpoint: WebAddress | None = None
    region: Region | None = None
    account: Account | None = None
    secret: Secret | None = Field(default=None, repr=False)
    passphrase: Passphrase | None = Field(default=None, repr=False)
    cameras: Annotated[list[Id], Field(max_length=1000), AfterValidator(_distinct)] | None = None
    kinds: Annotated[list[Kind], Field(max_length=10), AfterValidator(_distinct)] | None = None
    days: Days | None = None
    mbit_per_second: Mbit | None = None

    def applied(self, to: AwaySettings, now: datetime) -> AwaySettings:
        """Return settings with those changed that were sent, but for the passphrase.

        A secret belongs to its server: one that was kept is never shown to another one. What closed before
        a store was chosen stays at home.
        """
        sent = self.model_dump(exclude_none=True, exclude={"passphrase", "cameras", "kinds"})
        if self.cameras is not None:
            sent["cameras"] = tuple(self.cameras)
        if self.kinds is not None:
            sent["kinds"] = tuple(self.kinds)
        changed = replace(to, **sent)
        moved = (changed.store, changed.endpoint, changed.account) != (to.store, to.endpoint, to.account)
        if moved and self.secret is None:
            changed = replace(changed, secret="")
        return replace(changed, since=now) if changed.place != to.place else changed


def problem_of(settings: AwaySettings) -> str | None:
    """Return why settings cannot be used, None when they can."""
    if not settings.configured:
        return None
    if not settings.bucket:
        return "bucket: it is missing"
    if not settings.secret:
        return "secret: it is missing, or was that of another server"
    if settings.store is AwayStoreKind.GCS:
        return _key_problem(settings.secret) or _address_problem(settings)
    if not settings.account:
        return "account: it is missing"
    if settings.store is AwayStoreKind.AZURE and not settings.account.isalnum():
        return "account: letters and digits only"
    return _address_problem(settings)


def _key_problem(secret: str) -> str | None:
    try:
        key = json.loads(secret)
    except ValueError:
        key = None
    if not isinstance(key, dict) or not {"client_email", "private_key"} <= key.keys():
        return "secret: this is no key file of a service account"
    return None


def _address_problem(settings: AwaySettings) -> str | None:
    """Return whether something could be read on the way: it is encrypted there, or was before."""
    plain = settings.endpoint.startswith("http://") and not _is_this_machine(settings.endpoint)
    if plain and (settings.store is AwayStoreKind.GCS or not settings.sealing):
        return "endpoint: without https:// a passphrase is needed"
    return None


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
