"""The processors on board, each with k workers. Computing frees the raw data; screening (`hybrid`) keeps it.

Work is counted down from instant to instant and stands still while its satellite is dark or hot. A reset throws it
back.
"""

from .events import CLAIM, WORK_ENDS
from .item import Item
from .rates import NEVER
from .warmth import Warmth


def nothing():
    """An event at which only the servers look up."""


class Work:
    """An item on a worker: how much is left, how long it was worked on and how long it stood still."""

    def __init__(self, start, left):
        self.start, self.left = start, left
        self.worked = self.paused = 0
        self.rested = False  # in the last ns

    def pass_time(self, duration, paused):
        if not duration:
            return
        self.rested = paused
        if paused:
            self.paused += duration
        else:
            self.worked += duration
            self.left -= duration
        assert self.left >= 0

    def timeline(self):
        """(component, until): pauses first; where the clock stops, the last is what the last ns was."""
        spent = [("power_wait", self.paused), ("compute", self.worked)]
        first, second = reversed(spent) if self.rested and self.left else spent
        return [(first[0], self.start + first[1]), (second[0], self.start + first[1] + second[1])]


class Processors:
    def __init__(self, plan, events, storage, done):
        self.plan, self.events, self.storage, self.done = plan, events, storage, done
        self.computers = [satellite["computer"] for satellite in plan.satellites]
        self.queues = [[] for _ in self.computers]
        self.held = [[] for _ in self.computers]
        self.thrown_back = 0  # items, by resets
        self.warmth = [Warmth(computer or {}) for computer in self.computers]
        for satellite, computer in enumerate(self.computers):
            for begin, end in self.downs(computer):
                events.at(begin, CLAIM, satellite, -1, self.reset, satellite)  # after all work that ends then
                events.at(end, WORK_ENDS, satellite, -1, nothing)

    @staticmethod
    def downs(computer):
        return computer.get("down", ()) if computer else ()

    def join(self, item: Item, head=None):
        """Data that streams joins as its head comes; what belongs to a batch is ready at an instant of the batch."""
        item.waits = "compute_queue"
        computer = self.computers[item.satellite]
        item.no_way = computer is None
        head = item.tail if head is None else head
        if computer:
            item.ready_to_compute = self.plan.ready_to_compute(computer, item.priority, head, item.tail)
            if item.ready_to_compute > self.events.now:
                self.events.at(item.ready_to_compute, WORK_ENDS, item.satellite, item.capture, nothing)
        self.queues[item.satellite].append(item)

    # Servers.

    def start(self, now):
        for satellite, queue in enumerate(self.queues):
            ready = [item for item in queue if item.ready_to_compute <= now]
            while ready and self.has_idle(satellite, now):
                item = min(ready, key=Item.order_computed)
                ready.remove(item)
                queue.remove(item)
                self.begin(item, self.computers[satellite], now)

    def has_idle(self, satellite, now):
        computer = self.computers[satellite]
        if computer is None or any(begin <= now < end for begin, end in self.downs(computer)):
            return False
        return len(self.held[satellite]) < computer["workers"]

    def begin(self, item, computer, now):
        held = self.held[item.satellite]
        time = self.plan.screening_time if item.to_screen else self.plan.processing_time
        service = time(computer, item.journey.row) + self.warmth[item.satellite].load_time(now, bool(held))
        end = self.plan.streamed_end(now, item.tail, service, item.size)
        item.journey.charge("compute_queue", now)
        item.work = Work(now, end - now)
        held.append(item)
        if end == now:
            self.events.at(now, WORK_ENDS, item.satellite, item.capture, self.finish, item)

    # Time.

    def advance(self, bodies, duration, now):
        """What went on since the last instant; what is done by now ends."""
        for satellite, held in enumerate(self.held):
            for item in held:
                item.work.pass_time(duration, bodies[satellite].paused)
                if item.work.left == 0:
                    self.events.at(now, WORK_ENDS, satellite, item.capture, self.finish, item)

    def next_end(self, bodies, now):
        """The next instant at which work ends, if nothing changes before it."""
        running = [held for held, body in zip(self.held, bodies, strict=True) if not body.paused]
        return min((now + item.work.left for held in running for item in held), default=NEVER)

    def finish(self, item):
        self.held[item.satellite].remove(item)
        self.warmth[item.satellite].ended(self.events.now)
        for component, until in item.work.timeline():
            item.journey.charge(component, until)
        item.work = None
        if not item.to_screen:
            self.storage.free(item.satellite, item.size)
        self.done(item)

    def reset(self, satellite):
        """Work in progress is lost and goes back into the queue as ready as it was; nothing is loaded any more."""
        for item in self.held[satellite]:
            item.work = None
            self.thrown_back += 1
            self.queues[satellite].append(item)
        self.held[satellite] = []
        self.warmth[satellite].reset()
