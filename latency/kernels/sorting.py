"""Rows in order, where a comparison of everything with everything can be saved."""

from latency.kernels.compile import kernel


@kernel
def are_sorted(one, two, three):
    """Do rows ascend by three columns, the first counting most?"""
    for i in range(1, one.size):
        if one[i] != one[i - 1]:
            if one[i] < one[i - 1]:
                return False
        elif two[i] < two[i - 1] or (two[i] == two[i - 1] and three[i] < three[i - 1]):
            return False
    return True


@kernel
def count_cells(at_ns, least_ns, shift, first):
    """Fill first (cells + 1,), zero before, with where each cell of 2**shift ns begins among rows sorted by instant.

    Returns how many rows share a cell at most.
    """
    most = 0
    for i in range(at_ns.size):
        first[((at_ns[i] - least_ns) >> shift) + 1] += 1
    for cell in range(1, first.size):
        most = max(most, first[cell])
        first[cell] += first[cell - 1]
    return most


@kernel
def order_by_cell(at_ns, least_ns, shift, first, order):
    """Fill order (N,) with the rows by instant, equal ones as they stood; `first` then says where each cell ends.

    A counting sort over cells, then insertion within each, fast where few share a cell.
    """
    for i in range(at_ns.size):
        cell = (at_ns[i] - least_ns) >> shift
        order[first[cell]] = i
        first[cell] += 1
    for k in range(1, order.size):
        i, at = order[k], k
        while at > 0 and at_ns[order[at - 1]] > at_ns[i]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = i
