"""Causality: nothing ends before it can. Each check returns {what fails: (facts,) bool}."""

from __future__ import annotations

import numpy as np

from latency.flow.bounds import least_delay_ns, no_earlier
from latency.flow.cases import Case
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.records import NEVER


def components_sum(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """Components are not negative and sum to the latency, or to the stop, or to the loss."""
    charged_ns = trial.ledger.charged_ns
    lost_ns = trial.live.items["lost_ns"].reshape(2, -1).min(axis=0)
    until_ns = np.minimum(np.minimum(trial.ledger.delivered_ns, problem.rules.stop_ns), lost_ns)
    return {
        "a component is negative": (charged_ns.transpose(1, 2, 0) >= 0).reshape(-1),
        "components do not sum": charged_ns.transpose(1, 2, 0).sum(axis=(0, 1)) == until_ns - problem.captures.taken_ns,
    }


def light_takes_time(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """No hop ends before it started plus its light time; a tail is never before its head."""
    hops, parts = trial.hops, trial.live.parts
    least_ns = least_delay_ns(problem, trial.net)
    of_link = np.minimum.reduceat(least_ns, trial.net.links["span_lo"]) if len(least_ns) else least_ns
    light_ns = of_link[hops["link"]]
    down_ns = problem.windows.delay_ns.min(initial=NEVER)
    return {
        "a head is faster than light": hops["head_ns"] >= hops["start_ns"] + light_ns,
        "a tail is faster than light": hops["tail_ns"] >= hops["end_ns"] + light_ns,
        "a tail is before its head": hops["tail_ns"] >= hops["head_ns"],
        "a part is faster than light": parts["landed_ns"] - down_ns >= parts["out_ns"],
    }


def served_after_made(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """Every server takes its data after it exists, and every queue is joined before it is left.

    Under streaming a line and a computer may begin with the head of the data, but end after its tail has come.
    """
    items, hops, lives = trial.live.items, trial.hops, trial.lives
    sent, computed = items["down_start_ns"] != NEVER, items["compute_start_ns"] != NEVER
    begun, landed = items[computed], lives[lives["landed_ns"] != NEVER]
    central = lives[lives["compute_begin_ns"] != NEVER]
    there = "head_ns" if problem.rules.streaming else "tail_ns"
    ready, whole = ("line_ready_ns", "compute_ready_ns") if problem.rules.streaming else ("handled_ns", "arrived_ns")
    screened = computed & (items["down_join_ns"] != NEVER)
    return {
        "a link took data before it was queued": hops["start_ns"] >= hops["join_ns"],
        "a link took data before it was made": hops["join_ns"] >= items["made_ns"][hops["item"]],
        "a downlink took data before it was queued": items["down_start_ns"][sent] >= items["down_join_ns"][sent],
        "a downlink took data before its tail": items["down_join_ns"][sent] >= items["tail_ns"][sent],
        "a downlink took data before it was screened": (
            items["down_join_ns"][screened] >= items["compute_end_ns"][screened]
        ),
        "a processor took data before its tail": begun["compute_start_ns"] >= begun[there],
        "a processor was done before the data's tail": begun["compute_end_ns"] >= begun["tail_ns"],
        "a line took a part before it was handled": landed["line_begin_ns"] >= landed[ready],
        "a line was done with a part before it was handled": landed["line_end_ns"] >= landed["handled_ns"],
        "a data centre took in what was not there": landed["ingest_begin_ns"] >= landed["reached_ns"],
        "a data centre took data before it was whole": central["compute_begin_ns"] >= central[whole],
        "a data centre was done before the data was whole": central["compute_end_ns"] >= central["arrived_ns"],
    }


def none_too_early(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """No answer before the earliest arrival of its own case in an empty network."""
    return {"an answer is earlier than possible": no_earlier(problem, case, trial)}
