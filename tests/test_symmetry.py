"""What one side alone enjoys is warned of; what all enjoy alike is not."""

import json
from dataclasses import replace

import pytest

from latency.scenario import load
from latency.scenario.model import Accuracy, Computer, Downlink, IslTerminals
from latency.verdict.symmetry import Row, symmetry_of, symmetry_record, warnings_of

S = 10**9
EQUAL = Computer(2, S, 4 * S, None)
RADIO = Downlink("x", 100_000_000, "both", 5 * S)
LINKS = IslTerminals("ring", 10**9, 10 * S, 80e3, float("inf"), None)


@pytest.fixture(scope="module")
def shipped():
    return load("three-body-12")


@pytest.fixture
def fair(shipped):
    """A scenario in which no switch is anybody's alone, but the size of what goes down."""
    workload = replace(shipped.workload, tasks=(), work_op=10**14, in_orbit=Accuracy(), on_ground=Accuracy())
    alike = with_group(shipped, computer=EQUAL, downlinks=(RADIO,), isl=LINKS, power=None)
    return replace(with_centre(alike, EQUAL), workload=workload)


def with_group(scenario, **changes):
    return replace(scenario, groups=tuple(replace(group, **changes) for group in scenario.groups))


def with_centre(scenario, computer):
    return replace(scenario, data_centres=tuple(replace(one, computer=computer) for one in scenario.data_centres))


def row_of(scenario, switch):
    return next(row for row in symmetry_of(scenario) if row.switch == switch)


def test_a_fair_scenario_warns_of_nothing(fair):
    assert warnings_of(fair) == ()


def test_the_payload_is_told_but_left_to_the_attribution(fair):
    row = row_of(fair, "a smaller payload on the downlink")
    assert (row.alone, row.measured) == ("orbit", True)
    assert [name for name, has in row.cases.items() if has] == ["node-relay", "onboard-direct", "onboard-relay"]
    same = replace(fair, workload=replace(fair.workload, product_bit=fair.workload.raw_bit))
    assert not any(row_of(same, "a smaller payload on the downlink").cases.values())


# A switch that one side is given alone, the warning it must raise, and whom that favours.
ASYMMETRIES = [
    (lambda s: with_group(s, computer=replace(EQUAL, startup_ns=0)), "a computer without start-up", "orbit"),
    (lambda s: with_centre(s, replace(EQUAL, startup_ns=0)), "a computer without start-up", "the ground"),
    (lambda s: with_group(s, computer=replace(EQUAL, service_ns=S)), "a faster computer", "orbit"),
    (lambda s: with_centre(s, replace(EQUAL, service_ns=S)), "a faster computer", "the ground"),
    (lambda s: with_group(s, computer=replace(EQUAL, startup_ns=0, service_ns=0)), "computing in no time", "orbit"),
    (lambda s: with_group(s, downlinks=(RADIO, replace(RADIO, carries="product"))), "a radio of its own", "orbit"),
    (lambda s: with_group(s, downlinks=(RADIO, replace(RADIO, carries="raw"))), "a faster downlink", "the ground"),
    (
        lambda s: with_group(s, downlinks=(RADIO, replace(RADIO, carries="product", acquisition_ns=0))),
        "a downlink without acquisition time", "orbit",
    ),
    (
        lambda s: replace(s, cases=("ground-direct", "onboard-relay")),
        "relaying over inter-satellite links", "orbit",
    ),
    (
        lambda s: with_group(replace(s, cases=("ground-direct", "node-relay")), isl=replace(LINKS, acquisition_ns=0)),
        "inter-satellite links without acquisition time", "orbit",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "switch", "favoured"), ASYMMETRIES)
def test_a_switch_of_one_side_alone_is_warned_of(fair, change, switch, favoured):
    told = [warning for warning in warnings_of(change(fair)) if switch in warning]
    assert len(told) == 1
    assert told[0].startswith("only ")
    assert told[0].endswith(f"this favours {favoured}")


# The same given to everybody alike.
SYMMETRIES = [
    lambda s: with_centre(with_group(s, computer=replace(EQUAL, startup_ns=0)), replace(EQUAL, startup_ns=0)),
    lambda s: with_centre(with_group(s, computer=replace(EQUAL, service_ns=0)), replace(EQUAL, service_ns=0)),
    lambda s: with_group(s, downlinks=(replace(RADIO, carries="raw"), replace(RADIO, carries="product"))),
    lambda s: with_group(s, downlinks=(replace(RADIO, acquisition_ns=0),)),
    lambda s: with_group(s, isl=replace(LINKS, acquisition_ns=0)),
    lambda s: with_group(s, storage_bit=None),
    lambda s: with_group(s, isl=None),
    lambda s: replace(s, workload=replace(s.workload, priority=3)),
    lambda s: replace(s, user=replace(s.user, service_ns=0)),
    lambda s: replace(s, cases=("onboard-direct", "onboard-relay", "node-relay")),
    lambda s: replace(s, cases=("ground-direct",)),
]


@pytest.mark.parametrize("change", SYMMETRIES)
def test_what_everybody_enjoys_is_not_warned_of(fair, change):
    assert warnings_of(change(fair)) == ()


def test_rates_and_times_stand_in_the_warning(fair):
    slow = with_group(fair, downlinks=(replace(RADIO, carries="raw"), replace(RADIO, carries="product", rate_bit_s=1)))
    (told,) = (warning for warning in warnings_of(slow) if "faster downlink" in warning)
    assert "(product 1e-06 Mbit/s, raw 100 Mbit/s)" in told
    (told,) = warnings_of(with_centre(fair, Computer(1, S, None, fair.workload.work_op)))
    assert told == (
        "only ground-direct and ground-relay have a faster computer (data centre 1 s, node 4 s, imaging satellite 4 s):"
        " this favours the ground"
    )


def test_a_fast_node_and_slow_cameras_are_told_though_both_sides_have_the_faster_machine(fair):
    (group,) = fair.groups
    node = replace(group, name="node", names=("node-1",), computer=replace(EQUAL, service_ns=S))
    camera = replace(group, computer=replace(EQUAL, service_ns=9 * S))
    mixed = replace(fair, groups=(camera, node), nodes=("node-1",))
    (told,) = warnings_of(mixed)
    assert told.startswith("ground-direct, ground-relay and node-relay have a faster computer")
    assert told.endswith("the machine may decide, and not the place")


def test_without_links_nobody_relays(fair):
    for isl in (None, replace(LINKS, topology="none")):
        assert not any(row_of(with_group(fair, isl=isl), "relaying over inter-satellite links").cases.values())


def test_a_relay_case_enjoys_the_radios_of_all_satellites_and_a_direct_one_those_of_the_cameras(fair):
    (group,) = fair.groups
    gateway = replace(group, name="gate", names=("gate-1",), downlinks=(replace(RADIO, carries="product"),))
    row = row_of(replace(fair, groups=(group, gateway)), "a radio of its own")
    assert [name for name, has in row.cases.items() if has] == ["node-relay", "onboard-relay"]


def test_the_shipped_claim_lets_computers_in_orbit_run_on_without_start_up(shipped):
    started, fed, erring = warnings_of(shipped)
    assert "a computer without start-up (data centre 1 s, node 0 s, imaging satellite 0 s)" in started
    assert "power without limit: this favours the ground" in fed
    assert "models that err less: this favours the ground" in erring


def test_a_side_is_alone_only_where_there_is_another():
    assert Row("x", {"onboard-direct": True, "node-relay": False}).alone == ""
    assert Row("x", {"ground-direct": True, "node-relay": False}).alone == "ground"
    assert Row("x", {"ground-direct": True, "node-relay": True}).alone == ""
    assert Row("x", {"ground-direct": False, "node-relay": False}).alone == ""


def test_every_shipped_scenario_has_a_table():
    from latency.scenario.library import shipped as items

    for item in items():
        if item.kind == "scenario":
            scenario = load(item.name)
            record = json.loads(json.dumps(symmetry_record(scenario), allow_nan=False))
            assert all(list(row["cases"]) == list(scenario.cases) for row in record)
            assert bool(record) == bool(scenario.cases)
