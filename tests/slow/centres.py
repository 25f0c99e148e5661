"""A data centre's workers, walked through from instant to instant: resets, models to load, and otherwise no pause."""

from .rates import NEVER
from .warmth import Warmth


class Centre:
    """Jobs are (ready, order, end of start and load); a later reset than the stop is nobody's matter."""

    def __init__(self, computer, jobs, stop):
        self.jobs, self.workers = jobs, computer["workers"]
        self.down = [(begin, end) for begin, end in computer.get("down", ()) if begin <= stop]
        self.warmth = Warmth(computer)
        self.waiting, self.held = list(range(len(jobs))), []
        self.times = [None] * len(jobs)

    def run(self):
        """The last (start, end) of each job."""
        now = self.next_instant(-1)
        while now < NEVER:
            self.end_work(now)
            if any(now == begin for begin, _ in self.down):
                self.waiting, self.held = self.waiting + self.held, []
                self.warmth.reset()
            while self.begin_one(now):
                self.end_work(now)
            now = self.next_instant(now)
        return self.times

    def next_instant(self, now):
        """The next one at which anything could change."""
        instants = [self.jobs[job][0] for job in self.waiting] + [self.times[job][1] for job in self.held]
        instants += [edge for interval in self.down for edge in interval]
        return min((instant for instant in instants if instant > now), default=NEVER)

    def end_work(self, now):
        for job in [job for job in self.held if self.times[job][1] == now]:
            self.held.remove(job)
            self.warmth.ended(now)

    def begin_one(self, now):
        ready = [job for job in self.waiting if self.jobs[job][0] <= now]
        down = any(begin <= now < end for begin, end in self.down)
        if not ready or down or len(self.held) >= self.workers:
            return False
        job = min(ready, key=lambda job: self.jobs[job][1])
        load = self.warmth.load_time(now, bool(self.held))
        self.times[job] = (now, self.jobs[job][2](now, load))
        self.waiting.remove(job)
        self.held.append(job)
        return True
