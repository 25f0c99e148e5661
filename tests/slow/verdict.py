"""A slow, obvious, second judge: from what became of the captures to words and shares, in plain Python.

Written from the specification and docs/verdict.md. It shares no code with the product and reads of an outcome only its
columns. Exact fractions throughout; only Student's t is a float.
"""

from fractions import Fraction
from itertools import combinations, product

from scipy.stats import t as student_t

from .curves import NEVER, asked_about, mean_age, quantile, rows_of, to_answers
from .ledger import COMPONENTS

ASPECTS = {
    "geometry": ("contact_wait", "acquisition"),
    "contention": ("antenna_wait",),
    "capacity": ("downlink_queue",),
    "backhaul": ("ground_handling", "backhaul_queue", "backhaul"),
}
ASPECTS["all"] = tuple(name for names in tuple(ASPECTS.values()) for name in names)
ELSEWHERE = ("isl_wait", "isl_queue", "compute_queue", "power_wait")
LEVELS = {"p50": 50, "p90": 90, "p95": 95, "p99": 99, "event-p50": 50, "event-p95": 95}
ASKED = {name: Fraction(level, 100) for name, level in LEVELS.items()}
QUEUES = ("isl_queue", "antenna_wait", "downlink_queue", "backhaul_queue", "compute_queue", "power_wait")
LEAST = 5  # replications that make an interval
CLOSE = Fraction(1, 10**9)


# --- metrics --------------------------------------------------------------------------------------------------


def restricted_mean(rows):
    """What never came is counted to the stop, lost or not."""
    return Fraction(sum(row.followed if row.latency is None else row.latency for row in rows), len(rows))


def within_deadline(rows):
    """Of the captures that have a deadline."""
    rows = [row for row in rows if row.deadline is not None]
    if not rows:
        return None
    return Fraction(sum(row.latency is not None and row.latency <= row.deadline for row in rows), len(rows))


def measured(metric, outcomes):
    """A metric over some replications; None where there is nothing to measure, NEVER where it is beyond what came."""
    rows = [row for outcome in outcomes for row in rows_of(outcome)]
    if metric in LEVELS:
        times = to_answers(outcomes) if metric.startswith("event") else [row.latency for row in rows]
        if not times:
            return None
        found = quantile(LEVELS[metric], times)
        return NEVER if found is None else Fraction(found)
    if metric == "age":
        return mean_age(outcomes)
    if not rows:
        return None
    return restricted_mean(rows) if metric == "mean" else within_deadline(rows)


# --- intervals, and what stands in the way of comparing ----------------------------------------------------------


def side_of_zero(estimate, parts, scale):
    """+1 or -1 where the interval lies on one side of zero, 0 where it holds zero; and whether floats could differ."""
    t = Fraction(float(student_t.ppf(0.975, len(parts) - 1)))
    half_squared = t**2 * sum((part - estimate) ** 2 for part in parts) / (len(parts) - 1) / len(parts)
    close = half_squared > 0 and abs(estimate**2 - half_squared) <= CLOSE * max(abs(scale), abs(estimate)) ** 2
    if estimate**2 <= half_squared:
        return 0, close
    return (1 if estimate > 0 else -1), close


def one_trajectory(ground, orbital):
    """Whether chance made no difference: no interval, and no verdict."""
    return all(told(one) == told(case[0]) for case in (ground, orbital) for one in case)


def told(outcome):
    return [(row.satellite, row.taken, row.event, row.latency, row.elapsed) for row in rows_of(outcome)]


def worst_load(outcomes):
    """Mean over the replications of the fullest resource; None: traffic where nothing can be carried.

    A full memory loses what comes and grows no queue. Energy and cooling are waited for by computers on board only.
    """
    worst = Fraction(0)
    names = {name for outcome in outcomes for name in outcome.loads if not name.startswith("storage ")}
    if not any(name.startswith("computer ") for name in names):
        names = {name for name in names if not name.startswith(("energy ", "heat "))}
    for name in names:
        loads = [outcome.loads.get(name, 0) for outcome in outcomes]
        if None in loads:
            return None
        worst = max(worst, sum(map(Fraction, loads)) / len(loads))
    return worst


def overload(campaign, outcomes):
    """`unstable`, `inconclusive` where the load is too close to 1, or None."""
    load = worst_load(outcomes)
    if campaign == "finite" or (load is not None and load < Fraction("0.95")):
        return None
    return "unstable" if load is None or load >= 1 else "inconclusive"


def shortage(campaign, outcomes, asked, events):
    """`infeasible`, `inconclusive` where that is not sure or merely a matter of overload, or None."""
    parts = [asked_about([outcome], events) for outcome in outcomes]
    parts = [part for part in parts if part]
    rows = [row for part in parts for row in part]
    if not rows or (came(rows) >= asked and came(rows)):
        return None
    lacking, alone = came(rows) - asked, [came(part) - asked for part in parts]
    sure = not came(rows) or (len(parts) >= LEAST and side_of_zero(lacking, alone, 1)[0] < 0)
    return "infeasible" if sure and not merely_overloaded(campaign, outcomes, rows) else "inconclusive"


def came(rows):
    return Fraction(sum(row is not None and row.latency is not None for row in rows), len(rows))


def merely_overloaded(campaign, outcomes, rows):
    """Whether most of what did not arrive stood in a queue, or was displaced by such."""
    full, queued, short = overload(campaign, outcomes) == "unstable", 0, 0
    for row in (row for row in rows if row is None or row.latency is None):
        short += 1
        if row is not None:
            queued += full if row.state == "lost" else row.state == "censored" and row.stopped_in in QUEUES
    return 2 * queued > short


def obstacle(campaign, ground, orbital, asked, events):
    """The weightiest word that keeps two cases from being compared, or None."""
    words = [word for outcomes in (ground, orbital)
             for word in (overload(campaign, outcomes), shortage(campaign, outcomes, asked, events))]  # fmt: skip
    return next((word for word in ("infeasible", "unstable", "inconclusive") if word in words), None)


# --- words on latency ---------------------------------------------------------------------------------------------


def latency_word(campaign, ground, orbital, measure):
    """(word, what became of the factor, whether floats could differ); a measure is (metric, margin, factor)."""
    metric, margin, factor = measure
    if one_trajectory(ground, orbital):
        return None, None, False
    word = obstacle(campaign, ground, orbital, ASKED.get(metric, 0), metric.startswith("event"))
    if word:
        return word, None, False
    wholes = [measured(metric, outcomes) for outcomes in (ground, orbital)]
    parts = [[measured(metric, [outcome]) for outcome in outcomes] for outcomes in (ground, orbital)]
    if None in wholes:
        return None, None, False
    if len(ground) < LEAST or not {None, NEVER}.isdisjoint([*wholes, *parts[0], *parts[1]]):
        return "inconclusive", None, False
    if metric == "within-deadline":  # more is better: what is compared is the share of those too late
        wholes, parts = [1 - whole for whole in wholes], [[1 - part for part in case] for case in parts]
    return compared(wholes, list(zip(*parts, strict=True)), margin, factor)


def compared(wholes, parts, margin, factor):
    """The same for two costs, together and in each replication."""

    def side(a, b):
        return side_of_zero(a * wholes[0] + b * wholes[1], [a * g + b * o for g, o in parts], sum(wholes))

    (faster, near), (slower, nearer), (reached, nearest) = side(1 - margin, -1), side(-1, 1 - margin), side(1, -factor)
    word = "faster" if faster > 0 else "slower" if slower > 0 else "inconclusive"
    # Not above zero, rather than below: what is the same to the nanosecond differs by nothing.
    alike = all(g == o for g, o in [wholes, *parts])
    if alike or (faster < 0 and slower < 0):
        word = "no material difference"
    return word, {1: "reached", -1: "missed", 0: "straddles"}[reached], near or nearer or nearest


# --- words on the bottleneck ---------------------------------------------------------------------------------


def means(outcomes, names, loss):
    """Mean per counted capture over both legs of what some components took; and of the time after losses."""
    rows = [row for outcome in outcomes for row in rows_of(outcome)]
    spent = sum(row.spent[leg, name] for row in rows for leg in (0, 1) for name in names)
    return Fraction(spent + loss * sum(row.followed - row.elapsed for row in rows if row.state == "lost"), len(rows))


def questions(ground, orbital, aspect, loss):
    """What is not below zero where the answer is yes: [B >= L/10], [O + N <= B/10], [O <= B/2], [N >= (B - O)/2].

    N is a sum of what is above zero, so it is the largest sum over every choice of components: the second has to
    hold for all of them and the last for one.
    """
    b, o = means(ground, ASPECTS[aspect], loss), means(orbital, ASPECTS[aspect], loss)
    excess = {name: means(orbital, [name], 0) - means(ground, [name], 0) for name in ELSEWHERE}
    sums = [sum(excess[name] for name in some) for count in range(5) for some in combinations(ELSEWHERE, count)]
    exists = b - means(ground, COMPONENTS, loss) / 10
    return [exists], [b / 10 - o - n for n in sums], [b / 2 - o], [n - (b - o) / 2 for n in sums]


def answered(ground, orbital, aspect, loss):
    """(sides of zero of the four questions, whether floats could differ)."""
    wholes = questions(ground, orbital, aspect, loss)
    parts = [questions([g], [o], aspect, loss) for g, o in zip(ground, orbital, strict=True) if len(g.taken_ns)]
    scale = means(ground, COMPONENTS, loss) + means(orbital, COMPONENTS, loss)
    sides, close = [], False
    for number, pick in enumerate((min, min, max, max)):
        if number == 0 and not means(ground, ASPECTS[aspect], loss):  # nothing is no tenth of anything
            sides.append(-1)
            continue
        found = [surely(whole, [part[number][n] for part in parts], scale) for n, whole in enumerate(wholes[number])]
        sides.append(pick(side for side, _ in found))
        close = close or any(near for _, near in found)
    return sides, close


def surely(estimate, parts, scale):
    """As `side_of_zero` for a condition that also holds at zero: 1 where it does on the whole interval."""
    if not estimate and not any(parts):
        return 1, False
    return side_of_zero(estimate, parts, scale)


def words_left(sides):
    """Words that the rule can end in, where what is not sure is answered both ways."""
    words = set()
    for exists, bypassed, halved, moved in product(*({1: [1], -1: [0], 0: [1, 0]}[side] for side in sides)):
        if not exists:
            words.add("no bottleneck")
        elif not (bypassed and not halved):  # a tenth is less than a half
            words.add("bypassed" if bypassed else "kept" if not halved else "moved" if moved else "reduced")
    return words or {"kept"}


def bottleneck_word(campaign, ground, orbital, aspect):
    """(word, whether floats could differ). Where captures were lost also as if they had waited until the stop."""
    if one_trajectory(ground, orbital):
        return None, False
    word = obstacle(campaign, ground, orbital, Fraction(1, 2), False)
    if word or sum(len(outcome.taken_ns) > 0 for outcome in ground) < LEAST:
        return word or "inconclusive", False
    lost = any(row.state == "lost" for outcome in (*ground, *orbital) for row in rows_of(outcome))
    found = [answered(ground, orbital, aspect, loss) for loss in range(1 + lost)]
    words = set().union(*(words_left(sides) for sides, _ in found))
    return (words.pop() if len(words) == 1 else "inconclusive"), any(close for _, close in found)
