"""The processors on board, each with k workers. Computing frees the raw data; screening (`hybrid`) keeps it."""

from .events import WORK_ENDS
from .item import Item


def nothing():
    """An event at which only the servers look up."""


class Processors:
    def __init__(self, plan, events, storage, done):
        self.plan, self.events, self.storage, self.done = plan, events, storage, done
        self.computers = [satellite["computer"] for satellite in plan.satellites]
        self.idle = [computer["workers"] if computer else 0 for computer in self.computers]
        self.queues = [[] for _ in self.computers]

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

    def start(self, now):
        for satellite, queue in enumerate(self.queues):
            ready = [item for item in queue if item.ready_to_compute <= now]
            while ready and self.idle[satellite]:
                item = min(ready, key=Item.order_computed)
                ready.remove(item)
                queue.remove(item)
                self.begin(item, self.computers[satellite], now)

    def begin(self, item, computer, now):
        self.idle[item.satellite] -= 1
        time = self.plan.screening_time if item.to_screen else self.plan.processing_time
        service = time(computer, item.journey.row["work_op"])
        end = self.plan.streamed_end(now, item.tail, service, item.size)
        item.journey.charge("compute_queue", now)
        item.journey.charge("compute", end)
        self.events.at(end, WORK_ENDS, item.satellite, item.capture, self.finish, item)

    def finish(self, item):
        self.idle[item.satellite] += 1
        if not item.to_screen:
            self.storage.free(item.satellite, item.size)
        self.done(item)
