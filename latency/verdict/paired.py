"""Ground against orbit, capture by capture: the difference of each, beside the difference of quantiles.

The two are not the same: the 95th centile of the differences says what the worst-off captures gain, the
difference of the 95th centiles compares captures that need not be the same ones. Each goes by its own name.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from latency.verdict.evidence import Outcome
from latency.verdict.intervals import Series
from latency.verdict.quantiles import LEVELS, pooled_quantile

PAIRED_LEVELS = (5, 10, 25, 50, 75, 90, 95)  # per cent; low ones too: a difference has two tails


class Pairs(NamedTuple):
    """Differences ground - orbital of captures that came in at least one of the two cases: positive, orbit is sooner.

    A case in which a capture never arrives is later than everything, so its difference lies beyond all
    others on one side or the other. Where both never arrive there is no difference: these are only counted.
    """

    difference_ns: np.ndarray  # (n,) int64, ascending, of those delivered in both
    ground_never: int  # delivered in the orbital case only: beyond the largest difference
    orbital_never: int  # delivered in the ground case only: beyond the smallest
    both_never: int  # counted apart

    @property
    def compared(self) -> int:
        """Captures that came in at least one of the two."""
        return self.difference_ns.size + self.ground_never + self.orbital_never

    def quantile(self, level: int) -> float | None:
        """Return a quantile of the differences; infinite where it lies among those that one case never delivers.

        Examples
        --------
        >>> pairs = Pairs(np.array([-3, 1, 8]), ground_never=1, orbital_never=0, both_never=2)
        >>> pairs.quantile(50), pairs.quantile(95)
        (1.0, inf)
        """
        rank = -(-level * self.compared // 100) - 1
        if rank < 0:
            return None
        if rank < self.orbital_never:
            return -math.inf
        rank -= self.orbital_never
        return float(self.difference_ns[rank]) if rank < self.difference_ns.size else math.inf

    def shares(self) -> dict[str, float | None]:
        """Return the shares of all captures with orbit sooner, later and equal, and of those that never come."""
        count = self.compared + self.both_never
        sooner = int((self.difference_ns > 0).sum()) + self.ground_never
        later = int((self.difference_ns < 0).sum()) + self.orbital_never
        parts = {
            "orbital_sooner": sooner,
            "orbital_later": later,
            "equal": self.compared - sooner - later,
            "never_in_both": self.both_never,
        }
        return {name: part / count if count else None for name, part in parts.items()}


def pairs_of(ground: tuple[Outcome, ...], orbital: tuple[Outcome, ...]) -> Pairs:
    """Return the differences of all captures over the same replications of two cases.

    Raises
    ------
    ValueError
        If the two are not the same captures: then there are no pairs.

    Examples
    --------
    >>> from latency.tables import NEVER
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> taken = np.array([0, 1, 2])
    >>> ground, orbital = (outcome_by_hand(np.array(ns), taken, 100) for ns in ([9, 5, NEVER], [2, 7, 4]))
    >>> pairs_of((ground,), (orbital,))
    Pairs(difference_ns=array([-2,  7]), ground_never=1, orbital_never=0, both_never=0)
    """
    found, ground_never, orbital_never, both_never = [np.empty(0, np.int64)], 0, 0, 0
    for before, after in zip(ground, orbital, strict=True):
        if not np.array_equal(before.taken_ns, after.taken_ns) or not np.array_equal(before.satellite, after.satellite):
            raise ValueError("the two cases do not hold the same captures")
        in_both = before.delivered & after.delivered
        found.append(before.latency_ns[in_both] - after.latency_ns[in_both])
        ground_never += int((after.delivered & ~before.delivered).sum())
        orbital_never += int((before.delivered & ~after.delivered).sum())
        both_never += int((~before.delivered & ~after.delivered).sum())
    return Pairs(np.sort(np.concatenate(found)), ground_never, orbital_never, both_never)


def paired_series(level: int, ground: tuple[Outcome, ...], orbital: tuple[Outcome, ...]) -> Series | None:
    """Return a quantile of the paired differences over all replications and in each; None without any pair.

    Where it lies beyond all differences nothing is said of how far: the bound is minus infinity.

    Examples
    --------
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> ground, orbital = (outcome_by_hand(np.array(ns), np.array([0, 1, 2]), 100) for ns in ([9, 5, 8], [2, 7, 4]))
    >>> paired_series(50, (ground,), (orbital,)).estimate
    4.0
    """
    estimate = pairs_of(ground, orbital).quantile(level)
    if estimate is None:
        return None
    alone = [pairs_of((before,), (after,)).quantile(level) for before, after in zip(ground, orbital, strict=True)]
    parts = np.array([math.inf if part is None else part for part in alone])
    bounds = np.where(np.isfinite(parts), parts, -math.inf)
    return Series(estimate, parts, estimate if math.isfinite(estimate) else -math.inf, bounds)


def differences(ground: tuple[Outcome, ...], orbital: tuple[Outcome, ...]) -> dict:
    """Return both kinds of difference, ground - orbital, in plain numbers.

    Returns
    -------
    dict
        "paired": the quantiles of the per-capture differences, {"difference_ns", "beyond"}: where one case never
        delivers there is no number, and `beyond` says which ("ground never", "orbital never");
        "of_quantiles": the differences of the quantiles, {"difference_ns", "beyond"}, None where one is censored;
        "shares": see `Pairs.shares`; "never_in_both": how many captures.
    """
    pairs = pairs_of(ground, orbital)
    return {
        "paired": {f"p{level}": _plain(pairs.quantile(level)) for level in PAIRED_LEVELS},
        "of_quantiles": {f"p{level}": _plain(_of_quantiles(level, ground, orbital)) for level in LEVELS},
        "shares": pairs.shares(),
        "never_in_both": pairs.both_never,
    }


def _of_quantiles(level: int, ground: tuple[Outcome, ...], orbital: tuple[Outcome, ...]) -> float | None:
    before, after = (pooled_quantile(level, outcomes).latency_ns for outcomes in (ground, orbital))
    if before is None and after is None:
        return None
    if before is None or after is None:
        return math.inf if before is None else -math.inf
    return float(before - after)


def _plain(value: float | None) -> dict:
    if value is None:
        return {"difference_ns": None, "beyond": "never in both"}
    if math.isinf(value):
        return {"difference_ns": None, "beyond": "ground never" if value > 0 else "orbital never"}
    return {"difference_ns": int(value), "beyond": None}


def variance_ratio(ground: Series, orbital: Series) -> float | None:
    """Return how many times common random numbers cut the variance of the difference of two cases.

    The variance that independent draws would give (the sum of the two) over the variance of the difference as
    it was drawn. Less than 1 where the cases move against each other: then common draws do harm, and this says so.

    Returns
    -------
    float or None
        Infinite where the difference never varies though the cases do; None where neither varies, with one
        replication, or where a part is not finite.

    Examples
    --------
    >>> def series(*parts):
    ...     return Series(0.0, np.array(parts), 0.0, np.array(parts))
    >>> round(variance_ratio(series(1.0, 2.0, 3.0), series(1.0, 2.0, 2.0)), 9)  # (1 + 1/3) / (1/3)
    4.0
    >>> variance_ratio(series(1.0, 2.0, 3.0), series(3.0, 2.0, 1.0))
    0.5
    """
    parts = np.stack([ground.parts, orbital.parts])
    if parts.shape[1] < 2 or not np.isfinite(parts).all():
        return None
    apart = float(parts.var(axis=1, ddof=1).sum())
    together = float((parts[0] - parts[1]).var(ddof=1))
    if together == 0:
        return math.inf if apart else None
    return apart / together
