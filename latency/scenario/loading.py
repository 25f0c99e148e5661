"""From a file, what it uses and what the command line sets to a scenario, or to all that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from latency.errors import InputError, Problem
from latency.scenario import build, model
from latency.scenario.assemble import Assembly
from latency.scenario.cautions import cautions
from latency.scenario.claims import build_claims
from latency.scenario.complete import complete
from latency.scenario.cost import excesses, predict
from latency.scenario.document import LARGEST_BYTES
from latency.scenario.endless import endless, restless
from latency.scenario.fleet import Fleet, muster
from latency.scenario.library import find
from latency.scenario.orbits import check_orbit, check_sensor, read_files
from latency.scenario.overrides import overrides
from latency.scenario.problems import Problems, clean
from latency.scenario.processors import spoken_for
from latency.scenario.references import References
from latency.scenario.register import register
from latency.scenario.relays import build_relay
from latency.scenario.resolved import resolved_text
from latency.scenario.rules import ScenarioFile, computers_of
from latency.scenario.stated import DEFAULTS, Context
from latency.scenario.table import Table, plain
from latency.scenario.weather import build_weather


def load_file(name_or_path: str | Path, settings: Sequence[str] = ()) -> model.Scenario:
    """Return the scenario of a file or of a shipped name, checked throughout."""
    path = find(name_or_path)
    shown = clean(str(name_or_path)) if path == Path(name_or_path) else path.name
    problems = Problems(shown)
    assembly = Assembly(problems)
    table = assembly.open(path, shown, path.name)
    for setting in settings:
        assembly.set(table, setting)
    file, fleet = _read(table, path, problems)
    problems.raise_any()
    scenario = _build(file, fleet)
    scenario = replace(scenario, warnings=(*overrides(file), *cautions(scenario)))
    costly = [Problem(shown, "", message) for message in excesses(predict(scenario))]
    lines = _lines(scenario, path.name, shown)
    found = [*endless(scenario), *restless(scenario)]
    costly += [Problem(lines.get(key, shown), key, message) for key, message in found]
    if len(scenario.resolved.encode()) > LARGEST_BYTES:
        message = f"larger than {LARGEST_BYTES // 2**20} MiB once resolved; fewer element sets or captures would help"
        costly.append(Problem(shown, "", message))
    if costly:
        raise InputError(shown, costly)
    return scenario


def _lines(scenario: model.Scenario, name: str, shown: str) -> dict[str, str]:
    """Return by key where its value was set, as messages name it; defaults were set nowhere."""
    told = {row.key: row.origin for row in scenario.assumptions if row.origin != DEFAULTS.name}
    return {key: shown + at[len(name) :] if at.startswith(f"{name}:") else at for key, at in told.items()}


def _read(table: Table, path: Path, problems: Problems) -> tuple[ScenarioFile, Fleet]:
    """Read what can be read; everything that is wrong goes to the problems."""
    _check_schema(table, problems)
    complete(table, path.name)
    sources = table.get("sources")
    context = Context(problems, tuple(sources) if isinstance(sources, Table) else ())
    if "cases" in table and ScenarioFile.salvage(table, "cases", context) is None:
        table["cases"] = []  # so that the rest is checked for what holds in any case
    file = ScenarioFile.model_validate(table, context=context)
    file = read_files(file, path.parent, problems)
    for group in (file.satellites or {}).values():
        orbit = group.orbit if group else None
        if orbit:
            before = len(problems)
            check_orbit(orbit, problems)
            if group.sensor and len(problems) == before:
                check_sensor(group.sensor, orbit, problems)
    fleet = muster(file, table, problems)
    References(file, table, fleet, problems).check()
    return file, fleet


def _check_schema(table: Table, problems: Problems) -> None:
    if "schema" not in table:
        problems.add(table.place(), ("schema",), "is missing; begin the file with: schema = 1")
    elif plain(table["schema"]) != 1 or isinstance(plain(table["schema"]), bool):
        problems.add(table.place("schema"), ("schema",), "this version reads schema = 1")
    table.pop("schema", None)


def _build(file: ScenarioFile, fleet: Fleet) -> model.Scenario:
    about = file.scenario
    groups = tuple(build.build_group(name, file.satellites[name], fleet) for name in sorted(file.satellites))
    nodes, may_be_nodes = build.build_nodes(file.nodes, fleet)
    span_ns, drain_ns = build.whole(about.span), build.whole(about.drain)
    users = [build.build_user(name, user) for name, user in (file.users or {}).items()]
    kinds = spoken_for(file.computers or {}, computers_of(file))
    file = file.model_copy(update={"station_defaults": None, "computers": kinds})  # places say it themselves by now
    return model.Scenario(
        name=about.name,
        title=about.title,
        question=about.question,
        start=about.start.value,
        span_ns=span_ns,
        warm_up_ns=build.whole(about.warm_up),
        drain_ns=drain_ns,
        seed=build.whole(about.seed),
        replications=build.whole(about.replications),
        epoch_window_ns=build.whole(about.epoch_window),
        campaign=about.campaign.value,
        groups=groups,
        stations=_stations(file),
        data_centres=tuple(build.build_data_centre(*item) for item in sorted((file.data_centres or {}).items())),
        user=users[0] if users else None,
        nodes=nodes,
        cameras_may_be_nodes=may_be_nodes,
        workload=build.build_workload(file.workload, fleet) if file.workload else None,
        network=build.build_network(file.network, file.nodes),
        cases=file.cases.value,
        assumptions=register(file),
        warnings=(),
        resolved=resolved_text(file),
        sources=tuple(build.build_source(*item) for item in sorted((file.sources or {}).items())),
        claims=build_claims(file.claims or {}),
        declared=about.declared or "",
        weather=build_weather(file.weather),
    )


def _stations(file: ScenarioFile) -> tuple[model.Station, ...]:
    """Stations and relays alike, by name."""
    ground = [build.build_station(*item) for item in (file.stations or {}).items()]
    relays = [build_relay(*item) for item in (file.relays or {}).items()]
    return tuple(sorted((*ground, *relays), key=lambda station: station.name))
