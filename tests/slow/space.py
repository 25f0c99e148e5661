"""The space segment of one run: from the captures to the bits that reach the stations."""

from .antennas import Booked, OnDemand
from .downlinks import Downlinks
from .events import CAPTURE_TAKEN, CLAIM, DATA_ARRIVES, TOPOLOGY_STEP, Events
from .item import Journey
from .links import Links
from .power import Body
from .processors import Processors
from .rates import NEVER
from .storage import Storage

RELAY_CASES = ("ground-relay", "node-relay", "onboard-relay")


class Space:
    def __init__(self, plan, case, router):
        self.plan, self.case, self.router = plan, case, router
        self.events, self.storage = Events(), Storage(plan)
        self.journeys = [Journey(number, row) for number, row in enumerate(plan.captures)]
        self.hop_limited = 0
        self.hands = [[] for _ in plan.satellites]  # per node the captures it was picked for and has not done
        self.bodies = [Body(row, case in RELAY_CASES, plan.stop) for row in plan.satellites]
        self.processors = Processors(plan, self.events, self.storage, self.processed)
        self.links = Links(plan, self.events, self.storage, self.head_arrives, self.decide)
        self.downlinks = Downlinks(plan, self.events, self.storage)
        self.antennas = (Booked if plan.scheduled else OnDemand)(plan, self.events, self.downlinks)
        for journey in self.journeys:
            place = (journey.row["satellite"], journey.number)
            self.events.at(journey.taken, CAPTURE_TAKEN, *place, self.capture_taken, journey)
        for instant in plan.steps[:-1]:
            self.events.at(instant, TOPOLOGY_STEP, 0, -1, self.topology_step)

    def run(self):
        now = 0
        while now <= self.plan.stop:
            self.advance(now)
            self.instant()
            self.settle()
            now = self.next_instant()
        self.advance(self.plan.stop)
        self.settle()
        for journey in self.journeys:
            self.stop(journey)
        return self

    def next_instant(self):
        """The next one at which anything happens: an event, the end of work, sunlight, or a latch that turns."""
        event = self.events.next_instant()
        changes = [body.due for body in self.bodies]
        return min(NEVER if event is None else event, self.processors.next_end(self.bodies, self.events.now), *changes)

    def advance(self, now):
        duration, self.events.now = now - self.events.now, now
        self.processors.advance(self.bodies, duration, now)
        for body in self.bodies:
            body.advance(now)

    def settle(self):
        for number, body in enumerate(self.bodies):
            radios = [t for t in self.downlinks.transmitters if t.satellite == number and t.contact is not None]
            body.settle(len(self.processors.held[number]), sum(radio.power for radio in radios))

    def instant(self):
        """All events of one instant and the servers that start after them; a later group only if no event is left."""
        groups = (self.start_processors, self.grant_antennas, self.start_transmitters)
        again = True
        while again:
            while self.events.due():
                self.events.run_one()
            again = False
            for group in groups:
                group(self.events.now)
                if self.events.due():
                    again = True
                    break

    def start_processors(self, now):
        self.processors.start(now)

    def grant_antennas(self, now):
        self.antennas.grant(now)

    def start_transmitters(self, now):
        """Antennas are granted once more after a start: a second transmitter may be idle now."""
        started = self.downlinks.start(now)
        self.links.start(now)
        if started:
            self.antennas.grant(now)

    # What happens to the data.

    def capture_taken(self, journey):
        satellite, taken = journey.row["satellite"], journey.taken
        ready = taken + self.plan.satellites[satellite]["sensing_ns"]
        item = journey.start_leg("raw", satellite, ready)
        if not self.storage.claim(satellite, item.size):
            self.lose(item)
            return
        journey.charge("sensing", ready)
        self.events.at(ready, CAPTURE_TAKEN, satellite, item.capture, self.made, item)

    def made(self, item):
        """Raw data is ready where it was taken, or a product where it was computed."""
        if item.leg == "raw" and self.case in ("onboard-direct", "onboard-relay"):
            self.processors.join(item)
        elif self.case == "hybrid":
            item.to_screen = True
            self.processors.join(item)
        elif self.case in ("ground-direct", "onboard-direct"):
            self.send_down(item)
        else:
            self.decide(item)

    def lose(self, item):
        item.journey.cut(self.events.now)
        item.journey.lost = True
        self.off_hands(item)

    def off_hands(self, item):
        """The node it was picked for has done it, or it is lost."""
        if self.bound_for_node(item) and item.journey.node is not None:
            self.hands[item.journey.node].remove(item.journey.row)

    def head_arrives(self, item, there, head, tail):
        if not self.storage.claim(there, item.size):
            self.lose(item)
            return
        place = (DATA_ARRIVES, there, item.capture)
        item.satellite, item.tail = there, tail
        if self.bound_for_node(item) and item.journey.node == there:
            if self.plan.streams_into(self.plan.satellites[there]) and self.plan.cut_through:
                self.processors.join(item, head)
            else:
                self.events.at(tail, *place, self.processors.join, item)
            return
        item.tail_ready = tail + self.plan.switching
        item.ready = head + self.plan.switching if self.plan.cut_through else item.tail_ready
        item.waits = "isl_wait"
        item.journey.charge("switching", item.tail_ready)
        self.events.at(item.ready, *place, self.decide, item)

    def bound_for_node(self, item):
        return self.case == "node-relay" and item.leg == "raw"

    def topology_step(self):
        for journey in self.journeys:
            if journey.item and journey.item.staying:
                self.decide(journey.item)

    def decide(self, item):
        """Join the own downlink queue, stay, or join the queue of an ISL."""
        now, journey = self.events.now, item.journey
        item.staying, item.waits = True, "isl_wait"
        if now >= self.plan.stop:
            return
        journey.charge("isl_wait", now)
        if self.bound_for_node(item):
            if journey.node is None:
                self.pick_node(item, now)
            if journey.node == item.satellite:
                item.staying = False
                self.processors.join(item)
                return
            if journey.node is None:
                item.no_way = True
                return
        elif self.router.own_passes:
            self.send_down(item)
            return
        if item.hops >= self.plan.hop_limit:
            self.speak_hop_limit(item)
            return
        choice = self.router.choose(item, now, journey.node if self.bound_for_node(item) else None)
        item.no_way = False
        if choice == "down" or (choice == "no way" and not self.bound_for_node(item)):
            self.send_down(item)
        elif choice == "no way":
            item.no_way = not item.left_out(self.plan.step_of(now))
        elif choice != "stay":
            item.staying = False
            self.links.join(item, choice)

    def pick_node(self, item, now):
        node = item.journey.node = self.router.pick_node(item, now, self.hands)
        if node is not None:
            self.hands[node].append(item.journey.row)

    def speak_hop_limit(self, item):
        self.hop_limited += 1
        item.staying = item.no_way = False
        if not self.bound_for_node(item):
            self.send_down(item)

    def send_down(self, item):
        """Join the own downlink queue for good, once the tail is there."""
        item.staying, now = False, self.events.now
        joins = max(now, item.tail_ready)
        item.journey.charge("isl_wait", joins)
        if joins == now:
            self.downlinks.join(item)
        else:
            self.events.at(joins, DATA_ARRIVES, item.satellite, item.capture, self.downlinks.join, item)

    def processed(self, item):
        if item.to_screen:
            self.screened(item)
            return
        self.off_hands(item)
        place = (item.satellite, item.capture)
        self.events.at(self.events.now, CLAIM, *place, self.product_made, item.journey, item.satellite)

    def screened(self, item):
        """The raw data, of a new class, is ready to go down."""
        item.priority = item.journey.row.get("screened", item.priority)
        item.tail_ready = self.events.now
        self.send_down(item)

    def product_made(self, journey, satellite):
        item = journey.start_leg("product", satellite, self.events.now)
        if self.storage.claim(satellite, item.size):
            self.made(item)
        else:
            self.lose(item)

    def stop(self, journey):
        """The clock stops; what waits at a downlink is charged later, to its causes."""
        item = journey.item
        if item is None or journey.lost or item.waits == "downlink":
            return
        for component, until in item.work.timeline() if item.work else [(item.waits, self.plan.stop)]:
            journey.charge(component, until)
        journey.cut(self.plan.stop)
