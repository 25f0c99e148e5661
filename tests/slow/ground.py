"""From the stations to the user: lines, data centres, delivery. Nothing of it acts back on the satellites."""


class Part:
    """What an unbroken run of contacts with one station carried of the data."""

    def __init__(self, item, number, station, handling):
        self.item, self.number, self.station, self.handling = item, number, station, handling
        self.bits = 0
        self.end = self.arrival = self.ready = None  # last bit out, its arrival, end of handling
        self.line_start = self.line_end = None

    def add(self, chunk):
        self.bits += chunk.bits
        self.end = chunk.end
        self.arrival = max(self.arrival or 0, chunk.arrival)
        self.ready = self.arrival + self.handling

    def order(self):
        return (self.item.priority, self.ready, self.item.capture, self.number)


def parts_of(plan, item):
    parts = []
    for chunk in item.chunks:
        if not parts or parts[-1].station != chunk.station:
            handling = plan.stations[chunk.station]["handling_ns"]
            parts.append(Part(item, len(parts), chunk.station, handling))
        parts[-1].add(chunk)
    return parts


def serve(jobs, workers):
    """Jobs (ready, order, duration) served by k workers, never interrupted: the (start, end) of each."""
    free, left, times = [0] * workers, list(range(len(jobs))), [None] * len(jobs)
    while left and workers:
        now = max(min(free), min(jobs[n][0] for n in left))
        job = min((n for n in left if jobs[n][0] <= now), key=lambda n: jobs[n][1])
        left.remove(job)
        times[job] = (now, now + jobs[job][2])
        free[free.index(min(free))] = now + jobs[job][2]
    return times


class Landing:
    """What becomes of an item on the ground."""

    def __init__(self, plan, item):
        self.item, self.parts = item, parts_of(plan, item)
        self.complete = item.end is not None  # everything was sent before the stop
        self.followed = self.parts[-1] if self.parts else None
        self.data_centre = self.there = self.start = self.end = None  # for raw data
        self.delivered = None


class Ground:
    def __init__(self, plan, space):
        self.plan = plan
        items = [item for history in space.downlinks.history for item in history]
        self.landings = {item.capture: Landing(plan, item) for item in items}
        self.run_lines()
        self.choose_places()
        self.run_data_centres()

    def run_lines(self):
        for station in range(len(self.plan.stations)):
            parts = [part for landing in self.landings.values() for part in landing.parts if part.station == station]
            jobs = [(part.ready, part.order(), self.plan.line_time(station, part.bits)) for part in parts]
            for part, (start, end) in zip(parts, serve(jobs, 1), strict=True):
                part.line_start, part.line_end = start, end

    def last_part(self, landing, fibre):
        """(arrival, part) of the part that arrives last; ties: the later part."""
        arrivals = [(part.line_end + fibre(self.plan.stations[part.station]), part.number) for part in landing.parts]
        arrival, number = max(arrivals)
        return arrival, landing.parts[number]

    def choose_places(self):
        """Raw data goes to the data centre where it is complete first, a product to the user."""
        for landing in self.landings.values():
            if not landing.complete:
                continue
            if landing.item.leg == "product":
                arrival, landing.followed = self.last_part(landing, lambda station: station["fibre_user_ns"])
                landing.delivered = arrival + self.plan.service
                continue
            options = [
                self.last_part(landing, lambda station, centre=centre: station["fibre_dc_ns"][centre])
                for centre in range(len(self.plan.data_centres))
            ]
            landing.data_centre = min(range(len(options)), key=lambda centre: options[centre][0])
            landing.there, landing.followed = options[landing.data_centre]

    def run_data_centres(self):
        for number, centre in enumerate(self.plan.data_centres):
            arrived = [landing for landing in self.landings.values() if landing.data_centre == number]
            jobs = []
            for landing in arrived:
                item = landing.item
                work = self.plan.processing_time(centre["computer"], item.journey.row["work_op"])
                jobs.append((landing.there, (item.priority, landing.there, item.capture), work))
            for landing, (start, end) in zip(arrived, serve(jobs, centre["computer"]["workers"]), strict=True):
                landing.start, landing.end = start, end
                landing.delivered = end + centre["fibre_user_ns"] + self.plan.service

    def delivered(self, capture):
        """When the answer reached the user, or None if the clock stopped before."""
        landing = self.landings.get(capture)
        if landing is None or landing.delivered is None or landing.delivered > self.plan.stop:
            return None
        return landing.delivered

    def down_bit(self, capture):
        """What was ingested until the stop."""
        landing = self.landings.get(capture)
        return sum(part.bits for part in landing.parts if part.ready <= self.plan.stop) if landing else 0
