"""A fleet like Serval's in overload: what first-come-first-served comes to, and what a flag alone changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.published.comparison import Comparison, Row, bounded, close, explained, same
from benchmarks.published.interests import switches
from latency.constants import SECOND_NS
from latency.flow import BY_NAME, problem_of, simulate
from latency.plan.plan import Plan
from latency.run import pose
from latency.scenario import Scenario, load
from latency.sky.orbits import elements_of, prepare, tracks_itrs_m
from latency.tables import NEVER, Captures
from latency.verdict.quantiles import Quantile, quantile

SCENARIO = Path(__file__).parent.parent / "scenarios" / "serval-like.toml"
IMAGE_BIT = 2_400_000_000
IMAGE_NS = 16_588_800_000  # between two images of a satellite
BOX_DEG = (32.5, 42.0, -124.5, -114.0)  # around California: south, north, west, east
SPANS_D = (5, 10)
HOUR_NS = 3_600 * SECOND_NS
FASTER = tuple(f"satellites.{plane}.downlink.rate=1.64 Gbit/s" for plane in ("early", "middle", "late"))  # 16APSK 9/10
PUBLISHED_H = ((71.71, 2 / 60), (149, 47 / 60))  # median and p90: without and with Serval


class Fleet(NamedTuple):
    """Plan and captures of a span; flagged images are captures of their own beside the strips."""

    scenario: Scenario
    plan: Plan
    captures: Captures
    flagged: np.ndarray  # (N,) bool


class Latencies(NamedTuple):
    """What a run came to."""

    load: float  # of the antennas
    every_h: tuple[float, float]  # median and p90 of everything
    flagged_h: tuple[float, float]  # and of the flagged images
    share: float  # of the images that are flagged


def over_california(scenario: Scenario) -> np.ndarray:
    """Return (S, K) bool: whether image k of each satellite is taken over the box."""
    names, elements = elements_of(scenario)
    times_s = np.arange(0, scenario.span_ns, IMAGE_NS) / SECOND_NS
    x, y, z = np.moveaxis(tracks_itrs_m(prepare(elements, scenario.start, names, scenario.stop_ns), times_s), 1, 0)
    latitude, longitude = np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))
    south, north, west, east = BOX_DEG
    return (south < latitude) & (latitude < north) & (west < longitude) & (longitude < east)


def anywhere(scenario: Scenario) -> np.ndarray:
    """Return (S, K) bool: one image in 640, as rare as those over California, spread over orbit and fleet."""
    satellites = sum(len(group.names) for group in scenario.groups)
    images = np.arange(-(-scenario.span_ns // IMAGE_NS))
    return (images[None, :] + 40 * np.arange(satellites)[:, None]) % 640 == 0


def fleet(span_d: int, where: Callable[[Scenario], np.ndarray], settings: tuple[str, ...] = ()) -> Fleet:
    """Return the captures of a span with flagged images beside the strips."""
    scenario = load(SCENARIO, (f"scenario.span={span_d} d", *settings))
    plan, strips, _ = pose(scenario)
    satellite, image = np.nonzero(where(scenario))
    one = np.zeros(satellite.size, dtype=np.int64)
    columns = {
        "satellite": satellite.astype(np.int64),
        "taken_ns": image.astype(np.int64) * IMAGE_NS,
        "raw_bit": one + IMAGE_BIT,
        "product_bit": one + strips.product_bit[0],
        "work_op": one,
        "priority": one,
        "deadline_ns": one + NEVER,
    }
    joined = {name: np.concatenate([getattr(strips, name), added]) for name, added in columns.items()}
    flagged = np.arange(joined["taken_ns"].size) >= strips.taken_ns.size
    order = np.lexsort((flagged, joined["satellite"], joined["taken_ns"]))
    captures = Captures(**{name: column[order] for name, column in joined.items()})
    return Fleet(scenario, plan, captures, flagged[order])


def latencies(doves: Fleet, oracle: bool) -> Latencies:
    """Return what became of the images; with the oracle flagged images go first, else all have one class."""
    scenario, plan, captures, flagged = doves
    priority = np.where(flagged, 0, int(oracle))
    problem = problem_of(scenario, plan, captures._replace(priority=priority))
    case = simulate(problem, BY_NAME["ground-direct"])
    latency_ns = np.where(case.delivered_ns == NEVER, NEVER, case.delivered_ns - captures.taken_ns)
    elapsed_ns = case.ledger.sum(axis=(0, 1))
    quantiles_h = [
        tuple(_hours(quantile(level, latency_ns[mask], elapsed_ns[mask])) for level in (50, 90))
        for mask in (np.ones_like(flagged), flagged)
    ]
    images = captures.raw_bit.sum() / IMAGE_BIT
    return Latencies(case.loads["antennas"], *quantiles_h, float(flagged.sum() / images))


def _hours(found: Quantile) -> float:
    """A quantile, or infinity where it falls among what never came. [h]"""
    return float("inf") if found.latency_ns is None else found.latency_ns / HOUR_NS


def compare() -> Comparison:
    """Return first-come-first-served and the flag beside the published medians."""
    short, long = SPANS_D
    doves = [fleet(span, over_california) for span in SPANS_D]
    brief, queue = (latencies(one, oracle=False) for one in doves)
    before, flag = (latencies(one, oracle=True) for one in doves)
    fast = latencies(fleet(long, over_california, FASTER), oracle=False)
    figures = {
        "fast_load": f"{fast.load:.2f}",
        "fast": f"{fast.every_h[0]:.1f}",
        "share": f"{100 * flag.share:.2f}",
        "load": f"{queue.load:.2f}",
        "short": f"{short}",
        "long": f"{long}",
        "brief": f"{brief.every_h[0]:.1f}",
        "queue": f"{queue.every_h[0]:.1f}",
        "flagged_queue": f"{queue.flagged_h[0]:.1f}",
        "flagged": f"{60 * flag.flagged_h[0]:.1f}",
        "flagged_p90": f"{60 * flag.flagged_h[1]:.0f}",
    }
    rows, switched = switches(SCENARIO)
    return Comparison((*_rows(brief, queue, before, flag), *rows), figures | switched)


def _rows(brief: Latencies, queue: Latencies, before: Latencies, flag: Latencies) -> list[Row]:
    short, long = SPANS_D
    growth, form = queue.every_h[0] / brief.every_h[0], "{:.1f}"
    words = {True: "grows with span", False: "steady"}
    (median_min, p90_min), p90_before_min = (60 * hours for hours in flag.flagged_h), 60 * before.flagged_h[1]
    spread_min = [60 * hours for hours in latencies(fleet(short, anywhere), oracle=True).flagged_h]
    elsewhere = "not over California, but anywhere on the orbit: the wait for a pass"
    median, p90 = (_share(*ends, ours_h) for ends, ours_h in zip(PUBLISHED_H, flag.flagged_h, strict=True))
    return [
        same("first come, first served", words[True], words[queue.load >= 1 and growth > 1.5]),
        bounded(
            f"its median in {long} days, tens of hours to days (published: 71.71) [h]",
            (10, 240),
            queue.every_h[0],
            form,
        ),
        close(f"its median in {long} days over that in {short}", long / short, growth, 0.2),
        # 1.8 where the wait grows evenly, ln 10 / ln 2 = 3.3 where the queue is in balance; the limit lies half way.
        bounded("its p90 over its median (published: 2.08)", (1.6, 2.56), queue.every_h[1] / queue.every_h[0]),
        bounded("flagged: share of the images, under half a per cent [%]", (0, 0.5), 100 * flag.share),
        bounded("flagged: median, minutes (published: 2) [min]", (0, 10), median_min, form),
        bounded("flagged: p90, under 1.5 h (published: 47) [min]", (0, 90), p90_min, form),
        close(f"flagged: p90 in {long} days beside that in {short} [min]", p90_before_min, p90_min, 5, form),
        bounded("share of the published fall of the median, 71.71 h to 2 min [%]", (95, 105), median, form),
        bounded("share of the published fall of the p90, 149 h to 47 min [%]", (95, 105), p90, form),
        explained(bounded("flagged anywhere: median [min]", (0, 10), spread_min[0], form), elsewhere),
        explained(bounded("flagged anywhere: p90 [min]", (0, 90), spread_min[1], form), elsewhere),
    ]


def _share(from_h: float, to_h: float, ours_h: float) -> float:
    """Of a fall that was published, the part that ours reaches. [%]"""
    return 100 * (from_h - ours_h) / (from_h - to_h)
