"""Where the time of a run goes: told what is being done, it notes how long each stage took."""

from __future__ import annotations

from threading import Lock, get_ident
from time import perf_counter

# What a run says it is doing, and the stage that belongs to; turns of one case are one stage.
STAGES = {
    "finding passes and links": "plan",
    "taking captures": "captures",
    "waiting for the other cases": "",
    "waiting for the other files": "",
}
ACROSS_CASES = ("ledger", "audit")
SIDE_BY_SIDE, LEAST_S = "side-by-side", 0.0005  # the time in which two stages were under way counts in both


class Stopwatch:
    """Time by stage, in the order in which stages began; each thread is at a stage of its own.

    Examples
    --------
    >>> watch = Stopwatch()
    >>> for done in ("taking captures", "ground-relay, blind", "ground-relay, ledger", "ground-relay, forecast-1"):
    ...     watch(done)
    >>> [line.split()[0] for line in watch.page().splitlines()]
    ['captures', 'ground-relay', 'ledger', 'total']
    """

    def __init__(self):
        self.spent_s: dict[str, float] = {}
        self._at: dict[int, tuple[str, float]] = {}  # stage of each thread, and since when
        self._begun_s: float | None = None
        self._lock = Lock()

    def __call__(self, doing: str) -> None:
        """Begin a stage, or go on with it; messages that name none count with what is under way."""
        with self._lock:
            now_s, thread = perf_counter(), get_ident()
            if self._begun_s is None:
                self._begun_s = now_s
            stage, _ = self._at.get(thread, ("", now_s))
            self._note(thread, now_s)
            stage = self._stage_of(doing, stage)
            self._at[thread] = stage, now_s
            if stage:
                self.spent_s.setdefault(stage, 0.0)

    def _note(self, thread: int, now_s: float) -> None:
        stage, since_s = self._at.get(thread, ("", now_s))
        if stage:
            self.spent_s[stage] += now_s - since_s
        self._at[thread] = stage, now_s

    def _stage_of(self, doing: str, stage: str) -> str:
        case, _, turn = doing.partition(", ")
        if " " in case and doing not in STAGES:
            return stage
        return turn if turn in ACROSS_CASES else STAGES.get(doing, case)

    def page(self) -> str:
        """Return seconds and shares by stage, as lines of text; what was done side by side is taken off the sum."""
        with self._lock:
            now_s = perf_counter()
            for thread in self._at:
                self._note(thread, now_s)
        total_s = now_s - (now_s if self._begun_s is None else self._begun_s)
        rows = list(self.spent_s.items())
        twice_s = sum(self.spent_s.values()) - total_s
        if twice_s > LEAST_S:
            rows.append((SIDE_BY_SIDE, -twice_s))
        rows.append(("total", total_s))
        width = max(len(name) for name, _ in rows)
        share = 1 / max(total_s, LEAST_S)
        return "\n".join(f"{name:<{width}} {spent_s:9.3f} s {spent_s * share:7.1%}" for name, spent_s in rows)
