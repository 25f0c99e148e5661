"""Scenarios with a planted truth, over all words of both halves of a verdict.

The truth comes from theory: remainders of periods, M/M/1, M/D/1 and D/D/1, shares that no station sees, loads, Kepler's
third law. How far it is from the nearest boundary is told in standard errors of the estimates, and these come from
campaigns sampled without the engine and without the verdict (`planted_worlds.campaigns`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from planted_worlds import Way, World, campaigns, pair_of

from latency.verdict.conditions import bottleneck_findings
from latency.verdict.words import Finding, Flip, Measure, latency_finding, with_conditions

SURE = 6.0  # standard errors
LEVEL = {"p50": 0.5, "p90": 0.9, "p95": 0.95}
MANY = 100_000  # workers: no queue


@dataclass(frozen=True)
class Planted:
    """A world, what is asked of it, and what the answer has to be."""

    family: str
    world: World
    truth: str
    distance: float  # of the truth from the nearest boundary, in standard errors
    measure: Measure | None = None  # latency half
    aspect: str = ""  # bottleneck half
    outside: tuple[str, ...] = ()
    ends: tuple[World, ...] = ()  # the world with an assumption at either end of its range
    break_even: str = ""

    @property
    def half(self) -> str:
        return "latency" if self.measure else "bottleneck"

    def word(self, seed: int, world: World | None = None) -> str | None:
        """The verdict's word on this world, or on another in its place."""
        pair = pair_of(world or self.world, seed, self.outside)
        if not self.measure:
            return bottleneck_findings(pair)[self.aspect].word
        return self.conditional(latency_finding(pair, self.measure), seed).word

    def conditional(self, finding: Finding, seed: int) -> Finding:
        """The finding, with the flips that the engine sees at the ends of the assumption's range."""
        signs = {"faster", "slower"}
        words = [latency_finding(pair_of(end, seed), self.measure).word for end in self.ends]
        flips = [Flip("x", self.break_even, 0.5) for word in words if {word, finding.word} == signs]
        return with_conditions(finding, flips[:1], None)

    def right(self, word: str | None) -> bool:
        return word == self.truth or (self.distance < SURE and word == "inconclusive")


# --- the truth about a latency ---------------------------------------------------------------------


def settled_latency(family: str, world: World, measure: Measure, costs: tuple[float, float], seed: int) -> Planted:
    """The word for two costs known from theory."""
    before, after = costs
    share = 1.0 - measure.margin
    bounds = np.array([before * share - after, after * share - before])
    errors = campaigns(world, seed, lambda latency, *_: contrasts(latency, measure, world.deadline_s)).std(axis=0)
    return Planted(family, world, word_of(bounds), distance_of(bounds, errors), measure)


def word_of(bounds: np.ndarray) -> str:
    ahead, behind = bounds > 0
    return "faster" if ahead else "slower" if behind else "no material difference"


def distance_of(bounds: np.ndarray, errors: np.ndarray) -> float:
    """Whichever contrast decides; without scatter nothing is near."""
    scores = np.abs(bounds) / np.maximum(errors, 1e-9 * np.abs(bounds) + 1e-300)
    return float(scores[bounds > 0][0] if (bounds > 0).any() else scores.min())


def contrasts(latency: tuple[np.ndarray, np.ndarray], measure: Measure, deadline_s: float | None) -> list[float]:
    before, after = (cost(column, measure.metric, deadline_s) for column in latency)
    return [before * (1 - measure.margin) - after, after * (1 - measure.margin) - before]


def cost(latency_s: np.ndarray, metric: str, deadline_s: float | None) -> float:
    if metric == "within-deadline":
        return float((latency_s > deadline_s).mean())
    return float(np.quantile(latency_s, LEVEL[metric], method="inverted_cdf"))


def wait_quantile_s(way: Way, level: float, seen: float = 1.0) -> float:
    """Of the remainder of a period, which is 0 inside the window and uniform else; late where it is not seen."""
    return max(level / seen * way.period_s - way.window_s, 0.0) + way.service_s + way.handling_s


def sojourn_quantile_s(way: Way, every_s: float, level: float) -> float:
    """M/M/1: exponential with the difference of the rates (Gross and Harris, section 2.2)."""
    return -math.log(1 - level) / (1 / way.service_s - 1 / every_s)


# --- worlds for a latency word ---------------------------------------------------------------------


def ratio_for(rng: np.random.Generator, word: str, margin: float) -> float:
    """Orbital over ground cost."""
    if word == "no material difference":
        return float(rng.uniform(1 - margin / 3, 1 + margin / 3))
    if word == "inconclusive":  # within a few standard errors of where the word changes
        ratio = (1 - margin) * rng.uniform(0.95, 1.05)
    else:
        ratio = (1 - margin) * rng.uniform(0.15, 0.7)
    return float(1 / ratio if word == "slower" or (word == "inconclusive" and rng.random() < 0.5) else ratio)


def margin_for(rng: np.random.Generator, word: str) -> float:
    return 0.3 if word == "no material difference" else float(rng.choice([0.0, 0.05, 0.1]))


def by_passes(rng: np.random.Generator, word: str, seed: int, unseen: float = 0.0) -> Planted:
    """Each way waits for its own passes, and computes for a constant time."""
    metric, margin = str(rng.choice(list(LEVEL)[: 3 if not unseen else 1])), margin_for(rng, word)
    level = LEVEL[metric]
    period_s, part = rng.uniform(600, 20_000), rng.uniform(0.02, 0.2)
    ground = Way(period_s, part * period_s, service_s=rng.uniform(0, 0.5) * period_s)
    before = wait_quantile_s(ground, level, 1 - unseen)
    after, share = before * ratio_for(rng, word, margin), rng.uniform(0.3, 0.9)
    other_s = share * after / (level / (1 - unseen) - part)
    orbital = Way(other_s, part * other_s, service_s=(1 - share) * after)
    longest_s = max(period_s, other_s)
    world = World(ground, orbital, 200, longest_s * rng.uniform(20, 40) / 200, unseen=unseen)
    return settled_latency("passes", world, Measure(metric, 1.0, margin), (before, after), seed)


def by_deadline(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """The same passes, but what counts is the share that misses a deadline."""
    margin = margin_for(rng, word)
    missed = rng.uniform(0.3, 0.45)
    other = missed * ratio_for(rng, word, margin)
    missed, other = (missed, other) if other < 0.8 else (missed * 0.8 / other, 0.8)
    deadline_s, part = rng.uniform(500, 5_000), rng.uniform(0.02, 0.1)
    ways = []
    for share in (missed, other):
        service_s = rng.uniform(0, 0.5) * deadline_s
        period_s = (deadline_s - service_s) / (1 - part - share)
        ways.append(Way(period_s, part * period_s, service_s=service_s))
    longest_s = max(way.period_s for way in ways)
    world = World(*ways, 200, longest_s * rng.uniform(20, 40) / 200, deadline_s=deadline_s)
    return settled_latency("deadline", world, Measure("within-deadline", 1.0, margin), (missed, other), seed)


def by_queue(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """M/M/1 at the data centre, M/M/1 on board, the same work."""
    metric, margin = str(rng.choice(list(LEVEL))), margin_for(rng, word)
    every_s, level = rng.uniform(1, 1_000), LEVEL[metric]
    rate = 1 / (rng.uniform(0.25, 0.5) * every_s) - 1 / every_s
    ratio = ratio_for(rng, word, margin)
    rates = (rate, rate / ratio) if ratio < 1 else (rate * ratio, rate)
    ways = [Way(service_s=1 / (each + 1 / every_s), workers=1) for each in rates]
    world = World(*ways, 700, every_s, exponential=True)
    costs = tuple(sojourn_quantile_s(way, every_s, level) for way in ways)
    return settled_latency("M/M/1", world, Measure(metric, 1.0, margin), costs, seed)


def by_clockwork(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """D/D/1: nobody ever waits, so the latency is the service."""
    word = "faster" if word == "inconclusive" else word
    margin, every_s = margin_for(rng, word), rng.uniform(1, 1_000)
    service_s = 0.9 * every_s * rng.uniform(0.2, 1.0)
    ratio = ratio_for(rng, word, margin)
    services = (service_s, service_s * ratio) if ratio < 1 else (service_s / ratio, service_s)
    world = World(*(Way(service_s=each, workers=1) for each in services), 60, every_s, "periodic")
    return settled_latency("D/D/1", world, Measure(str(rng.choice(list(LEVEL))), 1.0, margin), services, seed)


def comparable(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """A world for one of the words that compare."""
    family: Callable = rng.choice([by_passes, by_passes, by_deadline, by_queue, by_queue, by_clockwork])
    return family(rng, word, seed)


def partly_seen(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """A tenth or two of the captures never arrive; the median does not mind, as long as the campaign ends some day.

    In a steady one the satellite that no station sees would pile them up for ever.
    """
    unseen = float(rng.uniform(0.1, 0.25))
    planted = replace(by_passes(rng, word, seed, unseen), family="partly seen")
    if rng.random() < 0.3:
        error = math.sqrt(unseen * (1 - unseen) / planted.world.captures / planted.world.replications)
        return replace(planted, truth="unstable", distance=unseen / error)
    return replace(planted, world=replace(planted.world, campaign="finite"))


def too_few(rng: np.random.Generator, _: str, seed: int) -> Planted:
    """Fewer replications than an interval needs."""
    planted = comparable(rng, "faster", seed)
    world = replace(planted.world, replications=int(rng.integers(2, 5)))
    return replace(planted, family="too few replications", world=world, truth="inconclusive", distance=math.inf)


def nearly_full(rng: np.random.Generator, _: str, seed: int) -> Planted:
    """Loads between 0.95 and 1: nobody should say that this is stable, nor that it is not."""
    every_s, load = rng.uniform(1, 1_000), rng.uniform(0.955, 0.985)
    ways = [Way(service_s=share * every_s, workers=1) for share in (load, 0.3)]
    ways = ways if rng.random() < 0.5 else ways[::-1]
    # On the clock: a load measured over the span is off by one capture in 800 at most.
    world = World(*ways, 800, every_s, "periodic")
    return Planted("nearly full", world, "inconclusive", math.inf, Measure("p50", 1.0, 0.05))


def depending(rng: np.random.Generator, word: str, seed: int) -> Planted:
    """The time on board has a range; somewhere in it, or beyond it, lies the break-even."""
    base = by_passes(rng, str(rng.choice(["faster", "slower"])), seed)
    level = LEVEL[base.measure.metric]
    ground_s = wait_quantile_s(base.world.ground, level)
    wait_s = wait_quantile_s(replace(base.world.orbital, service_s=0.0), level)
    if wait_s > 0.8 * ground_s:  # no time on board is short enough
        return depending(rng, word, seed)
    even_s, now_s = ground_s - wait_s, base.world.orbital.service_s
    inside = word == "depends on X"
    reach = rng.uniform(1.6, 3.0) if inside else rng.uniform(0.1, 0.5)
    away_s = now_s + reach * (even_s - now_s)
    away = replace(base.world, orbital=replace(base.world.orbital, service_s=max(away_s, 0.0)))
    costs = ground_s, wait_s + max(away_s, 0.0)
    there = settled_latency("", away, base.measure, costs, seed)
    truth = "depends on X" if {base.truth, there.truth} == {"faster", "slower"} else base.truth
    distance = min(base.distance, there.distance)
    return replace(base, family="range", truth=truth, distance=distance, ends=(away,), break_even=f"{even_s:.3g} s")


def overloaded(rng: np.random.Generator, _: str, seed: int) -> Planted:
    """One server of one way is offered more than it can do."""
    every_s, load, place = rng.uniform(1, 1_000), rng.uniform(1.2, 2.0), int(rng.integers(4))
    busy = Way(service_s=load * every_s, workers=1) if place < 2 else Way(sending_s=load * every_s)
    idle = Way(service_s=0.3 * every_s, workers=1)
    ways = (busy, idle) if place % 2 else (idle, busy)
    exponential = place < 2 and rng.random() < 0.5
    world = World(*ways, 400, every_s, str(rng.choice(["poisson", "periodic"])), exponential)
    # The load of a replication scatters by that of the number and of the work of its captures.
    error = load * math.sqrt((1 + exponential) / world.captures / world.replications)
    measure = Measure(str(rng.choice(list(LEVEL))), 1.0, 0.05)
    return Planted("overload", world, "unstable", (load - 1) / error, measure)


def unheard(rng: np.random.Generator, _: str, seed: int) -> Planted:
    """No radio carries the data of one way, or too large a share of the captures is never seen."""
    base = by_passes(rng, "faster", seed)
    if rng.random() < 0.5:
        sides = {str(rng.choice(["ground", "orbital"])): Way(1_000.0, 100.0, radio=False)}
        return replace(
            base, family="no radio", world=replace(base.world, **sides), truth="infeasible", distance=math.inf
        )
    late = 1 - LEVEL[base.measure.metric]
    unseen = float(rng.uniform(late + 0.1, min(late + 0.4, 0.95)))
    world = replace(base.world, unseen=unseen)
    error = math.sqrt(unseen * (1 - unseen) / (0.9 * world.captures * world.replications))
    return replace(base, family="never seen", world=world, truth="infeasible", distance=(unseen - late) / error)


def beyond(rng: np.random.Generator, _: str, seed: int) -> Planted:
    """A world whose orbit the model is not for."""
    small = replace(comparable(rng, "faster", seed), family="orbit", truth="outside domain", distance=math.inf)
    return replace(small, world=replace(small.world, replications=5), outside=outside_orbit(rng))


def outside_orbit(rng: np.random.Generator) -> tuple[str, ...]:
    """What `outside_domain` says of a shell that is too high or too low by Kepler's third law."""
    from latency.scenario import load
    from latency.verdict.domain import outside_domain

    scenario = load("three-body-12")
    if rng.random() < 0.5:
        motion_rad_s = 2 * math.pi / (60 * rng.uniform(226, 1_500))  # period in min
    else:
        motion_rad_s = math.sqrt(398_600.8 / (6_378.135 + rng.uniform(100, 155)) ** 3)  # height in km
    (group,) = scenario.groups
    group = replace(group, orbit=replace(group.orbit, mean_motion_rad_s=motion_rad_s))
    return outside_domain(replace(scenario, groups=(group,)), ("ground-direct", "onboard-direct"))
