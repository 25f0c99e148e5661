"""Ranges: whom each assumption helps as it stands, and that each can be set to both of its ends."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from latency.report.ledger import favours_text
from latency.result.register import count_favours
from latency.run import run
from latency.scenario import load, shipped
from latency.scenario.model import Assumption

NAMES = [item.name for item in shipped() if item.kind == "scenario"]

# Whom more of it helps, by the model's own words: raw data is large and needs radios, antennas, lines and space on
# board; answers are small, but computing in orbit needs computers there and links between satellites. The rest comes to
# all cases alike. Written without a look at any result.
MORE_HELPS = {
    "ground": (
        r"satellites\.[^.]+\.(downlinks?\.([^.]+\.)?rate|storage|computer\.(service_time|startup)|isl\.(acquisition|grazing_altitude))",
        r"satellites\.[^.]+\.(power\.base|isl\.power|downlinks?\.([^.]+\.)?power|computer\.(power|idle_power))",
        r"stations\.[^.]+\.(antennas|line_rate)",
        r"data_centres\.[^.]+\.computer\.(workers|rate|utilisation|bandwidth|bandwidth_utilisation)",
        r"satellites\.[^.]+\.downlinks?\.([^.]+\.)?(eirp|channels|framing|efficiency|symbol_rate|bandwidth)",
        r"(stations|relays)\.[^.]+\.(g_over_t|clear_sky|terminals|outages\.every)",
        r"data_centres\.[^.]+\.ingest_rate",
        r"workload\.(interval|product_size|compression|content\.negative_size|on_ground\.recall|in_orbit\.false_alarms)",
        r"network\.switching_delay",
    ),
    "orbit": (
        r"satellites\.[^.]+\.(computer\.(workers|rate|utilisation)|isl\.(rate|max_range)|orbit\.satellites_per_plane)",
        r"satellites\.[^.]+\.(computer\.bandwidth(_utilisation)?|power\.(solar|battery|depth_of_discharge|charge))",
        r"satellites\.[^.]+\.downlinks?\.([^.]+\.)?(implementation_loss|other_loss|margin)",
        r"satellites\.[^.]+\.isl\.availability",
        r"stations\.[^.]+\.(mask|turnaround)",
        r"(stations|relays)\.[^.]+\.tenants",
        r"data_centres\.[^.]+\.computer\.batch",
        r"data_centres\.[^.]+\.computer\.(service_time|startup)",
        r"workload\.(raw_size|in_orbit\.recall|on_ground\.false_alarms)",
    ),
    "neither": (
        r"satellites\.[^.]+\.(orbit\.(altitude|inclination|bstar)|sensor\.\w+|downlinks?\.([^.]+\.)?acquisition)",
        r"stations\.[^.]+\.handling",
        r"users\.[^.]+\.service_time",
        r"satellites\.[^.]+\.(isl\.repair|computer\.screening_time)",
        r"stations\.[^.]+\.(tenant_time|outages\.repair)",
        r"relays\.[^.]+\.(grazing_altitude|turnaround|handling|line_rate|tenant_time|outages\.repair)",
        r"workload\.(work|lifetime|screening\.\w+|tasks\.[^.]+\.\w+|content\.(positives|cloudy))",
        r"satellites\.[^.]+\.power\.resume",
        r"data_centres\.[^.]+\.computer\.(power|idle_power)",
        r"weather\.(rain_persistence|cloud_persistence|correlation)",
        r"network\.fibre_(index|stretch)",
    ),
}  # fmt: skip
# Events are too few to load anything; what is loaded decides whom a shorter interval helps.
ALIKE = {("fires-events", "workload.interval")}
MIDDLE = 1.5  # an end that is so much farther than the other is the other end


def ranged(name: str) -> list[Assumption]:
    return [row for row in load(name).assumptions if row.low or row.high]


def whom_more_helps(name: str, key: str) -> str:
    if (name, key) in ALIKE:
        return "neither"
    (whom,) = [who for who, keys in MORE_HELPS.items() if any(re.fullmatch(pattern, key) for pattern in keys)]
    return whom


def far_end(row: Assumption) -> tuple[float, bool]:
    """Return the end of the range that is farther from the value, in ratio where there is one; and whether clearly."""
    value, low, high = float(row.value), float(row.low), float(row.high)
    below, above = (value / low, high / value) if low > 0 else (value - low, high - value)
    below, above = (math.log(below), math.log(above)) if low > 0 else (below, above)
    near, far = sorted((below, above))
    return high if above >= below else low, far > MIDDLE * near


@pytest.mark.parametrize("name", NAMES)
def test_every_range_says_whom_its_value_helps_against_the_other_end(name):
    for row in ranged(name):
        whom = whom_more_helps(name, row.key)
        end, clearly = far_end(row)
        if whom == "neither":
            said = ("neither",)
        else:
            opposite = {"ground": "orbit", "orbit": "ground"}[whom]
            said = (whom if float(row.value) > end else opposite,) + (() if clearly else ("neither",))
        assert row.favours in said, f"{row.key} of {row.origin}"


def assert_set_to(name: str, ends: dict[str, tuple[str, str]]) -> None:
    """Load with {key: (end, unit)} set as on the command line, and find each of them as set."""
    changed = load(name, [f"{key}={end} {unit}".strip() for key, (end, unit) in ends.items()])
    assert changed.warnings == ()
    now = {row.key: (float(row.value), row.unit) for row in changed.assumptions if row.key in ends}
    assert now == {key: (float(end), unit) for key, (end, unit) in ends.items()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("end", ["low", "high"])
def test_every_range_is_of_numbers_in_one_unit_and_can_be_set_to_its_ends(name, end):
    for row in ranged(name):
        assert float(row.low) <= float(row.value) <= float(row.high), row.key
    assert_set_to(name, {row.key: (getattr(row, end), row.unit) for row in ranged(name)})


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_every_range_can_be_set_to_each_end_alone(name):
    for row in ranged(name):
        for end in (row.low, row.high):
            assert_set_to(name, {row.key: (end, row.unit)})


def test_what_is_stated_once_for_all_stations_has_one_origin():
    for name in ("three-body-12", "dove-fleet", "sentinel-2"):
        origins = {row.origin for row in ranged(name) if row.key.endswith(".antennas")}
        assert len(origins) == 1


def row(key: str, favours: str, origin: str = "a.toml:1", low: str = "1") -> Assumption:
    return Assumption(key, "2", "s", low, low and "3", "guess", "", "a note", origin, favours)


def test_the_balance_counts_what_is_stated_once_once():
    rows = [
        row("stations.a.antennas", "orbit"), row("stations.b.antennas", "orbit"),  # [station_defaults]
        row("stations.a.handling", "neither", "default"), row("stations.b.handling", "neither", "default"),
        row("satellites.x.isl.rate", "orbit", "a.toml:2"), row("workload.work", "", "a.toml:3"),
        row("nodes.satellites", "orbit", "a.toml:4", low=""), row("nodes.cameras_may_be_nodes", "", "a.toml:5", low=""),
        row("data_centres.d.computer.startup", "ground", "a.toml:6"),
    ]  # fmt: skip
    counts = count_favours(rows)
    assert counts == {"orbit": 3, "ground": 1, "neither": 1, "unsaid": 1}
    assert favours_text(counts, counts) == "3 help orbit, 1 ground, 1 neither, 1 do not say (of the guesses 3, 1, 1)"


def mean_gain_s(name: str, pair: tuple[str, str], *settings: str) -> float:
    """How much sooner the orbital case answers, in the mean over counted captures."""
    scenario = load(name, [f"cases={list(pair)}", *settings])
    made = run(scenario)
    counted = made.captures.taken_ns >= scenario.warm_up_ns
    orbital_s, ground_s = (np.mean(made.cases[case].ledger.sum(axis=(0, 1))[counted]) / 1e9 for case in pair)
    return ground_s - orbital_s


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("name", "pair"),
    [("three-body-12", ("node-relay", "ground-direct")), ("sentinel-2", ("onboard-direct", "ground-direct"))],
)
def test_no_assumption_helps_the_other_side_when_it_is_turned(name, pair):
    """At the far end the gain is not larger than at present if the present value helps orbit; and the other way round.

    Five per cent of the gain are let pass: with other waits other captures meet other passes.
    """
    gain_s = mean_gain_s(name, pair)
    together: dict[tuple, list[Assumption]] = {}
    for assumed in ranged(name):
        key = (assumed.key.split(".")[0], assumed.key.split(".")[-1], assumed.origin, assumed.value)
        together.setdefault(key, []).append(assumed)
    for rows in together.values():
        end = rows[0].high if far_end(rows[0])[0] == float(rows[0].high) else rows[0].low
        turned_s = mean_gain_s(name, pair, *(f"{one.key}={end} {one.unit}".strip() for one in rows))
        helps = "orbit" if turned_s < gain_s else "ground"
        if abs(turned_s - gain_s) > 0.05 * abs(gain_s):
            assert rows[0].favours in (helps, "neither"), rows[0].key
