"""Work shared out to threads: all of it, in order, and the same bytes for any number of them."""

from datetime import UTC, datetime
from threading import Barrier

import pytest
from shells import group, scenario, station, terminals, walker

from latency.kernels.shares import LEAST, in_shares
from latency.plan.build import build_plan

DAY = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("rows", [0, 1, LEAST - 1, 2 * LEAST - 1, 2 * LEAST, 1000])
@pytest.mark.parametrize("threads", [1, 2, 3, 4])
def test_every_row_is_worked_at_once_and_in_order(monkeypatch, threads, rows):
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", threads)
    shares = in_shares(lambda begin, end: list(range(begin, end)), rows)
    assert [row for share in shares for row in share] == list(range(rows))
    assert len(shares) == max(1, min(threads, rows // LEAST))


def test_shares_are_worked_at_side_by_side(monkeypatch):
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", 3)
    together = Barrier(3, timeout=60)
    assert len(in_shares(lambda begin, end: together.wait(), 3 * LEAST)) == 3


def test_what_goes_wrong_in_a_share_goes_wrong_for_all(monkeypatch):
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", 2)
    with pytest.raises(ZeroDivisionError):
        in_shares(lambda begin, end: 1 // begin, 2 * LEAST)


def test_a_plan_has_the_same_bytes_for_any_number_of_threads(monkeypatch):
    """Two shells, one of which drags; links that come and go, and 200 of them, so that all threads have some."""
    shells = [
        group(walker(6, 12, 15.1, 53.0, eccentricity=2e-3), terminals("grid", max_range_m=4500e3), name="low"),
        group(walker(4, 12, 14.0, 98.0, raan_rad=0.3, bstar=1e-4), terminals("grid"), name="high"),
    ]
    places = [station(f"s{turn}", 70.0 - 20.0 * turn, 50.0 * turn) for turn in range(6)]
    setting = scenario(shells, places, DAY, span_s=10_000)
    found = []
    for threads in (1, 2, 4):
        monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", threads)
        found.append(build_plan(setting))
    assert len({plan.digest() for plan in found}) == 1
    assert found[0].isls.a.size > 4 * LEAST
    assert found[0].passes.rise_ns.size > 4 * LEAST


@pytest.mark.parametrize("threads", [1, 2])
def test_a_plan_over_one_station_has_the_same_bytes_in_little_room(monkeypatch, threads):
    """Passes over one station come out of a search in order, and stay what they are while the search goes on."""
    shell = group(walker(15, 40, 15.1, 53.0), name="low")
    setting = scenario([shell], [station("s", 40.0, 0.0)], DAY, span_s=40_000)
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", threads)
    plan = build_plan(setting)
    monkeypatch.setattr("latency.sky.passes.ROWS", 1)
    again = build_plan(setting)
    assert plan.passes.rise_ns.size > 1500
    assert again.digest() == plan.digest()
