"""The long part of a verb: simulate, and say meanwhile what is going on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager

from latency.cli.voice import Voice

MOST_SAMPLES = 10_000_000  # round trips of one call; a table of a gigabyte


def simulate(voice: Voice, scenario, workers: int | None = None, watch: Callable[[str], None] = lambda _: None):
    """Return the Result of a scenario with what its replications say, with progress for a terminal."""
    from latency.scenario.cost import cores

    run = compose(voice, scenario, watch, logs=False, workers=workers or cores())
    watch("summary")
    from latency.result import Result  # and Arrow with it, while there is no run of a case to be held any more

    if scenario.replications == 1:  # what replications take is slow to import
        return Result.of(run)
    from latency.report.replicated import replicated_record
    from latency.study.replicated import replicated

    watch("replications")
    with crew_for(voice, scenario, workers) as crew:
        return Result.of(run, replicated_record(replicated(scenario, crew)))


def compose(voice: Voice, scenario, watch: Callable[[str], None] = lambda _: None, logs: bool = True, workers: int = 1):
    """Return the Run of a scenario, with the engine's own logs or without, and with progress for a terminal."""
    from latency.errors import InputError, Problem
    from latency.run import run

    if not scenario.cases:
        only = "names no cases: it is geometry alone, for passes, plan and rtt"
        raise InputError(scenario.name, [Problem(scenario.name, "cases", only)])
    if warn_of_compiling(voice, "charge_all"):
        watch("compiling")
        compile_side_by_side(scenario)
    with progress(voice) as tell:
        return run(scenario, _both(tell, watch), logs=logs, workers=workers)


def _both(tell: Callable[[str], None] | None, watch: Callable[[str], None]) -> Callable[[str], None]:
    """Tell the terminal, if there is one, and the stopwatch."""

    def both(doing: str) -> None:
        watch(doing)
        if tell:
            tell(doing)

    return both


def compile_side_by_side(scenario) -> None:
    """Compile the flow's kernels in other processes while this one compiles those of plan and captures.

    Each of the three takes about as long as the others.
    """
    from latency.link.travelling import with_tables
    from latency.run import pose

    beside_the_flow(lambda: pose(with_tables(scenario)))


def beside_the_flow(work: Callable[[], object]) -> None:
    """Do some work while other processes compile the flow's kernels.

    Whatever goes wrong over there goes wrong again here, and is told then.
    """
    nowhere, orders = subprocess.DEVNULL, "from latency.flow import warm; warm."
    others = [
        subprocess.Popen([sys.executable, "-c", f"{orders}{half}()"], stdin=nowhere, stdout=nowhere, stderr=nowhere)
        for half in ("compile_engine", "compile_ground")
    ]
    try:
        work()
    except BaseException:
        for other in others:
            other.terminate()
        raise
    finally:
        for other in others:
            other.wait()


@contextmanager
def crew_for(voice: Voice, scenario, workers: int | None = None):
    """Hand out who carries out many runs, with progress for a terminal; as many processes as cores unless stated."""
    from latency.scenario.cost import cores
    from latency.study.workers import Crew

    if warn_of_compiling(voice, "charge_all"):
        compile_side_by_side(scenario)  # once, before every process does it for itself
    with progress(voice) as tell, Crew(workers or cores(), tell or (lambda _: None)) as crew:
        yield crew


def find_plan(voice: Voice, scenario):
    """Return the opportunity plan of a scenario."""
    from latency.run import plan_of

    warn_of_compiling(voice, "search_passes")
    with progress(voice) as tell:
        if tell:
            tell("finding passes and links")
        return plan_of(scenario)


def find_round_trips(voice: Voice, scenario, ends: tuple[str, str], step_ns: int):
    """Return the round trips between two stations and their sample times, from the start up to the span's end."""
    import numpy as np

    from latency.constants import SECOND_NS
    from latency.errors import InputError, Problem
    from latency.sky.rtt import round_trips

    warn_of_compiling(voice, "shortest_paths")
    samples = -(-scenario.span_ns // step_ns)
    if samples > MOST_SAMPLES:
        message = f"{samples:,} samples over the span, more than {MOST_SAMPLES:,}; a longer step would help"
        raise InputError(scenario.name, [Problem("--step", "", message)])
    times_ns = np.arange(0, scenario.span_ns, step_ns)
    with progress(voice) as tell:
        if tell:
            tell(f"finding {times_ns.size:,} shortest paths")
        return round_trips(scenario, *ends, times_ns / SECOND_NS), times_ns


def warn_of_compiling(voice: Voice, kernel: str) -> bool:
    """Say why the first run ever takes so long, if it is one: the kernel that is needed last is not compiled yet."""
    from latency.kernels.cache import folder, is_kept

    missing = folder() is not None and not is_kept(kernel)
    if missing:
        voice.say("first run: compiling to machine code, once, in about half a minute")
    return missing


@contextmanager
def progress(voice: Voice):
    """Hand out a function that shows what is being done; it shows nothing where nobody watches."""
    if not voice.progress:
        yield None
        return
    from rich.console import Console

    with Console(stderr=True, no_color=voice.plain or bool(os.environ.get("NO_COLOR"))).status("reading") as status:
        yield status.update
