"""latency warm-up: compile everything now, so that no run has to wait for it."""

from __future__ import annotations

from time import perf_counter

from latency.cli.options import verb
from latency.cli.voice import voiced

# Shipped scenarios, cut short, that between them ask for everything that is computed before data moves.
SHORT = ("scenario.span='2 h'", "scenario.warm_up='0 s'", "scenario.drain='0 s'")
SKIES = (
    ("three-body-12", *SHORT),
    ("fires-events", *SHORT),
    ("best-ground", *SHORT),
    ("direct-broadcast", "stations.madison.mask_by_azimuth=[['0 deg', '5 deg'], ['180 deg', '12 deg']]"),
)
ROUND_TRIP = ("telesat-1015", ("tokyo", "sydney"))


@verb(
    "Compile everything to machine code and keep it, so that no run has to wait for it: for container images, for "
    "continuous integration, or before a demonstration. What is kept already is not compiled again.",
    "latency warm-up",
)
@voiced
def command(voice):
    from latency.cli.work import beside_the_flow, progress
    from latency.flow.warm import compile_cases
    from latency.kernels.cache import folder

    begun = perf_counter()
    with progress(voice) as tell:
        beside_the_flow(lambda: compile_skies(tell or (lambda _: None)))
        compile_cases()
    where = f"kept in {folder()}" if folder() else "not kept"
    voice.result(f"compiled in {perf_counter() - begun:.1f} s, {where}")


def compile_skies(tell) -> None:
    """Compile what a run asks for before data moves, by asking for it."""
    import numpy as np

    from latency.link.travelling import with_tables
    from latency.run import pose
    from latency.scenario import load
    from latency.sky.orbits import orbits_of
    from latency.sky.rtt import round_trips
    from latency.sky.snapshots import snapshots
    from latency.sky.subpoints import subsatellite_points

    for name, *settings in SKIES:
        tell(f"compiling what {name} takes")
        scenario = with_tables(load(name, tuple(settings)))
        pose(scenario)
        subsatellite_points(orbits_of(scenario)[1], np.zeros(1, np.int64), np.zeros(1, np.int64))
    name, ends = ROUND_TRIP
    tell(f"compiling what {name} takes")
    round_trips(load(name), *ends, np.arange(2.0))
    next(snapshots(load(name), np.arange(2.0)))
