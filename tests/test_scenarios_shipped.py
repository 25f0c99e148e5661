"""The shipped scenarios: what they assume is owned up to, and what they are there to show is shown."""

import re
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import latency
from latency.report.screen import quantile_text
from latency.run import run
from latency.scenario import load, shipped
from latency.tables import COMPONENTS, STATES

FILES = {file.name: file for file in shipped()}
NAMES = [name for name, file in FILES.items() if file.kind == "scenario"]
WITH_CASES = [name for name in NAMES if load(name).cases]  # the others are there for their geometry
PARTS = [name for name, file in FILES.items() if file.kind != "scenario"]
COMPUTERS = "library:computers/"
# So that all of them run in a minute.
SMALLER = {"dove-fleet": ("scenario.span=2 h",), "fires-events": ("scenario.span=8 d",)}

# Values by default that leave something out or take the plain choice: no claim about the world that needs a source.
PLAIN = {
    "height": "0", "storage": "unlimited", "carries": "both", "working": "all", "workers": "1", "startup": "0",
    "daylight": "false", "satellites": "all", "deadline": "none", "offset": "0", "priority": "0", "stagger": "true",
    "work": "0", "phasing": "0", "slot_spacing": "even", "eccentricity": "0", "argument_of_perigee": "0",
    "mean_anomaly": "0", "bstar": "0", "imaging": "0", "polarisations": "1", "compression": "1", "cropped": "100",
}  # fmt: skip
# What is asked and by which rules; not how the world is.
CHOICES = re.compile(r"cases|scenario\..*|network\..*|claims\..*|weather\.step|satellites\.[^.]*\.names")


@cache
def scenario(name: str, *settings: str):
    return load(name, settings=settings)


@cache
def ran(name: str):
    return run(scenario(name, *SMALLER.get(name, ())))


@cache
def result(name: str):
    return latency.run(scenario(name, *SMALLER.get(name, ())))


def case_of(name: str, case: str):
    return ran(name).cases[case]


def mean_s(name: str, case: str, *components: str) -> float:
    """Mean over counted captures of components, both legs."""
    made = ran(name)
    counted = made.captures.taken_ns >= made.scenario.warm_up_ns
    rows = [COMPONENTS.index(component) for component in components]
    return float(case_of(name, case).ledger[:, rows][:, :, counted].sum(axis=(0, 1)).mean()) / 1e9


def median_s(name: str, case: str) -> float:
    return result(name).summary["cases"][case]["quantiles"]["p50"]["latency_ns"] / 1e9


def test_the_scenarios_that_were_promised_are_there():
    promised = {"three-body-12", "three-body-6isl", "dove-fleet", "sentinel-2", "direct-broadcast", "svalbard-30d"}
    assert {*promised, "worked-example", "null"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_asks_a_question_and_warns_of_nothing(name):
    asked = scenario(name)
    assert asked.question.endswith("?")
    assert asked.title
    assert asked.warnings == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_assumption_says_why_it_is_believed(name):
    for row in scenario(name).assumptions:
        if CHOICES.fullmatch(row.key):
            continue
        if row.basis:
            assert row.note if row.basis == "guess" else row.source, row.key
        else:
            assert row.origin == "default", f"{row.key} is set in {row.origin} without a basis"
            assert PLAIN[row.key.split(".")[-1]] == row.value, row.key


@pytest.mark.parametrize("name", NAMES)
def test_every_source_is_used_and_can_be_found(name):
    asked = scenario(name)
    text = " ".join(f"{row.source} {row.note}" for row in (*asked.assumptions, *asked.claims))
    for source in asked.sources:
        assert source.key in text, f"nothing refers to {source.key}"
        assert source.url or source.doi or source.author or source.publisher, source.key


@pytest.mark.parametrize("name", NAMES)
def test_a_note_names_no_source_that_is_not_listed(name):
    """Keys in parentheses in notes, such as (aircas-2026)."""
    asked = scenario(name)
    keys = {source.key for source in asked.sources}
    for row in asked.assumptions:
        for word in re.findall(r"\(([a-z0-9]+-[a-z0-9-]+)\)", row.note):
            assert word in keys, f"{row.key}: {word}"


@pytest.mark.parametrize("name", PARTS)
def test_every_part_goes_with_a_scenario(name, tmp_path):
    """A part that no scenario uses takes the place of one of its kind in three-body-12; a computer stands by."""
    if any(f'"library:{name}"' in FILES[other].path.read_text("utf-8") for other in NAMES):
        return
    base = FILES["three-body-12"].path.read_text("utf-8")
    kind = f"library:{FILES[name].kind}/"
    parts = [part for part in tomllib.loads(base)["use"] if kind == COMPUTERS or not part.startswith(kind)]
    uses = ", ".join(f'"{part}"' for part in [*parts, f"library:{name}"])
    path = tmp_path / "tried.toml"
    path.write_text(re.sub(r"use\s*=\s*\[.*?\]", f"use = [{uses}]", base, count=1, flags=re.DOTALL), "utf-8")
    settings = ("satellites.taikong.downlink.band=x",) if kind == "library:relays/" else ()  # else relays receive it
    assert load(path, settings).warnings == ()


@pytest.mark.parametrize("name", WITH_CASES)
def test_components_sum_to_the_latency_in_every_row(name):
    rows = result(name).captures
    parts = [column for column in rows if re.fullmatch(r"(raw|product)_\w+_ns", column)]
    assert len(parts) == 2 * len(COMPONENTS)
    charged_ns = rows[parts].sum(axis=1)
    delivered = rows.state == "delivered"
    assert set(rows.case) == set(scenario(name).cases)
    assert delivered.any()
    assert (charged_ns[delivered] == rows.latency_ns[delivered]).all()
    assert (rows.latency_ns[delivered] == rows.delivered_ns[delivered] - rows.taken_ns[delivered]).all()
    waiting = rows.state.isin(["censored", "unroutable"])
    assert (charged_ns[waiting] == ran(name).plan.stop_ns - rows.taken_ns[waiting]).all()


def test_nothing_wins_the_null_scenario():
    made = ran("null")
    first = made.cases["ground-direct"]
    assert len(first.delivered_ns) > 100
    assert (first.state == STATES.index("delivered")).all()
    assert first.ledger.sum(axis=(0, 1)).max() > 3600 * 10**9, "captures wait and queue"
    for case in made.cases.values():
        np.testing.assert_array_equal(case.delivered_ns, first.delivered_ns)
        np.testing.assert_array_equal(case.state, first.state)
    assert len(made.cases) == 5


def test_on_the_ground_a_fire_in_view_of_the_station_is_found_within_two_minutes():
    """FIRMS ultra-real-time: less than 60 s from observation to detection."""
    assert median_s("direct-broadcast", "ground-direct") < 60
    assert case_of("direct-broadcast", "ground-direct").state.max() == 0
    assert mean_s("direct-broadcast", "ground-direct", "contact_wait") == 0
    gain_s = median_s("direct-broadcast", "ground-direct") - median_s("direct-broadcast", "onboard-direct")
    assert 0 < gain_s < 5, "computing on board saves the transmission of raw data, no more"


def test_with_one_station_computing_on_board_waits_as_long_as_the_ground():
    """64.8 min: sum(gap^2) / (2 x span) of the passes of another SGP4 program; 5 % for edges and for its 10 s steps."""
    waits_min = [
        mean_s("svalbard-30d", case, "contact_wait", "acquisition", "antenna_wait") / 60
        for case in ("ground-direct", "onboard-direct")
    ]
    assert waits_min == pytest.approx([64.8, 64.8], rel=0.05)
    assert waits_min[0] == pytest.approx(waits_min[1], rel=0.03)


def test_the_wait_over_svalbard_is_that_of_its_own_passes():
    """From the passes alone, without engine: exact but for captures at instants 311 s apart."""
    made = ran("svalbard-30d")
    rise_s, set_s = made.plan.passes.rise_ns / 1e9, made.plan.passes.set_ns / 1e9
    gaps_s = np.append(rise_s, set_s[-1]) - np.insert(set_s, 0, 0.0)
    wait_s = float((gaps_s[:-1] ** 2).sum() / 2 / rise_s[-1])
    assert mean_s("svalbard-30d", "onboard-direct", "contact_wait", "acquisition") == pytest.approx(wait_s, rel=0.01)


LADDER = [(0.10, "5600 s"), (0.25, "2250 s"), (0.50, "1120 s"), (0.75, "750 s"), (1.00, "560 s"), (1.50, "375 s")]


@pytest.mark.parametrize(("load_asked", "interval"), LADDER)
def test_the_ladder_of_loads_leads_where_it_says(load_asked, interval):
    """To 3 %: captures are drawn at random, some hundreds at the lower end."""
    setting = (f"workload.interval={interval}", 'cases=["ground-direct"]')
    made = run(scenario("three-body-12", *setting))
    assert made.cases["ground-direct"].loads["antennas"] == pytest.approx(load_asked, rel=0.03)


def test_the_file_shows_the_ladder():
    text = FILES["three-body-12"].path.read_text("utf-8")
    written = re.findall(r'^#   (\d\.\d\d) +"(\d+ s)"', text, re.MULTILINE)
    assert [(float(load_asked), interval) for load_asked, interval in written] == LADDER


def test_a_train_of_satellites_crowds_the_stations():
    """The same strips from satellites 2 deg apart: about 2.1, because they pass together; 5 % as above."""
    setting = ("satellites.taikong.orbit.slot_spacing=2 deg", 'cases=["ground-direct"]')
    loads = run(scenario("three-body-12", *setting)).cases["ground-direct"].loads
    assert loads["antennas"] == pytest.approx(2.1, rel=0.05)


def test_the_nodes_of_the_three_body_constellation_take_no_pictures():
    asked = scenario("three-body-12")
    assert set(asked.nodes) == {"taikong-01", "taikong-07"}
    assert not set(asked.nodes) & set(asked.workload.satellites)
    assert not asked.cameras_may_be_nodes
    nodes = case_of("three-body-12", "node-relay").node
    assert set(nodes.tolist()) == {0, 6}


def test_the_maximum_of_the_press_stands_beside_its_mean():
    """T4: 12 x 744 is 8.93 POPS, the same press says 5."""
    rows = {row.key: row for row in scenario("three-body-12").assumptions}
    rate = rows["satellites.taikong.computer.rate"]
    assert (rate.low, rate.high, rate.unit) == ("417", "744", "TOPS")
    assert rate.favours == "orbit"
    assert int(rate.low) == round(5000 / 12)


def test_half_the_cameras_cannot_reach_a_node_with_six_links():
    state = case_of("three-body-6isl", "node-relay").state
    satellite = ran("three-body-6isl").captures.satellite
    linked = np.isin(satellite, range(6))
    assert linked.any()
    assert (state[~linked] == STATES.index("unroutable")).all()
    assert (state[linked] != STATES.index("unroutable")).all()


def test_faster_lines_relieve_the_dove_fleet():
    """What queues is the backhaul: four antennas of 1.64 Gbit/s before a line of 1.5 Gbit/s."""
    slow = result("dove-fleet").summary["cases"]["ground-direct"]["components"]["raw"]["backhaul_queue"]
    setting = ("scenario.span=2 h", "station_defaults.line_rate=10 Gbit/s", 'cases=["ground-direct"]')
    fast = latency.run(scenario("dove-fleet", *setting)).summary["cases"]["ground-direct"]["components"]["raw"]
    assert slow > 600e9
    assert fast["backhaul_queue"] < slow / 100


def test_the_dove_fleet_takes_120_terabyte_a_day():
    asked = scenario("dove-fleet")
    images_bit_s = len(asked.workload.satellites) * asked.workload.raw_bit / (asked.workload.interval_ns / 1e9)
    assert images_bit_s * 86_400 / 8e12 == pytest.approx(120, rel=1e-6)
    assert (len(asked.stations), sum(station.antennas for station in asked.stations)) == (12, 48)


def test_sentinel_2_sends_2_4_terabyte_a_day_from_four_stations():
    """To 1 %: a strip of 17 Gbit each 153 s."""
    asked = scenario("sentinel-2")
    raw_bit_s = len(asked.workload.satellites) * asked.workload.raw_bit / (asked.workload.interval_ns / 1e9)
    assert raw_bit_s * 86_400 / 8e12 == pytest.approx(2.4, rel=0.01)
    assert len(asked.stations) == 4


def test_a_better_relay_to_the_ground_exists_than_the_load_iteration_finds():
    """docs/design.md, Herding: the iteration falls back to own passes, though one hop at most is better."""
    assert case_of("three-body-12", "ground-relay").kept == "own"
    settings = ("network.hop_limit=1", 'cases=["ground-relay"]')
    near = run(scenario("three-body-12", *settings)).cases["ground-relay"]
    assert near.kept != "own"
    assert near.attempts_ns[near.kept] < near.attempts_ns["own"]


def test_the_changelog_has_the_medians_that_come_out():
    page = (Path(__file__).parent.parent / "CHANGELOG.md").read_text("utf-8")
    header, _, *rows = [line.strip(" |").split("|") for line in page.splitlines() if line.lstrip().startswith("|")]
    names = [cell.strip() for cell in header[1:]]
    for name, *cells in ([cell.strip() for cell in row] for row in rows):
        cases = latency.run(scenario(name)).summary["cases"] if name in SMALLER else result(name).summary["cases"]
        told = {case: text for case, text in zip(names, cells, strict=False) if text}
        assert told == {case: quantile_text(found["quantiles"]["p50"]) for case, found in cases.items()}


@pytest.mark.parametrize(("step", "delivered_share", "warnings"), [("10 s", 0.0, 1), ("60 s", 1.0, 0)])
def test_data_that_takes_longer_than_a_step_waits_for_ever(step, delivered_share, warnings):
    """docs/design.md, Procrastination: what the specification's search does with slow links."""
    settings = ("satellites.taikong.isl.rate=1 Gbit/s", "scenario.span=1 d", 'cases=["node-relay"]',
                "workload.in_orbit.recall=1")  # fmt: skip
    asked = scenario("three-body-12", *settings, f"network.topology_step={step}")
    assert latency.run(asked).summary["cases"]["node-relay"]["delivered_share"] == delivered_share
    assert len(asked.warnings) == warnings
