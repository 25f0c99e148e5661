"""The ground segment in scenario files: what each key becomes, and every mistake told once with its line."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from ground_texts import GROUND
from scenario_texts import load_text, problems_of

from latency.scenario import load, model
from latency.scenario.modcods import DVB_S2, DVB_S2X

NS = 10**9


def changed(old: str, new: str) -> str:
    """Return the whole text with one part replaced."""
    assert GROUND.count(old) == 1, f"{old!r} does not stand once in the text"
    return GROUND.replace(old, new)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory) -> model.Scenario:
    return load_text(tmp_path_factory.mktemp("ground"), GROUND)


def radio(scenario: model.Scenario, name: str) -> model.Downlink:
    (found,) = [radio for radio in scenario.groups[0].downlinks if radio.name == name]
    return found


def station(scenario: model.Scenario, name: str) -> model.Station:
    (found,) = [station for station in scenario.stations if station.name == name]
    return found


def test_the_whole_text_loads_without_a_warning(scenario):
    assert scenario.warnings == ()
    assert scenario.cases[-1] == "hybrid"


def test_a_budget_is_what_the_file_says(scenario):
    x_band = radio(scenario, "x-band")
    assert (x_band.rate_bit_s, x_band.band, x_band.rate_steps, x_band.efficiency) == (0, "x", (), 1.0)
    assert x_band.budget == model.Budget(
        frequency_hz=8.09e9, eirp_dbw=21.0, symbol_rate_hz=76.8e6, channels=6, polarisations=2,
        implementation_loss_db=2.0, other_loss_db=1.0, margin_db=0.5, framing=0.97, modcods=DVB_S2X,
        adaptation="fixed", modcod="16APSK 9/10",
    )  # fmt: skip


def test_a_bandwidth_means_shannons_limit_and_a_list_its_rows(scenario):
    s_band, ka = radio(scenario, "s-band").budget, radio(scenario, "ka").budget
    assert (s_band.symbol_rate_hz, s_band.modcods) == (5e6, ())
    assert [(row.name, row.efficiency_bit, row.es_n0_db) for row in ka.modcods] == [
        ("QPSK 1/2", 0.99, 1.0), ("QPSK 3/4", 1.49, 4.03), ("8PSK 3/5", 1.78, 5.5),
    ]  # fmt: skip


def test_what_a_budget_leaves_open_is_a_guess_with_a_range(tmp_path):
    text = changed('channels = 6\npolarisations = 2\nimplementation_loss = "2 dB"\nother_loss = "1 dB"\n', "")
    text = text.replace('margin = "0.5 dB"\nframing = 0.97\nmodcods = "dvb-s2x"\nadaptation = "fixed"\n', "")
    loaded = load_text(tmp_path, text.replace('modcod = "16APSK 9/10"\n', ""))
    budget = radio(loaded, "x-band").budget
    assert (budget.channels, budget.polarisations, budget.adaptation, budget.modcods) == (1, 1, "adaptive", DVB_S2)
    assert (budget.implementation_loss_db, budget.framing) == (1.5, 0.98)  # assumption ledger, LK-09 and LK-14
    rows = {row.key.rpartition(".")[2]: row for row in loaded.assumptions if ".x-band." in row.key}
    for key in ("implementation_loss", "other_loss", "margin", "framing"):
        row = rows[key]
        assert (row.basis, row.origin) == ("guess", "default")
        assert row.note
        assert float(row.low) <= float(row.value) <= float(row.high)


def test_steps_lasers_and_links_between_satellites(scenario):
    five, twenty = math.radians(5), math.radians(20)
    assert radio(scenario, "uhf").rate_steps == ((five, 10**6), (twenty, 4 * 10**6))
    laser = radio(scenario, "laser")
    assert (laser.optical, laser.acquisition_ns, laser.efficiency) == (True, 30 * NS, 0.12)
    isl = scenario.groups[0].isl
    assert isl.rate_steps == ((1e6, 100 * 10**9), (5e6, 10 * 10**9))
    assert (isl.max_range_m, isl.availability, isl.repair_ns) == (5e6, 0.99, 300 * NS)
    assert scenario.groups[0].sensor.imaging_ns == 20 * NS


def test_stations_have_bands_tenants_and_outages(scenario):
    north, south, dry = (station(scenario, name) for name in ("north", "south", "dry"))
    assert north.bands == ("x", "s", "ka")
    assert south.bands == ("x", "s", "uhf")  # of all stations that do not say so themselves
    assert (north.g_over_t_db_k, north.tenants, north.tenant_ns) == (29.0, 0.3, 7 * 60 * NS)
    assert south.tenant_ns == 8 * 60 * NS
    assert (north.feedback, south.feedback) == (True, False)
    hour = 3_600 * NS
    assert north.outages == model.Outages(((hour, 2 * hour), (2 * hour, 9_000 * NS)), 240 * hour, 2 * hour)
    assert south.outages == model.Outages((), 720 * hour, 4 * hour)
    assert (dry.clear_sky, dry.cost_class, dry.bands) == (0.69, "government", ("optical",))


def test_a_relay_is_a_station_in_the_sky(scenario):
    high = station(scenario, "high")
    assert high.relay == model.Relay(math.radians(31), 80_000.0)
    assert (high.latitude_rad, high.longitude_rad) == (math.radians(48), math.radians(11.1))
    assert (high.antennas, high.line_rate_bit_s, high.bands) == (1, 1_800_000_000, ("optical",))
    assert [place.name for place in scenario.stations] == ["dry", "high", "north", "south"]


def test_computers_workload_network_and_weather(scenario):
    assert replace(scenario.groups[0].computer, service_ns=None) == model.Computer(
        1, 0, None, None, batch_ns=600 * NS, express_classes=1, screening_ns=NS // 2
    )
    (home,) = scenario.data_centres
    assert (home.ingest_rate_bit_s, home.computer.batch_ns) == (2 * 10**9, 3_600 * NS)
    workload, network, weather = scenario.workload, scenario.network, scenario.weather
    assert (workload.compression, workload.cropped, workload.screening) == (1.5, 0.8, model.Screening(0.9, 0.02))
    assert (network.asking, network.product_first, network.streaming, network.scheduler) == (
        "deadline", True, True, "optimal",
    )  # fmt: skip
    assert (weather.rain, weather.clouds, weather.step_ns, weather.correlation_m) == (True, True, 300 * NS, 5e5)
    ends = (math.radians(5), math.radians(90))
    assert weather.attenuation == (("north", "ka", ends, (0.5, 0.01, 0.001), ((2, 12, 30.5), (0.3, 2, 5))),)
    assert scenario.claims[0].interest == "fires"


def test_interests_are_tried_by_priority_then_by_name(scenario):
    coast, fires, ships = scenario.workload.interests
    assert (coast.name, fires.name, ships.name) == ("coast", "fires", "ships")
    assert (coast.share, coast.deadline_ns, fires.deadline_ns) == (0.5, None, 900 * NS)
    assert (ships.areas, ships.known, ships.share) == ((), "screened", 0.05)
    assert fires.areas[1] == model.Area(math.radians(-33.9), math.radians(151.2), 100_000.0)


def test_the_resolved_text_gives_the_same_scenario_and_text(tmp_path, scenario):
    again = load_text(tmp_path, scenario.resolved)
    assert again == scenario
    assert again.resolved == scenario.resolved


def test_another_order_of_sections_is_the_same_scenario(tmp_path, scenario):
    head, *sections = GROUND.split("\n\n")
    other = load_text(tmp_path, "\n\n".join([head, *reversed([section.rstrip("\n") for section in sections])]) + "\n")
    parts = ("groups", "stations", "data_centres", "workload", "network", "weather", "claims")
    assert all(getattr(other, part) == getattr(scenario, part) for part in parts)


def test_what_is_not_stated_changes_nothing(tmp_path):
    """A file that knows nothing of all this gets every new field as the model has it where it is absent."""
    plain = load("worked-example")
    assert plain.weather == model.Weather()
    absent = {"bands": (), "g_over_t_db_k": None, "feedback": True, "clear_sky": None, "relay": None}
    absent |= {"tenants": 0.0, "tenant_ns": 0, "outages": model.Outages()}
    assert all(place == replace(place, **absent) for place in plain.stations)
    assert (plain.workload.interests, plain.workload.screening) == ((), model.Screening())
    assert not any(row.low for row in plain.assumptions if row.key.startswith("weather"))


@pytest.mark.parametrize("setting", ["weather.rain=true", "weather.clouds=true", "network.streaming=true",
                                     "stations.north.tenants=50 %", "workload.compression=2"])  # fmt: skip
def test_each_switch_can_be_set_on_the_command_line(tmp_path, scenario, setting):
    begin, end = GROUND.index("[weather]"), GROUND.index("[claims.fires]")
    text = GROUND[:begin] + GROUND[end:]
    assert load_text(tmp_path, text, [setting]) != load_text(tmp_path, text)


# What is changed in the whole text, and the one problem that comes of it.
MISTAKES = [
    ('eirp = "21 dBW"', 'eirp = "21 dB"', "x-band.eirp: 'dB' is a loss, not a power level; use dBW"),
    ('eirp = "21 dBW"', 'eirp = "21"', "x-band.eirp: '21' has no unit; use dBW"),
    ('symbol_rate = "76.8 Msym/s"', 'symbol_rate = "76.8 MHz"',
     "x-band.symbol_rate: 'MHz' is a frequency, not a symbol rate; use sym/s, ksym/s, Msym/s, Gsym/s"),
    ('frequency = "8.09 GHz"', 'frequency = "8.09 GB"', "x-band.frequency: 'GB' is a size, not a frequency"),
    ('frequency = "8.09 GHz"\n', "", "downlinks.x-band: a budget needs `frequency`"),
    ('symbol_rate = "76.8 Msym/s"\n', "", "downlinks.x-band: a budget needs `symbol_rate` or `bandwidth`"),
    ('frequency = "8.09 GHz"', 'freqency = "8.09 GHz"', "x-band.freqency: unknown key; did you mean 'frequency'?"),
    ('frequency = "8.09 GHz"', 'rate = "1 Gbit/s"',
     "x-band.eirp: belongs to a link budget and contradicts rate; keep one"),
    ("channels = 6", 'channels = 6\nbandwidth = "96 MHz"', "x-band.bandwidth: contradicts symbol_rate; keep one"),
    ("channels = 6", "channels = 6\nefficiency = 0.5", "x-band.efficiency: means nothing in a budget; there it is `fr"),
    ('margin = "0.5 dB"', 'margin = "0.5 dBW"', "x-band.margin: 'dBW' is a power level, not a loss; use dB"),
    ("framing = 0.97", "framing = 97", "x-band.framing: '97' is not between 0.001 % and 100 %"),
    ('modcods = "dvb-s2x"', 'modcods = "dvb-s3"', "x-band.modcods: 'dvb-s3' is no list of MODCODs; did you mean 'dvb"),
    ('"16APSK 9/10"', '"16APSK 8/10"', "x-band.modcod: '16APSK 8/10' is not among `modcods`; did you mean '16APSK"),
    ('adaptation = "fixed"', 'adaptation = "stepped"', 'one MODCOD for all needs `adaptation = "fixed"`'),
    ('bandwidth = "5 MHz"', 'bandwidth = "5 MHz"\nmodcods = "dvb-s2"',
     "s-band.modcods: contradicts bandwidth: MODCODs need `symbol_rate`"),
    ('["QPSK 3/4", 1.49, 4.03]', '["QPSK 3/4", 1.49, 12, 73]', "ka.modcods[1]: '['QPSK 3/4', 1.49, 12, 73]' is not"),
    ('["QPSK 3/4", 1.49, 4.03]', '["QPSK 3/4", 1.49, 0.9]',
     "ka.modcods[1]: 'QPSK 3/4' carries more than 'QPSK 1/2' and needs no better signal: 0.9 dB against 1 dB"),
    ('["QPSK 3/4", 1.49, 4.03]', '["QPSK 1/2", 1.49, 4.03]', "ka.modcods[1]: 'QPSK 1/2' is there twice"),
    ('["QPSK 3/4", 1.49, 4.03]', '["QPSK 3/4", nan, 4.03]', "ka.modcods[1][1]: 'nan' is not a finite number"),
    ('["QPSK 3/4", 1.49, 4.03]', '["QPSK 3/4", 1.49, inf]', "ka.modcods[1][2]: 'inf' is not a finite number"),
    ('["20 deg", "4 Mbit/s"]', '["5 deg", "4 Mbit/s"]', "uhf.rate_by_elevation[1]: each elevation must be above"),
    ('["20 deg", "4 Mbit/s"]', '["20 deg", "4 MB"]', "uhf.rate_by_elevation[1][1]: 'MB' is a size, not a rate"),
    ('rate = "10 Gbit/s"', 'rate = "10 Gbit/s"\nrate_by_elevation = [["5 deg", "1 bit/s"]]',
     "laser.rate_by_elevation: contradicts rate; keep one"),
    ('rate = "10 Gbit/s"', 'adaptation = "adaptive"', "laser.band: an optical link states its `rate`"),
    ('rate = "10 Gbit/s"', "", "laser: needs `rate`, `rate_by_elevation`, or a budget: `frequency`, `eirp`,"),
    ('band = "ka"\nfreq', 'band = "Ka"\nfreq', "ka.band: 'Ka' has capitals; write 'ka'"),
    ('["5000 km", "10 Gbit/s"]', '["500 km", "10 Gbit/s"]', "isl.rate_by_range[1]: each range must be above the one"),
    ('availability = "99 %"', 'availability = "0 %"', "isl.availability: '0 %' is not between 0.001 % and 100 %"),
    ('availability = "99 %"', 'repair = "1 min"', "isl.repair: needs `availability` beside it"),
    ('service_time = "5 s"\nscreening', "screening", "satellites.eye.computer: needs service_time or rate"),
    ('tenants = "30 %"\n', "", "stations.north.tenant_time: needs `tenants` beside it"),
    ('batch = "10 min"\n', "", "computer.express_classes: needs `batch` beside it"),
    ('batch = "1 h"', 'screening_time = "1 s"', "data_centres.home.computer: screening_time means nothing in a data"),
    ('bands = ["x", "s", "ka"]', 'bands = "x"', "stations.north.bands: 'x' is not a list of bands"),
    ('bands = ["x", "s", "ka"]', 'bands = ["x", "x"]', "stations.north.bands[1]: 'x' is there twice"),
    ('tenants = "30 %"', 'tenants = "100 %"', "station_defaults.tenants: '100 %' is not between 0 % and 99 %"),
    ('cost_class = "commercial"', 'cost_class = "comercial"', "cost_class: 'comercial' is not known; did you mean"),
    ('["2 h", "150 min"]', '["90 min", "150 min"]', "outages.planned[1]: begins before the one above has ended"),
    ('["2 h", "150 min"]', '["3 h", "150 min"]', "outages.planned[1]: ends before it begins"),
    (', every = "10 d", repair', ", repair", "stations.north.outages.repair: needs `every` beside it"),
    ("clear_sky = 0.69\n", "", "stations.dry: needs `clear_sky`, its share of time without clouds"),
    ("clear_sky = 0.69", "clear_sky = 69", "stations.dry.clear_sky: '69' is not between 0 % and 100 %"),
    ("[relays.high]", "[relays.north]", "relays.north: 'north' is also the name of a station"),
    ('feeder = { latitude = "48 deg", longitude = "11.1 deg" }\n', "", "relays.high.feeder: is missing: Where its"),
    ('bands = ["optical"]\nterminals', "terminals", "relays.high.bands: is missing: What its terminals receive."),
    ('bands = ["optical"]\nterminals', 'bands = ["optical", "uhf"]\nterminals',
     "downlinks.uhf: needs a stated `rate`: that is all that the relay 'high' takes"),
    ('band = "uhf"\n', "", "downlinks.uhf: needs `band`: without it, the relay 'high' would receive it as"),
    ('known = "screened"', 'known = "later"', "interests.ships.known: 'later' is not known; use ahead, screened"),
    ('share = "5 %"\n', "", "interests.ships: needs `areas` or `share`: which captures it means"),
    ('"-122.4 deg", "200 km"]', '"-122.4 deg"]', "fires.areas[0]: '['37.8 deg', '-122.4 deg']' is not a circle"),
    ('"-122.4 deg", "200 km"]', '"-122.4 deg", "200 deg"]', "fires.areas[0][2]: 'deg' is an angle, not a length"),
    ('recall = "90 %"', 'recal = "90 %"', "workload.screening.recal: unknown key; did you mean 'recall'?"),
    ('known = "screened"', 'known = "screened"\ndeadline = "5 min"',
     "ships.deadline: nobody knows of it before the screening"),
    ("compression = 1.5", "compression = 0.5", "workload.compression: 0.5 is not between 1 and 10000"),
    ('asking = "deadline"', 'asking = "oldst"', "network.asking: 'oldst' is not known; did you mean 'oldest'?"),
    ('scheduler = "optimal"', 'scheduler = "best"', "use first-come, longest-pass, max-weight, optimal"),
    ("streaming = true", 'streaming = "yes"', "network.streaming: 'yes' is neither true nor false"),
    ('station = "north"', 'station = "nort"', "north-ka.station: 'nort' is no station; did you mean 'north'?"),
    ('station = "north"\nband = "ka"', 'station = "north"\nband = "q"',
     "attenuation.north-ka.band: 'q' is the `band` of no downlink; use ka, optical, s, uhf, x"),
    ('["5 deg", "90 deg"]', '["90 deg", "5 deg"]', "north-ka.elevations[1]: must be above the one before"),
    ('"1 %", 0.001]', '"1 %"]', "north-ka.decibels: needs 2 rows of 2: elevations by shares"),
    ("[0.3, 2, 5]", "[3, 2, 5]", "north-ka.decibels[1]: what is exceeded more rarely cannot be less"),
    ('interest = "fires"', 'interest = "fire"', "claims.fires.interest: 'fire' is none of [workload.interests]; did"),
    ('"onboard-relay", "hybrid"]', '"onboard-relay", "hybrd"]', "cases[5]: 'hybrd' is no case; did you mean 'hybrid'?"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[told[:60] for _, _, told in MISTAKES])
def test_one_mistake_gives_one_line_where_it_stands(tmp_path, old, new, told):
    text = changed(old, new)
    found = problems_of(tmp_path, text)
    assert len(found) == 1, found
    assert told in found[0]
    line, _, message = found[0].partition("  ")
    names = {re.sub(r"\[\d+\]", "", part) for part in message.split(": ")[0].split(".")[-2:]}
    assert any(name in text.splitlines()[int(line) - 1] for name in names)


def test_a_budget_needs_the_figure_of_merit_of_every_station_that_receives_it(tmp_path):
    found = problems_of(tmp_path, GROUND.replace('g_over_t = "29 dB/K"\n', ""))
    told = 'needs `g_over_t`, such as "29 dB/K": satellites.eye.downlinks.x-band is a link budget'
    north, south = (GROUND[: GROUND.index(f"[stations.{name}]")].count("\n") for name in ("north", "south"))
    # one line was taken out above; the optical station and the relay hear no budget
    assert found == [
        f"{north}  stations.north: {told}",
        f"{south}  stations.south: {told}",
    ]


def test_a_station_that_receives_anything_receives_light_too(tmp_path):
    text = changed('bands = ["optical"]\nclear_sky = 0.69\n', "").replace('bands = ["x", "s", "uhf"]\n', "")
    text = text.replace("[stations.south]", '[stations.south]\nbands = ["x"]')
    (found,) = problems_of(tmp_path, text)
    assert "stations.dry: needs `clear_sky`, its share of time without clouds, or `bands` without optical" in found


def test_hybrid_needs_a_computer_on_board_and_data_centres(tmp_path):
    begin, end = GROUND.index("[satellites.eye.computer]"), GROUND.index("[station_defaults]")
    text = GROUND[:begin] + GROUND[end:].replace("[data_centres.home]", "[data_centers.home]")
    text = text.replace(GROUND.splitlines()[1], 'cases = ["hybrid", "ground-direct"]')
    text = text[: text.index("[claims.fires]")]
    found = " ".join(problems_of(tmp_path, text))
    assert "takes captures; the case hybrid needs it to screen them; add [satellites.eye.computer]" in found
    assert "data_centers: unknown key; did you mean 'data_centres'?" in found


WARNINGS = [
    ('"onboard-relay", "hybrid"]', '"onboard-relay"]',
     "workload.interests.ships: is known only by a look at the image, which only the case hybrid takes"),
    ("priority = 2", "priority = 1", "workload.interests.ships: has the priority of all other captures, 1"),
    ('bands = ["x", "s", "uhf"]', 'bands = ["x", "s"]', "satellites.eye: no station receives band uhf; its radio uhf"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), WARNINGS, ids=[told[:40] for _, _, told in WARNINGS])
def test_what_changes_nothing_is_told(tmp_path, old, new, told):
    (warning,) = load_text(tmp_path, changed(old, new)).warnings
    assert told in warning


def test_weather_that_touches_no_link_is_told():
    loaded = load("worked-example", ["weather.rain=true", "weather.clouds=true"])
    assert [warning.partition(":")[0] for warning in loaded.warnings] == ["weather.rain", "weather.clouds"]


def test_how_well_hybrid_screens_is_in_the_register_unless_stated(tmp_path):
    begin, end = GROUND.index("[workload.screening]"), GROUND.index("[network]")
    loaded = load_text(tmp_path, GROUND[:begin] + GROUND[end:])
    assert loaded.workload.screening == model.Screening(0.92, 0.01)
    rows = {row.key: row for row in loaded.assumptions}
    assert rows["workload.screening.recall"].basis == rows["workload.screening.false_alarms"].basis == "guess"
    assert load_text(tmp_path, loaded.resolved) == loaded
