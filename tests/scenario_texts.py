"""Scenario files for the tests of the scenario room: one that is right, one with ten mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from latency.errors import InputError
from latency.scenario import load

RIGHT = """\
schema = 1
cases = ["ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay"]

[scenario]
title = "Fires"
question = "Which place answers first?"
start = 2025-06-01T00:00:00Z
span = "2 d"

[satellites.eye]
storage = "2.5 TB"

[satellites.eye.orbit]
kind = "walker-delta"
planes = 2
satellites_per_plane = 3
altitude = { value = "550 km", range = ["500 km", "600 km"], basis = "published", source = "press" }
inclination = "sun-synchronous"
phasing = 1

[satellites.eye.sensor]
off_nadir = "30 deg"
daylight = true
readout = "1 s"

[satellites.eye.downlinks.x-band]
rate = "500 Mbit/s"
carries = "raw"

[satellites.eye.downlinks.s-band]
rate = "2 Mbit/s"
carries = "product"
acquisition = "2 s"

[satellites.eye.isl]
topology = "grid"
max_range = "5400 km"
working = ["eye-1-1", "eye-1-2"]

[satellites.eye.isl.rate]
value = "100 Gbit/s"
range = ["1000 Mbit/s", "100 Gbit/s"]
basis = "published"
source = "press"
note = "'up to'"
favours = "orbit"

[satellites.eye.computer]
rate = "744 TOPS"
utilisation = { value = 0.25, range = [0.05, 0.5], basis = "guess", note = "never published" }

[station_defaults]
antennas = 4

[stations.north]
basis = "published"
source = "a list of stations"
latitude = "78.23 deg"
longitude = "15.41 deg"

[stations.south]
latitude = "-72 deg"
longitude = "2.53 deg"
antennas = 2
mask_by_azimuth = [["0 deg", "5 deg"], ["180 deg", "12 deg"]]

[data_centres.home]
latitude = "39.9 deg"
longitude = "116.4 deg"
computer = { workers = 8, service_time = "5 s" }

[users.me]
latitude = "39.9 deg"
longitude = "116.4 deg"

[nodes]
satellites = ["eye-2-1"]

[workload]
kind = "targets"
interval = "10 min"
raw_size = "300 MB"
product_size = "10 kB"
work = "2.4 Top"
deadline = "15 min"

[workload.targets.sydney]
latitude = "-33.9 deg"
longitude = "151.2 deg"

[network]
hop_limit = 8

[sources.press]
title = "A press report"
year = 2025
"""

TEN_MISTAKES = """\
schema = 1

[scenario]
title = "Ten mistakes"
question = "Are they all found?"
start = 2025-06-01T00:00:00
span = "2 days"

[satellites.eye.orbit]
kind = "walker"
planes = 1
satellites_per_plane = 2
altitude = "550 km"
inclination = "sun-synchronous"

[satellites.eye.downlink]
rat = "0.5 Gbit/s"

[satellites.eye.isl]
topology = "ring"
rate = { value = "10 Gbps", basis = "published", source = "xinhua" }

[satellites.eye.computer]
service_time = "0.5 s"

[stations.north]
latitude = "98.2 deg"
longitude = "15.4 deg"
antennas = "4"

[data_centres.home]
latitude = "39.9 deg"
longitude = "116.4 deg"
computer = { workers = 8, service_time = { value = "5 s", basis = "guess" } }

[users.me]
latitude = "39.9 deg"
longitude = "116.4 deg"

[nodes]
satellites = ["eye-3"]

[workload]
kind = "periodic"
interval = "60 s"
raw_size = "3 Gb"
product_size = "10 kB"
"""

_ORBIT = RIGHT[RIGHT.index("[satellites.eye.orbit]") : RIGHT.index("[satellites.eye.sensor]")]
_WORKLOAD = RIGHT[RIGHT.index("[workload]") : RIGHT.index("[network]")]

WRITTEN_OUT = (
    RIGHT.replace(
        _ORBIT,
        """\
[satellites.eye.orbit]
kind = "elements"
[[satellites.eye.orbit.elements]]
name = "a"
epoch = 2025-05-31T12:00:00Z
mean_motion = "14.5 rev/day"
inclination = "98.1 deg"
[[satellites.eye.orbit.elements]]
name = "b"
catalogue = "12345"
epoch = 2025-05-31T12:00:00Z
mean_motion = "14.5 rev/day"
inclination = "98.1 deg"
mean_anomaly = "180 deg"
eccentricity = 1e-4

""",
    )
    .replace(
        _WORKLOAD,
        """\
[workload]
kind = "listed"
captures = [["b", "90 s"], ["a", "0.5 h"], ["b", "90 s"]]
raw_size = "1 MB"
product_size = "1 kB"
work = "1 Gop"

""",
    )
    .replace('topology = "grid"', 'topology = "ring"')
    .replace('["eye-2-1"]', '["b"]')
    .replace('["eye-1-1", "eye-1-2"]', '["a"]')
)


def write(folder: Path, text: str, name: str = "fires.toml") -> Path:
    """Return a new file with this text."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def load_text(folder: Path, text: str, settings=()):
    """Return the scenario of a text."""
    return load(write(folder, text), settings)


def problems_of(folder: Path, text: str, settings=()) -> list[str]:
    """Return the problems of a text as "line path: message"; settings have no line."""
    with pytest.raises(InputError) as caught:
        load_text(folder, text, settings)
    lines = [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]
    return [line.removeprefix("fires.toml:") for line in lines]


def changed(old: str, new: str) -> str:
    """Return the right text with one part replaced."""
    assert RIGHT.count(old) == 1, f"{old!r} does not stand once in the text"
    return RIGHT.replace(old, new)
