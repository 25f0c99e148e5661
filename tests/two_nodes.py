"""The analytic two-node model: raw data over a slow link to a fast computer, or a slow computer first."""

from __future__ import annotations

from latency.constants import SECOND_NS
from latency.plan.build import build_plan
from latency.scenario import load

RAW_BIT, PRODUCT_BIT = 1_000_000_000, 1_000_000
ONBOARD_S, GROUND_S = 30.0, 2.0
LINE_BIT_S = 10_000_000_000

# Captures are taken while the station is in view, so nobody waits for a pass; station, data centre and user are one
# place. What is left: ground = V/r + V/R + G, orbit = C + v/r + v/R, and light times that differ by a millisecond.
TWO_NODES = """\
schema = 1
cases = ["ground-direct", "onboard-direct"]

[scenario]
title = "Two nodes"
question = "At which rate does it not matter where to compute?"
start = 2025-06-01T00:00:00Z
span = "12 h"
warm_up = "0 s"
epoch_window = "0 s"

[satellites.eye]
names = ["eye"]

[satellites.eye.orbit]
kind = "walker-delta"
planes = 1
satellites_per_plane = 1
altitude = "800 km"
inclination = "90 deg"

[satellites.eye.downlink]
acquisition = "0 s"
rate = { value = "100 Mbit/s", range = ["10 Mbit/s", "200 Mbit/s"], basis = "guess", note = "to be turned" }

[satellites.eye.computer]
service_time = { value = "30 s", range = ["1 s", "60 s"], basis = "guess", note = "to be turned" }

[stations.gate]
latitude = "80 deg"
longitude = "0 deg"
antennas = { value = 1, range = [1, 4], basis = "guess", note = "one is enough: turning it does nothing" }
line_rate = "10 Gbit/s"

[data_centres.gate]
latitude = "80 deg"
longitude = "0 deg"
computer = { workers = 4, service_time = "2 s" }

[users.me]
latitude = "80 deg"
longitude = "0 deg"

[workload]
kind = "listed"
captures = CAPTURES
raw_size = "1 Gbit"
product_size = "1 Mbit"
"""


def two_nodes(folder):
    """Return the file of the scenario, with a capture a minute after each rise."""
    path = folder / "two-nodes.toml"
    path.write_text(TWO_NODES.replace("CAPTURES", '[["eye", "1 s"]]'), "utf-8")
    plan = build_plan(load(str(path)))
    edges = zip(plan.passes.rise_ns.tolist(), plan.passes.set_ns.tolist(), strict=True)
    rises_s = [up // SECOND_NS for up, down in edges if down - up > 400 * SECOND_NS and down < plan.span_ns]
    captures = ", ".join(f'["eye", "{rise_s + 60} s"]' for rise_s in rises_s)
    path.write_text(TWO_NODES.replace("CAPTURES", f"[{captures}]"), "utf-8")
    return path


def break_even_bit_s() -> float:
    """Return the rate at which (V - v)/r + (V - v)/R + G = C."""
    saved_bit = RAW_BIT - PRODUCT_BIT
    return saved_bit / (ONBOARD_S - GROUND_S - saved_bit / LINE_BIT_S)
