"""What a run will cost, told before it is run."""

from __future__ import annotations

from latency.report.durations import count_text

# Measured on two shared cores, on the shipped scenarios; good to a factor of three.
_S_A_ROW = 25e-6  # a capture in a case, relay cases with their repetitions
_S_A_SCAN_POINT = 20e-9
_S_A_STEP = 15e-6  # a link in a topology step
_BYTE_A_ROW = 2_500  # logs, ledger and tables
_START_S = 2.0


def cost_text(cost, cases: int) -> str:
    """Return sizes, time and memory of a run as a sentence."""
    rows = cost.captures * cases
    time_s = _START_S + rows * _S_A_ROW + cost.scan_points * _S_A_SCAN_POINT + cost.isl_steps * _S_A_STEP
    memory = 200 + rows * _BYTE_A_ROW / 1e6
    sizes = ", ".join([count_text(cost.passes, "pass"), count_text(cost.captures, "capture")])
    return f"a run: about {sizes}, {count_text(cases, 'case')}; {time_s:,.0f} s once compiled, {memory:,.0f} MB"
