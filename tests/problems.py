"""Between the plain dictionaries of the tests and the tables of the engine, both ways."""

import numpy as np

from latency.flow import BY_NAME, CaseResult, simulate
from latency.flow.problem import (
    NO_COMPUTER,
    Centre,
    Heat,
    Place,
    Power,
    Problem,
    Rules,
    Satellite,
    Station,
    Transmitter,
)
from latency.plan.bookings import Bookings
from latency.tables import COMPONENTS, LEGS, NEVER, STATES, Captures, Isls, Passes, Windows

RULES = ("asking", "product_first", "streaming", "node_choice", "admission")  # those that a plan may leave out


def column(rows, key):
    return np.array([row[key] for row in rows], np.int64)


def place(computer):
    if computer is None:
        return NO_COMPUTER
    return Place(**computer | {key: frozen(computer[key]) for key in ("jobs_ns", "down") if key in computer})


def frozen(rows):
    return tuple(tuple(row) if isinstance(row, (tuple, list)) else row for row in rows)


def satellite_of(row):
    power, heat = row.get("power"), row.get("heat")
    return Satellite(
        *(row[key] for key in ("sensing_ns", "storage_bit", "is_node")),
        place(row["computer"]),
        power and Power(**power | {"sunlit": frozen(power["sunlit"])}),
        heat and Heat(**heat),
    )


def problem_of(plan):
    """Return the plan as the engine's problem."""
    network = plan["network"]
    return Problem(
        rules=Rules(
            *(plan[key] for key in ("span_ns", "warm_up_ns", "stop_ns")),
            *(network[key] for key in ("cut_through", "switching_ns", "packet_bit", "hop_limit")),
            network["booking"] == "scheduled",
            **{key: network[key] for key in RULES if key in network},
        ),
        steps_ns=np.array(plan["steps_ns"], np.int64),
        satellites=tuple(map(satellite_of, plan["satellites"])),
        transmitters=tuple(Transmitter(**row) for row in plan["transmitters"]),
        stations=tuple(
            Station(**row | {"fibre_dc_ns": tuple(row["fibre_dc_ns"]), "busy": tuple(row.get("busy", ()))})
            for row in plan["stations"]
        ),
        centres=tuple(
            Centre(place(row["computer"]), row["fibre_user_ns"], row.get("ingest_rate_bit_s"))
            for row in plan["data_centres"]
        ),
        user_service_ns=plan["user"]["service_ns"],
        passes=passes_of(plan["passes"]),
        windows=Windows(*(column(plan["windows"], key.removesuffix("_index")) for key in Windows._fields)),
        isls=isls_of(plan["isls"]),
        bookings=(bookings_of(plan["contacts"]),) * 2,
        captures=captures_of(plan["captures"]),
    )


def passes_of(rows):
    unknown = np.zeros(len(rows), np.int64)
    known = {key: column(rows, key) for key in ("satellite", "station", "rise_ns", "set_ns")}
    return Passes(**known, culmination_ns=known["rise_ns"], max_elevation_udeg=unknown, clipped=unknown)


def isls_of(rows):
    delays = [row["delays_ns"] for row in rows]
    return Isls(
        **{key: column(rows, key) for key in ("a", "b", "up_ns", "down_ns", "rate_bit_s", "first_step")},
        delay_start=np.cumsum([0, *map(len, delays)], dtype=np.int64),
        delay_ns=np.array([delay for row in delays for delay in row], np.int64),
    )


def bookings_of(rows):
    rows = sorted(rows, key=lambda row: (row["transmitter"], row["open_ns"]))
    return Bookings(*(column(rows, key.removesuffix("_index")) for key in Bookings._fields))


def captures_of(rows):
    deadlines = [NEVER if row.get("deadline_ns") is None else row["deadline_ns"] for row in rows]
    told = [key for key in ("screened", "job_orbit", "job_ground", "positive") if any(key in row for row in rows)]
    keys = Captures._fields[: Captures._fields.index("deadline_ns")]
    columns = [column(rows, key) for key in keys]
    later = {key: column(rows, key).astype(bool if key == "positive" else np.int64) for key in told}
    return Captures(*columns, deadline_ns=np.array(deadlines, np.int64), **later)


def carry(plan, case):
    """Simulate a plan with the engine; the audit of every run comes with it."""
    return simulate(problem_of(plan), BY_NAME[case])


def told(result: CaseResult):
    """Return an engine's result in the words of the slow simulator."""
    contacts = zip(*(column.tolist() for column in result.contacts), strict=True)
    return {
        "kept": result.kept,
        "captures": [told_capture(result, index) for index in range(len(result.state))],
        "contacts": [dict(zip(result.contacts._fields, row, strict=True)) for row in contacts],
        "counters": dict(result.counters),
    }


def told_capture(result, index):
    return {
        "state": STATES[result.state[index]],
        "delivered_ns": None if result.delivered_ns[index] == NEVER else int(result.delivered_ns[index]),
        "stopped_in": stopped_in(int(result.stopped_in[index])),
        "station": known(result.station[index]),
        "node": known(result.node[index]),
        "hops": int(result.hops[index]),
        "down_bit": int(result.down_bit[index]),
        **{leg: spent(result, index, leg) for leg in LEGS},
    }


def spent(result, index, leg):
    """The components of one leg of one capture, by name."""
    return dict(zip(COMPONENTS, result.ledger[LEGS.index(leg), :, index].tolist(), strict=True))


def stopped_in(code):
    return None if code < 0 else f"{LEGS[code // len(COMPONENTS)]}_{COMPONENTS[code % len(COMPONENTS)]}"


def known(index):
    return None if index < 0 else int(index)


def differences(one, other, path=""):
    """Yield where two results differ, as (path, one, other)."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            yield from differences(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from differences(a, b, f"{path}[{index}]")
    elif one != other:
        yield path, one, other


def latencies_ns(plan, result):
    """Capture to answer; what was not delivered counts to the stop."""
    until = np.minimum(result.delivered_ns, plan["stop_ns"])
    return until - column(plan["captures"], "taken_ns")
