"""Whether a camera still shows what it is there to show."""

from enum import StrEnum


class ViewState(StrEnum):
    """What has become of a camera's view. Stable codes."""

    UNKNOWN = "unknown"
    """Not known yet, or no pictures come."""

    CLEAR = "clear"
    COVERED = "covered"
    """Something is before the lens: nearly nothing of the scene is left."""

    SPRAYED = "sprayed"
    """A flat blotch hides most of the scene; a part may be left."""

    DEFOCUSED = "defocused"
    """The scene is there, its fine structure is gone."""

    FROZEN = "frozen"
    """Pictures come, but always the same one."""

    BLACK = "black"
    """Dark, and nothing to be seen in it."""

    @property
    def impaired(self) -> bool:
        """Whether this is a problem."""
        return self not in (ViewState.UNKNOWN, ViewState.CLEAR)
