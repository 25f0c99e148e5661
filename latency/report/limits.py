"""Which resource limits each case, and what that did: a line a case, then what was paused or lost."""

from __future__ import annotations

from latency.report.durations import count_text, short_time
from latency.report.unmet import unmet_of
from latency.verdict.limits import Limit, limits_of, worst_of_each_kind

LEAST = 0.01  # a resource that is asked for less limits nothing
INTRO = "What limits each case: the busiest of each kind, asked over possible (all of them: loads.csv)."


def limit_paragraphs(summary: dict) -> list[str]:
    """Return one line per case, cases with equal lines together, then the pauses and losses on board."""
    told: dict[str, list[str]] = {}
    for name, case in summary["cases"].items():
        told.setdefault(limits_text(case["load"]), []).append(name)
    told.pop("", None)
    if not told:
        return []
    return [INTRO, *(f"{', '.join(names)}: {text}" for text, names in told.items()), *onboard_paragraphs(summary)]


def limits_text(loads: dict[str, float | None]) -> str:
    """Return the worst resource of each kind, worst kind first; "" where nothing was asked of anything.

    Examples
    --------
    >>> limits_text({"energy tk-05": 0.62, "heat tk-03": 0.31, "antennas": 0.07, "link a > b": 0.0001})
    'energy tk-05 62 %, antenna all stations 7.0 %; link < 1 %'
    >>> limits_text({"downlink eye": None, "computer eye": 1.204})
    'antenna eye without capacity, compute eye 120 %'
    >>> limits_text({"link a > b": 0.0001, "line c": 0.002})
    'backhaul, link < 1 %'
    """
    worst = worst_of_each_kind(limits_of(loads))
    high = [limit for limit in worst if limit.load is None or limit.load >= LEAST]
    low = [limit.kind for limit in worst if limit not in high]
    told = [", ".join(map(_told, high)), f"{', '.join(low)} < 1 %" if low else ""]
    return "; ".join(filter(None, told))


def _told(limit: Limit) -> str:
    name = f"{limit.kind} {limit.owner}"
    if limit.resource.startswith("heat "):
        name = f"{name} (heat)"
    return f"{name} without capacity" if limit.load is None else f"{name} {_per_cent(limit.load)}"


def _per_cent(load: float) -> str:
    if 0.995 <= load < 1.005 and load != 1:  # whether it is too much must not be lost in rounding
        return "< 100 %" if load < 1 else "> 100 %"
    return f"{100 * load:.0f} %" if 100 * load >= 9.95 else f"{100 * load:.1f} %"


def onboard_paragraphs(summary: dict) -> list[str]:
    """Say whose energy ran out, how many captures were paused for power or heat, and how many a full storage lost."""
    cases = summary["cases"]
    paused = {name: case["paused"] for name, case in cases.items() if case["paused"]["captures"]}
    lost = {name: case["lost_to_storage"] for name, case in cases.items() if case["lost_to_storage"]}
    pauses = together(
        {name: f"{_of(one['captures'], summary)}, by {short_time(one['mean_ns'])} on average"
         for name, one in paused.items()}
    )  # fmt: skip
    losses = together({name: _of(count, summary) for name, count in lost.items()})
    unmet = unmet_of(summary)
    sentences = [f"{unmet[0].upper()}{unmet[1:]}."] if unmet else []
    sentences += [f"Work on board was paused for power or heat: {pauses}."] if pauses else []
    return sentences + ([f"Full storage on board lost captures: {losses}."] if losses else [])


def together(told: dict[str, str]) -> str:
    """Return what is said of each case in words; cases of which the same is said share it."""
    names: dict[str, list[str]] = {}
    for name, text in told.items():
        names.setdefault(text, []).append(name)
    return "; ".join(f"{' and '.join(same)} {text}" for text, same in names.items())


def _of(count: int, summary: dict) -> str:
    return f"{count:,} of {count_text(summary['captures']['counted'], 'capture')}"
