"""Satellites that cannot image and downlink at once: what imaging takes out of the windows."""

from __future__ import annotations

import numpy as np

from latency.plan.cuts import cut_windows
from latency.plan.plan import Plan
from latency.scenario.model import Scenario
from latency.tables import Captures


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
    cuts = {}
    for s in np.flatnonzero(needed_ns).tolist():
        taken_ns = captures.taken_ns[captures.satellite == s]
        cuts[s] = taken_ns - needed_ns[s], taken_ns
    return plan.replace(windows=cut_windows(windows, owner, cuts))
