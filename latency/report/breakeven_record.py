"""Where the answer flips, for programs."""

from __future__ import annotations

from latency.study.breakeven import Findings
from latency.study.maps import Map
from latency.verdict.breakeven import BreakEven, Reply
from latency.verdict.flips import Corner, SmallestFlip
from latency.verdict.knob import Knob, Turns
from latency.verdict.tornado import Bar


def break_even_record(found: Findings, heading: dict) -> dict:
    """Return everything found after what stands in the heading; gains are in ns, or 1 for a share.

    `winner` is a case, or where a factor is asked for "reached" or "missed"; None where nobody can tell.
    """
    claim = found.claim
    record = {
        **heading,
        "claim": claim.name or None,
        "orbital": claim.orbital,
        "ground": claim.ground,
        "metric": claim.metric,
        "factor": found.factor,
        "runs": found.runs,
        "present": {**found.answer._asdict(), **_reply(found, found.present)},
        "break_evens": [_even(found, even) for even in found.break_evens],
        "maps": [_map(found, drawn) for drawn in found.maps],
    }
    flips = found.flips
    if flips is None:
        return record
    ground, orbit = (_corner(found, corner) for corner in flips.corners)
    return record | {
        "tornado": [_bar(found, bar) for bar in flips.tornado.bars],
        "guessed_share": flips.tornado.guessed,
        "fragile": flips.tornado.fragile,
        "smallest_flip": _smallest(flips.smallest),
        "corners": {"ground": ground, "orbit": orbit},
        "robust": flips.robust,
    }


def _reply(found: Findings, reply: Reply) -> dict:
    return {"gain": reply.gain, "winner": found.winner(reply.side)}


def _knob(knob: Knob) -> dict:
    return {
        "assumption": knob.name,
        "keys": list(knob.keys),
        "present": knob.present,
        "low": knob.low,
        "high": knob.high,
        "unit": knob.unit,
        "basis": knob.basis,
        "favours": knob.favours,
    }


def _even(found: Findings, even: BreakEven) -> dict:
    return {
        **_knob(even.knob),
        "flips_at": even.flips_at,
        "direction": even.direction or None,
        "winner": found.winner(even.winner),
        "distance": even.distance,
        "evaluations": even.evaluations,
        "undecided": even.undecided,
    }


def _bar(found: Findings, bar: Bar) -> dict:
    ends = {"at_low": _reply(found, bar.low), "at_high": _reply(found, bar.high)}
    return {"assumption": bar.knob.name, "basis": bar.knob.basis, "swing": bar.swing, **ends}


def _turns(turns: Turns) -> list[dict]:
    return [{"assumption": knob.name, "value": x, "unit": knob.unit} for knob, x in turns]


def _smallest(smallest: SmallestFlip) -> dict:
    return {
        "turns": None if smallest.turns is None else _turns(smallest.turns),
        "exact": smallest.exact,
        "searched": [knob.name for knob in smallest.searched],
        "evaluations": smallest.evaluations,
    }


def _corner(found: Findings, corner: Corner) -> dict:
    return {"turns": _turns(corner.turns), **_reply(found, corner.reply)}


def _map(found: Findings, drawn: Map) -> dict:
    return {
        "across": _knob(drawn.across),
        "up": _knob(drawn.up),
        "across_values": list(drawn.xs),
        "up_values": list(drawn.ys),
        "gains": [[reply.gain for reply in row] for row in drawn.replies],
        "winners": [[found.winner(reply.side) for reply in row] for row in drawn.replies],
        "flips_at": [list(row) for row in drawn.line],
    }
