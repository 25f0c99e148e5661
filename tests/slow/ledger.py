"""Where the time went (section 5): waits at a downlink are charged to their cause, then the way on the ground."""

from .rates import NEVER
from .sending import alone, alone_scheduled, over_contacts

COMPONENTS = (
    "sensing", "isl_wait", "isl_queue", "contact_wait", "acquisition", "antenna_wait", "downlink_queue",
    "transmission", "propagation", "switching", "ground_handling", "backhaul_queue", "backhaul", "compute_queue",
    "power_wait", "compute", "delivery",
)  # fmt: skip


class Ledger:
    def __init__(self, plan, space, ground):
        self.plan, self.space, self.ground = plan, space, ground
        self.geo_after_grant = 0
        for capture, landing in ground.landings.items():
            journey = space.journeys[capture]
            self.charge_downlink(journey, landing, ground.delivered(capture) is None)
            if landing.complete:
                self.charge_ground(journey, landing)
            journey.cut(plan.stop)

    # The downlink.

    def charge_downlink(self, journey, landing, censored):
        item, stop = landing.item, self.plan.stop
        bits, end = self.bits_and_end(landing, censored)
        geo = self.least(item, bits, self.undisturbed)
        grant = self.least(item, bits, self.granted)
        if min(geo.end, stop) > min(grant.end, stop):
            geo = grant
            self.geo_after_grant += 1
        e_geo, e_grant = min(geo.end, stop), min(grant.end, stop)
        assert item.joined <= e_geo <= e_grant <= end
        for component, until in geo.timeline(item.joined, e_geo):
            journey.charge(component, until)
        journey.charge("antenna_wait", e_grant)
        journey.charge("downlink_queue", end)

    def bits_and_end(self, landing, censored):
        """All bits up to and including the part followed; for censored captures all bits."""
        item = landing.item
        if censored:
            return item.size, item.end if landing.complete else self.plan.stop
        followed = landing.followed
        return sum(part.bits for part in landing.parts[: followed.number + 1]), followed.end

    def least(self, item, bits, question):
        """For the transmitter that sent the data; if none has begun, the least over those that carry it."""
        if item.transmitter is not None:
            return question(item, item.transmitter, bits)
        carriers = self.plan.carriers(item.satellite, item.leg)
        return min((question(item, t, bits) for t in carriers), key=lambda sending: sending.end, default=NoSending())

    def undisturbed(self, item, transmitter, bits):
        if self.plan.scheduled:
            return alone_scheduled(self.plan, transmitter, item.joined, bits)
        return alone(self.plan, transmitter, item.joined, bits, item.held.get(transmitter))

    def granted(self, item, transmitter, bits):
        contacts = [c for c in self.space.antennas.contacts if c.transmitter == transmitter]
        return over_contacts(self.plan, transmitter, contacts, item.joined, bits)

    # The ground.

    def charge_ground(self, journey, landing):
        part, station = landing.followed, self.plan.stations[landing.followed.station]
        journey.charge("propagation", part.arrival)
        journey.charge("ground_handling", part.ready)
        journey.charge("backhaul_queue", part.line_start)
        if landing.item.leg == "raw":
            journey.charge("backhaul", part.line_end + station["fibre_dc_ns"][landing.data_centre])
            if part.ingest_end is not None:
                journey.charge("backhaul_queue", part.ingest_start)
                journey.charge("backhaul", part.ingest_end)
            journey.charge("compute_queue", landing.start)
            journey.charge("compute", landing.end)
        else:
            journey.charge("backhaul", part.line_end)
        journey.charge("delivery", landing.delivered, leg="product")


class NoSending:
    """A satellite without a transmitter that carries the data."""

    end = NEVER

    @staticmethod
    def timeline(start, end):
        return [("contact_wait", end)]
