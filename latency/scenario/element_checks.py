"""What every published element set must fulfil, whatever file it came in.

The sgp4 package polices nothing: of single-character mutations of a TLE it accepts one in twenty and silently
displaces the satellite by more than 100 km. So every number is checked here before anything is propagated.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from latency.constants import WGS72_MU_M3_S2, WGS72_RADIUS_M
from latency.errors import Problem
from latency.scenario.model import ElementSet

TAU = 6.283185307179586
ALPHA_5 = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O; A is 10, Z is 33
EPOCH_FIRST = datetime(1957, 10, 4, tzinfo=UTC)  # Sputnik 1
EPOCH_LAST = datetime(2100, 1, 1, tzinfo=UTC)


class Range(NamedTuple):
    """The numbers that one element may have."""

    lowest: float
    highest: float
    open_below: bool
    open_above: bool
    says: str


_ANGLE = Range(0.0, 360.0, False, False, "from 0 to 360 deg")
# Keys are the keywords of CCSDS 502.0-B (OMM); TLE columns are named after them too.
RANGES = {
    "MEAN_MOTION": Range(0.0, 18.0, True, True, "above 0 and below 18 rev/day"),
    "ECCENTRICITY": Range(0.0, 1.0, False, True, "from 0 to below 1"),
    "INCLINATION": Range(0.0, 180.0, False, False, "from 0 to 180 deg"),
    "RA_OF_ASC_NODE": _ANGLE,
    "ARG_OF_PERICENTER": _ANGLE,
    "MEAN_ANOMALY": _ANGLE,
    # Decaying objects reach a few tenths; beyond 10 the drag terms of SGP4 mean nothing.
    "BSTAR": Range(-10.0, 10.0, False, False, "from -10 to 10 per Earth radius"),
}


class RawElements(NamedTuple):
    """One element set as read, before its numbers have been judged."""

    name: str
    catalogue: str
    epoch: datetime | None  # None where it could not be read
    numbers: dict[str, float]  # by OMM keyword; what could not be read is left out
    place: str  # of the set
    places: dict[str, str]  # of single elements, where they are known more exactly

    def problem(self, key: str, message: str) -> Problem:
        return Problem(self.places.get(key, self.place), key, message)


def number_problems(raw: RawElements) -> list[Problem]:
    """Return everything that is wrong with the numbers of one element set."""
    problems = [
        raw.problem(key, f"{value:g} is not {RANGES[key].says}")
        for key, value in raw.numbers.items()
        if not _inside(value, RANGES[key])
    ]
    if raw.epoch is not None and not EPOCH_FIRST <= raw.epoch < EPOCH_LAST:
        problems.append(raw.problem("EPOCH", f"{raw.epoch:%Y-%m-%d} is not from 1957-10-04 to 2099-12-31"))
    if not problems and {"MEAN_MOTION", "ECCENTRICITY"} <= raw.numbers.keys():
        problems += _perigee_problems(raw)
    return problems


def _inside(value: float, allowed: Range) -> bool:
    if value == allowed.lowest:
        return not allowed.open_below
    if value == allowed.highest:
        return not allowed.open_above
    return allowed.lowest < value < allowed.highest


def _perigee_problems(raw: RawElements) -> list[Problem]:
    motion_rad_s = raw.numbers["MEAN_MOTION"] * TAU / 86_400.0
    axis_m = (WGS72_MU_M3_S2 / motion_rad_s**2) ** (1.0 / 3.0)
    perigee_m = axis_m * (1.0 - raw.numbers["ECCENTRICITY"]) - WGS72_RADIUS_M
    if perigee_m > 0.0:
        return []
    message = f"with this eccentricity the perigee lies {-perigee_m / 1000.0:.0f} km below the ground"
    return [raw.problem("MEAN_MOTION", message)]


def element_set(raw: RawElements) -> ElementSet:
    """Return the element set of numbers that have passed every check."""
    assert raw.epoch is not None
    return ElementSet(
        name=raw.name,
        catalogue=raw.catalogue,
        epoch=raw.epoch,
        mean_motion_rev_day=raw.numbers["MEAN_MOTION"],
        eccentricity=raw.numbers["ECCENTRICITY"],
        inclination_deg=raw.numbers["INCLINATION"],
        raan_deg=raw.numbers["RA_OF_ASC_NODE"],
        argp_deg=raw.numbers["ARG_OF_PERICENTER"],
        mean_anomaly_deg=raw.numbers["MEAN_ANOMALY"],
        bstar=raw.numbers["BSTAR"],
    )


def catalogue_text(text: str) -> str:
    """Return a catalogue number in digits, at least five: "5" is "00005", the Alpha-5 "A0123" is "100123".

    Examples
    --------
    >>> catalogue_text("5"), catalogue_text("A0123"), catalogue_text("799500766")
    ('00005', '100123', '799500766')
    """
    if text[0] in ALPHA_5:
        return f"{ALPHA_5.index(text[0]) + 10}{text[1:]}"
    return text.strip().lstrip("0").zfill(5)
