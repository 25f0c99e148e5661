"""The same queues as SimPy's users would write them: a process a capture, a Resource a server."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

import numpy as np

from benchmarks.kernels.networks import carried_bit, duration_ns
from latency.flow.problem import Problem
from latency.tables import NEVER


class Jobs(NamedTuple):
    """What a simulation is told: plain Python numbers."""

    captures: list[tuple[int, int, int]]  # (first satellite, taken_ns, size_bit)
    links: dict[int, list[tuple[int, int]]]  # by satellite with a link to the next, when it is up [ns]
    rate_bit_s: int  # of links
    delay_ns: int  # of links
    downlinks: dict[int, list[tuple[int, int, int]]]  # by satellite, (open_ns, close_ns, rate_bit_s)
    stop_ns: int


def jobs_of(problem: Problem, captures: np.ndarray, hops: int) -> Jobs:
    """Return some captures of a problem and the servers that they need: the row of `hops` satellites they start in."""
    given, isls, windows = problem.captures, problem.isls, problem.windows
    rows = zip(*(column[captures].tolist() for column in (given.satellite, given.taken_ns, given.raw_bit)), strict=True)
    last = int(given.satellite[captures].max()) + hops
    links: dict[int, list[tuple[int, int]]] = {}
    for a, up_ns, down_ns in zip(isls.a.tolist(), isls.up_ns.tolist(), isls.down_ns.tolist(), strict=True):
        if a < last:
            links.setdefault(a, []).append((up_ns, down_ns))
    downlinks: dict[int, list[tuple[int, int, int]]] = {}
    columns = (windows.transmitter, windows.open_ns, windows.close_ns, windows.rate_bit_s)
    for satellite, *window in zip(*(column.tolist() for column in columns), strict=True):
        if satellite < last:
            downlinks.setdefault(satellite, []).append(tuple(window))
    rate_bit_s, delay_ns = (int(column[0]) if column.size else 1 for column in (isls.rate_bit_s, isls.delay_ns))
    return Jobs(list(rows), links, rate_bit_s, delay_ns, downlinks, problem.rules.stop_ns)


def run(jobs: Jobs) -> np.ndarray:
    """Return when the last bit of each capture is out, NEVER if it is not. [ns]"""
    import simpy

    env, sent_ns = simpy.Environment(), np.full(len(jobs.captures), NEVER)
    servers = {(kind, one): simpy.Resource(env, 1) for kind in ("links", "downlinks") for one in getattr(jobs, kind)}

    def capture(number, satellite, taken_ns, size_bit):
        yield env.timeout(taken_ns)
        while satellite in jobs.links:
            with servers["links", satellite].request() as turn:
                yield turn
                transfer_ns = duration_ns(size_bit, jobs.rate_bit_s)
                for up_ns, down_ns in jobs.links[satellite]:
                    if max(up_ns, env.now) + transfer_ns <= down_ns:
                        yield env.timeout(max(up_ns - env.now, 0) + transfer_ns)
                        break
                else:
                    return
            yield env.timeout(jobs.delay_ns)
            satellite += 1
        with servers["downlinks", satellite].request() as turn:
            yield turn
            windows = jobs.downlinks[satellite]
            for open_ns, close_ns, rate_bit_s in windows[bisect_right(windows, env.now, key=lambda one: one[1]) :]:
                if open_ns > env.now:
                    yield env.timeout(open_ns - env.now)
                bit = min(size_bit, carried_bit(close_ns - env.now, rate_bit_s))
                if bit == size_bit:
                    yield env.timeout(duration_ns(bit, rate_bit_s))
                    sent_ns[number] = env.now
                    return
                size_bit -= bit
                yield env.timeout(close_ns - env.now)

    for number, row in enumerate(jobs.captures):
        env.process(capture(number, *row))
    env.run(until=jobs.stop_ns + 1)
    return sent_ns
