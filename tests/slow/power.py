"""What the battery of a satellite holds and how hot its computer is, from one change to the next.

Between two instants at which something changes the net power is constant, so charge and heat go one way only. The
first ns at which a latch turns is therefore found by halving the time until sunlight changes: the rule is asked, never
solved.
"""

from .rates import NEVER


class Body:
    """Of one satellite. What it has not (`power`, `heat`) never pauses anything."""

    def __init__(self, row, relays, stop):
        self.power, self.heat = row.get("power"), row.get("heat")
        self.relays, self.stop = relays, stop
        self.at, self.stored = 0, 0  # the present instant, the heat at it
        self.charge = self.power["charge"] if self.power else 0
        self.holding = self.contacts = 0  # workers that hold an item; what radios with an antenna draw
        self.dark = self.hot = False
        self.dark, self.hot = self.latches(0)
        self.rows = []  # (at, charge, heat, running, contacts, latch), noted by `settle`
        self.told = self.due = None

    @property
    def modelled(self):
        return self.power is not None or self.heat is not None

    @property
    def paused(self):
        return self.dark or self.hot

    @property
    def running(self):
        return 0 if self.paused else self.holding

    def sunlit(self):
        return self.power is not None and any(begin <= self.at < end for begin, end in self.power["sunlit"])

    # As long as nothing changes.

    def net(self):
        power = self.power
        harvest = power["solar"] if self.sunlit() else 0
        links = power["isl"] if self.relays else 0
        return harvest - power["base"] - links - self.contacts - power["work"] * self.running

    def charge_after(self, wait):
        if self.power is None:
            return 0
        return min(self.power["usable"], max(-self.power["reserve"], self.charge + self.net() * wait))

    def heat_after(self, wait):
        if self.heat is None:
            return 0
        gain = self.heat["idle"] + self.heat["work"] * self.running - self.heat["cooling"]
        return max(0, self.stored + gain * wait)

    def latches(self, wait):
        """(dark, hot) then; between its two levels a latch stays as it is."""
        dark = hot = False
        if self.power is not None:
            charge = self.charge_after(wait)
            dark = charge <= 0 or (self.dark and charge < self.power["resume"])
        if self.heat is not None:
            heat = self.heat_after(wait)
            hot = heat >= self.heat["limit"] or (self.hot and heat > self.heat["resume"])
        return dark, hot

    def next_change(self):
        """The first instant after this one, up to the stop, at which sunlight changes or a latch turns."""
        edges = [edge for interval in (self.power["sunlit"] if self.power else ()) for edge in interval]
        until = min([edge for edge in edges if edge > self.at] + [self.stop])
        if until <= self.at:
            return NEVER
        before, by = 0, until - self.at
        if self.latches(by) == (self.dark, self.hot):
            return until
        while by - before > 1:
            middle = (before + by) // 2
            if self.latches(middle) == (self.dark, self.hot):
                before = middle
            else:
                by = middle
        return self.at + by

    # From instant to instant.

    def advance(self, instant):
        wait = instant - self.at
        charge, heat, latches = self.charge_after(wait), self.heat_after(wait), self.latches(wait)
        self.at, self.charge, self.stored = instant, charge, heat
        self.dark, self.hot = latches

    def settle(self, holding, contacts):
        """What draws power from this instant on."""
        if not self.modelled:
            self.due = NEVER
            return
        self.holding, self.contacts = holding, contacts
        tells = (self.running, contacts, self.dark + 2 * self.hot, self.sunlit(), holding)
        if tells != self.told or self.at >= self.due or self.at == self.stop:
            self.told, self.due = tells, self.next_change()
            self.note((self.at, self.charge, self.stored, *tells[:3]))

    def note(self, row):
        if self.rows and self.rows[-1][0] == row[0]:
            self.rows.pop()
        self.rows.append(row)


def state_at(satellite, relays, rows, instant):
    """(charge, heat, running, contacts, latch) of a satellite at an instant, from the rows that its `Body` noted."""
    at, charge, heat, running, contacts, latch = max(row for row in rows if row[0] <= instant)
    body = Body(satellite, relays, instant)
    body.at, body.charge, body.stored = at, charge, heat
    body.dark, body.hot = bool(latch & 1), bool(latch & 2)
    body.holding, body.contacts = running, contacts
    return body.charge_after(instant - at), body.heat_after(instant - at), running, contacts, latch
