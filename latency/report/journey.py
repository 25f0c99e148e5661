"""The life of one capture as rows for the screen."""

from __future__ import annotations

import numpy as np

from latency.report.durations import clock_text, short_time
from latency.result.csv_text import utc_text
from latency.tables import COMPONENTS, LEGS

EVENT_HEADER = ("after", "lasts", "leg", "what", "where", "")
CHARGE_HEADER = ("where the time went", *LEGS)


def event_rows(journey) -> list[tuple[str, ...]]:
    """Return one row per event; `after` counts from the instant at which the capture was taken."""
    return [
        (
            clock_text(event.begin_ns - journey.taken_ns),
            short_time(event.end_ns - event.begin_ns),
            event.leg,
            event.what,
            event.where,
            event.detail,
        )
        for event in journey.events
    ]


def charge_rows(journey) -> list[tuple[str, ...]]:
    """Return one row per component that was charged, and their sum."""
    rows = [
        (name, *(short_time(journey.components[leg].get(name, 0)) for leg in LEGS))
        for name in COMPONENTS
        if any(name in journey.components[leg] for leg in LEGS)
    ]
    return [*rows, ("sum", *(short_time(sum(journey.components[leg].values())) for leg in LEGS))]


def headline(journey, start) -> str:
    """Return what became of the capture, in a sentence."""
    taken = utc_text(start, np.array([journey.taken_ns]))[0]
    head = f"{journey.case}: capture {journey.capture}, taken by {journey.satellite} at {taken[:10]} {taken[11:19]} UTC"
    if journey.delivered_ns is None:
        return f"{head}, {journey.state}"
    return f"{head}, delivered after {short_time(journey.delivered_ns - journey.taken_ns)}"
