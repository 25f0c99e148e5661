"""From the stations to the user: lines, data centres, delivery. Nothing of it acts back on the satellites."""

from .centres import Centre
from .rates import sending_time


class Part:
    """What an unbroken run of contacts with one station carried of the data."""

    def __init__(self, item, number, station, handling):
        self.item, self.number, self.station, self.handling = item, number, station, handling
        self.bits = 0
        self.end = self.arrival = self.ready = None  # last bit out, its arrival, end of handling
        self.head_arrival = None  # of the first packet of the data
        self.line_start = self.line_end = None
        self.ingest_start = self.ingest_end = None  # where the data centre has a rate

    def add(self, chunk):
        self.bits += chunk.bits
        self.end = chunk.end
        self.arrival = max(self.arrival or 0, chunk.arrival)
        self.ready = self.arrival + self.handling
        self.head_arrival = chunk.head_arrival if self.head_arrival is None else self.head_arrival

    @property
    def whole(self):
        """It carries all of the data."""
        return self.bits == self.item.size

    def order(self, ready):
        return (self.item.priority, ready, self.item.capture, self.number)


def parts_of(plan, item):
    parts = []
    for chunk in item.chunks:
        if not parts or parts[-1].station != chunk.station:
            handling = plan.stations[chunk.station]["handling_ns"]
            parts.append(Part(item, len(parts), chunk.station, handling))
        parts[-1].add(chunk)
    return parts


def lasting(duration):
    """Service that takes a fixed time."""
    return lambda start: start + duration


def serve(jobs):
    """Jobs (ready, order, end of start) served one at a time, never interrupted: the (start, end) of each."""
    free, left, times = 0, list(range(len(jobs))), [None] * len(jobs)
    while left:
        now = max(free, min(jobs[n][0] for n in left))
        job = min((n for n in left if jobs[n][0] <= now), key=lambda n: jobs[n][1])
        left.remove(job)
        free = jobs[job][2](now)
        times[job] = (now, free)
    return times


class Landing:
    """What becomes of an item on the ground."""

    def __init__(self, plan, item):
        self.item, self.parts = item, parts_of(plan, item)
        self.complete = item.end is not None  # everything was sent before the stop
        self.followed = self.parts[-1] if self.parts else None
        self.streams = plan.streaming and len(self.parts) == 1 and self.parts[0].whole
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
            jobs = [self.line_job(station, part) for part in parts]
            for part, (start, end) in zip(parts, serve(jobs), strict=True):
                part.line_start, part.line_end = start, end

    def line_job(self, station, part):
        duration = self.plan.line_time(station, part.bits)
        if not self.landings[part.item.capture].streams:
            return part.ready, part.order(part.ready), lasting(duration)
        head = part.head_arrival + part.handling
        last_packet = part.ready + self.plan.line_time(station, self.plan.packet_of(part.bits))
        return head, part.order(head), lambda start: max(start + duration, last_packet)

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
            if centre.get("ingest_rate_bit_s") is not None:
                self.ingest(arrived, centre["ingest_rate_bit_s"])
            jobs = [self.centre_job(landing, centre) for landing in arrived]
            times = Centre(centre["computer"], jobs, self.plan.stop).run()
            for landing, (start, end) in zip(arrived, times, strict=True):
                landing.start, landing.end = start, end
                landing.delivered = end + centre["fibre_user_ns"] + self.plan.service

    def ingest(self, arrived, rate):
        """One server for all that arrives, part by part; the part that it serves last is followed."""
        parts = [(part, landing.data_centre) for landing in arrived for part in landing.parts]
        jobs = []
        for part, centre in parts:
            arrival = part.line_end + self.plan.stations[part.station]["fibre_dc_ns"][centre]
            jobs.append((arrival, part.order(arrival), lasting(sending_time(part.bits, rate))))
        for (part, _), (start, end) in zip(parts, serve(jobs), strict=True):
            part.ingest_start, part.ingest_end = start, end
        for landing in arrived:
            landing.there, number = max((part.ingest_end, part.number) for part in landing.parts)
            landing.followed = landing.parts[number]

    def centre_job(self, landing, centre):
        """Work on raw data that is there; what streams in over a line alone is begun as its head comes."""
        item, computer, head = landing.item, centre["computer"], landing.there
        if landing.streams and self.plan.streams_into(centre) and centre.get("ingest_rate_bit_s") is None:
            head = self.head_there(landing.followed, landing.data_centre)
        ready = self.plan.ready_to_compute(computer, item.priority, head, landing.there)
        service = self.plan.processing_time(computer, item.journey.row, "job_ground")
        order = (item.priority, ready, item.capture)
        end = self.plan.streamed_end
        return ready, order, lambda start, load: end(start, landing.there, service + load, item.size)

    def head_there(self, part, centre):
        packet = self.plan.line_time(part.station, self.plan.packet_of(part.bits))
        return part.line_start + packet + self.plan.stations[part.station]["fibre_dc_ns"][centre]

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
