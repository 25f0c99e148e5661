"""Energy of satellites: accounts to the last quantum, trajectories against small steps, loads by hand."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from plans import S, capture, computer, plan_of, satellite, station
from powered import BATTERY, DAY, JOULE, RADIO, WATT, busy_day, carried, orbits, problem
from problems import problem_of

from latency.flow import BY_NAME
from latency.flow.accounts import accounts_of
from latency.flow.batteries import stretches_of
from latency.flow.problem import NO_COMPUTER, Power, Satellite
from latency.kernels.records import POWER_ROW
from latency.result.onboard import onboard_record
from latency.tables import JOBS, STATES

CASES = ("ground-direct", "onboard-direct", "onboard-relay", "hybrid")


def account(given, result):
    return accounts_of(given, BY_NAME[result.case], result.trial.live)[0]


@pytest.mark.parametrize("case", CASES)
def test_energy_is_conserved_to_the_last_quantum(case):
    given = busy_day()
    found = account(given, carried(given, case))
    log = carried(given, case).trial.live.power["charge"]
    assert (found.begin, found.end) == (log[0], log[-1])
    assert found.end - found.begin == found.harvested - found.used - found.spilled + found.unmet


def test_the_account_of_a_day_is_the_sum_of_its_parts():
    given = busy_day()
    result = carried(given, "onboard-relay")
    found, items, contacts = account(given, result), result.trial.live.items, result.trial.live.contacts
    sunlit_ns = sum(min(end, DAY) - begin for begin, end in orbits(DAY))
    assert found.harvested == 48 * WATT * sunlit_ns
    assert (found.base, found.isl) == (12 * WATT * DAY, 5 * WATT * DAY)
    assert found.radio == RADIO * int((np.minimum(contacts["close_ns"], DAY) - contacts["open_ns"]).sum())
    done = items[items["compute_end_ns"] <= DAY]
    worked_ns = done["compute_end_ns"] - done["compute_start_ns"] - done["paused_ns"]
    # two workers may still be at it when the clock stops
    assert 0 <= found.computing - 30 * WATT * int(worked_ns.sum()) <= 2 * 30 * WATT * 540 * S
    assert found.dark_ns > 3600 * S
    assert found.hot_ns > 0


def test_without_links_in_the_case_terminals_draw_nothing():
    given = busy_day()
    assert account(given, carried(given, "onboard-direct")).isl == 0


def test_an_empty_reserve_is_told_with_its_time_and_what_was_missing():
    # 10 W for 1000 s from a charge of 2 kJ and a reserve of 3 kJ: 500 s in all, then 5 kJ that nobody has.
    power = Power(1, (), 0, 10 * WATT, 0, 0, 4_000 * JOULE, 3_000 * JOULE, 2_000 * JOULE, 1)
    given = problem([], [], 1000 * S, power, None)
    found = account(given, carried(given))
    assert (found.unmet, found.unmet_ns) == (5_000 * JOULE, 500 * S)
    assert (found.lowest, found.end, found.dark_ns) == (-3_000 * JOULE, -3_000 * JOULE, 800 * S)


def test_what_a_full_battery_cannot_take_is_spilled():
    # +20 W into 4 kJ of room: full after 200 s, 800 s x 20 W over.
    power = Power(1, ((0, 1000 * S),), 30 * WATT, 10 * WATT, 0, 0, 6_000 * JOULE, 0, 2_000 * JOULE, 1)
    given = problem([], [], 1000 * S, power, None)
    found = account(given, carried(given))
    assert (found.spilled, found.end) == (16_000 * JOULE, 6_000 * JOULE)


@pytest.mark.parametrize("many", [1, 10**16])
def test_numbers_beyond_64_bits_are_as_exact_as_small_ones(many):
    """The same log in a unit so small that products with time need more than 62 bits."""
    rows = np.array([(0, 0, 50, 0, 2, 7, 0), (0, 40, 0, 0, 1, 0, 1), (0, 90, 90, 0, 0, 0, 0)], POWER_ROW)
    power = Power(1, ((5, 30), (60, 90)), 20, 3, 1, 4, 100, 20, 50, 10)
    scaled = power._replace(**{key: getattr(power, key) * many for key in power._fields[2:]})
    for field in ("charge", "contacts"):
        rows[field] *= many
    own = Satellite(0, None, False, NO_COMPUTER, scaled)
    stretches = stretches_of(own, BY_NAME["onboard-relay"], rows)
    assert (stretches.contacts.dtype == object) == (many > 1)
    # 50 - 19 x 5 = -20 at the reserve; +1 x 25 to 5; -19 x 10 to -20, where the row of 40 says 0; -8 x 20; +12 x 30
    charge = stretches.charge
    assert [int(value) // many for value in charge] == [50, -20, 5, 0, -20, 90]


def in_small_steps(given, result, step_s, relays):
    """Charge and heat at every step, by Euler's rule, from passes, sunlight and who held a worker when."""
    power, heat = given.satellites[0].power, given.satellites[0].heat
    items, contacts = result.trial.live.items, result.trial.live.contacts
    items = items[items["compute_start_ns"] < DAY]
    times_s = np.arange(0, DAY / S, step_s)

    def count(begin_ns, end_ns):
        begun = np.searchsorted(np.sort(begin_ns) / S, times_s, "right")
        return begun - np.searchsorted(np.sort(end_ns) / S, times_s, "right")

    holding = count(items["compute_start_ns"], items["compute_end_ns"])
    lit = count(*np.array(power.sunlit).T)
    steady_w = (power.solar * lit - power.base - relays * power.isl
                - RADIO * count(contacts["open_ns"], contacts["close_ns"])) / WATT  # fmt: skip
    charge, warmth, dark, hot, told = power.charge / JOULE, 0.0, False, False, []
    full, empty, resume = (value / JOULE for value in (power.usable, -power.reserve, power.resume))
    for steady, workers in zip(steady_w.tolist(), holding.tolist(), strict=True):
        dark = charge <= 0 or (dark and charge < resume)
        hot = warmth >= heat.limit / JOULE or (hot and warmth > heat.resume / JOULE)
        told.append((charge, warmth))
        workers = 0 if dark or hot else workers
        charge = min(full, max(empty, charge + step_s * (steady - power.work / WATT * workers)))
        warmth = max(0.0, warmth + step_s * (heat.idle - heat.cooling + heat.work * workers) / WATT)
    return times_s, np.array(told).T


def test_the_battery_and_the_heat_follow_an_integrator_of_small_steps():
    given = busy_day()
    result = carried(given, "onboard-relay")
    rows = result.trial.live.power[:-1]  # the stop lies beyond the last step
    assert np.count_nonzero(np.diff(rows["latch"] & 1)) > 100
    assert np.count_nonzero(np.diff(rows["latch"] & 2)) > 20
    errors_j = []
    for step_s in (1.0, 0.25):
        times_s, told_j = in_small_steps(given, result, step_s, relays=True)
        logged_j = np.array([rows["charge"], rows["heat"]]) / JOULE
        errors_j.append(max(np.abs(np.interp(rows["at_ns"] / S, times_s, told) - logged).max()
                            for told, logged in zip(told_j, logged_j, strict=True)))  # fmt: skip
        # Each of some 250 changes of up to 60 W is seen up to a step late, early or late by chance: 60 J x 16 a second.
        assert errors_j[-1] < 1000 * step_s
    assert errors_j[1] < errors_j[0] / 2  # what is left is the step's error: it vanishes with the step


def test_the_load_of_energy_is_what_is_drawn_over_what_the_sun_gives():
    given = busy_day()
    result = carried(given, "onboard-relay")
    contacts = result.trial.live.contacts
    held_ns = int((np.minimum(contacts["close_ns"], DAY) - contacts["open_ns"]).sum())
    offered_ns = int(given.captures.work_op.sum())
    drawn = 17 * WATT * DAY + RADIO * held_ns + 30 * WATT * offered_ns
    sun = 48 * WATT * sum(min(end, DAY) - begin for begin, end in orbits(DAY))
    assert result.loads["energy 0"] == pytest.approx(drawn / sun, rel=1e-12)
    assert result.loads["heat 0"] == pytest.approx((2 * DAY + 30 * offered_ns) / (22 * DAY), rel=1e-12)
    assert result.loads["computer 0"] == pytest.approx(offered_ns / (2 * DAY), rel=1e-12)
    assert result.loads["energy 0"] > 1


def test_a_satellite_that_the_sun_never_reaches_can_carry_nothing():
    given = busy_day(power=BATTERY._replace(sunlit=()))
    assert carried(given).loads["energy 0"] is None


def test_the_load_of_a_computer_counts_each_job_with_its_time():
    given = problem([10 * S, 20 * S, 30 * S], [0, 0, 0], power=None, heat=None, jobs_ns=(0, 100 * S, 400 * S),
                    startup_ns=10 * S)  # fmt: skip
    jobs = np.array([JOBS.index(name) for name in ("cloudy", "found", "nothing")])
    loads = carried(with_jobs(given, jobs, jobs)).loads
    assert loads["computer 0"] == pytest.approx((0 + 400 + 100 + 3 * 10) * S / (2 * DAY), rel=1e-12)
    assert carried(given).loads["computer 0"] == pytest.approx(3 * 410 * S / (2 * DAY), rel=1e-12)  # all "found"


def with_jobs(given, orbit, ground):
    return replace(given, captures=given.captures._replace(job_orbit=orbit, job_ground=ground))


def test_storage_is_full_at_one_and_has_lost_something_above():
    def loads(storage_bit):
        plan = plan_of(
            [satellite(storage_bit=storage_bit, computer=computer())], [station()], [(0, 0, 500 * S, 900 * S, 10**6)],
            [capture(0, 60), capture(S, 40), capture(2 * S, 20)], stop_ns=1000 * S,
        )  # fmt: skip
        result = carried(problem_of(plan), "ground-direct")
        return result.loads["storage 0"], (result.state == STATES.index("lost")).sum()

    assert loads(240) == (0.5, 0)
    assert loads(120) == (1.0, 0)
    assert loads(100) == (1.2, 1)


def test_the_summary_tells_the_account_in_joules_and_nothing_where_no_power_is_modelled():
    given = busy_day()
    result = carried(given, "onboard-relay")
    run = SimpleNamespace(problem=given)
    told = onboard_record(run, result, given.counted)
    power, found = told["power"]["0"], account(given, result)
    drawn = sum(power[f"{name}_j"] for name in ("base", "isl", "radio", "computing"))
    balance = power["harvested_j"] - drawn - power["spilled_j"] + power["unmet_j"]
    assert power["charge_at_stop_j"] - power["charge_at_start_j"] == pytest.approx(balance, abs=1e-6)  # 1e-15 of 4 MJ
    assert power["harvested_j"] == found.harvested / JOULE
    assert power["dark_s"] == found.dark_ns / S
    assert power["paused_s"] <= power["dark_s"] + power["hot_s"]
    assert 1 <= power["hottest_share"] < 1 + 1e-6  # the last ns overshoots
    assert told["paused"]["captures"] > 50
    assert json.loads(json.dumps(told)) == told
    bare = busy_day(power=None, heat=None)
    told = onboard_record(SimpleNamespace(problem=bare), carried(bare), bare.counted)
    assert told == {"lost_to_storage": 0, "paused": {"captures": 0, "mean_ns": None}}


def test_heat_alone_has_pauses_but_no_joules():
    given = busy_day(power=None)
    told = onboard_record(SimpleNamespace(problem=given), carried(given), given.counted)["power"]["0"]
    assert set(told) == {"paused_s", "paused_share", "dark_s", "hot_s", "hottest_share"}
    assert told["hot_s"] == told["paused_s"] > 0 == told["dark_s"]


def test_every_number_of_an_account_has_its_meaning_on_the_page_of_results():
    given = busy_day()
    (account_told,) = onboard_record(SimpleNamespace(problem=given), carried(given), given.counted)["power"].values()
    page = (Path(__file__).parent.parent / "docs" / "results.md").read_text(encoding="utf-8")
    assert [name for name in account_told if f"`{name}`" not in page] == []
