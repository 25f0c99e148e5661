"""Tables that more than one room reads: arrays side by side, one noun each.

Integers are int64 and C-ordered; indices count entities sorted by name in code-point order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

NEVER = np.iinfo(np.int64).max  # a value inside the engine; null in tables and JSON

COMPONENTS = (
    "sensing", "isl_wait", "isl_queue", "contact_wait", "acquisition", "antenna_wait",
    "downlink_queue", "transmission", "propagation", "switching", "ground_handling",
    "backhaul_queue", "backhaul", "compute_queue", "power_wait", "compute", "delivery",
)  # fmt: skip
LEGS = ("raw", "product")
STATES = ("delivered", "censored", "lost", "unroutable", "missed")  # missed: an answer came, and it was wrong
JOBS = ("cloudy", "nothing", "found")  # what the models of a place make of a capture


class Elements(NamedTuple):
    """Mean orbital elements in SGP4's sense (TEME, WGS-72, Kozai mean motion)."""

    epoch_jd: np.ndarray  # (S, 2) float64, UTC Julian date, whole and fraction
    mean_motion_rad_min: np.ndarray  # (S,) float64
    eccentricity: np.ndarray  # (S,) float64
    inclination_rad: np.ndarray  # (S,) float64
    raan_rad: np.ndarray  # (S,) float64
    argp_rad: np.ndarray  # (S,) float64
    mean_anomaly_rad: np.ndarray  # (S,) float64
    bstar: np.ndarray  # (S,) float64, 1 / Earth radii


class Sites(NamedTuple):
    """Places on the ground, WGS-84 geodetic."""

    latitude_rad: np.ndarray  # (G,) float64
    longitude_rad: np.ndarray  # (G,) float64
    height_m: np.ndarray  # (G,) float64


class Passes(NamedTuple):
    """One satellite above one station's mask; sorted by (satellite, rise, station)."""

    satellite: np.ndarray  # (P,) int64
    station: np.ndarray  # (P,) int64
    rise_ns: np.ndarray  # (P,) int64, rounded up
    culmination_ns: np.ndarray  # (P,) int64
    set_ns: np.ndarray  # (P,) int64, rounded down
    max_elevation_udeg: np.ndarray  # (P,) int64, millionths of a degree
    clipped: np.ndarray  # (P,) int64, 1 open at the start, 2 open at the end, 3 both


class Windows(NamedTuple):
    """Parts of passes with constant rate and delay, a row per transmitter; sorted by
    (transmitter, rise of the pass, station, open)."""

    transmitter: np.ndarray  # (W,) int64
    pass_index: np.ndarray  # (W,) int64, row of Passes
    open_ns: np.ndarray  # (W,) int64
    close_ns: np.ndarray  # (W,) int64
    rate_bit_s: np.ndarray  # (W,) int64
    delay_ns: np.ndarray  # (W,) int64, one-way light time


class Isls(NamedTuple):
    """Undirected inter-satellite links, a row per up-interval; a < b, sorted by (a, b, up)."""

    a: np.ndarray  # (L,) int64
    b: np.ndarray  # (L,) int64
    up_ns: np.ndarray  # (L,) int64
    down_ns: np.ndarray  # (L,) int64
    rate_bit_s: np.ndarray  # (L,) int64, each direction
    first_step: np.ndarray  # (L,) int64, topology step that holds up_ns
    delay_start: np.ndarray  # (L + 1,) int64, rows delay_start[i]:delay_start[i + 1] of delay_ns
    delay_ns: np.ndarray  # (D,) int64, one-way light time at the middle of each step from first_step on


class Events(NamedTuple):
    """Something happened at a place; sorted by (event, place). Without what was over or seen before the start."""

    place: np.ndarray  # (E,) int64, of the workload's targets, sorted by name
    event_ns: np.ndarray  # (E,) int64, below 0 where it happened before the start
    gone_ns: np.ndarray  # (E,) int64, last instant at which it can be seen, NEVER where it stays
    satellite: np.ndarray  # (E,) int64, that saw it first, -1 where none did
    taken_ns: np.ndarray  # (E,) int64, when, NEVER where none did in time and within the span


class Captures(NamedTuple):
    """One datum taken a row; sorted by (taken, satellite, position in the file)."""

    satellite: np.ndarray  # (N,) int64
    taken_ns: np.ndarray  # (N,) int64
    raw_bit: np.ndarray  # (N,) int64
    product_bit: np.ndarray  # (N,) int64
    work_op: np.ndarray  # (N,) int64
    priority: np.ndarray  # (N,) int64, class, 0 first
    deadline_ns: np.ndarray  # (N,) int64 after taken, NEVER where there is none
    event_ns: np.ndarray | None = None  # (N,) int64, of what it shows, NEVER where nothing; None: nowhere
    events: Events | None = None  # seen or not, where events are what captures are taken of
    interest: np.ndarray | None = None  # (N,) int64, row of the workload's interests, -1 for none; None: nowhere
    screened: np.ndarray | None = None  # (N,) int64, class after screening on board (`hybrid`); None: as `priority`
    job_orbit: np.ndarray | None = None  # (N,) int64, row of JOBS for computers in orbit; None: all "found"
    job_ground: np.ndarray | None = None  # (N,) int64, the same for data centres
    positive: np.ndarray | None = None  # (N,) bool, shows what is looked for; None: all do
    not_taken: int = 0  # besides these, as their satellite was out of service
