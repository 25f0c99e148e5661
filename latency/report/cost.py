"""What a run will cost, told before it is run."""

from __future__ import annotations

from latency.report.durations import count_text


def cost_text(cost, cases: int) -> str:
    """Return sizes, time and memory of a run as a sentence."""
    sizes = ", ".join([count_text(cost.passes, "pass"), count_text(cost.captures, "capture")])
    memory = cost.memory_byte / 1e6
    return f"a run: about {sizes}, {count_text(cases, 'case')}; {cost.seconds:,} s once compiled, {memory:,.0f} MB"
