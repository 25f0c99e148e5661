"""Parts of the data on the ground: from the station's antenna to where it is worked on, or to the user."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.ground import serve
from latency.kernels.integers import duration_ns
from latency.kernels.orders import sort_rows
from latency.kernels.records import LANDED, NEVER, NONE


class Landings(NamedTuple):
    """What becomes of each row of parts; columns (P,), for each step needs few of them, in an order of its own."""

    capture: np.ndarray  # NONE where not all of its data is down
    begin_ns: np.ndarray  # on the line
    end_ns: np.ndarray
    head_ns: np.ndarray  # when its first packet may go on; under streaming
    ingest_ns: np.ndarray  # a data centre begins to take it in
    arrived_ns: np.ndarray


class Answers(NamedTuple):
    """What becomes of each capture, (N,); NEVER where it does not get there."""

    last: np.ndarray  # the row of parts that the ledger follows, NONE where not all is down
    centre: np.ndarray  # data centre, NONE
    ready_ns: np.ndarray  # to be worked on there, or handed over
    begin_ns: np.ndarray  # of the work there
    end_ns: np.ndarray
    answer_ns: np.ndarray  # at the user


@kernel
def streams(net, live, part):
    """True where a part is passed on while it still comes in: all is in it."""
    return net.rules[0].streaming and part.bit == live.items[part.item].size_bit


@kernel
def line_ready_ns(net, live, part):
    """Return when a part may go on the line."""
    landed_ns = part.first_landed_ns if streams(net, live, part) else part.landed_ns
    return landed_ns + net.stations[part.station].handling_ns


@kernel
def land(net, live, capture_of):
    """Fill capture_of (P,): whose data a part is of, NONE where not all of it is down by the stop."""
    captures = net.rules[0].captures
    for row in range(live.parts.size):
        item = live.parts[row].item
        capture_of[row] = NONE
        if live.items[item].phase == LANDED:
            capture_of[row] = item - captures if item >= captures else item


@kernel
def to_lines(net, live, ends, queue):
    """Fill queue with parts that wait for their station's line, station by station.

    queue is (6, P): when a part may go on, capture and number as one key, row, time on the line; where there is more
    than one, class; under streaming, on the line for how long before its first packet is through, NONE where all is
    waited for. ends (G,) is where each station's end. Return how many a station has at most.
    """
    rules, captures = net.rules[0], net.rules[0].captures
    most = to_stations(live.parts, ends)
    for row in range(live.parts.size):
        part = live.parts[row]
        rate_bit_s = net.stations[part.station].line_rate_bit_s
        capture = part.item - captures if part.item >= captures else part.item
        place, ends[part.station] = ends[part.station], ends[part.station] + 1
        queue[0, place], queue[1, place] = line_ready_ns(net, live, part), capture << 32 | part.number
        queue[2, place], queue[3, place] = row, duration_ns(part.bit, rate_bit_s)
        if rules.classes > 1:
            queue[4, place] = live.items[part.item].priority
        if rules.streaming:
            packet_ns = duration_ns(min(rules.packet_bit, part.bit), rate_bit_s)
            queue[5, place] = packet_ns if streams(net, live, part) else NONE
    return most


@kernel
def to_stations(parts, begins):
    """Fill begins (G,) with where each station's begin, once parts stand station by station; return the most of one."""
    begins[:] = 0
    for row in range(parts.size):
        begins[parts[row].station] += 1
    most, coming = 0, 0
    for station in range(begins.size):
        most = max(most, begins[station])
        coming, begins[station] = coming + begins[station], coming
    return most


@kernel
def through_lines(net, live, always, landings, ends, queue, room):
    """Send every part over its station's line: first (class, ready, capture, part), one at a time.

    ends and queue as `to_lines` leaves them; room (10, at most of a station) is scratch.
    """
    ready_ns, priority, work_ns, least_end_ns = room[0], room[1], room[2], room[3]
    span_ns, heaps, free_ns, order = room[4:6], room[6:8], room[8][:1], room[9]
    rules, low = net.rules[0], 0
    for station in range(ends.size):
        handling_ns, mine = net.stations[station].handling_ns, order[: ends[station] - low]
        for job in range(mine.size):
            mine[job] = low + job
        low = ends[station]
        sort_rows(mine, queue[0], queue[1], heaps[0])
        for job in range(mine.size):
            place = mine[job]
            ready_ns[job], priority[job] = queue[0, place], queue[4, place] if rules.classes > 1 else 0
            work_ns[job], least_end_ns[job] = queue[3, place], 0
            if rules.streaming and queue[5, place] != NONE:
                least_end_ns[job] = live.parts[queue[2, place]].landed_ns + handling_ns + queue[5, place]
        free_ns[:] = 0
        serve(ready_ns[: mine.size], priority, work_ns, least_end_ns, free_ns, always, span_ns, heaps)
        for job in range(mine.size):
            row = queue[2, mine[job]]
            landings.begin_ns[row], landings.end_ns[row] = span_ns[0, job], span_ns[1, job]
            if rules.streaming:
                head_ns = queue[5, mine[job]]
                landings.head_ns[row] = span_ns[1, job] if head_ns == NONE else span_ns[0, job] + head_ns


@kernel
def nearest_ends(parts, landings, ways_ns, centre, scratch):
    """Fill centre (N,) with the destination that all of a capture's data reaches first, ties by index.

    ways_ns (G, D) is from a station to a destination; scratch is (2, N or more).
    """
    last_ns, best_ns = scratch[0], scratch[1]
    best_ns[:] = NEVER
    for end in range(ways_ns.shape[1]):
        last_ns[:] = 0
        for row in range(parts.size):
            capture = landings.capture[row]
            if capture != NONE:
                there_ns = landings.end_ns[row] + ways_ns[parts[row].station, end]
                last_ns[capture] = max(last_ns[capture], there_ns)
        for capture in range(centre.size):
            if 0 < last_ns[capture] < best_ns[capture]:
                best_ns[capture], centre[capture] = last_ns[capture], end


@kernel
def fibre_to_ns(ways_ns, station, centre):
    """Return how long it is from a station to a data centre, or to the only place there is to go to."""
    return ways_ns[station, max(centre, 0)]


@kernel
def arrive(net, parts, landings, ways_ns, centre):
    """Let all data that is down go to its destination; nothing there has to be waited for."""
    streaming = net.rules[0].streaming
    for row in range(parts.size):
        capture = landings.capture[row]
        if capture != NONE:
            fibre_ns = fibre_to_ns(ways_ns, parts[row].station, centre[capture])
            landings.ingest_ns[row] = landings.arrived_ns[row] = landings.end_ns[row] + fibre_ns
            if streaming:
                landings.head_ns[row] += fibre_ns


@kernel
def take_in(live, landings, centres, door, always, keys, room):
    """One server at a data centre's door, for all parts that reach it; only what is all there can be worked on.

    centres (N,) is where each capture's goes, door = (centre, rate); keys (2, P) and room (9, P) are scratch.
    """
    ready_ns, classes, work_ns, least_end_ns = room[0], room[1], room[2], room[3]
    span_ns, heaps, free_ns = room[4:6], room[6:8], room[8][:1]
    parts, (centre, rate_bit_s) = live.parts, door
    count, mine = 0, keys[1]
    for row in range(parts.size):
        capture = landings.capture[row]
        keys[0, row] = capture << 32 | parts[row].number
        if capture != NONE and centres[capture] == centre:
            mine[count] = row
            count += 1
    mine = mine[:count]
    sort_rows(mine, landings.arrived_ns, keys[0], heaps[0])
    for job in range(count):
        row = mine[job]
        ready_ns[job], classes[job] = landings.arrived_ns[row], live.items[parts[row].item].priority
        work_ns[job], least_end_ns[job] = duration_ns(parts[row].bit, rate_bit_s), 0
    free_ns[:] = 0
    serve(ready_ns[:count], classes, work_ns, least_end_ns, free_ns, always, span_ns, heaps)
    for job in range(count):
        landings.ingest_ns[mine[job]] = span_ns[0, job]
        landings.arrived_ns[mine[job]] = landings.head_ns[mine[job]] = span_ns[1, job]


@kernel
def follow(parts, landings, last):
    """Fill last (N,) with the part of each capture's data that arrives last, ties: the later part."""
    last[:] = NONE
    for row in range(parts.size):
        capture = landings.capture[row]
        if capture == NONE:
            continue
        other = last[capture]
        if (
            other == NONE
            or landings.arrived_ns[row] > landings.arrived_ns[other]
            or (landings.arrived_ns[row] == landings.arrived_ns[other] and parts[row].number > parts[other].number)
        ):
            last[capture] = row


@kernel
def hand_over(landings, answers, service_ns):
    """Let answers go to the user from where they arrived."""
    for capture in range(answers.last.size):
        row = answers.last[capture]
        if row != NONE:
            answers.ready_ns[capture] = landings.arrived_ns[row]
            answers.answer_ns[capture] = landings.arrived_ns[row] + service_ns


@kernel
def wait_for_work(items, landings, answers, terms, room):
    """Fill room[:3] (8, N or more), of what has come to a centre, by (ready, capture): capture, ready, class.

    Return how many there are. terms is (centre, streams, batch, express classes, classes): work on what does not go
    express begins at the next multiple of the batch, once all of it is there.
    """
    centre, streams, batch_ns, express, classes = terms
    jobs, rows, count = room[3:6], room[6], 0
    for row in range(landings.capture.size):
        capture = landings.capture[row]
        if capture == NONE or answers.last[capture] != row or answers.centre[capture] != centre:
            continue
        priority = items[capture].priority if classes > 1 else 0
        ready_ns = landings.head_ns[row] if streams else landings.arrived_ns[row]
        if batch_ns > 0 and priority >= express:
            ready_ns = -(-landings.arrived_ns[row] // batch_ns) * batch_ns
        answers.ready_ns[capture] = ready_ns
        jobs[0, count], jobs[1, count], jobs[2, count], rows[count] = capture, ready_ns, priority, count
        count += 1
    sort_rows(rows[:count], jobs[1], jobs[0], room[7])
    for place in range(count):
        for column in range(3):
            room[column, place] = jobs[column, rows[place]]
    return count


@kernel
def answer(answers, captures, span_ns, way_ns):
    """Let the answers to captures, worked on from and until span_ns (2, M), go to the user."""
    for place in range(captures.size):
        capture = captures[place]
        answers.begin_ns[capture], answers.end_ns[capture] = span_ns[0, place], span_ns[1, place]
        answers.answer_ns[capture] = span_ns[1, place] + way_ns
