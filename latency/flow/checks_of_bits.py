"""Conservation: no bit is made twice, and none vanishes. Each check returns {what fails: (facts,) bool}."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import Case
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.records import LANDED, LOST, NEVER


def satellites_balance(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """Per satellite: made + received = sent + consumed + lost + stored; what is only screened stays."""
    items, stop_ns = trial.live.items, problem.rules.stop_ns
    captures, size_bit = len(problem.captures.taken_ns), trial.live.items["size_bit"]
    balance = np.zeros(len(problem.satellites), np.int64)
    np.add.at(balance, items["taken_by"][:captures], size_bit[:captures])
    computed = np.flatnonzero((items["compute_end_ns"] <= stop_ns) & (not case.screened))
    np.add.at(balance, items["computer"][computed], size_bit[computed + captures] - size_bit[computed])
    hops = trial.hops
    links = trial.net.links[hops["link"]]
    arrived, left = hops["head_ns"] <= stop_ns, hops["end_ns"] <= stop_ns
    np.add.at(balance, links["target"][arrived], size_bit[hops["item"][arrived]])
    np.subtract.at(balance, links["source"][left], size_bit[hops["item"][left]])
    down = np.flatnonzero(items["down_end_ns"] != NEVER)
    np.subtract.at(balance, items["satellite"][down], size_bit[down])
    lost = np.flatnonzero(items["phase"] == LOST)
    np.subtract.at(balance, items["satellite"][lost], size_bit[lost])
    return {"bits of a satellite do not balance": balance == trial.live.satellites["used_bit"]}


def captures_balance(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """Per capture and leg: parts carry what left the satellite; contacts carry the same in all."""
    items, parts = trial.live.items, trial.live.parts
    carried_bit = np.zeros(len(items), np.int64)
    np.add.at(carried_bit, parts["item"], parts["bit"])
    begun = items["down_start_ns"] != NEVER
    left_bit = np.where(begun, items["size_bit"] - items["left_bit"], 0)
    whole = (items["phase"] == LANDED) & (items["down_end_ns"] != NEVER)
    sent_bit = trial.live.contacts["sent_bit"].sum()
    return {
        "parts do not sum to what was sent": carried_bit == left_bit,
        "data landed incomplete": carried_bit[whole] == items["size_bit"][whole],
        "contacts carry something else than parts": np.atleast_1d(sent_bit == parts["bit"].sum()),
    }
