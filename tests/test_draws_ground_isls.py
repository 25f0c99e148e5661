"""Links between satellites that slow down with distance, and that fail."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
import slow
from plans import isl_steps, random_plan
from problems import carry, differences, told
from shells import S, group, scenario, terminals, walker
from test_draws_ground_antennas import looks_exponential

import latency
from latency.errors import InputError
from latency.plan.build import build_plan
from latency.run import run
from latency.sky.isls import link_terms, links_of
from latency.sky.link_terms import Up, without_outages
from latency.sky.orbits import orbits_of, tracks_itrs_m
from latency.sky.renewals import joined
from latency.tables import NEVER

START = datetime(2025, 6, 1, tzinfo=UTC)
STEPS = ((1.5e6, 100_000_000), (2.5e6, 30_000_000), (3.5e6, 5_000_000))


def star(isl, span_s=40_000, **network):
    """Two polar planes whose satellites meet at the poles: distances swing between a few and thousands of km."""
    shell = group(walker(2, 4, 14.8, 86.0, pattern="star", slot_spacing_rad=math.radians(12.0)), isl)
    return scenario([shell], (), START, span_s=span_s, **network)


def rows(isls):
    return list(
        zip(*(getattr(isls, key).tolist() for key in ("a", "b", "up_ns", "down_ns", "rate_bit_s")), strict=True)
    )


def distance_m(orbits, a, b, at_ns):
    tracks_m = tracks_itrs_m(orbits, np.asarray(at_ns) / S)
    return np.linalg.norm(tracks_m[a] - tracks_m[b], axis=0)


def test_the_rate_is_that_of_the_distance_and_changes_where_the_distance_crosses_a_step():
    made = star(terminals("grid", rate_steps=STEPS, rate_bit_s=0, acquisition_ns=20 * S))
    orbits, isls = orbits_of(made)[1], build_plan(made).isls
    limits = {rate: (low, high) for (high, rate), low in zip(STEPS, (0.0, 1.5e6, 2.5e6), strict=True)}
    changes = 0
    for a, b, up_ns, down_ns, rate in rows(isls):
        low_m, high_m = limits[rate]
        ranges_m = distance_m(orbits, a, b, np.linspace(up_ns, down_ns, 200))
        # Edges are rounded to a nanosecond, in which a distance changes by 15 um.
        assert low_m - 1e-3 <= ranges_m.min() <= ranges_m.max() <= high_m + 1e-3
    for before, after in pairwise(rows(isls)):
        if before[:2] == after[:2] and before[3] == after[2]:
            changes += 1
            assert before[4] != after[4]
            crossed_m = max(limits[rate][0] for rate in (before[4], after[4]))
            assert distance_m(orbits, *before[:2], [before[3]])[0] == pytest.approx(crossed_m, abs=1e-3)
    assert changes > 50
    assert set(isls.rate_bit_s) == {rate for _, rate in STEPS}


def test_a_change_of_rate_needs_no_new_acquisition():
    late = star(terminals("grid", rate_steps=STEPS, rate_bit_s=0, acquisition_ns=20 * S))
    plain = star(terminals("grid", max_range_m=3.5e6, acquisition_ns=20 * S))
    stepped, whole = build_plan(late).isls, build_plan(plain).isls
    joined_up = {}
    for a, b, up_ns, down_ns, _ in rows(stepped):
        joined_up.setdefault((a, b), []).append((up_ns, down_ns))
    expected = {}
    for a, b, up_ns, down_ns, _ in rows(whole):
        expected.setdefault((a, b), []).append((up_ns, down_ns))
    assert {pair: joined(spans) for pair, spans in joined_up.items()} == expected


def test_delays_of_pieces_are_those_of_the_whole_interval():
    made = star(terminals("grid", rate_steps=STEPS, rate_bit_s=0))
    plain = build_plan(star(terminals("grid", max_range_m=3.5e6))).isls
    isls = build_plan(made).isls
    held = {}
    for at, (a, b, *_) in enumerate(rows(plain)):
        for step, delay_ns in enumerate(plain.delay_ns[plain.delay_start[at] : plain.delay_start[at + 1]].tolist()):
            held[a, b, int(plain.first_step[at]) + step] = delay_ns
    for at, (a, b, *_) in enumerate(rows(isls)):
        delays_ns = isls.delay_ns[isls.delay_start[at] : isls.delay_start[at + 1]].tolist()
        assert delays_ns == [held[a, b, int(isls.first_step[at]) + step] for step in range(len(delays_ns))]


def test_one_step_is_a_rate_and_a_limit_and_steps_of_one_rate_are_one():
    plain = build_plan(star(terminals("grid", rate_bit_s=7, max_range_m=2.5e6)))
    for steps in (((2.5e6, 7),), ((1e6, 7), (2.5e6, 7))):
        assert build_plan(star(terminals("grid", rate_bit_s=0, rate_steps=steps))).digest() == plain.digest()
    tighter = build_plan(star(terminals("grid", rate_steps=((9e6, 7),), max_range_m=2.5e6)))
    assert tighter.digest() == plain.digest()


def test_groups_with_and_without_steps_stand_side_by_side():
    shells = [
        group(walker(2, 4, 14.8, 86.0, pattern="star", slot_spacing_rad=math.radians(12.0)), isl, name)
        for name, isl in (
            ("plain", terminals("grid", rate_bit_s=9)),
            ("steps", terminals("grid", rate_bit_s=0, rate_steps=STEPS)),
        )
    ]
    both = build_plan(scenario(shells, (), START, span_s=20_000)).isls
    alone = build_plan(scenario(shells[:1], (), START, span_s=20_000)).isls
    assert [row for row in rows(both) if row[0] < 8] == rows(alone)
    assert {row[4] for row in rows(both) if row[0] >= 8} == {rate for _, rate in STEPS}


def test_links_fail_for_their_share_of_the_time_by_exponential_turns():
    made = star(terminals("grid", availability=0.9, repair_ns=300 * S), span_s=400 * 86_400)
    outages = link_terms(made).outages
    assert len(outages) == links_of(made).a.size == 12
    lengths = np.array([end - begin for one in outages for begin, end in one[1:-1]])
    gaps = np.array([after[0] - before[1] for one in outages for before, after in pairwise(one)])
    looks_exponential(lengths, 300 * S)
    looks_exponential(gaps, 2_700 * S)
    # 2 s^2 (1-s)^2 (a+b) / T, see the tenants of antennas; 4 standard errors over twelve links.
    error = math.sqrt(2.0 * 0.09**2 * 3_000 / (12 * made.stop_ns / S))
    assert lengths.sum() / (12 * made.stop_ns) == pytest.approx(0.1, abs=4.0 * error + 1e-5)


def test_a_failed_link_is_acquired_anew():
    at_once = star(terminals("grid", acquisition_ns=0))
    failing = terminals("grid", availability=0.8, repair_ns=500 * S, acquisition_ns=30 * S)
    made = star(failing)
    whole, isls = build_plan(at_once).isls, build_plan(made).isls
    pairs = list(zip(links_of(made).a.tolist(), links_of(made).b.tolist(), strict=True))
    expected = []
    for a, b, up_ns, down_ns, _ in rows(whole):
        free, begin = [], up_ns
        for down, repaired in link_terms(made).outages[pairs.index((a, b))]:
            if down < down_ns and repaired > begin:
                free.append((begin, down))
                begin = repaired
        free.append((begin, down_ns))
        late = [(begin if begin == 0 else begin + 30 * S, end) for begin, end in free]
        expected += [(a, b, begin, end, 10**10) for begin, end in late if begin < end]
    assert rows(isls) == expected
    assert len(expected) > len(rows(whole)) + 20


def test_outages_go_with_the_replication_and_the_names_alone():
    made = star(terminals("grid", availability=0.9, repair_ns=300 * S))
    assert link_terms(made, 1) == link_terms(made, 1) != link_terms(made, 2)
    fewer = terminals("ring", availability=0.9, repair_ns=300 * S)
    ring, grid = star(fewer), made

    def by_pair(setting):
        links = links_of(setting)
        return dict(zip(zip(links.a.tolist(), links.b.tolist(), strict=True), link_terms(setting).outages, strict=True))

    assert by_pair(ring).items() <= by_pair(grid).items()
    assert build_plan(made, replication=1).digest() != build_plan(made, replication=2).digest()


def test_a_link_that_never_works_is_never_up_and_one_without_a_length_of_outages_is_refused():
    assert not rows(build_plan(star(terminals("grid", availability=0.0, repair_ns=S))).isls)
    with pytest.raises(InputError, match="no length"):
        build_plan(star(terminals("grid", availability=0.5)))


def test_outages_leave_what_no_outage_covers():
    random = np.random.default_rng(7)
    for _ in range(200):
        edges = np.sort(random.choice(100, 6, replace=False))
        up = Up(np.array([0, 0, 1]), edges[0::2], edges[1::2])
        outages = [joined((int(at), int(at + size)) for at, size in random.integers(1, 12, (5, 2))) for _ in range(2)]
        left = without_outages(up, [*outages])
        covered = {(int(link), at) for link, begin, end in zip(*left, strict=True) for at in range(begin, end)}
        expected = {
            (int(link), at)
            for link, begin, end in zip(*up, strict=True)
            for at in range(begin, end)
            if not any(down <= at < repaired for down, repaired in outages[link])
        }
        assert covered == expected


def test_relaying_over_such_links_passes_the_audit():
    for scene in ("null", "three-body-12"):
        made = latency.load(scene)
        groups = tuple(
            replace(one, isl=replace(one.isl, rate_steps=STEPS, availability=0.9, repair_ns=300 * S))
            if one.isl
            else one
            for one in made.groups
        )
        found = run(replace(made, groups=groups, span_ns=3 * 3_600 * S, drain_ns=3_600 * S, warm_up_ns=0))
        assert all(sum(case.audit.values()) for case in found.cases.values())


def with_abutting_pieces(plan, seed):
    """Every up-interval of a random plan cut at a random instant, slower afterwards."""
    random, rows = np.random.default_rng(seed), []
    for row in plan["isls"]:
        at_ns = int(random.integers(row["up_ns"] + 1, row["down_ns"]))
        _, before = isl_steps(plan["steps_ns"], row["up_ns"], at_ns)
        first, _ = isl_steps(plan["steps_ns"], at_ns, row["down_ns"])
        rows.append(row | {"down_ns": at_ns, "delays_ns": row["delays_ns"][:before]})
        slower = {"rate_bit_s": max(row["rate_bit_s"] // 3, 1), "up_ns": at_ns, "first_step": first}
        rows.append(row | slower | {"delays_ns": row["delays_ns"][first - row["first_step"] :]})
    return plan | {"isls": rows}


def test_over_pieces_that_abut_the_engine_equals_the_slow_simulator():
    hops = refused = 0
    for seed in range(25):
        plan = with_abutting_pieces(random_plan(seed), seed)
        for case in ("ground-relay", "node-relay", "onboard-relay"):
            result = carry(plan, case)
            assert not list(differences(told(result), slow.simulate(plan, case)))
            begun = result.trial.live.hops["start_ns"] < NEVER
            hops += int(begun.sum())
            refused += int((~begun & (result.trial.live.hops["end_ns"] > 0)).sum())
    assert hops > 150
    assert refused > 3
