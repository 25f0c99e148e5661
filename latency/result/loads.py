"""The loads of every case as a table: each resource by name, worst first."""

from __future__ import annotations

from latency.result.csv_text import csv_text
from latency.verdict.limits import limits_of

HEADER = ("case", "kind", "resource", "owner", "load")


def loads_csv(cases: dict[str, dict]) -> str:
    """Return the loads of the cases of a summary as CSV; no load where something is offered and nothing can be carried.

    >>> print(loads_csv({"onboard-direct": {"load": {"downlink a": 0.25, "energy a": 0.5}}}), end="")
    case,kind,resource,owner,load
    onboard-direct,energy,energy a,a,0.5
    onboard-direct,antenna,downlink a,a,0.25
    """
    rows = [
        (name, limit.kind, limit.resource, limit.owner, limit.load)
        for name, case in cases.items()
        for limit in limits_of(case["load"])
    ]
    return csv_text(HEADER, rows)
