"""Data and rates that are both allowed, but not together: times that no clock of the model can hold."""

from __future__ import annotations

from collections.abc import Iterator

from latency.scenario.model import Computer, Downlink, IslTerminals, Scenario

LONGEST_S = 3660 * 86_400  # as long as a span may be; int64 nanoseconds would last 292 years


def endless(scenario: Scenario) -> list[str]:
    """Return a message for everything that would take one capture longer than the longest span."""
    if scenario.workload is None:
        return []
    return [
        f"{what}: one capture takes {amount / rate / 86_400:,.0f} days, more than the {LONGEST_S // 86_400:,} of a span"
        for what, amount, rate in _services(scenario)
        if amount > rate * LONGEST_S
    ]


def _services(scenario: Scenario) -> Iterator[tuple[str, int, int]]:
    """Yield (where, amount, rate a second) of every service."""
    size_bit = max(scenario.workload.kept_bit, scenario.workload.product_bit)
    for station in scenario.stations:
        yield f"stations.{station.name}.line_rate", size_bit, station.line_rate_bit_s
    for group in scenario.groups:
        for radio in group.downlinks:
            yield from _sending(f"satellites.{group.name}.{radio.name}", size_bit, radio)
        if group.isl:
            yield from _sending(f"satellites.{group.name}.isl", size_bit, group.isl)
        yield from _computing(f"satellites.{group.name}.computer", group.computer, scenario.workload.work_op)
    for centre in scenario.data_centres:
        yield from _computing(f"data_centres.{centre.name}.computer", centre.computer, scenario.workload.work_op)


def _sending(where: str, size_bit: int, link: Downlink | IslTerminals) -> Iterator[tuple[str, int, int]]:
    """The slowest that is stated; what a budget gives is bounded by the length of passes anyway."""
    rates_bit_s = [rate_bit_s for _, rate_bit_s in link.rate_steps] or [link.rate_bit_s]
    if min(rates_bit_s):
        yield f"{where}.rate", size_bit, min(rates_bit_s)


def _computing(where: str, computer: Computer | None, work_op: int) -> Iterator[tuple[str, int, int]]:
    if computer and computer.rate_op_s:
        yield f"{where}.rate", work_op, computer.rate_op_s
