"""What a run of the benchmarks found, as plain data and as text."""

from __future__ import annotations

import importlib.metadata
import math
from collections.abc import Iterator, Sequence

from benchmarks.kernels.compare import Comparison, Row, scores
from benchmarks.kernels.machine import Machine
from latency import __version__

BENEATH = ("numba", "llvmlite", "numpy")


def record_of(comparisons: Sequence[Comparison], machine: Machine | None) -> dict:
    """Return a run as plain data; without a machine nothing of it is about time."""
    return {
        "machine": machine and machine._asdict(),
        "versions": {"latency": __version__} | {name: importlib.metadata.version(name) for name in BENEATH},
        "kernels": [kernel_record(one, machine) for one in comparisons],
    }


def kernel_record(comparison: Comparison, machine: Machine | None) -> dict:
    """Return one kernel with its peers; the times only where a machine is given."""
    kernel = comparison.kernel
    told = {"name": kernel.name, "title": kernel.title, "size": kernel.size, "agrees": comparison.agrees}
    told["peers"] = [_peer(comparison, row, machine is not None) for row in comparison.rows]
    if machine is None:
        return told
    return told | {
        "unit": kernel.unit,
        "seconds": comparison.seconds,
        "rate": kernel.units / comparison.seconds,
        "limit_share": comparison.limit_share(machine),
        "limit": kernel.limit.why,
        "goals": [
            score.goal._asdict() | {"value": score.value, "reached": score.reached} for score in scores(comparison)
        ],
    }


def _peer(comparison: Comparison, row: Row, timed: bool) -> dict:
    peer, told = row.peer, row.told
    found = {"name": peer.name, "state": row.state, "version": row.version, "why": row.why}
    if told is None:
        return found
    found |= {
        "share": told.share,
        "how": told.how,
        "deviation": told.deviation if math.isfinite(told.deviation) else None,
        "tolerance": peer.tolerance._asdict(),
    }
    if timed and row.state == "agrees":
        found |= {"rate": told.units / told.seconds, "ratio": comparison.ratio(row)}
    return found


def lines(record: dict) -> Iterator[str]:
    """Yield one kernel as text: what agrees, and where it was timed by how much it is faster."""
    ours = f", {record['seconds']:.3g} s, {record['rate']:.3g} {record['unit']}/s" if "seconds" in record else ""
    limit = f", {record['limit_share']:.0%} of the machine's limit" if "seconds" in record else ""
    yield f"{record['name']}: {record['title']}; {record['size']}{ours}{limit}"
    for peer in record["peers"]:
        yield f"  {peer['name']:<16}{_verdict(peer)}"
    for goal in record.get("goals", ()):
        yield f"  goal: {goal_text(goal)}"


def _verdict(peer: dict) -> str:
    if peer["state"] in ("missing", "failed"):
        return f"{peer['state']}{': ' + peer['why'] if peer['why'] else ''}"
    word = f"{peer['state']}, {apart(peer)}"
    ratio = f"; we are {figure(peer['ratio'])} x as fast" if "ratio" in peer else ""
    return f"{word} ({peer['version']}, {peer['share']}){ratio}"


def apart(peer: dict) -> str:
    """Return how far a peer is from us, and how far it may be."""
    tolerance = peer["tolerance"]
    found = "counts differ" if peer["deviation"] is None else f"{peer['deviation']:.2g} {tolerance['unit']}"
    return f"{found} of at most {tolerance['most']:g}"


def goal_text(goal: dict) -> str:
    """Return a goal, what came of it, and whether that reaches its floor.

    >>> goal_text({"against": ("SimPy",), "floor": 4.0, "stretch": 9.0, "unit": "x", "value": 5.0, "reached": True})
    'SimPy: 5 x, floor 4 x, stretch 9 x: reached'
    """
    unit = goal["unit"]
    against = f"{', '.join(goal['against'])}: " if goal["against"] else ""
    stretch = f", stretch {figure(goal['stretch'])} {unit}" if goal["stretch"] else ""
    if goal["value"] is None:
        return f"{against}not measured, floor {figure(goal['floor'])} {unit}{stretch}"
    word = "reached" if goal["reached"] else "missed"
    return f"{against}{figure(goal['value'])} {unit}, floor {figure(goal['floor'])} {unit}{stretch}: {word}"


def figure(value: float) -> str:
    """Return a figure to three digits, without an exponent below ten million.

    >>> figure(1276.3), figure(1.4567), figure(25e6), figure(14.0)
    ('1,280', '1.46', '2.5e+07', '14')
    """
    if value >= 1e7:
        return f"{value:.3g}"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded >= 100 or rounded == int(rounded) else f"{rounded:g}"
