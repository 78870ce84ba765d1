"""A camera's login: by Digest, as cameras want it, or by Basic, as some clients do."""

from __future__ import annotations

import base64
import re
from hashlib import md5

NONCE = "5ccc069c403ebaf9f0171e9517f40e41"
REALM = "camera"


class Login:
    """Judges what clients show. Text is `user:password`."""

    challenge = f'Digest realm="{REALM}", nonce="{NONCE}"'

    def __init__(self, text: str) -> None:
        self._basic = base64.b64encode(text.encode()).decode()
        user, _, password = text.partition(":")
        self._secret = digest(user, REALM, password)

    def fits(self, method: str, authorization: str) -> bool:
        """Whether this header opens the door for a request by this method."""
        kind, _, rest = authorization.partition(" ")
        if kind.lower() == "basic":
            return rest.strip() == self._basic
        fields = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        answer = digest(self._secret, NONCE, digest(method, fields.get("uri", "")))
        return fields.get("response") == answer


def digest(*parts: str) -> str:
    """What RFC 2069 makes of its parts."""
    return md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()
