"""Round trips as rows, and what they come to."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from latency.constants import SECOND_NS
from latency.units import number_text

HEADER = ("time_s", "rtt_ms", "path")
UNREACHABLE = "unreachable"


def rtt_rows(trips, times_ns: np.ndarray) -> list[tuple[str, str, str]]:
    """Return one row per sample; `>` stands between the sites and satellites of a path."""
    samples = zip(times_ns.tolist(), trips.reachable, trips.rtt_ms, trips.paths, strict=True)
    return [
        (_seconds(time_ns), *((f"{rtt_ms:.6f}", ">".join(path)) if there else (UNREACHABLE, UNREACHABLE)))
        for time_ns, there, rtt_ms, path in samples
    ]


def rtt_records(trips, times_ns: np.ndarray) -> list[dict]:
    """Return one record per sample for programs; None where there is no path."""
    samples = zip((times_ns / SECOND_NS).tolist(), trips.reachable, trips.rtt_ms.tolist(), trips.paths, strict=True)
    return [
        {"time_s": time_s, "rtt_ms": rtt_ms if there else None, "path": list(path) if there else None}
        for time_s, there, rtt_ms, path in samples
    ]


def _seconds(time_ns: int) -> str:
    return number_text(Fraction(time_ns, SECOND_NS))


def rtt_summary(trips, times_ns: np.ndarray) -> str:
    """Return least, mean and largest round trip, and how many samples have none."""
    rtt_ms = trips.rtt_ms[trips.reachable]
    lost = f"{trips.reachable.size - rtt_ms.size} of {trips.reachable.size} samples unreachable"
    if not rtt_ms.size:
        return lost
    reachable_ns = times_ns[trips.reachable]
    least, most = int(rtt_ms.argmin()), int(rtt_ms.argmax())
    return (
        f"least {rtt_ms[least]:.4f} ms (at {_seconds(int(reachable_ns[least]))} s), mean {rtt_ms.mean():.4f} ms, "
        f"largest {rtt_ms[most]:.4f} ms (at {_seconds(int(reachable_ns[most]))} s); {lost}"
    )
