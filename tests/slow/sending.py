"""How long a satellite takes to send some bits down when no other data and no other satellite is in its way.

Three questions, one answer (`Sending`): alone with every antenna free (`alone`), alone with every pass granted from
its rise (`alone_scheduled`), and over contacts that are given (`over_contacts`).
"""

from itertools import pairwise

from .rates import NEVER, clip, merge, room, send


class Sending:
    """When the last bit is out, from which pass, and what the transmitter did until then."""

    def __init__(self):
        self.end = NEVER
        self.window = None  # the window that carried the last bit
        self.busy = []  # spans with own bits
        self.acquiring = []  # spans of acquisition

    def use(self, pieces):
        self.busy += [(begin, close) for begin, close, bits, _ in pieces if bits]
        return sum(bits for _, _, bits, _ in pieces)

    def timeline(self, start, end):
        """(component, until) from start to end: own bits, acquisition, and the rest."""
        spans = [span for span in self.busy + self.acquiring if span[1] > start and span[0] < end]
        edges = {start, end} | {edge for span in spans for edge in span if start < edge < end}
        line = []
        for edge, after in pairwise(sorted(edges)):
            if any(a <= edge < b for a, b in self.busy):
                line.append(("transmission", after))
            elif any(a <= edge < b for a, b in self.acquiring):
                line.append(("acquisition", after))
            else:
                line.append(("contact_wait", after))
        return line


def best_window(plan, transmitter, instant):
    """What is asked for where every antenna is free: best current rate where something can be sent; ties by station."""
    acquired = instant + plan.transmitters[transmitter]["acquisition_ns"]
    usable = [
        window
        for window in plan.open_windows(transmitter, instant)
        if something_fits(plan, transmitter, window["pass"], (acquired, NEVER))
    ]
    return min(usable, key=lambda window: (-window["rate_bit_s"], window["station"]), default=None)


def something_fits(plan, transmitter, number, span):
    intervals = clip(plan.intervals_of(transmitter, number), *span)
    return any(room(close - begin, rate) > 0 for begin, close, rate in intervals)


def alone(plan, transmitter, start, bits, held=None):
    """Every antenna is free; the antenna of the contact `held` is kept until its pass ends."""
    key = ("alone", transmitter, start, bits)
    if held is None and key in plan.memory:
        return plan.memory[key]
    sending = _alone(plan, transmitter, start, bits, held)
    if held is None:
        plan.memory[key] = sending
    return sending


def _alone(plan, transmitter, start, bits, held):
    sending, now = Sending(), start
    while now is not None:
        if held is not None:
            number, acquired = held.number, held.acquired
            held = None
        else:
            window = best_window(plan, transmitter, now)
            if window is None:
                now = plan.next_opening(transmitter, now)
                continue
            number, acquired = window["pass"], now + plan.transmitters[transmitter]["acquisition_ns"]
        close = plan.pass_end(number)
        sending.acquiring.append((now, min(acquired, close)))
        pieces, end = send(bits, max(now, acquired), plan.intervals_of(transmitter, number))
        bits -= sending.use(pieces)
        if end < NEVER:
            sending.end, sending.window = end, plan.window_of_bit(transmitter, number, end)
            return sending
        now = close
    return sending


def alone_scheduled(plan, transmitter, start, bits):
    """Every pass is granted from its rise, and the best rate among the passes acquired is used at each instant."""
    sending, pieces = Sending(), []
    wait = plan.transmitters[transmitter]["acquisition_ns"]
    for (owner, number), intervals in plan.intervals.items():
        if owner == transmitter:
            rise = plan.passes[number]["rise_ns"]
            sending.acquiring.append((rise, min(rise + wait, plan.pass_end(number))))
            pieces += clip(intervals, rise + wait, NEVER)
    used, sending.end = send(bits, start, best_rate(pieces))
    sending.use(used)
    return sending


def best_rate(intervals):
    """Overlapping intervals flattened: at each instant the best rate of all that are open."""
    edges = sorted({edge for begin, close, _ in intervals for edge in (begin, close)})
    flat = []
    for begin, close in pairwise(edges):
        rates = [rate for a, b, rate in intervals if a <= begin and close <= b]
        if rates:
            flat.append((begin, close, max(rates)))
    return merge(flat)


def over_contacts(plan, transmitter, contacts, start, bits):
    """Over the given contacts of one transmitter, which is free."""
    sending = Sending()
    for contact in sorted(contacts, key=lambda contact: contact.open):
        if contact.close <= start:
            continue
        sending.acquiring.append((contact.open, min(contact.acquired, contact.close)))
        intervals = clip(plan.intervals_of(transmitter, contact.number), contact.acquired, contact.close)
        pieces, end = send(bits, start, intervals)
        bits -= sending.use(pieces)
        if end < NEVER:
            sending.end, sending.window = end, plan.window_of_bit(transmitter, contact.number, end)
            return sending
    return sending
