"""What became of each capture's data on the ground, as one record."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.landing import fibre_to_ns, line_ready_ns
from latency.kernels.records import NEVER, NONE


@kernel
def tell(net, live, landings, ways_ns, answers, lives):
    """Fill lives (N,) with the part of each capture's data that is followed, and all bits until it."""
    rules, parts = net.rules[0], live.parts
    for capture in range(lives.size):
        life, row = lives[capture], answers.last[capture]
        life.bit = life.down_bit = 0
        life.centre, life.compute_ready_ns = answers.centre[capture], answers.ready_ns[capture]
        life.compute_begin_ns, life.compute_end_ns = answers.begin_ns[capture], answers.end_ns[capture]
        life.answer_ns = answers.answer_ns[capture]
        if row == NONE:
            life.station = NONE
            life.out_ns = life.landed_ns = life.handled_ns = life.line_ready_ns = NEVER
            life.line_begin_ns = life.line_end_ns = life.reached_ns = life.ingest_begin_ns = life.arrived_ns = NEVER
            continue
        part = parts[row]
        life.station, life.out_ns, life.landed_ns = part.station, part.out_ns, part.landed_ns
        life.handled_ns = part.landed_ns + net.stations[part.station].handling_ns
        life.line_ready_ns = line_ready_ns(net, live, part)
        life.line_begin_ns, life.line_end_ns = landings.begin_ns[row], landings.end_ns[row]
        life.reached_ns = landings.end_ns[row] + fibre_to_ns(ways_ns, part.station, life.centre)
        life.ingest_begin_ns, life.arrived_ns = landings.ingest_ns[row], landings.arrived_ns[row]
    for row in range(parts.size):
        part = parts[row]
        capture = part.item - rules.captures if part.item >= rules.captures else part.item
        followed = answers.last[capture]
        if followed != NONE and part.number <= parts[followed].number:
            lives[capture].bit += part.bit
        if part.landed_ns + net.stations[part.station].handling_ns <= rules.stop_ns:
            lives[capture].down_bit += part.bit
