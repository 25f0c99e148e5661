"""Ties break by sorted name: an index is a position in that order, and the lower index wins."""

import pytest
from plans import CASES, MBIT, S, capture, computer, isl, plan_of, satellite, station
from problems import carry, differences, told
from slow import simulate

import latency
from latency.flow import BY_NAME, problem_of
from latency.flow import simulate as carry_problem
from latency.plan.build import build_plan
from latency.plan.captures import draw_captures
from latency.sky.orbits import elements_of, prepare

PASS = (100 * S, 200 * S, 10 * MBIT)


def two_stations():
    """Both see the satellite at the same rate all along."""
    return plan_of([satellite()], [station(), station()], [(0, 0, *PASS), (0, 1, *PASS)], [capture(0, MBIT)])


def two_satellites():
    """Both have data of the same age for one antenna."""
    captures = [capture(0, MBIT, place=0), capture(0, MBIT, place=1)]
    return plan_of([satellite(), satellite()], [station()], [(0, 0, *PASS), (1, 0, *PASS)], captures)


def two_transmitters():
    plan = two_stations()
    plan["transmitters"] = plan["transmitters"] * 2
    plan["windows"] = [{**row, "transmitter": n} for n in (0, 1) for row in plan["windows"]]
    return plan


def two_neighbours():
    """Satellites 1 and 2 have the same pass and the same link from 0."""
    steps = [0, 50 * S, 300 * S]
    return plan_of(
        [satellite(), satellite(is_node=True), satellite(is_node=True)], [station(antennas=2)],
        [(1, 0, *PASS), (2, 0, *PASS)], [capture(0, MBIT)], stop_ns=300 * S, steps_ns=steps,
        isls=[isl(steps, (0, n), (0, 300 * S), MBIT, 10**7) for n in (1, 2)],
    )  # fmt: skip


def two_centres():
    plan = two_stations()
    plan["stations"] = [station(fibre_dc_ns=[7, 7])] * 2
    return plan | {"data_centres": [{"computer": computer(), "fibre_user_ns": 0}] * 2}


@pytest.mark.parametrize("tied", [two_stations, two_satellites, two_transmitters, two_neighbours, two_centres])
@pytest.mark.parametrize("case", CASES)
def test_the_slow_simulator_breaks_the_tie_alike(tied, case):
    plan = tied()
    assert list(differences(told(carry(plan, case)), simulate(plan, case))) == []


def test_of_two_stations_alike_the_first_is_asked():
    result = told(carry(two_stations(), "ground-direct"))
    assert [row["station"] for row in result["captures"]] == [0]
    assert [row["station"] for row in result["contacts"]] == [0]


def test_of_two_satellites_with_data_of_the_same_age_the_first_is_granted():
    first, second = told(carry(two_satellites(), "ground-direct"))["captures"]
    assert first["raw"]["antenna_wait"] == 0
    assert second["raw"]["antenna_wait"] == S // 10


def test_of_two_transmitters_and_two_antennas_the_first_sends():
    plan = two_transmitters()
    plan["stations"] = [station(antennas=2), station()]
    contact = next(row for row in told(carry(plan, "ground-direct"))["contacts"] if row["sent_bit"])
    assert (contact["transmitter"], contact["station"], contact["antenna"]) == (0, 0, 0)


@pytest.mark.parametrize("case", ["ground-relay", "onboard-relay"])
def test_of_two_neighbours_alike_the_first_is_hopped_to(case):
    result = carry(two_neighbours(), case)
    assert result.hops.tolist() == [1]
    assert result.trial.net.links["target"][result.trial.hops["link"]].tolist() == [1]


def test_of_two_nodes_alike_the_first_is_picked():
    assert carry(two_neighbours(), "node-relay").node.tolist() == [1]


def test_of_two_data_centres_alike_the_first_is_used():
    assert carry(two_centres(), "ground-direct").trial.lives["centre"].tolist() == [0]


def test_captures_of_one_instant_go_down_in_their_order():
    plan = two_stations() | {"captures": [capture(0, MBIT) for _ in range(4)]}
    delivered = carry(plan, "ground-direct").delivered_ns.tolist()
    assert delivered == sorted(delivered)
    assert len(set(delivered)) == 4


# --- the index is a position among the names ------------------------------------------------------

TWINS = """\
schema = 1
cases = ["ground-direct", "onboard-direct"]
[scenario]
title = "Twins"
question = "Who is first?"
start = 2025-06-01T00:00:00Z
span = "3 h"
drain = "3 h"
[satellites.eye.orbit]
kind = "elements"
elements = [{NAMES}]
[satellites.eye.downlink]
rate = "100 Mbit/s"
[satellites.eye.computer]
service_time = "1 s"
{STATIONS}
{CENTRES}
[users.home]
latitude = "70 deg"
longitude = "19 deg"
[workload]
kind = "periodic"
interval = "10 min"
stagger = false
raw_size = "1 GB"
product_size = "1 MB"
"""
ELEMENTS = (
    '{ name = "%s", epoch = 2025-06-01T00:00:00Z, mean_motion = "15.2 rev/day", eccentricity = 0.001, '
    'inclination = "97.4 deg", raan = "0 deg", argument_of_perigee = "0 deg", mean_anomaly = "%s", bstar = 0 }'
)
STATION = '[stations.%s]\nlatitude = "78.23 deg"\nlongitude = "15.41 deg"\n'
CENTRE = '[data_centres.%s]\nlatitude = "70 deg"\nlongitude = "19 deg"\ncomputer = { service_time = "2 s" }\n'


def twins(folder, satellites, stations, centres):
    """Stations, satellites but for an angle, and data centres alike, in the given order in the file."""
    text = TWINS.replace("{NAMES}", ", ".join(ELEMENTS % pair for pair in satellites))
    text = text.replace("{STATIONS}", "\n".join(STATION % name for name in stations))
    path = folder / "twins.toml"
    path.write_text(text.replace("{CENTRES}", "\n".join(CENTRE % name for name in centres)), encoding="utf-8")
    scenario = latency.load(path)
    plan = build_plan(scenario)
    names, elements = elements_of(scenario)
    return problem_of(
        scenario, plan, draw_captures(scenario, names, prepare(elements, scenario.start, names, scenario.stop_ns))
    )


def test_the_order_in_the_file_does_not_matter_and_names_break_ties(tmp_path):
    # Half an orbit apart the two never want an antenna together, and the stations stand at one place.
    ahead = twins(tmp_path, [("a", "0 deg"), ("b", "180 deg")], ["east", "west"], ["one", "two"])
    back = twins(tmp_path, [("b", "180 deg"), ("a", "0 deg")], ["west", "east"], ["two", "one"])
    assert ahead.names == back.names == (("a", "b"), ("east", "west"), ("one", "two"))
    for case in ("ground-direct", "onboard-direct"):
        results = [carry_problem(problem, BY_NAME[case]) for problem in (ahead, back)]
        assert list(differences(*map(told, results))) == []
        assert set(results[0].contacts.transmitter.tolist()) == {0, 1}
        assert set(results[0].contacts.station.tolist()) == {0}, "east, always"
        assert set(results[0].trial.lives["centre"].tolist()) <= {0, -1}, "centre one, always"
