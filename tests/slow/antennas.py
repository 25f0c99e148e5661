"""Who holds which antenna: on demand, or as booked beforehand."""

from .contact import Contact, booked_contacts
from .events import WINDOW_CLOSES, WINDOW_OPENS, WORK_ENDS
from .sending import best_window


def nothing():
    """An event at which only the servers look up."""


class OnDemand:
    def __init__(self, plan, events, downlinks):
        self.plan, self.events, self.downlinks = plan, events, downlinks
        self.free_from = [[0] * station["antennas"] for station in plan.stations]
        self.holder = [[None] * station["antennas"] for station in plan.stations]
        self.contacts = []
        for number, openings in enumerate(plan.openings):
            for instant in openings:
                events.at(instant, WINDOW_OPENS, number, -1, nothing)

    def grant(self, now):
        downlinks = self.downlinks
        asking = [t for t in downlinks.transmitters if t.contact is None and downlinks.to_send(t)]
        asking.sort(key=lambda t: (min(item.tail_ready for item in downlinks.to_send(t)), t.number))
        still_waiting = []
        for transmitter in asking:
            window = best_window(self.plan, transmitter.number, now, lambda station: self.free_antennas(station, now))
            if window is None:
                still_waiting.append(transmitter)
            else:
                self.give(transmitter, window, now)
        for transmitter in still_waiting:
            for window in self.plan.open_windows(transmitter.number, now):
                self.give_up_idle(window["station"], now)

    def free_antennas(self, station, now):
        antennas = enumerate(zip(self.holder[station], self.free_from[station], strict=True))
        return [antenna for antenna, (holder, free) in antennas if holder is None and free <= now]

    def give(self, transmitter, window, now):
        station, number = window["station"], window["pass"]
        antenna = self.free_antennas(station, now)[0]
        close = self.plan.pass_end(number)
        contact = Contact(transmitter.number, station, antenna, number, now, close, transmitter.acquisition)
        self.contacts.append(contact)
        self.holder[station][antenna] = transmitter
        transmitter.contact = contact
        self.events.at(close, WINDOW_CLOSES, transmitter.number, -1, self.close, transmitter, contact)
        if transmitter.acquisition:
            self.events.at(contact.acquired, WINDOW_OPENS, transmitter.number, -1, nothing)

    def give_up_idle(self, station, now):
        for holder in list(self.holder[station]):
            if holder is not None and not self.downlinks.to_send(holder):
                holder.contact.close = now
                self.release(holder, now)

    def close(self, transmitter, contact):
        """The pass ends; a contact given up before is over already."""
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

    def open(self, transmitter, contact):
        transmitter.contact = contact

    def close(self, transmitter, contact):
        if transmitter.contact is contact:
            self.downlinks.lose_contact(transmitter)

    def grant(self, now):
        """Everything was granted beforehand."""
