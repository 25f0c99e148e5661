"""Examples worked by hand for the slow reference simulator. Times in the comments are in seconds, data in Mbit."""

import pytest
from slow import simulate

MS = 10**6
S = 10**9
MBIT = 10**6


def sec(number):
    """Seconds as whole ns, exactly for the tenths and hundredths used here."""
    return round(number * 1000) * MS


def satellite(**changes):
    return {"sensing_ns": 0, "storage_bit": None, "is_node": False, "computer": None, **changes}


def computer(seconds, workers=1):
    return {"workers": workers, "startup_ns": 0, "service_ns": sec(seconds), "rate_op_s": None}


def station(**changes):
    """A station that costs nothing but 1 ns of line."""
    base = {"antennas": 1, "turnaround_ns": 0, "handling_ns": 0, "line_rate_bit_s": 10**18, "fibre_dc_ns": [0]}
    return {**base, "fibre_user_ns": 0, **changes}


def capture(taken, raw, place=0, product=1, priority=0):
    return {
        "satellite": place,
        "taken_ns": sec(taken),
        "raw_bit": raw * MBIT,
        "product_bit": product * MBIT,
        "work_op": 0,
        "priority": priority,
    }


def isl(a, b, up, down, steps, rate=1, delay=0.1):
    first = max(k for k, t in enumerate(steps) if sec(t) <= sec(up))
    last = max(k for k, t in enumerate(steps) if sec(t) < sec(down))
    delays = [sec(delay)] * (last - first + 1)
    row = {"a": a, "b": b, "up_ns": sec(up), "down_ns": sec(down), "rate_bit_s": rate * MBIT}
    return {**row, "first_step": first, "delays_ns": delays}


def plan(satellites, stations, passes, captures, stop=1000, steps=(0, 1000), isls=(), acquisition=0, **changes):
    """Passes are (satellite, station, rise, set, rate in Mbit/s); one transmitter per satellite, no delay down."""
    passes = sorted(passes, key=lambda p: (p[0], p[2], p[1]))
    network = {"cut_through": True, "switching_ns": 0, "packet_bit": MBIT, "hop_limit": 64, "booking": "demand"}
    network |= {"asking": "oldest", "product_first": False, "streaming": False}
    network |= {"node_choice": "delivery", "admission": 0}
    problem = {
        "span_ns": sec(stop),
        "warm_up_ns": 0,
        "stop_ns": sec(stop),
        "network": network,
        "steps_ns": [sec(t) for t in steps],
        "satellites": satellites,
        "transmitters": [
            {"satellite": n, "carries": "both", "acquisition_ns": sec(acquisition)} for n in range(len(satellites))
        ],
        "stations": stations,
        "data_centres": [{"computer": computer(0), "fibre_user_ns": 0}],
        "user": {"service_ns": 0},
        "passes": [{"satellite": i, "station": g, "rise_ns": sec(a), "set_ns": sec(b)} for i, g, a, b, rate in passes],
        "windows": [
            {
                "transmitter": i,
                "pass": n,
                "open_ns": sec(a),
                "close_ns": sec(b),
                "rate_bit_s": rate * MBIT,
                "delay_ns": 0,
            }
            for n, (i, g, a, b, rate) in enumerate(passes)
        ],
        "isls": list(isls),
        "contacts": [],
        "captures": captures,
    }
    network.update({key: changes.pop(key) for key in list(changes) if key in network})
    return problem | changes


def spent(told, leg):
    """The components of a leg in s, without the zeros and without the 1 ns of a fast line."""
    return {name: ns / S for name, ns in told[leg].items() if ns > 1}


def first(problem, case):
    return simulate(problem, case)["captures"][0]


# Own passes.


def one_pass(**changes):
    return plan([satellite()], [station()], [(0, 0, 100, 200, 10)], [capture(0, 100)], acquisition=5, **changes)


def test_one_satellite_one_pass():
    # 100 Mbit at 10 Mbit/s: pass from 100, acquired at 105, out at 115, light 0.01, handling 1, line 100/50 = 2,
    # fibre 0.02, work 4, fibre 0.03 and service 0.04 to the user: 122.1.
    place = station(handling_ns=sec(1), line_rate_bit_s=50 * MBIT, fibre_dc_ns=[sec(0.02)])
    problem = one_pass(
        user={"service_ns": sec(0.04)}, data_centres=[{"computer": computer(4), "fibre_user_ns": sec(0.03)}]
    )
    problem["stations"] = [place]
    problem["windows"][0]["delay_ns"] = sec(0.01)
    result = simulate(problem, "ground-direct")
    told = result["captures"][0]
    assert told["state"] == "delivered"
    assert told["delivered_ns"] == sec(122.1)
    assert spent(told, "raw") == {
        "contact_wait": 100, "acquisition": 5, "transmission": 10, "propagation": 0.01,
        "ground_handling": 1, "backhaul": 2.02, "compute": 4,
    }  # fmt: skip
    assert spent(told, "product") == {"delivery": 0.07}
    assert told["station"] == 0
    assert told["hops"] == 0
    assert told["down_bit"] == 100 * MBIT
    contact = {"transmitter": 0, "station": 0, "antenna": 0, "open_ns": sec(100), "close_ns": sec(200)}
    assert result["contacts"] == [{**contact, "acquired_ns": sec(105), "sent_bit": 100 * MBIT}]
    assert result["kept"] is None


def test_two_satellites_want_one_antenna():
    # Satellite 0 sends 105..115; its idle antenna is given up at 115 because 1 waits, is free at 125 after the
    # turnaround; 1 acquires until 130 and sends until 140. Alone it would have been done at 115: 25 of antenna_wait.
    problem = plan(
        [satellite(), satellite()],
        [station(turnaround_ns=sec(10))],
        [(0, 0, 100, 200, 10), (1, 0, 100, 200, 10)],
        [capture(0, 100, place=0), capture(0, 100, place=1)],
        acquisition=5,
    )
    result = simulate(problem, "ground-direct")
    winner, loser = result["captures"]
    assert spent(winner, "raw") == {"contact_wait": 100, "acquisition": 5, "transmission": 10}
    assert spent(loser, "raw") == {"contact_wait": 100, "acquisition": 5, "transmission": 10, "antenna_wait": 25}
    assert [(c["open_ns"], c["close_ns"]) for c in result["contacts"]] == [(sec(100), sec(115)), (sec(125), sec(200))]


def test_the_oldest_data_asks_first():
    # As above, but the data of satellite 1 is older: 1 sends first, 0 pays.
    problem = plan(
        [satellite(), satellite()],
        [station()],
        [(0, 0, 100, 200, 10), (1, 0, 100, 200, 10)],
        [capture(0, 100, place=1), capture(1, 100, place=0)],
        acquisition=5,
    )
    older, younger = simulate(problem, "ground-direct")["captures"]
    assert older["delivered_ns"] < sec(115.1)
    assert younger["raw"]["antenna_wait"] == sec(15)


def test_the_satellites_own_earlier_data():
    # The second capture waits 115..125 for the first: capacity, not contention.
    problem = one_pass() | {"captures": [capture(0, 100), capture(0, 100)]}
    second = simulate(problem, "ground-direct")["captures"][1]
    assert spent(second, "raw") == {"contact_wait": 100, "acquisition": 5, "transmission": 10, "downlink_queue": 10}


def test_a_class_goes_first():
    # Both wait for the pass; the younger is of class 0, the older of class 1.
    problem = one_pass() | {"captures": [capture(0, 100, priority=1), capture(1, 100)]}
    older, younger = simulate(problem, "ground-direct")["captures"]
    assert younger["raw"]["downlink_queue"] == 0
    assert older["raw"]["downlink_queue"] == sec(10)


def two_passes(other, **changes):
    """80 Mbit: 105..110 carries 50, then 305..308 carries 30."""
    passes = [(0, 0, 100, 110, 10), (0, other, 300, 400, 10)]
    return plan([satellite()], [station(), station()], passes, [capture(0, 80)], acquisition=5, **changes)


def test_data_goes_on_in_the_next_pass_of_the_same_station():
    # One station: one part of 80 Mbit on a line of 20 Mbit/s: 4 s from 308 on.
    problem = two_passes(0)
    problem["stations"][0]["line_rate_bit_s"] = 20 * MBIT
    told = first(problem, "ground-direct")
    assert spent(told, "raw") == {"contact_wait": 290, "acquisition": 10, "transmission": 8, "backhaul": 4}
    assert told["delivered_ns"] == sec(312)


def test_parts_over_two_stations():
    # The part of 50 Mbit needs 500 s on the slow line of station 0 and is there at 610, after the part of 30 Mbit,
    # which needs 3 s on the line of station 1. The ledger follows the first part: out at 110.
    problem = two_passes(1)
    problem["stations"][0]["line_rate_bit_s"] = MBIT // 10
    problem["stations"][1]["line_rate_bit_s"] = 10 * MBIT
    told = first(problem, "ground-direct")
    assert spent(told, "raw") == {"contact_wait": 100, "acquisition": 5, "transmission": 5, "backhaul": 500}
    assert told["station"] == 0
    assert told["down_bit"] == 80 * MBIT
    # With a fast line at station 0 the second part is the last: out at 308, there at 311.
    problem["stations"][0]["line_rate_bit_s"] = 10 * MBIT
    told = first(problem, "ground-direct")
    assert spent(told, "raw") == {"contact_wait": 290, "acquisition": 10, "transmission": 8, "backhaul": 3}
    assert told["station"] == 1


def test_two_parts_on_one_line():
    # Two satellites, two antennas, both send 105..115; the line takes 50 s for each.
    problem = plan(
        [satellite(), satellite()],
        [station(antennas=2, line_rate_bit_s=2 * MBIT)],
        [(0, 0, 100, 200, 10), (1, 0, 100, 200, 10)],
        [capture(0, 100, place=0), capture(0, 100, place=1)],
        acquisition=5,
    )
    one, two = simulate(problem, "ground-direct")["captures"]
    assert one["raw"]["backhaul_queue"] == 0
    assert two["raw"]["backhaul_queue"] == sec(50)
    assert two["delivered_ns"] == sec(215)


def test_the_data_centre_where_the_data_is_first():
    # Centre 0 is 9 s away and works 1 s, centre 1 is 2 s away and works 20 s: the data is complete first at 1.
    problem = one_pass(
        data_centres=[
            {"computer": computer(1), "fibre_user_ns": 0},
            {"computer": computer(20), "fibre_user_ns": sec(3)},
        ]
    )
    problem["stations"][0]["fibre_dc_ns"] = [sec(9), sec(2)]
    told = first(problem, "ground-direct")
    assert told["raw"]["compute"] == sec(20)
    assert told["product"]["delivery"] == sec(3)


def test_booked_passes():
    # Only the second pass is booked: alone, with every pass granted, the last bit would be out at 115, not 515.
    problem = plan(
        [satellite()], [station()], [(0, 0, 100, 200, 10), (0, 0, 500, 600, 10)], [capture(0, 100)], acquisition=5
    )
    problem["network"]["booking"] = "scheduled"
    contact = {"transmitter": 0, "station": 0, "antenna": 0, "pass": 1, "open_ns": sec(500), "close_ns": sec(600)}
    told = first({**problem, "contacts": [contact]}, "ground-direct")
    assert spent(told, "raw") == {"contact_wait": 100, "acquisition": 5, "transmission": 10, "antenna_wait": 400}


def test_two_transmitters_share_the_queue_of_their_satellite():
    # With two antennas both captures go down 105..115. With one antenna the second waits for the first transmitter.
    problem = one_pass() | {"captures": [capture(0, 100), capture(0, 100)]}
    problem["transmitters"] = problem["transmitters"] * 2
    problem["windows"] = [dict(problem["windows"][0], transmitter=n) for n in (0, 1)]
    problem["stations"] = [station(antennas=2)]
    parts = {"contact_wait": 100, "acquisition": 5, "transmission": 10}
    for told in simulate(problem, "ground-direct")["captures"]:
        assert spent(told, "raw") == parts
    problem["stations"] = [station(antennas=1)]
    result = simulate(problem, "ground-direct")
    assert spent(result["captures"][1], "raw") == parts | {"downlink_queue": 10}
    assert [contact["sent_bit"] for contact in result["contacts"]] == [200 * MBIT]
    # A transmitter for products is of no use to raw data.
    problem["transmitters"] = [
        dict(problem["transmitters"][n], carries=what) for n, what in ((0, "product"), (1, "raw"))
    ]
    assert [contact["transmitter"] for contact in simulate(problem, "ground-direct")["contacts"]] == [1]


def test_alone_the_greedy_choice_may_be_worse():
    # Satellite 1 would ask for station 0 (10 Mbit/s until 107): 20 Mbit 105..107, then 80 Mbit from station 1 at
    # 8 Mbit/s, 112..122. Satellite 0 has that antenna, so 1 goes to station 1 at once: 105..117.5. The contact it
    # had stands for what it would have done alone.
    problem = plan(
        [satellite(), satellite()],
        [station(), station()],
        [(0, 0, 100, 107, 10), (1, 0, 100, 107, 10), (1, 1, 100, 200, 8)],
        [capture(0, 10, place=0), capture(0, 100, place=1)],
        acquisition=5,
    )
    result = simulate(problem, "ground-direct")
    assert spent(result["captures"][1], "raw") == {"contact_wait": 100, "acquisition": 5, "transmission": 12.5}
    assert result["counters"]["geo_after_grant"] == 1


# Losses and the stop.


def test_what_does_not_fit_is_lost():
    # 60 of 100 Mbit are held from 0 on; the second 60 at 10 do not fit; at 120 the first have left, the third fit.
    problem = one_pass() | {"captures": [capture(0, 60), capture(10, 60), capture(120, 60)]}
    problem["satellites"] = [satellite(storage_bit=100 * MBIT)]
    told = simulate(problem, "ground-direct")["captures"]
    assert [row["state"] for row in told] == ["delivered", "lost", "delivered"]
    assert spent(told[1], "raw") == {}
    assert told[1]["delivered_ns"] is None
    assert spent(told[2], "raw") == {"transmission": 6}  # the antenna is still held


def test_lost_where_the_head_arrives():
    # Satellite 1 of the chain has room for 5 Mbit. The first packet of the 10 Mbit arrives there at 1 + 0.1 and all
    # is lost; its link is busy until 10 all the same; the 4 Mbit fit. Own passes would deliver nothing.
    problem = relay_chain() | {"captures": [capture(0, 10), capture(0, 4)]}
    problem["satellites"][1] = satellite(storage_bit=5 * MBIT)
    result = simulate(problem, "ground-relay")
    lost, delivered = result["captures"]
    assert result["kept"] == "blind"
    assert lost["state"] == "lost"
    assert delivered["state"] == "delivered"
    assert spent(lost, "raw") == {"transmission": 1.1}  # cut at the instant the head arrives
    assert delivered["raw"]["isl_queue"] == sec(10)


@pytest.mark.parametrize(
    ("stop", "component", "parts"),
    [
        (60, "raw_contact_wait", {"contact_wait": 60}),
        (103, "raw_contact_wait", {"contact_wait": 103}),
        (112, "raw_transmission", {"contact_wait": 100, "acquisition": 5, "transmission": 7}),
    ],
)
def test_the_clock_stops(stop, component, parts):
    # The stop is put into the waiting, the acquisition and the sending of the first example. With the stop at 103
    # nothing could be sent after the acquisition, so that the antenna is not asked for.
    problem = one_pass(stop_ns=sec(stop), steps_ns=[0, sec(stop)])
    problem["windows"] = [dict(w, close_ns=min(w["close_ns"], sec(stop))) for w in problem["windows"]]
    told = first(problem, "ground-direct")
    assert told["state"] == "censored"
    assert told["stopped_in"] == component
    assert spent(told, "raw") == parts
    assert told["station"] is None
    # 70 Mbit were sent by 112 and, with no delay and no handling, ingested.
    assert told["down_bit"] == (70 * MBIT if stop == 112 else 0)


# Relaying.


def relay_chain(late_passes=(), **changes):
    """0 - 1 - 2 with links of 1 Mbit/s and 0.1 s, switching 0.5 s; only 2 has a pass, open from the start."""
    steps = (0, 50, 1000)
    links = [isl(0, 1, 0, 1000, steps), isl(1, 2, 0, 1000, steps)]
    satellites = [satellite(), satellite(), satellite()]
    passes = [(2, 0, 0, 100, 10), *late_passes]
    return plan(
        satellites, [station()], passes, [capture(0, 10)], steps=steps, isls=links, switching_ns=sec(0.5), **changes
    )


def test_cut_through_over_two_hops():
    # 10 Mbit in packets of 1: out of 0 at 0..10; head at 1.1, tail at 10.1. Out of 1 from 1.6 (head + 0.5) to
    # max(1.6 + 10, 10.1 + 0.5 + 1) = 11.6; tail at 11.7. Down from 12.2 to 13.2.
    told = first(relay_chain(), "ground-relay")
    assert told["delivered_ns"] == sec(13.2) + 1
    assert told["hops"] == 2
    assert spent(told, "raw") == {"transmission": 12, "propagation": 0.2, "switching": 1}


def test_store_and_forward_over_two_hops():
    # 0..10, tail 10.1, from 10.6 to 20.6, tail 20.7, down from 21.2 to 22.2.
    told = first(relay_chain(cut_through=False), "ground-relay")
    assert told["delivered_ns"] == sec(22.2) + 1
    assert spent(told, "raw") == {"transmission": 21, "propagation": 0.2, "switching": 1}


def test_the_hop_limit():
    # After one hop (tail at 10.1, switching until 10.6) the data goes down from satellite 1, whose pass is at 200.
    problem = relay_chain(hop_limit=1)
    assert simulate(problem, "ground-relay")["kept"] == "own"  # neither way delivers: the earlier run
    problem = relay_chain([(1, 0, 200, 300, 10)], hop_limit=1)
    result = simulate(problem, "ground-relay")
    told = result["captures"][0]
    assert result["kept"] == "blind"
    assert result["counters"]["hop_limited"] == 1
    assert spent(told, "raw") == {"transmission": 11, "propagation": 0.1, "switching": 0.5, "contact_wait": 189.4}


def test_waiting_for_a_link():
    # The only link to satellite 1, which has a pass, comes up at 40 and is seen by the decision at step 50:
    # 10 s of sending, 0.1 of light, 1 s down.
    steps = (0, 50, 100, 1000)
    problem = plan(
        [satellite(), satellite()], [station()], [(1, 0, 0, 200, 10)], [capture(0, 10)],
        steps=steps, isls=[isl(0, 1, 40, 90, steps)],
    )  # fmt: skip
    told = first(problem, "ground-relay")
    assert spent(told, "raw") == {"isl_wait": 50, "transmission": 11, "propagation": 0.1}


def test_a_link_refuses_what_it_cannot_finish():
    # The link is up 0..15 and takes the first 10 Mbit 0..10. The second has stood in its queue for 10 s when it is
    # refused (it would need until 20); it joins the own downlink queue at 10 and goes down 100..101.
    steps = (0, 20, 1000)
    problem = plan(
        [satellite(), satellite()],
        [station()],
        [(0, 0, 100, 200, 10), (1, 0, 0, 90, 10)],
        [capture(0, 10), capture(0, 10)],
        steps=steps,
        isls=[isl(0, 1, 0, 15, steps)],
    )
    result = simulate(problem, "ground-relay")
    one, two = result["captures"]
    assert result["kept"] == "blind"
    assert spent(one, "raw") == {"transmission": 11, "propagation": 0.1}
    assert spent(two, "raw") == {"isl_queue": 10, "contact_wait": 90, "transmission": 1}


def test_refused_data_decides_before_anything_else_starts():
    # The link 0-1 (down at 15) takes the first 10 Mbit 0..10 and refuses the second at 10, when the third, taken at 10,
    # has just joined the queue of the idle link 0-2 (2 Mbit/s). The second is older: 10..15, the third 15..20.
    steps = (0, 50, 1000)
    links = [isl(0, 1, 0, 15, steps, delay=0), isl(0, 2, 0, 1000, steps, rate=2, delay=0)]
    problem = plan(
        [satellite(), satellite(), satellite()], [station(antennas=2)], [(1, 0, 0, 90, 10), (2, 0, 0, 90, 1)],
        [capture(0, 10), capture(5, 10), capture(10, 10)], steps=steps, isls=links,
    )  # fmt: skip
    _, second, third = simulate(problem, "ground-relay")["captures"]
    assert second["raw"]["isl_queue"] == sec(5)
    assert third["raw"]["isl_queue"] == sec(5)


def node_plan(**changes):
    """0 has data, 1 is a node with a pass and works 5 s; the product is 1 Mbit."""
    steps = (0, 50, 1000)
    node = satellite(is_node=True, computer=computer(5))
    return plan(
        [satellite(), node], [station()], [(1, 0, 0, 90, 10)], [capture(0, 10)],
        steps=steps, isls=[isl(0, 1, 0, 1000, steps)], switching_ns=sec(0.5), **changes,
    )  # fmt: skip


def test_an_orbital_node():
    # Tail at the node at 10.1 (no switching before a processor), work until 15.1, 0.1 s down.
    told = first(node_plan(), "node-relay")
    assert told["node"] == 1
    assert told["hops"] == 1
    assert told["delivered_ns"] == sec(15.2) + 1
    assert spent(told, "raw") == {"transmission": 10, "propagation": 0.1, "compute": 5}
    assert spent(told, "product") == {"transmission": 0.1}
    assert told["down_bit"] == MBIT


def test_no_way_to_a_node():
    told = first(node_plan() | {"isls": []}, "node-relay")
    assert told["state"] == "unroutable"
    assert told["node"] == 1  # the only one, picked though out of reach
    assert spent(told, "raw") == {"isl_wait": 1000}
    assert told["stopped_in"] is None


def test_a_busy_processor():
    # One worker, 5 s each: the second answer is made at 10 and goes down in 0.1 s.
    problem = node_plan() | {"captures": [capture(0, 10, place=1), capture(0, 10, place=1)]}
    for case in ("onboard-direct", "onboard-relay", "node-relay"):
        one, two = simulate(problem, case)["captures"]
        assert spent(one, "raw") == {"compute": 5}
        assert one["delivered_ns"] == sec(5.1) + 1
        assert spent(two, "raw") == {"compute": 5, "compute_queue": 5}
        assert two["delivered_ns"] == sec(10.1) + 1


def test_the_forecast_spreads_the_load():
    # Satellite 0 (no pass) can hand four captures of 100 Mbit to 1, whose pass (1 Mbit/s, from 0 on) is best for
    # each alone, or to 2 (1 Mbit/s, from 10 on). Blind: all to 1, done at about 100, 200, 300, 400. Told of the
    # backlog, others go to 2, and the mean latency falls.
    steps = (0, 5, 900, 1000)
    links = [isl(0, 1, 0, 1000, steps, rate=1000, delay=0), isl(0, 2, 0, 1000, steps, rate=1000, delay=0)]
    problem = plan(
        [satellite(), satellite(), satellite()], [station(antennas=2)], [(1, 0, 0, 950, 1), (2, 0, 10, 950, 1)],
        [capture(0.5 * n, 100) for n in range(4)], steps=steps, isls=links,
    )  # fmt: skip
    result = simulate(problem, "ground-relay")
    assert result["kept"].startswith("forecast")


# Relations.


def test_without_links_relaying_changes_nothing():
    problem = two_passes(1) | {"captures": [capture(0, 30), capture(3, 40), capture(120, 200)]}
    problem["satellites"] = [satellite(computer=computer(7))]
    for place in ("ground", "onboard"):
        direct, relay = simulate(problem, f"{place}-direct"), simulate(problem, f"{place}-relay")
        assert direct["captures"] == relay["captures"]
        assert direct["contacts"] == relay["contacts"]


def test_all_cases_tie():
    # Node = camera, product = raw, no work, the data centre at the station.
    problem = plan(
        [satellite(is_node=True, computer=computer(0))], [station()], [(0, 0, 100, 200, 10), (0, 0, 400, 430, 10)],
        [capture(t, 90, product=90) for t in (0, 50, 180, 190)], acquisition=5,
    )  # fmt: skip
    cases = ("ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay")
    results = [[row["delivered_ns"] for row in simulate(problem, case)["captures"]] for case in cases]
    assert all(result == results[0] for result in results)
    assert None not in results[0]
