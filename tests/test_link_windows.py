"""Windows with rates from budgets: what they promise closes throughout; nothing better closes beyond their edges."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from links_by_hand import BUDGET, best_bit_s, distances_m, passes_of, ring, signal_db, x_band
from shells import S

from latency.errors import InputError
from latency.plan.build import build_plan
from latency.scenario.model import Downlink, Relay
from latency.sky.frames import site_positions_m, sites_of
from latency.sky.orbits import orbits_of, tracks_itrs_m


@pytest.fixture(scope="module")
def built():
    setting = ring(x_band())
    return setting, build_plan(setting)


def test_every_rate_closes_all_along_its_window(built):
    """Sampled every 0.1 s and at both edges; the oracle's constants have five decimals: 0.0001 dB."""
    setting, plan = built
    assert plan.passes.rise_ns.size == 20
    used = set()
    for index, g_over_t, rows in passes_of(plan, setting):
        for row in rows[:: max(1, len(rows) // 40)]:
            edge_s = plan.windows.open_ns[row] / S, plan.windows.close_ns[row] / S
            times_s = np.append(np.arange(*edge_s, 0.1), edge_s[1])
            ends = plan.passes.satellite[index], plan.passes.station[index]
            signals = signal_db(BUDGET, g_over_t, distances_m(setting, *ends, times_s)) + 1e-4
            rate_bit_s = plan.windows.rate_bit_s[row]
            used.add(int(rate_bit_s))
            assert rate_bit_s <= best_bit_s(BUDGET, signals).min()
    assert len(used) > 12


def test_just_outside_an_edge_the_better_rate_does_not_close(built):
    """Where a rate changes inside a pass, the better of the two fails 5 ms beyond: a metre of reach is 0.3 ms."""
    setting, plan = built
    windows, edges = plan.windows, 0
    for index, g_over_t, rows in passes_of(plan, setting):
        ends = plan.passes.satellite[index], plan.passes.station[index]
        for before, after in pairwise(rows):
            rates = windows.rate_bit_s[before], windows.rate_bit_s[after]
            assert windows.close_ns[before] == windows.open_ns[after]
            if rates[0] == rates[1]:
                continue
            edges += 1
            outside_s = windows.open_ns[after] / S + (-0.005 if rates[1] > rates[0] else 0.005)
            signal = signal_db(BUDGET, g_over_t, distances_m(setting, *ends, np.array([outside_s]))) - 1e-6
            assert best_bit_s(BUDGET, signal)[0] < max(rates)
    assert edges > 150


def test_a_pass_carries_what_a_dense_integral_carries(built):
    """To 0.1 %: the integral is a sum over 0.1 s, and rates change up to thirty times a pass."""
    setting, plan = built
    windows = plan.windows
    for index, g_over_t, rows in passes_of(plan, setting):
        rise_s, set_s = plan.passes.rise_ns[index] / S, plan.passes.set_ns[index] / S
        if set_s - rise_s < 60.0:
            continue
        times_s = np.linspace(rise_s, set_s, round((set_s - rise_s) * 10) + 1)
        middle_s = (times_s[1:] + times_s[:-1]) / 2
        ends = plan.passes.satellite[index], plan.passes.station[index]
        rates = best_bit_s(BUDGET, signal_db(BUDGET, g_over_t, distances_m(setting, *ends, middle_s)))
        carried = ((windows.close_ns[rows] - windows.open_ns[rows]) / S * windows.rate_bit_s[rows]).sum()
        assert carried == pytest.approx((rates * np.diff(times_s)).sum(), rel=1e-3)


def test_where_nothing_closes_at_the_mask_windows_begin_later():
    faint = replace(BUDGET, eirp_dbw=0.0)
    setting = ring(x_band(faint))
    plan = build_plan(setting)
    late = 0
    for index, g_over_t, rows in passes_of(plan, setting):
        rise_s = plan.passes.rise_ns[index] / S
        times_s = np.arange(rise_s, plan.passes.set_ns[index] / S, 0.1)
        ends = plan.passes.satellite[index], plan.passes.station[index]
        closes = best_bit_s(faint, signal_db(faint, g_over_t, distances_m(setting, *ends, times_s))) > 0
        assert closes.any() == (rows.size > 0) or closes.sum() < 3
        if rows.size and not closes[0]:
            late += 1
            first_s = times_s[np.flatnonzero(closes)[0]]
            assert plan.windows.open_ns[rows[0]] / S == pytest.approx(first_s, abs=0.11)
    assert late > 5


def test_windows_are_cut_at_delay_steps_too_and_their_delay_is_that_of_their_middle(built):
    setting, plan = built
    windows = plan.windows
    assert ((windows.close_ns - 1) // S == windows.open_ns // S).all()
    rows = np.random.default_rng(7).integers(0, windows.open_ns.size, 100)
    for row in rows:
        index = windows.pass_index[row]
        middle_s = np.array([(windows.open_ns[row] + windows.close_ns[row]) / 2 / S])
        range_m = distances_m(setting, plan.passes.satellite[index], plan.passes.station[index], middle_s)[0]
        assert windows.delay_ns[row] == pytest.approx(range_m / 299_792_458.0 * 1e9, abs=0.51)


def test_passes_themselves_do_not_depend_on_the_radio(built):
    stated = build_plan(ring(Downlink("x-band", 10**8, "both", S)))
    assert all(np.array_equal(*pair) for pair in zip(stated.passes, built[1].passes, strict=True))


def test_two_radios_of_a_satellite_have_windows_of_their_own():
    setting = ring(x_band())
    other = Downlink("s-band", 4_000_000, "product", S)
    both = build_plan(replace(setting, groups=(replace(setting.groups[0], downlinks=(x_band(), other)),)))
    alone = build_plan(setting).windows
    for radio, rate in (("x-band", None), ("s-band", 4_000_000)):
        number = both.transmitters.index(f"eye-0001/{radio}")
        mine = both.windows.transmitter == number
        if rate is None:
            assert np.array_equal(both.windows.open_ns[mine], alone.open_ns[alone.transmitter == 1])
        else:
            assert (both.windows.rate_bit_s[mine] == rate).all()
    order = np.lexsort((both.windows.open_ns, both.windows.pass_index, both.windows.transmitter))
    assert np.array_equal(order, np.arange(order.size))


def test_a_band_that_a_station_does_not_receive_has_no_window_there():
    setting = ring(x_band(band="x"))
    bands = {"svalbard": ("x", "s"), "miyun": ("ka",), "sanya": ()}
    stations = tuple(replace(one, bands=bands[one.name]) for one in setting.stations)
    plan = build_plan(replace(setting, stations=stations))
    heard = {plan.stations[number] for number in plan.passes.station[plan.windows.pass_index]}
    assert heard == {"svalbard", "sanya"}
    assert "miyun" in {plan.stations[number] for number in plan.passes.station}


def test_a_station_that_hears_the_band_must_state_its_sensitivity():
    setting = ring(x_band(band="x"))
    deaf = replace(setting.stations[0], g_over_t_db_k=None)
    with pytest.raises(InputError, match="'svalbard' receives this band but states no g_over_t"):
        build_plan(replace(setting, stations=(deaf, *setting.stations[1:])))
    other = replace(deaf, bands=("optical",), relay=Relay(0.0, 80e3))
    sky_high = ring(x_band(None, rate_steps=((0.1, 5),)), relay=Relay(0.0, 80e3))
    with pytest.raises(InputError, match="relay in the sky"):
        build_plan(sky_high)
    assert build_plan(replace(setting, stations=(replace(other, relay=None), *setting.stations[1:])))


def test_rates_by_elevation_change_at_their_elevations():
    """Against the elevation of a plain dot product, to 1e-7 rad: 0.2 s of arc."""
    steps = ((math.radians(8.0), 100_000_000), (math.radians(25.0), 300_000_000), (math.radians(60.0), 200_000_000))
    setting = ring(x_band(None, rate_steps=steps, efficiency=0.9))
    plan = build_plan(setting)
    orbits = orbits_of(setting)[1]
    stations = sorted(setting.stations, key=lambda one: one.name)
    seen = set()
    for row in range(0, plan.windows.open_ns.size, 7):
        index = plan.windows.pass_index[row]
        site = stations[plan.passes.station[index]]
        lat, lon = site.latitude_rad, site.longitude_rad
        up = np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
        times_s = np.array([plan.windows.open_ns[row], plan.windows.close_ns[row]]) / S
        ray = tracks_itrs_m(orbits, times_s)[plan.passes.satellite[index]].T - site_positions_m(sites_of([site]))[0]
        low, high = sorted(np.arcsin(ray @ up / np.linalg.norm(ray, axis=1)))
        rate = int(plan.windows.rate_bit_s[row])
        seen.add(rate)
        below, above = {90_000_000: (8.0, 25.0), 270_000_000: (25.0, 60.0), 180_000_000: (60.0, 90.0)}[rate]
        assert low >= math.radians(below) - 1e-7
        assert high <= math.radians(above) + 1e-7
    assert len(seen) == 3


def test_the_same_budget_gives_the_same_bytes_whatever_comes_first(built):
    setting, plan = built
    shuffled = replace(setting, stations=setting.stations[::-1])
    assert build_plan(shuffled).digest() == plan.digest()
    table = replace(BUDGET, modcods=BUDGET.modcods[::-1])
    assert build_plan(ring(x_band(table))).digest() == plan.digest()


def test_how_many_passes_are_worked_at_together_changes_no_byte(monkeypatch):
    """Two groups, of which one has two radios, so that transmitters of both lie between each other's."""
    setting = ring(x_band())
    other = Downlink("s-band", 4_000_000, "product", S)
    shell = setting.groups[0]
    names = tuple(f"{name}-too" for name in shell.names)
    orbit = replace(shell.orbit, raan_rad=1.0)
    groups = (replace(shell, downlinks=(x_band(), other)), replace(shell, name="too", names=names, orbit=orbit))
    found = []
    for rows in (1 << 14, 20, 1):
        monkeypatch.setattr("latency.plan.windows.ROWS", rows)
        found.append(build_plan(replace(setting, groups=groups)))
    assert len({plan.digest() for plan in found}) == 1
    assert found[0].passes.rise_ns.size > 40
    assert len(set(found[0].windows.transmitter.tolist())) == 3 * len(names)
