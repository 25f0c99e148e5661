"""In which order listed satellites follow each other round their plane."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np

from latency.constants import WGS72_J2, WGS72_MU_M3_S2, WGS72_RADIUS_M
from latency.scenario.model import SatelliteGroup
from latency.sky.frames import DAY_S, julian_date
from latency.sky.orbits import group_elements


def listed_order(group: SatelliteGroup, start: datetime) -> list[int]:
    """Return the rows of the listed satellites in the order in which they follow each other round their plane.

    By argument of latitude at `start`, from the mean elements with the secular turn of the perigee (first
    order in J2): epochs days apart may not change the order.
    """
    elements = group_elements(group, start)
    whole, fraction = julian_date(start)
    since_epoch_min = ((whole - elements.epoch_jd[:, 0]) + (fraction - elements.epoch_jd[:, 1])) * DAY_S / 60.0
    motion = elements.mean_motion_rad_min
    axis_m = (WGS72_MU_M3_S2 / (motion / 60.0) ** 2) ** (1.0 / 3.0)
    flat = WGS72_J2 * (WGS72_RADIUS_M / (axis_m * (1.0 - elements.eccentricity**2))) ** 2
    perigee_rad_min = 0.75 * flat * motion * (5.0 * np.cos(elements.inclination_rad) ** 2 - 1.0)
    latitude_rad = elements.argp_rad + elements.mean_anomaly_rad + (motion + perigee_rad_min) * since_epoch_min
    return np.argsort(latitude_rad % (2.0 * math.pi), kind="stable").tolist()
