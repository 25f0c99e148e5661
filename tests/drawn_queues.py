"""Queues and passes drawn with numpy alone, whole replications at once: what the statistics are tried on."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

S = 1_000_000_000  # one second [ns]


class Draw(NamedTuple):
    """One row a replication: when captures were taken and how long each took in two cases. [s]"""

    taken: np.ndarray  # (R, n)
    ground: np.ndarray
    orbital: np.ndarray


def finished(arrive, service, work):
    """Lindley's recursion, all at once: when each job of one server is done; `work` is there before the first."""
    done = np.cumsum(service, axis=-1)
    idle = np.maximum.accumulate(arrive - (done - service), axis=-1)
    return done + np.maximum(idle, work[..., None])


def poisson(rng, shape, rate):
    return np.cumsum(rng.exponential(1 / rate, shape), axis=-1)


SPEED = 0.7  # the orbital case serves the same work in this share of the time


def one_server(load, service, work, count):
    """M/G/1 with mean service 1, begun as it is in the long run; orbit the same work on a faster machine."""

    def draw(rng, replications):
        arrive, serve = poisson(rng, (replications, count), load), service(rng, (replications, count))
        ground = finished(arrive, serve, work(rng, replications, load)) - arrive
        orbital = finished(arrive, SPEED * serve, SPEED * work(rng, replications, SPEED * load)) - arrive
        return Draw(arrive, ground, orbital)

    return draw


def exponential(rng, shape):
    return rng.exponential(1.0, shape)


SIGMA2 = math.log(5.0)  # squared coefficient of variation 4


def lognormal(rng, shape):
    return rng.lognormal(-SIGMA2 / 2, math.sqrt(SIGMA2), shape)


def pareto(rng, shape):
    """Lomax with tail index 3: finite variance, infinite third moment."""
    return 2.0 * rng.pareto(3.0, shape)


def residual_lognormal(rng, shape):
    return rng.random(shape) * rng.lognormal(SIGMA2 / 2, math.sqrt(SIGMA2), shape)


def residual_pareto(rng, shape):
    return 2.0 * rng.pareto(2.0, shape)


def work_of(residual):
    """Pollaczek and Khinchine: the work found is a geometric number of residual services."""

    def work(rng, size, load):
        number = rng.geometric(1 - load, size) - 1
        parts = residual(rng, int(number.sum()))
        owner = np.repeat(np.arange(size), number)
        return np.bincount(owner, parts, size)

    return work


def exponential_quantile(share, speed):
    """The response of M/M/1 is exponential with rate mu - lambda."""
    return -math.log(1 - share) / (1 / speed - 0.8)


PERIOD, PASS, RATE = 6000.0, 600.0, 1 / 60  # a pass of ten minutes in every hundred, a capture a minute [s, 1/s]


def through_passes(taken, service, period):
    """A server that works only during passes: Lindley on its own clock, which stands still between them.

    clock   .--.          .--.          .--.        0 ... PASS, then PASS ... 2 PASS
    time    |--|----------|--|----------|--|---
    """
    turn = np.floor(taken / period)
    clock = turn * PASS + np.minimum(taken - turn * period, PASS)
    done = finished(clock, service, np.zeros(taken.shape[:-1]))
    turn = np.ceil(done / PASS) - 1  # what ends with a pass ended in it
    return turn * period + done - turn * PASS - taken


def passes(load, count):
    """Captures wait for the pass; in orbit the answer is a tenth as large and there are three stations."""
    skip = 200  # two periods: by then nobody remembers that the queue began empty

    def draw(rng, replications):
        shape = (replications, count + skip)
        taken = poisson(rng, shape, RATE) + rng.uniform(0, PERIOD, (replications, 1))
        service = rng.exponential(load * PASS / (RATE * PERIOD), shape)
        ground = through_passes(taken, service, PERIOD)
        orbital = through_passes(taken, service / 10, PERIOD / 3)
        return Draw(*(column[:, skip:] for column in (taken, ground, orbital)))

    return draw
