"""The downlink transmitters of all satellites and the queue of each satellite."""

from .events import WORK_ENDS
from .item import Chunk, Item
from .plan import CARRIED
from .rates import NEVER, clip, send


class Transmitter:
    def __init__(self, number, row):
        self.number, self.satellite = number, row["satellite"]
        self.carries, self.acquisition = row["carries"], row["acquisition_ns"]
        self.power = row.get("power", 0)  # drawn while it has an antenna
        self.contact = None  # held now
        self.item = None  # committed to
        self.sending = False  # false in the gaps between two contacts


class Downlinks:
    def __init__(self, plan, events, storage):
        self.plan, self.events, self.storage = plan, events, storage
        self.transmitters = [Transmitter(number, row) for number, row in enumerate(plan.transmitters)]
        self.queues = [[] for _ in plan.satellites]
        self.history = [[] for _ in plan.satellites]  # every item that ever joined

    def join(self, item):
        item.waits = "downlink"
        item.joined = self.events.now
        own = [t for t in self.transmitters if t.satellite == item.satellite]
        item.held = {t.number: t.contact for t in own if t.contact is not None}
        self.queues[item.satellite].append(item)
        self.history[item.satellite].append(item)

    def waiting_for(self, transmitter):
        """The data in the satellite's queue that the transmitter carries."""
        queue = self.queues[transmitter.satellite]
        return [item for item in queue if transmitter.carries in CARRIED[item.leg]]

    def to_send(self, transmitter):
        """All data that the transmitter has to send, with what it has begun."""
        begun = [transmitter.item] if transmitter.item else []
        return begun + self.waiting_for(transmitter)

    def next_for(self, transmitter):
        """The data whose turn it is. A transmitter that carries both may send products first."""
        first = self.plan.product_first
        return min(self.waiting_for(transmitter), key=lambda item: Item.order_down(item, first))

    def open_now(self, transmitter, now):
        """Is there an acquired contact, and in its pass an open window?"""
        contact = transmitter.contact
        if not contact or not contact.usable(now):
            return False
        intervals = self.plan.intervals_of(transmitter.number, contact.number)
        return any(begin <= now < close for begin, close, _ in intervals)

    def start(self, now):
        """Start idle transmitters that have a contact; was anything started?"""
        started = False
        for transmitter in self.transmitters:
            if transmitter.sending or not self.open_now(transmitter, now):
                continue
            if transmitter.item is None:
                waiting = self.waiting_for(transmitter)
                if not waiting:
                    continue
                transmitter.item = self.next_for(transmitter)
                transmitter.item.transmitter = transmitter.number
                self.queues[transmitter.satellite].remove(transmitter.item)
            self.send(transmitter, now)
            started = True
        return started

    def send(self, transmitter, now):
        """Send what this contact carries of the data."""
        item, contact = transmitter.item, transmitter.contact
        transmitter.sending = True
        intervals = clip(self.plan.intervals_of(transmitter.number, contact.number), now, contact.close)
        pieces, end = send(item.left, now, intervals)
        bits = sum(piece[2] for piece in pieces)
        sent_before = item.size - item.left
        item.left -= bits
        contact.sent += bits
        if bits:
            item.chunks.append(self.chunk(contact, bits, now, intervals))
            head_bits = self.plan.packet_of(item.size) - sent_before
            if 0 < head_bits <= bits:
                item.chunks[-1].head_arrival = self.arrival(contact, head_bits, now, intervals)[1]
        if end < NEVER:
            self.events.at(end, WORK_ENDS, item.satellite, item.capture, self.finish, transmitter, end)

    def chunk(self, contact, bits, now, intervals):
        """The tail is never before the head, the first packet."""
        _, head = self.arrival(contact, self.plan.packet_of(bits), now, intervals)
        out, tail = self.arrival(contact, bits, now, intervals)
        return Chunk(contact.station, bits, out, max(head, tail))

    def arrival(self, contact, bits, now, intervals):
        """When that many bits, sent from now on, are out and when they are down."""
        out = send(bits, now, intervals)[1]
        window = self.plan.window_of_bit(contact.transmitter, contact.number, out)
        return out, out + window["delay_ns"]

    def finish(self, transmitter, end):
        item = transmitter.item
        item.end = end
        transmitter.item, transmitter.sending = None, False
        self.storage.free(item.satellite, item.size)

    def lose_contact(self, transmitter):
        transmitter.contact, transmitter.sending = None, False
