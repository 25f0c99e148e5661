"""A clock that moves only by being charged, component by component."""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import kernel
from latency.tables import COMPONENTS

SENSING = np.int64(COMPONENTS.index("sensing"))
ISL_WAIT = np.int64(COMPONENTS.index("isl_wait"))
ISL_QUEUE = np.int64(COMPONENTS.index("isl_queue"))
CONTACT_WAIT = np.int64(COMPONENTS.index("contact_wait"))
ACQUISITION = np.int64(COMPONENTS.index("acquisition"))
ANTENNA_WAIT = np.int64(COMPONENTS.index("antenna_wait"))
DOWNLINK_QUEUE = np.int64(COMPONENTS.index("downlink_queue"))
TRANSMISSION = np.int64(COMPONENTS.index("transmission"))
PROPAGATION = np.int64(COMPONENTS.index("propagation"))
SWITCHING = np.int64(COMPONENTS.index("switching"))
GROUND_HANDLING = np.int64(COMPONENTS.index("ground_handling"))
BACKHAUL_QUEUE = np.int64(COMPONENTS.index("backhaul_queue"))
BACKHAUL = np.int64(COMPONENTS.index("backhaul"))
COMPUTE_QUEUE = np.int64(COMPONENTS.index("compute_queue"))
POWER_WAIT = np.int64(COMPONENTS.index("power_wait"))
COMPUTE = np.int64(COMPONENTS.index("compute"))
DELIVERY = np.int64(COMPONENTS.index("delivery"))
PER_LEG = len(COMPONENTS)

NOW, CUT, CHARGED, REPLACED = 0, 1, 2, 3  # the clock, its cut, the last charge, how often e_geo was replaced


@kernel
def charge(ledger, clock, component, until_ns):
    """Move the clock to `until_ns`, no further than the cut, and book the time."""
    until_ns = min(until_ns, clock[CUT])
    if until_ns > clock[NOW]:
        ledger[component] += until_ns - clock[NOW]
        clock[NOW] = until_ns
        clock[CHARGED] = component
