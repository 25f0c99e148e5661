"""All assumptions at once: joint draws over their ranges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from latency.kernels.draws import ASSUMPTION, uniform
from latency.scenario.replication import entity
from latency.verdict.knob import Knob, Turns


def joint_turns(knobs: Sequence[Knob], count: int, seed: int) -> list[Turns]:
    """Return draws in which every knob stands anywhere in its range, independently, uniform in its share of the range.

    A range is no probability: these draws say how much of what is held possible keeps a verdict, nothing more.

    Examples
    --------
    >>> knob = Knob("stations.*.mask", ("stations.a.mask",), 5, 5, 15, unit="deg")
    >>> [[x for _, x in turns] for turns in joint_turns([knob], 2, seed=1)] == [[6.94272], [8.19913]]
    True
    """
    return [tuple((knob, knob.at(_share(knob, index, seed))) for knob in knobs) for index in range(count)]


def _share(knob: Knob, index: int, seed: int) -> float:
    return uniform(np.uint64(seed), 0, np.uint64(entity(knob.name)), ASSUMPTION, index)
