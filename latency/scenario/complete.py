"""What a file leaves open, filled in before it is read: each default a value with its own pedigree."""

from __future__ import annotations

import re
from pathlib import PurePath

from latency import units
from latency.scenario.breakdowns import REPAIRS
from latency.scenario.claims import KEYS_OF as CLAIM_KEYS
from latency.scenario.downlinks import defaults_of
from latency.scenario.ground import MASK_DEFAULT, MASKS, StationDefaults
from latency.scenario.outages import OUTAGE_DEFAULTS
from latency.scenario.pipelines import ACCURACY_DEFAULTS, LANGUAGE, LANGUAGE_DEFAULTS
from latency.scenario.problems import clean
from latency.scenario.processors import BANDWIDTH_DEFAULTS, NOT_ON_THE_GROUND, lay_over_kind
from latency.scenario.reception import TENANT_DEFAULTS
from latency.scenario.rules import HYBRID, KIND_DEFAULTS
from latency.scenario.section import fill
from latency.scenario.space import ISL_DEFAULTS, SHELL_DEFAULTS, WALKER
from latency.scenario.stated import DEFAULTS, Default
from latency.scenario.table import PEDIGREE, Entry, Table, plain

_UNFIT = re.compile(r"[^\w.-]+|^[^\w]+")
DAY_NS = units.UNITS["time"]["d"]


def complete(table: Table, name: str) -> None:
    """Fill a scenario's table with the defaults that depend on what else it says."""
    about = table.get("scenario")
    if isinstance(about, Table):
        if "name" not in about:
            about["name"] = _UNFIT.sub("-", PurePath(name).stem).strip("-")[:64] or "scenario"
            about.entries["name"] = Entry(DEFAULTS, ("scenario", "name"), {})
        _warm_up(about)
    _computers(table)
    for group in _sections(table.get("satellites")):
        orbit = group.get("orbit")
        if isinstance(orbit, Table) and plain(orbit.get("kind")) in WALKER:
            _fill_all(orbit, SHELL_DEFAULTS)
        _radios(group)
    for station in _sections(table.get("stations")):
        _station(station, table.get("station_defaults"))
    for place in (*_sections(table.get("stations")), *_sections(table.get("relays"))):
        _reception(place)
    workload = table.get("workload")
    if isinstance(workload, Table):
        _screening(workload, table.get("cases"))
        _accuracy(workload)
        for task in _sections(workload.get("tasks")):
            _fill_all(task, LANGUAGE_DEFAULTS if plain(task.get("kind")) == LANGUAGE else {})
        _fill_all(workload, KIND_DEFAULTS.get(_kind(workload), {}))
    for claim in _sections(table.get("claims")):
        _fill_all(claim, CLAIM_KEYS.get(_kind(claim), {}))
    if "network" not in table:
        table["network"] = Table(table.document, ("network",))


def _sections(table: object) -> list[Table]:
    return [item for item in table.values() if isinstance(item, Table)] if isinstance(table, dict) else []


def _kind(table: Table) -> str:
    """The kind that is stated, "" for what is no text: Python refuses to write whole numbers of thousands of digits."""
    kind = plain(table.get("kind"))
    return kind if isinstance(kind, str) else ""


def _fill_all(table: Table, defaults: dict[str, Default]) -> None:
    for key, value in defaults.items():
        fill(table, key, value)


def _warm_up(about: Table) -> None:
    try:
        span_ns = int(units.parse(clean(plain(about["span"])), "time").amount)
    except (KeyError, TypeError, units.UnitError):
        return
    if span_ns < 0:  # told where it stands
        return
    text = units.duration_text(min(span_ns // 10, DAY_NS))
    fill(about, "warm_up", Default(text, note="a tenth of the span, at most a day"))


def _station(station: Table, shared: object) -> None:
    """What a station does not say itself, [station_defaults] says for it."""
    own_mask = any(key in station for key in MASKS)
    for key in StationDefaults.model_fields if isinstance(shared, Table) else ():
        wanted = key in shared and key not in station and key not in PEDIGREE
        if wanted and not (own_mask and key in MASKS):
            station[key] = shared[key]
            station.entries[key] = shared.entries[key]
    if not any(key in station for key in MASKS):
        fill(station, "mask", MASK_DEFAULT)


def _computers(table: Table) -> None:
    """What a computer does not say itself, its kind says for it; then what both leave open."""
    for section, left_out in (("satellites", ()), ("data_centres", tuple(NOT_ON_THE_GROUND))):
        for place in _sections(table.get(section)):
            _breakdowns(place.get("failures"))
            for computer in _sections({"": place.get("computer")}):
                lay_over_kind(computer, table.get("computers"), left_out)
                _breakdowns(computer)
                _fill_all(computer, BANDWIDTH_DEFAULTS if "bandwidth" in computer else {})


def _breakdowns(table: object) -> None:
    """How long a repair takes depends on what breaks."""
    for what, repair in REPAIRS.items():
        for breakdowns in _sections({"": table.get(what)} if isinstance(table, Table) else {}):
            _fill_all(breakdowns, {"repair": repair} if "every" in breakdowns else {})


def _radios(group: Table) -> None:
    """How a link is stated decides what it leaves open."""
    for radio in (*_sections({"": group.get("downlink")}), *_sections(group.get("downlinks"))):
        _fill_all(radio, defaults_of(radio))
    isl = group.get("isl")
    if isinstance(isl, Table) and "availability" in isl:
        _fill_all(isl, ISL_DEFAULTS)


def _screening(workload: Table, cases: object) -> None:
    """Where there is something to tell and a case in which it is told, how well belongs into the register."""
    chosen = plain(cases)
    if "interests" in workload and "screening" not in workload and isinstance(chosen, list) and HYBRID in chosen:
        _open(workload, "screening")


def _accuracy(workload: Table) -> None:
    """Where models err in one place, that they do not in the other belongs into the register."""
    unsaid = [where for where in ACCURACY_DEFAULTS if where not in workload]
    for where in unsaid if len(unsaid) == 1 else []:
        _open(workload, where)
        _fill_all(workload[where], ACCURACY_DEFAULTS[where])


def _open(table: Table, section: str) -> None:
    """Put an empty section where there is none."""
    path = (*table.path, section)
    table[section] = Table(table.document, path)
    table.entries[section] = Entry(table.document, path, {})


def _reception(place: Table) -> None:
    if "tenants" in place:
        _fill_all(place, TENANT_DEFAULTS)
    outages = place.get("outages")
    if isinstance(outages, Table) and "every" in outages:
        _fill_all(outages, OUTAGE_DEFAULTS)
