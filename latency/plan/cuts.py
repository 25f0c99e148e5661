"""Intervals taken out of windows: what is left keeps its rate and its light time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from latency.tables import Windows

Cuts = Mapping[int, tuple[np.ndarray, np.ndarray]]  # by satellite: begin, end [ns], each sorted, of equal length


def cut_windows(windows: Windows, owner: np.ndarray, cuts: Cuts) -> Windows:
    """Return windows without what lies in the intervals of their satellites, sorted as windows are.

    Parameters
    ----------
    windows : Windows
    owner : (W,) int64
        Satellite of each window.
    cuts : mapping
        Intervals [begin, end) by satellite; of those not named nothing is cut. [ns]
    """
    parts = [Windows(*(column[~np.isin(owner, list(cuts))] for column in windows))]
    for satellite, (begin_ns, end_ns) in cuts.items():
        parts.append(without(Windows(*(column[owner == satellite] for column in windows)), begin_ns, end_ns))
    left = Windows(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    # Within a pass windows are disjoint, and passes of a satellite are sorted as windows are to be.
    order = np.lexsort((left.open_ns, left.pass_index, left.transmitter))
    return Windows(*(column[order] for column in left))


def without(windows: Windows, begin_ns: np.ndarray, end_ns: np.ndarray) -> Windows:
    """Return windows without what lies in any of the intervals [begin, end), which are sorted and of equal length.

    Examples
    --------
    >>> one = Windows(*(np.array([value]) for value in (0, 0, 0, 100, 8, 3)))
    >>> left = without(one, np.array([-5, 20, 30, 95]), np.array([10, 35, 45, 110]))
    >>> left.open_ns.tolist(), left.close_ns.tolist(), left.rate_bit_s.tolist()
    ([10, 45], [20, 95], [8, 8])
    """
    # The k-th piece of a window lies between interval first + k - 1 and the next one; those that overlap leave none.
    first = np.searchsorted(end_ns, windows.open_ns, side="right")
    count = np.searchsorted(begin_ns, windows.close_ns, side="left") - first + 1
    row = np.repeat(np.arange(count.size), count)
    piece = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    before, after = first[row] + piece - 1, first[row] + piece
    open_ns, close_ns = windows.open_ns[row], windows.close_ns[row]
    inner, early = piece > 0, piece < count[row] - 1
    open_ns[inner] = end_ns[before[inner]]
    close_ns[early] = begin_ns[after[early]]
    kept = open_ns < close_ns
    pieces = Windows(*(column[row[kept]] for column in windows))
    return pieces._replace(open_ns=open_ns[kept], close_ns=close_ns[kept])
