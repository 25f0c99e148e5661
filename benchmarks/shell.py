"""Scenarios of any size: one Walker shell with a grid of laser links over stations spread evenly, all five cases.

Nobody's constellation: it shows what a run costs as satellites and captures grow. Its sizes are
those of `SIZES`, and `python -m benchmarks.shell 2800` prints one.
"""

from __future__ import annotations

import math
import sys
from typing import NamedTuple

DAY_S = 86_400
LATITUDES_DEG = 60.0  # a shell of 53 deg is seen from here to there


class Size(NamedTuple):
    """How much of everything."""

    planes: int
    satellites_per_plane: int
    stations: int
    captures: int
    nodes: int  # along and across: so many planes have so many each
    raw_mb: int = 540  # loads the antennas of 2,800 satellites to about a quarter

    @property
    def satellites(self) -> int:
        return self.planes * self.satellites_per_plane


# Captures a satellite and the length of the day are the same in all but the last, so that only the fleet grows.
SIZES = {
    12: Size(3, 4, 50, 4_300, 1),
    100: Size(10, 10, 50, 36_000, 2),
    400: Size(20, 20, 50, 143_000, 2),
    1_000: Size(40, 25, 50, 357_000, 3),
    2_800: Size(56, 50, 50, 1_000_000, 4),
    10_000: Size(100, 100, 100, 10_000_000, 4, 108),
}


def shell(size: Size) -> str:
    """Return the scenario of a size as TOML."""
    interval_ms = round(DAY_S * 1000 * size.satellites / size.captures)
    nodes = ", ".join(f'"{_name(size, number)}"' for number in _nodes(size))
    head = _SHELL.format(size=size, satellites=size.satellites, interval_ms=interval_ms, nodes=nodes)
    return head + "".join(_station(number, size.stations) for number in range(size.stations))


def _nodes(size: Size) -> list[int]:
    """Spread evenly over the grid of planes and slots, so that the way to the next one is short."""
    planes = [size.planes * k // size.nodes for k in range(size.nodes)]
    slots = [size.satellites_per_plane * k // size.nodes for k in range(size.nodes)]
    return [plane * size.satellites_per_plane + slot for plane in planes for slot in slots]


def _name(size: Size, number: int) -> str:
    """As `walker-delta` names them: plane and slot, from 1."""
    plane, slot = divmod(number, size.satellites_per_plane)
    return f"shell-{plane + 1:0{_digits(size.planes)}d}-{slot + 1:0{_digits(size.satellites_per_plane)}d}"


def _digits(count: int) -> int:
    return len(str(count))


def _station(number: int, stations: int) -> str:
    """Points of a Fibonacci spiral between two parallels: as far from each other as anybody can see."""
    high = math.sin(math.radians(LATITUDES_DEG))
    latitude_deg = math.degrees(math.asin(high * (2 * (number + 0.5) / stations - 1)))
    longitude_deg = (number * 137.50776405) % 360 - 180
    return f"""
[stations.site-{number + 1:03d}]
latitude  = "{latitude_deg:.2f} deg"
longitude = "{longitude_deg:.2f} deg"
"""


_SHELL = """\
# Written by `benchmarks/shell.py`. Nobody's constellation: it shows what a run costs as satellites and captures grow.

schema = 1

[scenario]
title    = "A shell of {satellites:,} satellites over {size.stations} stations, {size.captures:,} captures in a day"
question = "What does a run of this size cost?"
start    = 2025-01-01T00:00:00Z
span     = "1 d"
drain    = "1 h"

[station_defaults]
basis     = "guess"
note      = "a place on an even spread over the Earth"
antennas  = 4
mask      = "10 deg"
line_rate = "100 Gbit/s"

[satellites.shell.orbit]
basis                = "guess"
note                 = "a shell like those that fly"
kind                 = "walker-delta"
planes               = {size.planes}
satellites_per_plane = {size.satellites_per_plane}
altitude             = "550 km"
inclination          = "53 deg"
phasing              = 1

[satellites.shell.isl]
basis       = "guess"
note        = "links that are held all the time"
topology    = "grid"
rate        = "100 Gbit/s"
acquisition = "0 s"

[satellites.shell.downlink]
basis       = "guess"
note        = "a radio in the X or Ka band"
rate        = "1 Gbit/s"
acquisition = "5 s"

[satellites.shell.computer]
basis        = "guess"
note         = "fast enough for what a node is sent"
workers      = 64
service_time = "10 s"

[nodes]
satellites           = {{ value = [{nodes}], basis = "guess", note = "evenly over planes and slots" }}
cameras_may_be_nodes = {{ value = true, basis = "guess", note = "all satellites are alike" }}

[data_centres.centre]
basis     = "guess"
note      = "somewhere in Europe"
latitude  = "50 deg"
longitude = "9 deg"
computer  = {{ workers = 100000, service_time = "10 s" }}

[users.someone]
basis     = "guess"
note      = "somewhere else in Europe"
latitude  = "41 deg"
longitude = "2 deg"

[workload]
kind         = {{ value = "poisson", basis = "guess", note = "at random" }}
interval     = {{ value = "{interval_ms} ms", basis = "derived", source = "a day over the captures of a satellite" }}
raw_size     = {{ value = "{size.raw_mb} MB", basis = "derived", source = "a load of the antennas of about a quarter" }}
product_size = {{ value = "100 kB", basis = "guess", note = "an alert with a picture" }}

[network]
topology_step = {{ value = "60 s", basis = "guess", note = "links are held all the time" }}
delay_step    = {{ value = "5 min", basis = "guess", note = "light time to a station changes by milliseconds" }}
"""


def main(satellites: int) -> None:
    """Write the scenario of a size to the standard output."""
    sys.stdout.write(shell(SIZES[satellites]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
