"""Who holds which antenna: on demand, or as booked beforehand.

On demand those who wait ask in an order (`ASKING`); each takes the best current rate among the antennas that nobody
holds, whose turnaround is over, which are not busy, and at which something can be sent before they are.
"""

from .contact import Contact, booked_contacts
from .events import WINDOW_CLOSES, WINDOW_OPENS, WORK_ENDS
from .rates import NEVER
from .sending import something_fits


def nothing():
    """An event at which only the servers look up."""


def oldest(downlinks, transmitter):
    return min(item.tail_ready for item in downlinks.to_send(transmitter))


def backlog(downlinks, transmitter):
    """The most bits first: what is left of the data begun, and all that waits."""
    begun = transmitter.item.left if transmitter.item else 0
    return -(begun + sum(item.size for item in downlinks.waiting_for(transmitter)))


def deadline(downlinks, transmitter):
    """The class and the deadline of the data whose turn it is."""
    item = transmitter.item or downlinks.next_for(transmitter)
    allowed = item.journey.row.get("deadline_ns")
    return (item.priority, NEVER if allowed is None else item.journey.taken + allowed, item.tail_ready)


ASKING = {"oldest": oldest, "backlog": backlog, "deadline": deadline}


class OnDemand:
    def __init__(self, plan, events, downlinks):
        self.plan, self.events, self.downlinks = plan, events, downlinks
        self.free_from = [[0] * station["antennas"] for station in plan.stations]
        self.holder = [[None] * station["antennas"] for station in plan.stations]
        self.contacts = []
        for number, openings in enumerate(plan.openings):
            for instant in openings:
                events.at(instant, WINDOW_OPENS, number, -1, nothing)
        for number, station in enumerate(plan.stations):
            for _, _, end in station.get("busy", ()):
                events.at(end, WORK_ENDS, number, -1, nothing)

    def grant(self, now):
        downlinks, rule = self.downlinks, ASKING[self.plan.asking]
        asking = [t for t in downlinks.transmitters if t.contact is None and downlinks.to_send(t)]
        asking.sort(key=lambda t: (rule(downlinks, t), t.number))
        still_waiting = []
        for transmitter in asking:
            offers = list(self.offers(transmitter, now))
            if offers:
                self.give(transmitter, min(offers)[1:], now)
            else:
                still_waiting.append(transmitter)
        for transmitter in still_waiting:
            for window in self.plan.open_windows(transmitter.number, now):
                self.give_up_idle(window["station"], now)

    def offers(self, transmitter, now):
        """What a transmitter may be granted, the best first: by rate, then station, then antenna."""
        for window in self.plan.open_windows(transmitter.number, now):
            station, number = window["station"], window["pass"]
            for antenna in self.free_antennas(station, now):
                close = self.plan.contact_end(number, antenna, now)
                if something_fits(self.plan, transmitter.number, number, (now + transmitter.acquisition, close)):
                    yield -window["rate_bit_s"], station, antenna, number, close

    def free_antennas(self, station, now):
        antennas = range(self.plan.stations[station]["antennas"])
        return [antenna for antenna in antennas if self.is_free(station, antenna, now)]

    def is_free(self, station, antenna, now):
        waits = self.holder[station][antenna] is not None or self.free_from[station][antenna] > now
        return not waits and not self.plan.is_busy(station, antenna, now)

    def give(self, transmitter, offer, now):
        station, antenna, number, close = offer
        contact = Contact(transmitter.number, station, antenna, number, now, close, transmitter.acquisition)
        self.contacts.append(contact)
        self.holder[station][antenna] = transmitter
        transmitter.contact = contact
        self.events.at(contact.close, WINDOW_CLOSES, transmitter.number, -1, self.close, transmitter, contact)
        if transmitter.acquisition:
            self.events.at(contact.acquired, WINDOW_OPENS, transmitter.number, -1, nothing)

    def give_up_idle(self, station, now):
        for holder in list(self.holder[station]):
            if holder is not None and not self.downlinks.to_send(holder):
                holder.contact.close = now
                self.release(holder, now)

    def close(self, transmitter, contact):
        """The pass ends, or the antenna is busy; a contact given up before is over already."""
        if transmitter.contact is contact:
            self.release(transmitter, self.events.now)

    def release(self, transmitter, now):
        station, antenna = transmitter.contact.station, transmitter.contact.antenna
        free = now + self.plan.stations[station]["turnaround_ns"]
        self.holder[station][antenna], self.free_from[station][antenna] = None, free
        self.downlinks.lose_contact(transmitter)
        self.events.at(free, WORK_ENDS, station, -1, nothing)


class Booked:
    def __init__(self, plan, events, downlinks):
        self.downlinks, self.contacts = downlinks, []
        for number, contacts in enumerate(booked_contacts(plan)):
            transmitter = downlinks.transmitters[number]
            for contact in contacts:
                self.contacts.append(contact)
                events.at(contact.open, WINDOW_OPENS, number, -1, self.open, transmitter, contact)
                events.at(contact.acquired, WINDOW_OPENS, number, -1, nothing)
                events.at(contact.close, WINDOW_CLOSES, number, -1, self.close, transmitter, contact)
            for instant in plan.openings[number]:
                events.at(instant, WINDOW_OPENS, number, -1, nothing)

    def open(self, transmitter, contact):
        transmitter.contact = contact

    def close(self, transmitter, contact):
        if transmitter.contact is contact:
            self.downlinks.lose_contact(transmitter)

    def grant(self, now):
        """Everything was granted beforehand."""
