"""Arrow columns straight from the engine's arrays.

`pyarrow.array` imports pandas to see whether it was given a Series; that takes as long as all the
tables of a small run. Handing over the memory itself does not.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa


def numbers(values: np.ndarray, valid: np.ndarray | None = None) -> pa.Array:
    """Return whole or real numbers as int64 or float64; null where not `valid`.

    Examples
    --------
    >>> numbers(np.array([1, 2]), np.array([True, False])).to_pylist()
    [1, None]
    """
    kind = pa.float64() if np.issubdtype(values.dtype, np.floating) else pa.int64()
    return _column(kind, np.ascontiguousarray(values, kind.to_pandas_dtype()), valid)


def flags(values: np.ndarray) -> pa.Array:
    """Return booleans.

    Examples
    --------
    >>> flags(np.array([True, False])).to_pylist()
    [True, False]
    """
    return pa.Array.from_buffers(pa.bool_(), values.size, [None, _bits(values)])


def named(index: np.ndarray, names: tuple[str, ...]) -> pa.Array:
    """Return the names that the indices stand for; null where an index is negative.

    Examples
    --------
    >>> named(np.array([1, -1]), ("a", "b")).to_pylist()
    ['b', None]
    """
    index = np.asarray(index)
    codes = _column(pa.int32(), np.maximum(index, 0).astype(np.int32), index >= 0)
    return pa.DictionaryArray.from_arrays(codes, _texts(names)).cast(pa.string())


def lists(start: np.ndarray, values: np.ndarray) -> pa.Array:
    """Return rows values[start[i]:start[i + 1]].

    Examples
    --------
    >>> lists(np.array([0, 1, 3]), np.array([7, 8, 9])).to_pylist()
    [[7], [8, 9]]
    """
    return pa.ListArray.from_arrays(_column(pa.int32(), start.astype(np.int32), None), numbers(values))


def _texts(names: tuple[str, ...]) -> pa.Array:
    encoded = [name.encode() for name in names] or [b""]  # an empty dictionary serves nobody
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    return pa.Array.from_buffers(pa.string(), len(encoded), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])


def _column(kind: pa.DataType, values: np.ndarray, valid: np.ndarray | None) -> pa.Array:
    return pa.Array.from_buffers(kind, values.size, [None if valid is None else _bits(valid), pa.py_buffer(values)])


def _bits(values: np.ndarray) -> pa.Buffer:
    return pa.py_buffer(np.packbits(values, bitorder="little"))
