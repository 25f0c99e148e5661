"""What a case may enjoy and another not: each switch a question to the scenario and a case, answered yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from latency.constants import SECOND_NS
from latency.flow.cases import BY_NAME, GROUND, NODE, Case
from latency.link.rates import peak_rate_bit_s
from latency.plan.service import service_ns
from latency.scenario.model import Computer, Downlink, SatelliteGroup, Scenario
from latency.tables import LEGS

GROUND_SIDE, ORBITAL_SIDE = "ground", "orbit"


def side_of(case: Case) -> str:
    """Return where a case computes: "ground" or "orbit"."""
    return GROUND_SIDE if case.place == GROUND else ORBITAL_SIDE


def cameras(scenario: Scenario) -> tuple[SatelliteGroup, ...]:
    """Return the groups whose satellites take captures."""
    return _groups(scenario, scenario.workload.satellites)


def _groups(scenario: Scenario, names: Iterable[str]) -> tuple[SatelliteGroup, ...]:
    wanted = set(names)
    return tuple(group for group in scenario.groups if wanted.intersection(group.names))


def computers(scenario: Scenario, case: Case) -> tuple[Computer, ...]:
    """Return the computers that a case may use."""
    if case.place == GROUND:
        return tuple(centre.computer for centre in scenario.data_centres if centre.computer)
    groups = _groups(scenario, scenario.nodes) if case.place == NODE else cameras(scenario)
    return tuple(group.computer for group in groups if group.computer)


def radios(scenario: Scenario, case: Case) -> tuple[tuple[Downlink, ...], ...]:
    """Return, per group that may send down in a case, the radios that carry what goes down there."""
    data = LEGS[case.down_leg]
    groups = scenario.groups if _relayed(scenario, case) else cameras(scenario)
    return tuple(tuple(radio for radio in group.downlinks if radio.carries in (data, "both")) for group in groups)


def _relayed(scenario: Scenario, case: Case) -> bool:
    links = any(group.isl and group.isl.topology != "none" for group in scenario.groups)
    return links and case.linked


def _others(scenario: Scenario, case: Case) -> list[Case]:
    """The cases of the other side."""
    return [BY_NAME[name] for name in scenario.cases if side_of(BY_NAME[name]) != side_of(case)]


def _smaller(scenario: Scenario, case: Case) -> bool:
    size = (scenario.workload.kept_bit, scenario.workload.product_bit)
    return size[case.down_leg] < max(size)


def _classes(scenario: Scenario, case: Case) -> bool:
    """Classes are the workload's, and so for every case alike; but only a screening knows what an image shows."""
    workload = scenario.workload
    return workload.priority > 0 or any(one.known == "ahead" or case.name == "hybrid" for one in workload.interests)


def _rate_bit_s(scenario: Scenario, case: Case) -> int:
    """The most that the radios of a satellite that takes captures send together, in the best group."""
    own = LEGS[case.down_leg]
    rates = (
        sum(peak_rate_bit_s(radio) for radio in group.downlinks if radio.carries in (own, "both"))
        for group in cameras(scenario)
    )
    return max(rates, default=0)


def _faster_downlink(scenario: Scenario, case: Case) -> bool:
    return any(_rate_bit_s(scenario, case) > _rate_bit_s(scenario, other) for other in _others(scenario, case))


def _own_radio(scenario: Scenario, case: Case) -> bool:
    """A radio that the data of this case does not share with that of the other side."""
    return any(radio.carries == LEGS[case.down_leg] for group in radios(scenario, case) for radio in group)


def _quick_radio(scenario: Scenario, case: Case) -> bool:
    return any(radio.acquisition_ns == 0 for group in radios(scenario, case) for radio in group)


def _quick_links(scenario: Scenario, case: Case) -> bool:
    terminals = [group.isl for group in scenario.groups if group.isl and group.isl.topology != "none"]
    return _relayed(scenario, case) and any(isl.acquisition_ns == 0 for isl in terminals)


def _endless_storage(scenario: Scenario, case: Case) -> bool:
    groups = (*cameras(scenario), *(_groups(scenario, scenario.nodes) if case.place == NODE else ()))
    return all(group.storage_bit is None for group in groups)


def _best_ns(scenario: Scenario, case: Case) -> int | None:
    times_ns = [service_ns(scenario.workload, computer) for computer in computers(scenario, case)]
    return min((time_ns for time_ns in times_ns if time_ns is not None), default=None)


def _faster_computer(scenario: Scenario, case: Case) -> bool:
    """Faster than the fastest of some case of the other side, so that not the place decides but the machine."""
    mine_ns = _best_ns(scenario, case)
    theirs_ns = [_best_ns(scenario, other) for other in _others(scenario, case)]
    return mine_ns is not None and any(their_ns is not None and mine_ns < their_ns for their_ns in theirs_ns)


def _always_running(scenario: Scenario, case: Case) -> bool:
    return any(computer.startup_ns == 0 for computer in computers(scenario, case))


def _free_work(scenario: Scenario, case: Case) -> bool:
    return any(
        computer.startup_ns == 0 and service_ns(scenario.workload, computer) == 0
        for computer in computers(scenario, case)
    )


def _better_models(scenario: Scenario, case: Case) -> bool:
    """They find more of what there is, or raise fewer false alarms, than those of the other side."""
    workload = scenario.workload
    mine, theirs = workload.in_orbit, workload.on_ground
    if case.place == GROUND:
        mine, theirs = theirs, mine
    better = mine.recall > theirs.recall or mine.false_alarms < theirs.false_alarms
    return better and bool(_others(scenario, case))


def _free_delivery(scenario: Scenario, case: Case) -> bool:
    return scenario.user is not None and scenario.user.service_ns == 0


def _free_reception(scenario: Scenario, case: Case) -> bool:
    return any(station.handling_ns == 0 for station in scenario.stations)


def _endless_power(scenario: Scenario, case: Case) -> bool:
    """On the ground, and where a satellite's power is not modelled: there every computer may run all the time."""
    if case.place == GROUND:
        return bool(computers(scenario, case))
    groups = _groups(scenario, scenario.nodes) if case.place == NODE else cameras(scenario)
    return any(group.computer and group.power is None for group in groups)


def _not_modelled(scenario: Scenario, case: Case) -> bool:
    """A switch that no case has in this version."""
    return False


SWITCHES: dict[str, Callable[[Scenario, Case], bool]] = {
    "relaying over inter-satellite links": _relayed,
    "a smaller payload on the downlink": _smaller,
    "a priority class": _classes,
    "a radio of its own": _own_radio,
    "a faster downlink": _faster_downlink,
    "a downlink without acquisition time": _quick_radio,
    "inter-satellite links without acquisition time": _quick_links,
    "unlimited storage": _endless_storage,
    "a faster computer": _faster_computer,
    "a computer without start-up": _always_running,
    "computing in no time": _free_work,
    "power without limit": _endless_power,
    "models that err less": _better_models,
    "processing that starts before the last bit is there": _not_modelled,
    "reception without handling": _free_reception,
    "a service that delivers in no time": _free_delivery,
}
MEASURED = {"a smaller payload on the downlink"}  # by attribution
COMPARED = {"a faster downlink", "a faster computer"}  # each against the other side: both can have it


def _rates(scenario: Scenario) -> str:
    legs = {LEGS[BY_NAME[name].down_leg]: _rate_bit_s(scenario, BY_NAME[name]) for name in scenario.cases}
    return f" ({', '.join(f'{leg} {rate / 1e6:,.6g} Mbit/s' for leg, rate in sorted(legs.items()))})"


def _times(scenario: Scenario) -> str:
    return _by_place(scenario, lambda computer: service_ns(scenario.workload, computer))


def _startups(scenario: Scenario) -> str:
    return _by_place(scenario, lambda computer: computer.startup_ns)


def _by_place(scenario: Scenario, time_ns: Callable[[Computer], int | None]) -> str:
    """The least time at each place that has a computer; None is no time."""
    times_ns = {
        BY_NAME[name].place: [time_ns(computer) for computer in computers(scenario, BY_NAME[name])]
        for name in scenario.cases
    }
    least_ns = {place: min((one for one in each if one is not None), default=None) for place, each in times_ns.items()}
    told = [f"{place} {least / SECOND_NS:.6g} s" for place, least in least_ns.items() if least is not None]
    return f" ({', '.join(told)})"


DETAILS: dict[str, Callable[[Scenario], str]] = {
    "a faster downlink": _rates,
    "a faster computer": _times,
    "a computer without start-up": _startups,
}
