"""The away copy: recordings and pictures that also lie in a store outside the house."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from .recording import RecordingKind


class AwayStoreKind(StrEnum):
    """Which service keeps the copies."""

    OFF = "off"
    S3 = "s3"
    GCS = "gcs"
    AZURE = "azure"


class AwayKind(StrEnum):
    """What can be chosen to have a copy: the kinds of recordings, and the pictures of events."""

    CONTINUOUS = RecordingKind.CONTINUOUS.value
    SCHEDULED = RecordingKind.SCHEDULED.value
    EVENT = RecordingKind.EVENT.value
    MANUAL = RecordingKind.MANUAL.value
    PICTURE = "picture"


class AwayState(StrEnum):
    """How an away copy fares."""

    NONE = ""
    """There is none, and none is to be made."""

    WAITING = "waiting"
    STORED = "stored"
    """It is there, and was compared."""

    FAILED = "failed"
    """What was to be copied was gone before it could be."""

    LEAVING = "leaving"
    """It is to be deleted there; what it was a copy of is forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaySettings:
    """Where the copies of one home go, and which there are."""

    store: AwayStoreKind = AwayStoreKind.OFF
    bucket: str = ""
    """Azure calls it container."""

    prefix: str = "watchpost"
    """Folder within the bucket; empty for none."""

    endpoint: str = ""
    """Address of the server; empty for the service's own."""

    region: str = ""
    """S3's region; empty for `us-east-1`."""

    account: str = ""
    """S3: the id of the access key. Azure: the account."""

    secret: str = field(default="", repr=False)
    """S3: the secret access key. Azure: the account's key. GCS: the service account's key file (JSON)."""

    identities: tuple[str, ...] = field(default=(), repr=False)
    """age identities that open what was sealed, the newest last."""

    key_file: str = ""
    """The newest identity, itself sealed with the passphrase. Lies in the bucket too."""

    sealing: bool = False
    """Whether copies are sealed with the newest identity before they leave."""

    cameras: tuple[str, ...] = ()
    """Ids of those whose copies are made; none given: all."""

    kinds: tuple[AwayKind, ...] = tuple(AwayKind)
    days: float = 0.0
    """For how many days copies are kept; 0 is for ever."""

    mbit_per_second: float = 0.0
    """What may be sent at the most; 0 is as fast as it goes."""

    since: datetime | None = None
    """What closed before is not copied."""

    @property
    def configured(self) -> bool:
        """Whether there is a store."""
        return self.store is not AwayStoreKind.OFF

    @property
    def place(self) -> str:
        """What tells one bucket from another."""
        return f"{self.store}:{self.endpoint}:{self.account}:{self.bucket}:{self.prefix}"

    @property
    def bytes_per_second(self) -> float:
        """What may be sent at the most; 0 is as fast as it goes."""
        return self.mbit_per_second * 1_000_000 / 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayFile:
    """A file as it lies in the store: in one object, or cut into several that follow each other."""

    name: str
    """Of the file, below the prefix."""

    sealed: bool
    bytes: int
    sha256: str
    """Of the whole, as it lies there, hex."""

    piece: int
    """Bytes of each object but the last."""

    @property
    def pieces(self) -> int:
        """How many objects it is."""
        return max(1, -(-self.bytes // self.piece))

    def object(self, index: int) -> str:
        """Return the name of one of its objects."""
        if self.pieces == 1:
            return self.name
        width = len(str(self.pieces))
        return f"{self.name}.{index + 1:0{width}}of{self.pieces}"

    @property
    def objects(self) -> list[str]:
        """The names of all its objects, in their order."""
        return [self.object(index) for index in range(self.pieces)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayCopy:
    """The copy of a recording, or of the pictures of an event."""

    id: str
    """Of what it is a copy of."""

    home_id: str
    camera_id: str
    kind: AwayKind
    at: datetime
    """When what it shows began."""

    state: AwayState = AwayState.WAITING
    due_at: datetime
    """When it is to be sent, or sent again; of one that is there, when it came there."""

    attempts: int = 0
    place: str = ""
    """Where it lies, or lies in part."""

    files: tuple[AwayFile, ...] = ()
    """Those that are there whole."""

    sending: AwayFile | None = None
    sent: int = 0
    """How many objects of that one are there."""

    @property
    def bytes(self) -> int:
        """What it takes there."""
        return sum(file.bytes for file in self.files)

    @property
    def objects(self) -> list[str]:
        """The names of all that may be there."""
        files = self.files if self.sending is None else (*self.files, self.sending)
        return [name for file in files for name in file.objects]

    def from_start(self, place: str) -> AwayCopy:
        """Return it as nothing of it were there yet."""
        return replace(self, place=place, files=(), sending=None, sent=0)
