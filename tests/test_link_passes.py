"""Radios in whole scenarios, from file to answer: a published pass, a line that limits, a radio in high orbit."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from links_by_hand import BUDGET, best_bit_s, distances_m, signal_db, x_band
from shells import S, group, scenario, station, walker

import latency
from latency.plan.build import build_plan
from latency.scenario.modcods import DVB_S2
from latency.verdict.domain import outside_domain

# The 2017 Dove radio (Devaraj et al., SSC17-VII-02): DVB-S2 in X-band, "over 220 Mbps peak and 160 Mbps average",
# 12-15 GB in passes of 7 to 10 min, dishes of 4.5 to 7.6 m. Not published there: 12 dBW is the low end of small X-band
# radios, 27 dB/K that of such dishes, 76.8 Msym/s the channel of the radio that followed it. With these the published
# peak is 16APSK 3/4 of 97 % payload, so the list ends there.
LIST = [[one.name, one.efficiency_bit, one.es_n0_db] for one in DVB_S2 if one.efficiency_bit <= 2.966728]
DOVE = f"""\
schema = 1
cases = ["ground-direct"]

[scenario]
title = "A good pass of 2017"
question = "How much comes down?"
start = 2025-06-01T00:00:00Z
span = "2 d"

[satellites.dove.orbit]
kind = "walker-delta"
planes = 1
satellites_per_plane = 1
altitude = "475 km"
inclination = "sun-synchronous"

[satellites.dove.downlink]
band = "x"
frequency = "8.2 GHz"
eirp = "12 dBW"
symbol_rate = "76.8 Msym/s"
other_loss = "1 dB"
margin = "1 dB"
framing = 0.97
modcods = {str(LIST).replace("'", '"')}

[stations.awarua]
latitude = "-46.53 deg"
longitude = "168.38 deg"
mask = "5 deg"
bands = ["x"]
g_over_t = "27 dB/K"
line_rate = "10 Gbit/s"

[data_centres.awarua]
latitude = "-46.53 deg"
longitude = "168.38 deg"
computer = {{ workers = 4, service_time = "1 s" }}

[users.awarua]
latitude = "-46.53 deg"
longitude = "168.38 deg"

[workload]
kind = "listed"
captures = CAPTURES
raw_size = "150 MB"
product_size = "1 MB"
"""


def file_of(folder, text=DOVE, **changes):
    for old, new in ({"CAPTURES": '[["dove-1", "1 s"]]'} | changes).items():
        text = text.replace(old, new)
    path = folder / "dove.toml"
    path.write_text(text, "utf-8")
    return latency.load(str(path))


def volumes(plan):
    """(duration [s], bits, peak rate) of every whole pass."""
    windows, passes = plan.windows, plan.passes
    bits = np.bincount(
        windows.pass_index, (windows.close_ns - windows.open_ns) / S * windows.rate_bit_s, passes.rise_ns.size
    )
    peak = np.zeros(passes.rise_ns.size)
    np.maximum.at(peak, windows.pass_index, windows.rate_bit_s)
    whole = passes.clipped == 0
    return ((passes.set_ns - passes.rise_ns) / S)[whole], bits[whole], peak[whole]


def test_a_good_pass_of_the_2017_radio_brings_down_what_was_published(tmp_path):
    """L4: 9 to 16 GB, 12 to 15 published, at a peak of 220 Mbit/s; a good pass is one of at least seven minutes."""
    duration_s, bits, peak = volumes(build_plan(file_of(tmp_path)))
    good = duration_s >= 7 * 60
    assert good.sum() >= 3
    assert duration_s.max() < 10.5 * 60
    assert ((bits[good] / 8e9 > 9.0) & (bits[good] / 8e9 < 16.0)).all()
    assert 12.0 < bits.max() / 8e9 < 15.0
    assert peak.max() / 1e6 == pytest.approx(220.0, abs=2.0)


@pytest.mark.parametrize(("eirp_dbw", "g_over_t"), [(8, 29), (12, 25), (12, 32), (21, 29)])
def test_the_gate_holds_over_the_range_of_what_was_not_published(tmp_path, eirp_dbw, g_over_t):
    """Radios of 8 to 21 dBW, stations of 25 to 32 dB/K: beyond some power the end of the list sets the volume."""
    changes = {'"12 dBW"': f'"{eirp_dbw} dBW"', '"27 dB/K"': f'"{g_over_t} dB/K"'}
    duration_s, bits, _ = volumes(build_plan(file_of(tmp_path, **changes)))
    good = duration_s >= 8.5 * 60
    assert good.any()
    assert ((bits[good] / 8e9 > 9.0) & (bits[good] / 8e9 < 16.0)).all()


def during_passes(plan, each_s=15):
    """Captures while the station is in view, so that what waits waits for the line."""
    rows = zip(plan.passes.rise_ns.tolist(), plan.passes.set_ns.tolist(), strict=True)
    times_s = [at for rise, down in rows for at in range(rise // S + 30, down // S - 150, each_s) if at < 86_400]
    return "[" + ", ".join(f'["dove-1", "{at} s"]' for at in times_s) + "]"


def test_doubling_the_downlink_does_not_help_where_the_line_of_the_station_limits(tmp_path):
    """150 MB every 15 s is 80 Mbit/s: over a line of 40 Mbit/s half of it waits there, however fast the radio."""
    captures = during_passes(build_plan(file_of(tmp_path)))
    twice = {"other_loss =": "polarisations = 2\nother_loss ="}

    def median_s(**changes):
        run = latency.run(file_of(tmp_path, CAPTURES=captures, **changes))
        rows = run.captures
        assert (rows["state"] == "delivered").mean() > 0.9
        return float(rows["latency_ns"].median()) / 1e9, float(rows["raw_transmission_ns"].median()) / 1e9

    thin = {'line_rate = "10 Gbit/s"': 'line_rate = "40 Mbit/s"'}
    (one_s, sending_s), (two_s, halved_s) = median_s(**thin), median_s(**thin, **twice)
    # The radio itself is twice as fast,
    assert halved_s == pytest.approx(sending_s / 2, rel=0.02)
    # yet the answer comes no sooner: the line takes 30 s for each, the doubling is worth at most what is sent sooner.
    assert 0.0 <= one_s - two_s <= sending_s
    assert (one_s - two_s) / one_s < 0.05
    # Where the line does not limit, the same doubling is worth a third of the wait and more.
    (one_s, _), (two_s, _) = median_s(), median_s(**twice)
    assert two_s < 0.8 * one_s


def test_a_budget_in_high_orbit_closes_throughout_too():
    """A day of an inclined geosynchronous satellite, whose range falls and rises more than once in a single pass."""
    orbit = walker(1, 1, 1.0027, 20.0, eccentricity=0.15, mean_anomaly_rad=2.0)
    budget = replace(BUDGET, eirp_dbw=33.5)
    shell = group(orbit, name="high", downlinks=(x_band(budget),))
    dishes = [replace(station(f"s{turn}", 20.0, 100.0 + turn), g_over_t_db_k=30.0) for turn in (0, 90, 180)]
    setting = scenario([shell], dishes, datetime(2025, 6, 1, tzinfo=UTC), span_s=86_400, delay_step_ns=60 * S)
    plan = build_plan(setting)
    assert len(set(plan.windows.rate_bit_s.tolist())) >= 4
    assert (plan.passes.set_ns - plan.passes.rise_ns).max() > 6 * 3600 * S
    for row in range(0, plan.windows.open_ns.size, 5):
        index = plan.windows.pass_index[row]
        times_s = np.linspace(plan.windows.open_ns[row] / S, plan.windows.close_ns[row] / S, 20)
        away_m = distances_m(setting, plan.passes.satellite[index], plan.passes.station[index], times_s)
        assert plan.windows.rate_bit_s[row] <= best_bit_s(budget, signal_db(budget, 30.0, away_m) + 2e-4).min()
    for index in range(plan.passes.rise_ns.size):
        rows = np.flatnonzero(plan.windows.pass_index == index)
        rise_s, set_s = plan.passes.rise_ns[index] / S, plan.passes.set_ns[index] / S
        times_s = np.linspace(rise_s, set_s, 20_001)
        away_m = distances_m(setting, plan.passes.satellite[index], plan.passes.station[index], times_s)
        whole = best_bit_s(budget, signal_db(budget, 30.0, away_m)).mean() * (set_s - rise_s)
        carried = ((plan.windows.close_ns[rows] - plan.windows.open_ns[rows]) / S * plan.windows.rate_bit_s[rows]).sum()
        assert math.isclose(carried, whole, rel_tol=1e-3)


def test_a_rate_that_follows_from_a_budget_is_no_reason_to_call_a_verdict_outside_the_domain(tmp_path):
    """No rate is stated there; 200 times 150 MB in the time simulated is far from the edge."""
    told = file_of(tmp_path)
    assert outside_domain(told, ("ground-direct",)) == ()
    slow = replace(told.groups[0].downlinks[0].budget, symbol_rate_hz=100.0)
    radio = replace(told.groups[0].downlinks[0], budget=slow)
    crawling = replace(told, groups=(replace(told.groups[0], downlinks=(radio,)),))
    assert "longer than the time simulated" in outside_domain(crawling, ("ground-direct",))[0]
