"""Where the answer flips, for people and for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from latency.report.durations import count_text, share_text, short_time
from latency.report.ledger import counted_text
from latency.report.screen import WIDTH, Page
from latency.study.breakeven import Findings
from latency.verdict.breakeven import BreakEven
from latency.verdict.flips import SmallestFlip
from latency.verdict.knob import Knob, Turns
from latency.verdict.metrics import METRICS

GROWS = (
    "As things are a load cannot be carried: these latencies grow with the simulated span, a factor between them means "
    "nothing, and a value at which the answer flips may depend on the span."
)
HEADER = ("assumption", "now", "range", "flips at", "distance")


def number(x: float) -> str:
    """Return a value to three digits, without exponent where it can be read so.

    Examples
    --------
    >>> [number(x) for x in (0.25, 10_000, 3.16228, 1234.5, 0.0003)]
    ['0.25', '10000', '3.16', '1230', '0.0003']
    """
    return f"{float(f'{x:.3g}'):.15g}"


def value_text(knob: Knob, x: float) -> str:
    return f"{number(x)} {knob.unit}".strip()


def flip_text(even: BreakEven) -> str:
    """Return where the sign flips, seen from the present value: `< 2 GB`, `>= 3` for a count, `-` without a flip."""
    if even.flips_at is None:
        return "-"
    sign = {"above": ">", "below": "<"}[even.direction] + "=" * even.knob.whole
    return f"{sign} {value_text(even.knob, even.flips_at)}"


def turns_text(turns: Turns) -> str:
    """Return what is turned where: `isl.rate at 1 Gbit/s and workload.work at 1000 Top`."""
    *most, last = [f"{knob.name} at {value_text(knob, x)}" for knob, x in turns]
    return f"{', '.join(most)} and {last}" if most else last


def break_even_rows(break_evens: Sequence[BreakEven]) -> list[tuple[str, ...]]:
    """Return a row for each assumption that flips the sign."""
    return [
        (
            even.knob.name,
            value_text(even.knob, even.knob.present),
            f"{number(even.knob.low)} .. {value_text(even.knob, even.knob.high)}",
            flip_text(even),
            f"{share_text(even.distance)} of range",
        )
        for even in break_evens
        if even.flips_at is not None
    ]


def break_even_page(found: Findings, title: str, draws: int) -> Page:
    """Return the screen of `latency breakeven`; no draws where nothing is random."""
    texts = [*_unflipped(found), *(_sets(found) if found.flips else [])]
    heading = [*_asked(found, title), _present(found, draws), *([GROWS] if found.answer.growing else [])]
    return Page(
        [line for text in heading for line in textwrap.wrap(text, WIDTH, break_on_hyphens=False)],
        HEADER,
        break_even_rows(found.break_evens),
        [textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False) for text in texts],
    )


def _asked(found: Findings, title: str) -> list[str]:
    claim = found.claim
    asked = f"{title}: {METRICS[claim.metric].text}, {claim.orbital} against {claim.ground}{counted_text(claim)}."
    if found.factor > 1:
        asked += f" Is orbit better by a factor of {number(found.factor)}?"
    return [asked]


def _present(found: Findings, draws: int) -> str:
    ground = _metric_text(found, found.answer.ground, found.answer.ground_bound)
    orbital = _metric_text(found, found.answer.orbital, found.answer.orbital_bound)
    told = _told(found, found.present.side)
    chance = f"{count_text(draws, 'draw')} of chance" if draws else "nothing is random"
    return f"As things are {told}: {orbital} against {ground} ({chance}, {count_text(found.runs, 'run')})."


def _told(found: Findings, side: int) -> str:
    winner = found.winner(side)
    if winner is None:
        return "neither is known to be better"
    return f"the factor is {winner}" if found.factor > 1 else f"{winner} is better"


def _metric_text(found: Findings, value: float, bound: bool) -> str:
    text = short_time(value) if METRICS[found.claim.metric].unit == "ns" else share_text(value)
    return f"> {text}" if bound else text


def _unflipped(found: Findings) -> list[str]:
    still = [even for even in found.break_evens if even.flips_at is None]
    if not found.present.side:
        return ["Nothing can flip where neither wins."] if still else []
    unknown = sum(bool(even.undecided) for even in still)
    kind = "assumption" if len(still) == len(found.break_evens) else "other assumption"
    told = f"No flip inside the range of {count_text(len(still), kind)}."
    rest = f" At some values of {unknown} of them neither is known to win." if unknown else ""
    return [told + rest] if still else []


def _sets(found: Findings) -> list[str]:
    flips = found.flips
    ground, orbit = (_told(found, corner.reply.side) for corner in flips.corners)
    sides = {found.present.side, *(corner.reply.side for corner in flips.corners)}
    same = "The answer is the same" if len(sides) == 1 else "The answer is not the same everywhere"
    corners = (
        f"{same} in the corners of all ranges: with every assumption at its best for the ground, {ground}; at its best "
        f"for orbit, {orbit}."
    )
    guessed, fragile = flips.tornado.guessed, ", so the answer is fragile" if flips.tornado.fragile else ""
    rests = [] if guessed is None else [f"Guesses make {share_text(guessed)} of the squared swings{fragile}."]
    return [*(_smallest(found, flips.smallest) if found.present.side else []), corners, *rests]


def _smallest(found: Findings, smallest: SmallestFlip) -> list[str]:
    if smallest.turns is None and not smallest.searched:
        return ["No assumption, turned alone, helps the side that loses: no set of them was tried."]
    if smallest.turns is None:
        return [f"The {len(smallest.searched)} strongest assumptions together do not flip it."]
    head = f"Smallest set that flips it: {turns_text(smallest.turns)}"
    if len(smallest.turns) > 1:
        sure = "no smaller set does" if smallest.exact else "smaller sets were not all tried"
        return [f"{head} (of the {len(smallest.searched)} strongest assumptions {sure})."]
    alone = {bracket.knob.name for bracket in found.flips.tornado.flips} - {smallest.turns[0][0].name}
    others = f"; {count_text(len(alone), 'other')} would do alone, too" if alone else ""
    return [f"{head}{others}."]
