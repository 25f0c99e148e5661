"""A journey is what becomes of a capture; an item is the data of one of its legs (raw or product)."""


class Journey:
    def __init__(self, number, row):
        self.number, self.row = number, row
        self.taken = row["taken_ns"]
        self.node = None  # picked in node-relay
        self.items = {}  # per leg
        self.item = None  # the present one
        self.lost = False
        self.segments = []  # (leg, component, from, to), without gaps
        self.clock = self.taken

    def start_leg(self, leg, satellite, ready):
        size = self.row["raw_bit"] if leg == "raw" else self.row["product_bit"]
        self.item = self.items[leg] = Item(self, leg, size, satellite, ready)
        return self.item

    def charge(self, component, until, leg=None):
        """The clock ran until then because of this; what is charged already stays as it is."""
        if until > self.clock:
            self.segments.append((leg or self.item.leg, component, self.clock, until))
            self.clock = until

    def cut(self, instant):
        """Nothing is charged after this instant."""
        kept = [(leg, what, a, min(b, instant)) for leg, what, a, b in self.segments if a < instant]
        self.segments, self.clock = kept, min(self.clock, instant)


class Item:
    def __init__(self, journey, leg, size, satellite, ready):
        self.journey, self.capture = journey, journey.number
        self.priority = journey.row["priority"]  # what screening has found may change it
        self.leg, self.size, self.satellite = leg, size, satellite
        self.ready = ready  # at an ISL transmitter here: h + w (store-and-forward: t + w)
        self.tail_ready = ready  # at a downlink here: t + w
        self.ready_to_compute = ready  # at a processor here: t; where data streams in: h; in a batch: its instant
        self.tail = ready  # t
        self.work = None  # on a worker
        self.to_screen = False  # the next work looks at it only (`hybrid`)
        self.hops = 0
        self.refused = {}  # directed link: the topology step in which it refused
        self.waits = "sensing"  # the component that runs while nothing is decided beforehand
        self.staying = False  # decides again at the next topology step
        self.no_way = False  # at the last decision no way was found
        self.joined = None  # the instant q at which it joined the downlink queue
        self.held = {}  # the contacts which the satellite's transmitters held at q
        self.transmitter = None
        self.left = size  # bits not yet sent down
        self.chunks = []  # what went down, one per contact
        self.end = None  # last bit sent down

    def order(self):
        """In an ISL queue."""
        return (self.priority, self.ready, self.capture)

    def order_down(self, product_first=False):
        order = (self.priority, self.tail_ready, self.capture, self.leg == "product")
        return (self.leg == "raw", *order) if product_first else order

    def order_computed(self):
        return (self.priority, self.ready_to_compute, self.capture)

    def left_out(self, step):
        """The directed links that refused this data in this topology step."""
        return frozenset(link for link, refused in self.refused.items() if refused == step)


class Chunk:
    """The bits that one contact carried."""

    def __init__(self, station, bits, end, arrival):
        self.station, self.bits, self.end, self.arrival = station, bits, end, arrival
        self.head_arrival = None  # of the first packet of the whole, in the chunk that carried its last bit
