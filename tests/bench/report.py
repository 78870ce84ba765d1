"""What was measured, as one table: each figure beside its target, its rival and how much it shook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure that has to reach a target."""

    what: str
    figure: float
    target: float
    at_most: bool
    """Whether the figure has to stay under its target, or to reach it."""

    aim: float | None = None
    """What it should reach some day."""

    unit: str = ""
    shake: float = 0.0
    """Half of the range between the quartiles of the rounds, as a share of the figure."""

    rival: str = ""
    """What it was measured against, with its own figure."""

    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    """What makes the figure worthless, such as pictures that nobody judged."""

    @property
    def good(self) -> bool:
        """Whether the target is reached, and honestly."""
        reached = self.figure <= self.target if self.at_most else self.figure >= self.target
        return reached and not self.faults


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return median(values)


def shake(values: Sequence[float]) -> float:
    """Return half the range between the quartiles as a share of the median: how much rounds differ."""
    ordered = sorted(values)
    quarter = len(ordered) // 4
    return (ordered[-1 - quarter] - ordered[quarter]) / 2 / max(abs(median(ordered)), 1e-9)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of all lies; the nearest one that was measured."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(lines: Sequence[Line]) -> str:
    """Write all lines as text."""
    rows = [("what", "measured", "target", "aim", "noise", "", "against")]
    for line in lines:
        sign = "<" if line.at_most else ">="
        rows.append(
            (
                line.what,
                f"{line.figure:.2f}{line.unit}",
                f"{sign} {line.target:g}{line.unit}",
                "" if line.aim is None else f"{sign} {line.aim:g}{line.unit}",
                f"±{line.shake:.0%}",
                "pass" if line.good else "FAIL",
                line.rival,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    for line in lines:
        text += ["", f"{line.what}:", *(f"  {note}" for note in line.notes)]
        text += [f"  FAULT: {fault}" for fault in line.faults]
    return "\n".join(row.rstrip() for row in text)
