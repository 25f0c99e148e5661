"""A run made by hand, for tests of what happens after the engine: four captures, two cases."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np

from latency.scenario.model import Assumption
from latency.scenario.workloads import Weather
from latency.tables import COMPONENTS, NEVER, Captures, Isls, Passes

S = 1_000_000_000


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def ledger(*charges: dict[str, int]) -> np.ndarray:
    """Return (2, 17, N) ns from one dict a capture: {"raw_contact_wait": seconds, ...}."""
    out = np.zeros((2, len(COMPONENTS), len(charges)), np.int64)
    for i, charge in enumerate(charges):
        for name, seconds in charge.items():
            leg, component = name.split("_", 1)
            out[("raw", "product").index(leg), COMPONENTS.index(component), i] = seconds * S
    return out


def scenario() -> SimpleNamespace:
    return SimpleNamespace(
        name="by-hand", title="By hand", question="Which is sooner?", start=datetime(2026, 1, 1, tzinfo=UTC),
        span_ns=100 * S, warm_up_ns=10 * S, drain_ns=100 * S, stop_ns=200 * S, campaign="steady", seed=7,
        replications=1, epoch_window_ns=30 * 86_400 * S, workload=None, weather=Weather(),
        resolved='schema = 1\nname = "by-hand"\n', claims=(), declared="",
        assumptions=(
            Assumption("downlink.rate", "-5", "bit/s", "", "", "guess", "", "=1+1", "by-hand.toml:3", ""),
            Assumption("start", "2026", "", "", "", "", "", "", "default", "ground"),
        ),
    )  # fmt: skip


def plan() -> SimpleNamespace:
    passes = Passes(ints(0, 1), ints(0, 0), ints(0, 40 * S), ints(5 * S, 45 * S), ints(10 * S, 50 * S),
                    ints(90_000_000, 12_345_678), ints(1, 0))  # fmt: skip
    isls = Isls(ints(0, 0), ints(1, 1), ints(0, 50 * S), ints(10 * S, 60 * S), ints(8, 8), ints(0, 5),
                ints(0, 1, 3), ints(100, 200, 300))  # fmt: skip
    return SimpleNamespace(
        satellites=("a", "b"), stations=("kashgar",), transmitters=("a/x", "b/x"), transmitter_satellite=ints(0, 1),
        passes=passes, isls=isls, digest=lambda: "0" * 64,
    )  # fmt: skip


def captures() -> Captures:
    return Captures(ints(0, 1, 0, 1), ints(5, 20, 30, 40) * S, ints(80, 80, 80, 80), ints(8, 8, 8, 8),
                    ints(0, 0, 0, 0), ints(0, 0, 0, 0), ints(NEVER, NEVER, NEVER, NEVER))  # fmt: skip


def ground_direct() -> SimpleNamespace:
    """Capture 0 in the warm-up; 1 and 2 delivered after 30 and 40 s; 3 still waits when the clock stops."""
    return SimpleNamespace(
        case="ground-direct", kept=None, gap=None, attempts_ns={},
        state=ints(0, 0, 0, 1), delivered_ns=ints(6 * S, 50 * S, 70 * S, NEVER), stopped_in=ints(-1, -1, -1, 3),
        station=ints(0, 0, 0, -1), node=ints(-1, -1, -1, -1), hops=ints(0, 0, 0, 0), down_bit=ints(80, 80, 80, 0),
        ledger=ledger({"raw_compute": 1}, {"raw_contact_wait": 29, "product_delivery": 1},
                      {"raw_contact_wait": 30, "raw_downlink_queue": 10}, {"raw_contact_wait": 160}),
        contacts=SimpleNamespace(transmitter=ints(1), station=ints(0), antenna=ints(0), open_ns=ints(40 * S),
                                 close_ns=ints(50 * S), acquired_ns=ints(NEVER), sent_bit=ints(160)),
        loads={"antennas kashgar": 0.5}, counters={"geo_after_grant": 0}, audit={"components sum to the latency": 4},
    )  # fmt: skip


def onboard_direct() -> SimpleNamespace:
    """Every counted capture delivered, 10 s of contact wait and 60 s in the processor's queue."""
    each = {"product_contact_wait": 10, "raw_compute_queue": 60}
    return SimpleNamespace(
        case="onboard-direct", kept=None, gap=None, attempts_ns={},
        state=ints(0, 0, 0, 0), delivered_ns=ints(75, 90, 100, 110) * S, stopped_in=ints(-1, -1, -1, -1),
        station=ints(0, 0, 0, 0), node=ints(-1, -1, -1, -1), hops=ints(0, 0, 0, 0), down_bit=ints(8, 8, 8, 8),
        ledger=ledger(each, each, each, each),
        contacts=SimpleNamespace(transmitter=ints(), station=ints(), antenna=ints(), open_ns=ints(), close_ns=ints(),
                                 acquired_ns=ints(), sent_bit=ints()),
        loads={}, counters={}, audit={"components sum to the latency": 4},
    )  # fmt: skip


def run() -> SimpleNamespace:
    cases = {"ground-direct": ground_direct(), "onboard-direct": onboard_direct()}
    return SimpleNamespace(scenario=scenario(), plan=plan(), captures=captures(), cases=cases, grounds={},
                           problem=SimpleNamespace(satellites=()))  # fmt: skip
