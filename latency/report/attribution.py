"""What made the difference, and who enjoys what: in words and as rows."""

from __future__ import annotations

from latency.report.durations import share_text, short_time
from latency.verdict.shares import SIXTHS, Attribution, largest, opposing
from latency.verdict.symmetry import Row

FACTOR_HEADER = ("factor", "change", "share")
PIECE_HEADER = ("component", "leg", "before", "after")
NEGLIGIBLE = 0.005  # of the change: pieces that are not worth a row

_OFFSET = "what is below 0 % works against the change and offsets what is above 100 %"


def attribution_text(attribution: Attribution) -> str:
    """Return one sentence: how much changed, and which factors made how much of it.

    Examples
    --------
    >>> cells = {(0, 0): 300_000_000_000, (1, 0): 240_000_000_000, (0, 1): 290_000_000_000, (1, 1): 60_000_000_000}
    >>> sixths, words = (-870_000_000_000, -570_000_000_000), ("the place of computing", "the smaller payload")
    >>> attribution_text(Attribution(("place", "size"), "p50", "p50", "ns", 9, cells, sixths, (), words))
    'Of 4 min less at p50, the place of computing makes 60.4 %, the smaller payload 39.6 %.'
    """
    if not attribution.change:
        return _unchanged(attribution)
    if attribution.growing:
        return _without_shares(attribution)
    shares = [(attribution.share(factor), words) for factor, words in _named(attribution)]
    (most, words), *others = sorted(shares, key=lambda pair: -pair[0])
    told = [f"{words} makes {share_text(most)}", *(f"{words} {_plainly(share)}" for share, words in others)]
    return f"{_of_what(attribution)}, {', '.join(told)}{_against(attribution)}."


def _without_shares(attribution: Attribution) -> str:
    """What grows with the simulated span must not be divided by anything."""
    words = dict(_named(attribution))[largest(attribution).factor]
    names = " and ".join(attribution.growing)
    return (
        f"{_of_what(attribution)}, {words} makes most; no shares are given, because {names} "
        f"{'is' if len(attribution.growing) == 1 else 'are'} overloaded and would grow with the simulated span."
    )


def _named(attribution: Attribution) -> list[tuple[str, str]]:
    return list(zip(attribution.factors, attribution.words, strict=True))


def _plainly(share: float) -> str:
    return share_text(share) if share else "nothing"


def _of_what(attribution: Attribution) -> str:
    change = attribution.change
    if attribution.unit == "ns":
        return f"Of {short_time(abs(change))} {'less' if change < 0 else 'more'} at {attribution.asked}"
    before, after = (share_text(value / attribution.captures) for value in (attribution.before, attribution.after))
    return (
        f"Somewhere between the two cases {attribution.asked} falls among captures that never arrived, so the share "
        f"{_COUNTED[attribution.measure]} stands for it: of the change from {before} to {after}"
    )


_COUNTED = {"within deadline": "within the deadline", "delivered": "delivered before the clock stopped"}


def _unchanged(attribution: Attribution) -> str:
    if not any(attribution.sixths):
        return f"Nothing changes at {attribution.measure}: there is nothing to share out."
    return f"Nothing changes at {attribution.measure}: what the factors do to it cancels out."


def _against(attribution: Attribution) -> str:
    """Say what shares beyond the whole mean, where there are any."""
    return f" ({_OFFSET})" if opposing(attribution) else ""


def factor_rows(attribution: Attribution) -> list[tuple[str, str, str]]:
    """Return a row per factor, in the order of the factors: its words, its part of the change, its share."""
    return [
        (words, _amount(sixths, attribution.unit), share_text(attribution.share(factor)))
        for (factor, words), sixths in zip(_named(attribution), attribution.sixths, strict=True)
    ]


def _amount(sixths: int, unit: str) -> str:
    """A signed amount; exact shares stand in the record."""
    sign = "-" if sixths < 0 else "+" if sixths > 0 else ""
    if unit == "ns":
        return f"{sign}{short_time(abs(sixths) / SIXTHS)}"
    return f"{sign}{abs(sixths) / SIXTHS:.6g} captures"


def piece_header(attribution: Attribution) -> tuple[str, ...]:
    """Return the header of `piece_rows`."""
    return (*PIECE_HEADER, *attribution.words)


def piece_rows(attribution: Attribution) -> list[tuple[str, ...]]:
    """Return a row per component and leg that matters: before, after, and each factor's part; largest change first."""
    least_ns = NEGLIGIBLE * abs(attribution.change)
    pieces = [piece for piece in attribution.pieces if max(map(abs, piece.sixths), default=0) > SIXTHS * least_ns]
    pieces.sort(key=lambda piece: -abs(piece.after_ns - piece.before_ns))
    return [
        (
            piece.component,
            piece.leg,
            short_time(piece.before_ns),
            short_time(piece.after_ns),
            *(_amount(sixths, "ns") for sixths in piece.sixths),
        )
        for piece in pieces
    ]


def why(attribution: Attribution) -> str:
    """Return the largest share in a few words, for a sentence that says why; empty where nothing changes.

    Examples
    --------
    >>> cells = {(0, 0): 300, (1, 0): 240, (0, 1): 290, (1, 1): 60}
    >>> words = ("the place of computing", "the smaller payload")
    >>> why(Attribution(("place", "size"), "p50", "p50", "ns", 9, cells, (-870, -570), (), words))
    'the place of computing (60.4 % of the change at p50)'
    >>> why(Attribution(("place", "size"), "p50", "p50", "ns", 9, {(0, 0): 300, (1, 1): 200}, (120, -720), (), words))
    'the smaller payload (more than all of the change at p50, 120.0 %: the place of computing works against it)'
    """
    most = largest(attribution)
    if most is None:
        return ""
    words = dict(_named(attribution))[most.factor]
    at = f"at {attribution.asked}" if attribution.unit == "ns" else f"of captures {_COUNTED[attribution.measure]}"
    if most.share is None or most.share <= 1:
        return f"{words} ({'most' if most.share is None else share_text(most.share)} of the change {at})"
    contrary = [words for factor, words in _named(attribution) if factor in opposing(attribution)]
    against = f"{' and '.join(contrary)} work{'s' if len(contrary) == 1 else ''} against it"
    return f"{words} (more than all of the change {at}, {share_text(most.share)}: {against})"


def symmetry_table(rows: tuple[Row, ...]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return header and a row per switch that any case enjoys: who does, and which side alone."""
    shown = [row for row in rows if any(row.cases.values())]
    if not shown:
        return ("switch", "alone"), []
    header = ("switch", *shown[0].cases, "alone")
    return header, [
        (row.switch, *("yes" if has else "no" for has in row.cases.values()), row.alone or "-") for row in shown
    ]
