"""Round trips over published shells, against the files of Hypatia (validation N1, N2a, N3a).

Hypatia and the re-runs take UT1 = UTC; we turn the Earth as Skyfield does. On 2000-01-01 UT1 is 0.355 s ahead:
sites stand up to 165 m further east, round trips differ by up to 0.0016 ms, and a change of path that falls
within 20 ms of a sample may be seen one sample earlier or later.
"""

import numpy as np
import pytest
from shells import KUIPER, KUIPER_35, STARLINK, TELESAT, hypatia, station

from latency.sky.rtt import round_trips

SITES = {
    "Manila": (14.6042, 120.9822),
    "Dalian": (38.913811, 121.602322),
    "St Petersburg": (59.929858, 30.326228),
    "Istanbul": (41.0138, 28.9497),
    "Nairobi": (-1.28333, 36.81667),
    "Paris": (48.85341, 2.3488),
    "Moscow": (55.754996, 37.621849),
    "Delhi": (28.66667, 77.21667),
    "New York": (40.717042, -74.003663),
    "Tokyo": (35.6895, 139.69171),
    "Sydney": (-33.86785, 151.20732),
}
TENTHS_S = np.arange(2000) / 10.0
SECONDS_S = np.arange(200.0)

# When the path changes, and its satellites from then on: networkx_path_1173_to_1241 and _1229 of Hypatia's
# satgenpy/tests/data_to_match/kuiper_630, satellite = 34 * plane + slot, every 0.1 s from 0 to 199.9 s.
DALIAN = (
    (0.0, "184-183-217"),
    (18.0, "218-217"),
    (27.6, "648-649-650-616"),
    (74.3, "218-217-216-250"),
    (125.9, "647-648-649-650-616"),
    (128.7, "647-648-649-615"),
)
ST_PETERSBURG = (
    (0.0, "184-183-182-181-180-179-178-144"),
    (3.3, "184-183-182-181-180-179-178-177"),
    (139.5, "184-183-182-181-180-179-178-144"),
    (150.1, "183-182-181-180-179-178-144"),
    (155.4, ""),
    (165.2, "183-182-181-180-179-178-177-143"),
    (178.8, "183-182-181-180-179-178-177-176"),
)


def trips(shell, ends, times_s):
    return round_trips(hypatia(shell, [station(name, *SITES[name], shell[5]) for name in ends]), *ends, times_s)


def figures(found, at_s):
    """RTT at the instants asked for, then least, mean and largest of the reachable. [ms]"""
    rtt_ms = found.rtt_ms[found.reachable]
    return [*found.rtt_ms[np.searchsorted(found.times_s, at_s)], rtt_ms.min(), rtt_ms.mean(), rtt_ms.max()]


def numbers(path):
    return "-".join(str(int(name.rsplit("-", 1)[1])) for name in path[1:-1])


@pytest.mark.parametrize(
    ("to", "expected", "least_s", "largest_s", "unreachable", "changes"),
    [
        ("Dalian", (29.423138, 42.776626, 41.279219, 25.229775, 40.143771, 48.165140), 27.5, 128.6, 0, DALIAN),
        (
            "St Petersburg",
            (76.846049, 72.738059, 75.030271, 69.411983, 74.058607, 77.628598),
            155.3,
            165.2,
            98,
            ST_PETERSBURG,
        ),
    ],
)
def test_the_kuiper_triangle_has_the_round_trips_and_paths_of_hypatia(
    to, expected, least_s, largest_s, unreachable, changes
):
    """N1 in full, every 0.1 s: figures to 0.01 ms, each path the published one or that of the sample beside it."""
    found = trips(KUIPER, ("Manila", to), TENTHS_S)
    assert figures(found, [0.0, 100.0, 199.9]) == pytest.approx(expected, abs=0.01)
    reachable_s, rtt_ms = TENTHS_S[found.reachable], found.rtt_ms[found.reachable]
    assert reachable_s[rtt_ms.argmin()] == pytest.approx(least_s, abs=0.11)
    assert reachable_s[rtt_ms.argmax()] == pytest.approx(largest_s, abs=0.11)
    assert abs((~found.reachable).sum() - unreachable) <= 1
    row = np.searchsorted([at_s for at_s, _ in changes], TENTHS_S + 1e-6, side="right") - 1
    published = [changes[k][1] for k in row]
    mine = [numbers(path) for path in found.paths]
    assert sum(a != b for a, b in zip(mine, published, strict=True)) <= 1
    beside = zip(mine, published[:1] + published[:-1], published, published[1:] + published[-1:], strict=True)
    assert all(path in near for path, *near in beside)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (("Istanbul", "Nairobi"), (63.2461, 62.7487, 46.9276, 60.0878, 69.5366)),
        (("Paris", "Moscow"), (21.8987, 22.3172, 21.7187, 22.3911, 24.6147)),
    ],
)
def test_the_pairs_of_the_imc_paper_agree_with_the_rerun(ends, expected):
    """N2a asks for 0.1 ms; UT1 explains 0.0016."""
    found = trips(KUIPER, ends, SECONDS_S)
    assert found.reachable.all()
    assert figures(found, [0.0, 100.0]) == pytest.approx(expected, abs=0.002)


@pytest.mark.parametrize(
    ("shell", "ends", "expected"),
    [
        (KUIPER_35, ("Delhi", "New York"), (93.4563, 98.4918, 93.3792, 96.1776, 99.9524)),
        (KUIPER_35, ("Moscow", "Paris"), (27.6908, 22.6142, 21.7188, 23.8757, 28.1395)),
        (STARLINK, ("Moscow", "Paris"), (19.2902, 19.5456, 19.2902, 19.8892, 20.8352)),
        (TELESAT, ("Tokyo", "Sydney"), (56.7958, 56.7707, 56.7652, 56.7952, 56.8940)),
    ],
)
def test_three_shells_agree_with_hypatia_as_leocraft_published_it(shell, ends, expected):
    """N3a, 0.05 ms."""
    found = trips(shell, ends, SECONDS_S)
    assert figures(found, [0.0, 100.0]) == pytest.approx(expected, abs=0.05)
