"""The audit of energy and work can fail: logs are corrupted in every way that it looks for."""

import copy
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from plans import S
from powered import DAY, JOULE, busy_day, carried

from latency.errors import AuditError
from latency.flow import BY_NAME
from latency.flow.audit import CHECKS, audit
from latency.kernels.records import NEVER

MINE = {name: CHECKS[name] for name in (
    "work takes its time", "energy of each satellite balances", "work pauses when it must",
    "workers run as the log says",
)}  # fmt: skip
CASE = "onboard-relay"  # its terminals draw what the Sun does not give
RESETS = ((20_000 * S, 20_600 * S), (50_000 * S, 50_900 * S))


@cache
def day(name):
    if name == "resets":
        return carried(busy_day(down=RESETS, load_ns=60 * S, keep_warm_ns=300 * S), CASE)
    return carried(busy_day(), CASE)


class Finished:
    """A finished run of a day, a copy that may be corrupted."""

    def __init__(self, name):
        self.problem = busy_day(down=RESETS, load_ns=60 * S, keep_warm_ns=300 * S) if name == "resets" else busy_day()
        self.case = BY_NAME[CASE]
        self.trial = copy.deepcopy(day(name).trial)
        self.rows, self.items = self.trial.live.power, self.trial.live.items
        self.done = np.flatnonzero(self.items["compute_end_ns"] <= DAY)

    def facts(self):
        return {what: holds for check in MINE.values()
                for what, holds in check(self.problem, self.case, self.trial).items()}  # fmt: skip

    def turn(self, bit, change):
        """The first row in which a latch goes on (1) or off (-1)."""
        return np.flatnonzero(np.diff((self.rows["latch"] & bit) // bit) == change)[0] + 1

    def working(self):
        return np.flatnonzero((self.rows["running"] > 0) & (self.rows["at_ns"] > RESETS[1][1]))[0]

    def battery(self, **changes):
        own = self.problem.satellites[0]
        self.problem = replace(self.problem, satellites=(own._replace(power=own.power._replace(**changes)),))

    def store_of_heat(self, **changes):
        own = self.problem.satellites[0]
        self.problem = replace(self.problem, satellites=(own._replace(heat=own.heat._replace(**changes)),))


def a_log_that_stops_early(run):
    run.rows["at_ns"][-1] -= 1


def another_charge_at_the_start(run):
    run.battery(charge=run.problem.satellites[0].power.charge - 1)


def a_quantum_from_nowhere(run):
    run.rows["charge"][7] += 1


def a_quantum_too_many_at_the_stop(run):
    run.rows["charge"][-1] += 1


def heat_at_the_start(run):
    run.rows["heat"][0] = 1


def heat_from_nowhere(run):
    run.rows["heat"][7] += 1


def a_pause_that_begins_late(run):
    row = run.turn(1, 1)
    run.rows["latch"][row] &= ~1


def a_pause_that_ends_late(run):
    run.battery(resume=run.problem.satellites[0].power.resume - JOULE)


def a_pause_that_begins_early(run):
    run.rows["charge"][run.turn(1, 1)] = 1


def a_pause_that_ends_early(run):
    run.battery(resume=run.problem.satellites[0].power.resume + JOULE)


def heat_that_does_not_stop_work(run):
    run.store_of_heat(limit=run.problem.satellites[0].heat.limit - JOULE)


def heat_that_stops_work_too_long(run):
    run.store_of_heat(resume=run.problem.satellites[0].heat.resume + JOULE)


def heat_that_stops_work_too_soon(run):
    run.store_of_heat(limit=run.problem.satellites[0].heat.limit + JOULE)


def heat_that_lets_work_go_on_too_soon(run):
    run.store_of_heat(resume=run.problem.satellites[0].heat.resume - JOULE)


def a_worker_in_a_pause(run):
    run.rows["running"][run.turn(1, 1)] = 1


def an_antenna_that_draws_nothing(run):
    run.rows["contacts"][run.rows["contacts"] > 0] = 0


def a_worker_more(run):
    run.rows["running"][run.working()] += 1


def a_worker_less_before_a_reset(run):
    first = np.flatnonzero(run.rows["running"] > 0)[0]
    run.rows["running"][first] = 0


def a_third_worker(run):
    run.rows["running"][run.working()] = 3


def a_worker_in_a_reset(run):
    begin_ns, end_ns = RESETS[0]
    row = np.flatnonzero((run.rows["at_ns"] >= begin_ns) & (run.rows["at_ns"] < end_ns))[0]
    run.rows["running"][row] = 1


def a_pause_that_no_item_had(run):
    run.items["paused_ns"][run.done[3]] += 1


def work_that_takes_a_ns_more(run):
    run.items["compute_end_ns"][run.done[-1]] += 1


def work_that_takes_a_ns_less(run):
    run.items["compute_end_ns"][run.done[-1]] -= 1


def work_that_loads_for_long(run):
    early = run.done[run.items["compute_end_ns"][run.done] < RESETS[0][0]]
    run.items["compute_start_ns"][early[0]] -= 61 * S


CORRUPTIONS = [
    ("day", a_log_that_stops_early, "a log does not last from the start to the stop"),
    ("day", another_charge_at_the_start, "a battery does not start with its charge"),
    ("day", a_quantum_from_nowhere, "charge does not follow from the row before"),
    ("day", a_quantum_too_many_at_the_stop, "energy of a satellite does not balance"),
    ("day", heat_at_the_start, "a store of heat does not start empty"),
    ("day", heat_from_nowhere, "heat does not follow from the row before"),
    ("day", a_pause_that_begins_late, "work goes on at the floor"),
    ("day", a_pause_that_ends_late, "work pauses for charge that it has"),
    ("day", a_pause_that_begins_early, "work pauses before the floor"),
    ("day", a_pause_that_ends_early, "work goes on before the battery has recovered"),
    ("day", heat_that_does_not_stop_work, "work goes on in the heat"),
    ("day", heat_that_stops_work_too_long, "work pauses when it is cool"),
    ("day", heat_that_stops_work_too_soon, "work pauses before it is hot"),
    ("day", heat_that_lets_work_go_on_too_soon, "work goes on before it has cooled"),
    ("day", a_worker_in_a_pause, "workers run while work is paused"),
    ("day", an_antenna_that_draws_nothing, "a row draws for other antennas than are held"),
    ("day", a_worker_more, "other workers run than hold an item"),
    ("resets", a_worker_less_before_a_reset, "fewer workers run than hold an item"),
    ("day", a_third_worker, "more workers run than there are"),
    ("resets", a_worker_in_a_reset, "workers run while their computer is down"),
    ("day", a_pause_that_no_item_had, "an item was paused for another time than its computer"),
    ("day", work_that_takes_a_ns_more, "work takes another time than it should"),
    ("resets", work_that_takes_a_ns_more, "work takes another time than it should"),
    ("day", work_that_takes_a_ns_less, "work takes less time than it should"),
    ("resets", work_that_loads_for_long, "work loads longer than its models take"),
]


@pytest.mark.parametrize("name", ["day", "resets"])
def test_a_run_that_is_left_alone_passes_and_every_fact_is_compared(name):
    facts = Finished(name).facts()
    assert all(holds.all() for holds in facts.values())
    assert {what for what, holds in facts.items() if not holds.size} <= {
        "fewer workers run than hold an item", "workers run while their computer is down",
        "work loads longer than its models take",
    }  # fmt: skip
    assert name == "day" or all(holds.size for holds in facts.values())


@pytest.mark.parametrize(("name", "corrupt", "fact"), CORRUPTIONS, ids=lambda what: getattr(what, "__name__", None))
def test_a_corrupted_log_fails_by_the_name_of_its_fact(name, corrupt, fact):
    run = Finished(name)
    corrupt(run)
    assert not run.facts()[fact].all()
    with pytest.raises(AuditError, match=f"audit of {CASE}: "):
        audit(run.problem, run.case, run.trial)


def test_every_fact_has_a_corruption():
    assert {fact for _, _, fact in CORRUPTIONS} == set(Finished("resets").facts())


def test_loading_is_checked_after_the_last_reset_to_the_nanosecond():
    run = Finished("resets")
    late_rows = run.done[run.items["compute_start_ns"][run.done] >= RESETS[1][1]]
    late, work_op = run.items[late_rows], run.trial.net.work_op[late_rows]
    spare_ns = late["compute_end_ns"] - late["compute_start_ns"] - late["paused_ns"] - work_op
    assert set(np.unique(spare_ns)) >= {0, 60 * S}  # some found the computer warm, some cold
    assert (spare_ns <= 60 * S).all()
    assert (run.items["compute_start_ns"] == NEVER).any()
