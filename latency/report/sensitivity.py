"""Which assumption decides, as people and programs read it."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from latency.report.durations import count_text, share_text, short_time
from latency.report.screen import WIDTH, Page
from latency.study.screening import Study
from latency.study.sensitivity import Sensitivity
from latency.study.variance import Part, Variance
from latency.verdict.knob import Knob
from latency.verdict.metrics import Metric
from latency.verdict.sobol import Index

LISTED = 12  # of the screening; the rest in --csv and --json
NAME = 34


class Asked(NamedTuple):
    """What was asked, for the reader to know what the numbers are of."""

    scenario: str
    claim: object  # scenario.model.Claim
    metric: Metric
    draws: int  # of chance, at each point
    runs: int  # of the two cases


def sensitivity_page(asked: Asked, study: Study, found: Sensitivity) -> Page:
    """Return the screen of `latency sensitivity`."""
    table = _variance_table if found.variance else _screening_table
    header, rows = table(asked.metric, found)
    paragraphs = [*sentences(asked, found), _sizes(asked, study, found)]
    return Page(_heading(asked), header, rows, [_wrapped(text) for text in paragraphs])


def _heading(asked: Asked) -> list[str]:
    claim = asked.claim
    line = f"{asked.scenario}: {asked.metric.text}, {claim.ground} against {claim.orbital}; which assumption decides?"
    return textwrap.wrap(line, WIDTH)


def _variance_table(metric: Metric, found: Sensitivity) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Indices in per cent of the variance, by total order; below what is no assumption."""
    header = ("assumption", "range", "basis", "first, %", "total, %", "of the claim, %", "worth")
    rows = [
        (_cut(part.name), _range(part.knobs), part.knobs[0].basis or "choice", *_cells(gain, claimed),
         amount_text(part.worth, metric.unit))
        for part, gain, claimed in _ranked(found.variance)
    ]  # fmt: skip
    if found.variance.chance:
        rows.append(("chance", "", "", *_cells(*found.variance.chance), ""))
    dummy = ("dummy (noise floor)", "", "", *_cells(found.variance.gain.dummy, found.variance.claimed.dummy), "")
    return header, [*rows, dummy]


def _cells(gain: Index, claimed: Index) -> tuple[str, str, str]:
    return (
        _interval(gain.first, gain.first_low, gain.first_high),
        _interval(gain.total, gain.total_low, gain.total_high),
        _interval(claimed.total, claimed.total_low, claimed.total_high),
    )


def _ranked(variance: Variance) -> list[tuple[Part, Index, Index]]:
    return sorted(variance.shares, key=lambda row: -row[1].total)


def _screening_table(metric: Metric, found: Sensitivity) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    header = ("assumption", "range", "basis", "effect (mu*)", "95 %", "sigma", "more favours")
    rows = [
        (_cut(knob.name), _range((knob,)), knob.basis or "choice", amount_text(effect.mu_star, metric.unit),
         f"{amount_text(effect.low, metric.unit)} .. {amount_text(effect.high, metric.unit)}",
         amount_text(effect.sigma, metric.unit), _favoured(effect))
        for knob, effect in found.screening.effects[:LISTED]
    ]  # fmt: skip
    return header, rows


def _favoured(effect) -> str:
    """Whom more of an assumption helps, where nine tenths of its effect go one way."""
    if not effect.mu_star:
        return "-"
    if abs(effect.mu) < 0.9 * effect.mu_star:
        return "it depends"
    return "orbit" if effect.mu > 0 else "ground"


def _range(knobs: tuple[Knob, ...]) -> str:
    if len(knobs) > 1:
        return ""
    knob = knobs[0]
    return f"{knob.low:g} .. {knob.high:g} {knob.unit}".strip()


def _interval(value: float, low: float, high: float) -> str:
    shown, low, high = (round(100 * share) for share in (value, low, high))
    return f"{shown} ({low} .. {high})"


def _cut(name: str) -> str:
    """Leave out the first words of a key that is too long, for its last say what it is."""
    full = name
    while len(name) > NAME - 3 and "." in name:
        name = name.partition(".")[2]
    return full if len(full) <= NAME else f"...{name}"


def amount_text(value: float, unit: str) -> str:
    """Return a difference of the metric: a time, or a share in per cent.

    >>> amount_text(-90e9, "ns"), amount_text(0.25, "share"), amount_text(0.0, "ns")
    ('-90 s', '25.0 %', '0 s')
    """
    text = short_time(abs(value)) if unit == "ns" else share_text(abs(value))
    return f"-{text}" if value < 0 else text


def sentences(asked: Asked, found: Sensitivity) -> list[str]:
    """Return what decides, what rests on guesses, what to measure first, and how far to trust it."""
    if found.variance is None:
        return [_screened(asked, found)]
    variance = found.variance
    return [
        _decides(asked, variance),
        _rests(variance),
        _worth(asked, variance),
        *_chance(asked, variance),
        _trust(variance),
    ]


def _screened(asked: Asked, found: Sensitivity) -> str:
    effects = found.screening.effects
    knob, effect = effects[0]
    if not effect.mu_star:
        return "No assumption moves the answer anywhere in its range."
    size = amount_text(effect.mu_star, asked.metric.unit)
    idle = [name.name for name, other in effects if other.mu_star == 0]
    rest = f" {count_text(len(idle), 'assumption')} of {len(effects)} change nothing at all." if idle else ""
    return (
        f"{knob.name} matters most: along its range the difference changes by {size} on average.{rest} This is a "
        "screening; --method sobol says which share of the doubt is whose."
    )


def _decides(asked: Asked, variance: Variance) -> str:
    (part, gain, _), *others = _ranked(variance)
    won = (
        f"Over all ranges orbit is better at {share_text(variance.sooner)} of the points{_by_factor(asked, variance)}."
    )
    if gain.total <= variance.gain.total_floor:
        return f"Which assumption decides cannot be told from the noise of this sample. {won}"
    alike = [other.name for other, index, _ in others if index.total_high >= gain.total_low]
    tie = f"; with this sample it cannot be told from {_listed(alike)}" if alike else ""
    share = f"{100 * gain.total:.0f} % ({100 * gain.total_low:.0f} .. {100 * gain.total_high:.0f})"
    return f"{part.name} decides: {share} of the variance of the difference has to do with it{tie}. {won}"


def _by_factor(asked: Asked, variance: Variance) -> str:
    if asked.claim.factor == 1:
        return ""
    return f", and by the claimed factor of {asked.claim.factor:g} at {share_text(variance.reached)}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _rests(variance: Variance) -> str:
    resting = variance.resting
    if not any(resting.shares.values()):
        return "What rests on guesses cannot be told: no assumption stands out from the noise."
    others = [f"{basis} {100 * share:.0f} %" for basis, share in resting.shares.items() if share and basis != "guess"]
    rest = f" ({', '.join(others)})" if others else ""
    word = ": the answer is fragile" if resting.fragile else ""
    return f"{100 * resting.on_guesses:.0f} % of what assumptions decide rests on guesses{rest}{word}."


def _worth(asked: Asked, variance: Variance) -> str:
    chosen = asked.claim.orbital if variance.mean_gain > 0 else asked.claim.ground
    if not variance.worth and not variance.mean_gain:
        return "Nothing is worth measuring before choosing: neither case is better at any point that was tried."
    if not variance.worth:
        return f"Nothing is worth measuring before choosing: {chosen} is better at every point that was tried."
    best = max((part for part in variance.parts if len(part.knobs) == 1), key=lambda part: part.worth)
    whole = amount_text(variance.worth, asked.metric.unit)
    everything = "everything, chance included," if variance.chance else "everything"
    if not best.worth:
        return (
            f"{chosen} is the better choice on average; knowing {everything} would be worth {whole}, but no assumption "
            "by itself would change the choice."
        )
    part = amount_text(best.worth, asked.metric.unit)
    return (
        f"Measure {best.name} first: {chosen} is the better choice on average, and to know this one value before "
        f"choosing is worth {part} of the {whole} that knowing {everything} would be worth."
    )


def _chance(asked: Asked, variance: Variance) -> list[str]:
    """Say so where a draw of chance decides more than any assumption does."""
    if not variance.chance or variance.chance[0].total <= _ranked(variance)[0][1].total:
        return []
    return [
        f"Chance moves the difference more than any assumption ({100 * variance.chance[0].total:.0f} % in total): "
        f"{count_text(asked.draws, 'draw')} a point say little; --replications {4 * asked.draws} averages over more."
    ]


def _trust(variance: Variance) -> str:
    gain = variance.gain
    noise = (
        f"Noise floor (dummy): a total order up to {100 * gain.total_floor:.0f} %, a first order up to "
        f"{100 * gain.first_floor:.0f} % may be the sample's."
    )
    stable = "name" if gain.kept_top else "do not name"
    more = "" if gain.kept_top else ": --samples should be raised"
    bounded = ""
    if variance.bounded:
        share = share_text(variance.bounded)
        bounded = (
            f" At {share} of the points so little arrives that the metric is only bounded from below: the difference "
            "there, its variance and what it is worth grow with the simulated span."
        )
    growing = ""
    if variance.growing:
        growing = f" At {share_text(variance.growing)} a load cannot be carried, and latencies grow with the span, too."
    return f"{noise} Half of the rows {stable} the same three first{more}.{bounded}{growing}"


def _sizes(asked: Asked, study: Study, found: Sensitivity) -> str:
    screening, variance = found.screening, found.variance
    parts = [
        f"{count_text(screening.walks, 'walk')} through the ranges of {count_text(len(study.knobs), 'assumption')} "
        f"(Morris, {count_text(screening.points, 'point')})"
    ]
    if variance:
        points = count_text(variance.points, "point")
        parts.append(f"{count_text(variance.rows, 'row')} of a scrambled Sobol' sequence ({points})")
    lost = screening.impossible + (variance.impossible if variance else 0)
    return (
        f"Sample: {' and '.join(parts)}; {count_text(asked.draws, 'draw')} of chance a point, "
        f"{count_text(asked.runs, 'run')} of both cases; seed {study.seed}. Intervals are 95 %, by bootstrap. "
        "Assumptions are spread evenly over their ranges (in ratios where those are wide) and independent; a range is "
        "no probability, so shares say where the doubt lies, not how likely it is."
        + (f" {lost} impossible combinations were left out." if lost else "")
    )


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
