"""Satellites that cannot image and downlink at once: what imaging takes out of the windows."""

from __future__ import annotations

import numpy as np

from latency.plan.plan import Plan
from latency.scenario.model import Scenario
from latency.tables import Captures, Windows


def without_imaging(scenario: Scenario, plan: Plan, captures: Captures) -> Plan:
    """Return the plan whose windows leave out the imaging time before each capture, [taken - imaging, taken).

    While a satellite images it points away from its stations, with all its transmitters. Passes stay: they are
    geometry. What is left of a window keeps its rate and its light time. All cases take the same captures, so this
    is the same plan for all of them; captures of other satellites change nothing.

    Parameters
    ----------
    scenario : Scenario
        For the imaging times of its sensors.
    plan : Plan
    captures : Captures

    Returns
    -------
    Plan
        The very same where no imaging time is stated.
    """
    imaging_ns = {name: group.sensor.imaging_ns for group in scenario.groups for name in group.names}
    needed_ns = np.array([imaging_ns[name] for name in plan.satellites], dtype=np.int64)
    if not needed_ns.any():
        return plan
    windows = plan.windows
    owner = plan.transmitter_satellite[windows.transmitter]
    parts = [Windows(*(column[needed_ns[owner] == 0] for column in windows))]
    for s in np.flatnonzero(needed_ns):
        taken_ns = captures.taken_ns[captures.satellite == s]
        mine = Windows(*(column[owner == s] for column in windows))
        parts.append(without(mine, taken_ns - needed_ns[s], taken_ns))
    cut = Windows(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    # Within a pass windows are disjoint, and passes of a satellite are sorted as windows are to be.
    order = np.lexsort((cut.open_ns, cut.pass_index, cut.transmitter))
    return plan.replace(windows=Windows(*(column[order] for column in cut)))


def without(windows: Windows, begin_ns: np.ndarray, end_ns: np.ndarray) -> Windows:
    """Return windows without what lies in any of the intervals [begin, end), which are sorted and of equal length.

    Examples
    --------
    >>> one = Windows(*(np.array([value]) for value in (0, 0, 0, 100, 8, 3)))
    >>> left = without(one, np.array([-5, 20, 30, 95]), np.array([10, 35, 45, 110]))
    >>> left.open_ns.tolist(), left.close_ns.tolist(), left.rate_bit_s.tolist()
    ([10, 45], [20, 95], [8, 8])
    """
    # The k-th piece of a window lies between interval first + k - 1 and the next one; those that overlap leave none.
    first = np.searchsorted(end_ns, windows.open_ns, side="right")
    count = np.searchsorted(begin_ns, windows.close_ns, side="left") - first + 1
    row = np.repeat(np.arange(count.size), count)
    piece = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    before, after = first[row] + piece - 1, first[row] + piece
    open_ns, close_ns = windows.open_ns[row], windows.close_ns[row]
    inner, early = piece > 0, piece < count[row] - 1
    open_ns[inner] = end_ns[before[inner]]
    close_ns[early] = begin_ns[after[early]]
    kept = open_ns < close_ns
    pieces = Windows(*(column[row[kept]] for column in windows))
    return pieces._replace(open_ns=open_ns[kept], close_ns=close_ns[kept])
