"""What transmitters are offered: stretches of contacts at one rate, and of overlapping ones the best."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.integers import carried_bit


@kernel
def cut_contacts(contacts, order, accesses, runs, segments, lo):
    """Fill `segments` with what contacts offer and lo (X + 1,) with where those of each transmitter begin.

    `order` sorts contacts by (transmitter, open). Return how many segments there are. Rate 0 while a link is set up.
    """
    count, place = 0, 0
    for transmitter in range(lo.size - 1):
        lo[transmitter] = count
        while place < order.size and contacts[order[place]].transmitter == transmitter:
            contact = contacts[order[place]]
            access, place = contact.access, place + 1
            acquired_ns = min(contact.acquired_ns, contact.close_ns)
            if acquired_ns > contact.open_ns:
                _write(segments, count, (contact.open_ns, acquired_ns, 0), contact.station, access)
                count += 1
            for run in range(accesses[access].run_lo, accesses[access].run_hi):
                begin_ns = max(acquired_ns, runs[run].open_ns)
                end_ns = min(contact.close_ns, runs[run].close_ns)
                if begin_ns < end_ns:
                    _write(segments, count, (begin_ns, end_ns, runs[run].rate_bit_s), contact.station, access)
                    count += 1
    lo[lo.size - 1] = count
    return count


@kernel
def _write(segments, row, stretch, station, access):
    segments[row].begin_ns, segments[row].end_ns, segments[row].rate_bit_s = stretch
    segments[row].station, segments[row].access = station, access


@kernel
def offer_runs(accesses, runs, carries, offers):
    """Fill offers with every run of a transmitter that carries something, one that has 0 in `carries` (X,) left out.

    `access` of an offer is its transmitter here. Return how many there are.
    """
    count = 0
    for row in range(accesses.size):
        access = accesses[row]
        if carries[access.transmitter]:
            for run in range(access.run_lo, access.run_hi):
                stretch = runs[run].open_ns, runs[run].close_ns, runs[run].rate_bit_s
                _write(offers, count, stretch, access.station, access.transmitter)
                count += 1
    return count


@kernel
def before(segments, a, b):
    """True where segment a stands before b by (begin, end, rate, station, access)."""
    one, other = segments[a], segments[b]
    if one.begin_ns != other.begin_ns:
        return one.begin_ns < other.begin_ns
    if one.end_ns != other.end_ns:
        return one.end_ns < other.end_ns
    if one.rate_bit_s != other.rate_bit_s:
        return one.rate_bit_s < other.rate_bit_s
    if one.station != other.station:
        return one.station < other.station
    return one.access < other.access


@kernel
def sort_segments(segments, low, high, order):
    """Fill `order` with the rows low..high in their order; they come nearly sorted, so each is moved a little only."""
    for row in range(low, high):
        place = row - low
        while place > 0 and before(segments, row, order[place - 1]):
            order[place] = order[place - 1]
            place -= 1
        order[place] = row


@kernel
def sort_edges(segments, order, count, edges_ns):
    """Fill `edges_ns` with the beginnings and ends of `count` segments, each once, ascending; return how many."""
    edges = 0
    for place in range(count):
        for edge_ns in (segments[order[place]].begin_ns, segments[order[place]].end_ns):
            row = edges
            while row > 0 and edges_ns[row - 1] > edge_ns:
                row -= 1
            if row > 0 and edges_ns[row - 1] == edge_ns:
                continue
            for other in range(edges, row, -1):
                edges_ns[other] = edges_ns[other - 1]
            edges_ns[row] = edge_ns
            edges += 1
    return edges


@kernel
def upper_envelope(offers, offer_lo, scratch, best, best_lo):
    """Fill `best` with the highest rate on offer at each instant (ties by station), by transmitter.

    best_lo (X + 1,) tells where each transmitter's begin; return how many there are. Abutting pieces of equal rate are
    one, with station and access of the last. scratch is (3, M), M at least twice the offers of any transmitter.
    """
    order, edges_ns, live = scratch[0], scratch[1], scratch[2]
    count = 0
    for transmitter in range(offer_lo.size - 1):
        low, high = offer_lo[transmitter], offer_lo[transmitter + 1]
        best_lo[transmitter] = count
        sort_segments(offers, low, high, order)
        edges = sort_edges(offers, order, high - low, edges_ns)
        coming, open_now = 0, 0
        for edge in range(edges - 1):
            begin_ns, end_ns = edges_ns[edge], edges_ns[edge + 1]
            while coming < high - low and offers[order[coming]].begin_ns <= begin_ns:
                live[open_now] = order[coming]
                open_now, coming = open_now + 1, coming + 1
            kept, chosen = 0, -1
            for place in range(open_now):
                row = live[place]
                if offers[row].end_ns <= begin_ns:
                    continue
                live[kept] = row
                kept += 1
                faster = chosen >= 0 and offers[row].rate_bit_s > offers[chosen].rate_bit_s
                equal = chosen >= 0 and offers[row].rate_bit_s == offers[chosen].rate_bit_s
                if chosen < 0 or faster or (equal and offers[row].station < offers[chosen].station):
                    chosen = row
            open_now = kept
            if chosen < 0:
                continue
            rate_bit_s = offers[chosen].rate_bit_s
            abuts = count > best_lo[transmitter] and best[count - 1].end_ns == begin_ns
            if abuts and best[count - 1].rate_bit_s == rate_bit_s:
                count -= 1
                begin_ns = best[count].begin_ns
            _write(best, count, (begin_ns, end_ns, rate_bit_s), offers[chosen].station, offers[chosen].access)
            count += 1
    best_lo[best_lo.size - 1] = count
    return count


@kernel
def sent_apart(offers, offer_lo, span_ns, order, sent_bit):
    """Fill sent_bit (X, 2) with what each transmitter could send by span_ns, as 2**32s and the rest.

    One station at a time: later offers are cut to what earlier ones leave. `order` is scratch, as long as the most
    offers of a transmitter.
    """
    for transmitter in range(offer_lo.size - 1):
        low, high = offer_lo[transmitter], offer_lo[transmitter + 1]
        sort_segments(offers, low, high, order)
        free_ns, large, small = 0, 0, 0
        for place in range(high - low):
            offer = offers[order[place]]
            begin_ns, end_ns = max(offer.begin_ns, free_ns), min(offer.end_ns, span_ns)
            if begin_ns < end_ns:
                bit = carried_bit(end_ns - begin_ns, offer.rate_bit_s)
                large, small, free_ns = large + (bit >> 32), small + (bit & 0xFFFFFFFF), end_ns
        sent_bit[transmitter, 0], sent_bit[transmitter, 1] = large, small


@kernel
def best_pairs(edges_ns, offers, orders, antennas, scratch, rate_bit_s):
    """Fill rate_bit_s (E - 1,): what all antennas could take in from each edge to the next, the fastest pairs first.

    At most as many transmitters as there are antennas with one in view. `access` of an offer is its transmitter here.
    orders is (rows of offers by their beginning, by their end, rate of each rank, descending, rank of each offer),
    antennas (how many each station has, changes (C, 3): instant, station, more or less; in order). scratch is
    (next (O,), first (X,), in view (G,), at work (ranks,)): lists of each transmitter's open offers, how many a
    station has in view, and how many transmitters have what as their fastest.
    """
    begins, ends, rates_bit_s, rank = orders
    to_be_had, changes = antennas
    following, first, seen, fastest = scratch
    coming, going, change = 0, 0, 0
    for edge in range(edges_ns.size - 1):
        now_ns = edges_ns[edge]
        while coming < begins.size and offers[begins[coming]].begin_ns <= now_ns:
            row = begins[coming]
            mine, station = offers[row].access, offers[row].station
            _count_in(fastest, rank, following, first, mine, -1)
            following[row], first[mine] = first[mine], row
            _count_in(fastest, rank, following, first, mine, 1)
            seen[station] += 1
            coming += 1
        while going < ends.size and offers[ends[going]].end_ns <= now_ns:
            row = ends[going]
            mine, station = offers[row].access, offers[row].station
            _count_in(fastest, rank, following, first, mine, -1)
            _unlink(following, first, mine, row)
            _count_in(fastest, rank, following, first, mine, 1)
            seen[station] -= 1
            going += 1
        while change < changes.shape[0] and changes[change, 0] <= now_ns:
            to_be_had[changes[change, 1]] += changes[change, 2]
            change += 1
        places = 0
        for station in range(seen.size):
            places += min(seen[station], to_be_had[station])
        total = 0
        for place in range(rates_bit_s.size):
            many = min(places, fastest[place])
            total += many * rates_bit_s[place]
            places -= many
            if places <= 0:
                break
        rate_bit_s[edge] = total


@kernel
def _count_in(fastest, rank, following, first, transmitter, by):
    """Count a transmitter in (1) or out (-1) by the fastest of its open offers."""
    row, least = first[transmitter], -1
    while row >= 0:
        if least < 0 or rank[row] < least:
            least = rank[row]
        row = following[row]
    if least >= 0:
        fastest[least] += by


@kernel
def _unlink(following, first, transmitter, row):
    if first[transmitter] == row:
        first[transmitter] = following[row]
        return
    other = first[transmitter]
    while following[other] != row:
        other = following[other]
    following[other] = following[row]
