"""Problems of satellites with batteries and warm computers, for tests of what happens to their energy."""

from dataclasses import replace

import numpy as np
from plans import S, computer, plan_of, satellite, station
from problems import problem_of

from latency.flow import BY_NAME, simulate
from latency.flow.problem import Heat, Power
from latency.tables import NEVER, Captures

WATT, JOULE = 1000, 10**12  # in mW, and in mW ns
ORBIT, SHADOW = 5_700 * S, 2_150 * S
DAY = 86_400 * S


def orbits(stop_ns):
    """Sunlit intervals of a low orbit, the first cut by the start of the clock."""
    return tuple((max(begin - 1_000 * S, 0), begin + ORBIT - SHADOW) for begin in range(0, stop_ns, ORBIT))


BATTERY = Power(1, orbits(DAY), 48 * WATT, 12 * WATT, 5 * WATT, 30 * WATT, 80_000 * JOULE, 15_000 * JOULE,
                40_000 * JOULE, 8_000 * JOULE)  # fmt: skip
WARM = Heat(2 * WATT, 30 * WATT, 22 * WATT, 25_000 * JOULE, 10_000 * JOULE)
RADIO = 40 * WATT
WORK = 10**9  # op/s of a worker: work in op is its time in ns


def problem(taken_ns, work_ns, stop_ns=DAY, power=BATTERY, heat=WARM, **place):
    """One satellite with one radio; a pass of ten minutes every orbit. `place` overrides fields of its computer."""
    machine = computer(None, workers=2, rate_op_s=WORK)
    passes = [(0, 0, begin + 300 * S, begin + 900 * S, 10**6) for begin in range(0, stop_ns - 900 * S, ORBIT)]
    plan = plan_of([satellite(computer=machine)], [station(turnaround_ns=60 * S)], passes, [], stop_ns=stop_ns,
                   data_centres=[{"computer": machine, "fibre_user_ns": 0}])  # fmt: skip
    made = problem_of(plan)
    own = made.satellites[0]
    own = own._replace(power=power, heat=heat, computer=own.computer._replace(**place))
    radio = made.transmitters[0]._replace(power=RADIO if power else 0, acquisition_ns=20 * S)
    count, zero = len(taken_ns), np.zeros(len(taken_ns), np.int64)
    captures = Captures(zero, np.array(taken_ns, np.int64), zero + 10**8, zero + 10**7, np.array(work_ns, np.int64),
                        zero, np.full(count, NEVER))  # fmt: skip
    return replace(made, satellites=(own,), transmitters=(radio,), captures=captures)


def busy_day(**changes):
    """A capture every eight minutes that keeps a worker for five to nine: more than the Sun gives."""
    taken_ns = [number * 480 * S + number**2 % 97 * S for number in range(170)]
    work_ns = [(300 + number * 37 % 240) * S for number in range(170)]
    return problem(taken_ns, work_ns, **changes)


def carried(given, case="onboard-direct"):
    """Simulate one case; the audit of the run comes with it."""
    return simulate(given, BY_NAME[case])
