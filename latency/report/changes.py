"""What would change an answer, in one sentence; and where the side that wins would lose."""

from __future__ import annotations

from latency.report.durations import count_text
from latency.report.quantities import found, turns_text, written
from latency.study.claim import Examination
from latency.study.explore import Boundary, Exploration
from latency.verdict.breakeven import BreakEven
from latency.verdict.knob import Turns

_HEAD = "What would change it: "


def change_sentence(examination: Examination) -> str:
    """Return what would change the answer: the nearest break-even, or what it takes instead."""
    tried = examination.exploration
    if tried is None:
        return f"{_HEAD}{_untried(examination)}."
    if not tried.sign.tornado.bars:
        return f"{_HEAD}not known, as no assumption has a range."
    if not tried.sign.tornado.present.side:
        return f"{_HEAD}neither case is better in the draw that was tried, so there is nothing to turn."
    _, loser = _sides(examination, tried.sign.tornado.present.side)
    parts = [_turned(tried.sign, f"{loser} the better one")]
    if tried.sign.nearest is None:
        parts.append(_together(tried))
    if tried.dramatic is not None and tried.dramatic.tornado.present.side:
        parts.append(_factor(tried.dramatic, tried.sign.nearest))
    return f"{_HEAD}{'; '.join(parts)}."


def _untried(examination: Examination) -> str:
    """Why no assumption was turned, and what is missing."""
    finding = examination.main.finding
    if finding is None:
        return "not tried, as there is no claim on latency"
    counted = sum(outcome.taken_ns.size for outcome in examination.evidence.outcomes[finding.ground.case])
    if finding.word is None and not counted:
        return "captures that count: none was taken between the warm-up and the end of the span"
    if finding.word is None and examination.draws == (0,):
        return "something left to chance, an `epoch_window` or a random workload: without it there is no interval"
    if finding.word == "inconclusive" and finding.difference is None:
        return f"an interval first ({'; '.join(finding.reasons)})"
    return UNTRIED.get(finding.word, "assumptions were not varied")


UNTRIED = {
    None: "more replications, for an interval",
    "outside domain": "a scenario inside the domain; no assumption was varied",
    "infeasible": "a case that delivers; no assumption was varied where there is nothing to compare",
    "unstable": "less load, or more to carry it; no break-even is sought among latencies that grow with the span",
}


def _sides(examination: Examination, side: int) -> tuple[str, str]:
    claim = examination.main.claim
    return (claim.orbital, claim.ground) if side > 0 else (claim.ground, claim.orbital)


def _turned(boundary: Boundary, what: str) -> str:
    if boundary.nearest is None:
        return f"no single one of {count_text(len(boundary.tornado.bars), 'assumption')} makes {what} inside its range"
    return f"{break_even_text(boundary.nearest)} makes {what}"


def _factor(boundary: Boundary, of_sign: BreakEven | None) -> str:
    """Where the factor that counts comes to be missed, or reached; a name and a range are not told twice."""
    becomes = "missed" if boundary.tornado.present.side > 0 else "reached"
    even = boundary.nearest
    if even and of_sign and even.knob == of_sign.knob:
        return f"{_beyond(even)} the factor of {boundary.factor:g} is {becomes}"
    return _turned(boundary, f"the factor of {boundary.factor:g} {becomes}")


def break_even_text(even: BreakEven) -> str:
    """Return beyond which value an assumption flips the answer, with its present value and range."""
    knob = even.knob
    now, low, high = (written(knob, x) for x in (knob.present, knob.low, knob.high))
    return f"{knob.name} {_beyond(even)} (now {now}, range {low} to {high})"


def _beyond(even: BreakEven) -> str:
    """Values from a count on, values on the other side of a boundary that is known to three digits."""
    at = found(even.knob, even.flips_at)
    return f"at {at} or {even.direction}" if even.knob.whole else f"{even.direction} {at}"


def _together(tried: Exploration) -> str:
    present = tried.sign.tornado.present.side
    if tried.smallest.turns:
        return f"together {turns_text(tried.smallest.turns)} do"
    if tried.corners_agree:
        return "nor do all of them together, each at its worst"
    if any(corner.reply.side == -present for corner in tried.corners):
        return "all of them together, each at its worst, do"
    return "with all of them together, each at its worst, neither is better"


def losing_sentence(examination: Examination) -> str:
    """Return the regime in which the side that wins at present loses, or that none was found; "" without a winner."""
    tried = examination.exploration
    present = tried.sign.tornado.present.side if tried else 0
    if not present or not tried.sign.tornado.bars:
        return ""
    winner, _ = _sides(examination, present)
    points, losing = len(tried.sampled), tried.won_by(-present)
    if not losing:
        return f"Where {winner} loses: none found in {points} sampled points of the ranges."
    return f"Where {winner} loses: {len(losing)} of {points} sampled points of the ranges{_for_one(losing)}."


def _for_one(losing: list[Turns]) -> str:
    single = [turns for turns in losing if len(turns) == 1]
    return f", one of them {turns_text(single[0])}" if single else ", all with several assumptions at once"
