"""A verdict in three sentences: what was found, why, and what would change it."""

from __future__ import annotations

from latency.report.attribution import why
from latency.report.durations import share_text, short_time
from latency.study.claim import Answered, Examination
from latency.study.explore import Boundary, Exploration
from latency.verdict.breakeven import BreakEven
from latency.verdict.conditions import BottleneckFinding
from latency.verdict.intervals import Interval
from latency.verdict.knob import Turns
from latency.verdict.metrics import METRICS
from latency.verdict.words import Finding, Side

_BUILT = {  # unit of a metric -> how its values are written
    "ns": lambda value: short_time(max(value, 0.0)),
    "share": share_text,
}


def what(answered: Answered) -> str:
    """Return what was found about one claim, in a sentence."""
    if answered.finding is not None:
        return latency_sentence(answered.finding)
    return bottleneck_sentence(answered.aspects[answered.claim.aspect], answered.aspects)


def latency_sentence(finding: Finding) -> str:
    """Return the sentence on a latency word, with the numbers that it rests on."""
    ground, orbital = finding.ground, finding.orbital
    if finding.word is None:
        return f"No word on {orbital.case} against {ground.case}: {'; '.join(finding.reasons)}."
    if finding.word in WITHOUT_NUMBERS:
        return f"{WITHOUT_NUMBERS[finding.word]}: {'; '.join(finding.reasons)}. No ratio is built on that."
    compared = f"{_metric(finding)} {_side(finding, orbital)} against {_side(finding, ground)}"
    return f"{VERBS[finding.word].format(orbital.case, ground.case)}: {compared}{_ratio(finding)}{_open(finding)}."


WITHOUT_NUMBERS = {
    "outside domain": "The scenario lies outside what the model is good for",
    "infeasible": "There is nothing to compare, one case does not deliver",
    "unstable": "There is nothing to compare, a load cannot be carried",
}
VERBS = {
    "faster": "{} answers faster than {}",
    "slower": "{} answers slower than {}",
    "no material difference": "There is no material difference between {} and {}",
    "depends on X": "As the assumptions stand, {} and {} differ, but one of them can turn it",
    "inconclusive": "Whether {} is faster or slower than {} is open",
}


def _metric(finding: Finding) -> str:
    return METRICS[finding.measure.metric].text


def _side(finding: Finding, side: Side) -> str:
    written = _BUILT[METRICS[finding.measure.metric].unit]
    if side.value is None:
        return f"more than {written(side.at_least)}"
    return written(side.value) + interval_text(side.interval, written)


def interval_text(interval: Interval | None, written) -> str:
    """Return an interval in brackets, nothing where there is none."""
    if interval is None:
        return ""
    return f" ({written(interval.low)} to {written(interval.high)})"


def _ratio(finding: Finding) -> str:
    ratio, factor = finding.ratio, finding.measure.factor
    if ratio is None or finding.word not in ("faster", "depends on X") or ratio.value < 1:
        return ""
    told = f", {ratio.value:,.3g} times sooner ({ratio.low:,.3g} to {ratio.high:,.3g})"
    return told if factor == 1 else told + FACTORS[finding.factor].format(f"{factor:g} times")


FACTORS = {
    "reached": "; {} was asked for and is reached",
    "missed": "; {} was asked for and is missed",
    "straddles": "; whether the {} asked for are reached is open",
}


def _open(finding: Finding) -> str:
    if finding.word != "inconclusive":
        return ""
    if finding.reasons:
        return f" ({'; '.join(finding.reasons)})"
    return f" (about {finding.more:,.1f} times the replications would tell)" if finding.more else ""


def bottleneck_sentence(finding: BottleneckFinding, aspects: dict[str, BottleneckFinding]) -> str:
    """Return the sentence on a bottleneck word, with its means per capture and the aspects."""
    pair = f"{finding.orbital}, against {finding.ground}"
    if finding.word is None or finding.bottleneck is None:
        return f"No word on the ground-station bottleneck ({pair}): {'; '.join(finding.reasons)}."
    means = (finding.bottleneck, finding.left, finding.elsewhere)
    before, left, more = (short_time(max(one.estimate, 0.0)) for one in means)
    numbers = f"{before} per capture on average before, {left} left, {more} more waited elsewhere"
    parts = [f"{name} {one.word}" for name, one in aspects.items() if name != "all" and one.word]
    return f"The ground-station bottleneck is {BECOMES[finding.word]} ({pair}): {numbers} ({', '.join(parts)})."


BECOMES = {
    "bypassed": "bypassed",
    "moved": "moved, not bypassed",
    "reduced": "reduced, not bypassed",
    "kept": "kept",
    "no bottleneck": "not there to be bypassed",
    "inconclusive": "not surely bypassed or kept",
    "unstable": "growing with the span, as a load cannot be carried",
    "infeasible": "not to be compared, as one case does not deliver",
    "outside domain": "outside what the model is good for",
}


def why_sentence(examination: Examination) -> str:
    """Return what made the change, at the median and at p95."""
    told = [text for text in (why(attribution) for attribution in examination.attributions) if text]
    if not told:
        return "Why: nothing changes between the two cases."
    return f"Why: {'; '.join(dict.fromkeys(told))}."


def change_sentence(examination: Examination) -> str:
    """Return what would change the answer: the nearest break-even, or what it takes instead."""
    found = examination.exploration
    if found is None:
        return "What would change it: not tried."
    parts = [_turned(found.sign, "who is faster")]
    if found.dramatic is not None:
        parts.append(_turned(found.dramatic, f"the factor of {found.dramatic.factor:g}"))
    if found.sign.nearest is None:
        parts.append(_together(found))
    return f"What would change it: {'; '.join(parts)}."


def _turned(boundary: Boundary, what: str) -> str:
    tried = len(boundary.tornado.bars)
    if boundary.nearest is None:
        return f"no single one of {tried} assumptions turns {what} inside its range"
    return f"{what} turns at {break_even_text(boundary.nearest)}"


def break_even_text(found: BreakEven) -> str:
    """Return where an assumption flips the answer, with its present value and range."""
    knob = found.knob
    low, high = knob.text(knob.low), knob.text(knob.high)
    at, present = knob.text(found.flips_at), knob.text(knob.present)
    return f"{knob.name} = {at} (now {present}, range {low} to {high}; {found.distance:.2f} of the range away)"


def _together(found: Exploration) -> str:
    if found.smallest.turns:
        return f"together {turns_text(found.smallest.turns)} turn it"
    if found.corners_agree:
        return "nor do all of them together, each at its worst"
    return "all of them together, each at its worst, do"


def turns_text(turns: Turns) -> str:
    """Return values of assumptions as people read them."""
    return " and ".join(f"{knob.name} = {knob.text(x)}" for knob, x in turns)


def losing_sentence(examination: Examination) -> str:
    """Return the regime in which the side that wins at present loses, or that none was found."""
    found = examination.exploration
    if found is None:
        return ""
    present = found.sign.tornado.present.side
    main = examination.main.claim
    winner = main.orbital if present > 0 else main.ground
    losing = found.won_by(-present) if present else []
    if not losing:
        return f"Where {winner} loses: none found in {len(found.sampled)} sampled points of the ranges."
    single = [turns for turns in losing if len(turns) == 1]
    told = f", for one with {turns_text(single[0])}" if single else ", only with several assumptions at once"
    return f"Where {winner} loses: at {len(losing)} of {len(found.sampled)} sampled points of the ranges{told}."


def ground_sentence(examination: Examination) -> str:
    """Return against which ground the claim was held."""
    scenario = examination.scenario
    antennas = sum(station.antennas for station in scenario.stations)
    booking = "on demand" if scenario.network.booking == "demand" else f"scheduled, {scenario.network.scheduler}"
    return (
        f"Against the operational ground of the scenario: {len(scenario.stations)} stations, {antennas} antennas, "
        f"booked {booking}; stronger schedulers and the bound that nobody beats are not modelled yet."
    )
