"""Kinds of amounts that many sections state, and the plain numbers that the model makes of them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated

from latency.scenario.leaves import Measure
from latency.scenario.stated import Stated

Duration = Annotated[Stated, Measure("time", "0 s", "366 d", whole=True)]
Rate = Annotated[Stated, Measure("rate", "1 bit/s", "100 Tbit/s", whole=True)]
Share = Annotated[Stated, Measure("share", "0 %", "100 %")]
Part = Annotated[Stated, Measure("share", "0.001 %", "100 %")]  # a share that leaves something
Loss = Annotated[Stated, Measure("loss", "0 dB", "60 dB")]
Latitude = Annotated[Stated, Measure("angle", "-90 deg", "90 deg")]
Longitude = Annotated[Stated, Measure("angle", "-180 deg", "360 deg")]


def whole(stated: Stated | None) -> int | None:
    """Return a stated whole number of base units; None for a word such as "unlimited"."""
    return None if stated is None or stated.value is None else int(stated.value)


def radians(stated: Stated) -> float:
    return angle_rad(stated.value)


def angle_rad(angle: Fraction) -> float:
    return math.radians(float(angle))


def metres(stated: Stated | None) -> float:
    """Return a length, infinite where there is no limit. [m]"""
    return math.inf if stated is None or stated.value is None else float(stated.value)


def number(stated: Stated | None, absent: float) -> float:
    """Return a stated number, or another one where there is none."""
    return absent if stated is None else float(stated.value)
