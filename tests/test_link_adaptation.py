"""Fixed, stepped and adaptive rates, in a clear sky and through weather, against a search that samples the pass."""

from dataclasses import replace

import numpy as np
import pytest
from links_by_hand import BUDGET, G_OVER_T, best_bit_s, distances_m, orbits_by, passes_of, ring, signal_db, x_band
from shells import S

from latency.link.air import Air
from latency.link.rates import payload_bit_s
from latency.plan.build import build_plan
from latency.scenario.model import Downlink, Modcod
from latency.sky.frames import site_normals, site_positions_m, sites_of
from latency.sky.orbits import tracks_itrs_m

STEPPED, FIXED = (replace(BUDGET, adaptation=way) for way in ("stepped", "fixed"))
FAINT = -3.0  # dBW: at the mask nothing closes at two of the stations


def budgeted(plan, rows):
    """Bits of these windows."""
    windows = plan.windows
    return float(((windows.close_ns[rows] - windows.open_ns[rows]) / S * windows.rate_bit_s[rows]).sum())


def sampled(setting, plan, index, step_s=0.05):
    """(times, signal of BUDGET without air, sines of the elevation) in the middle of steps through a pass."""
    rise_s, set_s = plan.passes.rise_ns[index] / S, plan.passes.set_ns[index] / S
    times_s = np.linspace(rise_s, set_s, max(2, round((set_s - rise_s) / step_s)))
    times_s = (times_s[1:] + times_s[:-1]) / 2
    satellite, number = plan.passes.satellite[index], plan.passes.station[index]
    site = sites_of([sorted(setting.stations, key=lambda one: one.name)[number]])
    ray = tracks_itrs_m(orbits_by(setting), times_s)[satellite].T - site_positions_m(site)[0]
    range_m = distances_m(setting, satellite, number, times_s)
    g_over_t = G_OVER_T[plan.stations[number]]
    return times_s, signal_db(BUDGET, g_over_t, range_m), ray @ site_normals(site)[0] / range_m


# --- clear sky ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("eirp_dbw", [6.0, FAINT])
def test_a_stepped_radio_uses_the_modcod_that_carries_most_over_the_pass(eirp_dbw):
    """Brute force over all MODCODs: share of the pass in which each closes, times its rate; to 0.2 % of sampling."""
    budget = replace(STEPPED, eirp_dbw=eirp_dbw)
    setting = ring(x_band(budget))
    plan = build_plan(setting)
    different = set()
    for index, _, rows in passes_of(plan, setting):
        times_s, signals, _ = sampled(setting, plan, index)
        signals = signals + eirp_dbw - BUDGET.eirp_dbw
        step_s = times_s[1] - times_s[0] if len(times_s) > 1 else 0.0
        carried = [
            payload_bit_s(budget, one.efficiency_bit) * (signals >= one.es_n0_db).sum() * step_s
            for one in budget.modcods
        ]
        assert budgeted(plan, rows) == pytest.approx(max(carried), rel=2e-3, abs=0.2 * 5e8)
        assert len(set(plan.windows.rate_bit_s[rows].tolist())) <= 1
        different |= set(plan.windows.rate_bit_s[rows].tolist())
    assert len(different) > 3


def test_a_fixed_radio_has_one_rate_that_closes_at_the_mask_of_its_worst_station():
    """Faintest is sanya, 24 dB/K. A pass at its mask: 2,000 km and a bit at 497 km, by the oracle's arithmetic."""
    setting = ring(x_band(FIXED))
    plan = build_plan(setting)
    rates = set(plan.windows.rate_bit_s.tolist())
    worst = min(
        signal_db(BUDGET, g_over_t, distances_m(setting, sat, station, np.array([rise / S]))).item()
        for sat, station, rise, g_over_t in zip(
            plan.passes.satellite, plan.passes.station, plan.passes.rise_ns,
            [G_OVER_T[plan.stations[number]] for number in plan.passes.station], strict=True,
        )
    )  # fmt: skip
    assert rates == {int(best_bit_s(FIXED, np.array([worst]))[0])}
    # The mean orbit's apogee stands for the true one, some km away: passes may begin a little after rise.
    covered = (plan.windows.close_ns - plan.windows.open_ns).sum() / (plan.passes.set_ns - plan.passes.rise_ns).sum()
    assert covered > 0.999


def test_a_fixed_modcod_can_be_named_and_then_closes_where_it_closes():
    setting = ring(x_band(replace(FIXED, modcod="32APSK 4/5")))
    plan = build_plan(setting)
    assert set(plan.windows.rate_bit_s.tolist()) == {payload_bit_s(FIXED, 3.951571)}
    for index, _, rows in passes_of(plan, setting):
        _, signals, _ = sampled(setting, plan, index)
        share = (signals >= 13.64).mean()
        whole_ns = plan.passes.set_ns[index] - plan.passes.rise_ns[index]
        open_ns = (plan.windows.close_ns[rows] - plan.windows.open_ns[rows]).sum()
        assert open_ns / whole_ns == pytest.approx(share, abs=2e-3)


def test_following_the_signal_never_carries_less_than_stepping_and_stepping_never_less_than_standing_still():
    plans = [build_plan(ring(x_band(budget))) for budget in (FIXED, STEPPED, BUDGET)]
    for index in range(plans[0].passes.rise_ns.size):
        bits = [budgeted(plan, plan.windows.pass_index == index) for plan in plans]
        assert bits == sorted(bits)


@pytest.mark.parametrize("way", ["fixed", "stepped", "adaptive"])
def test_shannon_is_an_upper_bound_of_every_way_of_adapting(way):
    limit = replace(BUDGET, modcods=(), adaptation=way)
    setting = ring(x_band(limit), span_s=12_000)
    most, real = build_plan(setting), build_plan(ring(x_band(replace(BUDGET, adaptation=way)), span_s=12_000))
    for index, g_over_t, rows in passes_of(most, setting):
        ends = most.passes.satellite[index], most.passes.station[index]
        for row in rows[::25]:
            edge_s = np.array([most.windows.open_ns[row], most.windows.close_ns[row]]) / S
            snr = 10 ** (signal_db(limit, g_over_t, distances_m(setting, *ends, edge_s)) / 10)
            capacity = limit.symbol_rate_hz * np.log2(1 + snr) * limit.channels * limit.framing
            assert most.windows.rate_bit_s[row] <= capacity.min() * (1 + 1e-5)
        assert budgeted(most, rows) > budgeted(real, real.windows.pass_index == index)


def test_shannon_along_a_pass_loses_only_what_a_delay_step_costs():
    """The worse end of each second instead of the mean: at most 0.4 % at 7 km/s and 500 km."""
    limit = replace(BUDGET, modcods=())
    setting = ring(x_band(limit), span_s=12_000)
    plan = build_plan(setting)
    for index, _, rows in passes_of(plan, setting):
        _, signals, _ = sampled(setting, plan, index)
        capacity = limit.symbol_rate_hz * limit.channels * limit.framing * np.log2(1 + 10 ** (signals / 10))
        whole = capacity.mean() * (plan.passes.set_ns[index] - plan.passes.rise_ns[index]) / S
        assert 0.996 < budgeted(plan, rows) / whole <= 1.0001


# --- weather -----------------------------------------------------------------------------------------

GRID_RAD = np.radians([5.0, 10.0, 20.0, 40.0, 90.0])
GAS_DB = 0.04 / np.sin(GRID_RAD)


def rainy(stop_ns, step_s=100, seed=3, shut=()):
    """Air over every station in band "x": gas throughout, rain of up to 8 dB at the mask in half of the steps."""
    airs = {}
    for number, name in enumerate(sorted(G_OVER_T)):
        edges_ns = np.append(np.arange(0, stop_ns, step_s * S), stop_ns)
        dice = np.random.default_rng(seed + number)
        rain = dice.uniform(0.0, 8.0, edges_ns.size - 1) * (dice.uniform(size=edges_ns.size - 1) < 0.5)
        fade_db = GAS_DB + rain[:, None] * np.sin(GRID_RAD[0]) / np.sin(GRID_RAD)
        airs[name, "x"] = Air(edges_ns, GRID_RAD, GAS_DB, fade_db, np.isin(np.arange(rain.size), shut))
    return airs


def fades_db(table_db, sines):
    """The tables' reading, written down anew: the factor of the way is straight over the sine."""
    return 20 * np.log10(np.interp(sines, np.sin(GRID_RAD), 10 ** (np.asarray(table_db) / 20)))


def steps_of(air, times_s):
    return np.searchsorted(air.edges_ns, times_s * S, side="right") - 1


def faded(air, times_s, sines):
    return np.array([fades_db(air.fade_db[k], sine) for k, sine in zip(steps_of(air, times_s), sines, strict=True)])


def weathered(budget, feedback=True, **air):
    setting = ring(x_band(budget, band="x"), span_s=20_000, feedback=feedback)
    airs = rainy(setting.stop_ns, **air)
    return setting, airs, build_plan(setting, airs)


def each_pass(setting, airs, plan):
    """(rows of windows, times, signal under a clear sky, signal through the weather) of every pass."""
    for index, _, rows in passes_of(plan, setting):
        times_s, signals, sines = sampled(setting, plan, index, step_s=0.2)
        air = airs[plan.stations[plan.passes.station[index]], "x"]
        yield rows, times_s, signals - fades_db(GAS_DB, sines), signals - faded(air, times_s, sines)


def test_an_adaptive_radio_follows_the_rain():
    """What it carries is the integral of the best rate at each instant; to 0.5 %, of sampling at 0.2 s."""
    setting, airs, plan = weathered(BUDGET)
    wet = 0
    for rows, times_s, clear, real in each_pass(setting, airs, plan):
        whole = best_bit_s(BUDGET, real).sum() * (times_s[1] - times_s[0])
        wet += best_bit_s(BUDGET, clear).sum() > 1.02 * best_bit_s(BUDGET, real).sum()
        assert budgeted(plan, rows) == pytest.approx(whole, rel=5e-3, abs=0.2 * 6e8)
        for row in rows[::20]:
            # Within a step of the weather and between samples nothing promised fails to close.
            inside = (times_s * S >= plan.windows.open_ns[row]) & (times_s * S <= plan.windows.close_ns[row])
            assert (best_bit_s(BUDGET, real[inside] + 1e-4) >= plan.windows.rate_bit_s[row]).all()
    assert wet > 3


def test_windows_end_where_the_weather_changes():
    _, airs, plan = weathered(BUDGET)
    edges_ns = airs["svalbard", "x"].edges_ns
    windows = plan.windows
    step = np.searchsorted(edges_ns, windows.open_ns, side="right")
    assert np.array_equal(step, np.searchsorted(edges_ns, windows.close_ns))


def test_without_feedback_the_rate_is_that_of_a_clear_sky_and_rain_beyond_the_margin_shuts_it():
    setting, airs, plan = weathered(BUDGET, feedback=False)
    shut = 0
    for rows, times_s, clear, real in each_pass(setting, airs, plan):
        chosen = best_bit_s(BUDGET, clear)
        holds = best_bit_s(BUDGET, real + BUDGET.margin_db) >= chosen - 1.0
        whole = np.where(holds, chosen, 0.0).sum() * (times_s[1] - times_s[0])
        shut += (~holds).any()
        assert budgeted(plan, rows) == pytest.approx(whole, rel=1e-2, abs=0.4 * 6e8)
    assert shut > 3


def test_without_rain_feedback_changes_nothing():
    told, untold = (weathered(BUDGET, feedback)[0] for feedback in (True, False))
    assert build_plan(told).digest() == build_plan(untold).digest()


def test_a_stepped_radio_chooses_for_the_weather_of_the_pass_where_it_is_told():
    budget = STEPPED
    setting, airs, plan = weathered(budget)
    for rows, times_s, _, real in each_pass(setting, airs, plan):
        rates = set(plan.windows.rate_bit_s[rows].tolist())
        assert len(rates) <= 1
        carried = [payload_bit_s(budget, one.efficiency_bit) * (real >= one.es_n0_db).sum() for one in budget.modcods]
        whole = max(carried) * (times_s[1] - times_s[0])
        assert budgeted(plan, rows) == pytest.approx(whole, rel=5e-3, abs=0.4 * 6e8)


def test_a_fixed_radio_keeps_its_modcod_and_spends_its_margin_on_rain():
    budget = replace(FIXED, modcod="8PSK 3/4")
    setting, airs, plan = weathered(budget)
    assert set(plan.windows.rate_bit_s.tolist()) == {payload_bit_s(budget, 2.228124)}
    for rows, times_s, clear, real in each_pass(setting, airs, plan):
        holds = (clear >= 7.91) & (real + budget.margin_db >= 7.91)
        open_s = (plan.windows.close_ns[rows] - plan.windows.open_ns[rows]).sum() / S
        assert open_s == pytest.approx(holds.sum() * (times_s[1] - times_s[0]), abs=1.0)


def test_clouds_shut_an_optical_link_for_whole_steps_and_leave_its_rate_alone():
    laser = Downlink("laser", 10**10, "both", S, band="optical", efficiency=0.12)
    setting = ring(laser, span_s=20_000)
    edges_ns = np.append(np.arange(0, setting.stop_ns, 300 * S), setting.stop_ns)
    none = np.zeros(1)
    shut = np.arange(edges_ns.size - 1) % 3 == 1
    airs = {("miyun", "optical"): Air(edges_ns, none, none, np.zeros((shut.size, 1)), shut)}
    plan, clear = build_plan(setting, airs), build_plan(setting)
    assert set(plan.windows.rate_bit_s.tolist()) == {1_200_000_000}
    miyun = plan.stations.index("miyun")
    for index in range(plan.passes.rise_ns.size):
        span = range(int(plan.passes.rise_ns[index]), int(plan.passes.set_ns[index]))
        rows = plan.windows.pass_index == index
        hidden = 0
        if plan.passes.station[index] == miyun:
            clouds = zip(edges_ns[:-1][shut], edges_ns[1:][shut], strict=True)
            hidden = sum(max(0, min(span.stop, over) - max(span.start, begun)) for begun, over in clouds)
        open_ns = (plan.windows.close_ns[rows] - plan.windows.open_ns[rows]).sum()
        assert open_ns == len(span) - hidden
    assert clear.digest() != plan.digest()


def test_weather_of_another_band_is_no_weather():
    setting = ring(x_band(band="x"), span_s=12_000)
    other = {(name, "ka"): air for (name, _), air in rainy(setting.stop_ns).items()}
    assert build_plan(setting, other).digest() == build_plan(setting).digest()


def test_tables_of_one_band_with_different_elevations_are_refused():
    setting = ring(x_band(band="x"), span_s=3_000)
    airs = rainy(setting.stop_ns)
    odd = airs["miyun", "x"]
    airs["miyun", "x"] = odd._replace(elevation_rad=odd.elevation_rad + 0.01)
    with pytest.raises(ValueError, match="different elevations"):
        build_plan(setting, airs)


def test_a_single_modcod_and_its_rate_survive_every_way_of_adapting():
    one = (Modcod("only", 1.5, 2.0),)
    plans = [build_plan(ring(x_band(replace(BUDGET, modcods=one, adaptation=way)))) for way in ("adaptive", "stepped")]
    assert plans[0].digest() == plans[1].digest()
