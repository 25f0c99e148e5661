"""What becomes of the ground-station bottleneck in an orbital case: one word for each aspect of it.

The rule, and the words of one trajectory. With replications see `latency.verdict.conditions`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.flow.cases import CASES, GROUND
from latency.tables import COMPONENTS
from latency.verdict.evidence import together

GROUND_CASES = tuple(case.name for case in CASES if case.place == GROUND)
UNSCREENED = tuple(case.name for case in CASES if case.place == GROUND and not case.screened)  # other hands are sought
ORBITAL_CASES = tuple(case.name for case in CASES if case.place != GROUND)

ASPECTS = {
    "all": (
        "contact_wait", "acquisition", "antenna_wait", "downlink_queue",
        "ground_handling", "backhaul_queue", "backhaul",
    ),
    "geometry": ("contact_wait", "acquisition"),
    "contention": ("antenna_wait",),
    "capacity": ("downlink_queue",),
    "backhaul": ("ground_handling", "backhaul_queue", "backhaul"),
}  # fmt: skip

# Where a case may wait instead.
ELSEWHERE = ("isl_wait", "isl_queue", "compute_queue", "power_wait")


class Judgement(NamedTuple):
    """A bottleneck word and the sums over counted captures that it rests on, in ns."""

    word: str  # no bottleneck, bypassed, moved, reduced or kept
    ground_ns: int  # the bottleneck in the ground case
    orbital_ns: int  # what is left of it in the orbital case
    elsewhere_ns: int  # what the orbital case waits elsewhere and the ground case does not


def exact_sum(values: np.ndarray) -> int:
    """Return the sum of int64 values without overflow.

    A million captures that wait a month each sum to 2.6e21 ns, 280 times what int64 holds.

    Examples
    --------
    >>> exact_sum(np.array([2**62, 2**62, 2**62, -1]))
    13835058055282163711
    """
    most = max(int(values.max(initial=0)), -int(values.min(initial=0)))
    if most * values.size < 1 << 63:
        return int(values.sum())
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


def component_totals(ledger: np.ndarray, counted: np.ndarray) -> dict[str, int]:
    """Return, per component, the time charged to counted captures over both legs.

    Parameters
    ----------
    ledger : (2, 17, N) int64
        Time by leg, component and capture. [ns]
    counted : (N,) bool

    Returns
    -------
    dict of int
        Sum for each component. [ns]
    """
    rows = together(counted)
    return {name: sum(exact_sum(leg[i, rows]) for leg in ledger) for i, name in enumerate(COMPONENTS)}


def word(bottleneck_ns: int, left_ns: int, elsewhere_ns: int, latency_ns: int) -> str:
    """Return what becomes of a bottleneck: the rule of the model, in whole numbers.

    Parameters
    ----------
    bottleneck_ns : int
        B, the bottleneck in the ground case. [ns]
    left_ns : int
        O, the same in the orbital case. [ns]
    elsewhere_ns : int
        N, what the orbital case waits elsewhere and the ground case does not. [ns]
    latency_ns : int
        Latency of the ground case. [ns]

    Examples
    --------
    >>> word(1000, 60, 30, 2000), word(1000, 60, 600, 2000), word(1000, 450, 0, 2000)
    ('bypassed', 'moved', 'reduced')
    >>> word(1000, 900, 0, 2000), word(100, 0, 0, 2000)
    ('kept', 'no bottleneck')
    """
    if not bottleneck_ns or 10 * bottleneck_ns < latency_ns:
        return "no bottleneck"
    if 10 * (left_ns + elsewhere_ns) <= bottleneck_ns:
        return "bypassed"
    if 2 * left_ns > bottleneck_ns:
        return "kept"
    return "moved" if 2 * elsewhere_ns >= bottleneck_ns - left_ns else "reduced"


def judge(ground: dict[str, int], orbital: dict[str, int]) -> dict[str, Judgement]:
    """Return a judgement for each aspect, from the component totals of a ground and of an orbital case.

    The wait elsewhere is counted component by component: time that the ground case waits for a link
    does not excuse time that the orbital case waits for a processor.
    """
    latency_ns = sum(ground.values())
    elsewhere_ns = sum(max(orbital[name] - ground[name], 0) for name in ELSEWHERE)
    judgements = {}
    for aspect, names in ASPECTS.items():
        before_ns = sum(ground[name] for name in names)
        after_ns = sum(orbital[name] for name in names)
        verdict = word(before_ns, after_ns, elsewhere_ns, latency_ns)
        judgements[aspect] = Judgement(verdict, before_ns, after_ns, elsewhere_ns)
    return judgements
