"""The ISL transmitters, one per directed link: queue, refusal, cut-through or store-and-forward."""

from .events import DATA_ARRIVES, WORK_ENDS
from .item import Item
from .rates import sending_time


class Links:
    def __init__(self, plan, events, storage, arrives, decide):
        self.plan, self.events, self.storage = plan, events, storage
        self.arrives, self.decide = arrives, decide
        self.queues = {link: [] for link in sorted(plan.links)}
        self.busy = dict.fromkeys(self.queues, False)

    def join(self, item, there):
        item.waits = "isl_queue"
        self.queues[item.satellite, there].append(item)

    def start(self, now):
        """Start idle transmitters; data that cannot be taken is refused and decides again before any other starts."""
        for link, queue in self.queues.items():
            while queue and not self.busy[link]:
                item = min(queue, key=Item.order)
                queue.remove(item)
                item.journey.charge("isl_queue", now)
                end = self.end_of(item, link, now)
                interval = self.plan.link_at(*link, now)
                if interval is None or end > interval["down_ns"]:
                    self.refuse(item, link, now)
                    return
                else:
                    self.begin(item, link, interval, now, end)

    def end_of(self, item, link, now):
        """max(finish(V, s), finish(p, t + w)): within one interval the rate is constant."""
        interval = self.plan.link_at(*link, now)
        if interval is None:
            return None
        rate, packet = interval["rate_bit_s"], min(self.plan.packet, item.size)
        return max(now + sending_time(item.size, rate), item.tail_ready + sending_time(packet, rate))

    def refuse(self, item, link, now):
        item.refused[link] = self.plan.step_of(now)
        item.waits = "isl_wait"
        self.events.at(now, DATA_ARRIVES, item.satellite, item.capture, self.decide, item)

    def begin(self, item, link, interval, now, end):
        here, there = link
        packet_out = now + sending_time(min(self.plan.packet, item.size), interval["rate_bit_s"])
        head = packet_out + self.plan.link_delay_of_bit(interval, packet_out)
        tail = max(end + self.plan.link_delay_of_bit(interval, end), head)
        item.hops += 1
        item.journey.charge("transmission", end)
        item.journey.charge("propagation", tail)
        self.busy[link] = True
        self.events.at(end, WORK_ENDS, here, item.capture, self.finish, link, item.size)
        self.events.at(head, DATA_ARRIVES, there, item.capture, self.arrives, item, there, head, tail)

    def finish(self, link, size):
        self.busy[link] = False
        self.storage.free(link[0], size)
