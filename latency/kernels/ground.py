"""Servers on the ground: first (class, ready, capture, part), never interrupted."""

from __future__ import annotations

from latency.kernels.compile import kernel


@kernel
def serve(ready_ns, priority, work_ns, least_end_ns, free_ns, begin_ns, end_ns):
    """Serve jobs that are sorted by (ready, capture, part) on the workers of `free_ns`.

    A job keeps its worker for its work, and until least_end_ns. free_ns is (workers,) scratch, zero at first;
    begin_ns and end_ns are written. A heap of (class, place in the order) holds those that wait.
    """
    jobs, waiting, coming, now_ns = ready_ns.size, 0, 0, 0
    heap = ready_ns.copy()
    for _ in range(jobs):
        worker = 0
        for other in range(1, free_ns.size):
            if free_ns[other] < free_ns[worker]:
                worker = other
        now_ns = max(now_ns, free_ns[worker])  # those that wait may be younger than an idle worker
        if waiting == 0:
            now_ns = max(now_ns, ready_ns[coming])
        while coming < jobs and ready_ns[coming] <= now_ns:
            place = waiting
            waiting += 1
            key = (priority[coming] << 40) | coming
            while place > 0 and heap[(place - 1) >> 1] > key:
                heap[place] = heap[(place - 1) >> 1]
                place = (place - 1) >> 1
            heap[place] = key
            coming += 1
        job = heap[0] & ((1 << 40) - 1)
        waiting -= 1
        last, place = heap[waiting], 0
        while 2 * place + 1 < waiting:
            child = 2 * place + 1
            if child + 1 < waiting and heap[child + 1] < heap[child]:
                child += 1
            if last <= heap[child]:
                break
            heap[place] = heap[child]
            place = child
        heap[place] = last
        begin_ns[job] = now_ns
        end_ns[job] = free_ns[worker] = max(now_ns + work_ns[job], least_end_ns[job])
