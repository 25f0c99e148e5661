"""One satellite and strictly periodic contacts: waits and store-and-forward backlog against closed forms."""

import numpy as np
import pytest
from plans import MBIT, S, capture, plan_of, satellite, station
from problems import carry, column

from latency.tables import COMPONENTS

CONTACT_WAIT = COMPONENTS.index("contact_wait")
DOWNLINK_QUEUE = COMPONENTS.index("downlink_queue")
TRANSMISSION = COMPONENTS.index("transmission")
PERIOD, WINDOW = 5677, 480  # [s]; the 500 km orbit of the validation page


def periodic(periods, size_bit, rate_bit_s):
    """A contact over the last 480 s of each period, and a capture in the middle of every second."""
    passes = [
        (0, 0, ((n + 1) * PERIOD - WINDOW) * S, (n + 1) * PERIOD * S, rate_bit_s) for n in range(periods)
    ]
    captures = [capture(k * S + S // 2, size_bit, product_bit=size_bit) for k in range(periods * PERIOD)]
    return plan_of([satellite()], [station()], passes, captures, stop_ns=(periods * PERIOD + 1) * S)


@pytest.mark.parametrize("case", ["ground-direct", "onboard-direct"])
def test_waits_for_strictly_periodic_contacts_are_those_of_the_formula(case):
    """C4a: P(no wait) = w / P, mean (P - w)^2 / 2P, p-quantile (p - w / P) P.

    Captures in the middle of whole seconds sum to the integral exactly, so the mean is exact to the ns; a quantile
    is off by up to the second between two captures. T3: where the answer is computed changes nothing.
    """
    result = carry(periodic(2, 1, 10**12), case)
    assert (result.state == 0).all()
    wait_ns = result.ledger[0 if case == "ground-direct" else 1, CONTACT_WAIT]
    count, gap = len(wait_ns), PERIOD - WINDOW
    assert (wait_ns == 0).sum() * PERIOD == WINDOW * count
    assert int(wait_ns.sum()) * 2 * PERIOD == gap * gap * count * S
    assert wait_ns.mean() / S == pytest.approx(2378.79, abs=0.005)
    for share, expected_s in ((0.5, 2358.5), (0.9, 4629.3), (0.99, 5140.2)):
        nearest_rank = np.sort(wait_ns)[int(np.ceil(share * count)) - 1] / S
        assert nearest_rank == pytest.approx((share - WINDOW / PERIOD) * PERIOD, abs=1.0)
        assert nearest_rank == pytest.approx(expected_s, abs=1.05)


def test_the_mean_age_of_a_backlog_that_drains_is_that_of_the_fluid():
    """Q4a: g = 10 Mbit/s drained at r = 200 Mbit/s; t_d = g (P - w) / (r - g), mean age (P - w) (P - w + t_d) / 2P.

    The fluid's bits leave one by one; here a second's worth leaves as one, 10 Mbit in 0.05 s. Its last bit is out
    half of that after its middle bit while there is a backlog, and all of it where there is none: 0.025 to 0.05 s.
    """
    result = carry(periodic(3, 10 * MBIT, 200 * MBIT), "ground-direct")
    assert (result.state == 0).all()
    gap, drain_s = PERIOD - WINDOW, 10 * (PERIOD - WINDOW) / (200 - 10)
    assert drain_s == pytest.approx(273.526, abs=0.001)
    fluid_s = 0.5 * gap * (gap + drain_s) / PERIOD
    assert fluid_s == pytest.approx(2503.992, abs=0.001)
    parts = result.ledger[0, [CONTACT_WAIT, DOWNLINK_QUEUE, TRANSMISSION]]
    assert 0.025 <= parts.sum(axis=0).mean() / S - fluid_s <= 0.05
    # By cause: geometry is the same as for data without size, to the ns; our own bits take 0.05 s each.
    assert int(parts[0].sum()) * 2 * PERIOD == gap * gap * len(parts[0]) * S
    assert (parts[2] == S // 20).all()


def test_a_backlog_that_cannot_drain_grows_by_what_does_not_fit():
    """Q4a: gP > rw: what the contacts leave behind grows by gP - rw a period, without bound."""
    periods, made_bit, rate = 4, 20 * MBIT, 200 * MBIT
    plan = periodic(periods, made_bit, rate)
    result = carry(plan, "ground-direct")
    assert result.contacts.sent_bit.tolist() == [rate * WINDOW] * periods, "every contact is full"
    taken_ns = column(plan["captures"], "taken_ns")
    backlog = [
        (taken_ns < (n + 1) * PERIOD * S).sum() * made_bit - result.contacts.sent_bit[: n + 1].sum()
        for n in range(periods)
    ]
    assert np.diff([0, *backlog]).tolist() == [made_bit * PERIOD - rate * WINDOW] * periods
    assert result.loads["downlink 0"] == pytest.approx(made_bit * PERIOD / (rate * WINDOW), rel=1e-3)
    # First come, first served: the later the capture, the later its answer, and its age grows from period to period.
    done = result.delivered_ns[result.state == 0]
    assert (np.diff(done) > 0).all()
    age_s = (done - taken_ns[: len(done)]) / S
    thirds = np.array_split(age_s, 3)
    assert thirds[0].mean() + 500 < thirds[1].mean() < thirds[2].mean() - 500


@pytest.mark.parametrize("acquisition_s", [0, 5, 60])
def test_each_contact_begins_with_the_acquisition(acquisition_s):
    """A capture between two contacts is down a gap, an acquisition and its transmission later, to the ns."""
    plan = periodic(2, 1, 10**12) | {"captures": [capture(10 * S, 10**12), capture((PERIOD + 7) * S, 10**12)]}
    plan["transmitters"] = [{**plan["transmitters"][0], "acquisition_ns": acquisition_s * S}]
    result = carry(plan, "ground-direct")
    gap_s = PERIOD - WINDOW
    line_ns = S // 1000
    assert result.delivered_ns.tolist() == [
        (gap_s + acquisition_s + 1) * S + line_ns, (PERIOD + gap_s + acquisition_s + 1) * S + line_ns,
    ]  # fmt: skip
