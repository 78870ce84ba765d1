"""Any part of a sealed file, without the rest of it: the format of age is made of chunks for that.

`sealing.py` writes and opens whole files; this is for those who seek in a film that lies elsewhere.
https://github.com/C2SP/C2SP/blob/main/age.md describes the format.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass, field

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .sealing import SealError

CHUNK, TAG, NONCE = 64 * 1024, 16, 16
SEALED = CHUNK + TAG
"""Bytes of a whole chunk, as it lies there."""

HEAD = 4096
"""Bytes from the beginning of a sealed file within which its header ends."""

_VERSION = b"age-encryption.org/v1\n"
_LINE = 64
"""Letters of a whole line of a stanza; a shorter one is its last."""

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedParts:
    """Where the chunks of a sealed file lie, and what opens them."""

    begin: int
    """Of the first chunk."""

    total: int
    """Bytes of the file, as it lies there."""

    key: bytes = field(repr=False)

    @property
    def chunks(self) -> int:
        """How many chunks there are; at least one, which may be empty."""
        return max(1, -(-(self.total - self.begin) // SEALED))

    @property
    def size(self) -> int:
        """Bytes of what is in it."""
        return self.total - self.begin - self.chunks * TAG

    def where(self, start: int, stop: int) -> tuple[int, int]:
        """Return the bytes of the file that hold these of what is in it: whole chunks."""
        first, last = start // CHUNK, (stop - 1) // CHUNK
        return self.begin + first * SEALED, min(self.total, self.begin + (last + 1) * SEALED)

    def opened(self, data: bytes, start: int, stop: int) -> bytes:
        """Return what is in it from `start` to `stop`, out of what lies `where` it says. Raises SealError."""
        first, cipher = start // CHUNK, ChaCha20Poly1305(self.key)
        try:
            clear = b"".join(
                cipher.decrypt(self._nonce(first + index), data[at : at + SEALED], None)
                for index, at in enumerate(range(0, len(data), SEALED))
            )
        except InvalidTag as err:
            raise SealError("it is damaged") from err
        return clear[start - first * CHUNK : stop - first * CHUNK]

    def _nonce(self, chunk: int) -> bytes:
        return chunk.to_bytes(11, "big") + bytes([chunk == self.chunks - 1])


def sealed_parts(head: bytes, total: int, keys: tuple[str, ...]) -> SealedParts:
    """Return how to open any part of a file of so many bytes, which begins like this. Raises SealError."""
    header, _, rest = head.partition(b"\n--- ")
    mac, _, payload = rest.partition(b"\n")
    if not header.startswith(_VERSION) or len(payload) < NONCE:
        raise SealError("it is damaged")
    file_key = _file_key(_stanzas(header), keys)
    signed = header + b"\n---"
    told = hmac.digest(_derived(file_key, b"", b"header"), signed, "sha256")
    if not hmac.compare_digest(told, _decoded(mac)):
        raise SealError("it is damaged")
    begin = len(signed) + 1 + len(mac) + 1 + NONCE
    return SealedParts(begin=begin, total=total, key=_derived(file_key, payload[:NONCE], b"payload"))


def _stanzas(header: bytes) -> list[tuple[list[bytes], bytes]]:
    """Return who it is sealed for: the words of each stanza, and what it holds."""
    found: list[tuple[list[bytes], list[bytes]]] = []
    for line in header.removeprefix(_VERSION).split(b"\n"):
        if line.startswith(b"-> "):
            found.append((line.split(b" ")[1:], []))
        elif found and len(line) <= _LINE:
            found[-1][1].append(line)
        else:
            raise SealError("it is damaged")
    return [(words, _decoded(b"".join(lines))) for words, lines in found]


def _file_key(stanzas: list[tuple[list[bytes], bytes]], keys: tuple[str, ...]) -> bytes:
    """Return the key of the file, by whichever of the keys opens it. Raises SealError."""
    for words, body in stanzas:
        if len(words) != 2 or words[0] != b"X25519":
            continue
        share = _decoded(words[1])
        for key in reversed(keys):
            try:
                return _unwrapped(share, body, key)
            except (InvalidTag, ValueError):  # sealed for another one
                continue
    raise SealError("none of the keys opens it")


def _unwrapped(share: bytes, body: bytes, key: str) -> bytes:
    private = X25519PrivateKey.from_private_bytes(_bech32(key))
    shared = private.exchange(X25519PublicKey.from_public_bytes(share))
    wrapping = _derived(
        shared, share + private.public_key().public_bytes_raw(), b"age-encryption.org/v1/X25519"
    )
    return ChaCha20Poly1305(wrapping).decrypt(bytes(12), body, None)


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, purpose).derive(secret)


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as err:
        raise SealError("it is damaged") from err


def _bech32(key: str) -> bytes:
    """Return the 32 bytes of a key; the library that wrote it has checked it. Raises SealError."""
    try:
        text = str(pyrage.x25519.Identity.from_str(key)).lower()
    except pyrage.IdentityError as err:
        raise SealError("none of the keys opens it") from err
    number = 0
    for letter in text.rpartition("1")[2][:-6]:
        number = number << 5 | _BECH32.index(letter)
    return (number >> 4).to_bytes(32, "big")  # 52 letters are 260 bits
