"""A scenario file that says all there is to say of computers, power, heat, failures and pipelines."""

from __future__ import annotations

MACHINES = """\
schema = 1

[scenario]
title = "Ships"
question = "Which place answers first?"
start = 2025-06-01T00:00:00Z
span = "6 h"

[computers.orin]
basis = "published"
source = "data sheet"
rate = "275 TOPS"
utilisation = { value = 0.3, range = [0.1, 0.5], basis = "guess", note = "never published" }
bandwidth = "204.8 GB/s"
bandwidth_utilisation = 0.5
precision = "INT8"
year = 2022
power = "60 W"
idle_power = "10 W"
load_time = "20 s"
keep_warm = "10 min"
thermal = { cooling = "35 W", store = "20 kJ" }

[computers.tx2]
tile_time = { value = "44.86 ms", basis = "measured", source = "a class in code" }
power = "11.33 W"
year = 2021

[satellites.eye]
names = ["eye-a", "eye-b", "eye-c", "eye-d", "eye-e", "eye-f"]

[satellites.eye.orbit]
kind = "walker-delta"
planes = 1
satellites_per_plane = 6
altitude = "550 km"
inclination = "sun-synchronous"

[satellites.eye.downlink]
rate = "100 Mbit/s"
power = "50 W"

[satellites.eye.isl]
topology = "ring"
rate = "10 Gbit/s"
power = "8 W"
degraded = [["eye-b", "1 Gbit/s"]]
polar_limit = "70 deg"

[satellites.eye.computer]
kind = "orin"
workers = 2
power = "60.0 W"
resets = { every = "10 d" }

[satellites.eye.power]
solar = "120 W"
battery = "100 Wh"
base = "20 W"

[satellites.eye.failures]
satellite = { every = "100 d" }
terminals = { every = "50 d", repair = "2 d" }

[stations.north]
latitude = "78 deg"
longitude = "15 deg"

[data_centres.home]
latitude = "50 deg"
longitude = "10 deg"
computer = { kind = "orin", prefill_rate = "1777.3 token/s", decode_rate = "50.8 token/s" }

[users.me]
latitude = "50 deg"
longitude = "10 deg"

[nodes]
satellites = ["eye-a"]
choice = "load"
admission = 5

[workload]
kind = "poisson"
interval = "10 min"
raw_size = "300 MB"
product_size = "10 kB"

[workload.tasks.wash]
kind = "tiles"
tiles = 100
tile_work = "2 Gop"

[workload.tasks.detect]
kind = "operations"
applies_to = "clear"
work = "100 Top"
moved = "3 GB"

[workload.tasks.describe]
kind = "language"
applies_to = "found"
parameters = 8e9
weight_bits = 4.5
prompt_tokens = 1000
answer_tokens = 100

[workload.content]
positives = "10 %"
cloudy = 0.5
negative_size = "1 kB"

[workload.in_orbit]
recall = 0.9
false_alarms = "1 %"

[workload.on_ground]
recall = 1
"""
