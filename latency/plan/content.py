"""What captures show, and what the models of each place make of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.draws import CONTENT, DETECTION
from latency.plan.drawn import draws_of
from latency.scenario.model import Accuracy, Content, Workload
from latency.sky.renewals import Chance
from latency.tables import JOBS

CLOUDY, NOTHING, FOUND = range(len(JOBS))


class Shown(NamedTuple):
    """The columns of `Captures` that depend on what they show."""

    product_bit: np.ndarray  # (N,) int64
    job_orbit: np.ndarray  # (N,) int64, row of JOBS
    job_ground: np.ndarray  # (N,) int64
    positive: np.ndarray  # (N,) bool


def is_varied(workload: Workload) -> bool:
    """Return whether captures show one thing or another, or models err; else everything is found in each.

    >>> from types import SimpleNamespace
    >>> sure = SimpleNamespace(content=Content(), in_orbit=Accuracy(), on_ground=Accuracy())
    >>> is_varied(sure), is_varied(SimpleNamespace(**vars(sure) | {"in_orbit": Accuracy(recall=0.9)}))
    (False, True)
    """
    return (workload.content, workload.in_orbit, workload.on_ground) != (Content(), Accuracy(), Accuracy())


def shown_by(workload: Workload, satellite: np.ndarray, names: tuple[str, ...], chance: Chance) -> Shown | None:
    """Return what captures show and what is made of it; None where everything is found in each.

    One draw tells what a capture shows: clouds, else something with the share `positives`, else nothing. Another
    tells whether models find it: the same for orbit and ground, so that a better model finds all that a worse one
    finds. Clouds are told from the rest without error.

    The answer is as large as any where the models in orbit find something, rightly or not, else as large as
    `negative_bit`; only answers from orbit cross a downlink.

    Parameters
    ----------
    workload : Workload
    satellite : (N,) int64
        That took it; captures in the order in which they were taken.
    names : tuple of str
        Of all satellites.
    chance : Chance

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> sure = SimpleNamespace(in_orbit=Accuracy(), on_ground=Accuracy(), product_bit=8)
    >>> half = SimpleNamespace(content=Content(positives=0.5, negative_bit=1), **vars(sure))
    >>> shown = shown_by(half, np.zeros(8, np.int64), ("a",), Chance(1, 0))
    >>> sorted(set(zip(shown.positive.tolist(), shown.job_orbit.tolist(), shown.product_bit.tolist())))
    [(False, 1, 1), (True, 2, 8)]
    """
    if not is_varied(workload):
        return None
    cloudy, positive = _contents(workload.content, draws_of(satellite, names, chance, CONTENT))
    drawn = draws_of(satellite, names, chance, DETECTION)
    job_orbit, job_ground = (
        _jobs(cloudy, positive, drawn, accuracy) for accuracy in (workload.in_orbit, workload.on_ground)
    )
    negative_bit = workload.content.negative_bit
    little = workload.product_bit if negative_bit is None else negative_bit
    product_bit = np.where(job_orbit == FOUND, np.int64(workload.product_bit), np.int64(little))
    return Shown(product_bit, job_orbit, job_ground, positive)


def _contents(content: Content, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether captures are cloudy, and whether they show what is looked for."""
    cloudy = drawn < content.cloudy
    # Of the clear ones the share `positives`; where that is all, no rounding may leave one out.
    shown = (drawn - content.cloudy < content.positives * (1.0 - content.cloudy)) | (content.positives >= 1.0)
    return cloudy, ~cloudy & shown


def _jobs(cloudy: np.ndarray, positive: np.ndarray, drawn: np.ndarray, accuracy: Accuracy) -> np.ndarray:
    found = np.where(positive, drawn < accuracy.recall, drawn < accuracy.false_alarms)
    return np.where(cloudy, CLOUDY, np.where(found, FOUND, NOTHING)).astype(np.int64)
