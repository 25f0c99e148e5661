"""What the strong ground segment adds, worked out by hand. Comments in seconds and Mbit; radios send 1 Mbit/s."""

from types import SimpleNamespace

import numpy as np
import pytest
from plans import MBIT, S, capture, computer, isl, plan_of, satellite, station
from problems import carry, problem_of

from latency.flow.cases import BY_NAME
from latency.flow.engine import fresh
from latency.flow.network import network_of, rules_of
from latency.kernels.downlinks import next_to_send
from latency.kernels.handles import handle_of
from latency.kernels.integers import share_ns
from latency.kernels.queues import join
from latency.result.journey import journey_of
from latency.tables import COMPONENTS

FAST_NS = 10  # 10 Mbit over a line of 10**15 bit/s


def spent(result, index, leg=0):
    """The seconds of a capture's components, without those of 0."""
    row = result.ledger[leg, :, index]
    return {name: ns / S for name, ns in zip(COMPONENTS, row.tolist(), strict=True) if ns}


def sent_s(result):
    """When each capture's raw data had left its satellite."""
    return (result.trial.live.items["down_end_ns"][: len(result.state)] / S).tolist()


# --- asking --------------------------------------------------------------------------------------


def three_for_one_antenna(asking, classes=(0, 0, 0, 0)):
    """10 Mbit of satellite 0, 20 and 20 of satellite 1, 10 of satellite 2; all see the one antenna from 100 on."""
    due = (None, 500 * S, None, 300 * S)  # of those taken at 5, 6, 7, 8: until 506 and 308
    sizes, places = (10, 20, 20, 10), (0, 1, 1, 2)
    captures = [
        capture((5 + n) * S, sizes[n] * MBIT, place=places[n], deadline_ns=due[n], priority=classes[n])
        for n in range(4)
    ]
    plan = plan_of([satellite()] * 3, [station()], [(n, 0, 100 * S, 900 * S, MBIT) for n in range(3)], captures)
    plan["network"]["asking"] = asking
    return plan


@pytest.mark.parametrize(
    ("asking", "ends"),
    [
        ("oldest", [110, 130, 150, 160]),  # 0, then 1, then 2: by what is ready first
        ("backlog", [150, 120, 140, 160]),  # 40 Mbit of satellite 1; then 10 and 10, ties by index
        ("deadline", [160, 130, 150, 110]),  # 308 before 506 before never
    ],
)
def test_who_asks_first_is_granted_first(asking, ends):
    assert sent_s(carry(three_for_one_antenna(asking), "ground-direct")) == ends


def test_a_lower_class_asks_before_an_earlier_deadline():
    # Satellite 0 has class 0 and no deadline; the others class 1.
    plan = three_for_one_antenna("deadline", classes=(0, 1, 1, 1))
    assert sent_s(carry(plan, "ground-direct")) == [110, 140, 160, 120]


# --- antennas that are with others ---------------------------------------------------------------


def test_a_contact_ends_when_others_have_the_antenna_and_begins_anew_after_them():
    # Granted 100, acquired 105, cut at 150: 45 Mbit. Turned round at 160, others until 180: granted anew, acquired
    # 185, 55 Mbit until 240. Alone all 100 Mbit would have been out at 205: 35 s are the others'.
    plan = plan_of(
        [satellite()], [station(turnaround_ns=10 * S, busy=((0, 150 * S, 180 * S),))],
        [(0, 0, 100 * S, 300 * S, MBIT)], [capture(0, 100 * MBIT)], acquisition_ns=5 * S,
    )  # fmt: skip
    result = carry(plan, "ground-direct")
    assert result.contacts.open_ns.tolist() == [100 * S, 180 * S]
    assert result.contacts.close_ns.tolist() == [150 * S, 300 * S]
    assert result.contacts.sent_bit.tolist() == [45 * MBIT, 55 * MBIT]
    told = spent(result, 0)
    assert [told[name] for name in ("contact_wait", "acquisition", "transmission", "antenna_wait")] == [100, 5, 100, 35]


def test_an_antenna_that_others_have_before_anything_is_sent_is_not_considered():
    # Others have antenna 0 from 105 on, when the acquisition ends; antenna 1 is free.
    busy = ((0, 105 * S, 110 * S),)
    plan = plan_of([satellite()], [station(antennas=2, busy=busy)], [(0, 0, 100 * S, 300 * S, MBIT)],
                   [capture(0, MBIT)], acquisition_ns=5 * S)  # fmt: skip
    assert carry(plan, "ground-direct").contacts.antenna.tolist() == [1]
    plan["stations"][0]["busy"] = ((0, 106 * S, 110 * S),)  # one second is enough for something
    assert carry(plan, "ground-direct").contacts.antenna.tolist() == [0]


# --- products first ------------------------------------------------------------------------------


@pytest.mark.parametrize(("product_first", "expected"), [(False, 0), (True, 3)])
def test_a_radio_for_both_takes_products_first_where_it_should(product_first, expected):
    # Item 0: raw, class 0, ready at 5. Item 3: the product of capture 1, class 1, ready at 9.
    plan = plan_of([satellite()], [station()], [], [capture(0, 1), capture(0, 1, priority=1)])
    plan["network"]["product_first"] = product_first
    problem = problem_of(plan)
    net = network_of(problem)
    net = net._replace(rules=rules_of(problem, BY_NAME["onboard-direct"], own_passes_only=True))
    live = fresh(problem, net, 2)
    for item, ready_s in ((0, 5), (3, 9)):
        live.items["ready_ns"][item] = ready_s * S
        join(handle_of(live), net.rules[0], item // 2, item)
    assert next_to_send(handle_of(net), handle_of(live), 0) == expected


# --- streaming -----------------------------------------------------------------------------------


def line_and_centre(streaming):
    """10 Mbit over a line of 1 Mbit/s, handled in 2 s, 1 s of fibre, 20 s of work; packets of 1 Mbit."""
    plan = plan_of(
        [satellite()], [station(handling_ns=2 * S, line_rate_bit_s=MBIT, fibre_dc_ns=[S])],
        [(0, 0, 100 * S, 300 * S, MBIT)], [capture(0, 10 * MBIT)], packet_bit=MBIT,
        data_centres=[{"computer": computer(20 * S), "fibre_user_ns": 0}],
    )  # fmt: skip
    plan["network"]["streaming"] = streaming
    return plan


def test_line_and_data_centre_begin_with_the_first_packet():
    # Sent 100 to 110. First packet handled at 103, on the line until 104, at the data centre at 105: work until 125.
    # Last bit handled at 112, over the line at 113 (103 + 10, and 112 + 1), there at 114; 2 s of work would be left.
    result = carry(line_and_centre(True), "ground-direct")
    assert result.delivered_ns.tolist() == [125 * S]
    assert spent(result, 0) == {
        "contact_wait": 100, "transmission": 10, "ground_handling": 2, "backhaul": 2, "compute": 11,
    }  # fmt: skip


def test_without_streaming_each_waits_for_the_last_bit():
    # Handled 112, over the line 122, there 123, done 143.
    assert carry(line_and_centre(False), "ground-direct").delivered_ns.tolist() == [143 * S]


def test_a_data_centre_ends_after_the_last_packets_share():
    # As above with 5 s of work from 105 on: the last bit is there at 114, and a tenth of 5 s is left.
    plan = line_and_centre(True)
    plan["data_centres"][0]["computer"] = computer(5 * S)
    assert carry(plan, "ground-direct").delivered_ns.tolist() == [114 * S + S // 2]


@pytest.mark.parametrize(("service_s", "end_s"), [(30, 32), (5, 11.5)])
def test_a_node_begins_with_the_head(service_s, end_s):
    # 10 Mbit over a link of 1 Mbit/s and 1 s of light: head there at 2, tail at 11. Work from 2 to 32; of 5 s of work
    # a tenth is left at 11.
    steps = [0, 1000 * S]
    plan = plan_of(
        [satellite(), satellite(is_node=True, computer=computer(service_s * S))], [station()],
        [(1, 0, 100 * S, 300 * S, MBIT)], [capture(0, 10 * MBIT)], stop_ns=1000 * S, steps_ns=steps, packet_bit=MBIT,
        isls=[isl(steps, (0, 1), (0, 1000 * S), MBIT, S)],
    )  # fmt: skip
    plan["network"]["streaming"] = True
    result = carry(plan, "node-relay")
    assert result.trial.live.items["compute_start_ns"][0] == 2 * S
    assert result.trial.live.items["compute_end_ns"][0] == end_s * S
    assert spent(result, 0) == {"transmission": 10, "propagation": 1, "compute": end_s - 11}


def test_a_share_is_rounded_up_and_exact():
    dice = np.random.default_rng(1)
    for _ in range(300):
        whole = int(dice.integers(1, 2**61))
        part, amount = int(dice.integers(0, whole, endpoint=True)), int(dice.integers(0, 2**40))
        exact = -(-amount * part // whole)
        assert share_ns(amount, part, whole) == exact


# --- batches, ingest -----------------------------------------------------------------------------


def test_a_batch_begins_at_its_multiples_and_lets_the_express_through():
    # One worker, 5 s of work, batches each 60 s for classes from 1 on. Taken at 61 and at 120: both in the batch of
    # 120, in this order. Class 0 taken at 70 begins at once.
    place = satellite(computer=computer(5 * S, batch_ns=60 * S, express_classes=1))
    captures = [capture(61 * S, 1, priority=1), capture(70 * S, 1), capture(120 * S, 1, priority=1)]
    result = carry(plan_of([place], [station()], [(0, 0, 200 * S, 300 * S, MBIT)], captures), "onboard-direct")
    assert (result.trial.live.items["compute_start_ns"][:3] / S).tolist() == [120, 70, 125]
    assert [spent(result, n).get("compute_queue", 0) for n in range(3)] == [59, 0, 5]


def test_a_data_centre_takes_raw_data_in_one_after_the_other():
    # 10 Mbit each at 110 and 120; 25 s to take one in: until 135 and 160, the second has waited for 15.
    plan = plan_of([satellite()], [station()], [(0, 0, 100 * S, 300 * S, MBIT)], [capture(0, 10 * MBIT)] * 2)
    plan["data_centres"][0]["ingest_rate_bit_s"] = 4 * MBIT // 10
    result = carry(plan, "ground-direct")
    assert result.delivered_ns.tolist() == [135 * S + FAST_NS, 160 * S + FAST_NS]
    assert spent(result, 1)["backhaul_queue"] == 15
    assert spent(result, 1)["backhaul"] == 25 + FAST_NS / S
    assert result.loads["ingest 0"] == pytest.approx(20 / (0.4 * 10_000))


# --- hybrid --------------------------------------------------------------------------------------


def screened():
    """Two captures of class 1 at 0; one worker, 1 s of start-up and 5 s of screening; the second turns out urgent."""
    place = satellite(computer=computer(50 * S, startup_ns=S, screening_ns=5 * S))
    captures = [capture(0, 10 * MBIT, priority=1, screened=1), capture(0, 10 * MBIT, priority=1, screened=0)]
    return plan_of([place], [station()], [(0, 0, 100 * S, 300 * S, MBIT)], captures)


def test_what_screening_finds_urgent_goes_first():
    # Looked at until 6 and until 12; the second is sent 100 to 110, the first 110 to 120.
    result = carry(screened(), "hybrid")
    assert sent_s(result) == [120, 110]
    first, second = (spent(result, n) for n in range(2))
    assert (first["compute"], first["contact_wait"], first["downlink_queue"]) == (6, 94, 10)
    assert (second["compute_queue"], second["compute"], second["contact_wait"]) == (6, 6, 88)
    assert result.loads["computer 0"] == 12 / 10_000


def test_screening_takes_as_long_as_computing_where_nothing_is_stated():
    plan = screened()
    del plan["satellites"][0]["computer"]["screening_ns"]
    assert (carry(plan, "hybrid").trial.live.items["compute_end_ns"][:2] / S).tolist() == [51, 102]


def test_without_a_computer_nothing_is_screened():
    plan = screened()
    plan["satellites"][0]["computer"] = None
    assert carry(plan, "hybrid").state.tolist() == [3, 3]  # unroutable


def test_a_trace_tells_the_screening():
    plan = screened()
    run = SimpleNamespace(
        cases={"hybrid": carry(plan, "hybrid")}, captures=problem_of(plan).captures, problem=problem_of(plan),
        plan=SimpleNamespace(satellites=("a",), stations=("b",), transmitters=("a/x",), stop_ns=plan["stop_ns"]),
        scenario=SimpleNamespace(data_centres=(SimpleNamespace(name="c"),), user=SimpleNamespace(name="u")),
    )  # fmt: skip
    told = [(event.what, event.begin_ns / S, event.end_ns / S) for event in journey_of(run, "hybrid", 1).events]
    assert told[:4] == [
        ("waits for a processor", 0, 6), ("is screened", 6, 12), ("waits for the ground", 12, 100),
        ("is sent down", 100, 110),
    ]  # fmt: skip
