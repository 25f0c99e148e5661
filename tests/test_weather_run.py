"""Rain and clouds through whole runs: what they take, and that their tables travel with the result."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

import latency
from latency.errors import InputError
from latency.link.attenuation import Attenuation, attenuations
from latency.link.field import quantile
from latency.link.travelling import with_tables
from latency.link.weather import airs_of, sky_of
from latency.plan.build import build_plan
from latency.run import pose
from latency.scenario import load

TEXT = """
schema = 1
cases = ["ground-direct", "onboard-direct"]
[scenario]
title = "One satellite, a radio and a laser"
question = "What does the weather take?"
start = 2025-06-01T00:00:00Z
span = "1 d"
drain = "12 h"
[satellites.eye]
basis = "guess"
note = "of this test"
[satellites.eye.orbit]
kind = "walker-delta"
planes = 1
satellites_per_plane = 1
altitude = "550 km"
inclination = "sun-synchronous"
[satellites.eye.downlinks.radio]
band = "x"
frequency = "8.2 GHz"
eirp = "15 dBW"
symbol_rate = "76.8 Msym/s"
modcods = "dvb-s2"
adaptation = "adaptive"
[satellites.eye.downlinks.laser]
band = "optical"
rate = "10 Gbit/s"
acquisition = "30 s"
[satellites.eye.computer]
service_time = "5 s"
[stations.singapore]
latitude = "1.32 deg"
longitude = "103.70 deg"
bands = ["x"]
g_over_t = "30 dB/K"
[stations.haleakala]
latitude = "20.71 deg"
longitude = "-156.26 deg"
bands = ["optical"]
clear_sky = "60 %"
[data_centres.dc]
latitude = "1 deg"
longitude = "100 deg"
[data_centres.dc.computer]
service_time = "5 s"
[users.u]
latitude = "1 deg"
longitude = "100 deg"
[workload]
kind = "poisson"
interval = "1000 s"
raw_size = "1 GB"
product_size = "10 kB"
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("weather") / "eye.toml"
    lines = []
    for line in TEXT.splitlines():
        lines.append(line)
        if line.startswith("[") and line != "[scenario]" and line != "[satellites.eye]":
            lines += ['basis = "guess"', 'note = "of this test"']
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def windows_of(plan, station):
    """Windows at one station, as (open, close, rate)."""
    rows = plan.passes.station[plan.windows.pass_index] == plan.stations.index(station)
    return [column[rows] for column in (plan.windows.open_ns, plan.windows.close_ns, plan.windows.rate_bit_s)]


def carried_bit(plan, station):
    open_ns, close_ns, rate_bit_s = windows_of(plan, station)
    return float(((close_ns - open_ns) / 1e9 * rate_bit_s).sum())


def test_a_table_is_read_back_where_it_was_written():
    """At the shares and elevations of the table its own figures; between two shares the normal quantile's middle."""
    table = Attenuation((5.0, 90.0), (0.5, 0.01), np.array([[1.0, 9.0], [0.1, 0.9]]))
    states = np.array([quantile(0.5), quantile(0.99), (quantile(0.5) + quantile(0.99)) / 2])
    np.testing.assert_allclose(table.at(states, np.array([5.0, 90.0])), [[1, 9, 5], [0.1, 0.9, 0.5]], atol=1e-12)


def test_rain_takes_from_the_radio_alone_and_clouds_from_the_laser_alone(file):
    skies = {name: pose(load(file, chosen))[0] for name, chosen in {
        "clear": (), "rain": ("weather.rain=true",), "clouds": ("weather.clouds=true",),
    }.items()}  # fmt: skip
    assert carried_bit(skies["rain"], "singapore") < 0.97 * carried_bit(skies["clear"], "singapore")
    assert carried_bit(skies["clouds"], "singapore") == carried_bit(skies["clear"], "singapore")
    assert carried_bit(skies["clouds"], "haleakala") < carried_bit(skies["clear"], "haleakala")
    assert carried_bit(skies["rain"], "haleakala") == carried_bit(skies["clear"], "haleakala")


def test_no_laser_shines_through_a_cloud(file):
    scenario = load(file, ("weather.clouds=true", "scenario.span=10 d"))
    sky = sky_of(scenario, 0)
    plan = build_plan(scenario, airs_of(sky, scenario))
    open_ns, close_ns, _ = windows_of(plan, "haleakala")
    cloudy = sky.cloudy[sky.stations.index("haleakala")]
    for k in np.flatnonzero(cloudy):
        assert not ((open_ns < sky.edges_ns[k + 1]) & (close_ns > sky.edges_ns[k])).any()
    clear = build_plan(scenario)
    kept_ns, all_ns = ((ends - begins).sum() for begins, ends, _ in (windows_of(plan, "haleakala"),
                                                                     windows_of(clear, "haleakala")))  # fmt: skip
    assert 0 < kept_ns < all_ns


def test_the_shipped_table_serves_the_library_without_the_models(file):
    """P.618 for Singapore: more than 5 dB in 1 % of the time at 5 deg, under 2 dB at the zenith."""
    table = attenuations(load(file, ("weather.rain=true",)))["singapore", "x"]
    one_per_cent = table.exceeded.index(0.01)
    assert 5.0 < table.db[0, one_per_cent] < 12.0
    assert table.db[-1, one_per_cent] < 2.0


def test_a_place_without_a_table_is_named_with_what_to_do(file, monkeypatch):
    monkeypatch.setattr("latency.link.itu.installed", lambda: False)
    scenario = load(file, ("weather.rain=true", "stations.singapore.latitude=2.5 deg"))
    with pytest.raises(InputError, match=r"singapore \(x, 8.2 GHz\); install the package itur"):
        attenuations(scenario)


def test_the_weather_travels_with_the_result_and_gives_it_again(file, tmp_path):
    result = latency.run(load(file, ("weather.rain=true", "weather.clouds=true")))
    result.save(tmp_path / "first")
    again = latency.run(load(tmp_path / "first" / "scenario.toml"))
    again.save(tmp_path / "second")
    digests = [
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / name).iterdir()}
        for name in ("first", "second")
    ]
    assert digests[0] == digests[1]
    assert "weather.parquet" in digests[0]
    weather = result.table("weather").to_pandas()
    assert set(weather.station) == {"haleakala", "singapore"}
    assert weather.cloudy[weather.station == "haleakala"].any()


def test_a_scenario_with_its_tables_is_the_same_scenario(file):
    scenario = with_tables(load(file, ("weather.rain=true",)))
    assert with_tables(scenario) is scenario
    assert with_tables(load(file)).resolved == load(file).resolved


def test_each_draw_of_chance_has_its_own_weather(file):
    scenario = load(file, ("weather.clouds=true", "scenario.span=10 d"))
    first, second = (sky_of(scenario, replication).cloudy for replication in (1, 2))
    assert not np.array_equal(first, second)


def test_one_command_sets_every_sky_beside_the_others(file, tmp_path, capsys):
    from latency.cli.main import main

    home = tmp_path / "skies"
    assert main(["weather", str(file), "-o", str(home), "--csv", "--quiet"]) == 0
    assert sorted(path.name for path in home.iterdir()) == ["clear", "clouds", "rain", "rain-and-clouds"]
    assert (home / "rain" / "weather.parquet").is_file()
    assert not (home / "clear" / "weather.parquet").exists()
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 1 + 2 * 4  # a head, two cases under four skies
