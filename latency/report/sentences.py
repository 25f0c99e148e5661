"""What was found about a claim, in a sentence with the numbers that it rests on."""

from __future__ import annotations

from latency.report.durations import count_text, share_text, short_time
from latency.report.ground import stand_record, stand_text
from latency.study.claim import Answered, Examination
from latency.verdict.conditions import BottleneckFinding
from latency.verdict.intervals import Interval
from latency.verdict.metrics import METRICS
from latency.verdict.words import Finding, Side

_BUILT = {  # unit of a metric -> how its values are written; an interval may reach beyond what there is
    "ns": lambda value: short_time(max(value, 0.0)),
    "share": lambda value: share_text(min(max(value, 0.0), 1.0)),
}
_SOONER = {"within-deadline": "times fewer that are late", "age": "times fresher"}  # of all others: times sooner


def what(answered: Answered) -> str:
    """Return what was found about one claim, in a sentence."""
    interest = answered.claim.interest
    head = f"Captures of '{interest}' alone: " if interest else ""
    if answered.finding is not None:
        return head + latency_sentence(answered.finding)
    return head + bottleneck_sentence(answered.aspects[answered.claim.aspect], answered.aspects)


def latency_sentence(finding: Finding) -> str:
    """Return the sentence on a latency word, with the numbers that it rests on."""
    pair = f"{finding.orbital.case} against {finding.ground.case}"
    if finding.word in WITHOUT_NUMBERS:
        return f"No verdict on {pair}: {WITHOUT_NUMBERS[finding.word]} ({'; '.join(finding.reasons)})."
    if finding.word is None:
        return f"No verdict on {pair}: {'; '.join(finding.reasons)}{_plain_numbers(finding)}."
    said = VERBS[finding.word].format(finding.orbital.case, finding.ground.case, _standing(finding))
    return f"{said}: {_numbers(finding)}{_ratio(finding)}{_factor(finding)}{_open(finding)}."


WITHOUT_NUMBERS = {
    "outside domain": "the scenario lies outside what the model is good for",
    "infeasible": "there is nothing to compare, as too little arrives",
    "unstable": "a load cannot be carried, so that latencies grow with the simulated span and no ratio means anything",
}
VERBS = {
    "faster": "{0} answers faster than {1}",
    "slower": "{0} answers slower than {1}",
    "no material difference": "There is no material difference between {0} and {1}",
    "depends on X": "As the assumptions stand {0} answers {2} than {1}, but inside their ranges that turns",
    "inconclusive": "Whether {0} answers faster or slower than {1} is open",
}


def _standing(finding: Finding) -> str:
    """Which word it would be if the assumptions could not move."""
    return "slower" if finding.difference and finding.difference.estimate < 0 else "faster"


def _numbers(finding: Finding) -> str:
    orbital, ground = (_side(finding, side) for side in (finding.orbital, finding.ground))
    return f"{METRICS[finding.measure.metric].text} {orbital} against {ground}"


def _plain_numbers(finding: Finding) -> str:
    """The values of one trajectory; none where there was nothing to measure."""
    sides = (finding.orbital, finding.ground)
    known = all(side.value is not None or side.at_least for side in sides)
    return f" ({_numbers(finding)})" if known else ""


def _side(finding: Finding, side: Side) -> str:
    built = _BUILT[METRICS[finding.measure.metric].unit]
    if side.value is None:
        return f"more than {built(side.at_least)}"
    return built(side.value) + interval_text(side.interval, built)


def interval_text(interval: Interval | None, built) -> str:
    """Return an interval in brackets, nothing where there is none."""
    return "" if interval is None else f" ({built(interval.low)} to {built(interval.high)})"


def _ratio(finding: Finding) -> str:
    ratio = finding.ratio
    if ratio is None or finding.word not in ("faster", "depends on X") or ratio.value < 1:
        return ""
    sooner = _SOONER.get(finding.measure.metric, "times sooner")
    return f", {_digits(ratio.value)} {sooner} ({_digits(ratio.low)} to {_digits(ratio.high)})"


def _digits(x: float) -> str:
    return f"{float(f'{x:.3g}'):,.12g}"


def _factor(finding: Finding) -> str:
    """Whether the factor that was asked for is reached; of what is slower anyway nobody asks."""
    asked = finding.measure.factor
    if asked == 1 or finding.factor is None or finding.word in ("slower", "no material difference"):
        return ""
    return f"; {FACTORS[finding.factor].format(f'{asked:g} times')}"


FACTORS = {
    "reached": "{} was asked for and is reached",
    "missed": "{} was asked for and is missed",
    "straddles": "whether the {} asked for are reached is open",
}


def _open(finding: Finding) -> str:
    if finding.word != "inconclusive":
        return ""
    if finding.reasons:
        return f" ({'; '.join(finding.reasons)})"
    return f" (about {_digits(finding.more)} times the replications would tell)" if finding.more else ""


def bottleneck_sentence(finding: BottleneckFinding, aspects: dict[str, BottleneckFinding]) -> str:
    """Return the sentence on a bottleneck word, with its means per capture and the parts."""
    pair = f"{finding.orbital} against {finding.ground}"
    if finding.word in WITHOUT_NUMBERS:
        return f"No verdict on the ground-station bottleneck, {pair}: {finding.word}, {finding.reasons[0]}."
    if finding.word is None or finding.bottleneck is None:
        return f"No verdict on the ground-station bottleneck, {pair}: {'; '.join(finding.reasons)}."
    part = "" if finding.aspect == "all" else f" by {finding.aspect}"
    means = (finding.bottleneck, finding.left, finding.elsewhere)
    before, left, more = (short_time(max(one.estimate, 0.0)) for one in means)
    numbers = f"{before} per capture on average before, {left} left, {more} more waited elsewhere"
    return f"The ground-station bottleneck{part} is {_becomes(finding)} ({pair}): {numbers}{_parts(aspects)}."


BECOMES = {
    "bypassed": "bypassed",
    "moved": "moved, not bypassed",
    "reduced": "reduced, not bypassed",
    "kept": "kept",
    "no bottleneck": "too small to be called one",
}


def _becomes(finding: BottleneckFinding) -> str:
    if finding.word != "inconclusive":
        return BECOMES[finding.word]
    may = " or ".join(BECOMES[word].partition(",")[0] for word in finding.reachable)
    more = f"about {_digits(finding.more)} times the replications would tell" if finding.more else "which is open"
    return f"{may}, {more}" if len(finding.reachable) > 1 else f"not surely {may}: {'; '.join(finding.reasons)}"


def _parts(aspects: dict[str, BottleneckFinding]) -> str:
    """What becomes of each part; those that are no bottleneck share a word."""
    parts = {name: one.word for name, one in aspects.items() if name != "all" and one.word}
    there = [f"{name} {word}" for name, word in parts.items() if word != "no bottleneck"]
    none = [name for name, word in parts.items() if word == "no bottleneck"]
    told = [*there, *([f"no bottleneck by {_listed(none)}"] if none else [])]
    return f"; by part: {', '.join(told)}" if told else ""


def _listed(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def ground_sentence(examination: Examination) -> str:
    """Return against which ground the claim was held."""
    scenario = examination.scenario
    stations = count_text(len(scenario.stations), "station")
    antennas = count_text(sum(station.antennas for station in scenario.stations), "antenna")
    booking = "on demand" if scenario.network.booking == "demand" else f"ahead, {scenario.network.scheduler}"
    used = f"Against the operational ground of the scenario: {stations}, {antennas}, booked {booking}."
    if examination.stand is None:
        return used
    stand = stand_text(stand_record(examination.stand), examination.stand.orbital_case)
    return f"{used} In the scenario as written, one trajectory: {stand}."
