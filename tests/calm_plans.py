"""Random plans in which few are in anybody's way: one class, one radio for raw data a satellite, many antennas."""

from random import Random

from ground_plans import FEATURES
from plans import random_plan


def calm_plan(seed, **wishes):
    """Return a plan as `random_plan` draws it, made calmer; some have too little storage or too few antennas still."""
    plan, dice = random_plan(seed, ground=FEATURES if seed % 4 else (), **wishes), Random(seed)
    times = dice.choice((1, 1, 1000, 10**6))  # data of Gbit and more, at as much higher rates
    for row in plan["windows"]:
        row["rate_bit_s"] *= times
    for row in plan["captures"]:
        row["raw_bit"] *= times
        row["priority"] = 0
        row.pop("screened", None)
    has_radio = set()
    for row in plan["transmitters"]:
        if row["satellite"] in has_radio and row["carries"] != "product":
            row["carries"] = "product"
        elif row["carries"] != "product":
            has_radio.add(row["satellite"])
    for row in plan["satellites"]:
        if dice.random() < 0.8:
            row["storage_bit"] = None
    for row in plan["stations"]:
        row.pop("busy", None)
        if dice.random() < 0.7:
            row["antennas"] = max(row["antennas"], dice.randint(1, 12))
    return plan
