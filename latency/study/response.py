"""How the primary metric of a claim answers to other values of the assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from latency.errors import InputError, Problem
from latency.scenario import load
from latency.scenario.model import Claim
from latency.study.trial import Trial, carry_out, own
from latency.study.workers import Crew
from latency.verdict.attribution import overloaded
from latency.verdict.breakeven import Ask, Reply
from latency.verdict.interests import outcomes_on
from latency.verdict.knob import Turns, settings_of
from latency.verdict.metrics import METRICS

Point = tuple[str, ...]  # settings, "KEY=VALUE" as on the command line


class Answer(NamedTuple):
    """The metric of a claim in its two cases, at one point; the mean over the draws that were tried."""

    ground: float  # ns or a share; the bound where it is censored
    orbital: float
    ground_bound: bool  # the quantile is censored: larger than said
    orbital_bound: bool
    sooner: float  # share of the draws in which orbit is better
    growing: bool = False  # a load of a steady campaign cannot be carried: what is told grows with the span


class Asked(NamedTuple):
    """A point on its way to another process."""

    file: str  # as `latency.load` takes it
    settings: Point
    replication: int
    claim: Claim


class Response:
    """The claim's metric as a function of points; every point sees the same draws, so differences are its own.

    Points are remembered: to ask again costs nothing. A point at which the scenario is impossible has no answer
    (None), and `refusals` says why.
    """

    def __init__(self, crew: Crew, file: str, settings: Point, claim: Claim, draws: Sequence[int] = (1,)):
        self.claim = claim
        self.asked = 0  # runs of two cases
        self.refusals: dict[Point, str] = {}
        self._crew, self._file, self._settings = crew, file, tuple(settings)
        self._draws = tuple(draws)
        self._known: dict[Point, Answer | None] = {}

    def __call__(self, points: Sequence[Point], doing: str = "trying other values") -> list[Answer | None]:
        """Return the answer at each point, in order."""
        fresh = [point for point in dict.fromkeys(points) if point not in self._known]
        asked = [
            Asked(self._file, (*self._settings, *point), draw, self.claim) for point in fresh for draw in self._draws
        ]
        found = self._crew.map(measure, asked, doing)
        self.asked += len(asked)
        count = len(self._draws)
        for index, point in enumerate(fresh):
            self._note(point, found[index * count : (index + 1) * count])
        return [self._known[point] for point in points]

    def present(self) -> Answer:
        """Return the answer at the present values.

        Raises
        ------
        InputError
            The scenario is impossible as it is, or there is nothing to measure.
        """
        (answer,) = self([()])
        if answer is None:
            raise InputError(self._file, [Problem(self._file, "", self.refusals[()])])
        return answer

    def _note(self, point: Point, parts: list[Answer | str]) -> None:
        wrong = [part for part in parts if isinstance(part, str)]
        if wrong:
            self.refusals[point] = wrong[0]
        self._known[point] = None if wrong else _joined(parts)

    def asking(self, factor: float = 1.0) -> Ask:
        """Return the same for knobs: by how much orbit is better than a factor asks for, and who wins.

        The gain is ground - factor x orbital where lower is better. Of a share where higher is better the rest counts,
        as in the words: factor times fewer that miss their deadline. What never arrived is later than all that did, so
        a censored side loses to one that is not; of two censored sides nobody can tell.
        """

        def ask(points: Sequence[Turns]) -> list[Reply]:
            answers = self([settings_of(turns) for turns in points])
            return [reply_of(answer, METRICS[self.claim.metric].sign, factor) for answer in answers]

        return ask


def reply_of(answer: Answer | None, sign: int, factor: float) -> Reply:
    """Return the gain at a point, and the side that wins there.

    >>> reply_of(Answer(100.0, 9.0, False, False, 1.0), 1, 10.0)
    Reply(gain=10.0, side=1)
    >>> reply_of(Answer(100.0, 900.0, True, False, 0.0), 1, 1.0)  # more than 100, and later than whatever arrived
    Reply(gain=800.0, side=1)
    >>> reply_of(Answer(0.5, 0.75, False, False, 1.0), -1, 2.0)  # half as many are late
    Reply(gain=0.0, side=0)
    """
    if answer is None:
        return Reply(None, 0)
    ground, orbital = (x if sign > 0 else 1.0 - x for x in (answer.ground, answer.orbital))
    gain = ground - factor * orbital
    if answer.ground_bound or answer.orbital_bound:
        side = answer.ground_bound - answer.orbital_bound
        return Reply(side * abs(gain), side)
    return Reply(gain, (gain > 0) - (gain < 0))


def measure(asked: Asked) -> Answer | str:
    """Return the metric of one draw in both cases, or why there is none."""
    ground, orbital = own((asked.claim.ground, asked.claim.orbital))
    try:
        scenario = load(asked.file, asked.settings)
        outcomes = carry_out(Trial(scenario, asked.replication, (ground, orbital)))
    except InputError as error:
        return "; ".join(problem.message for problem in error.problems)
    metric = METRICS[asked.claim.metric]
    sides = (outcomes_on(asked.claim, scenario, (outcomes[cell],)) for cell in (ground, orbital))
    before, after = (metric.of(side) for side in sides)
    if before is None or after is None:
        return f"nothing to measure {metric.name} on"
    better = reply_of(Answer(before.at_least, after.at_least, before.censored, after.censored, 0.0), metric.sign, 1.0)
    growing = scenario.campaign == "steady" and any(overloaded((outcome,)) for outcome in outcomes.values())
    return Answer(before.at_least, after.at_least, before.censored, after.censored, float(better.side > 0), growing)


def _joined(parts: list[Answer]) -> Answer:
    count = len(parts)
    return Answer(
        sum(part.ground for part in parts) / count,
        sum(part.orbital for part in parts) / count,
        any(part.ground_bound for part in parts),
        any(part.orbital_bound for part in parts),
        sum(part.sooner for part in parts) / count,
        any(part.growing for part in parts),
    )
