"""Weather as a Gaussian field on the globe: what a station has depends on where it stands, not on who else there is.

White noise sits in cells spread over the globe. A station adds up that of the cells around it, so two stations are as
alike as their surroundings overlap; each step of time remembers the one before (a first-order autoregression).
"""

from __future__ import annotations

import math

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.draws import minus_log, uniform


@inlined
def polynomial(x, c):
    """Return c[0] + c[1] x + c[2] x^2 + ..."""
    total = 0.0
    for k in range(c.size - 1, -1, -1):
        total = total * x + c[k]
    return total


@kernel
def normal_quantile(share, rows):
    """Return z with P(Z <= z) = share of a standard normal Z, 0 < share < 1, within 1e-15 of it.

    Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477; `rows` are its QUANTILE. Additions,
    products, quotients and a root only, so that the bits are the same on every machine.
    """
    q = share - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * polynomial(r, rows[0]) / polynomial(r, rows[1])
    r = math.sqrt(minus_log(share if q < 0.0 else 1.0 - share))
    z = 0.0
    if r <= 5.0:
        z = polynomial(r - 1.6, rows[2]) / polynomial(r - 1.6, rows[3])
    else:
        z = polynomial(r - 5.0, rows[4]) / polynomial(r - 5.0, rows[5])
    return -z if q < 0.0 else z


QUANTILE = np.array([
    [3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3],
    [1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3],
    [1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4],
    [1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9],
    [6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7],
    [1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15],
])  # fmt: skip


@kernel
def white_noise(seed, replication, purpose, cell, step, rows):
    """Return a standard normal of one cell and step."""
    return normal_quantile(uniform(seed, replication, cell, purpose, step) + 2.0**-54, rows)


@kernel
def field(key, cells, weights, cell_lo, memory, rows, state):
    """Fill state (G, K): standard normal for each station and step. key = (seed, replication, purpose).

    Station g adds the noise of cells[cell_lo[g]:cell_lo[g + 1]] with weights whose squares sum to 1; `memory` is the
    correlation of neighbouring steps. The first step is drawn from the distribution that lasts.
    """
    seed, replication, purpose = key
    fresh = math.sqrt(1.0 - memory * memory)
    for g in range(state.shape[0]):
        before = 0.0
        for k in range(state.shape[1]):
            noise = 0.0
            for c in range(cell_lo[g], cell_lo[g + 1]):
                noise += weights[c] * white_noise(seed, replication, purpose, cells[c], k, rows)
            before = noise if k == 0 else memory * before + fresh * noise
            state[g, k] = before
