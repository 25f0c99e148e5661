"""What a file leaves open, filled in before it is read: each default a value with its own pedigree."""

from __future__ import annotations

import re
from pathlib import PurePath

from latency import units
from latency.scenario.claims import KEYS_OF as CLAIM_KEYS
from latency.scenario.ground import MASK_DEFAULT, MASKS, StationDefaults
from latency.scenario.problems import clean
from latency.scenario.rules import KIND_DEFAULTS
from latency.scenario.section import fill
from latency.scenario.space import SHELL_DEFAULTS, WALKER
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
    for group in _sections(table.get("satellites")):
        orbit = group.get("orbit")
        if isinstance(orbit, Table) and plain(orbit.get("kind")) in WALKER:
            _fill_all(orbit, SHELL_DEFAULTS)
    for station in _sections(table.get("stations")):
        _station(station, table.get("station_defaults"))
    workload = table.get("workload")
    if isinstance(workload, Table):
        _fill_all(workload, KIND_DEFAULTS.get(str(plain(workload.get("kind"))), {}))
    for claim in _sections(table.get("claims")):
        _fill_all(claim, CLAIM_KEYS.get(str(plain(claim.get("kind"))), {}))
    if "network" not in table:
        table["network"] = Table(table.document, ("network",))


def _sections(table: object) -> list[Table]:
    return [item for item in table.values() if isinstance(item, Table)] if isinstance(table, Table) else []


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
