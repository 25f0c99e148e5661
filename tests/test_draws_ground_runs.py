"""Whole runs with tenants, outages, relays and classes: audited, and charged to the right cause."""

import math
from dataclasses import replace

import numpy as np
import pytest

import latency
from latency.report.gaps import gap_lengths
from latency.run import pose, run
from latency.scenario.model import Interest, Outages, Relay, Screening
from latency.tables import COMPONENTS

S = 10**9
DAY_NS = 86_400 * S


@pytest.fixture(scope="module")
def alone():
    """One satellite, one polar station with one antenna, data that takes a moment."""
    plain = latency.load("svalbard-30d")
    return replace(plain, span_ns=5 * DAY_NS, cases=("ground-direct",))


def with_station(made, **changes):
    (svalbard,) = made.stations
    return replace(made, stations=(replace(svalbard, **changes),))


def spent(found, component):
    case = found.cases["ground-direct"]
    return case.ledger[0, COMPONENTS.index(component)]


@pytest.mark.parametrize(
    "others",
    [
        {"tenants": 0.4, "tenant_ns": 600 * S},
        {"outages": Outages(((DAY_NS, 2 * DAY_NS),))},
        {"outages": Outages((), 12 * 3_600 * S, 3 * 3_600 * S)},
    ],
)
def test_what_others_take_is_waited_for_as_contention_and_never_as_geometry(alone, others):
    free, busy = run(alone), run(with_station(alone, **others))
    # Of all that is recorded out of sight. What is taken during a pass may have to acquire where it held the antenna.
    recorded = spent(free, "contact_wait") > 0
    assert recorded.mean() > 0.5
    assert np.array_equal(spent(busy, "contact_wait")[recorded], spent(free, "contact_wait")[recorded])
    assert spent(free, "antenna_wait").sum() == 0
    assert spent(busy, "antenna_wait").sum() > 0
    later = busy.cases["ground-direct"].delivered_ns - free.cases["ground-direct"].delivered_ns
    assert later.min() >= 0
    contacts = busy.cases["ground-direct"].contacts
    problem = pose(with_station(alone, **others))[2]
    for _, begin, end in problem.stations[0].busy:
        assert not ((contacts.open_ns < end) & (contacts.close_ns > begin)).any()


def test_a_second_antenna_takes_over_while_the_first_is_with_a_tenant(alone):
    tenants = {"tenants": 0.5, "tenant_ns": 1_200 * S}
    one, four = (run(with_station(alone, antennas=count, **tenants)) for count in (1, 4))
    assert 0 < spent(four, "antenna_wait").sum() < 0.3 * spent(one, "antenna_wait").sum()


def test_a_relay_cuts_the_wait_for_a_pass_and_costs_a_quarter_of_a_second(alone):
    (svalbard,) = alone.stations
    sky = replace(svalbard, name="edrs", relay=Relay(math.radians(9.0), 80e3),
                  latitude_rad=math.radians(48.1), longitude_rad=math.radians(11.3))  # fmt: skip
    both, ground = run(replace(alone, stations=(svalbard, sky))), run(alone)
    case, plan = both.cases["ground-direct"], both.plan
    over = np.array([plan.stations[row] == "edrs" for row in case.station])
    assert over.mean() > 0.8
    assert set(spent(both, "propagation")[over] // (S // 100)) <= set(range(24, 28))
    assert spent(both, "contact_wait").mean() < 0.2 * spent(ground, "contact_wait").mean()
    # The mean wait of a random instant: sum(gap^2) / (2 x span). A capture every 311 s: 5 %.
    inside = plan.passes.rise_ns < alone.span_ns
    gaps_s = gap_lengths(plan.passes.rise_ns[inside], plan.passes.set_ns[inside], alone.span_ns) / S
    expected_s = (gaps_s**2).sum() / (2 * alone.span_ns / S)
    assert spent(both, "contact_wait").mean() / S == pytest.approx(expected_s, rel=0.05)
    assert sum(case.audit.values()) > 0


def test_replications_draw_other_tenants_in_run_and_study_alike(alone):
    from latency.study.trial import Trial, carry_out, own

    busy = with_station(alone, tenants=0.4, tenant_ns=600 * S)
    cells = own(["ground-direct"])
    first, again, other = (carry_out(Trial(busy, draw, cells))[cells[0]] for draw in (1, 1, 2))
    assert np.array_equal(first.latency_ns, again.latency_ns)
    assert not np.array_equal(first.latency_ns, other.latency_ns)
    found = run(busy, replication=1).cases["ground-direct"]
    assert np.array_equal(found.ledger.sum(axis=(0, 1)), first.elapsed_ns)


def median_of(found, case, rows):
    latency_ns = found.cases[case].delivered_ns - found.captures.taken_ns
    return np.median(latency_ns[rows]) / S


def test_who_is_known_ahead_goes_first_everywhere_and_who_is_screened_for_goes_first_in_hybrid_alone(alone):
    # 4 of 5 parts of what one pass an orbit can carry: queues of hours.
    loaded = replace(alone, cases=("ground-direct", "hybrid"), drain_ns=3 * DAY_NS)

    def with_interest(known, screening=None):
        fires = Interest("fires", 0, 0.1, (), known, None)
        work = replace(alone.workload, raw_bit=4_500_000_000, priority=1, interests=(fires,))
        return run(replace(loaded, workload=replace(work, screening=screening or Screening())))

    ahead, screened, blind = (
        with_interest("ahead"),
        with_interest("screened"),
        with_interest("screened", Screening(0.0)),
    )
    fires = ahead.captures.interest == 0
    assert np.array_equal(fires, screened.captures.interest == 0)
    assert 100 < fires.sum() < 200
    first, plain = (median_of(found, "ground-direct", fires) for found in (ahead, screened))
    assert first < 0.7 * plain
    # Screening costs a moment of work on board, and nothing is known before: a few seconds, no more.
    assert median_of(screened, "hybrid", fires) == pytest.approx(first, rel=0.05)
    # What is looked for and never found goes where everything goes.
    assert median_of(blind, "hybrid", fires) > 0.9 * plain
    # Somebody pays: the rest waits no less.
    assert median_of(ahead, "ground-direct", ~fires) >= median_of(screened, "ground-direct", ~fires)
