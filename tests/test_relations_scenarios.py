"""The same scenario written otherwise, or with something that nobody can use, gives the same result to the ns."""

import numpy as np
import pytest
from problems import differences, told
from test_relations_steps import FLEET

import latency
from latency.plan.build import build_plan
from latency.run import run


@pytest.fixture
def load(tmp_path):
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET, encoding="utf-8")
    return lambda *settings: latency.load(path, settings=settings)


def same(one, other, back=lambda result: result):
    assert list(one.cases) == list(other.cases)
    for case in one.cases:
        assert list(differences(told(one.cases[case]), back(told(other.cases[case])))) == [], case


OTHER_UNITS = (
    'scenario.span="21600 s"', 'scenario.drain="0.25 d"', 'workload.raw_size="2.4 Gbit"',
    'workload.product_size="80 kbit"', 'workload.interval="600 s"', 'satellites.eye.orbit.altitude="550000 m"',
    'satellites.eye.downlink.rate="62.5 MB/s"', 'satellites.eye.isl.rate="10000 Mbit/s"',
    'satellites.eye.computer.service_time="1000 ms"', 'network.topology_step="10000 ms"',
)  # fmt: skip


def test_units_are_only_words(load):
    one, other = run(load()), run(load(*OTHER_UNITS))
    assert one.plan.to_bytes() == other.plan.to_bytes()
    assert (np.concatenate(one.captures[:7]) == np.concatenate(other.captures[:7])).all()
    same(one, other)


def test_a_station_behind_mountains_changes_nothing(load):
    """At the pole under a mask of 89 degrees nothing is ever seen; its name is the first of all."""
    one, other = run(load()), run(load('stations.aaa={latitude="90 deg", longitude="0 deg", mask="89 deg"}'))
    assert other.plan.stations[0] == "aaa"
    assert len(other.plan.passes.station) > 0
    assert other.plan.passes.station.min() == 1

    def back(result):
        for row in result["captures"] + result["contacts"]:
            row["station"] = None if row["station"] is None else row["station"] - 1
        return result

    same(one, other, back)


def test_no_terminal_that_works_is_no_link_and_no_other_terminal_is_routed(load):
    """Relays without links are direct; with some terminals out of order every hop is between two that work."""
    off = run(load('satellites.eye.isl.topology="none"'))
    for place in ("ground", "onboard"):
        one, other = off.cases[f"{place}-direct"], off.cases[f"{place}-relay"]
        assert list(differences(told(one)["captures"], told(other)["captures"])) == []
    working = ["eye-02", "eye-03", "eye-04", "eye-08", "eye-09"]
    some = run(load(f"satellites.eye.isl.working={working}".replace("'", '"')))
    indices = {some.plan.satellites.index(name) for name in working}
    hops = 0
    for result in some.cases.values():
        links = result.trial.net.links[result.trial.hops["link"]]
        assert set(links["source"].tolist()) | set(links["target"].tolist()) <= indices
        hops += len(links)
    assert hops > 100


def test_a_range_limit_is_not_an_elevation(load):
    """T2: 630 km / sin 30 deg = 1,260 km is a flat-Earth limit; at 30 deg of elevation a satellite at 630 km is
    1,124.1 km away, so every pass above the mask lies inside a longer one within the limit."""
    shell = 'satellites.eye.orbit.altitude="630 km"'
    mask = build_plan(load(shell, 'station_defaults={mask="30 deg"}')).passes
    limit = build_plan(load(shell, 'station_defaults={max_range="1260 km"}')).passes
    assert len(mask.rise_ns) > 20
    for row in range(len(mask.rise_ns)):
        alike = (limit.satellite == mask.satellite[row]) & (limit.station == mask.station[row])
        around = alike & (limit.rise_ns <= mask.rise_ns[row]) & (limit.set_ns >= mask.set_ns[row])
        assert around.sum() == 1
    longer_ns = (limit.set_ns - limit.rise_ns).mean() - (mask.set_ns - mask.rise_ns).mean()
    assert longer_ns > 10 * 10**9, "a pass is 30 s longer or so"
