"""Planted truths of the bottleneck half: mean waits for passes, bookings, radios, handling, links, from theory."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from planted import Planted, outside_orbit
from planted_worlds import Way, World, campaigns

# Of B, as ranges: what is left, and what is waited elsewhere.
LEFT = {"bypassed": (0.01, 0.04), "moved": (0.05, 0.3), "reduced": (0.15, 0.35), "kept": (0.65, 1.3)}
ELSEWHERE = {"bypassed": (0.0, 0.03), "moved": (0.7, 1.2), "reduced": (0.0, 0.2), "kept": (0.0, 0.6)}
SHARE = {"no bottleneck": (0.01, 0.06)}  # of B in the ground latency; where not told, from 0.2


@dataclass(frozen=True)
class Shares:
    """Where in the plane of the rule a world is planted."""

    left: float
    elsewhere: float
    share: float


def shares_for(rng: np.random.Generator, word: str) -> Shares:
    if word == "inconclusive":  # near where one word becomes another
        near = float(rng.uniform(0.97, 1.03))
        return Shares(*[(0.5 * near, 0.0, 0.4), (0.25, 0.375 * near, 0.4), (0.2, 0.0, 0.1 * near)][rng.integers(3)])
    left, elsewhere = (float(rng.uniform(*table.get(word, (0.2, 0.9)))) for table in (LEFT, ELSEWHERE))
    return Shares(left, elsewhere, float(rng.uniform(*SHARE.get(word, (0.2, 0.8)))))


# --- the truth -------------------------------------------------------------------------------------


def word_of(bottleneck: float, left: float, elsewhere: float, latency: float) -> tuple[str, list[str]]:
    """The word of the rule, and which comparisons it hangs on."""
    if bottleneck < latency / 10:
        return "no bottleneck", ["exists"]
    if left > bottleneck / 2:
        return "kept", ["exists", "halved"]
    if left + elsewhere <= bottleneck / 10:
        return "bypassed", ["exists", "bypassed"]
    word = "moved" if elsewhere >= (bottleneck - left) / 2 else "reduced"
    return word, ["exists", "bypassed", "halved", "moved"]


def comparisons(bottleneck: float, left: float, elsewhere: float, latency: float) -> dict[str, float]:
    return {
        "exists": 10 * bottleneck - latency,
        "bypassed": bottleneck - 10 * (left + elsewhere),
        "halved": bottleneck - 2 * left,
        "moved": 2 * elsewhere - (bottleneck - left),
    }


def settled_waits(
    family: str, world: World, aspect: str, means: tuple[float, float, float, float], seed: int
) -> Planted:
    """The word for means of B, O, N and the ground latency that are known from theory."""
    word, hangs_on = word_of(*means)

    def seen(latency, waits, queue):
        found = (
            *(wait[aspect].mean() for wait in waits),
            max(queue[1].mean() - queue[0].mean(), 0.0),
            latency[0].mean(),
        )
        return list(comparisons(*found).values())

    truth = comparisons(*means)
    errors = dict(zip(truth, campaigns(world, seed, seen).std(axis=0), strict=True))
    distance = min(abs(truth[name]) / max(errors[name], 1e-9 * abs(truth[name]) + 1e-300) for name in hangs_on)
    return Planted(family, world, word, distance, aspect=aspect)


def mean_remainder(period: float, window: float) -> float:
    return (period - window) ** 2 / (2 * period)


def mean_queue(service: float, every: float) -> float:
    """M/D/1 (Pollaczek and Khinchine)."""
    load = service / every
    return load * service / (2 * (1 - load))


# --- worlds ----------------------------------------------------------------------------------------


def queue_with(rng: np.random.Generator, wait_s: float, every_s: float) -> tuple[Way, float]:
    """(a computer on board that makes captures wait so long on average, interval of captures)."""
    if wait_s <= 0.02 * every_s:  # no queue is that short at this rate
        return Way(), every_s
    load = rng.uniform(0.5, 0.62)
    service_s = 2 * wait_s * (1 - load) / load
    return Way(service_s=service_s, workers=1), service_s / load


def by_geometry(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """Own passes for both ways, a queue on board."""
    planted = shares_for(rng, word)
    period_s = rng.uniform(600, 20_000)
    ground = Way(period_s, 0.1 * period_s)
    before_s = mean_remainder(period_s, ground.window_s)
    # Wider windows leave less to wait: (period - window)^2 / (2 period).
    other_s = period_s * max(1.0, 1.3 * planted.left)
    window_s = other_s - math.sqrt(2 * other_s * planted.left * before_s)
    board, every_s = queue_with(rng, planted.elsewhere * before_s, period_s * 25 / 250)
    ground = replace(ground, service_s=before_s / planted.share - before_s)
    orbital = replace(board, period_s=other_s, window_s=window_s)
    # Enough passes: mean waits scatter with the phases of the captures in them.
    world = World(ground, orbital, int(np.clip(25 * period_s / every_s, 300, 600)), every_s)
    queue_s = mean_queue(board.service_s, every_s) if board.workers == 1 else 0.0
    means = (before_s, mean_remainder(other_s, window_s), queue_s, before_s + ground.service_s)
    return settled_waits("passes", world, str(rng.choice(["all", "geometry"])), means, seed)


def by_contention(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """Every second, third or fourth pass is granted; the wait beyond the next pass is contention."""
    planted = shares_for(rng, word)
    period_s, booked = rng.uniform(600, 5_000), int(rng.integers(2, 5))
    window_s = 0.1 * period_s
    geometry_s = mean_remainder(period_s, window_s)
    before_s = mean_remainder(booked * period_s, window_s) - geometry_s
    # The extra wait is proportional to the period, with the window in proportion. Where every pass is granted, none.
    none_left = planted.left < 0.15
    other, other_s = (1, period_s) if none_left else (booked, period_s * planted.left)
    every_s = booked * period_s * 20 / 250
    board, every_s = queue_with(rng, planted.elsewhere * before_s, every_s)
    ground = Way(period_s, window_s, booked, service_s=max(before_s / planted.share - before_s - geometry_s, 0.0))
    orbital = replace(board, period_s=other_s, window_s=0.1 * other_s, booked=other)
    world = World(ground, orbital, int(np.clip(20 * booked * period_s / every_s, 250, 500)), every_s)
    left_s = mean_remainder(other * other_s, 0.1 * other_s) - mean_remainder(other_s, 0.1 * other_s)
    queue_s = mean_queue(board.service_s, every_s) if board.workers == 1 else 0.0
    means = (before_s, left_s, queue_s, before_s + geometry_s + ground.service_s)
    return settled_waits("bookings", world, "contention", means, seed)


def by_capacity(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """Always in view; the radio is a queue. Nothing is waited elsewhere, so nothing can be moved."""
    planted = shares_for(rng, "reduced" if word == "moved" else word)
    left = 0.5 if word == "inconclusive" else planted.left
    every_s, load = rng.uniform(1, 1_000), rng.uniform(0.55, 0.7)
    # load^2 / (1 - load) of the product is `left` times that of the raw data.
    target = left * load**2 / (1 - load)
    other = (math.sqrt(target**2 + 4 * target) - target) / 2
    before_s = mean_queue(load * every_s, every_s)
    ground = Way(sending_s=load * every_s, service_s=max(before_s / planted.share - before_s - load * every_s, 0.0))
    world = World(ground, Way(sending_s=other * every_s), 600, every_s)
    latency_s = before_s + ground.sending_s + ground.service_s
    means = (before_s, mean_queue(other * every_s, every_s), 0.0, latency_s)
    return settled_waits("radio", world, "capacity", means, seed)


def by_backhaul(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """Handling at the stations, the same for every capture; a queue on board."""
    planted = shares_for(rng, word)
    handling_s = rng.uniform(1, 5_000)
    board, every_s = queue_with(rng, planted.elsewhere * handling_s, 10 * handling_s)
    ground = Way(handling_s=handling_s, service_s=handling_s / planted.share - handling_s)
    world = World(ground, replace(board, handling_s=planted.left * handling_s), 400, every_s)
    queue_s = mean_queue(board.service_s, every_s) if board.workers == 1 else 0.0
    means = (handling_s, planted.left * handling_s, queue_s, handling_s + ground.service_s)
    return settled_waits("handling", world, "backhaul", means, seed)


def by_links(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """A node that is always in view, reached over a link that comes and goes: nothing is left but the wait for it."""
    planted = shares_for(rng, word)
    elsewhere = {"reduced": rng.uniform(0.2, 0.35), "inconclusive": 0.5 * rng.uniform(0.98, 1.02)}
    period_s, part = rng.uniform(2_000, 20_000), 0.1
    before_s = mean_remainder(period_s, part * period_s)
    wait_s = before_s * max(elsewhere.get(word, planted.elsewhere), 0.01)
    link_s = wait_s / mean_remainder(1.0, 0.5)
    ground = Way(period_s, part * period_s, service_s=before_s / planted.share - before_s)
    orbital = Way(link_s, 0.5 * link_s, service_s=rng.uniform(0.0, 0.1) * period_s)
    if word == "bypassed":  # seldom down
        orbital = replace(orbital, period_s=period_s, window_s=period_s - math.sqrt(2 * period_s * wait_s))
    world = World(ground, orbital, 250, max(period_s, link_s) * 20 / 250, linked=True)
    means = (before_s, 0.0, wait_s, before_s + ground.service_s)
    return settled_waits("links", world, str(rng.choice(["all", "geometry"])), means, seed)


def waiting(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """A world for one of the words of the rule."""
    families = [by_geometry, by_geometry, by_contention, by_backhaul]
    families += [] if word == "moved" else [by_capacity]
    families += [] if word in ("kept", "no bottleneck") else [by_links]
    return rng.choice(families)(rng, word, seed)


def choked(rng: np.random.Generator, _: str, seed: int) -> Planted:
    """A computer or a radio with too much to do."""
    base, load = waiting(rng, "reduced", seed), float(rng.uniform(1.2, 2.0))
    every_s = base.world.every_s
    busy = rng.choice([Way(service_s=load * every_s, workers=1), Way(sending_s=load * every_s)])
    world = replace(base.world, **{str(rng.choice(["ground", "orbital"])): busy}, captures=400)
    error = load / math.sqrt(world.captures * world.replications)
    return replace(base, family="overload", world=world, truth="unstable", distance=(load - 1) / error)


def mute(rng: np.random.Generator, _: str, seed: int) -> Planted:
    """No radio for one way, or most captures never seen."""
    base = by_geometry(rng, "reduced", seed)
    if rng.random() < 0.5:
        sides = {str(rng.choice(["ground", "orbital"])): Way(1_000.0, 100.0, radio=False)}
        return replace(
            base, family="no radio", world=replace(base.world, **sides), truth="infeasible", distance=math.inf
        )
    unseen = float(rng.uniform(0.6, 0.9))
    error = math.sqrt(unseen * (1 - unseen) / (0.9 * base.world.captures * base.world.replications))
    world = replace(base.world, unseen=unseen)
    return replace(base, family="never seen", world=world, truth="infeasible", distance=(unseen - 0.5) / error)


def elsewhere(rng: np.random.Generator, _: str, seed: int) -> Planted:
    """An orbit that the model is not for."""
    base = replace(by_backhaul(rng, "reduced", seed), family="orbit", truth="outside domain", distance=math.inf)
    return replace(base, world=replace(base.world, replications=5), outside=outside_orbit(rng))
