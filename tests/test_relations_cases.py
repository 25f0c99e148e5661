"""What must hold between two cases, or between a case and itself with one thing changed (model, section 7)."""

import numpy as np
import pytest
from plans import CASES, MBIT, S, booked, capture, computer, isl, plan_of, random_plan, satellite, station
from problems import carry, differences, latencies_ns, told

PAIRS = (("ground-direct", "ground-relay"), ("onboard-direct", "onboard-relay"))
DOWN = ("contact_wait", "acquisition", "antenna_wait", "downlink_queue", "transmission")


def rows_of(result):
    """What became of every capture, without the name of the node."""
    return [{**row, "node": None} for row in told(result)["captures"]]


# --- two cases -------------------------------------------------------------------------------------


def test_a_node_on_the_imaging_satellite_is_onboard_relay():
    delivered = 0
    for seed in range(60):
        plan = random_plan(seed, nodes=[0])
        for row in plan["captures"]:
            row["satellite"] = 0
        node, onboard = carry(plan, "node-relay"), carry(plan, "onboard-relay")
        assert rows_of(node) == rows_of(onboard), seed
        assert told(node)["contacts"] == told(onboard)["contacts"]
        assert (node.kept, node.counters) == (onboard.kept, onboard.counters)
        delivered += (node.state == 0).sum()
    assert delivered > 200


@pytest.mark.parametrize("change", ["no links", "hop limit 0"])
def test_where_nothing_can_be_relayed_relay_is_direct_in_every_component(change):
    delivered = 0
    for seed in range(60):
        plan = random_plan(seed)
        if change == "no links":
            plan["isls"] = []
        else:
            plan["network"]["hop_limit"] = 0
        for direct, relay in PAIRS:
            one, other = carry(plan, direct), carry(plan, relay)
            assert list(differences(told(one)["captures"], told(other)["captures"])) == [], seed
            assert told(one)["contacts"] == told(other)["contacts"]
            delivered += (one.state == 0).sum()
    assert delivered > 500


def test_relaying_is_never_worse_in_the_mean():
    better = 0
    for seed in range(100):
        plan = random_plan(seed)
        taken = np.array([row["taken_ns"] for row in plan["captures"]])
        counted = (taken >= plan["warm_up_ns"]) & (taken < plan["span_ns"])
        for direct, relay in PAIRS:
            one, other = carry(plan, direct), carry(plan, relay)
            # Exact whole numbers: the sum over counted captures, those not delivered counted to the stop.
            apart = int(latencies_ns(plan, one)[counted].sum()) - int(latencies_ns(plan, other)[counted].sum())
            assert apart >= 0, (seed, relay)
            assert (apart == 0) or other.kept != "own"
            better += apart > 0
    assert better > 50, "on many plans relaying does help"


def null_plan(seed):
    """One satellite, one station with data centre and user at it, node = camera, product = raw, no work."""
    plan = random_plan(seed, satellites=1, stations=1, nodes=[0])
    idle = {"workers": 1, "startup_ns": 0, "service_ns": None, "rate_op_s": 10**6}
    plan["satellites"][0] |= {"computer": idle, "storage_bit": None, "sensing_ns": 0}
    plan["stations"][0] |= {"fibre_dc_ns": [0], "fibre_user_ns": 0}
    plan["data_centres"] = [{"computer": idle, "fibre_user_ns": 0}]
    for row in plan["transmitters"]:
        row["carries"] = "both"
    for row in plan["captures"]:
        row |= {"product_bit": row["raw_bit"], "work_op": 0}
    return plan


def test_where_there_is_nothing_to_choose_between_all_cases_tie():
    delivered = 0
    for seed in range(80):
        plan = null_plan(seed)
        results = [carry(plan, case) for case in CASES]
        for other in results[1:]:
            assert other.delivered_ns.tolist() == results[0].delivered_ns.tolist(), (seed, other.case)
            # The same components too: what the raw leg waits for the ground, the product's leg does elsewhere.
            assert other.ledger.sum(axis=0).tolist() == results[0].ledger.sum(axis=0).tolist(), (seed, other.case)
            assert other.down_bit.tolist() == results[0].down_bit.tolist()
            assert told(other)["contacts"] == told(results[0])["contacts"]
        delivered += (results[0].state == 0).sum()
    assert delivered > 200


# --- waits are charged to their causes -------------------------------------------------------------


def passes_in_a_row(rng, count=12):
    """Passes of one satellite over one station, with gaps well above the turnaround."""
    rows, rise = [], 0
    for _ in range(count):
        rise += int(rng.integers(200 * S, 900 * S))
        fall = rise + int(rng.integers(60 * S, 300 * S))
        rows.append((0, 0, rise, fall, int(rng.integers(2, 9)) * MBIT))
        rise = fall
    return rows


def refused_by_booking(rows, captures, **rules):
    """The plan with all passes booked, and with only every second one."""
    plan = plan_of([satellite()], [station(turnaround_ns=60 * S)], rows, captures, booking="scheduled", **rules)
    contacts = booked(plan)
    assert len(contacts) == len(rows)
    return plan | {"contacts": contacts}, plan | {"contacts": contacts[1::2]}


def refused_by_a_rival(rows, captures, **rules):
    """The plan without and with a satellite that holds the only antenna over the first, third ... pass.

    Its data is the oldest and never ends, and it sees the station from 100 s before the pass to 10 s after.
    """
    rival = [(1, 0, a - 100 * S, b + 10 * S, MBIT) for _, _, a, b, _ in rows[0::2]]
    stations = [station(turnaround_ns=60 * S)]
    plan = plan_of([satellite(), satellite()], stations, rows + rival, captures, **rules)
    endless = capture(0, 10**14, place=1, product_bit=10**14)
    return plan, plan | {"captures": [endless, *captures]}


@pytest.mark.parametrize("refused", [refused_by_booking, refused_by_a_rival])
@pytest.mark.parametrize("case", ["ground-direct", "onboard-direct"])
def test_refusing_every_second_pass_moves_all_the_extra_wait_to_antenna_wait(refused, case):
    longer = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rows, size = passes_in_a_row(rng), int(rng.integers(1, 4000)) * MBIT
        one = capture(int(rng.integers(1, rows[5][3])), size, product_bit=size)
        free, refusing = refused(rows, [one], acquisition_ns=5 * S, delay_ns=3, stop_ns=20_000 * S)
        alone, pushed = (told(carry(plan, case))["captures"][-1] for plan in (free, refusing))
        if pushed["state"] != "delivered":
            continue
        extra = pushed["delivered_ns"] - alone["delivered_ns"]
        leg = "raw" if case.startswith("ground") else "product"
        assert alone[leg]["antenna_wait"] == 0
        expected = {**alone, leg: {**alone[leg], "antenna_wait": extra}, "delivered_ns": pushed["delivered_ns"]}
        assert pushed == expected, seed
        longer += extra > 0
    assert longer > 15


@pytest.mark.parametrize("booking", ["demand", "scheduled"])
def test_earlier_data_moves_all_the_extra_wait_to_downlink_queue(booking):
    # Own passes over one station: one part, whatever is sent before it. No antenna is held when the data joins.
    longer = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rows = passes_in_a_row(rng)
        taken, size = rows[3][3] + 1, int(rng.integers(1, 2000)) * MBIT
        rival = [(1, 0, a, b + 30 * S, rate) for _, _, a, b, rate in rows[1::3]]
        stations = [station(turnaround_ns=60 * S)]
        base = plan_of(
            [satellite(), satellite()], stations, rows + rival, [capture(taken, size)],
            acquisition_ns=5 * S, stop_ns=20_000 * S, booking=booking,
        )  # fmt: skip
        base["contacts"] = booked(base) if booking == "scheduled" else []
        earlier = [capture(taken - 1 - n, int(rng.integers(1, 1500)) * MBIT) for n in range(3)]
        alone, behind = (
            told(carry(base | {"captures": rows}, "ground-direct"))["captures"][-1]
            for rows in (base["captures"], [*earlier[::-1], *base["captures"]])
        )
        if behind["state"] != "delivered":
            continue
        extra = behind["delivered_ns"] - alone["delivered_ns"]
        assert {name: behind["raw"][name] - alone["raw"][name] for name in DOWN} == {
            **dict.fromkeys(DOWN, 0), "downlink_queue": extra,
        }, seed  # fmt: skip
        assert {**behind, "raw": 0, "delivered_ns": 0} == {**alone, "raw": 0, "delivered_ns": 0}
        longer += extra > 0
    assert longer > 15


# --- traps and units of the validation page --------------------------------------------------------


def test_computing_on_board_still_waits_for_a_pass():
    """T3: the answer needs a contact too; tiny data and no work leave the two direct cases the same wait."""
    rng = np.random.default_rng(3)
    rows = passes_in_a_row(rng)
    captures = [capture(int(taken), 1) for taken in np.sort(rng.integers(0, rows[-1][2], 200))]
    plan = plan_of([satellite()], [station()], rows, captures, stop_ns=20_000 * S)
    ground, onboard = carry(plan, "ground-direct"), carry(plan, "onboard-direct")
    assert (ground.state == 0).all()
    assert ground.ledger[0, 3].tolist() == onboard.ledger[1, 3].tolist()
    assert ground.ledger[0, 3].mean() > 100 * S


@pytest.mark.parametrize(
    ("rate_bit_s", "expected_ns"),
    [(160 * MBIT, 15 * S), (560 * MBIT, 4_285_714_286), (1670 * MBIT, 1_437_125_749)],
)
def test_300_megabyte_are_2_4_gigabit(rate_bit_s, expected_ns):
    """T5: 15.0 s at 160 Mbit/s, 4.286 s at 560 Mbit/s, 1.437 s at 1.67 Gbit/s, rounded up to the ns."""
    size = 300 * 10**6 * 8
    plan = plan_of([satellite()], [station(line_rate_bit_s=rate_bit_s)], [(0, 0, 0, 100 * S, rate_bit_s)],
                   [capture(0, size)])  # fmt: skip
    row = told(carry(plan, "ground-direct"))["captures"][0]
    assert row["raw"]["transmission"] == expected_ns
    assert row["raw"]["backhaul"] == expected_ns
    steps = [0, 50 * S, 100 * S]
    over = plan_of(
        [satellite(), satellite()], [station()], [(1, 0, 50 * S, 100 * S, 10**13)], [capture(0, size)],
        stop_ns=100 * S, steps_ns=steps, isls=[isl(steps, (0, 1), (0, 100 * S), rate_bit_s, 0)],
    )  # fmt: skip
    row = told(carry(over, "ground-relay"))["captures"][0]
    assert row["hops"] == 1
    assert row["raw"]["transmission"] == expected_ns + size * S // 10**13


def test_work_over_rate_is_the_time_of_computing():
    # 2.4 Top at 744 TOPS x 0.25 = 186 TOPS: 12.903226 ms, up to the ns.
    machine = computer(None, rate_op_s=186 * 10**12)
    plan = plan_of([satellite(computer=machine)], [station()], [(0, 0, 0, 100 * S, MBIT)],
                   [capture(0, 1, work_op=24 * 10**11)])  # fmt: skip
    assert told(carry(plan, "onboard-direct"))["captures"][0]["raw"]["compute"] == 12_903_226
