"""Where everything is and who sees whom, in floats: satellites, stations, the Sun."""

from latency.sky.orbits import Propagator, elements_of, prepare, tracks_itrs_m
from latency.sky.passes import find_passes

__all__ = ["Propagator", "elements_of", "find_passes", "prepare", "tracks_itrs_m"]
