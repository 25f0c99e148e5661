"""Which slots of a shell have terminals for each other; satellite = plane * per_plane + slot."""

from __future__ import annotations


def in_plane_pairs(planes: int, per_plane: int) -> set[tuple[int, int]]:
    """Return each slot with the next of its plane, the last with the first; satellite = plane * per_plane + slot.

    A plane of two has one link, a plane of one has none.

    >>> sorted(in_plane_pairs(1, 3)), in_plane_pairs(2, 2) == {(0, 1), (2, 3)}, in_plane_pairs(1, 1)
    ([(0, 1), (0, 2), (1, 2)], True, set())
    """
    slots = [(plane * per_plane, slot) for plane in range(planes) for slot in range(per_plane)]
    pairs = {(first + slot, first + (slot + 1) % per_plane) for first, slot in slots}
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def cross_plane_pairs(planes: int, per_plane: int, closed: bool) -> set[tuple[int, int]]:
    """Return each slot with the same slot of the next plane; `closed` ties the last plane to the first.

    >>> sorted(cross_plane_pairs(3, 1, closed=True)), sorted(cross_plane_pairs(3, 1, closed=False))
    ([(0, 1), (0, 2), (1, 2)], [(0, 1), (1, 2)])
    """
    nexts = [(plane, (plane + 1) % planes) for plane in range(planes if closed else planes - 1)]
    pairs = {(p * per_plane + slot, q * per_plane + slot) for p, q in nexts for slot in range(per_plane)}
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def _ring(planes: int, per_plane: int, pattern: str) -> set[tuple[int, int]]:
    return in_plane_pairs(planes, per_plane)


def _grid(planes: int, per_plane: int, pattern: str) -> set[tuple[int, int]]:
    # Half a turn of nodes: across the seam of a star neighbours fly in opposite directions.
    return in_plane_pairs(planes, per_plane) | cross_plane_pairs(planes, per_plane, closed=pattern == "delta")


def _none(planes: int, per_plane: int, pattern: str) -> set[tuple[int, int]]:
    return set()


TOPOLOGIES = {"ring": _ring, "grid": _grid, "none": _none}
