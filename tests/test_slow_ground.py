"""Examples worked by hand for the slow simulator: who asks first, busy antennas, streaming, batches, ingest, screening.

Times in the comments are in seconds, data in Mbit. The satellites' one pass: from 100, acquired at 105, 10 Mbit/s.
"""

import pytest
from slow import simulate
from slow.downlinks import Downlinks
from slow.events import Events
from slow.item import Journey
from slow.plan import Plan
from slow.storage import Storage
from test_slow_simulator import (
    MBIT,
    S,
    capture,
    computer,
    first,
    node_plan,
    one_pass,
    plan,
    satellite,
    sec,
    spent,
    station,
    two_passes,
)  # fmt: skip


def two_satellites(captures, **changes):
    """Both have a pass of 10 Mbit/s over the only antenna, 100..200, and need no acquisition."""
    passes = [(0, 0, 100, 200, 10), (1, 0, 100, 200, 10)]
    return plan([satellite(), satellite()], [station()], passes, captures, **changes)


def downs(problem, case="ground-direct"):
    """When each answer came, in s, without the ns of the line."""
    return [(row["delivered_ns"] - 1) / S for row in simulate(problem, case)["captures"]]


def contacts(problem, case="ground-direct"):
    return [(row["antenna"], row["open_ns"] / S, row["close_ns"] / S) for row in simulate(problem, case)["contacts"]]


# Who asks first.


def test_the_larger_backlog_asks_first():
    # 0 has 100 from 0 on, 1 has twice 80 from 1 on. By age 0 sends 100..110, then 1. By backlog 1 sends 160 until
    # 116, gives the antenna up, and 0 sends until 126.
    captures = [capture(0, 100), capture(1, 80, place=1), capture(1, 80, place=1)]
    assert downs(two_satellites(captures)) == [110, 118, 126]
    assert downs(two_satellites(captures, asking="backlog")) == [126, 108, 116]


def test_only_what_is_left_of_data_begun_counts_in_the_backlog():
    # 50 of 0's 100 went down at station 1, 10..15, so 80 of satellite 1 are more than what is left: 1 sends 100..108.
    problem = two_satellites([capture(0, 100), capture(1, 80, place=1)], asking="backlog")
    problem["stations"] = [station(), station()]
    problem["passes"].insert(0, {"satellite": 0, "station": 1, "rise_ns": sec(10), "set_ns": sec(15)})
    windows = [dict(row, **{"pass": row["pass"] + 1}) for row in problem["windows"]]
    problem["windows"] = [dict(windows[0], **{"pass": 0}, open_ns=sec(10), close_ns=sec(15)), *windows]
    assert downs(problem) == [113, 108]


@pytest.mark.parametrize(
    ("one", "two", "first_down"),
    [
        ({"deadline_ns": sec(500)}, {"deadline_ns": sec(300)}, 1),  # 1 is due at 310, 0 at 500
        ({"deadline_ns": sec(305)}, {"deadline_ns": sec(300)}, 0),  # 1 is due at 310, 0 at 305
        ({"deadline_ns": None}, {"deadline_ns": sec(900)}, 1),
        ({"deadline_ns": sec(310)}, {"deadline_ns": sec(300)}, 0),  # both at 310: the older
        ({"deadline_ns": None}, {"deadline_ns": sec(9), "priority": 1}, 0),  # the class comes first
    ],
)
def test_the_nearest_deadline_asks_first(one, two, first_down):
    problem = two_satellites([capture(0, 100) | one, capture(10, 100, place=1) | two], asking="deadline")
    assert downs(problem)[first_down] == 110
    assert downs(problem)[1 - first_down] == 120


def test_the_deadline_is_that_of_the_data_whose_turn_it_is():
    # Satellite 1 has urgent data, but data of a better class without a deadline goes before it: 0 asks first.
    captures = [
        capture(0, 100) | {"deadline_ns": sec(800)},
        capture(0, 100, place=1, priority=1) | {"deadline_ns": sec(1)},
        capture(0, 100, place=1),
    ]
    assert downs(two_satellites(captures, asking="deadline")) == [110, 130, 120]


# Busy antennas.


def busy(*intervals, **changes):
    """One satellite, 100 Mbit; alone 105..115."""
    intervals = [(antenna, sec(begin), sec(end)) for antenna, begin, end in intervals]
    return one_pass() | {"stations": [station(busy=intervals, **changes)]}


ALONE = {"contact_wait": 100, "acquisition": 5, "transmission": 10}


def test_a_contact_ends_where_the_antenna_is_busy():
    # 105..108 carries 30; at 150 it is granted anew, the other 70 go 155..162: 47 later than alone.
    problem = busy((0, 108, 150))
    assert contacts(problem) == [(0, 100, 108), (0, 150, 200)]
    assert spent(first(problem, "ground-direct"), "raw") == ALONE | {"antenna_wait": 47}


def test_an_antenna_that_is_busy_before_anything_is_sent_is_not_considered():
    # Busy from 104 (or at once at 105) on, acquired at 105: nothing before 150; 155..165.
    for begin in (104, 105):
        problem = busy((0, begin, 150))
        assert contacts(problem) == [(0, 150, 200)]
        assert spent(first(problem, "ground-direct"), "raw") == ALONE | {"antenna_wait": 50}


def test_the_antenna_beside_it_is_considered():
    problem = busy((0, 104, 150), antennas=2)
    assert contacts(problem) == [(1, 100, 200)]
    assert spent(first(problem, "ground-direct"), "raw") == ALONE


def test_the_turnaround_follows_the_contact_whoever_has_the_antenna():
    # 105..108 carries 30. The antenna is busy until 110 and turns until 118: acquired at 123, the last bit at 130.
    problem = busy((0, 108, 110), turnaround_ns=sec(10))
    assert contacts(problem) == [(0, 100, 108), (0, 118, 200)]
    assert spent(first(problem, "ground-direct"), "raw") == ALONE | {"antenna_wait": 15}


def test_busy_intervals_that_abut_are_one():
    problem = busy((0, 90, 120), (0, 120, 130))
    assert contacts(problem) == [(0, 130, 200)]
    assert spent(first(problem, "ground-direct"), "raw") == ALONE | {"antenna_wait": 30}


def test_a_whole_pass_taken_by_others_costs_the_gap_that_follows():
    # 105..115 alone; the antenna is busy from rise to set, so the data goes down 505..515.
    problem = plan(
        [satellite()], [station(busy=[(0, sec(100), sec(200))])], [(0, 0, 100, 200, 10), (0, 0, 500, 600, 10)],
        [capture(0, 100)], acquisition=5,
    )  # fmt: skip
    assert spent(first(problem, "ground-direct"), "raw") == ALONE | {"antenna_wait": 400}


def test_alone_an_antenna_held_is_kept_to_the_set():
    # The second data joins at 140, the antenna is held: alone its 200 are sent by 160. In fact 100 go 140..150, the
    # antenna is busy until 180, the rest goes 185..195.
    problem = busy((0, 150, 180)) | {"captures": [capture(0, 100), capture(140, 200)]}
    later = simulate(problem, "ground-direct")["captures"][1]
    assert spent(later, "raw") == {"transmission": 20, "antenna_wait": 35}


# Products first.


@pytest.mark.parametrize(("product_first", "order"), [(False, [0, 1, 2]), (True, [2, 0, 1])])
def test_a_transmitter_may_send_products_first(product_first, order):
    # Raw 0 of class 0, raw 1 and product 2 of class 1: by class and age, or the product before them all.
    captures = [capture(0, 1), capture(0, 1, priority=1), capture(0, 1, priority=1)]
    look = Plan(one_pass(product_first=product_first) | {"captures": captures})
    events = Events()
    downlinks = Downlinks(look, events, Storage(look))
    for number, leg in ((2, "product"), (1, "raw"), (0, "raw")):
        downlinks.join(Journey(number, captures[number]).start_leg(leg, 0, 0))
    sent = []
    while downlinks.queues[0]:
        sent.append(downlinks.next_for(downlinks.transmitters[0]))
        downlinks.queues[0].remove(sent[-1])
    assert [item.capture for item in sent] == order


def test_full_ties_send_raw_data_before_products():
    journey = Journey(0, capture(0, 1))
    raw, product = (journey.start_leg(leg, 0, 0) for leg in ("raw", "product"))
    assert raw.order_down() < product.order_down()
    assert product.order_down(product_first=True) < raw.order_down(product_first=True)


# Streaming.


def streamed(line, work=4, **changes):
    """100 in packets of 1, sent 105..115, light 0.01, handling 1, fibre 0.02: down at 105.11 (head) and 115.01."""
    problem = one_pass(streaming=True) | changes
    problem["data_centres"] = [{"computer": computer(work), "fibre_user_ns": 0}]
    problem["stations"] = [station(handling_ns=sec(1), line_rate_bit_s=line * MBIT, fibre_dc_ns=[sec(0.02)])]
    problem["windows"][0]["delay_ns"] = sec(0.01)
    return problem


@pytest.mark.parametrize(
    ("line", "work", "backhaul", "compute"),
    [
        # The line takes 2 s, begins at 106.11 and has the last packet at 116.01 + 0.02 = 116.03; there at 116.05. Work
        # begins at 106.11 + 0.02 + 0.02 and has the last packet's share of 0.04 left when the tail comes.
        (50, 4, 0.04, 0.04),
        # Work of 40 lasts until 106.15 + 40 = 146.15.
        (50, 40, 0.04, 30.10),
        # A line of 5 takes 20 s from 106.11 on: 126.11, there at 126.13; 0.04 of work are left then.
        (5, 4, 10.12, 0.04),
    ],
)
def test_data_streams_over_the_line_into_the_data_centre(line, work, backhaul, compute):
    told = first(streamed(line, work), "ground-direct")
    parts = ALONE | {"propagation": 0.01, "ground_handling": 1, "backhaul": backhaul, "compute": compute}
    assert spent(told, "raw") == parts
    assert told["delivered_ns"] == sec(116.01 + backhaul + compute)


def test_the_line_is_held_while_data_streams():
    # Both satellites send 100..110 to two antennas. Heads (packets of 1) at 100.1; the line (50, 2 s each) streams
    # the first until 110.02 and only then takes the second, which has long been there: 112.02.
    problem = two_satellites([capture(0, 100), capture(0, 100, place=1)], streaming=True)
    problem["stations"] = [station(antennas=2, line_rate_bit_s=50 * MBIT)]
    one, two = simulate(problem, "ground-direct")["captures"]
    assert spent(one, "raw") == {"contact_wait": 100, "transmission": 10, "backhaul": 0.02}
    assert spent(two, "raw") == {"contact_wait": 100, "transmission": 10, "backhaul_queue": 0.02, "backhaul": 2}


def test_parts_over_two_stations_do_not_stream():
    problem = two_passes(1)
    problem["stations"] = [station(line_rate_bit_s=MBIT), station(line_rate_bit_s=MBIT)]
    problem["data_centres"] = [{"computer": computer(9), "fibre_user_ns": 0}]
    as_without = simulate(problem, "ground-direct")
    problem["network"] = problem["network"] | {"streaming": True}
    assert simulate(problem, "ground-direct") == as_without


@pytest.mark.parametrize(("packet", "end"), [(1, 308.05), (60, 311)])
def test_a_part_of_two_contacts_streams(packet, end):
    # 50 go 105..110, 30 go 305..308; the line of 20 takes 4 s. Packets of 1: head at 105.1, the last packet 308.05.
    # Packets of 60: the first is out at 306, the line ends at max(306 + 4, 308 + 60/20).
    problem = two_passes(0, streaming=True, packet_bit=packet * MBIT)
    problem["stations"][0]["line_rate_bit_s"] = 20 * MBIT
    told = first(problem, "ground-direct")
    assert told["delivered_ns"] == sec(end)
    assert told["raw"]["backhaul"] == sec(end) - sec(308)


@pytest.mark.parametrize(("work", "compute"), [(5, 0.5), (20, 11)])
def test_data_streams_into_a_node(work, compute):
    # Head at 1.1, tail at 10.1, packets of a tenth: max(1.1 + work, 10.1 + work / 10).
    problem = node_plan(streaming=True)
    problem["satellites"][1]["computer"] = computer(work)
    assert spent(first(problem, "node-relay"), "raw") == {"transmission": 10, "propagation": 0.1, "compute": compute}
    problem["network"]["cut_through"] = False
    assert first(problem, "node-relay")["raw"]["compute"] == sec(work)


def test_a_busy_worker_takes_streaming_data_later():
    # The node's own data occupies its worker 0..12; then the work of 12 lasts until 24, 13.9 after the tail.
    problem = node_plan(streaming=True)
    problem["satellites"][1]["computer"] = computer(12)
    problem["captures"] = [capture(0, 10), capture(0, 10, place=1)]
    told = first(problem, "node-relay")
    assert spent(told, "raw") == {"transmission": 10, "propagation": 0.1, "compute_queue": 1.9, "compute": 12}


# Batches.


def batched(captures, interval=60, express=0, work=5):
    place = computer(work) | {"batch_ns": sec(interval), "express_classes": express}
    return one_pass() | {"satellites": [satellite(computer=place)], "captures": captures}


def test_a_batch_begins_at_multiples_of_its_interval():
    # Taken at 0: at once. Taken at 10: at 60, and before what is taken at 60, which waits for the one worker.
    one, two, three = simulate(batched([capture(0, 1), capture(10, 1), capture(60, 1)]), "onboard-direct")["captures"]
    assert one["raw"]["compute_queue"] == 0
    assert two["raw"]["compute_queue"] == sec(50)
    assert three["raw"]["compute_queue"] == sec(5)
    assert two["raw"]["compute"] == sec(5)


def test_express_classes_never_wait_for_a_batch():
    captures = [capture(10, 1, priority=1), capture(20, 1)]
    later, express = simulate(batched(captures, express=1), "onboard-direct")["captures"]
    assert later["raw"]["compute_queue"] == sec(50)
    assert express["raw"]["compute_queue"] == 0


def test_in_a_batch_the_class_goes_first():
    captures = [capture(10, 1, priority=2), capture(50, 1, priority=1)]
    one, two = simulate(batched(captures), "onboard-direct")["captures"]
    assert two["raw"]["compute_queue"] == sec(10)
    assert one["raw"]["compute_queue"] == sec(55)


@pytest.mark.parametrize(("interval", "begin"), [(60, 120), (1, 117)])
def test_a_data_centre_in_batches_waits_for_the_tail(interval, begin):
    # Streaming over the line the tail is there at 116.05: the first full minute, or second, after that.
    problem = streamed(50)
    problem["data_centres"][0]["computer"]["batch_ns"] = sec(interval)
    told = first(problem, "ground-direct")
    assert told["raw"]["compute_queue"] == sec(begin) - sec(116.05)
    assert told["raw"]["compute"] == sec(4)


def test_a_node_in_batches_waits_for_the_tail():
    # Head at 1.1, tail at 10.1, batches at whole seconds: 11..16.
    problem = node_plan(streaming=True)
    problem["satellites"][1]["computer"]["batch_ns"] = sec(1)
    told = first(problem, "node-relay")
    assert spent(told, "raw") == {"transmission": 10, "propagation": 0.1, "compute_queue": 0.9, "compute": 5}


# Ingest.


def ingesting(rate, captures, **changes):
    problem = two_satellites(captures, **changes)
    problem["stations"] = [station(antennas=2, line_rate_bit_s=100 * MBIT, fibre_dc_ns=[sec(0.5)])]
    centre = {"computer": computer(4, workers=2), "fibre_user_ns": 0, "ingest_rate_bit_s": rate * MBIT}
    problem["data_centres"] = [centre]
    return problem


def test_what_arrives_at_a_data_centre_is_taken_in_one_by_one():
    # Both are down at 110, on the line 110..111 and 111..112, at the centre at 111.5 and 112.5. At 50 one takes 2 s:
    # 111.5..113.5 and 113.5..115.5, each then worked on for 4 s.
    problem = ingesting(50, [capture(0, 100), capture(0, 100, place=1)])
    one, two = simulate(problem, "ground-direct")["captures"]
    parts = {"contact_wait": 100, "transmission": 10, "compute": 4}
    assert spent(one, "raw") == parts | {"backhaul": 3.5}
    assert spent(two, "raw") == parts | {"backhaul_queue": 2, "backhaul": 3.5}
    assert two["delivered_ns"] == sec(119.5)


def test_products_are_not_taken_in_by_a_data_centre():
    problem = ingesting(1, [capture(0, 100, product=100)])
    problem["satellites"] = [satellite(computer=computer(0)), satellite()]
    assert spent(first(problem, "onboard-direct"), "product")["backhaul"] == 1


def test_no_data_streams_into_a_centre_that_takes_it_in():
    # Head at 100.1 on the line of 100, which ends with the tail's packet at 110.01; in at 110.51..112.51; then 4 s.
    told = first(ingesting(50, [capture(0, 100)], streaming=True), "ground-direct")
    assert spent(told, "raw") == {"contact_wait": 100, "transmission": 10, "backhaul": 2.51, "compute": 4}


# Screening on board, computing on the ground.


def screening(captures, seconds=3, ground=0, **changes):
    """On board work takes 4 s and screening 3; in the data centre nothing, or some seconds."""
    problem = one_pass() | {"captures": captures}
    problem["satellites"] = [satellite(computer=computer(4) | {"screening_ns": sec(seconds)}, **changes)]
    problem["data_centres"] = [{"computer": computer(ground), "fibre_user_ns": 0}]
    return problem


def test_what_screening_finds_goes_down_first():
    # One worker: 0..3 and, 2 s in its queue, 3..6. The second is found urgent: 105..115, then the first 115..125.
    # The centre takes 9 s for each: the second 115..124, the first 125..134.
    captures = [capture(0, 100) | {"screened": 2}, capture(1, 100, priority=1) | {"screened": 0}]
    one, two = simulate(screening(captures, ground=9), "hybrid")["captures"]
    assert spent(one, "raw") == ALONE | {"contact_wait": 97, "downlink_queue": 10, "compute": 12}
    assert spent(two, "raw") == ALONE | {"contact_wait": 94, "compute_queue": 2, "compute": 12}
    assert one["delivered_ns"] == sec(134) + 1


def test_screening_queues_in_the_class_known_before():
    captures = [capture(0, 1), capture(1, 1, priority=1) | {"screened": 0}, capture(2, 1, priority=0)]
    captures = [{"screened": row["priority"]} | row for row in captures]
    assert [row["raw"]["compute_queue"] for row in simulate(screening(captures), "hybrid")["captures"]] == [
        0, sec(5), sec(1),
    ]  # fmt: skip


def test_the_data_centre_serves_the_class_that_was_found():
    # All are down by 108; the centre works 105.1..114.1 on the first to come. Of the others the third is of class 0.
    # Were all of one class, the centre would serve them as they come.
    captures = [capture(0, 1), capture(0, 10, priority=1), capture(0, 20, priority=1)]
    captures = [row | {"screened": found} for row, found in zip(captures, (0, 1, 0), strict=True)]
    order = sorted(range(3), key=lambda n: downs(screening(captures, 0, ground=9), "hybrid")[n])
    assert order == [0, 2, 1]


def test_without_a_screening_time_it_takes_as_long_as_computing():
    problem = screening([capture(0, 100)])
    problem["satellites"][0]["computer"] |= {"screening_ns": None, "startup_ns": sec(1)}
    assert spent(first(problem, "hybrid"), "raw") == ALONE | {"contact_wait": 95, "compute": 5}
    problem["satellites"][0]["computer"]["screening_ns"] = sec(3)
    assert spent(first(problem, "hybrid"), "raw") == ALONE | {"contact_wait": 96, "compute": 4}


def test_screened_data_keeps_its_storage():
    # 60 of 100 are held until they are down at 111: at 50 there is no room, at 120 there is.
    captures = [capture(0, 60), capture(50, 60), capture(120, 60)]
    told = simulate(screening(captures, storage_bit=100 * MBIT), "hybrid")["captures"]
    assert [row["state"] for row in told] == ["delivered", "lost", "delivered"]


def test_nothing_is_screened_without_a_computer():
    problem = screening([capture(0, 60)])
    problem["satellites"] = [satellite()]
    told = first(problem, "hybrid")
    assert told["state"] == "unroutable"
    assert spent(told, "raw") == {"compute_queue": 1000}


def test_screening_waits_for_a_batch():
    captures = [capture(10, 1), capture(20, 1, priority=1)]
    problem = screening([row | {"screened": 0} for row in captures])
    problem["satellites"][0]["computer"] |= {"batch_ns": sec(60), "express_classes": 1}
    one, two = simulate(problem, "hybrid")["captures"]
    assert [row["raw"]["compute_queue"] for row in (one, two)] == [0, sec(40)]


# Gaps in a pass.


def gap(captures):
    """No window 110..120."""
    problem = one_pass() | {"captures": captures}
    whole = problem["windows"][0]
    problem["windows"] = [whole | {"close_ns": sec(110)}, whole | {"open_ns": sec(120)}]
    return problem


def test_what_is_begun_goes_on_after_a_gap():
    # 105..110 carries 50, 120..125 the rest. A better class that comes in the gap waits for it.
    problem = gap([capture(0, 100, priority=1), capture(112, 10)])
    one, two = simulate(problem, "ground-direct")["captures"]
    assert spent(one, "raw") == ALONE | {"contact_wait": 110}
    assert spent(two, "raw") == {"contact_wait": 8, "transmission": 1, "downlink_queue": 5}
    assert contacts(problem) == [(0, 100, 200)]


def test_nothing_is_begun_in_a_gap():
    # The antenna is held since 100, the transmitter idle since 108. Of what comes in the gap the better class goes
    # first at 120, though it came later.
    problem = gap([capture(0, 30), capture(112, 10, priority=1), capture(115, 10)])
    _, two, three = simulate(problem, "ground-direct")["captures"]
    assert spent(three, "raw") == {"contact_wait": 5, "transmission": 1}
    assert spent(two, "raw") == {"contact_wait": 8, "transmission": 1, "downlink_queue": 1}
