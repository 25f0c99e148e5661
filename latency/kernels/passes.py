"""Find every pass of every satellite over every station.

Once a satellite's track is sampled, passes cost little more than their edges. The scan leaps over what cannot be in
view. In what is left a change of sign between two samples is an edge, and a sampled peak (or dip) that may reach across
zero between its neighbours is followed to its vertex, so that a pass shorter than the grid's step is not lost.

    margin            peak between samples, followed: two edges
       0 ---+-----------+-^-+--------------
           / \\        *       *   samples
      ____/   \\______/         \\______

Between samples the satellite is on a curve through them, SGP4 is asked once more at each edge.
"""

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.passes_curves import thicken
from latency.kernels.passes_edges import follow_vertices, pair_edges, solve_edges, solve_peaks
from latency.kernels.passes_scan import scan_stations
from latency.kernels.passes_settle import CURVE_M, settle_edges, settle_peaks
from latency.kernels.sgp4 import ECCO, greenwich_row, turned_track
from latency.kernels.shells import shell_track

ROUND_E = 0.05  # up to which a track is interpolated


@kernel
def sample_track(search, s):
    """Fill the grid with where satellite `s` stands."""
    orbits, grid, sparse = search.orbits, search.grid, search.sparse
    if sparse.weights.shape[0] == 1 or orbits.path_of[s] >= 0 or orbits.constants[s, ECCO] > ROUND_E:
        turned_track(orbits, s, grid.times_s, grid.angles_rad, grid.track_m)
        return
    if sparse.clock_of[s] >= 0:
        shell_track(orbits, s, sparse.clocks[sparse.clock_of[s]], sparse.moments.track_m)
    else:
        turned_track(orbits, s, sparse.moments.times_s, sparse.moments.angles_rad, sparse.moments.track_m)
    thicken(sparse.moments.track_m, sparse.weights, search.sieve.margins_m, grid.track_m)


@kernel
def search_passes(search, first_pair):
    """Fill the rows with the passes of pairs (satellite-major) from `first_pair` on, while there is room.

    One pair needs as much room as there are samples. Returns the rows filled and the first pair left to do.
    """
    stations = search.horizons.sight.shape[0]
    capacity = search.passes.pair.shape[0]
    pair = first_pair
    # Not a literal 0, for which numba would compile all that is called once more.
    filled = np.int64(0)
    greenwich_row(search.orbits, search.grid.times_s, search.grid.angles_rad)
    greenwich_row(search.orbits, search.sparse.moments.times_s, search.sparse.moments.angles_rad)
    while pair < search.orbits.path_of.size * stations:
        s = pair // stations
        sample_track(search, s)
        count, g = scan_stations(search, pair % stations, capacity - filled)
        pair = s * stations + g
        follow_vertices(search, s, count)
        worst_m = settle_edges(search, s, count)
        settle_edges(search, s, count)
        solve_edges(search, s, count)
        first = filled
        filled = pair_edges(search, s, count, first)
        if worst_m <= CURVE_M:
            settle_peaks(search, first, filled)
        solve_peaks(search, s, first, filled)
        # Not begun where there may not be room for all its passes, a satellite's rows seldom have to be sorted in later.
        if pair < (s + 1) * stations or capacity - filled < capacity // 8:
            break
    return filled, pair
