"""The opportunity plan for other programs: JSON, and contact-plan text for NASA's ION."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC
from itertools import pairwise

from latency.constants import SECOND_NS
from latency.plan.plan import Plan
from latency.tables import NEVER

BIT_PER_BYTE = 8

ION_HEADER = """\
# Opportunity plan in the commands of ionadmin (see ionrc).
# What could be used, not what is: geometry and link budget only.
# Times: whole seconds after the reference time, openings rounded up, closings down; what then is empty is left out.
# Rates: whole bytes a second, rounded down; where one satellite has several transmitters, their sum.
# Ranges: light time in whole seconds, rounded to nearest, hence 0 below half a second; the first node's number
# is the lower one, so that ION takes a range for both directions.
# plan sha256 {digest}"""


def to_json(plan: Plan) -> str:
    """Return the plan as JSON: entities by name, times in ns after `start`, a row per pass, window and link.

    Integers only, null for what never is, keys in a fixed order. `pass` counts rows of `passes` from 0; `delays_ns` of
    a link begins with the topology step `first_step`.

    Examples
    --------
    >>> from datetime import datetime
    >>> from latency.plan.rows import Clock, assemble
    >>> clock = Clock(datetime(2025, 6, 1, tzinfo=UTC), 60, 100, 50)
    >>> print(to_json(assemble(clock, {"a": ()}, (), [], []))[:75])
    {"format": "latency-plan", "version": 1, "start": "2025-06-01T00:00:00Z", "
    """
    document = {
        "format": "latency-plan",
        "version": 1,
        "start": plan.start.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "span_ns": plan.span_ns,
        "stop_ns": plan.stop_ns,
        "sha256": plan.digest(),
        "error": dict(sorted(plan.error.items())),
        "satellites": list(plan.satellites),
        "stations": list(plan.stations),
        "transmitters": [
            {"name": name, "satellite": plan.satellites[satellite], "downlink": plan.downlink(index)}
            for index, (name, satellite) in enumerate(zip(plan.transmitters, plan.transmitter_satellite, strict=True))
        ],
        "steps_ns": plan.steps_ns.tolist(),
        "passes": list(_rows(plan.passes, satellite=plan.satellites, station=plan.stations)),
        "windows": list(_rows(plan.windows, transmitter=plan.transmitters)),
        "isls": list(_links(plan)),
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def to_ion(plan: Plan) -> str:
    """Return the plan as text that `ionadmin` reads.

    Satellites are nodes 1, 2, ... in the order of their names, stations follow. ION knows one contact of a
    pair of nodes at a time: windows of several transmitters of a satellite are added up, and delay steps,
    which vanish in whole seconds, are joined.

    Source: ionrc(5) of ION, commands `@`, `a contact`, `a range`.

    Examples
    --------
    >>> from datetime import datetime
    >>> from latency.plan.rows import Clock, assemble
    >>> clock = Clock(datetime(2025, 6, 1, tzinfo=UTC), 90 * 10**9, 100 * 10**9, 50 * 10**9)
    >>> text = to_ion(assemble(clock, {"a": (), "b": ()}, (), [], [("a", "b", 1, 60 * 10**9, 8000, 10**6)]))
    >>> print("\\n".join(text.splitlines()[-4:]))
    @ 2025/06/01-00:00:00
    a contact +1 +60 1 2 1000
    a contact +1 +60 2 1 1000
    a range +1 +60 1 2 0
    """
    lines = [ION_HEADER.format(digest=plan.digest())]
    nodes = (*plan.satellites, *plan.stations)
    lines += [f"# node {number} {json.dumps(name, ensure_ascii=False)}" for number, name in enumerate(nodes, 1)]
    lines.append(plan.start.astimezone(UTC).strftime("@ %Y/%m/%d-%H:%M:%S"))
    late_ns = plan.start.microsecond * 1000  # the reference time is the whole second before the start
    contacts, ranges = (_joined(pieces, late_ns) for pieces in (_contact_pieces(plan), _range_pieces(plan)))
    lines += [f"a contact +{begin} +{end} {a} {b} {rate}" for a, b, begin, end, rate in contacts if rate]
    lines += [f"a range +{begin} +{end} {a} {b} {light_s}" for a, b, begin, end, light_s in ranges]
    return "\n".join(lines) + "\n"


def _rows(table, **names: tuple[str, ...]) -> Iterator[dict]:
    columns = [column.tolist() for column in table]
    keys = ["pass" if key == "pass_index" else key for key in table._fields]
    for values in zip(*columns, strict=True):
        row = {key: None if value == NEVER else value for key, value in zip(keys, values, strict=True)}
        yield row | {key: known[row[key]] for key, known in names.items()}


def _links(plan: Plan) -> Iterator[dict]:
    plain = [getattr(plan.isls, key).tolist() for key in ("a", "b", "up_ns", "down_ns", "rate_bit_s", "first_step")]
    starts, delays_ns = plan.isls.delay_start.tolist(), plan.isls.delay_ns.tolist()
    for index, (a, b, up_ns, down_ns, rate_bit_s, first_step) in enumerate(zip(*plain, strict=True)):
        yield {
            "a": plan.satellites[a],
            "b": plan.satellites[b],
            "up_ns": up_ns,
            "down_ns": down_ns,
            "rate_bit_s": rate_bit_s,
            "first_step": first_step,
            "delays_ns": delays_ns[starts[index] : starts[index + 1]],
        }


def _window_pieces(plan: Plan) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Yield (satellite's node, station's node, open, close, rate, delay) of every window."""
    satellites, stations = plan.passes.satellite.tolist(), plan.passes.station.tolist()
    for _, index, open_ns, close_ns, rate_bit_s, delay_ns in zip(*(c.tolist() for c in plan.windows), strict=True):
        nodes = satellites[index] + 1, len(plan.satellites) + stations[index] + 1
        yield (*nodes, open_ns, close_ns, rate_bit_s, delay_ns)


def _contact_pieces(plan: Plan) -> list[tuple[int, int, int, int, int]]:
    changes: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for a, b, open_ns, close_ns, rate_bit_s, _ in _window_pieces(plan):
        changes[a, b] += [(open_ns, rate_bit_s), (close_ns, -rate_bit_s)]
    pieces = []
    for (a, b), steps in changes.items():
        steps.sort()
        rate_bit_s = 0
        for (at_ns, change_bit_s), (next_ns, _) in pairwise(steps):
            rate_bit_s += change_bit_s
            pieces.append((a, b, at_ns, next_ns, rate_bit_s // BIT_PER_BYTE))
    for a, b, up_ns, down_ns, rate_bit_s, _, _ in _links_by_node(plan):
        rate_byte_s = rate_bit_s // BIT_PER_BYTE
        pieces += [(a, b, up_ns, down_ns, rate_byte_s), (b, a, up_ns, down_ns, rate_byte_s)]
    return pieces


def _range_pieces(plan: Plan) -> list[tuple[int, int, int, int, int]]:
    pieces = {(a, b, begin, end, _light_s(delay_ns)) for a, b, begin, end, _, delay_ns in _window_pieces(plan)}
    for a, b, up_ns, down_ns, _, first_step, delays_ns in _links_by_node(plan):
        for step, delay_ns in enumerate(delays_ns, first_step):
            begin, end = max(up_ns, int(plan.steps_ns[step])), min(down_ns, int(plan.steps_ns[step + 1]))
            pieces.add((a, b, begin, end, _light_s(delay_ns)))
    return sorted(pieces)


def _links_by_node(plan: Plan) -> Iterator[tuple]:
    for a, b, link in zip(plan.isls.a.tolist(), plan.isls.b.tolist(), _links(plan), strict=True):
        yield (a + 1, b + 1, *list(link.values())[2:])


def _light_s(delay_ns: int) -> int:
    return (delay_ns + SECOND_NS // 2) // SECOND_NS


def _joined(pieces: list[tuple[int, int, int, int, int]], late_ns: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield the pieces in whole seconds, `late_ns` later, touching ones of equal value joined beforehand."""
    joined: list[list[int]] = []
    for a, b, begin_ns, end_ns, value in sorted(pieces):
        if begin_ns == end_ns:
            continue
        last = joined[-1] if joined else []
        if last[:2] == [a, b] and last[4] == value and begin_ns <= last[3]:
            last[3] = max(last[3], end_ns)
        else:
            joined.append([a, b, begin_ns, end_ns, value])
    for a, b, begin_ns, end_ns, value in sorted(joined, key=lambda row: (row[2], row[:2])):
        begin, end = -(-(begin_ns + late_ns) // SECOND_NS), (end_ns + late_ns) // SECOND_NS
        if begin < end:
            yield a, b, begin, end, value
