"""Why two cases differ, in one sentence: which factor made most of the change at each quantile."""

from __future__ import annotations

from collections.abc import Sequence

from latency.report.durations import share_text
from latency.verdict.shares import Attribution, largest, opposing

ABSURD = (-1.0, 2.0)  # shares outside of it: two large effects nearly cancel, and dividing by what is left says little

_COUNTED = {"within deadline": "within the deadline", "delivered": "delivered before the clock stopped"}


def why_sentence(attributions: Sequence[Attribution]) -> str:
    """Return what made the change at each level; levels at which it was the same share a phrase.

    Examples
    --------
    >>> words = ("the place of computing", "the smaller payload")
    >>> cells = {(0, 0): 300, (1, 0): 240, (0, 1): 290, (1, 1): 60}
    >>> why_sentence([Attribution(("place", "size"), level, level, "ns", 9, cells, (-870, -570), (), words)
    ...               for level in ("p50", "p95")])
    'Why: the place of computing makes most of the change (60.4 % at p50, 60.4 % at p95).'
    """
    changed = [attribution for attribution in attributions if attribution.change]
    torn = [attribution for attribution in changed if _torn(attribution)]
    clauses: dict[str, dict[str, None]] = {}
    for attribution in changed:
        if attribution not in torn:
            clauses.setdefault(_made(attribution), {})[_share(attribution)] = None  # of captures: the same at any level
    told = [f"{made} makes most of the change ({', '.join(shares)})" for made, shares in clauses.items()]
    told += dict.fromkeys(_cancelling(attribution) for attribution in torn)
    told += [_growing(changed)] if any(attribution.growing for attribution in changed) else []
    return f"Why: {'; '.join(told)}." if told else "Why: nothing changes between the two cases."


def _words(attribution: Attribution) -> dict[str, str]:
    return dict(zip(attribution.factors, attribution.words, strict=True))


def _made(attribution: Attribution) -> str:
    return _words(attribution)[largest(attribution).factor]


def _torn(attribution: Attribution) -> bool:
    """Whether shares of the change would say nothing, because factors work against each other."""
    shares = [attribution.share(factor) for factor in attribution.factors]
    return any(share is not None and not ABSURD[0] <= share <= ABSURD[1] for share in shares)


def _at(attribution: Attribution) -> str:
    return f"at {attribution.asked}" if attribution.unit == "ns" else f"of captures {_COUNTED[attribution.measure]}"


def _share(attribution: Attribution) -> str:
    share = largest(attribution).share
    if share is None:
        return _at(attribution)
    contrary = [_words(attribution)[factor] for factor in opposing(attribution)]
    against = f", with {' and '.join(contrary)} against it" if contrary else ""
    return f"{share_text(share)} {_at(attribution)}{against}"


def _cancelling(attribution: Attribution) -> str:
    """Say who works against whom, without a number; numbers are in the record."""
    words, contrary = _words(attribution), opposing(attribution)
    against = " and ".join(words[factor] for factor in contrary)
    return f"{_at(attribution)} {_made(attribution)} and {against} work against each other and largely cancel"


def _growing(changed: Sequence[Attribution]) -> str:
    names = dict.fromkeys(name for attribution in changed for name in attribution.growing)
    return f"no shares are given, as the load of {' and '.join(names)} cannot be carried"
