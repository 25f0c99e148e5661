"""Geostationary relays: in view while the Earth is not in between, and a quarter of a second away."""

import json
import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from captures_by_hand import orbit
from shells import X_BAND, S, group, scenario, station, walker
from test_captures_targets import skyfield_satellite

from latency.constants import C_M_S, GEOSTATIONARY_RADIUS_M
from latency.errors import InputError
from latency.plan.build import build_plan
from latency.plan.formats import to_json
from latency.report.passes import pass_rows
from latency.result.tables import passes_table
from latency.scenario.model import Relay
from latency.sky.orbits import orbits_of
from latency.sky.passes import find_passes
from latency.sky.relays import feeder_delays_ns, receivers_m
from latency.sky.rtt import round_trips
from latency.tables import NEVER

START = datetime(2025, 6, 1, tzinfo=UTC)
SVALBARD = station("svalbard", 78.2, 15.4)


def relay(name="edrs", longitude_deg=9.0, feeder=(48.1, 11.3), grazing_m=80e3, **changes):
    """EDRS-A stands at 9 deg E; its data comes down at Weilheim, Germany."""
    made = station(name, *feeder)
    return replace(made, relay=Relay(math.radians(longitude_deg), grazing_m), mask=((0.0, -math.pi / 2),), **changes)


def setting(orbits, stations, span_s=86_400):
    return scenario([orbits], tuple(stations), START, span_s=span_s)


def polar(rev_day=14.3, inclination_deg=98.2):
    return group(walker(1, 1, rev_day, inclination_deg))


def plan_of(orbits=None, stations=(), span_s=86_400):
    return build_plan(setting(orbits or polar(), stations or (relay(),), span_s))


def heights_m(place_m):
    """Geodetic height over WGS-84 of places (3, N), by Bowring's closed form. [m]"""
    a, f = 6_378_137.0, 1.0 / 298.257223563
    b, e2 = a * (1.0 - f), f * (2.0 - f)
    p = np.hypot(place_m[0], place_m[1])
    t = np.arctan2(place_m[2] * a, p * b)
    latitude = np.arctan2(place_m[2] + e2 / (1 - e2) * b * np.sin(t) ** 3, p - e2 * a * np.cos(t) ** 3)
    prime = a / np.sqrt(1.0 - e2 * np.sin(latitude) ** 2)
    return p * np.cos(latitude) + place_m[2] * np.sin(latitude) - prime * (1.0 - e2 * np.sin(latitude) ** 2)


def least_height_m(from_m, to_m):
    """The lowest point of the line between two places, sampled finely around where it is nearest to the centre."""
    along = np.linspace(0.0, 1.0, 801)
    for _ in range(2):
        points = from_m[:, None] + (to_m - from_m)[:, None] * along
        row = int(np.argmin(heights_m(points)))
        along = np.linspace(along[max(row - 1, 0)], along[min(row + 1, 800)], 801)
    return heights_m(points)[row]


def test_a_leo_sees_the_relay_when_the_line_of_sight_clears_the_earth_as_skyfield_has_it():
    from skyfield.api import load
    from skyfield.framelib import itrs

    one = orbit("sat")
    plan = plan_of(group((one,), names=("sat",)))
    satellite, scale = skyfield_satellite(one, load.timescale(builtin=True)), load.timescale(builtin=True)
    there_m = receivers_m([relay()])[0]
    times_s = np.arange(0.0, 86_400.0, 60.0)

    def lowest_m(at_s):
        places_m = satellite.at(scale.utc(2025, 6, 1, 0, 0, at_s)).frame_xyz(itrs).m
        return np.array([least_height_m(place_m, there_m) for place_m in places_m.T])

    up = (np.searchsorted(plan.passes.rise_ns, times_s * S, "right")
          - np.searchsorted(plan.passes.set_ns, times_s * S, "right"))  # fmt: skip
    assert set(up) == {0, 1}
    assert np.array_equal(up == 1, lowest_m(times_s) >= 80e3)
    # Edges are roots: a line of sight sweeps over the limb at kilometres a second, and the ellipsoid raised by a
    # height differs by 0.11 m from the surface at that height.
    edges_s = np.concatenate([plan.passes.rise_ns[1:], plan.passes.set_ns[:-1]]) / S
    assert edges_s.size > 20
    assert np.abs(lowest_m(edges_s) - 80e3).max() < 5.0


@pytest.mark.parametrize("rev_day", [15.2, 12.8])
def test_the_share_in_view_is_that_of_the_closed_form(rev_day):
    # Seen from the Earth's centre satellite and relay stand psi apart; the Earth is in between where psi exceeds
    # acos(R / r) + acos(R / r_geo). On a polar orbit cos psi = cos beta cos u, u uniform in time and beta, the angle
    # from the relay to the orbit's plane, going once round in a day.
    raised_m = 6_371_000.0 + 80e3
    radius_m = (3.986004418e14 / (rev_day * 2 * math.pi / 86_400) ** 2) ** (1 / 3)
    limit = math.acos(raised_m / radius_m) + math.acos(raised_m / GEOSTATIONARY_RADIUS_M)
    beta = np.linspace(0.0, 2 * math.pi, 100_000, endpoint=False)
    reach = np.minimum(np.abs(-math.cos(limit) / np.cos(beta)), 1.0)
    share = 1.0 - np.mean(np.arccos(reach)) / math.pi
    days = 20
    made = setting(polar(rev_day, 90.0), (relay(),), days * 86_400)
    passes = find_passes(orbits_of(made)[1], made.stations, days * 86_400 * S, 60 * S)
    # The flattening moves the limb by 10 km and less, and with it the edges of arcs by 0.0015 of a turn.
    assert (passes.set_ns - passes.rise_ns).sum() / (days * 86_400 * S) == pytest.approx(share, abs=0.003)
    assert 0.55 < share < 0.8


def test_one_way_delays_are_those_of_edrs():
    # EDRS-like: 120 to 150 ms up to the relay, about 125 to 130 ms down, 240 to 280 ms in all (the published figure).
    sky = relay()
    (feeder_ns,) = feeder_delays_ns([sky])
    assert 125e6 < feeder_ns < 130e6
    plan = plan_of()
    up_ns = plan.windows.delay_ns - feeder_ns
    assert 115e6 < up_ns.min() < 120e6  # overhead: 35,000 km
    assert 140e6 < up_ns.max() < 150e6  # over the limb
    assert 240e6 < plan.windows.delay_ns.min() < plan.windows.delay_ns.max() < 280e6
    # By hand: a terminal right below the relay is as far as the relay is high above the equator.
    below = relay(feeder=(0.0, 9.0))
    assert feeder_delays_ns([below])[0] == round((GEOSTATIONARY_RADIUS_M - 6_378_137.0) / C_M_S * 1e9)
    assert feeder_delays_ns([SVALBARD])[0] == 0


def test_a_relay_stands_where_newton_and_the_turn_of_the_earth_put_it():
    # Once round in a stellar day of 86,164.0989 s (IERS); its last digit is 3 mm.
    turn_rad_s = 2.0 * math.pi / 86_164.0989
    assert (3.986004418e14 / turn_rad_s**2) ** (1 / 3) == pytest.approx(GEOSTATIONARY_RADIUS_M, abs=1.0)


def test_windows_over_a_relay_have_the_stated_rate_and_only_radios_it_hears():
    ka = replace(X_BAND, name="ka", band="ka", rate_bit_s=600_000_000)
    x = replace(X_BAND, name="x", band="x")
    shell = group(walker(1, 2, 14.3, 98.2), downlinks=(ka, x))
    plan = build_plan(setting(shell, (relay(bands=("ka",)), replace(SVALBARD, bands=("x",)))))
    over = plan.passes.station[plan.windows.pass_index]
    names = np.array([plan.downlink(index) for index in plan.windows.transmitter])
    assert set(names[over == plan.stations.index("edrs")]) == {"ka"}
    assert set(names[over == plan.stations.index("svalbard")]) == {"x"}
    assert set(plan.windows.rate_bit_s[over == 0]) == {600_000_000}


def test_a_relay_changes_nothing_over_stations_on_the_ground():
    both = plan_of(polar(), (relay("a-relay"), SVALBARD, relay("z-relay", 21.5)))
    alone = plan_of(polar(), (SVALBARD,))
    mine = both.passes.station == both.stations.index("svalbard")
    for name in ("satellite", "rise_ns", "culmination_ns", "set_ns", "max_elevation_udeg", "clipped"):
        assert np.array_equal(getattr(both.passes, name)[mine], getattr(alone.passes, name))
    order = np.lexsort((both.passes.station, both.passes.rise_ns, both.passes.satellite))
    assert np.array_equal(order, np.arange(order.size))
    window = mine[both.windows.pass_index]
    assert np.array_equal(both.windows.delay_ns[window], alone.windows.delay_ns)


def test_passes_over_a_relay_have_no_elevation_and_are_marked_where_they_are_cut():
    plan = plan_of()
    assert set(plan.passes.max_elevation_udeg) == {NEVER}
    table = passes_table(plan)
    assert table["max_elevation_deg"].null_count == table.num_rows > 10
    assert {row[4] for row in pass_rows(table, START)} == {"-"}
    assert all(row["max_elevation_udeg"] is None for row in json.loads(to_json(plan))["passes"])
    middle = (plan.passes.rise_ns + plan.passes.set_ns) // 2
    assert np.array_equal(plan.passes.culmination_ns, middle)
    cut = plan.passes.clipped
    assert cut[0] in (0, 1)
    assert set(cut[1:-1]) == {0}
    assert (cut[0] == 1) == (plan.passes.rise_ns[0] == 0)
    assert (cut[-1] == 2) == (plan.passes.set_ns[-1] == plan.stop_ns)


def test_more_grazing_altitude_only_shortens_passes():
    low, high = (plan_of(stations=(relay(grazing_m=height),)).passes for height in (0.0, 200e3))
    total = [int((one.set_ns - one.rise_ns).sum()) for one in (low, high)]
    assert total[1] < total[0]
    for rise_ns, set_ns in zip(high.rise_ns, high.set_ns, strict=True):
        assert ((low.rise_ns <= rise_ns) & (set_ns <= low.set_ns)).any()


def test_a_relay_is_no_end_of_a_round_trip():
    with pytest.raises(InputError, match="'edrs' is not a station"):
        round_trips(setting(polar(), (relay(), SVALBARD)), "svalbard", "edrs", np.zeros(1))
