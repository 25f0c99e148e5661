"""What the model is known to be good for: a verdict outside of it is none, and near the edge it says so.

Outside means: known to be wrong there, or never compared with anything. The numbers come from what the tests and the
published comparisons cover (docs/verification.md), not from what the program accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from latency.constants import SECOND_NS, WGS72_MU_M3_S2, WGS72_RADIUS_M
from latency.flow.cases import BY_NAME, PRODUCT, RAW
from latency.link.rates import peak_rate_bit_s
from latency.scenario.model import Downlink, SatelliteGroup, Scenario, Walker

DEEP_SPACE_MIN = 225.0  # SGP4 changes its theory there; no verdict was ever compared with anything beyond
LOWEST_PERIGEE_KM = 160.0  # lowest in the tests against the sgp4 package
SIMPLER_DRAG_KM = 220.0  # below this perigee SGP4 drops terms of its drag (Spacetrack Report 3)
HIGHEST_COMPARED_KM = 1_325.0  # published round trips: Starlink, Kuiper, Telesat
ROUND = 0.02  # eccentricity of nearly every satellite that takes pictures
STALE_DAYS, USELESS_DAYS = 14.0, 90.0  # tens of kilometres; a good part of an orbit
LARGEST_FLEET = 1_600  # published round trips
LOWEST_MASK_RAD = 0.087  # 5 degrees: there refraction lifts a satellite by 0.16 deg, seconds of a pass
OPTICAL_BIT_S = 10 * 10**9  # no radio of an Earth observer sends faster; light does, and clouds stop it
SHORTEST_SPAN_NS = 86_400 * SECOND_NS  # the Earth turns once below the orbits
TAU = 6.283185307179586

Check = Callable[[Scenario, tuple[str, ...]], Iterator[str]]


def outside_domain(scenario: Scenario, cases: tuple[str, ...]) -> tuple[str, ...]:
    """Return why no verdict on these cases is to be had from the model; empty where there is none.

    Examples
    --------
    >>> from latency.scenario import load
    >>> outside_domain(load("svalbard-30d"), ("ground-direct", "onboard-direct"))
    ()
    """
    return tuple(reason for check in OUTSIDE for reason in check(scenario, cases))


def near_the_edge(scenario: Scenario, cases: tuple[str, ...]) -> tuple[str, ...]:
    """Return what lies inside the domain, but further out than anything that results were compared with."""
    return tuple(note for check in EDGES for note in check(scenario, cases))


# --- outside ---------------------------------------------------------------------------------------


def _deep_space(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    for group in scenario.groups:
        slowest = min(motion for motion, _ in _ellipses(group))
        period_min = TAU / slowest / 60.0
        if period_min >= DEEP_SPACE_MIN:
            yield (
                f"satellites.{group.name}: a period of {period_min:,.0f} min is deep space"
                f" (SGP4: {DEEP_SPACE_MIN:.0f} min and more)"
            )


def _low_perigee(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    for group in scenario.groups:
        perigee_km = min(_heights_km(motion, eccentricity)[0] for motion, eccentricity in _ellipses(group))
        if perigee_km < LOWEST_PERIGEE_KM:
            yield (
                f"satellites.{group.name}: a perigee of {perigee_km:,.0f} km; tests go down to {LOWEST_PERIGEE_KM:.0f}"
                " km, and such an orbit decays within days"
            )


def _useless_elements(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    for group in scenario.groups:
        days = _age_days(scenario, group)
        if days > USELESS_DAYS:
            yield (
                f"satellites.{group.name}: elements up to {days:,.0f} days away from the time simulated; beyond"
                f" {USELESS_DAYS:.0f} days nobody knows where in its orbit a satellite is"
            )


def _unending_search(scenario: Scenario, cases: tuple[str, ...]) -> Iterator[str]:
    """Data that takes longer over a link than a topology step waits for ever (docs/design.md, Procrastination)."""
    if scenario.network.switching != "cut-through":
        return
    largest_bit = max((size for case in cases for size in _relayed_bit(scenario, case)), default=0)
    step_ns = scenario.network.topology_step_ns
    for group in scenario.groups:
        isl = group.isl
        if isl and isl.topology != "none" and largest_bit * SECOND_NS > isl.slowest_bit_s * step_ns:
            yield (
                f"satellites.{group.name}.isl: a capture takes {largest_bit / isl.slowest_bit_s:,.0f} s over a link,"
                f" longer than network.topology_step, {step_ns / SECOND_NS:,.0f} s: the route search may put"
                " it off for ever"
            )


def _unending_services(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    """A capture that alone takes longer than the clock runs measures the length of the run."""
    if scenario.workload is None:
        return
    largest_bit = max(scenario.workload.kept_bit, scenario.workload.product_bit)
    for group in scenario.groups:
        for radio in group.downlinks:
            if largest_bit * SECOND_NS > peak_rate_bit_s(radio) * scenario.stop_ns:
                yield f"satellites.{group.name}.{radio.name}: one capture takes longer than the time simulated"


# --- near the edge ---------------------------------------------------------------------------------


def _high(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    for group in scenario.groups:
        apogee_km = max(_heights_km(motion, eccentricity)[1] for motion, eccentricity in _ellipses(group))
        if apogee_km > HIGHEST_COMPARED_KM:
            yield (
                f"satellites.{group.name}: up to {apogee_km:,.0f} km; published comparisons end at"
                f" {HIGHEST_COMPARED_KM:,.0f} km"
            )


def _thin_drag(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    for group in scenario.groups:
        perigee_km = min(_heights_km(motion, eccentricity)[0] for motion, eccentricity in _ellipses(group))
        if LOWEST_PERIGEE_KM <= perigee_km < SIMPLER_DRAG_KM:
            yield f"satellites.{group.name}: a perigee of {perigee_km:,.0f} km, where SGP4's drag is a rough one"


def _eccentric(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    for group in scenario.groups:
        largest = max(eccentricity for _, eccentricity in _ellipses(group))
        if largest > ROUND:
            yield f"satellites.{group.name}: an eccentricity of {largest:.3f}; fleets compared were near-circular"


def _stale_elements(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    for group in scenario.groups:
        days = _age_days(scenario, group)
        if STALE_DAYS < days <= USELESS_DAYS:
            yield (
                f"satellites.{group.name}: elements up to {days:,.0f} days away from the time simulated: passes are"
                " those of such an orbit, not of this satellite"
            )


def _large_fleet(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    count = sum(len(group.names) for group in scenario.groups)
    if count > LARGEST_FLEET:
        yield f"{count:,} satellites; comparisons end at {LARGEST_FLEET:,}"


def _low_mask(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    low = [
        site.name
        for site in scenario.stations
        if site.max_range_m == float("inf") and min(elevation for _, elevation in site.mask) < LOWEST_MASK_RAD
    ]
    if low:
        yield f"stations {', '.join(low)}: a mask below 5 deg, where refraction and terrain matter and are not modelled"


def _weather(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    for group in scenario.groups:
        if not scenario.weather.clouds and any(_is_light(radio) for radio in group.downlinks):
            yield f"satellites.{group.name}: an optical downlink (or one beyond 10 Gbit/s); clouds are not modelled"


def _is_light(radio: Downlink) -> bool:
    return radio.optical or (radio.budget is None and peak_rate_bit_s(radio) > OPTICAL_BIT_S)


def _short_span(scenario: Scenario, _: tuple[str, ...]) -> Iterator[str]:
    if scenario.cases and scenario.span_ns < SHORTEST_SPAN_NS:
        yield f"a span of {scenario.span_ns / SHORTEST_SPAN_NS * 24:,.1f} h: passes repeat by the day"


# --- of groups and cases ---------------------------------------------------------------------------


def _ellipses(group: SatelliteGroup) -> list[tuple[float, float]]:
    """(mean motion in rad/s, eccentricity) of every orbit that differs."""
    if isinstance(group.orbit, Walker):
        return [(group.orbit.mean_motion_rad_s, group.orbit.eccentricity)]
    return [(item.mean_motion_rev_day * TAU / 86_400.0, item.eccentricity) for item in group.orbit]


def _heights_km(motion_rad_s: float, eccentricity: float) -> tuple[float, float]:
    """(perigee, apogee) above the WGS-72 equator, by Kepler's third law."""
    axis_m = (WGS72_MU_M3_S2 / motion_rad_s**2) ** (1.0 / 3.0)
    lowest_m, highest_m = axis_m * (1.0 - eccentricity), axis_m * (1.0 + eccentricity)
    return (lowest_m - WGS72_RADIUS_M) / 1e3, (highest_m - WGS72_RADIUS_M) / 1e3


def _age_days(scenario: Scenario, group: SatelliteGroup) -> float:
    """Between an epoch of the elements and the furthest instant that a replication may simulate."""
    if isinstance(group.orbit, Walker):
        return 0.0
    ahead_ns = scenario.stop_ns + scenario.epoch_window_ns  # replications may begin so late
    last = scenario.start + timedelta(microseconds=ahead_ns // 1000)
    ages = [max(abs(scenario.start - item.epoch), abs(last - item.epoch)) for item in group.orbit]
    return max(ages) / timedelta(days=1)


def _relayed_bit(scenario: Scenario, case: str) -> list[int]:
    """Sizes of what a case may send over links."""
    if scenario.workload is None:
        return []
    sizes = {RAW: scenario.workload.kept_bit, PRODUCT: scenario.workload.product_bit}
    return [size for leg, size in sizes.items() if BY_NAME[case].relays(leg)]


OUTSIDE: tuple[Check, ...] = (_deep_space, _low_perigee, _useless_elements, _unending_search, _unending_services)
EDGES: tuple[Check, ...] = (
    _high, _thin_drag, _eccentric, _stale_elements, _large_fleet, _low_mask, _weather, _short_span,
)  # fmt: skip
