"""The problem, looked at from the sides the simulation asks for: windows, passes, links, steps, sizes, durations."""

from bisect import bisect_right

from .rates import merge, sending_time

CARRIED = {"raw": ("raw", "both"), "product": ("product", "both")}


class Plan:
    def __init__(self, problem):
        network = problem["network"]
        self.stop = problem["stop_ns"]
        self.counted_from, self.counted_to = problem["warm_up_ns"], problem["span_ns"]
        self.cut_through = network["cut_through"]
        self.switching = network["switching_ns"]
        self.packet = network["packet_bit"]
        self.hop_limit = network["hop_limit"]
        self.scheduled = network["booking"] == "scheduled"
        self.asking = network.get("asking", "oldest")
        self.product_first, self.streaming = network.get("product_first", False), network.get("streaming", False)
        self.by_load = network.get("node_choice", "delivery") == "load"
        self.admission = network.get("admission", 0)
        self.steps = problem["steps_ns"]
        self.satellites, self.stations = problem["satellites"], problem["stations"]
        self.transmitters, self.passes = problem["transmitters"], problem["passes"]
        self.data_centres, self.service = problem["data_centres"], problem["user"]["service_ns"]
        self.booked, self.captures = problem["contacts"], problem["captures"]
        self.nodes = [n for n, place in enumerate(self.satellites) if place["is_node"] and place["computer"]]
        self._read_windows(problem["windows"])
        self._read_links(problem["isls"])
        self._read_sizes()
        self.memory = {}  # what an undisturbed satellite would do, by question

    def _read_windows(self, windows):
        self.windows = [[] for _ in self.transmitters]  # per transmitter
        by_pass = {}  # per transmitter and pass
        for row in windows:
            window = dict(row, close_ns=min(row["close_ns"], self.stop), station=self.passes[row["pass"]]["station"])
            if window["open_ns"] < window["close_ns"]:
                self.windows[row["transmitter"]].append(window)
                by_pass.setdefault((row["transmitter"], row["pass"]), []).append(window)
        self.windows_of_pass = by_pass
        self.intervals = {
            key: merge((w["open_ns"], w["close_ns"], w["rate_bit_s"]) for w in rows) for key, rows in by_pass.items()
        }
        self.openings = [sorted({w["open_ns"] for w in rows}) for rows in self.windows]

    def intervals_of(self, transmitter, number):
        """The open intervals of a pass; none where the whole of it was taken away."""
        return self.intervals.get((transmitter, number), [])

    def _read_links(self, isls):
        self.links = {}  # per ordered pair of satellites
        for row in isls:
            self.links.setdefault((row["a"], row["b"]), []).append(row)
            self.links.setdefault((row["b"], row["a"]), []).append(row)
        self.neighbours = [sorted(j for i, j in self.links if i == here) for here in range(len(self.satellites))]

    def _read_sizes(self):
        self.sizes = {
            "raw": sorted({capture["raw_bit"] for capture in self.captures}),
            "product": sorted({capture["product_bit"] for capture in self.captures}),
        }

    def search_size(self, leg, bits):
        """The size used in the search: exact if at most four occur, else the next power of two."""
        if len(self.sizes[leg]) <= 4:
            return bits
        return 1 << (bits - 1).bit_length()

    def step_of(self, instant):
        """The topology step that contains the instant; None from the stop on."""
        if instant >= self.stop:
            return None
        return bisect_right(self.steps, instant) - 1

    # Windows.

    def carriers(self, satellite, leg):
        """The transmitters of a satellite that carry a leg."""
        return [
            n
            for n, transmitter in enumerate(self.transmitters)
            if transmitter["satellite"] == satellite and transmitter["carries"] in CARRIED[leg]
        ]

    def open_windows(self, transmitter, instant):
        return [w for w in self.windows[transmitter] if w["open_ns"] <= instant < w["close_ns"]]

    def next_opening(self, transmitter, instant):
        """The next instant after this one at which a window of the transmitter opens, or None."""
        openings = self.openings[transmitter]
        place = bisect_right(openings, instant)
        return openings[place] if place < len(openings) else None

    # Antennas.

    def busy(self, station, antenna):
        """The intervals [begin, end) in which an antenna is not to be had."""
        return [(begin, end) for which, begin, end in self.stations[station].get("busy", ()) if which == antenna]

    def is_busy(self, station, antenna, instant):
        return any(begin <= instant < end for begin, end in self.busy(station, antenna))

    def contact_end(self, number, antenna, instant):
        """A contact granted now lasts to the end of the pass, or to the antenna's next busy interval."""
        begins = [begin for begin, _ in self.busy(self.passes[number]["station"], antenna) if begin > instant]
        return min([self.pass_end(number), *begins])

    def pass_end(self, number):
        return min(self.passes[number]["set_ns"], self.stop)

    def window_of_bit(self, transmitter, number, out):
        """The window of a pass that carried the bit that was out at this instant."""
        for window in self.windows_of_pass[transmitter, number]:
            if window["open_ns"] < out <= window["close_ns"]:
                return window
        raise AssertionError("a bit was sent outside the windows")

    # Links.

    def link_at(self, here, there, instant):
        """The interval of a directed link that is up at an instant, or None."""
        for link in self.links[here, there]:
            if link["up_ns"] <= instant < link["down_ns"]:
                return link
        return None

    @staticmethod
    def link_delay(link, step):
        return link["delays_ns"][step - link["first_step"]]

    def link_delay_of_bit(self, link, out):
        """Light time of the bit that was out at this instant."""
        return self.link_delay(link, bisect_right(self.steps, out - 1) - 1)

    # Durations.

    @staticmethod
    def processing_time(computer, row, job="job_orbit"):
        """Start-up and service, models loaded; what is not told is the last job of all."""
        if computer.get("jobs_ns"):
            which = -1 if row.get(job) is None else row[job]
            return computer["startup_ns"] + computer["jobs_ns"][which]
        if computer["service_ns"] is not None:
            return computer["startup_ns"] + computer["service_ns"]
        if computer["rate_op_s"] is not None:
            return computer["startup_ns"] + sending_time(row["work_op"], computer["rate_op_s"])
        return computer["startup_ns"]

    def screening_time(self, computer, row):
        """Of `hybrid`: as long as computing where nothing else is said."""
        if computer.get("screening_ns") is None:
            return self.processing_time(computer, row)
        return computer["startup_ns"] + computer["screening_ns"]

    def streams_into(self, place):
        """Not where work on a satellite or in a data centre may pause, be thrown back or wait for its models."""
        computer = place["computer"]
        stops = place.get("power") or place.get("heat") or computer.get("down") or computer.get("load_ns")
        return self.streaming and not stops

    @staticmethod
    def ready_to_compute(computer, item_class, head, tail):
        """With the head where data streams in; with the first multiple of the batch interval that has the tail."""
        interval = computer.get("batch_ns", 0)
        if not interval or item_class < computer.get("express_classes", 0):
            return head
        return -(-tail // interval) * interval

    def packet_of(self, bits):
        return min(self.packet, bits)

    def streamed_end(self, start, tail, service, bits):
        """Work on data that is still arriving: the last packet is worked on after the tail has come."""
        return max(start + service, tail + -(-service * self.packet_of(bits) // bits))

    def line_time(self, station, bits):
        return sending_time(bits, self.stations[station]["line_rate_bit_s"])

    def tail_time(self, station, leg, bits):
        """From the arrival at the station to the destination of the leg, with nothing in the way."""
        ground = self.stations[station]
        if leg == "raw":
            last = min(ground["fibre_dc_ns"])
        else:
            last = ground["fibre_user_ns"] + self.service
        return ground["handling_ns"] + self.line_time(station, bits) + last
