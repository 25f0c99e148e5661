"""Storage on board: what does not fit is lost whole; newcomers displace nobody."""


class Storage:
    def __init__(self, plan):
        self.limits = [satellite["storage_bit"] for satellite in plan.satellites]
        self.used = [0 for _ in plan.satellites]
        self.peak = [0 for _ in plan.satellites]  # the most that was wanted at once, got or not

    def claim(self, satellite, bits):
        limit = self.limits[satellite]
        self.peak[satellite] = max(self.peak[satellite], self.used[satellite] + bits)
        if limit is not None and self.used[satellite] + bits > limit:
            return False
        self.used[satellite] += bits
        return True

    def free(self, satellite, bits):
        self.used[satellite] -= bits
        assert self.used[satellite] >= 0
