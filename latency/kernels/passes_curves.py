"""Where a satellite stands between samples, without SGP4: polynomials through evenly spaced positions.

An orbit is an entire function of time to a samples' eye: at 60 s a satellite turns by 0.07 rad from one sample to the
next, and the polynomial of degree n - 1 through n samples of step h leaves w^n h^n / n! times the product of the
distances to the samples (Davis, Interpolation and Approximation, 1963, theorem 3.1.1). Margins have no such luck: the
distance from a station has a near kink in every high pass. So positions are interpolated, margins made of them.
"""

from latency.kernels.compile import apart, inlined

WIDE = 10  # samples that one of a thickened track is made of: 3 um at 120 s
BEHIND, AHEAD = 3, 4  # samples of a cell's curve before its first and after it: 3 um at 60 s


@apart
def thicken(sparse_m, weights, row_m, track_m):
    """Fill track_m (3, T) from samples as many times further apart as there are weights (L, WIDE); row_m is scratch.

    Sample L * c of the track is sample c + WIDE // 2 - 1 of the sparse one.
    """
    leap = weights.shape[0]
    for axis in range(3):
        for r in range(leap):
            w0, w1, w2, w3, w4 = weights[r, 0], weights[r, 1], weights[r, 2], weights[r, 3], weights[r, 4]
            w5, w6, w7, w8, w9 = weights[r, 5], weights[r, 6], weights[r, 7], weights[r, 8], weights[r, 9]
            count = (track_m.shape[1] - r + leap - 1) // leap
            for c in range(count):
                row_m[c] = (
                    (w0 * sparse_m[axis, c] + w9 * sparse_m[axis, c + 9])
                    + (w1 * sparse_m[axis, c + 1] + w8 * sparse_m[axis, c + 8])
                    + (w2 * sparse_m[axis, c + 2] + w7 * sparse_m[axis, c + 7])
                    + (w3 * sparse_m[axis, c + 3] + w6 * sparse_m[axis, c + 6])
                    + (w4 * sparse_m[axis, c + 4] + w5 * sparse_m[axis, c + 5])
                )
            # In a loop of its own, so that the sums above are vectorised.
            for c in range(count):
                track_m[axis, leap * c + r] = row_m[c]


@inlined
def cubic(y0, y1, y2, y3):
    """Coefficients, constant first, of the cubic in w through y at w = 1/4, 9/4, 25/4, 49/4, by divided differences."""
    d01, d12, d23 = (y1 - y0) * 0.5, (y2 - y1) * 0.25, (y3 - y2) * (1.0 / 6.0)
    d012, d123 = (d12 - d01) * (1.0 / 6.0), (d23 - d12) * 0.1
    d = (d123 - d012) * (1.0 / 12.0)
    return (
        y0 - 0.25 * d01 + 0.5625 * d012 - 3.515625 * d,
        d01 - 2.5 * d012 + 16.1875 * d,
        d012 - 8.75 * d,
        d,
    )


@inlined
def curve(track_m, axis, cell):
    """Coefficients, constant first, of the polynomial through the eight samples around a cell; its middle is 0.

    Even and odd part are each a cubic in the square of the time.
    """
    a, b = track_m[axis, cell], track_m[axis, cell + 1]
    c, d = track_m[axis, cell - 1], track_m[axis, cell + 2]
    e, f = track_m[axis, cell - 2], track_m[axis, cell + 3]
    g, h = track_m[axis, cell - 3], track_m[axis, cell + 4]
    e0, e1, e2, e3 = cubic(0.5 * (b + a), 0.5 * (d + c), 0.5 * (f + e), 0.5 * (h + g))
    o0, o1, o2, o3 = cubic(b - a, (d - c) * (1.0 / 3.0), (f - e) * 0.2, (h - g) * (1.0 / 7.0))
    return e0, o0, e1, o1, e2, o2, e3, o3


@inlined
def on_curve(c, v):
    """Value and slope (per cell) of a curve at `v`, -0.5 to 0.5 in its cell."""
    c0, c1, c2, c3, c4, c5, c6, c7 = c
    value = c0 + v * (c1 + v * (c2 + v * (c3 + v * (c4 + v * (c5 + v * (c6 + v * c7))))))
    slope = c1 + v * (
        2.0 * c2 + v * (3.0 * c3 + v * (4.0 * c4 + v * (5.0 * c5 + v * (6.0 * c6 + v * (7.0 * c7)))))
    )
    return value, slope


@inlined
def bend_on_curve(c, v):
    """Second derivative (per cell squared) of a curve at `v`."""
    _, _, c2, c3, c4, c5, c6, c7 = c
    return 2.0 * c2 + v * (6.0 * c3 + v * (12.0 * c4 + v * (20.0 * c5 + v * (30.0 * c6 + v * (42.0 * c7)))))
