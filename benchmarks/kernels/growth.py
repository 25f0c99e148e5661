"""The whole run as the fleet grows: seconds and memory of `latency run`, each size in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.computing.charts import Chart, Line

# In a process of its own: the largest memory of its children is that of the one run.
WATCH = """
import json, resource, subprocess, sys, time
begun = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
seconds = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"exit": done.returncode, "said": done.stderr, "seconds": seconds,
                  "core_seconds": used.ru_utime + used.ru_stime, "rss_byte": 1024 * used.ru_maxrss}))
"""


REFUSED = 2  # exit code: what was asked for cannot be run


class Grown(NamedTuple):
    """One size of the whole run."""

    satellites: int
    captures: int
    seconds: float  # on the clock on the wall, with start-up and written results
    core_seconds: float
    rss_byte: int  # at most
    refused: str = ""  # why the run was not begun


def regenerate(check: bool, tell: Callable[[str], None]) -> int:
    """Tell the curve as a record for the page; `check` stops at 1,000 satellites."""
    tell(json.dumps({"growth": [one._asdict() for one in curve(sizes(1000 if check else 10_000))]}, indent=1))
    return 0


def watched(command: Sequence[str]) -> dict:
    """Run a command and return its exit code, its seconds and the most memory that it took."""
    done = subprocess.run([sys.executable, "-c", WATCH, *command], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def curve(scenarios: Iterable[tuple[int, int, str]]) -> list[Grown]:
    """Return what runs of (satellites, captures, TOML text) take; the first one is run twice, for it compiles.

    A size that `latency run` refuses has its reason instead of figures.

    Raises
    ------
    RuntimeError
        A run failed.
    """
    grown = []
    for satellites, captures, text in scenarios:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"shell-{satellites}.toml"
            path.write_text(text, encoding="utf-8")
            for turn in range(1 if grown else 2):
                output = str(Path(folder) / f"out-{turn}")
                found = watched([sys.executable, "-m", "latency", "run", str(path), "--output", output])
                code, said = found.pop("exit"), found.pop("said")
                if code not in (0, REFUSED):
                    raise RuntimeError(f"the run of {satellites:,} satellites failed: {said}")
        why = said.strip().splitlines()[-1].partition("  ")[2].strip() if code else ""
        grown.append(Grown(satellites, captures, **found, refused=why.removeprefix(str(path)).strip()))
    return grown


def sizes(most: int) -> list[tuple[int, int, str]]:
    """Return the sizes up to so many satellites, from `benchmarks.shell`."""
    from benchmarks.shell import SIZES, shell

    return [(size.satellites, size.captures, shell(size)) for count, size in sorted(SIZES.items()) if count <= most]


def chart(grown: Sequence[Grown]) -> Chart:
    """Return the curve; a line of slope one stands beside it."""
    grown = [one for one in grown if not one.refused]
    satellites = [one.satellites for one in grown]
    linear = [grown[-1].core_seconds * count / satellites[-1] for count in satellites]
    return Chart(
        name="performance-growth",
        title="The whole run",
        x_label="satellites",
        y_label="seconds",
        lines=(
            Line("processor time of all cores", satellites, [one.core_seconds for one in grown], "o-"),
            Line("in proportion to satellites", satellites, linear, "--"),
        ),
        x_scale="log",
        y_scale="log",
    )
