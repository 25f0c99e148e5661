"""Causality: nothing ends before it can. Each check returns {what fails: (facts,) bool}."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from latency.flow.bounds import no_earlier
from latency.flow.cases import Case
from latency.flow.facts import Fact
from latency.flow.hop_log import facts_of_hops
from latency.flow.ledger import by_leg
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.checks import follow_landed, follow_made, sum_components
from latency.kernels.hop_checks import HEAD, MADE, ORDER, QUEUED, TAIL
from latency.kernels.records import NEVER


def components_sum(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """Components are not negative and sum to the latency, or to the stop, or to the loss."""
    charged_ns = trial.ledger.charged_ns
    lost_ns = by_leg(trial.live.items["lost_ns"], len(trial.lives)).min(axis=0)
    until_ns = np.minimum(np.minimum(trial.ledger.delivered_ns, problem.rules.stop_ns), lost_ns)
    captures, legs, components = charged_ns.shape
    columns = np.ascontiguousarray(charged_ns.transpose(1, 2, 0)).reshape(legs * components, captures)
    not_negative, total_ns = np.empty(columns.shape, bool), np.zeros(captures, np.int64)
    sum_components(columns, not_negative, total_ns)
    return {
        "a component is negative": not_negative.reshape(-1),
        "components do not sum": total_ns == until_ns - problem.captures.taken_ns,
    }


def light_takes_time(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray | Fact]:
    """No hop ends before it started plus its light time; a tail is never before its head."""
    parts, down_ns = trial.live.parts, problem.windows.delay_ns.min(initial=NEVER)
    return {
        **facts_of_hops(trial.live, HEAD, TAIL, ORDER),
        "a part is faster than light": parts["landed_ns"] - down_ns >= parts["out_ns"],
    }


def served_after_made(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray | Fact]:
    """Every server takes its data after it exists, and every queue is joined before it is left.

    Under streaming a line and a computer may begin with the head of the data, but end after its tail has come.
    """
    live, streaming = trial.live, problem.rules.streaming
    space = _facts(follow_made, live.items, streaming)
    ground = _facts(follow_landed, trial.lives, streaming)
    return {
        **facts_of_hops(live, QUEUED, MADE),
        "a downlink took data before it was queued": space[0],
        "a downlink took data before its tail": space[1],
        "a downlink took data before it was screened": space[2],
        "a processor took data before its tail": space[3],
        "a processor was done before the data's tail": space[4],
        "a line took a part before it was handled": ground[0],
        "a line was done with a part before it was handled": ground[1],
        "a data centre took in what was not there": ground[2],
        "a data centre took data before it was whole": ground[3],
        "a data centre was done before the data was whole": ground[4],
    }


def _facts(check: Callable[..., None], rows: np.ndarray, streaming: bool) -> list[np.ndarray]:
    """Return the five facts that a kernel finds of each row, of those that they are about."""
    counts, holds = np.empty(5, np.int64), np.empty((5, len(rows)), bool)
    check(rows, streaming, counts, holds)
    return [fact[:count] for fact, count in zip(holds, counts.tolist(), strict=True)]


def none_too_early(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """No answer before the earliest arrival of its own case in an empty network."""
    return {"an answer is earlier than possible": no_earlier(problem, case, trial)}
