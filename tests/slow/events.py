"""The events of section 2: by (time, kind, entity, capture number)."""

from heapq import heappop, heappush
from itertools import count

WINDOW_CLOSES, WORK_ENDS, CLAIM, DATA_ARRIVES, CAPTURE_TAKEN, WINDOW_OPENS, TOPOLOGY_STEP = range(7)
# CLAIM is the second half of WORK_ENDS: a product claims storage once all work that ends at the instant has ended.


class Events:
    def __init__(self):
        self.heap, self.counter, self.now = [], count(), 0

    def at(self, time, kind, entity, capture, call, *arguments):
        assert time >= self.now, "an event in the past"
        heappush(self.heap, (time, kind, entity, capture, next(self.counter), call, arguments))

    def next_instant(self):
        return self.heap[0][0] if self.heap else None

    def due(self):
        """Is an event left at this instant?"""
        return bool(self.heap) and self.heap[0][0] == self.now

    def run_one(self):
        self.now, _, _, _, _, call, arguments = heappop(self.heap)
        call(*arguments)
