"""The Antarctic station of a polar weather satellite falls out: which data comes later, and by how much.

NOAA told users of NOAA-20 and NOAA-21 in October 2024, as McMurdo was out, that the orbits concerned would be late by
half an orbit, about 50 min (NOAA OSPO message of 10 October 2024). These satellites fly at 824 km, once round in
101.4 min, and dump what they have recorded twice an orbit, over Svalbard and over McMurdo.
"""

import math
from dataclasses import replace

import numpy as np
import pytest

import latency
from latency.run import run
from latency.scenario.model import Downlink, Outages

S = 10**9
MINUTE_NS = 60 * S
DAYS = 4
GRANULE_NS = 85_400_000_000  # of VIIRS, the imager on board
DUMPED_BIT_S = 20_000_000  # instruments together, of the order of what JPSS-1 records
KA_BIT_S = 300_000_000  # its stored mission data downlink


def noaa(raw_bit, outages=None):
    """The satellite, and Svalbard with or without McMurdo; None: McMurdo is not there at all."""
    plain = latency.load("svalbard-30d")
    (group,), (svalbard,) = plain.groups, plain.stations
    turns_a_day = 86_400.0 / (101.44 * 60.0)
    orbit = replace(
        group.orbit, mean_motion_rad_s=turns_a_day * math.tau / 86_400.0, inclination_rad=math.radians(98.74)
    )
    radio = Downlink("ka", KA_BIT_S, "both", 5 * S)
    mcmurdo = replace(
        svalbard, name="mcmurdo", latitude_rad=math.radians(-77.85), longitude_rad=math.radians(166.67), height_m=0.0
    )
    stations = (svalbard,) if outages is None else (replace(mcmurdo, outages=outages), svalbard)
    return replace(
        plain,
        groups=(replace(group, orbit=orbit, downlinks=(radio,)),),
        stations=stations,
        workload=replace(plain.workload, interval_ns=GRANULE_NS, raw_bit=raw_bit),
        cases=("ground-direct",),
        span_ns=DAYS * 1_440 * MINUTE_NS,
    )


def arcs(found, name):
    """Of each capture: the rise of the pass over a station that brought it down, whether it was recorded by then."""
    case, plan = found.cases["ground-direct"], found.plan
    through = np.array([plan.stations[row] == name for row in case.station])
    rises_ns = plan.passes.rise_ns[plan.passes.station == plan.stations.index(name)]
    sets_ns = plan.passes.set_ns[plan.passes.station == plan.stations.index(name)]
    taken_ns = found.captures.taken_ns
    during = np.searchsorted(rises_ns, taken_ns, "right") > np.searchsorted(sets_ns, taken_ns, "right")
    return through, during


@pytest.fixture(scope="module")
def small():
    """Data so small that nothing queues: 1 MB a granule."""
    return [run(noaa(8_000_000, outages)) for outages in (Outages(), None)]


def test_both_stations_take_turns_in_every_orbit(small):
    passes = small[0].plan.passes
    assert len(passes.rise_ns) == pytest.approx(2 * (DAYS + 1) * 86_400 / (101.44 * 60), abs=2)  # a day to drain
    through, _ = arcs(small[0], "mcmurdo")
    assert 0.4 < through.mean() < 0.6


def test_what_mcmurdo_would_have_taken_comes_half_an_orbit_later_and_nothing_else_does(small):
    both, alone = (one.cases["ground-direct"].delivered_ns for one in small)
    through, during = arcs(small[0], "mcmurdo")
    inside = small[0].captures.taken_ns < (DAYS * 1_440 - 110) * MINUTE_NS  # a later orbit is needed to see the delay
    late_min = (alone - both) / MINUTE_NS
    recorded = inside & through & ~during
    assert recorded.sum() > 1_000
    # Published: half an orbit, 45 to 55 min; half of 101.4 min, and passes are up to 4 min longer or shorter.
    assert 45.0 < late_min[recorded].min() <= late_min[recorded].max() < 55.0
    assert late_min[recorded].mean() == pytest.approx(101.44 / 2, abs=1.5)
    # What was taken while McMurdo looked on had no wait at all, and now waits for the rest of the half orbit.
    live = inside & through & during
    assert 30.0 < late_min[live].min() <= late_min[live].max() < 55.0
    # No others: a granule takes 27 ms here, so that whatever goes first in the longer dump is gone in two seconds.
    others_min = late_min[inside & ~through]
    assert others_min.min() >= 0.0
    assert others_min.max() < 0.1
    assert np.median(others_min) < 0.05


def test_at_full_size_the_others_wait_no_longer_than_the_second_dump_takes():
    raw_bit = DUMPED_BIT_S * GRANULE_NS // S
    both, alone = (run(noaa(raw_bit, outages)) for outages in (Outages(), None))
    through, during = arcs(both, "mcmurdo")
    inside = both.captures.taken_ns < (DAYS * 1_440 - 220) * MINUTE_NS
    late_ns = alone.cases["ground-direct"].delivered_ns - both.cases["ground-direct"].delivered_ns
    late_min = late_ns / MINUTE_NS
    recorded = inside & through & ~during
    assert np.median(late_min[recorded]) == pytest.approx(101.44 / 2, abs=3.0)
    # Half an orbit of data takes 50.7 min x 20 / 300 = 3.4 min to send, as long as 40 granules of 5.7 s.
    _, looked_on = arcs(both, "svalbard")
    recorded_others = inside & ~through & ~looked_on
    assert recorded_others.sum() > 1_000
    assert late_min[recorded_others].max() < 3.4 + 0.5
    # Only what is taken while a short pass has two dumps to take misses it, and waits for the next one.
    assert (late_min[inside & ~through] > 3.9).mean() < 0.02


def test_an_outage_of_two_days_delays_what_falls_into_it_and_nothing_else(small):
    begin_ns, end_ns = 1_440 * MINUTE_NS, 3 * 1_440 * MINUTE_NS
    out = run(noaa(8_000_000, Outages(((begin_ns, end_ns),))))
    both, gone = (one.cases["ground-direct"].delivered_ns for one in small)
    found = out.cases["ground-direct"].delivered_ns
    before = both < begin_ns
    after = small[0].captures.taken_ns > end_ns
    within = (both > begin_ns + 15 * MINUTE_NS) & (gone < end_ns)
    assert np.array_equal(found[before], both[before])
    assert np.array_equal(found[after], both[after])
    assert np.array_equal(found[within], gone[within])
    contacts = out.cases["ground-direct"].contacts
    there = contacts.station == out.plan.stations.index("mcmurdo")
    assert not (there & (contacts.open_ns < end_ns) & (contacts.close_ns > begin_ns)).any()
