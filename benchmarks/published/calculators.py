"""Two calculators of one repository, one question, 16 x and 1.01 x: which assumption makes the difference."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from benchmarks.published.comparison import Comparison, Row, close, explained
from latency.constants import SECOND_NS
from latency.run import pose, run
from latency.scenario import load

SCENARIO = Path(__file__).parent.parent / "scenarios" / "calculator.toml"
CAMERA = "shell-1-01"


class Calculator(NamedTuple):
    """What a calculator takes for granted, in its own units turned to s, Mbit and Mbit/s."""

    name: str
    printed: float
    raw_mbit: float
    answer_mbit: float
    rate_mbit_s: float
    wait_s: int  # for a pass
    answer_waits: bool  # or the raw data alone
    ground_s: int  # computing
    orbit_s: int
    uplink_s: float  # of the ground's answer, back to the satellite

    @property
    def ground_total_s(self) -> float:
        """Wait, send everything, compute, and where the calculator asks for it, send the answer up again."""
        return self.wait_s + self.raw_mbit / self.rate_mbit_s + self.ground_s + self.uplink_s

    @property
    def orbit_total_s(self) -> float:
        """Compute, wait if the answer has to, send the answer."""
        return self.orbit_s + self.answer_waits * self.wait_s + self.answer_mbit / self.rate_mbit_s

    @property
    def ratio(self) -> float:
        """How many times sooner the answer is said to be there from orbit."""
        return self.ground_total_s / self.orbit_total_s


SURVEILLANCE = Calculator("surveillance", 16, 16_000.0, 4.0, 800, 2_700, False, 45, 180, 0.0)
# 2,048 MB and 10 kB in units of 1,024 for one step only, as there.
INFERENCE = Calculator("inference", 1.01, 16_384.0, 10 / 1024 * 8, 200, 8_640, True, 120, 120, 10 / 1024 * 8 / 50)


def latencies_s(calculator: Calculator) -> dict[str, float]:
    """Return {case: latency} of the calculator's image in our model, its pass rising after the calculator's wait."""
    settings = (
        f"workload.raw_size={round(calculator.raw_mbit * 1e6)} bit",
        f"workload.product_size={round(calculator.answer_mbit * 1e6)} bit",
        f"satellites.shell.downlink.rate={calculator.rate_mbit_s} Mbit/s",
        f"satellites.shell.computer.service_time={calculator.orbit_s} s",
        f"data_centres.gate.computer.service_time={calculator.ground_s} s",
    )
    plan, _, _ = pose(load(SCENARIO, settings))
    mine = plan.satellites.index(CAMERA)
    rise_ns = int(plan.passes.rise_ns[plan.passes.satellite == mine][0])
    taken = f'workload.captures=[["{CAMERA}", "{rise_ns - calculator.wait_s * SECOND_NS} ns"]]'
    done = run(load(SCENARIO, (*settings, taken)))
    taken_ns = int(done.captures.taken_ns[0])
    return {name: (int(case.delivered_ns[0]) - taken_ns) / SECOND_NS for name, case in done.cases.items()}


# Who gets what: label, ground case, orbital case. The assumption in question is which of the two has to wait.
PAIRINGS = (
    ("only raw data waits for a pass, the answer is relayed", "ground-direct", "onboard-relay"),
    ("both wait for the satellite's own pass", "ground-direct", "onboard-direct"),
    ("neither waits: raw data and answer are relayed", "ground-relay", "onboard-relay"),
)


def compare() -> Comparison:
    """Return both calculators by hand, and both sets of numbers under each assumption on who waits."""
    both = (SURVEILLANCE, INFERENCE)
    found = [latencies_s(calculator) for calculator in both]
    rows = [_by_hand(calculator, tolerance) for calculator, tolerance in zip(both, (1.0, 0.005), strict=True)]
    rows += [_ours(*one, pairing) for one in zip(both, found, strict=True) for pairing in PAIRINGS]
    figures = {calculator.name: _assumptions(calculator) for calculator in both}
    for key, (_, ground, orbit) in zip(("one", "both", "none"), PAIRINGS, strict=True):
        figures |= {f"{who}_{key}": f"{one[ground] / one[orbit]:.3g}" for who, one in zip("ab", found, strict=True)}
    return Comparison(tuple(rows), figures)


def _by_hand(calculator: Calculator, tolerance: float) -> Row:
    label = f"{calculator.name}: by hand from its assumptions"
    return close(label, calculator.printed, calculator.ratio, tolerance, "{:.3f}")


def _ours(calculator: Calculator, found: dict[str, float], pairing: tuple[str, str, str]) -> Row:
    """One assumption on who waits, beside the calculator's own ratio: another question where it is not its own."""
    label, ground, orbit = pairing
    row = close(
        f"{calculator.name}: {label}", calculator.ratio, found[ground] / found[orbit], 0.02 * calculator.ratio, "{:.3f}"
    )
    own = calculator.answer_waits == (orbit == "onboard-direct") and ground == "ground-direct"
    because = f"not its assumption: {ground} {found[ground]:,.1f} s over {orbit} {found[orbit]:,.1f} s"
    return row if own else explained(row, because)


def _assumptions(calculator: Calculator) -> str:
    """What a calculator takes for granted, in words, a line for each thing."""
    waits = "raw data and answer both wait" if calculator.answer_waits else "only the raw data waits"
    return (
        f"{waits} {calculator.wait_s:,} s for a pass; {calculator.raw_mbit:,.0f} Mbit raw and "
        f"{calculator.answer_mbit:.3g} Mbit of answer\n  at {calculator.rate_mbit_s} Mbit/s; computing takes "
        f"{calculator.ground_s} s on the ground and {calculator.orbit_s} s in orbit. "
        f"{calculator.ground_total_s:,.1f} s over\n  {calculator.orbit_total_s:,.1f} s."
    )
