"""The sgp4 package at the door: its initialisation, and its own propagation where our kernel does not reach."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np

from latency.kernels.sgp4 import COLUMNS
from latency.sky.frames import julian_date
from latency.tables import Elements

JD_1949_DEC_31 = 2433281.5  # where sgp4init counts its epoch from
HIGH_ONLY = (  # left out by SGP4 where the perigee is below 220 km
    "bcc5", "d2", "d3", "d4", "t3cof", "t4cof", "t5cof", "omgcof", "xmcof",
)  # fmt: skip


def satrec(model: type, elements: Elements, s: int):
    """Return satellite `s` as a Satrec: sgp4.api's class is compiled, sgp4.model's shows its constants."""
    from sgp4.api import WGS72

    whole, fraction = elements.epoch_jd[s].tolist()
    record = model()
    record.sgp4init(
        WGS72, "i", 0, whole - JD_1949_DEC_31 + fraction, elements.bstar[s], 0.0, 0.0, elements.eccentricity[s],
        elements.argp_rad[s], elements.inclination_rad[s], elements.mean_anomaly_rad[s],
        elements.mean_motion_rad_min[s], elements.raan_rad[s],
    )  # fmt: skip
    record.jdsatepoch, record.jdsatepochF = whole, fraction
    return record


def teme_positions_m(record, start: datetime, times_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the package's own error codes (T,) and positions (T, 3) in TEME [m] at seconds since `start`."""
    whole, fraction = julian_date(start)
    errors, positions_km, _ = record.sgp4_array(np.full(len(times_s), whole), fraction + times_s / 86400.0)
    return errors, positions_km * 1e3


def _shape_constants(record) -> dict[str, float]:
    """The constants that satellites of one shell share."""
    shown = {
        "bcc4": record.bstar * record.cc4,
        "bcc5": record.bstar * record.cc5,
        "no": record.no_unkozai,
        "ao": (record.xke / record.no_unkozai) ** (2.0 / 3.0),
        "cosi": math.cos(record.inclo),
        "sini": math.sin(record.inclo),
    }
    constants = {name: shown[name] if name in shown else getattr(record, name, 0.0) for name in COLUMNS}
    if record.isimp:
        constants |= dict.fromkeys(HIGH_ONLY, 0.0)
    return constants


def near_constants(elements: Elements, start: datetime) -> tuple[np.ndarray, np.ndarray]:
    """Return SGP4's constants, (S, 33) float64 by kernels.sgp4.COLUMNS, and which rows are deep space, (S,) bool.

    Only mean anomaly, node and epoch differ within a shell, so each shape is initialised once. The rows of
    deep-space satellites (period of 225 min or more) are not to be propagated.
    """
    from sgp4.model import Satrec

    count = elements.bstar.size
    shapes = np.stack([*elements[1:4], elements.argp_rad, elements.bstar])
    _, first, shape_of = np.unique(shapes, axis=1, return_index=True, return_inverse=True)
    records = [satrec(Satrec, elements, row) for row in first]
    shared = np.array([list(_shape_constants(record).values()) for record in records]).reshape(-1, len(COLUMNS))
    constants = shared[shape_of.reshape(count)]
    own = {
        "since_epoch": (np.array(julian_date(start)) - elements.epoch_jd).sum(axis=1) * 1440.0,
        "mo": elements.mean_anomaly_rad,
        "nodeo": elements.raan_rad,
        "delmo": (1.0 + constants[:, COLUMNS.index("eta")] * np.cos(elements.mean_anomaly_rad)) ** 3,
        "sinmao": np.sin(elements.mean_anomaly_rad),
    }
    for name, column in own.items():
        constants[:, COLUMNS.index(name)] = column
    deep = np.array([record.method == "d" for record in records], dtype=bool)[shape_of.reshape(count)]
    return constants, deep
