"""The same queues in salabim: a Component a capture, a Resource a server, a clock in seconds."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from benchmarks.kernels.simpy_queues import Jobs
from latency.tables import NEVER


def run(jobs: Jobs) -> np.ndarray:
    """Return when the last bit of each capture is out, NEVER if it is not. [ns]"""
    import salabim

    salabim.yieldless(False)
    env, sent_ns = salabim.Environment(trace=False), np.full(len(jobs.captures), NEVER)
    servers = _servers(jobs, env)
    links, downlinks = _in_seconds(jobs)

    class Capture(salabim.Component):
        def process(self, number, satellite, size_bit):
            while satellite in links:
                yield self.request(servers["links", satellite])
                transfer_s = size_bit / jobs.rate_bit_s
                for up_s, down_s in links[satellite]:
                    # A microsecond of grace for a clock in floating point.
                    if max(up_s, env.now()) + transfer_s <= down_s + 1e-6:
                        yield self.hold(max(up_s - env.now(), 0.0) + transfer_s)
                        break
                else:
                    return
                self.release(servers["links", satellite])
                yield self.hold(jobs.delay_ns / 1e9)
                satellite += 1
            yield self.request(servers["downlinks", satellite])
            windows, left_bit = downlinks[satellite], float(size_bit)
            for open_s, close_s, rate_bit_s in windows[bisect_right(windows, env.now(), key=lambda one: one[1]) :]:
                if open_s > env.now():
                    yield self.hold(open_s - env.now())
                can_bit = (close_s - env.now()) * rate_bit_s
                if can_bit >= left_bit:
                    yield self.hold(left_bit / rate_bit_s)
                    sent_ns[number] = round(env.now() * 1e9)
                    self.release(servers["downlinks", satellite])
                    return
                left_bit -= can_bit
                yield self.hold(close_s - env.now())

    for number, (satellite, taken_ns, size_bit) in enumerate(jobs.captures):
        Capture(env=env, at=taken_ns / 1e9, number=number, satellite=satellite, size_bit=size_bit)
    env.run(till=jobs.stop_ns / 1e9)
    return sent_ns


def _servers(jobs: Jobs, env) -> dict:
    """One for each transmitter, by kind and satellite."""
    import salabim

    return {
        (kind, one): salabim.Resource(f"{kind} {one}", capacity=1, env=env)
        for kind in ("links", "downlinks")
        for one in getattr(jobs, kind)
    }


def _in_seconds(jobs: Jobs) -> tuple[dict, dict]:
    """When links are up and when and how fast downlinks may send, by satellite."""
    links = {one: [(up / 1e9, down / 1e9) for up, down in rows] for one, rows in jobs.links.items()}
    return links, {one: [(a / 1e9, b / 1e9, rate) for a, b, rate in rows] for one, rows in jobs.downlinks.items()}
