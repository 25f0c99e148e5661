"""Where the time of a run goes: told what is being done, it notes how long each stage took."""

from __future__ import annotations

from time import perf_counter

# What a run says it is doing, and the stage that belongs to; turns of one case are one stage.
STAGES = {"finding passes and links": "plan", "taking captures": "captures"}
ACROSS_CASES = ("ledger", "audit")


class Stopwatch:
    """Time by stage, in the order in which stages began.

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
        self._stage, self._since = "", perf_counter()

    def __call__(self, doing: str) -> None:
        """Begin a stage, or go on with it; messages that name none count with what is under way."""
        now = perf_counter()
        if self._stage:
            self.spent_s[self._stage] = self.spent_s.get(self._stage, 0.0) + now - self._since
        self._since = now
        self._stage = self._stage_of(doing)
        self.spent_s.setdefault(self._stage, 0.0)

    def _stage_of(self, doing: str) -> str:
        case, _, turn = doing.partition(", ")
        if " " in case and doing not in STAGES:
            return self._stage
        return turn if turn in ACROSS_CASES else STAGES.get(doing, case)

    def page(self) -> str:
        """Return seconds and shares by stage, as lines of text."""
        self(self._stage)
        total_s = sum(self.spent_s.values())
        width = max(map(len, self.spent_s))
        rows = [*self.spent_s.items(), ("total", total_s)]
        return "\n".join(f"{name:<{width}} {spent_s:9.3f} s {spent_s / total_s:7.1%}" for name, spent_s in rows)
