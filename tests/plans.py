"""Plans as plain dictionaries, in the form that the slow simulator reads: drawn at random, or by hand.

All entity lists are sorted by name, so that an index is a position. Times in ns, data in bit.
"""

import copy
import random
from bisect import bisect_right
from itertools import pairwise

from ground_plans import strengthen
from power_plans import empower

MS = 10**6
S = 10**9
MBIT = 10**6
CASES = ("ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay", "hybrid")


class Dice:
    """A seeded draw. Coarse plans have whole seconds and few rates, so that much happens at once."""

    def __init__(self, seed, wishes):
        self.seed, self.random = seed, random.Random(seed)
        self.coarse = wishes.get("coarse", self.random.random() < 0.4)
        # One plan in ten is long and heavy: products of bits and ns then exceed 64 bits by far.
        self.stretch = wishes.get("stretch", self.random.choice([1] * 9 + [4000]))
        self.rate_unit = wishes.get("rate_unit", self.random.choice([MBIT, MBIT, MBIT // 3]))
        # One plan in four is crowded: bursts of captures at the first satellites, slow links that flap.
        self.crowded = self.random.random() < 0.25
        # One plan in six is so wide that light takes as long as sending: then heads may come after tails.
        self.light = wishes.get("light", self.random.choice([MS] * 5 + [S]))

    def fork(self, name):
        """Other dice for the same kind of plan."""
        other = copy.copy(self)
        other.random = random.Random(f"{self.seed} {name}")
        return other

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    def whole(self, least, most):
        return self.random.randint(least, most)

    def instant(self, least_s, most_s):
        seconds = self.random.uniform(least_s, most_s) * self.stretch
        return round(seconds) * S if self.coarse else int(seconds * S)

    def rate(self, most):
        return self.rate_unit * (self.one(1, 2, most) if self.coarse else self.whole(1, most))

    def size(self, most):
        """A size that takes up to `most` seconds at one rate unit."""
        size = self.whole(1, most) * self.rate_unit * self.stretch
        return size if self.coarse else size - self.whole(0, self.rate_unit // 2)


def random_plan(seed, **wishes):
    """Return a small plan. Wishes: coarse, stretch, rate_unit, light, step_ns, nodes (which), or how many
    satellites, stations, captures, which features of the ground (`ground`, see ground_plans.FEATURES; none) and of
    computing in orbit (`power`, see power_plans.FEATURES; none)."""
    dice = Dice(seed, wishes)
    stop = dice.instant(500, 2000)
    satellites = random_satellites(dice, wishes)
    transmitters = random_transmitters(dice, len(satellites))
    centres = dice.whole(1, 3)
    stations = [random_station(dice, centres) for _ in range(wishes.get("stations") or dice.whole(1, 4))]
    steps = random_steps(dice, stop, wishes)
    passes = random_passes(dice, len(satellites), len(stations), stop)
    span = stop * dice.whole(5, 10) // 10
    booking = dice.one("demand", "demand", "scheduled")
    plan = {
        "span_ns": span,
        "warm_up_ns": span // 10,
        "stop_ns": stop,
        "network": random_network(dice) | {"booking": booking},
        "steps_ns": steps,
        "satellites": satellites,
        "transmitters": transmitters,
        "stations": stations,
        "data_centres": [random_centre(dice) for _ in range(centres)],
        "user": {"service_ns": dice.whole(0, S)},
        "passes": passes,
        "windows": random_windows(dice, passes, transmitters),
        "isls": random_isls(dice, len(satellites), steps),
        "contacts": [],
        "captures": random_captures(dice, len(satellites), span, wishes),
    }
    strengthen(plan, dice, wishes.get("ground", ()))
    empower(plan, dice, wishes.get("power", ()))
    if booking == "scheduled":
        plan["contacts"] = booked(plan, skips=lambda: dice.chance(0.3))
    return plan


def random_network(dice):
    return {
        "cut_through": dice.chance(0.7),
        "switching_ns": dice.one(0, MS, dice.instant(0, 3)),
        "packet_bit": dice.one(1, 8920, 8920, MBIT, S),
        "hop_limit": dice.one(64, 64, 64, 3, 2, 1, 0),
    }


def random_computer(dice):
    return {
        "workers": dice.whole(1, 3),
        "startup_ns": dice.one(0, dice.instant(0, 3)),
        "service_ns": dice.one(None, dice.instant(0, 20)),
        "rate_op_s": dice.one(None, MBIT, 3 * MBIT, 7 * MBIT),
    }


def random_satellites(dice, wishes):
    rows = [
        {
            "sensing_ns": dice.one(0, dice.instant(0, 5)),
            "storage_bit": dice.one(None, None, dice.size(60)),
            "is_node": dice.chance(0.5),
            "computer": random_computer(dice) if dice.chance(0.9) else None,
        }
        for _ in range(wishes.get("satellites") or dice.whole(1, 6))
    ]
    nodes = wishes.get("nodes")
    if nodes is None and dice.chance(0.95):
        nodes = [dice.whole(0, len(rows) - 1)] + [n for n, row in enumerate(rows) if row["is_node"]]
    for index in range(len(rows)) if nodes is not None else ():
        rows[index]["is_node"] = index in nodes
        if index in nodes and rows[index]["computer"] is None:
            rows[index]["computer"] = random_computer(dice)
    return rows


def random_transmitters(dice, satellites):
    kits = [("both",)] * 7 + [("raw", "product"), ("both", "both"), ("both", "raw"), ("product", "both"), ()]
    return [
        {"satellite": satellite, "carries": carries, "acquisition_ns": dice.one(0, dice.instant(0, 20))}
        for satellite in range(satellites)
        for carries in dice.one(*kits)
    ]


def random_station(dice, centres):
    return {
        "antennas": dice.whole(1, 2),
        "turnaround_ns": dice.one(0, dice.instant(0, 20)),
        "handling_ns": dice.one(0, dice.instant(0, 3)),
        "line_rate_bit_s": dice.rate_unit * dice.whole(1, 10),
        "fibre_dc_ns": [dice.whole(0, 100 * MS) for _ in range(centres)],
        "fibre_user_ns": dice.whole(0, 100 * MS),
    }


def random_centre(dice):
    return {"computer": random_computer(dice), "fibre_user_ns": dice.whole(0, 100 * MS)}


def random_steps(dice, stop, wishes):
    if "step_ns" in wishes:
        return [*range(0, stop, wishes["step_ns"]), stop]
    unit = S if dice.coarse else 1
    edges = {dice.whole(1, stop - 1) // unit * unit for _ in range(dice.whole(0, 30))}
    return [0, *sorted(edges - {0, stop}), stop]


def random_passes(dice, satellites, stations, stop):
    """Passes of one satellite over one station keep apart; over several stations they overlap at will."""
    rows = []
    for satellite in range(satellites):
        for station in range(stations):
            rise, share = dice.instant(0, 300), 0.3 if dice.crowded and satellite < 2 else 0.8
            while rise < stop and dice.chance(share):
                fall = min(stop, rise + max(dice.instant(5, 150), S))
                rows.append({"satellite": satellite, "station": station, "rise_ns": rise, "set_ns": fall})
                rise = fall + max(dice.instant(20, 500), S)
    return sorted(rows, key=lambda row: (row["satellite"], row["rise_ns"], row["station"]))


def random_windows(dice, passes, transmitters):
    rows = []
    for number, transmitter in enumerate(transmitters):
        for index, row in enumerate(passes):
            if row["satellite"] != transmitter["satellite"]:
                continue
            edges = {dice.whole(row["rise_ns"], row["set_ns"]) for _ in range(dice.whole(0, 2))}
            edges = sorted(edges | {row["rise_ns"], row["set_ns"]})
            rows += [
                {"transmitter": number, "pass": index, "open_ns": edge, "close_ns": after,
                 "rate_bit_s": dice.rate(6), "delay_ns": dice.whole(0, 10) * dice.light}
                for edge, after in pairwise(edges)
            ]  # fmt: skip
    return sorted(rows, key=lambda row: window_order(row, passes))


def window_order(window, passes):
    row = passes[window["pass"]]
    return (window["transmitter"], row["rise_ns"], row["station"], window["open_ns"])


def random_isls(dice, satellites, steps):
    rows, stop = [], steps[-1]
    fastest, longest, pause = (3, 150, 30) if dice.crowded else (20, 600, 300)
    for a in range(satellites):
        for b in range(a + 1, satellites):
            up = dice.one(0, dice.instant(0, 200)) if dice.chance(0.6) else stop
            while up < stop and dice.chance(0.9):
                down = min(stop, up + max(dice.instant(10, longest), S))
                count = isl_steps(steps, up, down)[1]
                delays = [dice.whole(0, 20 * dice.light) for _ in range(count)]
                rows.append(isl(steps, (a, b), (up, down), dice.rate(fastest), delays))
                up = down + max(dice.instant(1, pause), S)
    return rows


def isl_steps(steps, up, down):
    """(first topology step, how many of them an up-interval touches)."""
    first = bisect_right(steps, up) - 1
    return first, bisect_right(steps, down - 1) - first


def isl(steps, ends, interval, rate_bit_s, delay_ns):
    """One up-interval; `delay_ns` is a list with one per step, or the same for all."""
    first, count = isl_steps(steps, *interval)
    delays = delay_ns if isinstance(delay_ns, list) else [delay_ns] * count
    return {
        "a": ends[0], "b": ends[1], "up_ns": interval[0], "down_ns": interval[1], "rate_bit_s": rate_bit_s,
        "first_step": first, "delays_ns": delays,
    }  # fmt: skip


def random_captures(dice, satellites, span, wishes):
    raw = [dice.size(40) for _ in range(dice.whole(1, 7))]
    product = [max(1, dice.size(20) // dice.one(1, 10, 1000)) for _ in range(dice.whole(1, 6))]
    seconds = span / S / dice.stretch
    bursts = [dice.random.uniform(0, 0.6 * seconds) for _ in range(2)]
    rows = [
        {
            "satellite": dice.whole(0, min(satellites, 2 if dice.crowded else satellites) - 1),
            "taken_ns": min(span - 1, burst(dice, bursts) if dice.crowded else dice.instant(0, seconds)),
            "raw_bit": dice.one(*raw),
            "product_bit": dice.one(*product),
            "work_op": dice.whole(0, 20) * MBIT,
            "priority": dice.one(0, 0, 1, 2),
        }
        for _ in range(wishes.get("captures") or dice.whole(1, 25))
    ]
    return sorted(rows, key=lambda row: (row["taken_ns"], row["satellite"]))


def burst(dice, bursts):
    begin = dice.one(*bursts)
    return dice.instant(begin, begin + 30)


def booked(plan, skips=lambda: False):
    """Contacts over whole passes, first come first booked, some skipped; none in the way of another, or of what
    keeps the antenna busy."""
    sending, held, rows = {}, {}, []
    of_use = {(row["transmitter"], row["pass"]) for row in plan["windows"]}
    for index, row in enumerate(plan["passes"]):
        station, interval = plan["stations"][row["station"]], (row["rise_ns"], row["set_ns"])
        for number in range(len(plan["transmitters"])):
            own = sending.setdefault(number, [])
            if (number, index) not in of_use or skips() or not clear_of(own, interval, 0):
                continue
            calendars = [held.setdefault((row["station"], n), []) for n in range(station["antennas"])]
            free = [n for n, other in enumerate(calendars) if clear_of(other, interval, station["turnaround_ns"])]
            free = [n for n in free if clear_of(busy_of(station, n), interval, 0)]
            for antenna in free[:1]:
                own.append(interval)
                calendars[antenna].append(interval)
                rows.append(contact(number, index, row, antenna))
    return rows


def contact(transmitter, index, row, antenna=0):
    """A booking of a whole pass."""
    return {
        "transmitter": transmitter, "station": row["station"], "antenna": antenna, "pass": index,
        "open_ns": row["rise_ns"], "close_ns": row["set_ns"],
    }  # fmt: skip


def busy_of(station, antenna):
    return [(begin, end) for which, begin, end in station.get("busy", ()) if which == antenna]


def clear_of(others, interval, gap):
    return all(close + gap <= interval[0] or interval[1] + gap <= begin for begin, close in others)


# --- by hand ---------------------------------------------------------------------------------------


def computer(service_ns=0, workers=1, **changes):
    return {"workers": workers, "startup_ns": 0, "service_ns": service_ns, "rate_op_s": None, **changes}


def satellite(**changes):
    """A satellite with room for everything and a computer that takes no time; no node."""
    return {"sensing_ns": 0, "storage_bit": None, "is_node": False, "computer": computer(), **changes}


def station(**changes):
    """A station with one antenna that costs nothing but 1 ns of line."""
    plain = {"antennas": 1, "turnaround_ns": 0, "handling_ns": 0, "line_rate_bit_s": 10**15, "fibre_dc_ns": [0]}
    return {**plain, "fibre_user_ns": 0, **changes}


def capture(taken_ns, raw_bit, place=0, **changes):
    row = {"satellite": place, "taken_ns": taken_ns, "raw_bit": raw_bit, "product_bit": 1, "work_op": 0}
    return {**row, "priority": 0, **changes}


def plan_of(satellites, stations, passes, captures, **changes):
    """A plan of one transmitter a satellite. Passes: (satellite, station, rise, set, bit/s).

    Changes: stop_ns, steps_ns, acquisition_ns, delay_ns (of every window), whatever `network` holds, or a
    section of the plan. Data centre and user are at every station.
    """
    passes = sorted(passes, key=lambda row: (row[0], row[2], row[1]))
    stop = changes.pop("stop_ns", 10_000 * S)
    acquisition_ns, delay_ns = changes.pop("acquisition_ns", 0), changes.pop("delay_ns", 0)
    network = {"cut_through": True, "switching_ns": 0, "packet_bit": 8920, "hop_limit": 64, "booking": "demand"}
    network |= {"asking": "oldest", "product_first": False, "streaming": False}
    network |= {"node_choice": "delivery", "admission": 0}
    network |= {key: changes.pop(key) for key in list(changes) if key in network}
    return {
        "span_ns": stop,
        "warm_up_ns": 0,
        "stop_ns": stop,
        "network": network,
        "steps_ns": [0, stop],
        "satellites": satellites,
        "transmitters": [
            {"satellite": n, "carries": "both", "acquisition_ns": acquisition_ns} for n in range(len(satellites))
        ],
        "stations": stations,
        "data_centres": [{"computer": computer(), "fibre_user_ns": 0}],
        "user": {"service_ns": 0},
        "passes": [{"satellite": i, "station": g, "rise_ns": a, "set_ns": b} for i, g, a, b, _ in passes],
        "windows": [
            {"transmitter": row[0], "pass": n, "open_ns": row[2], "close_ns": row[3], "rate_bit_s": row[4],
             "delay_ns": delay_ns}
            for n, row in enumerate(passes)
        ],
        "isls": [],
        "contacts": [],
        "captures": captures,
        **changes,
    }  # fmt: skip
