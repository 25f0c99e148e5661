"""The page with the worked example: true in its arithmetic, in what it reads from the plan, and like the engine."""

import math
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import latency
from latency.plan.build import build_plan
from latency.run import run
from latency.tables import COMPONENTS, LEGS

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "worked-example.md").read_text("utf-8")
SUM = re.compile(r"^([\d.]+(?: [+-] [\d.]+)+) = ([\d.]+)  +\S")
CASES = ("ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """Cells of all table rows but headings."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for at, row in enumerate(cells) if not lines[at].startswith("|---") and not _heads(lines, at)]


def _heads(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and lines[at + 1].startswith("|---")


def ns(seconds: str) -> int:
    value = Decimal(seconds or "0") * 10**9
    assert value == int(value), f"{seconds} s is no whole number of nanoseconds"
    return int(value)


def sums(text: str) -> list[tuple[list[str], list[str], str]]:
    """Numbers, signs and result of each line of the blocks."""
    lines = [line for block in re.findall(r"```text\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    found = []
    for line in filter(None, lines):
        match = SUM.match(line)
        assert match, f"not a sum: {line}"
        found.append((match[1].split(" ")[::2], ["+", *match[1].split(" ")[1::2]], match[2]))
    return found


@cache
def plan():
    return build_plan(latency.load("worked-example"))


@cache
def worked():
    return run(latency.load("worked-example"))


def test_every_sum_on_the_page_is_right():
    assert len(sums(PAGE)) > 100
    for numbers, signs, result in sums(PAGE):
        total = sum(Decimal(f"{sign}{number}") for sign, number in zip(signs, numbers, strict=True))
        assert total == Decimal(result), (numbers, result)


def test_no_number_comes_from_nowhere():
    known = {row[1] for row in rows(section("What is given"))}
    known |= {cell for row in rows(section("What is read from the plan")) for cell in row[1:]}
    for case in CASES:
        text = section(f"`{case}`")
        for numbers, _, result in sums(text):
            assert not set(numbers) - known, f"{case}: {set(numbers) - known} not further up"
            known.add(result)
        in_table = {cell for row in rows(text) for cell in row[2:] if cell}
        assert not in_table - known, f"{case}: {in_table - known} not derived"


def test_fibre_times_follow_from_angles():
    given = {row[0]: row for row in rows(section("What is given"))}
    lengths = {"gate to data centre, 1 deg": 1, "data centre to user, 8 deg": 8, "gate to user, 9 deg": 9}
    for name, angle_deg in lengths.items():
        metres = math.radians(angle_deg) * 6_371_008.8 * 2 * 1.5
        assert ns(given[f"fibre, {name}"][1]) == round(metres / 299_792_458 * 1e9)


def test_the_plan_says_what_the_page_reads_from_it():
    passes, found = plan().passes, {}
    for s, rise_ns, set_ns in zip(passes.satellite, passes.rise_ns, passes.set_ns, strict=True):
        found[plan().satellites[s]] = (rise_ns, set_ns)
    read = rows(section("What is read from the plan"))
    assert {row[0]: (ns(row[1]), ns(row[2])) for row in read[:3]} == found
    assert len(read) == 16
    for between, begin, end, light in read[3:]:
        one, other = between.split(" and ")
        assert ns(light) == _light_ns(one, other, ns(begin), ns(end)), between


def _light_ns(one: str, other: str, begin_ns: int, end_ns: int) -> int:
    satellites = plan().satellites
    if other == "gate":
        windows = plan().windows
        row = plan().transmitters.index(f"{one}/downlink")
        fits = (windows.transmitter == row) & (windows.open_ns == begin_ns) & (windows.close_ns == end_ns)
        return windows.delay_ns[fits].item()
    isls, pair = plan().isls, sorted((satellites.index(one), satellites.index(other)))
    link = [(a, b) for a, b in zip(isls.a.tolist(), isls.b.tolist(), strict=True)].index(tuple(pair))
    step = plan().steps_ns.tolist().index(begin_ns)
    assert plan().steps_ns[step + 1] == end_ns
    assert isls.first_step[link] == 0
    return isls.delay_ns[isls.delay_start[link] + step].item()


@pytest.mark.parametrize("case", CASES)
def test_the_engine_charges_what_the_page_does(case):
    """To the nanosecond, every component of every capture; what the page leaves out is zero."""
    table = {(row[0], row[1]): [ns(cell) for cell in row[2:]] for row in rows(section(f"`{case}`"))}
    latencies_ns = table.pop(("", "latency"))
    ledger = worked().cases[case].ledger
    for g, leg in enumerate(LEGS):
        for c, component in enumerate(COMPONENTS):
            assert ledger[g, c].tolist() == table.pop((leg, component), [0, 0, 0]), (leg, component)
    assert table == {}
    delivered_ns = worked().cases[case].delivered_ns - worked().captures.taken_ns
    assert delivered_ns.tolist() == latencies_ns
    assert ledger.sum(axis=(0, 1)).tolist() == latencies_ns


def test_the_page_shows_every_way_of_waiting_that_the_example_can_have():
    text = "".join(section(f"`{case}`") for case in CASES)
    shown = {row[1] for row in rows(text)} - {"latency"}
    assert set(COMPONENTS) - shown == {"isl_wait", "power_wait"}
