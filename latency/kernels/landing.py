"""Parts of the data on the ground: from the station's antenna to where it is worked on, or to the user."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.ground import serve
from latency.kernels.integers import duration_ns
from latency.kernels.orders import group_rows, sort_rows
from latency.kernels.records import LANDED, NEVER, NONE


@kernel
def forget(lives):
    """Fill lives with what is known of data that never came down."""
    for row in range(lives.size):
        life = lives[row]
        life.bit = life.down_bit = 0
        life.out_ns = life.landed_ns = life.handled_ns = NEVER
        life.line_ready_ns = life.line_begin_ns = life.line_end_ns = NEVER
        life.reached_ns = life.ingest_begin_ns = life.arrived_ns = NEVER
        life.compute_ready_ns = life.compute_begin_ns = life.compute_end_ns = life.answer_ns = NEVER
        life.station = life.centre = NONE


@kernel
def land(net, live, lives, landings, keys):
    """Fill lives with what is down of each capture by the stop, landings (P,) and keys.

    keys is (3, P): when a part may go on, capture and number as one key, station.
    """
    rules = net.rules[0]
    forget(lives)
    for row in range(live.parts.size):
        part, landing = live.parts[row], landings[row]
        entry, capture = live.items[part.item], part.item % rules.captures
        handling_ns = net.stations[part.station].handling_ns
        landing.capture, landing.whole, landing.priority = capture, entry.phase == LANDED, entry.priority
        # What is all in one part can be passed on while it still comes in.
        landing.streams = rules.streaming and part.bit == entry.size_bit
        landing.handled_ns = part.landed_ns + handling_ns
        landing.line_ready_ns = part.first_landed_ns + handling_ns if landing.streams else landing.handled_ns
        keys[0, row], keys[1, row], keys[2, row] = landing.line_ready_ns, capture << 32 | part.number, part.station
        if landing.handled_ns <= rules.stop_ns:
            lives[capture].down_bit += part.bit


@kernel
def through_lines(net, live, always, landings, keys, order, lo, room):
    """Send every part over its station's line: first (class, ready, capture, part), one at a time.

    order (P,), lo (G + 1,) and room (9, at most of a station) are scratch.
    """
    ready_ns, priority, work_ns, least_end_ns = room[0], room[1], room[2], room[3]
    span_ns, heaps, free_ns = room[4:6], room[6:8], room[8][:1]
    group_rows(keys[2], lo, order)
    for station in range(net.stations.size):
        rate_bit_s, count = net.stations[station].line_rate_bit_s, lo[station + 1] - lo[station]
        mine = order[lo[station] : lo[station + 1]]
        sort_rows(mine, keys[0], keys[1], heaps[0])
        for job in range(count):
            bit, landing = live.parts[mine[job]].bit, landings[mine[job]]
            ready_ns[job], priority[job] = landing.line_ready_ns, landing.priority
            work_ns[job], least_end_ns[job] = duration_ns(bit, rate_bit_s), 0
            if landing.streams:
                landing.head_ns = duration_ns(min(net.rules[0].packet_bit, bit), rate_bit_s)
                least_end_ns[job] = landing.handled_ns + landing.head_ns
        free_ns[:] = 0
        serve(ready_ns[:count], priority, work_ns, least_end_ns, free_ns, always, span_ns, heaps)
        for job in range(count):
            landing = landings[mine[job]]
            landing.line_begin_ns, landing.line_end_ns = span_ns[0, job], span_ns[1, job]
            landing.head_ns = span_ns[0, job] + landing.head_ns if landing.streams else span_ns[1, job]


@kernel
def nearest_ends(parts, landings, ways_ns, lives, last_ns, best_ns):
    """Fill lives with the destination that all of a capture's data reaches first, ties by index.

    ways_ns (G, D) is from a station to a destination; last_ns and best_ns (N,) are scratch.
    """
    best_ns[:] = NEVER
    for end in range(ways_ns.shape[1]):
        last_ns[:] = 0
        for row in range(parts.size):
            landing = landings[row]
            if landing.whole:
                there_ns = landing.line_end_ns + ways_ns[parts[row].station, end]
                last_ns[landing.capture] = max(last_ns[landing.capture], there_ns)
        for capture in range(lives.size):
            if 0 < last_ns[capture] < best_ns[capture]:
                best_ns[capture], lives[capture].centre = last_ns[capture], end


@kernel
def arrive(parts, landings, ways_ns, lives):
    """Let all data go to its destination; nothing there has to be waited for."""
    for row in range(parts.size):
        landing = landings[row]
        way_ns = ways_ns[parts[row].station, max(lives[landing.capture].centre, 0)]
        landing.reached_ns = landing.ingest_begin_ns = landing.arrived_ns = landing.line_end_ns + way_ns
        landing.head_ns += way_ns


@kernel
def take_in(parts, landings, lives, door, always, keys, room):
    """One server at a data centre's door, for all parts that reach it; only what is all there can be worked on.

    door is (centre, rate); keys (3, P) as `land` leaves them; room (9, P) is scratch.
    """
    ready_ns, priority, work_ns, least_end_ns = room[0], room[1], room[2], room[3]
    span_ns, heaps, free_ns = room[4:6], room[6:8], room[8][:1]
    centre, rate_bit_s = door
    count, mine = 0, keys[2]
    for row in range(parts.size):
        keys[0, row] = landings[row].reached_ns
        if landings[row].whole and lives[landings[row].capture].centre == centre:
            mine[count] = row
            count += 1
    mine = mine[:count]
    sort_rows(mine, keys[0], keys[1], heaps[0])
    for job in range(count):
        landing = landings[mine[job]]
        ready_ns[job], priority[job] = landing.reached_ns, landing.priority
        work_ns[job], least_end_ns[job] = duration_ns(parts[mine[job]].bit, rate_bit_s), 0
    free_ns[:] = 0
    serve(ready_ns[:count], priority, work_ns, least_end_ns, free_ns, always, span_ns, heaps)
    for job in range(count):
        landing = landings[mine[job]]
        landing.ingest_begin_ns = span_ns[0, job]
        landing.arrived_ns = landing.head_ns = span_ns[1, job]


@kernel
def follow(parts, landings, last, order, lives):
    """Copy to lives the part of each whole item that arrives last (ties: the later part), and all bits until it.

    last (N,) is scratch. Fill order with the captures in the order of those parts; return how many there are.
    """
    last[:] = NONE
    for row in range(parts.size):
        landing = landings[row]
        if not landing.whole:
            continue
        other = last[landing.capture]
        if (
            other == NONE
            or landing.arrived_ns > landings[other].arrived_ns
            or (landing.arrived_ns == landings[other].arrived_ns and parts[row].number > parts[other].number)
        ):
            last[landing.capture] = row
    count = 0
    for row in range(parts.size):
        part, landing = parts[row], landings[row]
        followed = last[landing.capture]
        if followed == NONE:
            continue
        life = lives[landing.capture]
        if part.number <= parts[followed].number:
            life.bit += part.bit
        if followed == row:
            order[count] = landing.capture
            count += 1
            life.station, life.out_ns, life.landed_ns = part.station, part.out_ns, part.landed_ns
            life.handled_ns, life.line_ready_ns = landing.handled_ns, landing.line_ready_ns
            life.line_begin_ns, life.line_end_ns = landing.line_begin_ns, landing.line_end_ns
            life.reached_ns, life.ingest_begin_ns = landing.reached_ns, landing.ingest_begin_ns
            life.arrived_ns, life.compute_ready_ns = landing.arrived_ns, landing.head_ns
    return count


@kernel
def wait_for_work(lives, items, arrived, terms, jobs):
    """Fill jobs (3, N), of what has come to a centre: capture, ready, class; return how many there are.

    arrived (n,) are captures in about the order in which they came. terms is (centre, streams, batch, express
    classes): work on what does not go express begins at the next multiple of the batch, once all of it is there.
    """
    centre, streams, batch_ns, express = terms
    count = 0
    for place in range(arrived.size):
        capture = arrived[place]
        life = lives[capture]
        if life.centre != centre:
            continue
        if not streams:
            life.compute_ready_ns = life.arrived_ns
        if batch_ns > 0 and items[capture].priority >= express:
            life.compute_ready_ns = -(-life.arrived_ns // batch_ns) * batch_ns
        jobs[0, count], jobs[1, count], jobs[2, count] = capture, life.compute_ready_ns, items[capture].priority
        count += 1
    return count


@kernel
def answer(lives, captures, begin_ns, end_ns, way_ns):
    """Let the answers to captures, worked on from begin_ns to end_ns, go to the user."""
    for place in range(captures.size):
        life = lives[captures[place]]
        life.compute_begin_ns, life.compute_end_ns = begin_ns[place], end_ns[place]
        life.answer_ns = end_ns[place] + way_ns
