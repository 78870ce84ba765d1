"""What can go wrong between Home Assistant and the engine."""

# ruff: noqa: N818 - they read as what happened: `except Unreachable`


class EngineError(Exception):
    """The engine could not do what was asked.

    `code` is stable (contract/README.md lists those of the engine itself); `message` is English, for logs.
    """

    def __init__(self, code: str, message: str = "") -> None:
        """Keep the code and the message."""
        super().__init__(message or code)
        self.code = code
        self.message = message or code


class Unauthorized(EngineError):
    """The token is wrong, revoked, or of another home."""


class Forbidden(EngineError):
    """The token does not reach this far."""


class NotFound(EngineError):
    """The engine knows nothing by this id."""


class Conflict(EngineError):
    """Not possible in the present state, as a look without a picture."""


class Unreachable(EngineError):
    """No answer: wrong address, engine down, or too slow."""

    def __init__(self, message: str = "") -> None:
        """Keep the message."""
        super().__init__("unreachable", message)


class ContractError(EngineError):
    """The answer is not what the contract says."""

    def __init__(self, message: str) -> None:
        """Keep the message."""
        super().__init__("contract", message)


class TooOld(EngineError):
    """The engine speaks an older contract than we do."""

    def __init__(self, found: int, wanted: int) -> None:
        """Keep both schema versions."""
        super().__init__("too_old", f"engine speaks schema {found}, wanted {wanted}")


class TooNew(EngineError):
    """The engine speaks a newer contract than we do."""

    def __init__(self, found: int, wanted: int) -> None:
        """Keep both schema versions."""
        super().__init__("too_new", f"engine speaks schema {found}, wanted {wanted}")


class OutOfRange(EngineError):
    """A part was asked for that is beyond the end."""


BY_CODE: dict[str, type[EngineError]] = {
    "unauthorized": Unauthorized,
    "forbidden": Forbidden,
    "not_found": NotFound,
    "conflict": Conflict,
    "out_of_range": OutOfRange,
}
BY_STATUS: dict[int, str] = {
    400: "invalid",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media",
    416: "out_of_range",
    429: "rate_limited",
    503: "unavailable",
    507: "disk_full",
}


def from_answer(status: int, code: str | None, message: str) -> EngineError:
    """Return the error for an answer: by its code, else by its HTTP status."""
    code = code or BY_STATUS.get(status, "internal")
    return BY_CODE.get(code, EngineError)(code, message or f"HTTP {status}")
