"""A scenario file that uses every key of the ground segment, for the tests of the scenario room."""

from __future__ import annotations

GROUND = """\
schema = 1
cases = ["ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay", "hybrid"]

[scenario]
title = "Every advantage of the ground"
question = "Which place answers first?"
start = 2025-06-01T00:00:00Z
span = "2 d"

[satellites.eye.orbit]
kind = "walker-delta"
planes = 1
satellites_per_plane = 4
altitude = "550 km"
inclination = "sun-synchronous"

[satellites.eye.sensor]
off_nadir = "30 deg"
imaging = "20 s"

[satellites.eye.downlinks.x-band]
band = "x"
frequency = "8.09 GHz"
eirp = "21 dBW"
symbol_rate = "76.8 Msym/s"
channels = 6
polarisations = 2
implementation_loss = "2 dB"
other_loss = "1 dB"
margin = "0.5 dB"
framing = 0.97
modcods = "dvb-s2x"
adaptation = "fixed"
modcod = "16APSK 9/10"
carries = "raw"

[satellites.eye.downlinks.s-band]
band = "s"
frequency = "2.2 GHz"
eirp = "0 dBW"
bandwidth = "5 MHz"
carries = "product"

[satellites.eye.downlinks.ka]
band = "ka"
frequency = "26 GHz"
eirp = "30 dBW"
symbol_rate = "500 Msym/s"
modcods = [["QPSK 1/2", 0.99, 1.0], ["QPSK 3/4", 1.49, 4.03], ["8PSK 3/5", 1.78, 5.5]]
adaptation = "stepped"

[satellites.eye.downlinks.uhf]
band = "uhf"
rate_by_elevation = [["5 deg", "1 Mbit/s"], ["20 deg", "4 Mbit/s"]]
carries = "product"

[satellites.eye.downlinks.laser]
band = "optical"
rate = "10 Gbit/s"

[satellites.eye.isl]
topology = "ring"
rate_by_range = [["1000 km", "100 Gbit/s"], ["5000 km", "10 Gbit/s"]]
availability = "99 %"

[satellites.eye.computer]
service_time = "5 s"
screening_time = "0.5 s"
batch = "10 min"
express_classes = 1

[station_defaults]
bands = ["x", "s", "uhf"]
g_over_t = "29 dB/K"
tenants = "30 %"

[station_defaults.outages]
every = "30 d"

[stations.north]
latitude = "78.23 deg"
longitude = "15.41 deg"
bands = ["x", "s", "ka"]
tenant_time = "7 min"
cost_class = "commercial"
outages = { planned = [["1 h", "2 h"], ["2 h", "150 min"]], every = "10 d", repair = "2 h" }

[stations.south]
latitude = "-72 deg"
longitude = "2.53 deg"
feedback = false

[stations.dry]
latitude = "20.82 deg"
longitude = "-156.45 deg"
bands = ["optical"]
clear_sky = 0.69
cost_class = "government"

[relays.high]
longitude = "31 deg"
feeder = { latitude = "48 deg", longitude = "11.1 deg" }
bands = ["optical"]
terminals = 1
line_rate = "1.8 Gbit/s"

[data_centres.home]
latitude = "39.9 deg"
longitude = "116.4 deg"
ingest_rate = "2 Gbit/s"
computer = { workers = 8, service_time = "5 s", batch = "1 h" }

[users.me]
latitude = "39.9 deg"
longitude = "116.4 deg"

[nodes]
satellites = ["eye-2"]

[workload]
kind = "periodic"
interval = "10 min"
raw_size = "300 MB"
product_size = "10 kB"
deadline = "1 h"
priority = 2
compression = 1.5
cropped = "80 %"

[workload.interests.fires]
priority = 0
areas = [["37.8 deg", "-122.4 deg", "200 km"], ["-33.9 deg", "151.2 deg", "100 km"]]
deadline = "15 min"

[workload.interests.ships]
priority = 1
share = "5 %"
known = "screened"

[workload.interests.coast]
priority = 0
areas = [["0 deg", "0 deg", "500 km"]]
share = 0.5

[workload.screening]
recall = "90 %"
false_alarms = 0.02

[network]
asking = "deadline"
product_first = true
streaming = true
scheduler = "optimal"

[weather]
rain = true
clouds = true
step = "5 min"

[weather.attenuation.north-ka]
station = "north"
band = "ka"
elevations = ["5 deg", "90 deg"]
exceeded = ["50 %", "1 %", 0.001]
decibels = [[2, 12, 30.5], [0.3, 2, 5]]

[claims.fires]
text = "Fires are told sooner from orbit."
kind = "latency"
orbital = "onboard-direct"
against = "ground-direct"
interest = "fires"
"""
