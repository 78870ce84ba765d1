"""Away copies as they are typed: the fields of each store, and what the engine is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import probatio
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)

from ..away import KINDS, AwayStore, AwayTest
from ..errors import EngineError
from .answers import reason_of
from .fields import LINES, SECRET, TEXT

CONF_BUCKET = "bucket"
CONF_PREFIX = "prefix"
CONF_REGION = "region"
CONF_ENDPOINT = "endpoint"
CONF_ACCOUNT = "account"
CONF_SECRET = "secret"  # noqa: S105 - the name of a field
CONF_PASSPHRASE = "passphrase"  # noqa: S105 - the name of a field
CONF_UNENCRYPTED = "unencrypted"
CONF_CAMERAS = "cameras"
CONF_KINDS = "kinds"
CONF_DAYS = "days"
CONF_MBIT_PER_SECOND = "mbit_per_second"

PLACES = {
    "s3": (CONF_REGION, CONF_ENDPOINT, CONF_ACCOUNT),
    "gcs": (),
    "azure": (CONF_ACCOUNT, CONF_ENDPOINT),
}
"""What says where a store is, beside bucket and prefix."""

WRONG_FIELDS = (
    CONF_BUCKET,
    CONF_PREFIX,
    CONF_REGION,
    CONF_ENDPOINT,
    CONF_ACCOUNT,
    CONF_SECRET,
    CONF_PASSPHRASE,
)
"""Those that the engine may find wrong; each has an error `away_FIELD` of its own."""

TEST_ERRORS = ("unauthorized", "not_found", "unreachable", "refused", "damaged")
TEST_PLACES = {"unauthorized": CONF_SECRET, "not_found": CONF_BUCKET}
"""Where a form says what a store answered, if not for all of it."""

DAYS = NumberSelector(NumberSelectorConfig(min=0, max=36500, step=1, mode=NumberSelectorMode.BOX))
MBIT = NumberSelector(NumberSelectorConfig(min=0, max=100000, step="any", mode=NumberSelectorMode.BOX))

type Typed = Mapping[str, Any]
"""What a person typed, by field."""


def store_schema(store: str, *, encrypted: bool) -> probatio.Schema:
    """Return the fields of a store. That encryption ends can be chosen where there is any."""
    fields: dict[probatio.Marker, object] = {probatio.Required(CONF_BUCKET): TEXT}
    for name in PLACES[store]:
        needed = probatio.Required if name == CONF_ACCOUNT else probatio.Optional
        fields[needed(name)] = TEXT
    # A key file has many lines, which a field for passwords would join.
    fields[probatio.Optional(CONF_SECRET)] = LINES if store == "gcs" else SECRET
    fields[probatio.Optional(CONF_PREFIX)] = TEXT
    fields[probatio.Optional(CONF_PASSPHRASE)] = SECRET
    if encrypted:
        fields[probatio.Optional(CONF_UNENCRYPTED, default=False)] = BooleanSelector()
    return probatio.Schema(fields)


def choice_schema(cameras: Mapping[str, str]) -> probatio.Schema:
    """Return the fields that say what is copied; `cameras`: names by their ids."""
    names = [SelectOptionDict(value=one, label=name) for one, name in cameras.items()]
    fields: dict[probatio.Marker, object] = {
        probatio.Optional(CONF_CAMERAS): SelectSelector(SelectSelectorConfig(options=names, multiple=True)),
        probatio.Required(CONF_KINDS): SelectSelector(
            SelectSelectorConfig(options=list(KINDS), multiple=True, translation_key="away_kind")
        ),
        probatio.Required(CONF_DAYS): DAYS,
        probatio.Required(CONF_MBIT_PER_SECOND): MBIT,
    }
    return probatio.Schema(fields)


def shown_store(known: AwayStore, store: str) -> dict[str, Any]:
    """Return what the form of a store begins with: what is known of it, if it is the one in use."""
    if known.store != store:
        return {CONF_PREFIX: known.prefix}
    names = (CONF_BUCKET, CONF_PREFIX, *PLACES[store])
    return {name: value for name in names if (value := getattr(known, name))}


def shown_choice(known: AwayStore) -> dict[str, Any]:
    """Return what the form of what is copied begins with."""
    return {
        CONF_CAMERAS: list(known.cameras),
        CONF_KINDS: list(known.kinds),
        CONF_DAYS: known.days,
        CONF_MBIT_PER_SECOND: known.mbit_per_second,
    }


def read_store(known: AwayStore, store: str, typed: Typed) -> dict[str, object]:
    """Return what the engine is told of a store. Without a secret it keeps its own, for the same server."""
    names = (CONF_BUCKET, CONF_PREFIX, *PLACES[store])
    told: dict[str, object] = {"store": store, **{name: typed.get(name, "").strip() for name in names}}
    if store != known.store:
        # What the one before needed, and this one has no field for.
        told = {**dict.fromkeys((CONF_REGION, CONF_ENDPOINT, CONF_ACCOUNT), ""), **told}
    told |= {name: typed[name] for name in (CONF_SECRET, CONF_PASSPHRASE) if typed.get(name)}
    if typed.get(CONF_UNENCRYPTED):
        told[CONF_PASSPHRASE] = ""
    return told


def place_of(err: EngineError) -> str:
    """Return where the form says what the engine found wrong: a field, or `base`."""
    field = err.message.partition(":")[0]
    return field if err.code == "invalid" and field in WRONG_FIELDS else "base"


def reason_of_refusal(err: EngineError) -> str:
    """Return the key of the words for what the engine found wrong."""
    field = place_of(err)
    return f"away_{field}" if field in WRONG_FIELDS else reason_of(err)


def place_of_test(test: AwayTest) -> str:
    """Return where the form says what the store answered."""
    return TEST_PLACES.get(test.error, "base")


def reason_of_test(test: AwayTest) -> str:
    """Return the key of the words for what the store answered."""
    return f"away_{test.error}" if test.error in TEST_ERRORS else "away_refused"
