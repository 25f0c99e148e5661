"""Passes and the gaps between them, as rows for the screen."""

from __future__ import annotations

import numpy as np

from latency.report.durations import short_time
from latency.report.gaps import station_gaps
from latency.result.csv_text import utc_text

PASS_HEADER = ("satellite", "station", "rise (UTC)", "lasts", "highest", "")
GAP_HEADER = ("station", "passes", "covered", "gaps", "mean gap", "longest gap")


def pass_rows(table, start) -> list[tuple[str, ...]]:
    """Return one row per row of a table of passes."""
    rises = utc_text(start, table["rise_ns"].to_numpy()) if table.num_rows else []
    return [
        (
            row["satellite"],
            row["station"],
            f"{rise[:10]} {rise[11:19]}",
            short_time(row["set_ns"] - row["rise_ns"]),
            "-" if row["max_elevation_deg"] is None else f"{row['max_elevation_deg']:.1f} deg",
            "clipped" if row["clipped"] else "",
        )
        for rise, row in zip(rises, table.to_pylist(), strict=True)
    ]


def gap_rows(plan) -> list[tuple[str, ...]]:
    """Return one row per station: when no satellite at all is in view."""
    return [
        (
            gaps.station,
            f"{gaps.passes:,}",
            f"{100 * gaps.covered_ns / plan.stop_ns:.1f} %",
            f"{gaps.gaps:,}",
            _or_dash(gaps.mean_gap_ns),
            _or_dash(gaps.longest_gap_ns),
        )
        for gaps in station_gaps(plan)
    ]


def _or_dash(time_ns: int | None) -> str:
    return "-" if time_ns is None else short_time(time_ns)


def plan_rows(plan) -> list[tuple[str, str]]:
    """Return what there is in a plan, as rows of noun and number."""
    windows, isls = plan.windows, plan.isls
    carried = np.sum((windows.close_ns - windows.open_ns) * 1e-9 * windows.rate_bit_s) / 8e9
    return [
        ("satellites", f"{len(plan.satellites):,}"),
        ("stations", f"{len(plan.stations):,}"),
        ("passes", f"{plan.passes.rise_ns.size:,}"),
        ("downlink windows", f"{windows.open_ns.size:,}, {carried:,.1f} GB if every window were used"),
        ("inter-satellite links", f"{len(set(zip(isls.a.tolist(), isls.b.tolist(), strict=True))):,}"),
        ("their up-intervals", f"{isls.up_ns.size:,}"),
        ("topology steps", f"{plan.steps_ns.size - 1:,}"),
        *((f"error: {name}", f"{value:,}") for name, value in sorted(plan.error.items())),
        ("sha256", plan.digest()),
    ]
