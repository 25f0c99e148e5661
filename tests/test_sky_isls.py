"""Inter-satellite links: who has a terminal for whom, and when the two see each other."""

import math
from datetime import UTC, datetime, timedelta

import networkx
import numpy as np
import pytest
from shells import KUIPER, S, group, hypatia, scenario, terminals, walker

from latency.constants import C_M_S, WGS72_RADIUS_M, WGS84_FLATTENING, WGS84_RADIUS_M
from latency.kernels.light_times import distance_m
from latency.kernels.lines_of_sight import clearance_m
from latency.scenario.model import ElementSet
from latency.sky.isls import Links, find_isls, links_of, visible_intervals
from latency.sky.neighbours import neighbour_pairs
from latency.sky.orbits import elements_of, prepare, tracks_itrs_m
from latency.sky.shells import shells_of

START = datetime(2025, 6, 1, tzinfo=UTC)
POLAR_M = WGS84_RADIUS_M * (1.0 - WGS84_FLATTENING)


def sky(setting):
    names, elements = elements_of(setting)
    return names, prepare(elements, setting.start, names, setting.stop_ns)


def steps_of(setting, step_ns=60 * S):
    return np.append(np.arange(0, setting.stop_ns, step_ns, dtype=np.int64), setting.stop_ns)


# --- topologies ---


def degrees(pairs):
    return sorted(dict(networkx.Graph(pairs).degree()).values())


@pytest.mark.parametrize(("count", "expected"), [(1, 0), (2, 1), (3, 3), (12, 12)])
def test_a_ring_of_two_has_one_link_and_of_one_none(count, expected):
    pairs = neighbour_pairs(group(walker(1, count, 15.0, 50.0), terminals("ring")), START)
    assert len(pairs) == len(set(pairs)) == expected


def test_the_mean_hop_count_over_a_ring_of_twelve_is_36_over_11():
    graph = networkx.Graph(neighbour_pairs(group(walker(1, 12, 15.0, 50.0), terminals("ring")), START))
    hops = networkx.single_source_shortest_path_length(graph, "shell-0000")
    assert sum(hops.values()) == 36
    assert len(hops) == 12


def test_a_grid_is_closed_over_the_seam_of_a_delta_and_open_over_that_of_a_star():
    delta = neighbour_pairs(group(walker(4, 5, 15.0, 50.0), terminals("grid")), START)
    star = neighbour_pairs(group(walker(4, 5, 15.0, 87.0, pattern="star"), terminals("grid")), START)
    assert set(degrees(delta)) == {4}
    assert degrees(star) == [3] * 10 + [4] * 10
    # Without a shift of slots: number p * 5 + s has number (p + 1) * 5 + s beside it.
    assert set(delta) - set(star) == {(f"shell-{slot:04d}", f"shell-{15 + slot:04d}") for slot in range(5)}


def test_a_grid_of_two_planes_ties_them_together_once():
    pairs = neighbour_pairs(group(walker(2, 3, 15.0, 50.0), terminals("grid")), START)
    assert degrees(pairs) == [3] * 6


def test_without_terminals_there_are_no_links():
    assert neighbour_pairs(group(walker(4, 5, 15.0, 50.0), terminals("none")), START) == []
    assert neighbour_pairs(group(walker(4, 5, 15.0, 50.0)), START) == []
    assert links_of(scenario([group(walker(4, 5, 15.0, 50.0))], [])).a.size == 0


def test_a_broken_terminal_has_no_link_and_is_not_stepped_over():
    shell = walker(1, 6, 15.0, 50.0)
    names = tuple(f"shell-{number:04d}" for number in (0, 1, 3, 4))
    pairs = neighbour_pairs(group(shell, terminals("ring", working=names)), START)
    assert pairs == [("shell-0000", "shell-0001"), ("shell-0003", "shell-0004")]


def test_links_count_satellites_by_name_across_groups():
    rings = [
        group(walker(1, 3, 15.0, 50.0), terminals("ring", rate_bit_s=1), "b"),
        group(walker(1, 2, 15.0, 50.0), terminals("ring", rate_bit_s=2), "a", names=("z", "c")),
    ]
    links = links_of(scenario(rings, []))
    assert list(zip(links.a, links.b, links.rate_bit_s, strict=True)) == [(0, 1, 1), (0, 2, 1), (1, 2, 1), (3, 4, 2)]


def listed(name, anomaly_deg, days_old):
    # Mean anomaly at an earlier epoch such that the satellite stands at `anomaly_deg` now (Kepler and the
    # turn of the perigee, 15 revolutions a day at 50 degrees: +5.4 deg/day, with first-order J2).
    ratio = (398600.8 / (15.0 * 2.0 * math.pi / 86400.0) ** 2) ** (1.0 / 3.0) / 6378.135
    turn_deg = 0.75 * 0.001082616 / ratio**2 * 15.0 * 360.0 * (5.0 * math.cos(math.radians(50.0)) ** 2 - 1.0)
    before_deg = (anomaly_deg - (15.0 * 360.0 + turn_deg) * days_old) % 360.0
    return ElementSet(name, "", START - timedelta(days=days_old), 15.0, 1e-4, 50.0, 10.0, 0.0, before_deg, 0.0)


def test_listed_satellites_are_tied_in_the_order_in_which_they_fly():
    anomalies = {"a": (100.0, 0.0), "b": (10.0, 3.5), "c": (300.0, 1.0), "d": (11.0, 0.0), "e": (12.0, 7.0)}
    orbit = tuple(listed(name, *where) for name, where in anomalies.items())
    pairs = neighbour_pairs(group(orbit, terminals("ring"), names=tuple(anomalies)), START)
    assert pairs == [("a", "c"), ("a", "e"), ("b", "c"), ("b", "d"), ("d", "e")]


# --- geometry ---


RING_550_KM = [(12, 3586.27, 11.9625, 313.93), (22, 1971.95, 6.5777, 479.48)]


@pytest.mark.parametrize(("count", "chord_km", "hop_ms", "ray_km"), RING_550_KM)
def test_a_circular_ring_has_the_chord_delay_and_ray_height_of_the_textbook(count, chord_km, hop_ms, ray_km):
    """Validation N5: 550 km over the equator. The formula to 1e-6, the printed figures to their last digit."""
    radius_m = WGS84_RADIUS_M + 550e3
    angle = 2.0 * math.pi / count
    a, b = (radius_m, 0.0, 0.0), (radius_m * math.cos(angle), radius_m * math.sin(angle), 0.0)
    assert distance_m(a, b) == pytest.approx(2.0 * radius_m * math.sin(math.pi / count), rel=1e-12)
    assert distance_m(a, b) / 1e3 == pytest.approx(chord_km, abs=0.005)
    assert distance_m(a, b) / C_M_S * 1e3 == pytest.approx(hop_ms, abs=5e-5)
    assert clearance_m(a, b, 0.0) == pytest.approx(radius_m * math.cos(math.pi / count) - WGS84_RADIUS_M, rel=1e-9)
    assert clearance_m(a, b, 0.0) / 1e3 == pytest.approx(ray_km, abs=0.005)


def test_a_ring_that_flies_has_the_hop_of_the_circular_one_within_half_a_percent():
    """Validation N5 through SGP4, whose J2 terms change radius and spacing by some 0.2 %."""
    motion_rad_s = math.sqrt(398600.8e9 / (WGS72_RADIUS_M + 550e3) ** 3)
    shell = walker(1, 12, motion_rad_s * 86400.0 / (2.0 * math.pi), 50.0)
    setting = scenario([group(shell, terminals("ring"))], [], START, span_s=6000)
    isls, error_ns = find_isls(sky(setting)[1], links_of(setting), steps_of(setting), 60 * S)
    assert isls.up_ns.tolist() == [0] * 12
    assert isls.down_ns.tolist() == [6000 * S] * 12
    assert isls.delay_ns.size == 12 * 100
    assert np.abs(isls.delay_ns / 11_962_500 - 1.0).max() < 0.005
    # In a plane distances hardly change: a minute's step costs microseconds.
    assert 0 < error_ns < 2_500


def test_the_lengths_of_the_kuiper_shell_are_those_of_the_rerun():
    """Validation N6, 0.1 km."""
    setting = hypatia(KUIPER, [])
    links = links_of(setting)
    place_m = tracks_itrs_m(sky(setting)[1], np.zeros(1))[:, :, 0]
    length_km = np.linalg.norm(place_m[links.a] - place_m[links.b], axis=1) / 1e3
    in_plane = links.a // 34 == links.b // 34
    assert links.a.size == 2312
    found = [f(length_km[rows]) for rows in (in_plane, ~in_plane) for f in (np.mean, np.min, np.max)]
    assert found == pytest.approx([1293.093, 1291.658, 1293.861, 1141.274, 158.860, 1764.316], abs=0.1)


def hits_ellipsoid(a, b, grazing_m):
    """Whether the segment enters the inflated ellipsoid: roots of the quadratic along the line."""
    axes = np.array([WGS84_RADIUS_M + grazing_m, WGS84_RADIUS_M + grazing_m, POLAR_M + grazing_m])
    p, d = np.asarray(a) / axes, (np.asarray(b) - np.asarray(a)) / axes
    second, first, zeroth = d @ d, 2.0 * (p @ d), p @ p - 1.0
    under_root = first * first - 4.0 * second * zeroth
    if under_root < 0.0:
        return False
    roots = (-first + np.array([-1.0, 1.0]) * math.sqrt(under_root)) / (2.0 * second)
    return bool(roots[0] < 1.0 and roots[1] > 0.0)


def test_the_line_of_sight_agrees_with_the_ray_and_ellipsoid_of_the_textbook():
    draw = np.random.default_rng(7)
    counted = {True: 0, False: 0}
    for _ in range(4000):
        direction = draw.normal(size=(2, 3))
        # Half of the pairs far apart at random, half of them grazing.
        if draw.random() < 0.5:
            direction[1] = direction[0] + draw.normal(size=3) * 0.5
        radius_m = WGS84_RADIUS_M + draw.uniform(160e3, 2000e3, size=2)
        a, b = (direction / np.linalg.norm(direction, axis=1)[:, None] * radius_m[:, None]).tolist()
        grazing_m = draw.choice([0.0, 20e3, 80e3, 150e3])
        margin_m = clearance_m(tuple(a), tuple(b), grazing_m)
        assert margin_m == clearance_m(tuple(b), tuple(a), grazing_m)
        assert hits_ellipsoid(a, b, grazing_m) == (margin_m < 0.0)
        counted[margin_m < 0.0] += 1
    assert min(counted.values()) > 1000


def test_the_foot_of_the_line_of_sight_counts_only_between_its_ends():
    far, near = (8e6, 0.0, 0.0), (7e6, 0.0, 0.0)
    # Both on one side of the Earth, on a line through its centre.
    assert clearance_m(far, near, 0.0) == pytest.approx(7e6 - WGS84_RADIUS_M)
    assert clearance_m(far, (-7e6, 0.0, 0.0), 0.0) == pytest.approx(-WGS84_RADIUS_M)


def geodetic_height_m(point):
    x, z = math.hypot(point[0], point[1]), point[2]
    square = WGS84_FLATTENING * (2.0 - WGS84_FLATTENING)
    latitude, height = math.atan2(z, x * (1.0 - square)), 0.0
    for _ in range(20):
        prime = WGS84_RADIUS_M / math.sqrt(1.0 - square * math.sin(latitude) ** 2)
        height = x * math.cos(latitude) + z * math.sin(latitude) - prime * (1.0 - square * math.sin(latitude) ** 2)
        latitude = math.atan2(z, x * (1.0 - square * prime / (prime + height)))
    return height


@pytest.mark.parametrize("grazing_m", [0.0, 20e3, 80e3, 150e3])
def test_the_inflated_ellipsoid_is_at_most_f_squared_h_over_eight_too_low(grazing_m):
    """Lines that touch it have a geodetic height of h there, less at most f^2 h / 8: 0.11 m at 80 km."""
    draw = np.random.default_rng(3)
    equator_m, pole_m = WGS84_RADIUS_M + grazing_m, POLAR_M + grazing_m
    worst_m = WGS84_FLATTENING**2 * grazing_m / 8.0
    found_m = []
    for u, v, heading in draw.uniform(0.0, 2.0 * math.pi, size=(300, 3)):
        touch = np.array([math.cos(u) * math.cos(v), math.cos(u) * math.sin(v), math.sin(u)])
        east = np.array([-math.sin(v), math.cos(v), 0.0])
        north = np.array([-math.sin(u) * math.cos(v), -math.sin(u) * math.sin(v), math.cos(u)])
        axes = np.array([equator_m, equator_m, pole_m])
        tangent = (math.cos(heading) * east + math.sin(heading) * north) * axes / equator_m
        a, b = touch * axes - 2e6 * tangent, touch * axes + 2e6 * tangent
        assert clearance_m(tuple(a), tuple(b), grazing_m) == pytest.approx(0.0, abs=1e-6)
        along = np.linspace(a, b, 2001)
        found_m.append(min(geodetic_height_m(point) for point in along[950:1051:5]) - grazing_m)
    assert min(found_m) > -1.05 * worst_m - 1e-6
    assert max(found_m) < 1e-6
    assert min(found_m) < -0.8 * worst_m + 1e-6


# --- when links are up ---


def random_links(count, satellites, draw):
    a = draw.integers(0, satellites, count)
    b = (a + draw.integers(1, satellites, count)) % satellites
    limits = np.where(draw.random(count) < 0.5, np.inf, draw.uniform(1500e3, 5000e3, count))
    whole = np.zeros(count, np.int64)
    return Links(np.minimum(a, b), np.maximum(a, b), whole, whole, draw.uniform(0.0, 200e3, count), limits)


@pytest.fixture(scope="module")
def crowd():
    """Two shells that cross each other, and 200 pairs of them at random: links that come and go."""
    shells = [
        group(walker(5, 4, 15.1, 53.0, eccentricity=2e-3), name="low"),
        group(walker(3, 5, 13.2, 98.0, raan_rad=0.3), name="high"),
    ]
    setting = scenario(shells, [], START, span_s=43_200)
    return setting, sky(setting)[1], random_links(200, 35, np.random.default_rng(11))


def seen(place_m, links, i):
    """Whether the ends of link `i` see each other at each epoch of place_m (S, 3, T), in plain numpy."""
    axes = np.array([WGS84_RADIUS_M, WGS84_RADIUS_M, POLAR_M]) + links.grazing_m[i]
    a_m, b_m = place_m[links.a[i]], place_m[links.b[i]]
    p, d = a_m.T / axes, (b_m - a_m).T / axes
    # The lowest point of the segment over the inflated ellipsoid's surface, as a fraction of it.
    foot = np.clip(-np.sum(p * d, axis=1) / np.sum(d * d, axis=1), 0.0, 1.0)
    lowest = np.linalg.norm(p + foot[:, None] * d, axis=1)
    return (lowest >= 1.0) & (np.linalg.norm(a_m - b_m, axis=0) <= links.max_range_m[i])


def test_links_come_and_go_when_a_fine_scan_in_plain_numpy_says_so(crowd):
    """The twin: samples every 2 s, each change narrowed down 2,000-fold, to 1 ms."""
    setting, orbits, links = crowd
    link, open_ns, close_ns = visible_intervals(orbits, links, setting.stop_ns, 60 * S)
    times_s = np.linspace(0.0, setting.stop_ns / S, 21_601)
    place_m = tracks_itrs_m(orbits, times_s)
    edges = 0
    for i in range(0, 200, 4):
        up = seen(place_m, links, i)
        rows = np.flatnonzero(up[1:] != up[:-1])
        mine = np.sort(np.concatenate([open_ns[link == i], close_ns[link == i]]))
        assert bool(up[0]) == bool(0 in mine)
        mine = mine[(mine > 0) & (mine < setting.stop_ns)]
        # A visit shorter than the fine step has both its edges between two samples of equal sign.
        _, cell, count = np.unique(np.searchsorted(times_s, mine / S), return_inverse=True, return_counts=True)
        mine = mine[count[cell] == 1]
        assert len(mine) == len(rows)
        for row, edge_ns in zip(rows, mine, strict=True):
            fine_s = np.linspace(times_s[row], times_s[row + 1], 2_001)
            fine = seen(tracks_itrs_m(orbits, fine_s), links, i)
            assert abs(fine_s[np.flatnonzero(fine[1:] != fine[:-1])[0]] * S - edge_ns) <= 1_000_001
        edges += len(rows)
    assert edges > 300


def test_a_coarse_scan_loses_no_visit_and_moves_no_edge_by_a_microsecond(crowd):
    setting, orbits, links = crowd
    coarse = visible_intervals(orbits, links, setting.stop_ns, 60 * S)
    fine = visible_intervals(orbits, links, setting.stop_ns, 5 * S)
    assert np.array_equal(coarse[0], fine[0])
    assert np.abs(coarse[1] - fine[1]).max() <= 1000
    assert np.abs(coarse[2] - fine[2]).max() <= 1000
    lengths_ns = fine[2] - fine[1]
    assert (lengths_ns < 60 * S).any()  # visits that fall between two samples of the coarse scan


def test_a_visit_between_two_samples_is_found_by_its_turning_point():
    """A range limit just over the closest approach: up for 2 s every half turn, scanned every 100 s."""
    shells = [group(walker(1, 1, 15.0, 50.0), name="a"), group(walker(1, 1, 15.0, 50.0, raan_rad=0.4), name="b")]
    setting = scenario(shells, [], START, span_s=20_000)
    orbits = sky(setting)[1]
    times_s = np.linspace(0.0, 20_000.0, 200_001)
    place_m = tracks_itrs_m(orbits, times_s)
    range_m = np.linalg.norm(place_m[0] - place_m[1], axis=0)
    whole = np.zeros(1, np.int64)
    limit_m = np.sort(range_m[1:-1][(range_m[1:-1] < range_m[:-2]) & (range_m[1:-1] < range_m[2:])])[1] + 5.0
    links = Links(whole, whole + 1, whole, whole, np.zeros(1), np.array([limit_m]))
    up = range_m <= limit_m
    expected = int((up[1:] & ~up[:-1]).sum() + up[0])
    link, open_ns, close_ns = visible_intervals(orbits, links, setting.stop_ns, 100 * S)
    assert link.size == expected >= 2
    assert (close_ns - open_ns).min() < 10 * S


def test_edges_are_rounded_into_the_visible_interval(crowd):
    setting, orbits, links = crowd
    link, open_ns, close_ns = visible_intervals(orbits, links, setting.stop_ns, 60 * S)
    # Half a microsecond inside is up, outside down; the margin moves by millimetres in that time.
    for i, open_at, close_at in list(zip(link, open_ns, close_ns, strict=True))[::5]:
        times_s = np.array([open_at - 500, open_at + 500, close_at - 500, close_at + 500]) / S
        expected = [open_at == 0, True, True, close_at == setting.stop_ns]
        assert seen(tracks_itrs_m(orbits, times_s), links, i).tolist() == expected


def test_acquisition_delays_every_rise_but_not_the_links_that_begin_up(crowd):
    setting, orbits, links = crowd
    late = links._replace(acquisition_ns=np.full(200, 90 * S))
    at_once, _ = find_isls(orbits, links, steps_of(setting), 60 * S)
    acquired, _ = find_isls(orbits, late, steps_of(setting), 60 * S)
    expected = [
        (a, b, up if up == 0 else up + 90 * S, down)
        for a, b, up, down in zip(at_once.a, at_once.b, at_once.up_ns, at_once.down_ns, strict=True)
        if up == 0 or up + 90 * S < down
    ]
    assert list(zip(acquired.a, acquired.b, acquired.up_ns, acquired.down_ns, strict=True)) == expected
    assert (at_once.up_ns == 0).any()
    assert len(expected) < at_once.a.size


def test_delays_are_the_light_times_in_the_middle_of_the_topology_steps(crowd):
    setting, orbits, links = crowd
    stop_ns = setting.stop_ns - 17 * S  # the last step is shorter
    steps_ns = np.append(np.arange(0, stop_ns, 60 * S, dtype=np.int64), stop_ns)
    isls, error_ns = find_isls(orbits, links, steps_ns, 60 * S)
    middle_m, edge_m = (tracks_itrs_m(orbits, t / S) for t in ((steps_ns[1:] + steps_ns[:-1]) / 2, steps_ns * 1.0))
    worst_ns = 0.0
    for i in range(isls.a.size):
        steps = np.flatnonzero((steps_ns[1:] > isls.up_ns[i]) & (steps_ns[:-1] < isls.down_ns[i]))
        assert isls.first_step[i] == steps[0]
        delays_ns = isls.delay_ns[isls.delay_start[i] : isls.delay_start[i + 1]]
        true_ns = np.linalg.norm(middle_m[isls.a[i]] - middle_m[isls.b[i]], axis=0)[steps] / C_M_S * 1e9
        assert np.abs(delays_ns - true_ns).max() <= 0.51
        ends_ns = np.linalg.norm(edge_m[isls.a[i]] - edge_m[isls.b[i]], axis=0) / C_M_S * 1e9
        worst_ns = max(worst_ns, *(np.abs(ends_ns[steps + end] - delays_ns).max() for end in (0, 1)))
    assert error_ns - 1 <= worst_ns <= error_ns
    assert (np.diff(isls.delay_start) > 0).all()


def test_halving_the_topology_step_halves_the_error_of_a_delay(crowd):
    setting, orbits, links = crowd
    errors = [find_isls(orbits, links, steps_of(setting, step * S), 60 * S)[1] for step in (60, 30)]
    assert errors[1] / errors[0] == pytest.approx(0.5, abs=0.05)


def test_how_many_satellites_are_kept_at_hand_does_not_matter(crowd, monkeypatch):
    setting, orbits, links = crowd
    kept, _ = find_isls(orbits, links, steps_of(setting), 60 * S)
    monkeypatch.setattr("latency.sky.isls.KEPT_BYTE", 0)
    again, _ = find_isls(orbits, links, steps_of(setting), 60 * S)
    assert all(np.array_equal(one, other) for one, other in zip(kept, again, strict=True))
    assert kept.delay_ns.size > 1000


def test_shells_without_trigonometry_change_no_byte(monkeypatch):
    """A shell about as elongated as may be: by itself the short cut would end three light times on another ns."""
    shell = group(walker(2, 20, 15.1, 53.0, eccentricity=3.5e-3), isl=terminals("ring"), name="long")
    setting = scenario([shell], [], START, span_s=43_200)
    orbits, links, steps_ns = sky(setting)[1], links_of(setting), steps_of(setting, S)
    assert len(shells_of(orbits.constants, orbits.path_of)[0]) == 1
    short, error_ns = find_isls(orbits, links, steps_ns, 60 * S)
    monkeypatch.setattr("latency.sky.isls.shells_of", lambda constants, path_of: ([], np.arange(path_of.size)))
    long, same_ns = find_isls(orbits, links, steps_ns, 60 * S)
    assert all(np.array_equal(one, other) for one, other in zip(short, long, strict=True))
    assert error_ns == same_ns
    assert short.delay_ns.size > 1_000_000
