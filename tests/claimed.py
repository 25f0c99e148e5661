"""A small scenario with claims on it, of which much is known by hand: a ring of eight, one station near the pole."""

from __future__ import annotations

import math
import re

from latency.constants import WGS72_RADIUS_M

ALTITUDE_KM = 1_000

# Two satellites take captures, the node is far round the ring, and a link is possible as long as it may be as long as
# the chord between neighbours; then everything comes down over whoever stands above the station.
CLAIMED = f"""\
schema = 1
cases = ["ground-direct", "ground-relay", "node-relay", "onboard-direct"]

[scenario]
title = "Claimed"
question = "Does the sky answer sooner?"
start = 2026-03-01T00:00:00Z
span = "12 h"
warm_up = "1 h"
drain = "12 h"
replications = 6

[satellites.eye.orbit]
kind = "walker-delta"
planes = 1
satellites_per_plane = 8
altitude = "{ALTITUDE_KM} km"
inclination = "sun-synchronous"

[satellites.eye.downlink]
rate = "200 Mbit/s"

[satellites.eye.isl]
topology = "ring"
rate = "1 Gbit/s"
max_range = "8000 km"

[satellites.eye.computer]
service_time = {{ value = "2 s", range = ["1 s", "4 s"], basis = "guess", note = "to be turned" }}

[stations.north]
latitude = "78.2 deg"
longitude = "15.4 deg"
antennas = 1

[data_centres.home]
latitude = "48.1 deg"
longitude = "11.6 deg"
computer = {{ workers = 2, service_time = "2 s" }}

[users.me]
latitude = "52.5 deg"
longitude = "13.4 deg"

[nodes]
satellites = ["eye-5"]

[workload]
kind = "poisson"
satellites = ["eye-1", "eye-2"]
interval = "10 min"
raw_size = "300 MB"
product_size = "10 kB"

[network]
topology_step = "60 s"

[claims.sooner]
text = "Computing in orbit answers sooner"
basis = "guess"
note = "ours"
kind = "latency"
orbital = "node-relay"
against = "ground-direct"
factor = 2

[claims.bypass]
text = "Computing in orbit bypasses the ground stations"
basis = "guess"
note = "ours"
kind = "bottleneck"
orbital = "node-relay"
against = "ground-direct"

[claims.board]
text = "Computing on board answers sooner"
basis = "guess"
note = "ours"
kind = "latency"
orbital = "onboard-direct"
against = "ground-direct"
primary = false
"""

RANGED = """satellites.eye.isl.max_range={value = "8000 km", range = ["4000 km", "8000 km"], basis = "published", \
source = "a data sheet"}"""
CHORD_KM = 2 * (WGS72_RADIUS_M / 1e3 + ALTITUDE_KM) * math.sin(math.pi / 8)  # between neighbours of eight

FIGURE = re.compile(
    r"(?<![\w.-])\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?(?: (?:[num]?s|min|h|d|%|k?m|deg|[kMG]?bit/s)(?!\w))?"
)


def claimed(folder):
    """Return the file."""
    path = folder / "claimed.toml"
    path.write_text(CLAIMED, "utf-8")
    return path


def figures(text: str) -> set[str]:
    """Return every number of a text with its unit, those in names and keys left out.

    >>> sorted(figures("eye-1 at 3,570 km (p95 12.5 %), 6 replications of 0 s, press-2"))
    ['0 s', '12.5 %', '3,570 km', '6']
    """
    return set(FIGURE.findall(" ".join(text.split())))
