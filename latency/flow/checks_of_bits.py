"""Conservation: no bit is made twice, and none vanishes. Each check returns {what fails: (facts,) bool}."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import Case
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.checks import balance_bits, balance_parts
from latency.kernels.handles import handle_of


def satellites_balance(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """Per satellite: made + received = sent + consumed + lost + stored; what is only screened stays."""
    balance = np.zeros(len(problem.satellites), np.int64)
    balance_bits(handle_of(trial.net), handle_of(trial.live), not case.screened, balance)
    return {"bits of a satellite do not balance": balance == trial.live.satellites["used_bit"]}


def captures_balance(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """Per capture and leg: parts carry what left the satellite; contacts carry the same in all."""
    items, parts = trial.live.items, trial.live.parts
    summed, whole = np.ones((2, 2 * len(trial.lives)), bool)  # of products that nobody makes nothing is wrong
    count = balance_parts(items, parts, np.zeros(len(items), np.int64), summed, whole)
    sent_bit = trial.live.contacts["sent_bit"].sum()
    return {
        "parts do not sum to what was sent": summed,
        "data landed incomplete": whole[:count],
        "contacts carry something else than parts": np.atleast_1d(sent_bit == parts["bit"].sum()),
    }
