"""What can go wrong with a disk."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

_FULL = ("disk is full", "disk i/o error", "no space left", "could not extend file")


class StorageError(Exception):
    """Nothing could be kept. `code` is stable: disk_full or storage_failed."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@contextmanager
def translated() -> Iterator[None]:
    """Turn what databases and file systems raise into a StorageError."""
    try:
        yield
    except DBAPIError as err:
        text = str(err.orig).lower()
        code = "disk_full" if any(word in text for word in _FULL) else "storage_failed"
        raise StorageError(code, str(err.orig)) from err
    except OSError as err:
        full = err.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StorageError("disk_full" if full else "storage_failed", str(err)) from err
