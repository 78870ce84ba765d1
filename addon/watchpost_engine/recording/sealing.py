"""Sealing copies before they leave the house, in the format of age (https://age-encryption.org/v1).

A key of its own is made for each passphrase, and only that key is sealed with it. So a passphrase costs its
second of work once, is kept nowhere, and anybody who knows it opens every copy with the `age` program.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pyrage

ENDING = ".age"

_CHILD = """
import sys, pyrage
passphrase, _, key = sys.stdin.buffer.read().partition(b"\\0")
sys.stdout.buffer.write(pyrage.passphrase.encrypt(key, passphrase.decode(), armored=True))
"""


class SealError(Exception):
    """A seal that none of the keys opens, or a file that is damaged."""


def new_key(passphrase: str) -> tuple[str, str]:
    """Return a new key, and the same sealed with a passphrase: a text for `age --decrypt --identity`.

    Blocks for a second or two. In another process: it would hold all threads of this one.
    """
    key = str(pyrage.x25519.Identity.generate())
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=passphrase.encode() + b"\0" + key.encode() + b"\n",
        stdout=subprocess.PIPE,
        check=True,
    )
    return key, done.stdout.decode()


def open_key(key_file: bytes, passphrase: str) -> str:
    """Return the key out of a key file. Blocks, and holds all threads. Raises SealError."""
    try:
        return pyrage.passphrase.decrypt(key_file, passphrase).decode().strip()
    except (pyrage.DecryptError, UnicodeDecodeError) as err:
        raise SealError("the passphrase does not open this key") from err


def key_name(key: str) -> str:
    """Return the name under which the sealed key lies beside what it opens."""
    return f"key-{str(_identity(key).to_public())[-12:]}{ENDING}"


def seal(source: Path, target: Path, key: str) -> None:
    """Write a file sealed, whole or not at all. Blocks. Raises OSError."""
    part = target.with_name(target.name + ".part")
    with _Breathing(source) as clear, part.open("wb") as sealed:
        pyrage.encrypt_io(clear, sealed, [_identity(key).to_public()])
    part.replace(target)


def unseal(source: Path, target: Path, keys: tuple[str, ...]) -> None:
    """Write a sealed file as it was. Blocks. Raises SealError and OSError."""
    try:
        with _Breathing(source) as sealed, target.open("wb") as clear:
            pyrage.decrypt_io(sealed, clear, [_identity(key) for key in keys])
    except pyrage.DecryptError as err:
        target.unlink()
        raise SealError("none of the keys opens it") from err
    except OSError as err:
        if err.errno is not None:  # the disk's; the library gives its own none
            raise
        target.unlink()
        raise SealError("it is damaged") from err


class _Breathing(io.BufferedReader):
    """A file to be read that lets other threads run between two reads; the library alone never would."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size)


def _identity(key: str) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(key)
