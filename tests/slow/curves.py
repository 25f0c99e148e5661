"""What became of the captures as plain rows, and what is counted over them: quantiles, curves, shares of a change.

The lower half of the slow judge (see verdict.py): plain Python, exact but for the band, nothing of the product but the
columns of its outcomes. None stands for "never".
"""

from fractions import Fraction
from itertools import permutations
from typing import NamedTuple

from scipy.stats import t as student_t

from .ledger import COMPONENTS

NEVER = 2**63 - 1  # as it stands in an outcome, and for a metric beyond everything that came
STATES = ("delivered", "censored", "lost", "unroutable", "missed")


class Row(NamedTuple):
    """A counted capture, or an event that nobody saw."""

    satellite: int | None
    taken: int | None
    event: int | None
    deadline: int | None
    latency: int | None  # None: it never came
    followed: int  # from the capture to the stop
    elapsed: int  # to delivery, loss or the stop
    state: str  # of STATES
    stopped_in: str  # component of the last ns of what was not delivered
    spent: dict  # by (leg, component)


def known(value):
    return None if value == NEVER else int(value)


def rows_of(outcome):
    """Return the counted captures of one replication."""
    rows = []
    for n in range(len(outcome.taken_ns)):
        taken = int(outcome.taken_ns[n])
        spent = {(leg, name): int(outcome.ledger[leg, row, n]) for leg in (0, 1) for row, name in enumerate(COMPONENTS)}
        rows.append(Row(
            int(outcome.satellite[n]), taken, known(outcome.event_ns[n]), known(outcome.deadline_ns[n]),
            known(outcome.latency_ns[n]), outcome.traffic.stop_ns - taken, int(outcome.elapsed_ns[n]),
            STATES[outcome.state[n]], COMPONENTS[int(outcome.stopped_in[n]) % len(COMPONENTS)], spent,
        ))  # fmt: skip
    return rows


def asked_about(outcomes, events):
    """The captures; or those of known events, and None for each event that nobody saw."""
    rows = [row for outcome in outcomes for row in rows_of(outcome)]
    unseen = [None for outcome in outcomes for _ in outcome.missed_ns]
    return [row for row in rows if row.event is not None] + unseen if events else rows


def to_answers(outcomes):
    """From the event to the answer, for what is known to have happened; unseen events never have one."""
    return [None if row is None or row.latency is None else row.taken - row.event + row.latency
            for row in asked_about(outcomes, True)]  # fmt: skip


def quantile(level, values):
    """Nearest rank: the least value that at least `level` per cent do not exceed. None: beyond all that came."""
    ordered = sorted(value for value in values if value is not None)
    for value in ordered:
        if 100 * sum(other <= value for other in ordered) >= level * len(values):
            return value
    return None


# --- shares of a change ---------------------------------------------------------------------------------------


def corner_values(cells, level):
    """(what is shared out, its value at every corner): a quantile, or where it is censored a count."""
    rows = {corner: [row for outcome in outcomes for row in rows_of(outcome)] for corner, outcomes in cells.items()}
    values = {corner: quantile(level, [row.latency for row in rows[corner]]) for corner in rows}
    if None not in values.values():
        return f"p{level}", values
    if all(row.deadline is None for row in next(iter(rows.values()))):
        return "delivered", {corner: sum(row.latency is not None for row in rows[corner]) for corner in rows}
    return "within deadline", {
        corner: sum(None not in (row.latency, row.deadline) and row.latency <= row.deadline for row in rows[corner])
        for corner in rows
    }


def shapley_sixths(values):
    """Six times each factor's mean contribution over all orders in which the factors come."""
    count = len(next(iter(values)))
    orders = list(permutations(range(count)))
    shares = [Fraction(0)] * count
    for order in orders:
        corner = [0] * count
        for factor in order:
            before, corner[factor] = values[tuple(corner)], 1
            shares[factor] += Fraction(6 * (values[tuple(corner)] - before), len(orders))
    return tuple(shares)


# --- curves ------------------------------------------------------------------------------------------------------


def kaplan_meier(outcomes):
    """[(latency, at risk, delivered, share still without an answer)]; what never comes is at risk until the stop."""
    rows = [row for outcome in outcomes for row in rows_of(outcome)]
    curve, share = [], Fraction(1)
    for time in sorted({row.latency for row in rows} - {None}):
        risk = sum((row.followed if row.latency is None else row.latency) >= time for row in rows)
        came = sum(row.latency == time for row in rows)
        share *= 1 - Fraction(came, risk)
        curve.append((time, risk, came, share))
    return curve


def mean_age(outcomes):
    """Age of each satellite's freshest answer from the warm-up to the span's end; before its first one, of the count.

    None where nothing was counted, NEVER where a satellite that took something never tells.
    """
    area, time = 0, 0
    for outcome in outcomes:
        rows, begin, end = rows_of(outcome), outcome.traffic.warm_up_ns, outcome.traffic.span_ns
        for satellite in {row.satellite for row in rows}:
            answers = [(row.taken + row.latency, row.taken) for row in rows
                       if row.satellite == satellite and row.latency is not None]  # fmt: skip
            answers = sorted(answer for answer in answers if answer[0] < end)
            if not answers:
                return NEVER
            area += (answers[0][0] - begin) ** 2
            time += answers[0][0] - begin
            for number, (came, _) in enumerate(answers):
                until = answers[number + 1][0] if number + 1 < len(answers) else end
                freshest = max(taken for _, taken in answers[: number + 1])
                area += (until - freshest) ** 2 - (came - freshest) ** 2  # twice the area of a trapezium
                time += until - came
    return Fraction(area, 2 * time) if time else None


def by_deadline(outcomes, deadline):
    """How many of all counted captures had their answer by then."""
    return sum(row.latency is not None and row.latency <= deadline for outcome in outcomes for row in rows_of(outcome))


def band(outcomes, deadlines):
    """[(low, high)] by deadline: Student's t shared out among them, then drawn tight, for the curve can only rise."""
    wholes = [by_deadline(outcomes, deadline) / sum(len(o.taken_ns) for o in outcomes) for deadline in deadlines]
    reach = student_t.ppf(1 - 0.05 / len(deadlines) / 2, len(outcomes) - 1)
    ends = []
    for deadline, whole in zip(deadlines, wholes, strict=True):
        parts = [by_deadline([outcome], deadline) / len(outcome.taken_ns) for outcome in outcomes]
        half = reach * (sum((part - whole) ** 2 for part in parts) / (len(parts) - 1) / len(parts)) ** 0.5
        ends.append((max(whole - half, 0), min(whole + half, 1)))
    return [(max(low for low, _ in ends[: n + 1]), min(high for _, high in ends[n:])) for n in range(len(ends))]


def paired(ground, orbital):
    """(ground - orbital where both came, only orbit came, only the ground came, neither)."""
    pairs = [(g.latency, o.latency) for a, b in zip(ground, orbital, strict=True)
             for g, o in zip(rows_of(a), rows_of(b), strict=True)]  # fmt: skip
    both = [g - o for g, o in pairs if g is not None and o is not None]
    return both, *(sum((g is None, o is None) == never for g, o in pairs) for never in
                   ((True, False), (False, True), (True, True)))  # fmt: skip
