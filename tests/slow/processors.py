"""The processors on board, each with k workers; the raw data is freed when the work has ended."""

from .events import WORK_ENDS
from .item import Item


class Processors:
    def __init__(self, plan, events, storage, done):
        self.plan, self.events, self.storage, self.done = plan, events, storage, done
        self.computers = [satellite["computer"] for satellite in plan.satellites]
        self.idle = [computer["workers"] if computer else 0 for computer in self.computers]
        self.queues = [[] for _ in self.computers]

    def join(self, item: Item):
        item.waits = "compute_queue"
        item.no_way = self.computers[item.satellite] is None
        self.queues[item.satellite].append(item)

    def start(self, now):
        for satellite, queue in enumerate(self.queues):
            while queue and self.idle[satellite]:
                item = min(queue, key=Item.order_computed)
                queue.remove(item)
                self.idle[satellite] -= 1
                end = now + self.plan.processing_time(self.computers[satellite], item.journey.row["work_op"])
                item.journey.charge("compute_queue", now)
                item.journey.charge("compute", end)
                self.events.at(end, WORK_ENDS, satellite, item.capture, self.finish, item)

    def finish(self, item):
        self.idle[item.satellite] += 1
        self.storage.free(item.satellite, item.size)
        self.done(item)
