"""Energy that nobody had: radios and bus go on without it, so that such a run has to be told as what it is."""

from __future__ import annotations

from latency.constants import SECOND_NS
from latency.report.durations import count_text, short_time
from latency.verdict.evidence import Evidence

BEGINS = "bus and radios went on with an empty battery, so that the scenario does not fit its satellites: "


def unmet_text(cases: dict[str, dict[str, int]], clock_ns: int) -> str:
    """Return which cases that holds of, on how many satellites and for how long at worst; "" where energy sufficed.

    Parameters
    ----------
    cases : dict
        By case, the satellites whose energy was unmet, and for how long. [ns]
    clock_ns : int
        How long the clock ran. [ns]

    Examples
    --------
    >>> unmet_text({"a": {"cam-1": 0}, "b": {}}, 10**9)
    ''
    >>> unmet_text({"a": {"cam-1": 2 * 10**9, "cam-2": 10**9}, "b": {}}, 10**10).removeprefix(BEGINS)
    'a on 2 satellites, at worst cam-1 for 2 s of 10 s'
    """
    told: dict[str, list[str]] = {}
    for name, satellites in cases.items():
        if any(satellites.values()):
            told.setdefault(_worst(satellites, clock_ns), []).append(name)
    return BEGINS + "; ".join(f"{' and '.join(names)} {text}" for text, names in told.items()) if told else ""


def unmet_of(summary: dict) -> str:
    """Return it of a run, from its summary."""
    cases = {
        name: {satellite: round(SECOND_NS * one.get("unmet_s", 0)) for satellite, one in case.get("power", {}).items()}
        for name, case in summary["cases"].items()
    }
    return unmet_text(cases, summary["stop_ns"])


def unmet_in(evidence: Evidence) -> list[str]:
    """Return it of replications, none or one sentence: each satellite counts as in its worst draw."""
    cases: dict[str, dict[str, int]] = {}
    for name, outcomes in evidence.outcomes.items():
        worst = cases.setdefault(name, {})
        for outcome in outcomes:
            worst.update({one: max(time_ns, worst.get(one, 0)) for one, time_ns in outcome.unmet_ns.items()})
    stops_ns = [outcome.traffic.stop_ns for outcomes in evidence.outcomes.values() for outcome in outcomes]
    text = unmet_text(cases, max(stops_ns, default=0))
    return [text] if text else []


def _worst(satellites: dict[str, int], clock_ns: int) -> str:
    short = {name: time_ns for name, time_ns in satellites.items() if time_ns}
    name = max(short, key=short.__getitem__)
    times = f"{short_time(short[name])} of {short_time(clock_ns)}"
    return f"on {count_text(len(short), 'satellite')}, at worst {name} for {times}"
