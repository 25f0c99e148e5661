"""A plan changed in a way that must not matter, or must matter by an exact rule: the results keep to it."""

import copy
import random
from itertools import pairwise

import pytest
from plans import CASES, S, isl, random_plan, window_order
from problems import carry, differences, told

SEEDS = range(40)


def same(plan, changed, back=lambda row: row, cases=CASES):
    """Both plans give the same results once `back` has undone the change; returns how many were delivered."""
    delivered = 0
    for case in cases:
        one, other = told(carry(plan, case)), back(told(carry(changed, case)))
        apart = list(differences(one, other))
        assert not apart, f"{case}: {len(apart)} differences, unchanged plan first: {apart[:5]}"
        delivered += sum(row["state"] == "delivered" for row in one["captures"])
    return delivered


def jittered(seed, **wishes):
    """A plan in which nothing ties that need not: captures apart, no round instants, no two rates alike."""
    plan, dice = random_plan(seed, coarse=False, **wishes), random.Random(seed)
    for row in plan["windows"] + plan["isls"]:
        row["rate_bit_s"] += dice.randint(1, 10**5)
    for row in plan["captures"]:
        row["taken_ns"] += dice.randint(0, 10**6) if row["taken_ns"] < plan["span_ns"] - S else 0
    plan["captures"].sort(key=lambda row: row["taken_ns"])
    taken = [row["taken_ns"] for row in plan["captures"]]
    assert len(set(taken)) == len(taken)
    return plan


# --- time ------------------------------------------------------------------------------------------

TIMES = ("taken_ns", "rise_ns", "set_ns", "open_ns", "close_ns", "up_ns", "down_ns", "acquired_ns", "delivered_ns")


def moved(rows, by_ns):
    return [{k: v + by_ns if k in TIMES and v is not None else v for k, v in row.items()} for row in rows]


def shifted(plan, by_ns):
    """Everything happens later by so much; the time before is a topology step of its own."""
    changed = plan | {key: plan[key] + by_ns for key in ("span_ns", "warm_up_ns", "stop_ns")}
    changed |= {key: moved(plan[key], by_ns) for key in ("passes", "windows", "isls", "contacts", "captures")}
    changed["isls"] = [{**row, "first_step": row["first_step"] + 1} for row in changed["isls"]]
    return changed | {"steps_ns": [0, *(instant + by_ns for instant in plan["steps_ns"])]}


def test_the_start_of_the_clock_does_not_matter():
    delivered = 0
    for seed in SEEDS:
        by_ns = random.Random(seed).choice([1, 999_999_999, 86_400 * S, 365 * 86_400 * S + 1])

        def back(result, by_ns=by_ns):
            return result | {key: moved(result[key], -by_ns) for key in ("captures", "contacts")}

        plan = random_plan(seed)
        delivered += same(plan, shifted(plan, by_ns), back)
    assert delivered > 1000


def test_a_second_run_in_the_same_process_gives_the_same():
    assert sum(same(plan, copy.deepcopy(plan)) for plan in map(random_plan, range(10))) > 100


def test_a_window_cut_in_two_is_the_same_window():
    delivered = 0
    for seed in SEEDS:
        plan, dice, windows = random_plan(seed), random.Random(seed), []
        for row in plan["windows"]:
            edges = {dice.randint(row["open_ns"], row["close_ns"]) for _ in range(3)}
            edges = sorted(edges | {row["open_ns"], row["close_ns"]})
            windows += [row | {"open_ns": a, "close_ns": b} for a, b in pairwise(edges)]
        delivered += same(plan, plan | {"windows": windows})
    assert delivered > 1000


def test_later_captures_do_not_change_what_was_delivered_before():
    """Direct cases only: a relay case searches for sizes and loads that later captures have a part in."""
    told_before = 0
    for seed in SEEDS:
        plan = random_plan(seed)
        cut_ns = plan["captures"][len(plan["captures"]) // 2]["taken_ns"]
        fewer = plan | {"captures": [row for row in plan["captures"] if row["taken_ns"] < cut_ns]}
        for case in ("ground-direct", "onboard-direct") if fewer["captures"] else ():
            one, other = told(carry(plan, case))["captures"], told(carry(fewer, case))["captures"]
            early = [row["delivered_ns"] for row in other if row["delivered_ns"] and row["delivered_ns"] < cut_ns]
            kept = [row["delivered_ns"] for row in one if row["delivered_ns"] and row["delivered_ns"] < cut_ns]
            assert kept == early, (seed, case)
            told_before += len(early)
    assert told_before > 50


# --- names -----------------------------------------------------------------------------------------


def permuted(plan, satellites, stations, centres):
    """Rename: satellite i becomes satellites[i] and so on; every list is sorted by the new names."""
    fibres = [{**row, "fibre_dc_ns": ordered(row["fibre_dc_ns"], centres)} for row in plan["stations"]]
    numbers = range(len(plan["transmitters"]))
    order = sorted(numbers, key=lambda n: (satellites[plan["transmitters"][n]["satellite"]], n))
    transmitters = [order.index(n) for n in numbers]
    rows = [
        {**row, "satellite": satellites[row["satellite"]], "station": stations[row["station"]], "old": n}
        for n, row in enumerate(plan["passes"])
    ]
    passes = sorted(rows, key=lambda row: (row["satellite"], row["rise_ns"], row["station"]))
    new_pass = {row.pop("old"): n for n, row in enumerate(passes)}
    changed = plan | {
        "satellites": ordered(plan["satellites"], satellites),
        "stations": ordered(fibres, stations),
        "data_centres": ordered(plan["data_centres"], centres),
        "passes": passes,
        "transmitters": [renamed(plan["transmitters"][n], "satellite", satellites) for n in order],
        "captures": [renamed(row, "satellite", satellites) for row in plan["captures"]],
        "isls": sorted((ends_renamed(row, satellites) for row in plan["isls"]), key=isl_order),
    }
    for section in ("windows", "contacts"):
        changed[section] = [
            renamed(renamed(row, "pass", new_pass), "transmitter", transmitters) for row in plan[section]
        ]
    changed["contacts"] = [renamed(row, "station", stations) for row in changed["contacts"]]
    changed["windows"].sort(key=lambda row: window_order(row, passes))
    return changed, transmitters


def ordered(rows, new):
    return [rows[new.index(n)] for n in range(len(rows))]


def renamed(row, key, new):
    return row if row[key] is None else {**row, key: new[row[key]]}


def ends_renamed(row, new):
    a, b = sorted((new[row["a"]], new[row["b"]]))
    return {**row, "a": a, "b": b}


def isl_order(row):
    return (row["a"], row["b"], row["up_ns"])


def named_back(result, satellites, stations, transmitters):
    """The result of a permuted plan in the old names."""
    satellites, stations, transmitters = (
        {new: old for old, new in enumerate(each)} for each in (satellites, stations, transmitters)
    )
    captures = [renamed(renamed(row, "node", satellites), "station", stations) for row in result["captures"]]
    contacts = [
        renamed(renamed(row, "transmitter", transmitters), "station", stations) for row in result["contacts"]
    ]
    contacts.sort(key=lambda row: (row["open_ns"], row["transmitter"]))
    return result | {"captures": captures, "contacts": contacts}


def test_the_order_of_names_does_not_matter_where_nothing_ties():
    delivered = 0
    for seed in SEEDS:
        dice = random.Random(seed)
        plan = jittered(seed, nodes=[0])  # one node: where no answer would arrive all nodes tie
        new = [dice.sample(range(len(plan[key])), len(plan[key])) for key in ("satellites", "stations", "data_centres")]
        changed, transmitters = permuted(plan, *new)

        def back(result, new=new, transmitters=transmitters):
            return named_back(result, new[0], new[1], transmitters)

        delivered += same(plan, changed, back)
    assert delivered > 1000


# --- what is not there -----------------------------------------------------------------------------


def with_blind_station(plan, at):
    """A station that no satellite ever sees, before station `at` in the alphabet."""
    stations = [*plan["stations"][:at], plan["stations"][0], *plan["stations"][at:]]
    changed = plan | {"stations": stations}
    for section in ("passes", "contacts"):
        changed[section] = [{**row, "station": row["station"] + (row["station"] >= at)} for row in plan[section]]
    return changed


def test_a_station_that_is_never_seen_changes_nothing():
    delivered = 0
    for seed in SEEDS:
        plan = random_plan(seed)
        at = random.Random(seed).randint(0, len(plan["stations"]))
        old = [n + (n >= at) for n in range(len(plan["stations"]))]

        def back(result, old=old):
            names = {new: number for number, new in enumerate(old)}
            return result | {
                key: [renamed(row, "station", names) for row in result[key]] for key in ("captures", "contacts")
            }

        delivered += same(plan, with_blind_station(plan, at), back)
    assert delivered > 1000


def without_passes(plan, station):
    """The station is out of order: its passes are struck from the plan, the station stays."""
    kept = [n for n, row in enumerate(plan["passes"]) if row["station"] != station]
    new = {old: number for number, old in enumerate(kept)}
    changed = plan | {"passes": [plan["passes"][n] for n in kept]}
    for section in ("windows", "contacts"):
        changed[section] = [{**row, "pass": new[row["pass"]]} for row in plan[section] if row["pass"] in new]
    return changed


def test_an_outage_of_a_station_is_its_absence():
    delivered = 0
    for seed in SEEDS:
        plan = random_plan(seed)
        if len(plan["stations"]) == 1:
            continue
        out = without_passes(plan, len(plan["stations"]) - 1)
        delivered += same(out, out | {"stations": out["stations"][:-1]})
    assert delivered > 700


def hops_of(plan, result):
    """(a, b, start, end) of every hop, a < b."""
    links = result.trial.net.links
    for hop in result.trial.hops:
        ends = sorted((int(links["source"][hop["link"]]), int(links["target"][hop["link"]])))
        yield *ends, int(hop["start_ns"]), int(hop["end_ns"])


def test_a_disabled_link_is_never_routed():
    """Every hop lies inside one up-interval of its link; with the busiest link taken out, none crosses it."""
    hops = 0
    for seed in SEEDS:
        plan = random_plan(seed)
        for case in ("ground-relay", "node-relay", "onboard-relay"):
            used = list(hops_of(plan, carry(plan, case)))
            for a, b, start, end in used:
                rows = [row for row in plan["isls"] if (row["a"], row["b"]) == (a, b)]
                assert any(row["up_ns"] <= start < end <= row["down_ns"] for row in rows)
            pairs = [row[:2] for row in used]
            for busiest in {max(pairs, key=pairs.count)} if pairs else ():
                off = plan | {"isls": [row for row in plan["isls"] if (row["a"], row["b"]) != busiest]}
                assert busiest not in [row[:2] for row in hops_of(off, carry(off, case))]
            hops += len(used)
    assert hops > 500


def too_short(plan, gap):
    """Fast, and down again a ns before the smallest data could have crossed."""
    least = min(row[key] for row in plan["captures"] for key in ("raw_bit", "product_bit"))
    rate = max(row["rate_bit_s"] for row in plan["isls"])
    return (gap[0], min(gap[1], gap[0] - (-least * S // rate) - 1)), rate


def between_steps(plan, gap):
    """Up and down again within one topology step: its links are those that were up at its beginning."""
    begin = max([instant for instant in plan["steps_ns"] if instant <= gap[0]]) + 1
    end = min(instant for instant in plan["steps_ns"] if instant > gap[0])
    return (max(gap[0], begin), min(gap[1], end)), 10**9


@pytest.mark.parametrize("useless", [too_short, between_steps])
def test_an_interval_that_cannot_be_used_is_as_good_as_none(useless):
    delivered = added = 0
    for seed in SEEDS:
        plan = random_plan(seed)
        rows, count = list(plan["isls"]), len(plan["satellites"])
        for a in range(count if rows else 0):
            for b in range(a + 1, count):
                mine = [row for row in plan["isls"] if (row["a"], row["b"]) == (a, b)]
                for gap in gaps_of(mine, plan["stop_ns"]):
                    interval, rate = useless(plan, gap)
                    if interval[0] < interval[1]:
                        rows.append(isl(plan["steps_ns"], (a, b), interval, rate, 10**6))
        added += len(rows) - len(plan["isls"])
        delivered += same(plan, plan | {"isls": sorted(rows, key=isl_order)})
    assert delivered > 1000
    assert added > 100


def gaps_of(rows, stop):
    """Free time of a link, a ns clear of its up-intervals."""
    edges = [-1, *(row[key] for row in rows for key in ("up_ns", "down_ns")), stop + 1]
    pairs = zip(edges[0::2], edges[1::2], strict=True)
    return [(a + 1, b - 1) for a, b in pairs if b - a > 100]


# --- sizes and rates -------------------------------------------------------------------------------


def scaled(plan, by):
    """All sizes, rates, storage, work and packets so many times as large: all times stay as they are."""
    amounts = {"raw_bit", "product_bit", "work_op", "rate_bit_s", "line_rate_bit_s", "storage_bit", "rate_op_s",
               "packet_bit", "down_bit", "sent_bit"}  # fmt: skip

    def grow(value, key=None):
        if isinstance(value, dict):
            return {key: grow(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [grow(inner, key) for inner in value]
        return value * by if key in amounts and value is not None else value

    return grow(plan)


@pytest.mark.parametrize("by", [2, 1024])
def test_sizes_and_rates_grow_together_without_effect(by):
    """Exact where no bit is cut at a window's edge: rates of whole Gbit/s carry whole bits in every ns. Powers of
    two, because more than four sizes are searched as powers of two."""
    delivered = 0
    for seed in SEEDS:
        plan = random_plan(seed, rate_unit=10**9, stretch=1)
        grown = scaled(plan, by)
        for case in CASES:
            one, other = scaled(told(carry(plan, case)), by), told(carry(grown, case))
            assert list(differences(one, other)) == [], (seed, case)
            delivered += sum(row["state"] == "delivered" for row in one["captures"])
    assert delivered > 1000
