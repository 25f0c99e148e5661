"""Examples worked by hand for the slow simulator: batteries, heat, resets, models to load, content, choice of nodes.

Times in the comments are in seconds, powers in W (whole numbers here), energies in J: one W is counted as 1, so one
J as 10**9. Work is on board unless said otherwise; the one pass is from 100 to 200, acquired at 105.
"""

import pytest
from slow import simulate, watch
from slow.power import state_at
from test_slow_simulator import (
    MBIT,
    S,
    capture,
    computer,
    first,
    isl,
    node_plan,
    one_pass,
    plan,
    satellite,
    sec,
    spent,
    station,
)  # fmt: skip


def power(charge, *sunlit, **changes):
    """100 J above the floor, work that draws 5 W and goes on at 10 J, and 4 W in sunlight; nothing else."""
    base = {"quantum_mw": 1, "solar": 4, "base": 0, "isl": 0, "work": 5, "reserve": 0}
    base |= {"usable": 100 * S, "charge": sec(charge), "resume": 10 * S}
    return base | {"sunlit": [(sec(begin), sec(end)) for begin, end in sunlit]} | changes


def heat(**changes):
    """Work brings 3 W, 1 W is shed; work pauses at 20 J and goes on at 10 J."""
    return {"idle": 0, "work": 3, "cooling": 1, "limit": 20 * S, "resume": 10 * S} | changes


def on_board(captures, work=10, workers=1, stop=1000, place=None, **satellite_changes):
    """One satellite with a computer that works some seconds for an item."""
    place = computer(work, workers) | (place or {})
    problem = plan([satellite(computer=place, **satellite_changes)], [station()], [(0, 0, 100, 200, 10)], captures,
                   acquisition=5, stop=stop, steps=(0, stop))  # fmt: skip
    return problem


def work_of(problem, case="onboard-direct"):
    """What each capture spent at the computer: (compute_queue, power_wait, compute) in s."""
    rows = [row["raw"] for row in simulate(problem, case)["captures"]]
    return [tuple(row[what] / S for what in ("compute_queue", "power_wait", "compute")) for row in rows]


def log(problem, case="onboard-direct", number=0):
    """(s, J of charge, J of heat, workers that work, W of radios, latch) of a satellite."""
    return [(at / S, charge / S, held / S, *rest) for at, charge, held, *rest in watch(problem, case)["power"][number]]


# The battery.


def dark_until_sunlight():
    # 20 J last 4 s. From 50 on 4 W of sunlight bring 10 J by 52.5. Then work costs 1 W more than it gets: 6 s to go.
    return on_board([capture(0, 100)], power=power(20, (50, 1000)))


def test_work_pauses_at_the_floor_and_goes_on_above_it():
    told = first(dark_until_sunlight(), "onboard-direct")
    assert spent(told, "raw") == {"power_wait": 48.5, "compute": 10}
    assert log(dark_until_sunlight())[:5] == [
        (0, 20, 0, 1, 0, 0), (4, 0, 0, 0, 0, 1), (50, 0, 0, 0, 0, 1), (52.5, 10, 0, 1, 0, 0), (58.5, 4, 0, 0, 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("instant", "charge"), [(0, 20), (1, 15), (51, 4), (52, 8), (54.5, 8), (60, 10), (200, 100)])
def test_the_charge_is_known_at_every_instant(instant, charge):
    problem = dark_until_sunlight()
    rows = watch(problem, "onboard-direct")["power"][0]
    assert state_at(problem["satellites"][0], False, rows, sec(instant))[0] == sec(charge)


def test_a_full_battery_takes_no_more_and_an_empty_one_gives_no_more():
    # Full at 20 (80 + 20 x 1), still full at 30 when the light goes; the base of 3 has it at the floor at 30 + 100/3
    # and 30 below, where it stays, at 30 + 130/3 = 73.3. From 90 on again 1 W.
    body = {"power": power(80, (0, 30), (90, 1000), base=3, reserve=30 * S)}
    problem = on_board([], **body)
    rows = watch(problem, "onboard-direct")["power"][0]
    charges = {at: state_at(body, False, rows, sec(at))[0] / S for at in (10, 20, 30, 60, 70, 73, 80, 90, 100)}
    assert charges == {10: 90, 20: 100, 30: 100, 60: 10, 70: -20, 73: -29, 80: -30, 90: -30, 100: -20}


def test_the_first_whole_ns_below_the_floor_counts():
    # 1 J at 3 W: after 333,333,333 ns one unit is left, the next ns has it below. Likewise 10 J, 4 W at a time.
    problem = on_board([capture(0, 1)], power=power(1, (10, 1000), work=3, reserve=S))
    problem["satellites"][0]["power"]["resume"] = 1 + 10 * S
    rows = watch(problem, "onboard-direct")["power"][0]
    assert rows[1] == (333_333_334, -2, 0, 0, 0, 1)
    assert rows[3] == (12 * S + 500_000_001, 10 * S + 2, 0, 1, 0, 0)


def test_work_that_ends_as_the_battery_does_has_ended():
    problem = on_board([capture(0, 1), capture(0, 1)], power=power(50))
    one, two = work_of(problem)
    assert one == (0, 0, 10)
    assert two == (10, 990, 0)


def test_a_free_worker_takes_the_next_item_also_during_a_pause():
    # At the floor from the start; 10 W from 20 on bring 10 J by 21; two workers draw as much as there is.
    problem = on_board([capture(0, 1), capture(3, 1), capture(4, 1)], 5, 2, power=power(0, (20, 1000), solar=10))
    assert work_of(problem) == [(0, 21, 5), (0, 18, 5), (22, 0, 5)]


def test_the_latch_is_on_at_the_start_only_at_the_floor():
    assert work_of(on_board([capture(0, 1)], 1, power=power(5))) == [(0, 0, 1)]
    assert work_of(on_board([capture(0, 1)], 1, power=power(0, (1, 99), solar=5))) == [(0, 3, 1)]


@pytest.mark.parametrize(
    ("stop", "spent_there", "last"),
    [
        (30, {"power_wait": 26, "compute": 4}, "raw_power_wait"),
        (56, {"power_wait": 48.5, "compute": 7.5}, "raw_compute"),
        (4, {"compute": 4}, "raw_compute"),
    ],
)
def test_work_cut_by_the_stop_is_told_as_far_as_it_came(stop, spent_there, last):
    problem = on_board([capture(0, 100)], stop=stop, power=power(20, (50, 1000)))
    told = first(problem, "onboard-direct")
    assert told["state"] == "censored"
    assert told["stopped_in"] == last
    assert spent(told, "raw") == spent_there


def test_radios_draw_while_they_have_an_antenna():
    # 10 s of work draw 50 of 90 J; the radio draws 2 W from 100 to 200 and has the rest by 120: below the floor to 200.
    problem = on_board([capture(0, 100)], power=power(90, reserve=1000 * S))
    problem["transmitters"][0]["power"] = 2
    assert log(problem) == [
        (0, 90, 0, 1, 0, 0), (10, 40, 0, 0, 0, 0), (100, 40, 0, 0, 2, 0), (120, 0, 0, 0, 2, 1),
        (200, -160, 0, 0, 0, 1), (1000, -160, 0, 0, 0, 1),
    ]  # fmt: skip
    assert first(problem, "onboard-direct")["delivered_ns"] == sec(105.1) + 1


@pytest.mark.parametrize(("case", "left"), [("onboard-direct", 50), ("onboard-relay", 20), ("hybrid", 50)])
def test_links_draw_in_cases_that_relay(case, left):
    problem = on_board([capture(0, 100)], power=power(100, isl=3))
    assert log(problem, case)[1][:2] == (10, left)


# Heat.


def test_work_pauses_while_it_is_too_hot():
    # 2 W more than is shed: 20 J at 10; down to 10 J at 20; 5 s to go.
    problem = on_board([capture(0, 100)], 15, heat=heat())
    assert work_of(problem) == [(0, 10, 15)]
    assert log(problem) == [
        (0, 0, 0, 1, 0, 0), (10, 0, 20, 0, 0, 2), (20, 0, 10, 1, 0, 0), (25, 0, 20, 0, 0, 2), (35, 0, 10, 0, 0, 0),
        (1000, 0, 0, 0, 0, 0),
    ]  # fmt: skip


def test_each_worker_warms():
    # Two bring 6 W, 5 more than is shed: 20 J at 4, 10 J at 14, again 20 J at 16, 10 J at 26; 1 s to go.
    problem = on_board([capture(0, 100), capture(0, 100)], 7, 2, heat=heat())
    assert work_of(problem) == [(0, 20, 7)] * 2


def test_idle_computers_warm_too():
    # The idle computer brings what is shed, so work brings 3 W: 20 J after 20/3 s, for ever.
    told = first(on_board([capture(0, 100)], heat=heat(idle=1), stop=50), "onboard-direct")
    assert told["stopped_in"] == "raw_power_wait"
    assert told["raw"]["compute"] == 6_666_666_667


def test_dark_and_hot_both_pause():
    # After 10 s of work the battery is at its floor and the heat at its limit. Cool at 20, light from 30 on, 10 J at
    # 32.5; then 4 s more, at 1 W less than work draws.
    problem = on_board([capture(0, 100)], 14, power=power(50, (30, 1000)), heat=heat())
    assert log(problem)[:4] == [(0, 50, 0, 1, 0, 0), (10, 0, 20, 0, 0, 3), (20, 0, 10, 0, 0, 1), (30, 0, 0, 0, 0, 1)]
    assert work_of(problem) == [(0, 22.5, 14)]


# Resets.


def test_a_reset_throws_work_back():
    # 0..4 is lost; the first starts anew at 20, before what came later, and the next after it.
    problem = on_board([capture(0, 1), capture(1, 1)], place={"down": [(sec(4), sec(20))]})
    assert work_of(problem) == [(20, 0, 10), (29, 0, 10)]


def test_work_thrown_back_keeps_its_turn_but_not_its_worker():
    problem = on_board([capture(0, 1, priority=1), capture(1, 1)], place={"down": [(sec(4), sec(20))]})
    assert work_of(problem) == [(30, 0, 10), (19, 0, 10)]


def test_work_that_ends_at_a_reset_has_ended():
    problem = on_board([capture(0, 1), capture(5, 1)], place={"down": [(sec(10), sec(20))]})
    assert work_of(problem) == [(0, 0, 10), (15, 0, 10)]


def test_pauses_before_a_reset_become_queueing():
    # Hot 10..20; the reset at 22 finds 14 J, of which 13 are left at 23. Anew: 3.5 s until 20 J at 26.5, 10 J at 36.5,
    # 5 s, again 10 s of pause, 5 s.
    problem = on_board([capture(0, 1)], 13.5, place={"down": [(sec(22), sec(23))]}, heat=heat())
    assert work_of(problem) == [(23, 20, 13.5)]


def test_a_reset_that_never_ends_before_the_stop_leaves_data_in_the_queue():
    told = first(on_board([capture(0, 1)], place={"down": [(sec(4), sec(5000))]}), "onboard-direct")
    assert told["stopped_in"] == "raw_compute_queue"
    assert spent(told, "raw") == {"compute_queue": 1000}


@pytest.mark.parametrize(
    ("down", "queue", "end"),
    [((117, 130), 15, 134), ((119, 130), 0, 119), ((110, 130), 15, 134), ((90, 115), 0, 119), ((118.9, 119), 4, 123)],
)
def test_data_centres_are_reset_too(down, queue, end):
    # There at 115 and 1 ns of line, 4 s of work.
    problem = one_pass()
    place = computer(4) | {"down": [(sec(down[0]) + 1, sec(down[1]) + 1)]}
    problem["data_centres"] = [{"computer": place, "fibre_user_ns": 0}]
    told = first(problem, "ground-direct")
    assert told["delivered_ns"] == sec(end) + 1
    assert told["raw"]["compute_queue"] == sec(queue)
    assert told["raw"]["compute"] == sec(4)


# Warm and cold.


def loaded(captures, keep, workers=1, down=()):
    """3 s to load, 5 s of work."""
    keep = None if keep is None else sec(keep)
    return on_board(captures, 5, workers, place={"load_ns": sec(3), "keep_warm_ns": keep, "down": down})


@pytest.mark.parametrize(("taken", "time"), [(12, 5), (18, 5), (18.01, 8), (60, 8)])
def test_a_computer_that_has_waited_too_long_is_cold(taken, time):
    # The first is worked on 0..8, cold. For 10 s after that the computer stays warm.
    assert work_of(loaded([capture(0, 1), capture(taken, 1)], 10)) == [(0, 0, 8), (0, 0, time)]


def test_always_warm_from_the_start_on():
    assert work_of(loaded([capture(0, 1), capture(900, 1)], None)) == [(0, 0, 5), (0, 0, 5)]


def test_kept_warm_for_no_time_still_serves_a_queue():
    # What waits starts as the first ends, so the computer has not waited.
    assert work_of(loaded([capture(0, 1), capture(2, 1), capture(14, 1)], 0)) == [(0, 0, 8), (6, 0, 5), (0, 0, 8)]


def test_all_workers_wait_for_the_same_models():
    # Loaded at 3: what starts at 0 and at 1 has 3 and 2 s to wait. At 3 and later nothing.
    captures = [capture(0, 1), capture(0, 1), capture(1, 1), capture(3, 1)]
    assert work_of(loaded(captures, 0, 4)) == [(0, 0, 8), (0, 0, 8), (0, 0, 7), (0, 0, 5)]


def test_a_reset_leaves_a_computer_cold():
    problem = loaded([capture(0, 1), capture(2, 1), capture(50, 1)], None, 2, [(sec(4), sec(10))])
    assert work_of(problem) == [(10, 0, 8), (8, 0, 8), (0, 0, 5)]
    problem = loaded([capture(0, 1), capture(7, 1)], None, 2, [(sec(5), sec(6))])
    assert work_of(problem) == [(0, 0, 5), (0, 0, 8)]


def test_screening_finds_a_computer_cold_too():
    problem = loaded([capture(0, 1), capture(30, 1)], 10)
    problem["satellites"][0]["computer"]["screening_ns"] = sec(2)
    assert [row[2] for row in work_of(problem, "hybrid")] == [5, 5]


def test_data_centres_load_models():
    problem = one_pass() | {"captures": [capture(0, 100), capture(1, 10)]}
    place = computer(4) | {"load_ns": sec(3), "keep_warm_ns": 0}
    problem["data_centres"] = [{"computer": place, "fibre_user_ns": 0}]
    assert [row[2] for row in work_of(problem, "ground-direct")] == [7, 4]


# Streaming stops where work can stop.


@pytest.mark.parametrize(
    "changes",
    [{"power": power(100)}, {"heat": heat(limit=10**12)}, {"computer": computer(20) | {"load_ns": 1}},
     {"computer": computer(20) | {"down": [(sec(900), sec(901))]}}],
)  # fmt: skip
def test_data_does_not_stream_into_a_computer_that_may_stop(changes):
    problem = node_plan(streaming=True)
    problem["satellites"][1] |= {"computer": computer(20)}
    assert spent(first(problem, "node-relay"), "raw")["compute"] == 11
    problem["satellites"][1] |= changes
    assert spent(first(problem, "node-relay"), "raw")["compute"] == 20


@pytest.mark.parametrize(("changes", "compute"), [({}, 0.04), ({"load_ns": 1}, 4), ({"down": [(0, 1)]}, 4)])
def test_data_does_not_stream_into_a_data_centre_that_may_stop(changes, compute):
    # Over a line of 50 the last packet is there 0.02 s after the data came down; of the work of 4 s 0.04 are left then.
    problem = one_pass(streaming=True)
    problem["stations"] = [station(line_rate_bit_s=50 * MBIT)]
    problem["data_centres"] = [{"computer": computer(4) | changes, "fibre_user_ns": 0}]
    assert first(problem, "ground-direct")["raw"]["compute"] == sec(compute)


# What the models make of it.


def test_a_job_takes_what_its_content_asks():
    captures = [capture(100 * n, 1) | {"job_orbit": n, "job_ground": 2 - n} for n in range(3)]
    problem = on_board(captures, place={"jobs_ns": [sec(1), sec(2), sec(5)], "startup_ns": sec(0.5)}, stop=2000)
    problem["data_centres"] = [{"computer": computer(9) | {"jobs_ns": [0, sec(3), sec(4)]}, "fibre_user_ns": 0}]
    assert [row[2] for row in work_of(problem)] == [1.5, 2.5, 5.5]
    problem["passes"][0]["set_ns"] = problem["windows"][0]["close_ns"] = sec(2000)
    assert [row[2] for row in work_of(problem, "ground-direct")] == [4, 3, 0]
    assert [row[2] for row in work_of(problem, "hybrid")] == [5.5, 5.5, 5.5]  # a look takes as long as computing


def test_where_nothing_is_told_all_is_found():
    assert work_of(on_board([capture(0, 1)], place={"jobs_ns": [sec(1), sec(2), sec(5)]})) == [(0, 0, 5)]


@pytest.mark.parametrize(
    ("positive", "orbit", "ground", "states"),
    [
        (True, 2, 2, ["delivered"] * 3), (True, 1, 2, ["missed", "delivered", "delivered"]),
        (True, 2, 0, ["delivered", "missed", "missed"]), (False, 1, 0, ["delivered"] * 3),
        (False, 2, 2, ["delivered"] * 3),
    ],
)  # fmt: skip
def test_a_positive_that_is_overlooked_is_missed(positive, orbit, ground, states):
    problem = on_board([capture(0, 1) | {"positive": positive, "job_orbit": orbit, "job_ground": ground}])
    told = [first(problem, case) for case in ("onboard-direct", "ground-direct", "hybrid")]
    assert [row["state"] for row in told] == states
    whole = sum(told[0]["raw"].values()) + sum(told[0]["product"].values())
    assert whole == sec(105.1) + 1
    assert told[0]["delivered_ns"] == (None if states[0] == "missed" else whole)
    assert told[0]["stopped_in"] is None


# Which node.


def two_nodes(captures, **changes):
    """0 takes everything; 1 and 2 work 5 s and have a pass; the link to 1 is the quicker by 1 s."""
    steps = (0, 50, 1000)
    nodes = [satellite(is_node=True, computer=computer(5)) for _ in range(2)]
    return plan(
        [satellite(), *nodes], [station(antennas=3)], [(1, 0, 0, 900, 10), (2, 0, 0, 900, 10)], captures, steps=steps,
        isls=[isl(0, 1, 0, 1000, steps, rate=100), isl(0, 2, 0, 1000, steps, rate=100, delay=1.1)], **changes,
    )  # fmt: skip


def nodes_of(problem):
    return [row["node"] for row in simulate(problem, "node-relay")["captures"]]


def test_by_delivery_all_data_goes_to_the_quickest_node():
    assert nodes_of(two_nodes([capture(0, 1) for _ in range(4)])) == [1, 1, 1, 1]


def test_by_load_what_a_node_has_on_its_hands_counts():
    # 1 s apart, 5 s of work each: 0 5 | 5 5 | 5 10 | ...
    problem = two_nodes([capture(0, 1) for _ in range(4)], node_choice="load")
    assert nodes_of(problem) == [1, 2, 1, 2]


def test_by_load_the_work_is_shared_by_the_workers():
    # Of ten workers each item costs 0.5 s: after two the first node is 1 s late, as the other is: ties by index.
    problem = two_nodes([capture(0, 1) for _ in range(4)], node_choice="load")
    problem["satellites"][1]["computer"]["workers"] = 10
    assert nodes_of(problem) == [1, 1, 1, 2]


@pytest.mark.parametrize(("taken", "node"), [(5.1, 2), (5.2, 1)])
def test_work_done_is_off_its_hands(taken, node):
    # The first of 1 Mbit is there at 0.01 + 0.1 and done at 5.11.
    assert nodes_of(two_nodes([capture(0, 1), capture(taken, 1)], node_choice="load")) == [1, node]


def test_work_that_ends_as_sensing_does_is_off_its_hands():
    # Data of node 1 itself is done at 14, when satellite 0 has sensed: the end of sensing is looked at as a capture is.
    problem = two_nodes([capture(9, 1, place=1), capture(10, 1)], admission=1)
    problem["satellites"][0]["sensing_ns"] = sec(4)
    assert nodes_of(problem) == [1, 1]


def test_nodes_that_are_full_are_passed_over_unless_all_are():
    problem = two_nodes([capture(0, 1) for _ in range(6)], admission=2)
    assert nodes_of(problem) == [1, 1, 2, 2, 1, 1]


def test_lost_data_is_off_its_hands():
    # 8 of 10 Mbit are taken: the second of 5 Mbit is lost as it comes, so the third finds one on its hands, not two.
    captures = [capture(0, 8), capture(1, 5), capture(2, 1)]
    problem = two_nodes(captures, admission=2)
    problem["satellites"][1]["storage_bit"] = 10 * MBIT
    told = simulate(problem, "node-relay")["captures"]
    assert [row["state"] for row in told] == ["delivered", "lost", "delivered"]
    assert nodes_of(problem) == [1, 1, 1]


# Storage.


def test_the_most_that_was_wanted_counts_what_was_refused():
    # 60 until 10, and 50 more wanted at 5; then the product of 1 once the raw data is gone.
    problem = on_board([capture(0, 60), capture(5, 50)], storage_bit=100 * MBIT)
    assert watch(problem, "onboard-direct")["peak_bit"] == [110 * MBIT]
    assert watch(problem | {"captures": [capture(0, 60)]}, "onboard-direct")["peak_bit"] == [60 * MBIT]
