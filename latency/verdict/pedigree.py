"""What a verdict rests on: the share of its variance that guesses carry, and not measurements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

BASES = ("guess", "derived", "published", "measured", "choice")  # choice: nobody stated a basis
FRAGILE = 0.5


class Resting(NamedTuple):
    """Shares of the variance by basis; they sum to one, or are all zero where nothing matters."""

    shares: dict[str, float]

    @property
    def on_guesses(self) -> float:
        return self.shares["guess"]

    @property
    def fragile(self) -> bool:
        """More than half of what could change the answer is guessed."""
        return self.on_guesses > FRAGILE


def resting(totals: Iterable[float], bases: Iterable[str], floor: float = 0.0) -> Resting:
    """Return what the variance rests on: total-order indices by basis, net of the noise, in shares of their sum.

    Total orders count what two assumptions do together once for each, so their sum may exceed one; only shares of
    it are told.

    Parameters
    ----------
    totals : iterable of float
        Total-order index of each assumption.
    bases : iterable of str
        Its basis, "" for a choice.
    floor : float
        Total-order index of a dummy; this much of every index is noise.

    Examples
    --------
    >>> found = resting([0.5, 0.3, 0.1, 0.02], ["guess", "published", "guess", "measured"], floor=0.02)
    >>> round(found.on_guesses, 2), found.fragile
    (0.67, True)
    """
    net = dict.fromkeys(BASES, 0.0)
    for total, basis in zip(totals, bases, strict=True):
        net[basis or "choice"] += max(total - floor, 0.0)
    whole = sum(net.values())
    return Resting({basis: share / whole if whole else 0.0 for basis, share in net.items()})
