"""Which satellites share all but mean anomaly and node, so that one clock serves them all."""

from __future__ import annotations

import numpy as np

from latency.kernels.sgp4 import COLUMNS
from latency.kernels.shells import LARGEST_E

OWN = ("mo", "nodeo", "delmo", "sinmao")  # what satellites of one shape may differ in
DRAG = (
    "nodecf", "cc1", "bcc4", "bcc5", "d2", "d3", "d4", "t2cof", "t3cof", "t4cof", "t5cof", "omgcof", "xmcof",
)  # fmt: skip


def shells_of(constants: np.ndarray, path_of: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the rows of each shell, and the rows of all others.

    A satellite is of a shell, if of one alone, that has no drag, an eccentricity vector that the series of
    kernels.shells allows, and no path of deep space. So where it stands does not depend on its company.

    Parameters
    ----------
    constants : (S, 33) float64
        By kernels.sgp4.COLUMNS.
    path_of : (S,) int64
        -1 where the constants serve.

    Examples
    --------
    >>> constants = np.zeros((3, len(COLUMNS)))
    >>> constants[:, COLUMNS.index("ao")] = 1.1
    >>> constants[2, COLUMNS.index("cc1")] = 1e-9
    >>> shells_of(constants, np.full(3, -1))
    ([array([0, 1])], array([2]))
    """
    column = {name: constants[:, k] for k, name in enumerate(COLUMNS)}
    # sgp4 clamps an eccentricity below 1e-6; the long-period term is added across the line of apsides.
    parameter = column["ao"] * (1.0 - column["ecco"] ** 2)
    with np.errstate(invalid="ignore"):  # deep-space paths have no constants: 0 / 0, no shell
        eccentricity = np.maximum(column["ecco"], 1e-6) + np.abs(column["aycof"]) / parameter
    drag = np.any([column[name] != 0.0 for name in DRAG], axis=0)
    shapely = (path_of < 0) & ~drag & (eccentricity <= LARGEST_E)
    rows = np.flatnonzero(shapely)
    shape = np.ascontiguousarray(constants[rows][:, [k for k, name in enumerate(COLUMNS) if name not in OWN]])
    _, shape_of = np.unique(shape.view(np.dtype((np.void, shape.itemsize * shape.shape[1]))), return_inverse=True)
    order = np.argsort(shape_of.ravel(), kind="stable")
    cuts = np.flatnonzero(np.diff(shape_of.ravel()[order])) + 1
    return (np.split(rows[order], cuts) if rows.size else []), np.flatnonzero(~shapely)
