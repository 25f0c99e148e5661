"""What is allowed by itself, but not together: times that no clock of the model can hold, outages without number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate

from latency.constants import SECOND_NS
from latency.scenario.machines import MOST_TURNS
from latency.scenario.model import Computer, Downlink, IslTerminals, Outages, Scenario
from latency.scenario.problems import path_text
from latency.scenario.task_times import able, task_ns

DAY_S = 86_400
LONGEST_S = 3660 * DAY_S  # as long as a span may be; int64 nanoseconds would last 292 years

Path = tuple[str, ...]
# What decides how long a task takes: the line of one of them is told.
AMOUNTS = {"tiles": "tiles", "operations": "work", "language": "parameters"}


def endless(scenario: Scenario) -> list[tuple[str, str]]:
    """Return (key, message) for everything that would take one capture longer than the longest span."""
    if scenario.workload is None:
        return []
    most = f"more than the {LONGEST_S // DAY_S:,} of a span"
    slow = [
        (path_text(path), f"one capture takes {float(seconds / DAY_S):,.0f} days, {most}")
        for path, seconds in _services(scenario)
        if seconds > LONGEST_S
    ]
    return slow + [
        (path_text(path), f"{who} has worked {days:,.0f} days on one capture when this is done, {most}")
        for path, who, days in _tasks(scenario)
    ]


def restless(scenario: Scenario) -> list[tuple[str, str]]:
    """Return (key, message) for what breaks so often that its outages fill the memory."""
    stop_ns = scenario.stop_ns
    days, most = stop_ns / (DAY_S * SECOND_NS), f"more than the {MOST_TURNS:,} this version draws"
    turns_ns = [(path, one.every_ns + one.repair_ns) for path, one in _outages(scenario) if one.every_ns]
    return [
        (
            path_text((*path, "every")),
            f"some {stop_ns // turn_ns:,} outages in {days:,.4g} days, {most}; a longer mean time or a shorter span"
            " would help",
        )
        for path, turn_ns in turns_ns
        if stop_ns > MOST_TURNS * turn_ns
    ]


def _outages(scenario: Scenario) -> Iterator[tuple[Path, Outages]]:
    for station in scenario.stations:
        yield ("stations", station.name, "outages"), station.outages
    for group in scenario.groups:
        yield ("satellites", group.name, "failures", "satellite"), group.failures.satellite
        yield ("satellites", group.name, "failures", "terminals"), group.failures.terminals
    for path, computer in _computers(scenario):
        yield (*path, "resets"), computer.resets


def _computers(scenario: Scenario) -> Iterator[tuple[Path, Computer]]:
    places = [*(("satellites", group.name, group.computer) for group in scenario.groups),
              *(("data_centres", centre.name, centre.computer) for centre in scenario.data_centres)]  # fmt: skip
    yield from (((section, name, "computer"), computer) for section, name, computer in places if computer)


def _services(scenario: Scenario) -> Iterator[tuple[Path, Fraction]]:
    """Yield (path, seconds) of every service whose rate is stated."""
    size_bit = max(scenario.workload.kept_bit, scenario.workload.product_bit)
    for station in scenario.stations:
        yield ("stations", station.name, "line_rate"), Fraction(size_bit, station.line_rate_bit_s)
    for group in scenario.groups:
        for radio in group.downlinks:
            inside = () if radio.name == "downlink" else ("downlinks",)
            yield from _sending(("satellites", group.name, *inside, radio.name), size_bit, radio)
        if group.isl:
            yield from _sending(("satellites", group.name, "isl"), size_bit, group.isl)
    for path, computer in _computers(scenario):
        if computer.rate_op_s:
            yield (*path, "rate"), Fraction(scenario.workload.work_op, computer.rate_op_s)


def _sending(path: Path, size_bit: int, link: Downlink | IslTerminals) -> Iterator[tuple[Path, Fraction]]:
    """The slowest that is stated; what a budget gives is bounded by the length of passes anyway."""
    rates_bit_s = [rate_bit_s for _, rate_bit_s in link.rate_steps] or [link.rate_bit_s]
    if min(rates_bit_s):
        yield (*path, "rate"), Fraction(size_bit, min(rates_bit_s))


def _tasks(scenario: Scenario) -> Iterator[tuple[Path, str, float]]:
    """Yield (path, whom, days so far) of the task at which a computer that does them all has taken too long."""
    tasks = scenario.workload.tasks
    for path, computer in _computers(scenario):
        doable = tasks if all(able(task, computer) for task in tasks) else ()
        done_s = list(accumulate(Fraction(task_ns(task, computer), SECOND_NS) for task in doable))
        late = bisect_right(done_s, LONGEST_S)
        for task, seconds in list(zip(doable, done_s, strict=True))[late : late + 1]:
            yield ("workload", "tasks", task.name, AMOUNTS[task.kind]), path_text(path), float(seconds / DAY_S)
