"""SGP4 in ITRS: satellites of all kinds, and a shell whose satellites share their shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from benchmarks.kernels import skies
from benchmarks.kernels.measure import Kernel, Limit, Peer, Told, Tolerance, least
from benchmarks.kernels.shells import START, Shell, drawn_elements, evenly, records_of, shell_elements
from latency.sky.frames import julian_date
from latency.sky.orbits import Propagator, prepare, tracks_itrs_m

STEP_S = 60.0
BLOCK = 480  # epochs a call
SAMPLE = 60  # satellites whose positions are compared
DAY = 1440

EXACT = Tolerance(0.1, "mm", "both are SGP4 and one turn about the pole; what is left is rounding of Julian dates")

OTHER_EARTH = Tolerance(
    200.0,
    "mm",
    "held against the sgp4 package with the constants of WGS-84, which brahe takes where ours are WGS-72; it is told "
    "one UT1 for the day, which moves by 0.2 ms, and with it the Earth by 80 mm",
)


class Tracks(NamedTuple):
    """What is to be propagated."""

    records: list
    orbits: Propagator
    times_s: np.ndarray
    sample: np.ndarray  # rows that are compared
    room: np.ndarray  # (S, 3, BLOCK) that positions are written to

    @property
    def blocks(self) -> list[np.ndarray]:
        return [self.times_s[at : at + BLOCK] for at in range(0, self.times_s.size, BLOCK)]

    def some(self) -> list:
        return [self.records[s] for s in self.sample]


def kernels(quick: bool) -> Iterator[Kernel]:
    """Yield both; a day of a large constellation each, or an hour of a small one."""
    epochs, general, shell = (60, 40, Shell(6, 10)) if quick else (DAY, 2800, Shell(100, 100))
    yield _kernel("sgp4", "any near-Earth satellite", drawn_elements(general), epochs, 485.0)
    yield _kernel("shell", "a shell: equal shape, no drag", shell_elements(shell), epochs, 150.0)


def _kernel(name: str, what: str, elements, epochs: int, flop: float) -> Kernel:
    times_s = np.arange(epochs) * STEP_S
    count = elements.bstar.size
    if name == "sgp4":
        elements = _as_published(elements)
    orbits = prepare(elements, START, [str(s) for s in range(count)], int(times_s[-1] + STEP_S) * 10**9)
    room = np.zeros((count, 3, min(BLOCK, epochs)))
    work = Tracks(records_of(elements), orbits, times_s, evenly(count, SAMPLE), room)
    return Kernel(
        name=name,
        title=f"SGP4 in ITRS, {what}",
        unit="positions",
        size=f"{count:,} satellites x {epochs:,} epochs",
        units=float(count * epochs),
        work=work,
        ours=propagate,
        limit=Limit(flop * count * epochs, 24.0 * count * epochs, f"{flop:.0f} flop and 24 B a position"),
        peers=PEERS,
    )


def _as_published(elements):
    """Return the elements rounded to what a TLE can say, so that all who read the lines start alike."""
    from sgp4.api import WGS72, Satrec
    from sgp4.exporter import export_tle

    read = [Satrec.twoline2rv(*export_tle(record), WGS72) for record in records_of(elements)]
    fields = ("no_kozai", "ecco", "inclo", "nodeo", "argpo", "mo", "bstar")
    epoch_jd = np.array([(one.jdsatepoch, one.jdsatepochF) for one in read])
    return type(elements)(epoch_jd, *(np.array([getattr(one, field) for one in read]) for field in fields))


def propagate(work: Tracks) -> np.ndarray:
    """Return the positions of the sample out of those of all. [m]"""
    found = [tracks_itrs_m(work.orbits, block, work.room[:, :, : block.size])[work.sample] for block in work.blocks]
    return np.concatenate(found, axis=2)


def _apart_mm(answer_m: np.ndarray, other_m: np.ndarray) -> float:
    return 1e3 * float(np.linalg.norm(answer_m - other_m, axis=1).max())


def skyfield(work: Tracks, answer_m: np.ndarray) -> Told:
    from skyfield.framelib import itrs

    satellites, times = skies.skyfield_satellites(work.some()), skies.instants(work.times_s)
    seconds, found = least(lambda: np.stack([one.at(times).frame_xyz(itrs).m for one in satellites]), 3)
    share = f"{len(satellites)} satellites"
    return Told(seconds, found[:, 0].size, _apart_mm(answer_m, found), share, "at(t).frame_xyz(itrs)")


def sgp4(work: Tracks, answer_m: np.ndarray) -> Told:
    from sgp4.api import SatrecArray

    array, (whole, fraction) = SatrecArray(work.records), julian_date(START)
    angles_rad = [skies.greenwich_rad(block) for block in work.blocks]

    def positions() -> np.ndarray:
        found = []
        for block, angle_rad in zip(work.blocks, angles_rad, strict=True):
            _, teme_km, _ = array.sgp4(np.full(block.size, whole), fraction + block / 86_400.0)
            found.append(skies.turned(np.moveaxis(teme_km, 2, 1), angle_rad, 1)[work.sample])
        return 1e3 * np.concatenate(found, axis=2)

    seconds, found = least(positions, 3)
    units = len(work.records) * work.times_s.size
    return Told(seconds, units, _apart_mm(answer_m, found), "all", "SatrecArray and one rotation")


def heyoka(work: Tracks, answer_m: np.ndarray) -> Told:
    import heyoka as library

    library.set_nthreads(1)
    propagator = library.model.sgp4_propagator(work.records)
    count, minutes = len(work.records), work.times_s / 60.0
    since = np.array(julian_date(START)) - np.array([(one.jdsatepoch, one.jdsatepochF) for one in work.records])
    out = np.empty((BLOCK, propagator.nouts, count))
    grids = [
        np.ascontiguousarray(minutes[at : at + BLOCK, None] + 1440.0 * since.sum(axis=1))
        for at in range(0, minutes.size, BLOCK)
    ]

    def positions() -> list[np.ndarray]:
        return [propagator(grid, out=out[: len(grid)])[:, :3, work.sample] for grid in grids]

    seconds, found = least(positions, 3)
    teme_m = 1e3 * np.concatenate(found).transpose(2, 1, 0)
    found_m = skies.turned(teme_m, skies.greenwich_rad(work.times_s), 1)
    how = "sgp4_propagator in TEME, with velocities, one thread"
    return Told(seconds, count * minutes.size, _apart_mm(answer_m, found_m), "all", how)


def brahe(work: Tracks, _: np.ndarray) -> Told:
    library = skies.brahe_turns_as_skyfield_does()
    satellites = skies.brahe_satellites(library, work.some())
    begin = library.Epoch(START.year, START.month, START.day, 0, 0, 0.0)
    epochs = [begin + float(at_s) for at_s in work.times_s]
    seconds, found = least(lambda: [one.states_ecef(epochs) for one in satellites], 2)
    found_m = np.array(found)[:, :, :3].transpose(0, 2, 1)
    expected_m = skies.itrs_m(skies.with_wgs84(work.some()), work.times_s)
    share = f"{len(satellites)} satellites"
    return Told(seconds, found_m[:, 0].size, _apart_mm(expected_m, found_m), share, "states_ecef, UT1 of Skyfield")


PEERS = (
    Peer("skyfield", "Skyfield", EXACT, skyfield),
    Peer("sgp4", "sgp4", EXACT, sgp4),
    Peer("heyoka", "heyoka", EXACT, heyoka),
    Peer("brahe", "brahe", OTHER_EARTH, brahe),
)
