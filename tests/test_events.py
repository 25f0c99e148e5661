"""Events: each is taken once, by the first satellite that sees it, or missed; the wait for that is known."""

import bisect
import dataclasses
import itertools
import math
from datetime import timedelta

import numpy as np
import pytest
from captures_by_hand import HOUR_NS, captures_of, orbit, target, times_of, workload
from captures_by_hand import scenario as scenario_of
from hypothesis import given, settings
from hypothesis import strategies as st
from test_draws import twin_bits

from latency.constants import WGS72_J2, WGS72_MU_M3_S2, WGS72_RADIUS_M
from latency.errors import InputError
from latency.plan.events import LOOKS_BACK_NS
from latency.scenario.replication import entity
from latency.tables import NEVER

DAY_NS = 24 * HOUR_NS
POLE = target("pole", 90.0, 0.0)
PLACES = [target("beijing", 39.9, 116.4, 50.0), target("quito", -0.2, -78.5, 2850.0), target("tromso", 69.7, 18.9)]
FLEET = [orbit("a"), orbit("b", 53.0, 90), orbit("c", 97.4, 0.0, 40.0)]
TURN_S = 86_400 / 15.2  # of the satellites of `orbit`


def events(places=PLACES, fleet=FLEET, off_nadir_deg=40.0, daylight=False, work=(), **changes):
    """Two days of events, one in six hours at each place."""
    values = {"interval_ns": 6 * HOUR_NS, "targets": tuple(places)} | dict(work)
    made = workload("events", [one.name for one in fleet], **values)
    return scenario_of(made, fleet, off_nadir_deg, daylight, **{"span_ns": 2 * DAY_NS} | changes)


def rows_of(made, replication=0):
    """(place, event, gone, satellite, taken) of every event, by name and in ns; None where nobody saw it."""
    names = sorted(one.name for group in made.groups for one in group.orbit)
    places = sorted(one.name for one in made.workload.targets)
    columns = zip(*(column.tolist() for column in captures_of(made, replication).events), strict=True)
    return [
        (places[place], event, gone, None if satellite < 0 else names[satellite], None if taken == NEVER else taken)
        for place, event, gone, satellite, taken in columns
    ]


# --- by hand -------------------------------------------------------------------------------------


def over_the_pole(**changes):
    return events([POLE], [orbit("s", inclination_deg=90.0)], 5.0, **changes)


def test_a_satellite_over_the_pole_takes_each_event_when_it_next_comes():
    """It stands over the equator at first: over the pole after a quarter of a turn, then every turn.

    The perigee of a polar orbit turns back by 0.75 J2 (R/a)^2 of each turn (Vallado, section 9.6.2), and with it the
    place where a mean anomaly stands: over the pole it is later by so much.
    """
    radius_m = (WGS72_MU_M3_S2 / (2 * math.pi / TURN_S) ** 2) ** (1 / 3)
    turn_s = TURN_S * (1 + 0.75 * WGS72_J2 * (WGS72_RADIUS_M / radius_m) ** 2)
    found = rows_of(over_the_pole(work={"interval_ns": 600 * 10**9}))
    checked = 0
    for _, event_ns, _, satellite, taken_ns in found:
        turns = (event_ns / 1e9 - turn_s / 4) / turn_s
        if taken_ns is None or abs(turns - round(turns)) < 0.005:
            continue  # too near to a crossing to say by hand which
        assert satellite == "s"
        # 5 s: twice the eccentricity over the mean motion is 0.9 s, short periods 1 s, J2 squared 1 s in thirty turns.
        assert taken_ns / 1e9 == pytest.approx(turn_s * (0.25 + math.ceil(turns)), abs=5.0)
        checked += 1
    assert checked > 200


def test_the_mean_wait_is_half_a_turn_there():
    """Events at random against crossings at equal distances: T/2 = 2,842 s, with T/sqrt(12 n) as standard error."""
    made = over_the_pole(work={"interval_ns": 60 * 10**9}, span_ns=4 * DAY_NS)
    found = captures_of(made)
    waits_s = (found.taken_ns - found.event_ns) / 1e9
    assert waits_s.size > 5000
    assert waits_s.min() >= 0.0
    assert waits_s.max() < TURN_S + 5.0
    assert abs(waits_s.mean() - TURN_S / 2) < 3 * TURN_S / math.sqrt(12 * waits_s.size) + 3.0


def test_there_is_no_edge_at_the_start():
    """The first crossing, a quarter of a turn after the start, shows the events of the whole turn before it."""
    made = over_the_pole(work={"interval_ns": 600 * 10**9}, span_ns=HOUR_NS)
    counts = []
    for replication in range(100):
        found = captures_of(made, replication)
        assert np.unique(found.taken_ns).size <= 1
        counts.append(found.taken_ns.size)
        assert found.event_ns.min(initial=0) > -TURN_S * 0.76e9
    expected = TURN_S / 600.0
    # Poisson: the standard error of the mean of a hundred counts; without a past there would be a quarter as many.
    assert abs(np.mean(counts) - expected) < 3 * math.sqrt(expected / 100)
    assert 0.5 < np.var(counts) / expected < 1.7  # chi-square of 99 degrees of freedom, 3.5 standard deviations


# --- against plain Python ------------------------------------------------------------------------


def twin_stream(place, purpose, mean_ns, until_ns, seed=1):
    """Times of a Poisson stream by the tests' own generator, in [0, until): purpose 5 onwards, 6 backwards."""
    at_ns = 0.0
    for index in itertools.count():
        share = (twin_bits(seed, 0, entity(place), purpose, index) >> 11) / 2**53
        at_ns += mean_ns * -math.log(1.0 - share)
        if at_ns >= until_ns:
            return
        yield at_ns


def twin_sightings(made, place, back_ns):
    """(time, satellite) of every overflight of a place, from `back_ns` before the start: captures over targets."""
    work = dataclasses.replace(made.workload, kind="targets", targets=(place,), interval_ns=0, lifetime_ns=None)
    early = dataclasses.replace(
        made, workload=work, start=made.start - timedelta(microseconds=back_ns / 1000), span_ns=made.span_ns + back_ns
    )
    return sorted((taken_ns - back_ns, name) for name, taken_ns in times_of(early))


def twin_events(made, back_ns):
    """What should be in the table: every event that was not settled before the start."""
    for place in made.workload.targets:
        mean_ns = made.workload.interval_ns
        seen = twin_sightings(made, place, back_ns)
        before = [-at_ns for at_ns in twin_stream(place.name, 6, mean_ns, back_ns)]
        for event_ns in [*before, *twin_stream(place.name, 5, mean_ns, made.span_ns)]:
            gone_ns = math.inf if made.workload.lifetime_ns is None else event_ns + made.workload.lifetime_ns
            later = seen[bisect.bisect_left(seen, (event_ns,)) :]
            taken_ns, name = later[0] if later and later[0][0] <= gone_ns else (math.inf, None)
            if min(taken_ns, gone_ns) >= 0:
                yield place.name, event_ns, gone_ns, name, taken_ns


@pytest.mark.parametrize("daylight", [False, True])
@pytest.mark.parametrize("lifetime_h", [None, 3, 30])
@pytest.mark.parametrize("off_nadir_deg", [12.0, 60.0])
def test_every_event_is_taken_at_the_first_overflight_after_it(daylight, lifetime_h, off_nadir_deg):
    lifetime_ns = None if lifetime_h is None else lifetime_h * HOUR_NS
    made = events(off_nadir_deg=off_nadir_deg, daylight=daylight, work={"lifetime_ns": lifetime_ns})
    # Whatever happened more than sixteen days ago is over or, as the sightings show, was seen.
    expected = sorted(twin_events(made, LOOKS_BACK_NS[-1]), key=lambda row: row[1])
    found = rows_of(made)
    assert len(found) == len(expected) > 20
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours[0], ours[3]) == (theirs[0], theirs[3])
        for here, there in zip((ours[1], ours[2], ours[4]), (theirs[1], theirs[2], theirs[4]), strict=True):
            never = here in (None, NEVER)
            # 100 us: overflights are exact to some microseconds; gaps are rounded to ns, one by one.
            assert never == (there == math.inf)
            assert never or abs(here - there) < 1e5


def test_captures_are_the_events_that_were_seen():
    made = events(work={"lifetime_ns": 12 * HOUR_NS, "interval_ns": HOUR_NS})
    captures = captures_of(made)
    assert (np.diff(captures.event_ns) < 0).any(), "a place may be seen before another at which something came first"
    seen = [row for row in rows_of(made) if row[4] is not None]
    assert 0 < len(seen) < len(rows_of(made))
    names = sorted(one.name for one in FLEET)
    drawn = zip(captures.taken_ns.tolist(), captures.satellite.tolist(), captures.event_ns.tolist(), strict=True)
    expected = sorted((taken, names.index(name), event) for _, event, _, name, taken in seen)
    assert list(drawn) == expected
    assert captures.taken_ns.min() >= 0
    assert captures.taken_ns.max() < made.span_ns


def test_one_overflight_of_two_events_is_two_captures():
    captures = captures_of(over_the_pole(work={"interval_ns": 600 * 10**9}, span_ns=4 * HOUR_NS))
    together = np.diff(captures.taken_ns) == 0
    assert together.sum() > 10
    assert (np.diff(captures.event_ns)[together] > 0).all()


# --- how they are drawn --------------------------------------------------------------------------


def test_events_are_poisson():
    """Gaps against scipy's exponential, times against its uniform, in both directions from the start; fixed seed."""
    from scipy import stats

    # A place that nobody sees keeps all its events, sixteen days back.
    unseen = events([POLE], [orbit("s", inclination_deg=10.0)], work={"interval_ns": HOUR_NS // 2}, span_ns=20 * DAY_NS)
    at_h = np.array([row[1] for row in rows_of(unseen)]) / HOUR_NS
    assert at_h.min() < -15 * 24
    assert at_h.min() >= -16 * 24
    assert abs(at_h.size - 36 * 48) < 4 * math.sqrt(36 * 48)
    assert stats.kstest((at_h + 16 * 24) / (36 * 24), "uniform").pvalue > 1e-3
    assert stats.kstest(np.diff(at_h), "expon", args=(0, 0.5)).pvalue > 1e-3


def test_listening_longer_or_to_more_places_changes_no_event():
    few = rows_of(events())
    long = rows_of(events(span_ns=3 * DAY_NS))
    ever = {row[:3] for row in long}
    assert {row[:3] for row in few} <= ever
    assert {row for row in few if row[4] is not None} <= set(long)
    alone = rows_of(events(PLACES[:1]))
    assert [row for row in few if row[0] == "beijing"] == alone


@settings(max_examples=8, deadline=None)
@given(st.permutations(PLACES), st.permutations(FLEET))
def test_the_order_in_the_file_changes_nothing(places, fleet):
    one, other = captures_of(events()), captures_of(events(places, fleet))
    for ours, theirs in zip([*one[:8], *one.events], [*other[:8], *other.events], strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_seed_and_replication_draw_other_events():
    drawn = [[row[:2] for row in rows_of(*given)] for given in ((events(),), (events(seed=2),), (events(), 1))]
    assert drawn[0] != drawn[1]
    assert drawn[0] != drawn[2]
    assert drawn[1] != drawn[2]


def test_satellites_that_are_not_of_the_workload_see_nothing():
    made = events(work={"satellites": ("b",)})
    assert {row[3] for row in rows_of(made)} == {"b", None}
    alone = events(fleet=[FLEET[1]])
    assert rows_of(made) == rows_of(alone)


def test_a_lifetime_makes_captures_fewer_and_changes_none():
    def seen(hours):
        lifetime_ns = None if hours is None else hours * HOUR_NS
        return {row[1]: row[3:] for row in rows_of(events(work={"lifetime_ns": lifetime_ns})) if row[4] is not None}

    short, long, ever = seen(2), seen(8), seen(None)
    assert short.items() < long.items() < ever.items()
    assert all(taken - event <= 2 * HOUR_NS for event, (_, taken) in short.items())
    cut = [taken - event for event, (_, taken) in ever.items() if event not in long]
    assert min(cut) > 8 * HOUR_NS


def test_a_sensor_that_needs_light_sees_nothing_in_the_polar_night():
    north, south = target("north", 80.0, 15.0), target("south", -80.0, 15.0)  # in June
    found = rows_of(events([north, south], daylight=True))
    assert all((row[4] is None) == (row[0] == "south") for row in found if row[1] < DAY_NS)
    assert {row[0] for row in found} == {"north", "south"}
    assert all(row[4] for row in rows_of(events([south])) if row[1] < DAY_NS)


def test_what_nobody_sees_is_no_capture():
    unseen = events([POLE], [orbit("s", inclination_deg=10.0)])
    assert captures_of(unseen).taken_ns.size == 0
    assert all(row[3:] == (None, None) for row in rows_of(unseen))
    assert captures_of(unseen).event_ns.dtype == np.int64


def test_a_flood_of_events_is_refused_before_it_is_made():
    with pytest.raises(InputError, match=r"workload\.interval: about .* captures in the span"):
        captures_of(events(work={"interval_ns": 1000}))


def test_other_workloads_show_no_event():
    found = captures_of(scenario_of(workload("periodic", "a", interval_ns=HOUR_NS), FLEET))
    assert found.events is None
    assert found.event_ns.tolist() == [NEVER] * found.taken_ns.size
