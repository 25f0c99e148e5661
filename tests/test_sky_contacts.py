"""Contact statistics over 30 days against an independent computation (10 s samples, own SGP4 run)."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np
import pytest
from test_sky_orbits import orbit_of, scenario_of
from test_sky_passes import station_at

from latency.sky.orbits import elements_of, prepare
from latency.sky.passes import find_passes

S = 1_000_000_000
SPAN_NS = 30 * 86_400 * S
PLACES = {
    "Svalbard": (78.23, 15.41),
    "Hoboken": (40.74259, -74.02686),
    "Singapore": (1.32, 103.70),
    "Troll": (-72.0, 2.53),
    "Miyun": (40.45, 116.86),
    "Kashi": (39.5, 76.0),
    "Sanya": (18.3, 109.3),
}


@pytest.fixture(scope="module")
def orbits():
    """One satellite at 500 km, sun-synchronous, all angles 0."""
    start = datetime(2025, 6, 1)
    shell = orbit_of(
        planes=1, per_plane=1, inclination_rad=math.radians(97.402), eccentricity=1e-6,
        mean_motion_rad_s=math.sqrt(398600.8 / 6878.135**3),
    )  # fmt: skip
    names, elements = elements_of(scenario_of(shell, start=start))
    return prepare(elements, start, names, SPAN_NS)


def contacts(orbits, places, mask_deg):
    """(K, 2) begin and end [s] of the times in which any of the places has the satellite in view.

    Passes that the span cuts are left out, as the other computation does.
    """
    passes = find_passes(orbits, tuple(station_at(*PLACES[place], mask_deg) for place in places), SPAN_NS, 60 * S)
    whole = passes.clipped == 0
    merged: list[list[int]] = []
    for rise_ns, set_ns in sorted(zip(passes.rise_ns[whole].tolist(), passes.set_ns[whole].tolist(), strict=True)):
        if merged and rise_ns <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], set_ns)
        else:
            merged.append([rise_ns, set_ns])
    return np.array(merged) / S


def gaps_s(contact_s):
    edges_s = np.concatenate([[0.0], contact_s.ravel(), [SPAN_NS / S]]).reshape(-1, 2)
    return edges_s[:, 1] - edges_s[:, 0]


def wait_quantile_s(gap_s, p):
    """Quantile of the wait from a uniformly random instant: P(wait > x) is the sum of (gap - x)+ over the span."""
    low_s, high_s = 0.0, gap_s.max()
    while high_s - low_s > 1e-6:
        middle_s = 0.5 * (low_s + high_s)
        longer = np.maximum(gap_s - middle_s, 0.0).sum() / (SPAN_NS / S)
        low_s, high_s = (middle_s, high_s) if longer > 1.0 - p else (low_s, middle_s)
    return high_s


@pytest.mark.parametrize(
    ("place", "mask_deg", "a_day", "mean_s", "longest_s", "contact_min", "gap_min", "longest_gap_min", "wait_min"),
    [
        ("Svalbard", 5.0, 12.93, 465.5, 556.9, 100.3, 103.6, 378.6, 64.8),
        ("Svalbard", 10.0, 10.77, 386.8, 447.7, 69.4, 127.3, 569.3, 119.5),
        ("Hoboken", 5.0, 4.10, 431.5, 551.1, 29.5, 341.0, 682.1, 269.3),
        ("Hoboken", 10.0, 3.27, 347.7, 442.4, 18.9, 432.2, 775.7, 303.1),
        ("Singapore", 5.0, 3.10, 425.0, 548.6, 22.0, 461.1, 702.4, 308.1),
    ],
)
def test_contacts_of_a_sun_synchronous_satellite_have_the_known_statistics(
    orbits, place, mask_deg, a_day, mean_s, longest_s, contact_min, gap_min, longest_gap_min, wait_min
):
    contact_s = contacts(orbits, (place,), mask_deg)
    length_s, gap_s = contact_s[:, 1] - contact_s[:, 0], gaps_s(contact_s)
    inner_s = contact_s[1:, 0] - contact_s[:-1, 1]
    # The other computation sampled 10 s and interpolated, which is worth 0.1 s an edge; these hold the printed digits.
    assert len(contact_s) / 30 == pytest.approx(a_day, abs=0.006)
    assert length_s.mean() == pytest.approx(mean_s, abs=0.3)
    assert length_s.max() == pytest.approx(longest_s, abs=0.3)
    assert length_s.sum() / 30 / 60 == pytest.approx(contact_min, abs=0.1)
    assert inner_s.mean() / 60 == pytest.approx(gap_min, abs=0.1)
    assert inner_s.max() / 60 == pytest.approx(longest_gap_min, abs=0.1)
    # 5 %: how the two ends of the span are counted is not said.
    wait_s = (gap_s**2).sum() / (2 * SPAN_NS / S)
    assert wait_s / 60 == pytest.approx(wait_min, rel=0.05)
    # Unequal gaps make the mean wait longer than half the mean gap.
    assert wait_s > 0.6 * inner_s.mean()


@pytest.mark.parametrize(
    ("places", "a_day", "mean_min", "median_min", "p90_min", "longest_min", "share"),
    [
        (("Svalbard",), 12.93, 64.86, 47.90, 166.31, 378.56, 0.0697),
        (("Svalbard", "Troll"), 23.80, 26.37, 22.34, 62.77, 85.05, 0.1302),
        (("Miyun", "Kashi", "Sanya"), 8.23, 159.08, 93.08, 390.34, 585.14, 0.0514),
    ],
)
def test_waits_for_several_stations_are_those_of_their_union(
    orbits, places, a_day, mean_min, median_min, p90_min, longest_min, share
):
    contact_s = contacts(orbits, places, 5.0)
    gap_s = gaps_s(contact_s)
    # 5 % asked for; 1 % allows for the two ends of the span, 0.02 min for the other computation's 10 s samples.
    assert len(contact_s) / 30 == pytest.approx(a_day, abs=0.006)
    assert (gap_s**2).sum() / (2 * SPAN_NS / S) / 60 == pytest.approx(mean_min, rel=0.01)
    assert wait_quantile_s(gap_s, 0.5) / 60 == pytest.approx(median_min, rel=0.01)
    assert wait_quantile_s(gap_s, 0.9) / 60 == pytest.approx(p90_min, rel=0.01)
    assert gap_s[1:-1].max() / 60 == pytest.approx(longest_min, abs=0.02)
    assert 1.0 - gap_s.sum() / (SPAN_NS / S) == pytest.approx(share, rel=0.01)


def test_strictly_periodic_contacts_have_the_closed_form_waits():
    period_s, window_s = 5677.0, 480.0
    gap_s = np.full(1000, period_s - window_s)
    span_s = 1000 * period_s
    assert (gap_s**2).sum() / (2 * span_s) == pytest.approx(2378.79, abs=0.006)
    for p, wait_s in ((0.5, 2358.5), (0.9, 4629.3), (0.99, 5140.2)):
        longer = np.maximum(gap_s - wait_s, 0.0).sum() / span_s
        assert 1.0 - longer == pytest.approx(p, abs=2e-5)
    assert 1.0 - gap_s.sum() / span_s == pytest.approx(window_s / period_s)
