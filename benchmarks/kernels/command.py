"""`python -m benchmarks kernels`: measure, print, and write the page."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from benchmarks.kernels import contacts, orbits, queues, routes, sweep
from benchmarks.kernels.compare import DIFFERS, compare
from benchmarks.kernels.measure import Kernel
from benchmarks.kernels.record import kernel_record, lines, record_of

NAMES = (
    "sgp4", "shell", "passes", "passes-drawn", "routes-starlink", "routes-kuiper", "routes-10000", "queue",
    "queue-logs", "events-hop", "events", "sweep", "sweep-few",
)  # fmt: skip


def run(asked: Namespace) -> int:
    """Return 1 if any peer's answers differ from ours."""
    if asked.page:
        return _write_page([json.loads(Path(path).read_text(encoding="utf-8")) for path in asked.page])
    machine = None
    if not asked.quick:
        from benchmarks.kernels.machine import measured

        machine = measured()
    comparisons = []
    for kernel in chosen(asked.quick, asked.hypatia, asked.only):
        comparisons.append(compare(kernel, _tell, asked.quick))
        if not asked.json:
            _say("\n".join(lines(kernel_record(comparisons[-1], machine))))
    record = record_of(comparisons, machine)
    if asked.json:
        _say(json.dumps(record, indent=1))
    differs = any(row.state == DIFFERS for one in comparisons for row in one.rows)
    if not (differs or asked.quick or asked.check or asked.only):
        _write_page([record])
    return int(differs)


def chosen(quick: bool, hypatia: str | None = None, only: list[str] | None = None) -> Iterator[Kernel]:
    """Yield the kernels in the order of NAMES, each made when it is its turn; all or the ones asked for."""
    makers = {
        "orbits": (("sgp4", "shell"), lambda: orbits.kernels(quick)),
        "contacts": (("passes", "passes-drawn"), lambda: contacts.kernels(quick)),
        "routes": (tuple(name for name in NAMES if name.startswith("routes")), lambda: routes.kernels(quick, hypatia)),
        "queues": (("queue", "queue-logs", "events-hop", "events"), lambda: queues.kernels(quick)),
        "sweep": (("sweep", "sweep-few"), lambda: sweep.kernels(quick)),
    }
    for names, make in makers.values():
        if only is None or set(names) & set(only):
            yield from (kernel for kernel in make() if only is None or kernel.name in only)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _write_page(records: list[dict]) -> int:
    from benchmarks.kernels.page import write

    write(records)
    return 0
