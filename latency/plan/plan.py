"""The opportunity plan: who could talk to whom, when, how fast and how late. Integers only.

Canonical bytes, little-endian, so that the same plan has the same digest on every machine:

    magic            8 bytes, b"LATPLAN1"
    start            text: UTC, ISO 8601 with microseconds and Z
    span, stop       int64, int64  [ns]
    satellites       names, in code-point order
    stations         names, in code-point order
    transmitters     names "satellite/downlink", by (satellite, downlink)
    error            names in code-point order, then a column of their values
    columns          transmitter_satellite, steps_ns, then the fields of Passes, Windows
                     and Isls in the order of tables.py

text = int64 length in bytes, UTF-8; names = int64 count, that many texts; column = int64 length,
that many int64.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import numpy as np

from latency.tables import Isls, Passes, Windows

MAGIC = b"LATPLAN1"


@dataclass(frozen=True, eq=False)
class Plan:
    """Passes, windows and inter-satellite links of one span, before anyone has used them.

    Geometry and link budget only; which of it is used, and by whom, is decided in the flow. Rows are
    sorted as `latency.tables` says, entities are indexed by name in code-point order.

    Examples
    --------
    >>> from latency.plan.rows import Clock, assemble
    >>> day = Clock(datetime(2025, 6, 1, tzinfo=UTC), 86_400 * 10**9, 90_000 * 10**9, 60 * 10**9)
    >>> plan = assemble(day, {"a": ("x-band",)}, ("svalbard",), [], [])
    >>> plan.transmitters, plan.steps_ns.size
    (('a/x-band',), 1501)
    >>> Plan.from_bytes(plan.to_bytes()).digest() == plan.digest()
    True
    """

    start: datetime  # UTC
    span_ns: int  # captures are taken until here
    stop_ns: int  # the clock runs until here
    satellites: tuple[str, ...]
    stations: tuple[str, ...]
    transmitters: tuple[str, ...]  # "satellite/downlink", sorted by (satellite, downlink)
    transmitter_satellite: np.ndarray  # (X,) int64
    passes: Passes
    windows: Windows
    isls: Isls
    steps_ns: np.ndarray  # (K + 1,) int64: topology step k runs from [k] to [k + 1]; the last is the stop
    error: dict[str, int]  # what the steps cost: the largest error of a delay they hold constant [ns]

    def downlink(self, transmitter: int) -> str:
        """Return the downlink's name of a transmitter given by index."""
        satellite = self.satellites[self.transmitter_satellite[transmitter]]
        return self.transmitters[transmitter][len(satellite) + 1 :]

    def digest(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hexadecimal."""
        state = hashlib.sha256()
        for part in self._parts():
            state.update(part)
        return state.hexdigest()

    def to_bytes(self) -> bytes:
        """Return the canonical bytes (layout: top of this module)."""
        return b"".join(self._parts())

    def _parts(self) -> Iterator[bytes | memoryview]:
        """Yield the canonical bytes, large columns as they stand in memory."""
        keys = sorted(self.error)
        yield MAGIC
        yield _text(_utc(self.start).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        yield struct.pack("<2q", self.span_ns, self.stop_ns)
        yield from (_names(names) for names in (self.satellites, self.stations, self.transmitters, keys))
        for column in (np.array([self.error[key] for key in keys], dtype=np.int64), *self._columns()):
            yield struct.pack("<q", column.size)
            yield np.ascontiguousarray(column, dtype="<i8").data

    def _columns(self) -> tuple[np.ndarray, ...]:
        return (self.transmitter_satellite, self.steps_ns, *self.passes, *self.windows, *self.isls)

    @classmethod
    def from_bytes(cls, data: bytes) -> Plan:
        """Return the plan whose canonical bytes these are.

        Raises
        ------
        ValueError
            The bytes are not those of a plan, stop too early or go on after its end.
        """
        cursor = _Cursor(data)
        if cursor.take(len(MAGIC)) != MAGIC:
            raise ValueError("these are not the bytes of an opportunity plan")
        start = datetime.strptime(cursor.text(), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        span_ns, stop_ns = cursor.integer(), cursor.integer()
        satellites, stations, transmitters, keys = (cursor.names() for _ in range(4))
        error = dict(zip(keys, cursor.column().tolist(), strict=True))
        transmitter_satellite, steps_ns = cursor.column(), cursor.column()
        tables = [table(*(cursor.column() for _ in table._fields)) for table in (Passes, Windows, Isls)]
        if cursor.at != len(data):
            raise ValueError(f"{len(data) - cursor.at} bytes follow the end of the plan")
        names = (satellites, stations, transmitters)
        return cls(start, span_ns, stop_ns, *names, transmitter_satellite, *tables, steps_ns, error)

    def replace(self, **changes) -> Plan:
        """Return a copy with some fields changed."""
        return Plan(**{field.name: getattr(self, field.name) for field in fields(self)} | changes)


class _Cursor:
    """Reads the canonical bytes front to back."""

    def __init__(self, data: bytes):
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        if not 0 <= count <= len(self.data) - self.at:
            raise ValueError(f"the plan breaks off at byte {self.at}")
        self.at += count
        return self.data[self.at - count : self.at]

    def integer(self) -> int:
        return struct.unpack("<q", self.take(8))[0]

    def text(self) -> str:
        return self.take(self.integer()).decode()

    def names(self) -> tuple[str, ...]:
        return tuple(self.text() for _ in range(self.integer()))

    def column(self) -> np.ndarray:
        return np.frombuffer(self.take(8 * self.integer()), dtype="<i8").astype(np.int64)


def _utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<q", len(data)) + data


def _names(names) -> bytes:
    return struct.pack("<q", len(names)) + b"".join(_text(name) for name in names)
