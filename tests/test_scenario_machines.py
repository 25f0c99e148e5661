"""Computers by kind, power, heat, failures and pipelines: as the file says them, and what is wrong with them."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import replace

import pytest
from machine_texts import MACHINES
from scenario_texts import load_text, problems_of, write

from latency.result.register import register_csv
from latency.scenario import load
from latency.scenario.declared import claims_digest
from latency.scenario.model import Outages, Task, Thermal
from latency.sky.partitions import partitions


def changed(old: str, new: str) -> str:
    assert MACHINES.count(old) == 1, f"{old!r} does not stand once in the text"
    return MACHINES.replace(old, new)


def rows_of(scenario) -> dict:
    return {row.key: row for row in scenario.assumptions}


def test_a_computer_is_its_kind_but_for_what_it_says_itself(tmp_path):
    """Sustained rates by hand: 275 TOPS x 0.3 = 82.5 Top/s, 204.8 GB/s x 0.5 = 102.4 GB/s."""
    scenario = load_text(tmp_path, MACHINES)
    board = scenario.groups[0].computer
    assert (board.kind, board.workers, board.year, board.precision) == ("orin", 2, 2022, "INT8")
    assert (board.rate_op_s, board.bandwidth_byte_s) == (82_500_000_000_000, 102_400_000_000)
    assert (board.load_ns, board.keep_warm_ns) == (20 * 10**9, 600 * 10**9)
    assert (board.power_w, board.idle_w, board.thermal) == (60.0, 10.0, Thermal(35.0, 20_000.0, 0.5))
    assert board.resets == Outages((), 10 * 86_400 * 10**9, 60 * 10**9)
    centre = scenario.data_centres[0].computer
    assert (centre.prefill_token_s, centre.decode_token_s, centre.workers) == (1777.3, 50.8, 1)
    assert centre.thermal is None  # heat is modelled on satellites


def test_power_failures_links_and_nodes_are_as_the_file_says(tmp_path):
    scenario = load_text(tmp_path, MACHINES)
    group = scenario.groups[0]
    power = group.power
    assert (power.solar_w, power.base_w, power.battery_j) == (120.0, 20.0, 360_000.0)  # 100 Wh are 360 kJ
    assert (power.sunlight, power.depth_of_discharge, power.resume, power.charge) == ("eclipses", 0.3, 0.1, 1.0)
    assert group.failures.satellite.every_ns == 100 * 86_400 * 10**9
    assert group.failures.terminals == Outages((), 50 * 86_400 * 10**9, 2 * 86_400 * 10**9)
    assert (group.downlinks[0].power_w, group.isl.power_w) == (50.0, 8.0)
    assert group.isl.degraded == (("eye-b", 10**9),)
    assert group.isl.polar_limit_rad == pytest.approx(1.2217304763960306)  # 70 deg
    assert (scenario.network.node_choice, scenario.network.admission) == ("load", 5)


def test_what_is_planned_is_out_of_service_without_failing_at_random(tmp_path):
    text = changed('satellite = { every = "100 d" }', 'satellite = { planned = [["1 h", "90 min"], ["2 h", "3 h"]] }')
    text = text.replace('resets = { every = "10 d" }', 'resets = { every = "10 d", planned = [["10 s", "20 s"]] }')
    scenario = load_text(tmp_path, text)
    group, hour_ns = scenario.groups[0], 3_600 * 10**9
    assert group.failures.satellite == Outages(((hour_ns, 3 * hour_ns // 2), (2 * hour_ns, 3 * hour_ns)))
    assert group.computer.resets == Outages(((10 * 10**9, 20 * 10**9),), 10 * 86_400 * 10**9, 60 * 10**9)
    assert "satellites.eye.failures.satellite.repair" not in rows_of(scenario)  # nothing fails, nothing is repaired
    assert load(write(tmp_path, scenario.resolved, "again.toml")) == scenario


def test_tasks_keep_the_order_of_the_file(tmp_path):
    workload = load_text(tmp_path, MACHINES).workload
    assert workload.tasks == (
        Task("wash", "tiles", "all", tiles=100, tile_op=2 * 10**9),
        Task("detect", "operations", "clear", work_op=10**14, moved_byte=3 * 10**9),
        Task("describe", "language", "found", parameters=8 * 10**9, weight_bit=4.5, prompt_tokens=1000,
             answer_tokens=100),
    )  # fmt: skip
    assert (workload.content.positives, workload.content.cloudy, workload.content.negative_bit) == (0.1, 0.5, 8000)
    assert (workload.in_orbit.recall, workload.in_orbit.false_alarms) == (0.9, 0.01)
    assert (workload.on_ground.recall, workload.on_ground.false_alarms) == (1.0, 0.0)


def test_every_value_of_a_used_kind_is_in_the_register_with_its_source_and_line(tmp_path):
    rows = rows_of(load_text(tmp_path, MACHINES))
    rate = rows["satellites.eye.computer.rate"]
    line = MACHINES[: MACHINES.index('rate = "275 TOPS"')].count("\n") + 1
    assert (rate.value, rate.unit, rate.basis, rate.source) == ("275", "TOPS", "published", "data sheet")
    assert rate.origin == f"fires.toml:{line}"
    share = rows["data_centres.home.computer.utilisation"]
    assert (share.low, share.high, share.basis, share.note) == ("0.1", "0.5", "guess", "never published")
    assert rows["satellites.eye.computer.thermal.cooling"].source == "data sheet"


def test_a_kind_that_nobody_refers_to_leaves_no_trace(tmp_path):
    scenario = load_text(tmp_path, MACHINES)
    text = register_csv(scenario.assumptions)
    assert "44.86" not in text
    assert "tx2" not in scenario.resolved
    bare = MACHINES[: MACHINES.index("[computers.tx2]")] + MACHINES[MACHINES.index("[satellites.eye]\n") :]
    assert load_text(tmp_path, bare).resolved.count("origin") == scenario.resolved.count("origin")


def test_what_is_left_open_and_matters_is_a_guess_with_a_range(tmp_path):
    rows = rows_of(load_text(tmp_path, changed("bandwidth_utilisation = 0.5\n", "")))
    keys = (
        "satellites.eye.power.depth_of_discharge", "satellites.eye.power.resume", "satellites.eye.power.charge",
        "satellites.eye.computer.thermal.resume", "satellites.eye.computer.resets.repair",
        "satellites.eye.failures.satellite.repair", "satellites.eye.computer.bandwidth_utilisation",
    )  # fmt: skip
    for key in keys:
        row = rows[key]
        assert (row.basis, row.origin) == ("guess", "default"), key
        assert "" not in (row.note, row.low, row.high, row.favours), key


def test_the_resolved_scenario_gives_itself_again(tmp_path):
    scenario = load_text(tmp_path, MACHINES)
    again = load(write(tmp_path, scenario.resolved, "again.toml"))
    assert again.resolved == scenario.resolved
    assert again == scenario
    assert list(tomllib.loads(scenario.resolved)["workload"]["tasks"]) == ["wash", "detect", "describe"]
    assert claims_digest(again) == claims_digest(scenario)


def test_a_part_may_hold_computers_alone(tmp_path):
    head, tail = MACHINES.index("[computers.orin]"), MACHINES.index("[satellites.eye]\n")
    part = MACHINES[head:tail].replace('"data sheet"', '"sheet"') + '\n[sources.sheet]\ntitle = "Data sheet"\n'
    write(tmp_path, part, "boards.toml")
    whole = MACHINES[:head].replace("schema = 1\n", 'schema = 1\nuse = ["boards.toml"]\n') + MACHINES[tail:]
    scenario = load_text(tmp_path, whole)
    assert scenario.groups == load_text(tmp_path, MACHINES, ()).groups
    scenario = load_text(tmp_path, whole)
    line = part[: part.index('rate = "275 TOPS"')].count("\n") + 1
    row = rows_of(scenario)["satellites.eye.computer.rate"]
    assert (row.origin, row.source) == (f"boards.toml:{line}", "sheet")


def test_a_measured_time_takes_the_place_of_a_rate(tmp_path):
    text = changed('computer = { kind = "orin", prefill', 'computer = { kind = "orin", service_time = "3 s", prefill')
    head, tail = text.index("[workload.tasks.wash]"), text.index("[workload.content]")
    scenario = load_text(tmp_path, text[:head].replace('"10 kB"', '"10 kB"\nwork = "1 Top"') + text[tail:])
    centre = scenario.data_centres[0].computer
    assert (centre.service_ns, centre.rate_op_s) == (3 * 10**9, None)
    assert scenario.groups[0].computer.rate_op_s == 82_500_000_000_000
    assert "data_centres.home.computer.utilisation" not in rows_of(scenario)


def test_the_command_line_reaches_kinds_and_places(tmp_path):
    settings = ['computers.orin.rate="100 TOPS"', 'satellites.eye.computer.power="70 W"']
    scenario = load_text(tmp_path, MACHINES, settings)
    assert scenario.data_centres[0].computer.rate_op_s == 30_000_000_000_000
    assert (scenario.groups[0].computer.power_w, scenario.data_centres[0].computer.power_w) == (70.0, 60.0)
    assert rows_of(scenario)["satellites.eye.computer.rate"].origin == "--set"


# What is changed in the right file, and the one problem that comes of it.
MISTAKES = [
    ('kind = "orin"\n', 'kind = "orion"\n', "satellites.eye.computer.kind: 'orion' is none of [computers]; did you"),
    ('rate = "275 TOPS"', 'rat = "275 TOPS"\nrate = "1 TOPS"', "computers.orin.rat: unknown key; did you mean 'rate'?"),
    ('year = 2022', 'year = "2022"', "computers.orin.year: '2022' is a text; write the number without quotes"),
    ('bandwidth = "204.8 GB/s"', 'bandwidth = "204.8 GB"', "computers.orin.bandwidth: 'GB' is a size, not a rate"),
    ('"50.8 token/s"', '"50.8 op/s"', "'op/s' is a computing rate, not a token rate; use token/s"),
    ('store = "20 kJ"', 'store = "20 kW"', "computers.orin.thermal.store: 'kW' is a power, not an energy"),
    ('cooling = "35 W"', 'cooling = "10 W"', "computers.orin.thermal.cooling: is not more than idle_power"),
    ('idle_power = "10 W"', 'idle_power = "61 W"', "computers.orin.idle_power: is more than `power`"),
    ('cooling = "35 W", ', "", "computers.orin.thermal.cooling: is missing"),
    ('battery = "100 Wh"', 'battery = "9 MWh"', "power.battery: the share of it that computing may use is more than 9"),
    ('battery = "100 Wh"', 'battery = "0 J"', "satellites.eye.power.battery: '0 J' is not between 1 J and 1000 MWh"),
    ('battery = "100 Wh"', 'battery = "100 Wh"\ndepth_of_discharge = 0', "depth_of_discharge: '0' is not between 0.1"),
    ('battery = "100 Wh"', 'battery = "100 Wh"\nresume = "0 %"', "power.resume: so that work could pause and go on ev"),
    ('battery = "100 Wh"', 'battery = "0.5 kJ"', "satellites.eye.power.battery: so that work could pause and go on ev"),
    ('store = "20 kJ"', 'store = "5 J"', "computers.orin.thermal.store: so that work could pause and go on every 0.2"),
    ('store = "20 kJ"', 'store = "20 kJ", resume = 0.999', "computers.orin.thermal.resume: so that work could pause"),
    ('base = "20 W"\n', "", "satellites.eye.power.base: is missing"),
    ('base = "20 W"', 'base = "20 W"\nbatery = "1 J"', "satellites.eye.power.batery: unknown key; did you mean 'batt"),
    ('[["eye-b", ', '[["eye-x", ', "satellites.eye.isl.degraded[0][0]: 'eye-x' is no satellite of this group"),
    ('[["eye-b", "1 Gbit/s"]]', '[["eye-b", "1 Gb"]]', "degraded[0][1]: 'Gb' is not a rate"),
    ('polar_limit = "70 deg"', 'polar_limit = "91 deg"', "polar_limit: '91 deg' is not between 0 deg and 90 deg"),
    ('satellite = { every = "100 d" }', 'satellite = { repair = "1 d" }',
     "satellites.eye.failures.satellite.repair: needs `every` beside it"),
    ('terminals = { every = "50 d", repair = "2 d" }', 'terminals = { planned = [["2 h", "1 h"]] }',
     "satellites.eye.failures.terminals.planned[0]: ends before it begins"),
    ('choice = "load"', 'choice = "loaded"', "nodes.choice: 'loaded' is not known; did you mean 'load'?"),
    ("admission = 5", "admission = 0", "nodes.admission: '0' is not between 1 and 1000000"),
    ('product_size = "10 kB"', 'product_size = "10 kB"\nwork = "1 op"', "workload.work: contradicts [workload.tasks]"),
    ("tiles = 100\n", "", "workload.tasks.wash: kind 'tiles' needs `tiles`"),
    ('work = "100 Top"', 'work = "100 Top"\ntiles = 3', "tasks.detect.tiles: means nothing in a task of kind 'operat"),
    ('kind = "language"', 'kind = "languages"', "workload.tasks.describe.kind: 'languages' is not known; did you mean"),
    ('applies_to = "clear"', 'applies_to = "cloudy"', "tasks.detect.applies_to: 'cloudy' is not known"),
    ("recall = 0.9", "recall = 90", "workload.in_orbit.recall: '90' is not between 0 % and 100 %"),
    ("cloudy = 0.5", "cludy = 0.5", "workload.content.cludy: unknown key; did you mean 'cloudy'?"),
    ('kind = "orin", prefill', 'thermal = { cooling = "1 W", store = "1 J" }, kind = "orin", prefill',
     "data_centres.home.computer: thermal means nothing in a data centre"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[told[:60] for _, _, told in MISTAKES])
def test_one_mistake_gives_one_line(tmp_path, old, new, told):
    text = changed(old, new)
    found = problems_of(tmp_path, text)
    assert len(found) == 1, found
    line, _, message = found[0].partition("  ")
    assert told in message
    assert abs(int(line) - (MACHINES[: MACHINES.index(old)].count("\n") + 1)) <= 3


def test_work_may_pause_and_go_on_every_two_seconds_but_no_sooner(tmp_path):
    """By hand: up by 120 - 20 - 10 = 90 W, down by 20 + 60 + 50 + 8 - 120 = 18 W, so 2 s are 30 J: 3 % of 1 kJ."""
    assert load_text(tmp_path, changed('battery = "100 Wh"', 'battery = "1001 J"')).groups[0].power.battery_j == 1001.0
    found = problems_of(tmp_path, changed('battery = "100 Wh"', 'battery = "999 J"'))
    assert [line.split("  ")[1] for line in found] == [
        "satellites.eye.power.battery: so that work could pause and go on every 1.998 s; less than 2 s is too often"
    ]


def test_a_battery_that_the_sun_cannot_fill_may_be_small(tmp_path):
    """What the bus takes all of, work never gets any of: nothing goes on again and pauses."""
    text = changed('solar = "120 W"', 'solar = "30 W"').replace('battery = "100 Wh"', 'battery = "1 J"')
    assert load_text(tmp_path, text).groups[0].power.battery_j == 1.0


def test_who_cannot_do_a_task_is_told_what_it_lacks(tmp_path):
    found = problems_of(tmp_path, changed('kind = "orin"\n', 'kind = "tx2"\n'))
    assert [line.split("  ")[1] for line in found] == [
        "satellites.eye.computer: cannot do the task 'detect': needs `rate`",
        "satellites.eye.computer: cannot do the task 'describe': needs `rate` and `bandwidth`, or `prefill_rate` and"
        " `decode_rate`",
    ]


def test_a_measured_tile_needs_no_rate_and_whoever_computes_nothing_needs_neither(tmp_path):
    head, tail = MACHINES.index("[workload.tasks.detect]"), MACHINES.index("[workload.content]")
    tiles = (MACHINES[:head] + MACHINES[tail:]).replace('kind = "orin"\n', 'kind = "tx2"\n')
    assert load_text(tmp_path, tiles).groups[0].computer.tile_ns == 44_860_000
    on_ground = changed("schema = 1", 'schema = 1\ncases = ["ground-direct"]')
    on_ground = on_ground.replace('kind = "orin"\n', 'kind = "tx2"\n')
    assert load_text(tmp_path, on_ground).cases == ("ground-direct",)


def test_a_tile_time_alone_says_nothing_of_work_without_tasks(tmp_path):
    head, tail = MACHINES.index("[workload.tasks.wash]"), MACHINES.index("[workload.content]")
    text = (MACHINES[:head] + MACHINES[tail:]).replace('kind = "orin"\n', 'kind = "tx2"\n')
    found = problems_of(tmp_path, text.replace('"10 kB"', '"10 kB"\nwork = "1 Top"'))
    assert [line.split("  ")[1] for line in found] == [
        "satellites.eye.computer: needs service_time or rate; other speeds are for [workload.tasks]"
    ]


def test_a_battery_must_feed_something_known(tmp_path):
    text = changed('power = "60 W"\nidle_power = "10 W"\n', "").replace('power = "60.0 W"\n', "").replace(
        'thermal = { cooling = "35 W", store = "20 kJ" }\n', ""
    )
    found = problems_of(tmp_path, text)
    assert [line.split("  ")[1] for line in found] == [
        "satellites.eye.computer: needs `power`, what it draws: [satellites.eye.power] has to feed it"
    ]


def test_heat_needs_a_power(tmp_path):
    text = changed('power = "60 W"\nidle_power = "10 W"\n', "").replace('power = "60.0 W"\n', "")
    head, tail = text.index("[satellites.eye.power]"), text.index("[satellites.eye.failures]")
    found = problems_of(tmp_path, text[:head] + text[tail:])
    assert len(found) == 1
    assert "computers.orin.thermal: needs `power` beside it" in found[0]


@pytest.mark.parametrize(
    ("old", "new", "line_of", "told"),
    [
        # by hand: 100 tiles of 366 d each
        ("workers = 2\n", 'workers = 2\ntile_time = "366 d"\n', "tiles = 100",
         "workload.tasks.wash.tiles: satellites.eye.computer has worked 36,600 days on one capture when"),
        # 1e8 tokens at 0.001 token/s: 1e11 s
        ("answer_tokens = 100", "answer_tokens = 100_000_000", "parameters = 8e9",
         "workload.tasks.describe.parameters: data_centres.home.computer has worked 1,157,407 days"),
    ],
)  # fmt: skip
def test_work_without_end_is_told_where_it_stands(tmp_path, old, new, line_of, told):
    text = changed(old, new).replace('decode_rate = "50.8 token/s"', 'decode_rate = "0.001 token/s"')
    line = text[: text.index(line_of)].count("\n") + 1
    (found,) = problems_of(tmp_path, text)
    assert found.startswith(f"{line}  {told}")


def test_tasks_that_only_together_take_too_long_are_told(tmp_path):
    """Ten tasks of 366 d are a span of 3660 d; the eleventh is too much."""
    text = changed("tiles = 100", "tiles = 1").replace("workers = 2\n", 'workers = 2\ntile_time = "366 d"\n')
    more = '\n[workload.tasks.more-{}]\nkind = "tiles"\ntiles = 1\ntile_work = "1 op"\n'
    head, tail = text.index("[workload.tasks.detect]"), text.index("[workload.content]")
    tasks = [more.format(number) for number in range(10)]
    assert load_text(tmp_path, text[:head] + "".join(tasks[:9]) + text[tail:])
    (found,) = problems_of(tmp_path, text[:head] + "".join(tasks) + text[tail:])
    assert "workload.tasks.more-9.tiles: satellites.eye.computer has worked 4,026 days" in found


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('resets = { every = "10 d" }', 'resets = { every = "1 s", repair = "1 s" }', "computer.resets"),
        ('terminals = { every = "50 d", repair = "2 d" }', 'terminals = { every = "1 s", repair = "1 s" }',
         "failures.terminals"),
        ('satellite = { every = "100 d" }', 'satellite = { every = "1 s", repair = "1 s" }', "failures.satellite"),
    ],
)  # fmt: skip
def test_outages_without_number_are_told_where_they_stand(tmp_path, old, new, key):
    """24 d and a drain of one are 25 x 86,400 s, or 1,080,000 outages of a second with a second between them."""
    text = changed(old, new).replace('span = "6 h"', 'span = "24 d"').replace('interval = "10 min"', 'interval = "1 d"')
    line = text[: text.index(new)].count("\n") + 1
    (found,) = problems_of(tmp_path, text)
    assert found.startswith(f"{line}  satellites.eye.{key}.every: some 1,080,000 outages in 25 days, more than the ")
    assert load_text(tmp_path, text.replace('span = "24 d"', 'span = "22 d"'))


SECOND = """
[workload.tasks.tell]
kind = "language"
parameters = {}
prompt_tokens = 1
answer_tokens = 1
weight_bits = 4.5
"""


def test_rates_measured_with_one_language_model_do_not_serve_two(tmp_path):
    other = changed("\n[workload.content]", SECOND.format("700e9") + "\n[workload.content]")
    line = other[: other.index("prefill_rate")].count("\n") + 1
    found = problems_of(tmp_path, other)
    assert [one.split(":")[0] for one in found] == [
        f"{line}  data_centres.home.computer.{key}" for key in ("prefill_rate", "decode_rate")
    ]
    assert all("is measured with one language model, and [workload.tasks] have 2" in one for one in found)
    same = changed("\n[workload.content]", SECOND.format("8e9") + "\n[workload.content]")
    assert len(load_text(tmp_path, same).workload.tasks) == 4


@pytest.mark.parametrize("old", ['resets = { every = "10 d" }', 'satellite = { every = "100 d" }'])
def test_a_section_on_failures_that_says_nothing_is_wrong(tmp_path, old):
    text = changed(old, f"{old.split(' ')[0]} = {{}}")
    line = text[: text.index("= {}")].count("\n") + 1
    (found,) = problems_of(tmp_path, text)
    assert found.startswith(f"{line}  satellites.eye.")
    assert "needs `planned` or `every`" in found


YEARS = [
    (2025, 2022, "tomorrow's satellite against yesterday's ground: a computer of 2025 against one of 2022"),
    (2020, 2023, "tomorrow's ground against yesterday's satellite: a computer of 2023 against one of 2020"),
    (2022, 2024, ""),
    (2022, None, "computers in orbit have a `year`, not all of those on the ground"),
    (None, 2022, "computers on the ground have a `year`, not all of those in orbit"),
    (None, None, ""),
]


@pytest.mark.parametrize(("orbit", "ground", "told"), YEARS)
def test_computers_of_different_years_are_told(tmp_path, orbit, ground, told):
    text = changed("year = 2022\n", "")
    text = text.replace("workers = 2", f"workers = 2\nyear = {orbit}" if orbit else "workers = 2")
    text = text.replace('{ kind = "orin"', f'{{ kind = "orin", year = {ground}' if ground else '{ kind = "orin"')
    warnings = [line for line in load_text(tmp_path, text).warnings if "year" in line]
    assert [told in line for line in warnings] == ([True] if told else [])


def test_years_say_nothing_where_only_one_side_computes(tmp_path):
    text = changed("schema = 1", 'schema = 1\ncases = ["onboard-direct"]')
    text = text.replace("workers = 2", "workers = 2\nyear = 1999")
    assert load_text(tmp_path, text).warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('negative_size = "1 kB"\n', "", "workload.content: no negative_size"),
        ('rate = "10 Gbit/s"\npower = "8 W"\n', 'rate = "10 Gbit/s"\n', "satellites.eye.isl: no `power`"),
        ('power = "50 W"\n', 'power = "0 W"\n', ""),
        ('power = "50 W"\n', "", "satellites.eye.downlink: no `power`"),
        ('kind = "orin", prefill', 'kind = "orin", tile_time = "1 s", prefill', ""),
    ],
)
def test_what_is_left_out_is_told(tmp_path, old, new, told):
    assert load_text(tmp_path, MACHINES).warnings == ()
    warnings = load_text(tmp_path, changed(old, new)).warnings
    assert [told in line for line in warnings] == ([True] if told else [])


def test_workers_of_a_place_at_the_power_of_its_kind_are_told(tmp_path):
    """Sixteen workers of a kind with one: sixteen times the speed, at the kind's 60 W."""
    text = changed('workers = 2\npower = "60.0 W"\n', "workers = 16\n")
    line = text[: text.index("workers = 16")].count("\n") + 1
    of_kind = text[: text.index('power = "60 W"')].count("\n") + 1
    (told,) = load_text(tmp_path, text).warnings
    assert f".toml:{line}  satellites.eye.computer.workers: the power of 16 workers stays that of the kind" in told
    assert f".toml:{of_kind})" in told
    setting = ["satellites.eye.computer.workers=3"]
    setting = load(write(tmp_path, changed('workers = 2\npower = "60.0 W"\n', "")), setting)
    assert [warning.startswith("--set  satellites.eye.computer.workers: ") for warning in setting.warnings] == [True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('workers = 2\npower = "60.0 W"\n', "workers = 1\n"),  # as many as the kind has
        ('workers = 2\npower = "60.0 W"\n', 'workers = 16\npower = "480 W"\n'),
        ('{ kind = "orin", prefill', '{ kind = "orin", workers = 9, prefill'),  # what the ground draws nobody counts
    ],
)
def test_workers_that_bring_their_power_are_no_news(tmp_path, old, new):
    assert load_text(tmp_path, changed(old, new)).warnings == ()


def test_a_range_on_workers_at_one_power_is_told(tmp_path):
    ranged = 'workers = { value = 2, range = [1, 8], basis = "guess", note = "to be turned" }'
    (told,) = load_text(tmp_path, changed("workers = 2", ranged)).warnings
    assert told.startswith("satellites.eye.computer.workers: has a range, over which power stays 60 W")


ORBIT = '[workload.in_orbit]\nrecall = 0.9\nfalse_alarms = "1 %"\n'
GROUND = "[workload.on_ground]\nrecall = 1\n"


@pytest.mark.parametrize(
    ("dropped", "unsaid", "side", "told"),
    [
        (GROUND, "on_ground", "ground", "workload.in_orbit: stated for one side only, so that the models on the"),
        (ORBIT, "in_orbit", "orbit", "workload.on_ground: stated for one side only, so that the models in orbit"),
    ],
)
def test_accuracy_of_one_side_is_told_and_the_other_is_a_guess_in_the_register(tmp_path, dropped, unsaid, side, told):
    scenario = load_text(tmp_path, changed(dropped, ""))
    assert [warning.startswith(told) for warning in scenario.warnings] == [True]
    for key, value in (("recall", "100"), ("false_alarms", "0")):
        row = rows_of(scenario)[f"workload.{unsaid}.{key}"]
        assert (row.value, row.unit, row.basis, row.origin, row.favours) == (value, "%", "guess", "default", side)
        assert "" not in (row.note, row.low, row.high)
    assert load(write(tmp_path, scenario.resolved, "again.toml")) == scenario


def test_accuracy_of_one_side_is_no_news_where_only_it_computes_or_nothing_is_said(tmp_path):
    text = changed("schema = 1", 'schema = 1\ncases = ["onboard-direct"]').replace(GROUND, "")
    assert load_text(tmp_path, text).warnings == ()
    perfect = load_text(tmp_path, MACHINES.replace(GROUND, "").replace(ORBIT, ""))
    assert perfect.warnings == ()
    assert not any("recall" in row.key for row in perfect.assumptions)


def test_data_that_only_one_side_has_to_move_is_told(tmp_path):
    tx2 = '{ kind = "tx2", rate = "1 TOPS", utilisation = 1, year = 2022, prefill'
    (told,) = load_text(tmp_path, changed('{ kind = "orin", prefill', tx2)).warnings
    assert told.startswith("workload.tasks.detect.moved: takes no time at data_centres.home, whose computers")


def test_broken_terminals_that_part_a_ring_are_told(tmp_path):
    """A ring of six, a to f: without c and f two pairs are left, {a, b} and {d, e}."""
    working = changed('topology = "ring"', 'topology = "ring"\nworking = ["eye-a", "eye-b", "eye-d", "eye-e"]')
    told = partitions(load_text(tmp_path, working))
    assert told == [
        "satellites.eye.isl: working terminals link 4 satellites in 2 groups that do not reach each other (2 and 2);"
        " 2 of 6 have no link"
    ]


def test_terminals_that_all_face_broken_ones_are_told(tmp_path):
    working = changed('topology = "ring"', 'topology = "ring"\nworking = ["eye-a", "eye-c"]')
    told = partitions(load_text(tmp_path, working))
    assert told == ["satellites.eye.isl: working terminals face broken ones everywhere; 6 of 6 have no link"]


def test_terminals_that_stay_together_are_no_news(tmp_path):
    scenario = load_text(tmp_path, MACHINES)
    assert partitions(scenario) == []
    group = scenario.groups[0]
    row = replace(group, isl=replace(group.isl, working=("eye-a", "eye-b", "eye-c")))
    assert partitions(replace(scenario, groups=(row,))) == []


def test_the_register_as_csv_has_a_row_for_each_value(tmp_path):
    scenario = load_text(tmp_path, MACHINES)
    rows = list(csv.DictReader(io.StringIO(register_csv(scenario.assumptions))))
    assert len(rows) == len(scenario.assumptions)
    assert len({row["key"] for row in rows}) == len(rows)
