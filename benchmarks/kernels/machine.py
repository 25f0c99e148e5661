"""What this machine can do at most, measured in the same run: bandwidth of a triad, multiply-adds a second."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import njit

from benchmarks.kernels.measure import Limit, least

TRIAD = 10_000_000  # elements: 240 MB, more than a core's caches
CHAINS, DEPTH, VECTOR = 4, 32, 1024  # independent chains of dependent multiply-adds over a vector in the first cache


class Machine(NamedTuple):
    """One core of it."""

    processor: str
    cores: int
    system: str
    python: str
    triad_byte_s: float  # counted as 24 bytes an element: two read, one written
    fma_flop_s: float


@njit(fastmath={"contract", "nsz"}, cache=False)
def _triad(a, b, c, factor):
    for i in range(a.size):
        a[i] = b[i] + factor * c[i]


@njit(fastmath={"contract", "nsz"}, cache=False)
def _multiply_adds(values, factor, times):
    for _ in range(times):
        for i in range(values.size):
            v = values[i]
            p, q, r, s = v, v + 0.1, v + 0.2, v + 0.3
            for _step in range(DEPTH):
                p = p * factor + v
                q = q * factor + v
                r = r * factor + v
                s = s * factor + v
            values[i] = p + q + r + s


def measured() -> Machine:
    """Return what one core can do now."""
    a, b, c = np.zeros(TRIAD), np.ones(TRIAD), np.ones(TRIAD)
    triad_s, _ = least(lambda: _triad(a, b, c, 2.0), 7)
    values, times = np.full(VECTOR, 0.5), 500
    _multiply_adds(values, 0.25, 1)
    fma_s, _ = least(lambda: _multiply_adds(values, 0.25, times), 7)
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        triad_byte_s=24.0 * TRIAD / triad_s,
        fma_flop_s=2.0 * CHAINS * DEPTH * VECTOR * times / fma_s,
    )


def share_of_limit(limit: Limit, machine: Machine, seconds: float) -> float:
    """Return the least time the machine needs over the time taken: the larger of arithmetic and memory."""
    return max(limit.flop / machine.fma_flop_s, limit.byte / machine.triad_byte_s) / seconds


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        flags = next(line for line in lines if line.startswith("flags"))
        name = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
        return f"{name}, {'AVX-512' if 'avx512f' in flags else 'AVX2' if 'avx2' in flags else 'no AVX2'}"
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
