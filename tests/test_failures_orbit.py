"""Satellites, terminals and computers that fail: what is cut, what is drawn, and that chance is the same for all."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from shells import S, group, scenario, station, terminals, walker

import latency
from latency.errors import InputError
from latency.plan.build import build_plan
from latency.plan.events import draw_events
from latency.plan.failures import down_of, satellite_outages, terminal_outages, while_in_service
from latency.result.summary import summarise
from latency.run import pose, run
from latency.scenario.model import Computer, Failures, Outages
from latency.scenario.replication import nothing_random
from latency.sky.orbits import orbits_of
from latency.tables import NEVER

START = datetime(2025, 6, 1, tzinfo=UTC)
OFTEN = Outages(every_ns=3_000 * S, repair_ns=1_000 * S)
NAMES = [f"shell-{number:04d}" for number in range(12)]
PLACES = (station("svalbard", 78.2, 15.4), station("miyun", 40.4, 116.9))


def ring(failures=Failures(), span_s=40_000, **changes):  # noqa: B008 - immutable
    isl = terminals("ring", acquisition_ns=20 * S)
    shell = replace(group(walker(1, 12, 14.8, 97.0), isl), failures=failures, **changes)
    return scenario([shell], PLACES, START, span_s=span_s)


def covered(pairs, at_ns):
    return sum(((at_ns >= begin) & (at_ns < end) for begin, end in pairs), np.zeros(at_ns.size, bool))


def open_at(plan, satellite, at_ns):
    rows = plan.transmitter_satellite[plan.windows.transmitter] == satellite
    return covered(zip(plan.windows.open_ns[rows], plan.windows.close_ns[rows], strict=True), at_ns)


def up_at(isls, pair, at_ns):
    rows = (isls.a == pair[0]) & (isls.b == pair[1])
    return covered(zip(isls.up_ns[rows], isls.down_ns[rows], strict=True), at_ns)


# --- plans ---


def test_windows_of_a_satellite_out_of_service_are_cut_and_nothing_else_of_them():
    made = ring(Failures(satellite=OFTEN))
    whole, cut, down = build_plan(ring()), build_plan(made), satellite_outages(made)
    at_ns = np.arange(0, made.stop_ns, 7 * S)
    lost = 0
    for s, name in enumerate(NAMES):
        before, out = open_at(whole, s, at_ns), covered(down.get(name, ()), at_ns)
        assert (open_at(cut, s, at_ns) == (before & ~out)).all()
        lost += (before & out).sum()
    assert lost > 50
    assert all((a == b).all() for a, b in zip(whole.passes, cut.passes, strict=True))  # geometry
    order = np.lexsort((cut.windows.open_ns, cut.windows.pass_index, cut.windows.transmitter))
    assert (np.diff(order) == 1).all()
    # What is left of a window keeps its rate and its light time.
    keys = {(x, p): [] for x, p in zip(cut.windows.transmitter, cut.windows.pass_index, strict=True)}
    for x, p, *window in zip(*(column.tolist() for column in whole.windows), strict=True):
        keys.setdefault((x, p), []).append(window)
    for x, p, open_ns, close_ns, rate, delay in zip(*(column.tolist() for column in cut.windows), strict=True):
        assert any(a <= open_ns < close_ns <= b and (rate, delay) == (r, d) for a, b, r, d in keys[x, p])


@pytest.mark.parametrize("failures", [Failures(terminals=OFTEN), Failures(satellite=OFTEN), Failures(OFTEN, OFTEN)])
def test_links_are_cut_while_an_end_is_out_and_acquire_after_every_cut(failures):
    made = ring(failures)
    whole, cut, down = build_plan(ring()), build_plan(made), terminal_outages(made)
    at_ns = np.arange(0, made.stop_ns, 7 * S)
    pairs = sorted(set(zip(whole.isls.a.tolist(), whole.isls.b.tolist(), strict=True)))
    assert len(pairs) == 12
    for pair in pairs:
        # From the repair on the link acquires for 20 s: as if both ends were out for so much longer.
        ends = [(a, b + 20 * S) for s in pair for a, b in down.get(NAMES[s], ())]
        assert (up_at(cut.isls, pair, at_ns) == (up_at(whole.isls, pair, at_ns) & ~covered(ends, at_ns))).all()
    assert set(down) <= set(NAMES)
    assert len(down) > 6
    if not failures.satellite.every_ns:
        assert all((a == b).all() for a, b in zip(whole.windows, cut.windows, strict=True))


def test_without_failures_plans_are_what_they_were_to_the_byte():
    never = Failures(Outages(repair_ns=S), Outages(repair_ns=S))
    assert build_plan(ring(never)).to_bytes() == build_plan(ring()).to_bytes()
    assert down_of(ring(never)) == satellite_outages(ring()) == terminal_outages(ring()) == {}


# --- what is drawn ---


def test_satellites_are_out_for_the_share_that_failures_and_repairs_make():
    made = ring(Failures(satellite=OFTEN), span_s=2_000_000)
    down = satellite_outages(made)
    share = sum(end - begin for pairs in down.values() for begin, end in pairs) / (12 * made.stop_ns)
    # Renewal theory: repair / (every + repair) = 1/4. 12 x 500 cycles; an outage varies by its own length, a share
    # of alternating exponential turns by sqrt(2 p^2 q^2 / cycles) = 0.0034.
    assert share == pytest.approx(0.25, abs=4 * math.sqrt(2 * (0.25 * 0.75) ** 2 / 6_000))
    assert sum(map(len, down.values())) == pytest.approx(6_000, abs=4 * math.sqrt(6_000))


def test_each_kind_of_failure_each_name_and_each_replication_draws_by_itself():
    made = ring(Failures(satellite=OFTEN))
    outages, lasers = satellite_outages(made), terminal_outages(ring(Failures(terminals=OFTEN)))
    kinds = (outages, lasers, down_of(ring(computer=Computer(1, 0, 1, None, resets=OFTEN))))
    drawn = [pairs for kind in kinds for pairs in kind.values()]
    assert len(drawn) == len(set(drawn)) > 30
    assert satellite_outages(made, 0) == outages != satellite_outages(made, 1)
    longer = replace(made, span_ns=2 * made.span_ns)
    for name, pairs in outages.items():
        assert satellite_outages(longer)[name][: len(pairs) - 1] == pairs[:-1]
    fewer = replace(made, groups=(replace(made.groups[0], names=tuple(reversed(NAMES))),))
    assert satellite_outages(fewer) == outages
    assert not nothing_random(made)


def test_a_computer_is_down_in_its_resets_and_with_its_satellite():
    planned = Failures(satellite=Outages(planned=((10, 20), (90, 200))))
    computer = Computer(1, 0, 1, None, resets=Outages(planned=((5, 12), (20, 22), (40, 41))))
    made = replace(ring(planned, computer=computer), span_ns=100)
    centre = replace(made.data_centres[0], computer=replace(computer, resets=Outages(planned=((7, 8),))))
    down = down_of(replace(made, data_centres=(centre,)))
    assert down == dict.fromkeys(NAMES, ((5, 22), (40, 41), (90, 100))) | {"centre": ((7, 8),)}


def test_a_data_centre_with_the_name_of_a_satellite_that_fails_is_refused():
    made = ring(Failures(satellite=OFTEN))
    centre = replace(made.data_centres[0], name=NAMES[0])
    with pytest.raises(InputError, match="same name"):
        down_of(replace(made, data_centres=(centre,)))
    assert down_of(replace(ring(), data_centres=(centre,))) == {}


def test_outages_without_end_are_refused_where_they_are_stated():
    with pytest.raises(InputError, match=r"satellites\.shell\.failures\.terminals"):
        build_plan(ring(Failures(terminals=Outages(every_ns=1, repair_ns=1))))


# --- captures ---

SETTINGS = ['scenario.span="12 h"', 'scenario.drain="12 h"', 'scenario.warm_up="0 s"', "scenario.replications=1",
            'scenario.epoch_window="0 s"']  # fmt: skip


def breaking(name, failures, settings=SETTINGS):
    made = latency.load(name, settings)
    return replace(made, groups=tuple(replace(one, failures=failures) for one in made.groups))


def test_nothing_is_taken_while_a_satellite_is_out_and_the_rest_is_as_it_was():
    failing = Failures(satellite=Outages(every_ns=3 * 3_600 * S, repair_ns=2 * 3_600 * S))
    told = []
    _, whole, _ = pose(breaking("three-body-12", Failures()))
    plan, captures, problem = pose(breaking("three-body-12", failing), told.append)
    down = satellite_outages(breaking("three-body-12", failing))
    out = np.zeros(whole.taken_ns.size, bool)
    for s, name in enumerate(plan.satellites):
        out |= (whole.satellite == s) & covered(down.get(name, ()), whole.taken_ns)
    assert 0 < out.sum() < out.size
    for field, before, after in zip(whole._fields, whole, captures, strict=True):
        if isinstance(before, np.ndarray):
            assert (before[~out] == after).all(), field
    assert (whole.not_taken, captures.not_taken) == (0, out.sum())
    assert f"{out.sum():,} captures are not taken: their satellite is out of service" in told
    for s, name in enumerate(plan.satellites):
        assert problem.satellites[s].computer.down == down.get(name, ()) or not problem.satellites[s].computer.workers


def test_every_case_of_a_run_with_failures_passes_the_audit_on_the_same_captures():
    often = Outages(every_ns=3 * 3_600 * S, repair_ns=1_800 * S)
    made = breaking("three-body-12", Failures(often, often))
    found = run(made)
    assert {result.state.size for result in found.cases.values()} == {found.captures.taken_ns.size}
    assert all(sum(result.audit.values()) > 0 for result in found.cases.values())
    again = run(made)
    assert found.plan.digest() == again.plan.digest()
    assert 0 < summarise(found)["captures"]["not_taken"] == found.captures.not_taken
    for name, result in found.cases.items():
        assert (result.ledger == again.cases[name].ledger).all()


def test_an_event_that_a_satellite_out_of_service_would_have_seen_is_seen_by_a_later_one_or_missed():
    settings = ['scenario.span="3 d"', 'scenario.epoch_window="0 s"']
    made = breaking("fires-events", Failures(), settings)
    failing = breaking("fires-events", Failures(satellite=Outages((), 10_000 * S, 10_000 * S)), settings)
    names, orbits = orbits_of(made)
    whole, cut = draw_events(made, names, orbits), draw_events(failing, names, orbits)
    down = satellite_outages(failing)
    seen = zip(whole.place, whole.event_ns, whole.satellite, whole.taken_ns, strict=True)
    key = {(p, e): (s, t) for p, e, s, t in seen}
    later = missed = 0
    for p, e, s, t in zip(cut.place, cut.event_ns, cut.satellite, cut.taken_ns, strict=True):
        first, first_ns = key[p, e]
        if (s, t) == (first, first_ns):
            assert t == NEVER or t < 0 or not covered(down.get(names[s], ()), np.array([t])).any()
            continue
        assert covered(down[names[first]], np.array([first_ns])).all()
        later, missed = later + (first_ns < t < NEVER), missed + (t == NEVER)
        assert t > first_ns
    assert later + missed > 5
    assert later > 0


def test_captures_are_the_very_same_where_nothing_fails():
    made = breaking("three-body-12", Failures())
    plan, captures, _ = pose(made)
    assert while_in_service(made, plan.satellites, captures, 0) is captures
