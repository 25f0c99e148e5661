"""Power, heat, failures and cold computers in the engine: every number worked out by hand, or from elsewhere.

One satellite always in view of one station; work is given in ns, as op at 10**9 op/s.
"""

from dataclasses import replace

import numpy as np
import pytest
from plans import S, computer, plan_of, satellite, station
from problems import problem_of

from latency.flow import BY_NAME, simulate
from latency.flow.problem import Heat, Power
from latency.tables import COMPONENTS, NEVER, Captures

COMPUTE_QUEUE, POWER_WAIT, COMPUTE = (COMPONENTS.index(name) for name in ("compute_queue", "power_wait", "compute"))
BATTERY = Power(
    quantum_mw=1, sunlit=((0, 1000 * S),), solar=10, base=4, isl=3, work=26, usable=300 * S, reserve=100 * S,
    charge=200 * S, resume=60 * S,
)  # fmt: skip


def one(taken_ns, work_op, power=None, heat=None, stop_ns=1000 * S, **place):
    """A problem of one satellite; `place` overrides fields of its computer."""
    machine = computer(None, rate_op_s=S)
    plan = plan_of(
        [satellite(computer=machine)], [station()], [(0, 0, 0, stop_ns, 10**12)], [], stop_ns=stop_ns,
        data_centres=[{"computer": machine, "fibre_user_ns": 0}],
    )  # fmt: skip
    problem = problem_of(plan)
    own = problem.satellites[0]
    own = own._replace(power=power, heat=heat, computer=own.computer._replace(**place))
    zero = np.zeros(len(taken_ns), np.int64)
    captures = Captures(zero, np.array(taken_ns), zero + 1, zero + 1, np.array(work_op), zero, zero + NEVER)
    return replace(problem, satellites=(own,), captures=captures)


def spent(result, capture=0):
    """(compute_queue, power_wait, compute) of a capture. [s]"""
    return tuple((result.ledger[0, [COMPUTE_QUEUE, POWER_WAIT, COMPUTE], capture] / S).tolist())


def carried(problem, case="onboard-direct"):
    return simulate(problem, BY_NAME[case])


def rows(result):
    return [(at // S, charge // S, heat // S, *rest) for _, at, charge, heat, *rest in result.trial.live.power.tolist()]


def test_a_computer_pauses_at_the_floor_and_goes_on_when_there_is_charge_again():
    # Idle +6 a s, at work -20. 200 at 0 s, 260 at 10 s; 26 / 2 = 13 s of work bring it to the floor at 23 s; +6 to 60
    # by 33 s; 3 s of work to the floor at 36 s, and so on: each round 10 s of pause and 3 s of work.
    result = carried(one([10 * S], [20 * S], BATTERY))
    assert spent(result) == (0, 30, 20)  # 13 + 3 + 3 + 1 s of work between three pauses
    items = result.trial.live.items
    assert (items["compute_start_ns"][0], items["compute_end_ns"][0]) == (10 * S, 60 * S)
    assert items["paused_ns"][0] == 30 * S
    assert rows(result) == [
        (0, 200, 0, 0, 0, 0), (10, 260, 0, 1, 0, 0), (23, 0, 0, 0, 0, 1), (33, 60, 0, 1, 0, 0), (36, 0, 0, 0, 0, 1),
        (46, 60, 0, 1, 0, 0), (49, 0, 0, 0, 0, 1), (59, 60, 0, 1, 0, 0), (60, 40, 0, 0, 0, 0), (1000, 300, 0, 0, 0, 0),
    ]  # fmt: skip


def test_a_latch_turns_at_the_first_whole_nanosecond():
    # 7 quanta ns at -3 a ns: 1 ns before the third it is at 1, at the third at -2. Up at +2: 5 needs 4 ns from -2.
    power = BATTERY._replace(solar=2, base=0, work=5, charge=7, usable=7, reserve=100, resume=5, sunlit=((0, 10**6),))
    live = carried(one([0], [5], power)).trial.live
    assert live.power[["at_ns", "charge", "latch"]].tolist()[:4] == [(0, 7, 0), (3, -2, 1), (7, 6, 0), (9, 0, 1)]
    assert live.items["compute_end_ns"][0] == 9  # what has no work left at 9 ns ends, whatever the latches


def test_sunset_comes_in_the_middle_of_work():
    # In the Sun +16 + 4 - 20 = 0 at work with solar 30: the charge stays; from sunset at 20 s on it falls by 30 a s.
    power = BATTERY._replace(solar=30, charge=60 * S, sunlit=((0, 20 * S), (50 * S, 1000 * S)))
    result = carried(one([0], [30 * S], power))
    # Dark at 22 s: base alone takes it to -100 at 47 s and no further; from 50 s +26: 60 at 50 + 160 / 26 s.
    resume_ns = 50 * S + -(-160 * S // 26)
    assert result.trial.live.items["compute_end_ns"][0] == resume_ns + 8 * S
    assert result.ledger[0, POWER_WAIT, 0] == resume_ns - 22 * S
    assert result.trial.live.power["charge"].tolist()[2] == -100 * S + 26 * (resume_ns - 50 * S)


def test_work_that_begins_in_a_pause_waits_for_power_and_the_next_for_the_worker():
    power = BATTERY._replace(charge=0)  # dark until 60 / 6 = 10 s
    result = carried(one([1 * S, 2 * S], [2 * S, 1 * S], power))
    assert spent(result, 0) == (0, 9, 2)
    assert spent(result, 1) == (10, 0, 1)  # 60 - 2 x 20 is 20: enough for one second more


def test_the_stop_tells_pause_from_work():
    paused = carried(one([10 * S], [20 * S], BATTERY, stop_ns=30 * S))
    assert spent(paused) == (0, 7, 13)
    assert paused.stopped_in.tolist() == [POWER_WAIT]
    working = carried(one([10 * S], [20 * S], BATTERY, stop_ns=35 * S))
    assert spent(working) == (0, 10, 15)
    assert working.stopped_in.tolist() == [COMPUTE]
    resumed = carried(one([10 * S], [20 * S], BATTERY, stop_ns=33 * S))  # it goes on at the stop
    assert resumed.stopped_in.tolist() == [POWER_WAIT]


def test_links_draw_only_where_a_case_relays():
    # Links draw only where a case relays: +6 - 3 a s while idle, -23 at work: 230 at 10 s, the floor after 10 s.
    relayed = carried(one([10 * S], [12 * S], BATTERY), "onboard-relay")
    assert spent(relayed) == (0, 20, 12)  # from 20 s on +3 a s to 60


def test_an_antenna_draws_while_it_is_held():
    problem = one([10 * S], [20 * S], BATTERY)
    radio = problem.transmitters[0]._replace(power=2)
    result = carried(replace(problem, transmitters=(radio,)))
    assert spent(result) == (0, 30, 20)  # the product is sent after the work
    assert rows(result)[-2:] == [(60, 40, 0, 0, 2, 0), (1000, 300, 0, 0, 0, 0)]  # the pass ends with the clock


def test_a_computer_that_is_too_hot_pauses():
    # +2 + 10 - 5 = 7 a s at work, -3 idle: the limit of 70 after 10 s, 40 again after another 10 s.
    heat = Heat(idle=2, work=10, cooling=5, limit=70 * S, resume=40 * S)
    result = carried(one([0], [15 * S], heat=heat))
    ends = 10 * S + 10 * S + -(-30 * S // 7) + 10 * S  # the limit again 30 / 7 s after 20 s
    first = result.trial.live.items[0]
    assert first["compute_end_ns"] - first["paused_ns"] == 15 * S
    assert first["compute_end_ns"] > ends
    assert rows(result)[:3] == [(0, 0, 0, 1, 0, 0), (10, 0, 70, 0, 0, 2), (20, 0, 40, 1, 0, 0)]


def test_a_reset_loses_the_work_and_the_computer_begins_again():
    result = carried(one([0, 1 * S], [10 * S, 2 * S], down=((4 * S, 6 * S),)))
    assert spent(result, 0) == (6, 0, 10)
    assert spent(result, 1) == (15, 0, 2)
    ends = carried(one([0], [4 * S], down=((4 * S, 6 * S),)))  # work whose last ns ends there has ended
    assert spent(ends) == (0, 0, 4)
    ground = one([0, 1 * S], [10 * S, 2 * S])
    centre = ground.centres[0]
    centre = centre._replace(computer=centre.computer._replace(down=((4 * S, 6 * S),)))
    result = carried(replace(ground, centres=(centre,)), "ground-direct")
    assert result.trial.lives["compute_end_ns"][0] == 16 * S
    assert result.trial.lives["compute_end_ns"][1] == 18 * S


def test_a_reset_in_a_pause_leaves_no_trace_of_the_work():
    # Dark from 23 s on; the reset at 25 s lets go of the item, at 28 s it starts anew, paused until 33 s.
    result = carried(one([10 * S], [3 * S], BATTERY._replace(charge=40 * S, work=56), down=((25 * S, 28 * S),)))
    # Idle +6: 100 at 10 s; at work -50: the floor at 12 s, 60 at 22 s, 1.2 s more: the work is done before the reset.
    assert spent(result) == (0, 10, 3)
    result = carried(one([10 * S], [5 * S], BATTERY._replace(charge=40 * S, work=56), down=((25 * S, 28 * S),)))
    # The floor at 23.2 s, 60 at 33.2 s. Begun again at 28 s: 1.2 s of work by 34.4 s, and so on with 10 s of pauses.
    assert spent(result) == (18, 5.2 + 40, 5)


def test_models_are_loaded_when_the_computer_is_cold():
    # Kept warm for 5 s: the first loads, the second comes 5 s after its end, the third 5 s and 1 ns later.
    taken = [0, 9 * S, 15 * S + 1, 30 * S]
    result = carried(one(taken, [1 * S] * 4, load_ns=3 * S, keep_warm_ns=5 * S))
    assert [spent(result, n)[2] for n in range(4)] == [4, 1, 4, 4]
    result = carried(one(taken, [1 * S] * 4, load_ns=3 * S))  # for ever
    assert [spent(result, n)[2] for n in range(4)] == [1, 1, 1, 1]
    result = carried(one(taken, [1 * S] * 4, load_ns=3 * S, down=((20 * S, 21 * S),)))  # but not after a reset
    assert [spent(result, n)[2] for n in range(4)] == [1, 1, 1, 4]
    result = carried(one([0, 1 * S], [1 * S] * 2, load_ns=3 * S, keep_warm_ns=0, workers=2))
    assert [spent(result, n) for n in range(2)] == [(0, 0, 4), (0, 0, 3)]  # the second shares the rest of the load


def test_jobs_take_as_long_as_what_they_show():
    problem = one([0, 10 * S, 20 * S], [0] * 3, jobs_ns=(1 * S, 2 * S, 3 * S))
    problem = replace(problem, captures=problem.captures._replace(job_orbit=np.array([2, 0, 1])))
    assert [spent(carried(problem), n)[2] for n in range(3)] == [3, 1, 2]


def test_in_the_long_run_a_computer_works_for_the_share_that_its_power_allows():
    """Constants of Denby and Lucia's Orbital Edge Computing: (7.0529 - 1.13 - 0.5) W of 11.3272 W, less 0.5 W idle.

    The queue never empties. Error: one battery's content (a tenth of a percent of the span's energy).
    """
    hours = 3600 * S
    power = Power(1, ((0, 100 * hours),), 7053, 1630, 0, 10827, usable=10**6 * S, reserve=0, charge=10**6 * S,
                  resume=10**5 * S)  # fmt: skip
    result = carried(one([0], [100 * hours], power, stop_ns=100 * hours))
    duty = result.ledger[0, COMPUTE, 0] / (100 * hours)
    bound = 10**6 * S / (100 * hours * 10827)
    assert duty == pytest.approx((7053 - 1630) / 10827, abs=1.01 * bound)
    assert duty == pytest.approx(0.50086, abs=2 * bound + 1e-4)


def walked(taken, work, power, stop):
    """Second after second, each ns of work alike: what a fine step makes of one worker (all edges on whole steps)."""
    charge, dark, ready, ends = power.charge, power.charge <= 0, [], []
    coming, left = 0, None
    for now in range(stop):
        if left == 0:
            ends.append(now)
            left = None
        while coming < len(taken) and taken[coming] <= now:
            ready.append(work[coming])
            coming += 1
        if left is None and ready:
            left = ready.pop(0)
        sun = any(begin <= now < end for begin, end in power.sunlit)
        busy = left is not None and not dark
        charge += power.solar * sun - power.base - power.work * busy
        charge = min(power.usable, max(-power.reserve, charge))
        left = left - 1 if busy else left
        dark = charge <= 0 or (dark and charge < power.resume)
    return ends


def test_the_engine_equals_a_walk_in_steps_of_one_nanosecond():
    rng = np.random.default_rng(5)
    for _ in range(40):
        edges = np.sort(rng.choice(1500, 6, replace=False))
        usable = int(rng.integers(200, 2000))
        power = Power(
            quantum_mw=1,
            sunlit=tuple(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)),
            solar=int(rng.integers(5, 30)),
            base=int(rng.integers(0, 5)),
            isl=0,
            work=int(rng.integers(1, 40)),
            usable=usable,
            reserve=int(rng.integers(0, 300)),
            charge=int(rng.integers(0, usable)),
            resume=int(rng.integers(1, usable)),
        )
        taken = np.sort(rng.integers(0, 1500, 25)).tolist()
        work = rng.integers(1, 60, 25).tolist()
        items = carried(one(taken, work, power, stop_ns=2000)).trial.live.items[:25]
        ends = np.sort(items["compute_end_ns"])
        assert ends[ends < 2000].tolist() == walked(taken, work, power, 2000)
