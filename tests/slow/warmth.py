"""Whether the models of a computer are loaded."""


class Warmth:
    def __init__(self, computer):
        self.load, self.keep = computer.get("load_ns", 0), computer.get("keep_warm_ns")
        self.loaded = 0  # the instant at which they are, or were
        self.found_cold = 0  # how often
        self.last_end = 0 if self.keep is None else None  # None: nothing has ended since it was cold

    def is_cold(self, instant):
        return self.last_end is None or (self.keep is not None and instant > self.last_end + self.keep)

    def load_time(self, start, others):
        """How much longer work takes that starts then; `others`: does a worker hold an item?"""
        if not others and self.is_cold(start):
            self.loaded = start + self.load
            self.found_cold += 1
        return max(0, self.loaded - start)

    def ended(self, instant):
        self.last_end = instant

    def reset(self):
        self.last_end = None
