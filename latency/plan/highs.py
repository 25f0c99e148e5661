"""The door to HiGHS: linear programs, with whole numbers or without.

Q. Huangfu and J. A. J. Hall, "Parallelizing the dual revised simplex method", Mathematical Programming
Computation 10, 119-142 (2018), doi:10.1007/s12532-017-0130-5; called through SciPy. It is asked to stop by
gaps and counts of nodes, never by a clock, so that the same program has the same answer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Rows(NamedTuple):
    """Sparse constraints, entry by entry: the sum of value x variable over a row, against its bound."""

    row: np.ndarray  # (E,) int64
    column: np.ndarray  # (E,) int64
    value: np.ndarray  # (E,) float64
    bound: np.ndarray  # (R,) float64


class Program(NamedTuple):
    """Make cost @ x least, with lower <= x <= upper."""

    cost: np.ndarray  # (V,) float64
    lower: np.ndarray  # (V,) float64
    upper: np.ndarray  # (V,) float64
    whole: np.ndarray  # (V,) bool, variables that are whole numbers
    most: Rows  # sums are at most their bounds
    equal: Rows  # sums are their bounds


class Solved(NamedTuple):
    """The best found of a program with whole numbers."""

    x: np.ndarray | None  # (V,) float64; None where the nodes were used up before any was found
    bound: float  # no x has a lesser value


def relaxed(program: Program) -> float:
    """Return the least cost of a program whose variables need not be whole.

    Raises
    ------
    ArithmeticError
        HiGHS finds none.

    Examples
    --------
    >>> none = Rows(*(np.empty(0, int),) * 2, *(np.empty(0),) * 2)
    >>> most = Rows(np.array([0, 0]), np.array([0, 1]), np.array([2.0, 2.0]), np.array([3.0]))
    >>> program = Program(np.array([-3.0, -2.0]), np.zeros(2), np.ones(2), np.ones(2, bool), most, none)
    >>> round(relaxed(program), 6)
    -4.0
    """
    from scipy.optimize import linprog

    sides = {"A_ub": _matrix(program, program.most), "b_ub": program.most.bound}
    if len(program.equal.bound):
        sides |= {"A_eq": _matrix(program, program.equal), "b_eq": program.equal.bound}
    bounds = np.stack([program.lower, program.upper], axis=1)
    found = linprog(program.cost, bounds=bounds, method="highs-ipm", **sides)
    if found.status != 0:
        raise ArithmeticError(f"HiGHS: {found.message}")
    return float(found.fun)


def solved(program: Program, gap: float, nodes: int) -> Solved:
    """Return the best found of a program with whole numbers, within a relative gap or as many nodes.

    Raises
    ------
    ArithmeticError
        There is none.

    Examples
    --------
    >>> none = Rows(*(np.empty(0, int),) * 2, *(np.empty(0),) * 2)
    >>> most = Rows(np.array([0, 0]), np.array([0, 1]), np.array([2.0, 2.0]), np.array([3.0]))
    >>> found = solved(Program(np.array([-3.0, -2.0]), np.zeros(2), np.ones(2), np.ones(2, bool), most, none), 0.0, 100)
    >>> found.x.tolist(), found.bound
    ([1.0, 0.0], -3.0)
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    most, equal = program.most, program.equal
    found = milp(
        program.cost,
        integrality=program.whole.astype(int),
        bounds=Bounds(program.lower, program.upper),
        constraints=[
            LinearConstraint(_matrix(program, most), ub=most.bound),
            LinearConstraint(_matrix(program, equal), equal.bound, equal.bound),
        ],
        options={"mip_rel_gap": gap, "node_limit": nodes},
    )
    if found.status in (2, 3):
        raise ArithmeticError(f"HiGHS: {found.message}")
    bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
    return Solved(found.x, -np.inf if bound is None else float(bound))


def _matrix(program: Program, rows: Rows):
    from scipy.sparse import csr_array

    return csr_array((rows.value, (rows.row, rows.column)), shape=(len(rows.bound), len(program.cost)))
