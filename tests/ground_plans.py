"""What the ground segment adds to a random plan: who asks first, busy antennas, batches, gaps, classes found on board.

Each feature draws from dice of its own, so that the rest of a plan stays as it is when one of them is left out.
"""

from itertools import pairwise

S = 10**9
SHARE = 0.5  # of the plans that have a feature


def strengthen(plan, dice, names):
    """Change a plan in place by some of the features (FEATURES)."""
    for name in FEATURES:
        own = dice.fork(name)
        if own.chance(SHARE) and name in names:
            FEATURES[name](plan, own)


# --- rules ---------------------------------------------------------------------------------------


def asking(plan, dice):
    plan["network"]["asking"] = dice.one("backlog", "deadline", "deadline")
    some = [max(1, dice.instant(0, 600)) for _ in range(4)]
    for row in plan["captures"]:
        row["deadline_ns"] = dice.one(None, *some)


def product_first(plan, dice):
    plan["network"]["product_first"] = True


def streaming(plan, dice):
    plan["network"]["streaming"] = True
    some = dice.one(*plan["captures"])["raw_bit"]
    plan["network"]["packet_bit"] = dice.one(plan["network"]["packet_bit"], 1, 8920, some // 2 + 1, some // 10 + 1)


def screened_classes(plan, dice):
    for row in plan["captures"]:
        row["screened"] = dice.one(row["priority"], 0, 1, 2, 3)


# --- computers -----------------------------------------------------------------------------------


def computers_of(plan):
    places = plan["satellites"] + plan["data_centres"]
    return [row["computer"] for row in places if row["computer"] is not None]


def batches(plan, dice):
    """Some intervals divide the instant at which some data is ready, so that it comes just in time."""
    instants = [row["taken_ns"] + plan["satellites"][row["satellite"]]["sensing_ns"] for row in plan["captures"]]
    for computer in computers_of(plan):
        exact = max(1, dice.one(*instants)) // dice.whole(1, 5)
        computer["batch_ns"] = dice.one(0, max(1, exact), max(1, dice.instant(1, 60)), S)
        computer["express_classes"] = dice.one(0, 0, 1, 2, 3)


def screening_times(plan, dice):
    for computer in computers_of(plan):
        computer["screening_ns"] = dice.one(None, 0, dice.instant(0, 5), dice.instant(0, 60))


def ingest_rates(plan, dice):
    for row in plan["data_centres"]:
        row["ingest_rate_bit_s"] = dice.one(None, dice.rate_unit, dice.rate_unit * dice.whole(1, 4))


def whole_seconds(plan, dice):
    """In coarse plans much then arrives at whole seconds: on a batch instant, at the end of other work."""
    for row in plan["stations"] if dice.coarse else ():
        row["handling_ns"] = 0
        row["fibre_dc_ns"] = [0 for _ in row["fibre_dc_ns"]]
        row["line_rate_bit_s"] = dice.rate_unit * dice.one(1, 2)
    for row in plan["windows"] if dice.coarse else ():
        row["delay_ns"] = 0
    for row in plan["isls"] if dice.coarse and dice.chance(0.5) else ():
        row["delays_ns"] = [0 for _ in row["delays_ns"]]


# --- antennas and windows ------------------------------------------------------------------------


def shared_passes(plan, dice):
    """All satellites pass at the same time over stations of one antenna; with data of early on many ask at once."""
    for row in plan["captures"]:
        row["taken_ns"] //= 4
        row["satellite"] = dice.whole(0, len(plan["satellites"]) - 1)
    plan["captures"].sort(key=lambda row: (row["taken_ns"], row["satellite"]))
    rows = []
    for number, station in enumerate(plan["stations"]):
        station["antennas"] = 1
        passes = [row for row in plan["passes"] if row["station"] == number]
        owner = dice.one(*passes)["satellite"] if passes else 0
        for satellite in range(len(plan["satellites"])):
            rows += [row | {"satellite": satellite} for row in passes if row["satellite"] == owner]
    plan["passes"] = sorted(rows, key=lambda row: (row["satellite"], row["rise_ns"], row["station"]))
    plan["windows"] = [
        {"transmitter": number, "pass": index, "open_ns": row["rise_ns"], "close_ns": row["set_ns"],
         "rate_bit_s": dice.rate(6), "delay_ns": dice.whole(0, 10) * dice.light}
        for number, transmitter in enumerate(plan["transmitters"])
        for index, row in enumerate(plan["passes"])
        if row["satellite"] == transmitter["satellite"]
    ]  # fmt: skip


def busy_antennas(plan, dice):
    for number, station in enumerate(plan["stations"]):
        passes = [row for row in plan["passes"] if row["station"] == number]
        intervals = []
        for antenna in range(station["antennas"]):
            drawn = sorted(busy_interval(plan, passes, dice) for _ in range(dice.whole(0, 6)))
            intervals += [(antenna, *interval) for interval in apart(drawn)]
        station["busy"] = intervals


def busy_interval(plan, passes, dice):
    """Beside a pass, in it, in its acquisition, all over it, or anywhere."""
    length = max(1, dice.instant(0, 60))
    if not passes or dice.chance(0.15):
        begin = dice.one(dice.whole(0, plan["stop_ns"]), dice.one(*plan["captures"])["taken_ns"])
        return begin, begin + length
    row = dice.one(*passes)
    rise, fall = row["rise_ns"], row["set_ns"]
    acquisitions = [t["acquisition_ns"] for t in plan["transmitters"] if t["satellite"] == row["satellite"]]
    acquired = min(rise + dice.one(0, *acquisitions), fall - 1)
    inside = dice.whole(rise, fall - 1)
    begin, end = dice.one(
        (rise - length, rise), (fall, fall + length), (rise, fall), (rise - length, fall + length),
        (inside, fall), (rise, inside + 1), (inside, inside + length), (inside, inside + 1),
        (acquired, acquired + length), (acquired + 1, acquired + length + 1),
        (dice.whole(rise, acquired), acquired + length),
    )  # fmt: skip
    return max(0, begin), max(1, end)


def apart(intervals):
    """Those that do not overlap an earlier one; they may abut."""
    kept = []
    for begin, end in intervals:
        if begin < end and (not kept or kept[-1][1] <= begin):
            kept.append((begin, end))
    return kept


def gaps(plan, dice):
    """Windows are taken away while a satellite takes images, and here and there."""
    length = dice.instant(0, 20)
    for row in plan["captures"] if dice.chance(0.6) else ():
        interval = (row["taken_ns"] - length, row["taken_ns"])
        cut(plan, [n for n, t in enumerate(plan["transmitters"]) if t["satellite"] == row["satellite"]], interval)
    for window in list(plan["windows"]) if dice.chance(0.6) else ():
        if dice.chance(0.3):
            begin = dice.whole(window["open_ns"], window["close_ns"])
            end = dice.one(window["close_ns"], begin + max(1, dice.instant(0, 20)))
            cut(plan, [window["transmitter"]], (dice.one(begin, begin, window["open_ns"]), end))


def cut(plan, transmitters, interval):
    """Take an interval out of all windows of some transmitters."""
    begin, end = interval
    rows = []
    for row in plan["windows"]:
        if row["transmitter"] not in transmitters:
            rows.append(row)
            continue
        for a, b in ((row["open_ns"], min(row["close_ns"], begin)), (max(row["open_ns"], end), row["close_ns"])):
            if a < b:
                rows.append(row | {"open_ns": a, "close_ns": b})
    plan["windows"] = rows


def steps_of_rate(plan, dice):
    """Rates that change many times within a pass."""
    rows = []
    for row in plan["windows"]:
        edges = {dice.whole(row["open_ns"], row["close_ns"]) for _ in range(dice.whole(0, 5))}
        edges = sorted(edges | {row["open_ns"], row["close_ns"]})
        rows += [row | {"open_ns": a, "close_ns": b, "rate_bit_s": dice.rate(6)} for a, b in pairwise(edges)]
    plan["windows"] = rows


FEATURES = {
    draw.__name__: draw
    for draw in (
        shared_passes, asking, product_first, streaming, screened_classes, batches, screening_times, ingest_rates,
        whole_seconds, busy_antennas, steps_of_rate, gaps,
    )
}  # fmt: skip
