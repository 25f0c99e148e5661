"""What computing in orbit adds to a random plan: batteries, heat, resets, loading, jobs by content, choice of nodes.

Each feature draws from dice of its own, so that the rest of a plan stays as it is when one of them is left out.
Batteries and heat stores are so small that work pauses often, and much happens at the same instants: see `moments`,
`just_enough` and `meetings`.
"""

from itertools import pairwise

from ground_plans import apart, computers_of
from slow import watch

S = 10**9
SHARE = 0.5  # of the plans that have a feature
LARGEST = 9 * 10**18  # of an energy: the largest battery just fits into 64 bits


def empower(plan, dice, names):
    """Change a plan in place by some of the features (FEATURES)."""
    for name in FEATURES:
        own = dice.fork(name)
        if own.chance(SHARE) and name in names:
            FEATURES[name](plan, own)


# --- instants ------------------------------------------------------------------------------------


def moments(plan):
    """Instants at which something else happens: captures, ends of sensing, passes, windows, links, steps."""
    sensing = [row["sensing_ns"] for row in plan["satellites"]]
    found = [instant for row in plan["captures"]
             for instant in (row["taken_ns"], row["taken_ns"] + sensing[row["satellite"]])]  # fmt: skip
    found += [row[key] for row in plan["windows"] for key in ("open_ns", "close_ns")]
    found += [row[key] for row in plan["isls"] for key in ("up_ns", "down_ns")]
    return [instant for instant in [*found, *plan["steps_ns"]] if instant < plan["stop_ns"]]


def moment(dice, known, stop):
    """Mostly one of the known instants or a little later, else any."""
    near = dice.one(*known)
    return min(stop - 1, dice.one(near, near + dice.instant(0, 10), near + 1, dice.whole(0, stop - 1)))


# --- power and heat ------------------------------------------------------------------------------


def batteries(plan, dice):
    known, unit = moments(plan), dice.one(1, 1, 7, 997, 10**6 if dice.stretch == 1 else 10**3)
    for row in plan["satellites"]:
        row["power"] = random_power(plan, dice, unit, known) if dice.chance(0.85) else None
    for row in plan["transmitters"]:
        row["power"] = unit * dice.one(0, 1, 2, 5)


def random_power(plan, dice, unit, known):
    work = unit * dice.one(1, 1, 2, 3, 6)
    least = energy(dice, unit, 5, 5)  # between the levels of the latch: otherwise it would turn every few ns
    usable = least + dice.one(0, energy(dice, unit, 0, 20), energy(dice, unit, 0, 90), energy(dice, unit, 0, 400))
    return {
        "quantum_mw": 1,
        "sunlit": sunlight(plan, dice, known),
        "solar": unit * dice.one(0, 1, 2, 4, 8, 15),
        "base": unit * dice.one(0, 0, 1, 2),
        "isl": unit * dice.one(0, 0, 1, 3),
        "work": work,
        "usable": usable,
        "reserve": dice.one(0, 1, energy(dice, unit, 0, 30), energy(dice, unit, 0, 300)),
        "charge": dice.one(usable, usable, usable // dice.whole(2, 9), 0, 1),
        "resume": max(least, dice.one(usable, usable // 2, usable // 10, 0)),
    }


def energy(dice, unit, least_s, most_s):
    """What one unit draws in some seconds."""
    return min(LARGEST // 2, unit * dice.instant(least_s, most_s))


def sunlight(plan, dice, known):
    """Intervals that may abut, begin before the clock's end and go on after it."""
    stop = plan["stop_ns"]
    drawn = []
    for _ in range(dice.whole(0, 8)):
        begin = dice.one(0, moment(dice, known, stop))
        end = dice.one(begin + max(1, dice.instant(0, 200)), moment(dice, known, stop), stop, stop + S)
        drawn.append((begin, end))
    joined = apart(sorted(drawn))
    splits = [(begin, dice.whole(begin, end), end) for begin, end in joined]
    halves = [half for begin, middle, end in splits for half in ((begin, middle), (middle, end)) if half[0] < half[1]]
    return halves if dice.chance(0.3) else joined


def heat_stores(plan, dice):
    unit = dice.one(1, 1, 13, 10**6 if dice.stretch == 1 else 10**3)
    for row in plan["satellites"]:
        least = energy(dice, unit, 5, 5)
        limit = least + dice.one(0, energy(dice, unit, 0, 20), energy(dice, unit, 0, 60), energy(dice, unit, 0, 200))
        idle = unit * dice.one(0, 0, 1)
        row["heat"] = dice.one(None, *[{
            "idle": idle,
            "work": unit * dice.one(1, 2, 3, 5),
            "cooling": idle + unit * dice.one(1, 1, 2, 4),
            "limit": limit,
            "resume": min(limit - least, dice.one(0, limit // 2, limit // 2, limit // 4, limit)),
        }] * 4)  # fmt: skip


# --- computers -----------------------------------------------------------------------------------


def long_work(plan, dice):
    """Work that pauses and resets find going on."""
    for computer in computers_of(plan):
        computer["service_ns"] = dice.one(dice.instant(1, 30), dice.instant(10, 90), dice.instant(30, 300))
        computer["workers"] = dice.one(1, 1, 2, 3, 5)


def resets(plan, dice):
    known, stop = moments(plan), plan["stop_ns"]
    for computer in computers_of(plan):
        drawn = []
        for _ in range(dice.one(0, 1, 3, 8)):
            begin = dice.one(moment(dice, known, stop), moment(dice, known, stop), 0)
            end = dice.one(begin + 1, begin + max(1, dice.instant(0, 20)), begin + max(1, dice.instant(0, 200)),
                           moment(dice, known, stop))  # fmt: skip
            drawn.append((begin, end))
        computer["down"] = merged(drawn)


def merged(intervals):
    """Neither overlapping nor abutting."""
    rows = []
    for begin, end in sorted(row for row in intervals if row[0] < row[1]):
        if rows and begin <= rows[-1][1]:
            rows[-1] = (rows[-1][0], max(end, rows[-1][1]))
        else:
            rows.append((begin, end))
    return rows


def loading(plan, dice):
    for computer in computers_of(plan):
        computer["load_ns"] = dice.one(0, dice.instant(0, 5), dice.instant(0, 30))
        computer["keep_warm_ns"] = dice.one(None, 0, 1, dice.instant(0, 30), dice.instant(0, 120))


def jobs(plan, dice):
    for computer in computers_of(plan):
        if dice.chance(0.8):
            computer["jobs_ns"] = [dice.one(0, dice.instant(0, 5), dice.instant(0, 60)) for _ in range(3)]
    known = dice.chance(0.9)  # else what the models find is not told: everything
    for row in plan["captures"]:
        told = {"job_orbit": dice.whole(0, 2), "job_ground": dice.whole(0, 2)}
        row |= {"positive": dice.chance(0.6)} | (told if known else {})


def exact_work(plan, dice):
    """In coarse plans work, pauses, light and batteries end at whole seconds, with all that happens at these."""
    for row in plan["isls"] + plan["windows"] if dice.coarse else ():
        key = "delays_ns" if "delays_ns" in row else "delay_ns"
        row[key] = [0 for _ in row[key]] if isinstance(row[key], list) else 0
    for computer in computers_of(plan) if dice.coarse else ():
        computer["startup_ns"] = 0
    for row in plan["captures"] if dice.coarse else ():
        row["taken_ns"] = row["taken_ns"] // (10 * S) * 10 * S
    plan["captures"].sort(key=lambda row: (row["taken_ns"], row["satellite"]))


# --- nodes ---------------------------------------------------------------------------------------


def nodes_by_load(plan, dice):
    plan["network"] |= {"node_choice": dice.one("load", "load", "delivery"), "admission": dice.one(0, 0, 1, 2, 3)}
    for row in plan["satellites"]:
        row["is_node"] = row["computer"] is not None and (row["is_node"] or dice.chance(0.7))
        row["storage_bit"] = dice.one(None, None, row["storage_bit"])


def streaming_nodes(plan, dice):
    """Data that could stream into a node, over links that are slow and mostly up."""
    plan["network"] |= {"streaming": True, "cut_through": True}
    plan["network"]["packet_bit"] = max(1, dice.one(*plan["captures"])["raw_bit"] // dice.one(3, 10, 100))
    some = {row["satellite"] for row in plan["captures"]}
    for number, row in enumerate(plan["satellites"]):
        row["is_node"] = row["computer"] is not None and (number not in some or dice.chance(0.3))
        row["storage_bit"] = dice.one(None, None, row["storage_bit"])
    for row in plan["isls"]:
        row["rate_bit_s"] = dice.rate_unit * dice.one(1, 2, 5)


# --- at the same instant -------------------------------------------------------------------------


def just_enough(plan, dice):
    """A battery that is empty, or a store that is full, just as the first work on board ends."""
    for number, row in enumerate(plan["satellites"]):
        own = [capture for capture in plan["captures"] if capture["satellite"] == number]
        if not own or not row["computer"]:
            continue
        start = own[0]["taken_ns"] + row["sensing_ns"]
        service = dice.instant(1, 60)
        row["computer"] |= {"service_ns": service, "jobs_ns": []}
        time = row["computer"]["startup_ns"] + service
        power, heat = row.get("power"), row.get("heat")
        if power:
            charge = power["base"] * (start + time) + power["work"] * time
            row["power"] = power | {"sunlit": [], "charge": charge, "usable": max(power["usable"], charge)}
        if heat and heat["idle"] + heat["work"] > heat["cooling"]:
            limit = (heat["idle"] + heat["work"] - heat["cooling"]) * time
            row["heat"] = heat | {"limit": limit, "resume": limit // 2}


def meetings(plan, dice):
    """What comes later is moved to instants at which latches turn or work ends: all before these stays as it was."""
    seen = watch(plan, "onboard-direct")
    told = list(zip(plan["captures"], seen["result"]["captures"], strict=True))
    for number, rows in enumerate(seen["power"]):
        turns = [row[0] for before, row in pairwise(rows) if before[5] != row[5]]
        ends = [row["taken_ns"] + sum(after["raw"].values()) for row, after in told
                if row["satellite"] == number and after["raw"]["compute"]]  # fmt: skip
        instants = [instant for instant in dice.one(turns, ends) if instant < plan["span_ns"]]
        if instants:
            dice.one(*MEETINGS)(plan, dice, plan["satellites"][number], dice.one(*instants))
    plan["captures"].sort(key=lambda row: (row["taken_ns"], row["satellite"]))


def captures_meet(plan, dice, satellite, instant):
    """Taken, or done with sensing, at the instant."""
    later = [row for row in plan["captures"] if row["taken_ns"] > instant]
    number = plan["satellites"].index(satellite)
    for row in later[: dice.whole(1, 3)]:
        row["taken_ns"] = instant - dice.one(0, satellite["sensing_ns"] if instant > satellite["sensing_ns"] else 0)
        row["satellite"] = number


def sunlight_meets(plan, dice, satellite, instant):
    power, later = satellite.get("power"), instant + max(1, dice.instant(1, 200))
    if power:
        cut = [(begin, min(end, instant)) for begin, end in power["sunlit"] if begin < instant]
        satellite["power"] = power | {"sunlit": [*cut, *dice.one([], [(instant, later)])]}


def resets_meet(plan, dice, satellite, instant):
    computer, end = satellite["computer"], instant + max(1, dice.instant(0, 30))
    if computer:
        computer["down"] = merged([*computer.get("down", ()), dice.one((instant, end), (end, end + 1))])


MEETINGS = (captures_meet, captures_meet, sunlight_meets, sunlight_meets, resets_meet, resets_meet)

FEATURES = {
    draw.__name__: draw
    for draw in (
        exact_work, long_work, batteries, heat_stores, resets, loading, jobs, nodes_by_load, streaming_nodes,
        just_enough, meetings,
    )
}  # fmt: skip
