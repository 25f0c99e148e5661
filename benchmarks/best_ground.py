"""Where the strongest ground is sooner than computing in orbit: `best-ground` over the ranges of its assumptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from latency.errors import InputError
from latency.report.durations import short_time
from latency.scenario import load
from latency.scenario.cost import cores
from latency.study.joint import joint_turns
from latency.study.knobs import knobs_of
from latency.study.trial import Trial, carry_out, own
from latency.study.workers import Crew
from latency.verdict.knob import Knob, Turns, settings_of
from latency.verdict.metrics import METRICS

PROJECT = Path(__file__).resolve().parent.parent
README, PAGE = PROJECT / "README.md", PROJECT / "docs" / "ground.md"
BEGIN, END = "<!-- best-ground -->", "<!-- end of best-ground -->"
SCENARIO = "best-ground"
GROUND = ("ground-direct", "ground-relay", "hybrid")
ORBIT = ("node-relay", "onboard-direct", "onboard-relay")
QUANTILES = ("p50", "p95")
DRAWS = 20  # all assumptions at once
SHORT = ("scenario.span=8 h", "scenario.drain=8 h")  # of a day, so that the search takes minutes
LISTED = 8  # of the points at which the ground is sooner


class Point(NamedTuple):
    """Other values of some assumptions, and what every case came to there: (case, quantile) in ns."""

    turns: Turns
    found: dict[tuple[str, str], float]

    def best_ns(self, cases: Sequence[str], quantile: str) -> float:
        return min(self.found[case, quantile] for case in cases)

    def ratio(self, quantile: str) -> float:
        """Ground over orbit, each at its best: below 1 the ground is sooner."""
        ground_ns, orbit_ns = self.best_ns(GROUND, quantile), self.best_ns(ORBIT, quantile)
        return 1.0 if ground_ns == orbit_ns else ground_ns / orbit_ns  # both may never arrive


def measure(settings: tuple[str, ...]) -> dict[tuple[str, str], float] | None:
    """Return the quantiles of every case on one draw of chance; None where the scenario is impossible."""
    try:
        outcomes = carry_out(Trial(load(SCENARIO, (*SHORT, *settings)), 1, own((*GROUND, *ORBIT))))
    except InputError:
        return None
    return {
        (cell.case, name): METRICS[name].of((outcome,)).estimate
        for cell, outcome in outcomes.items()
        for name in QUANTILES
    }


def search(tell: Callable[[str], None]) -> list[Point]:
    """Return every point that was tried: as things are, each end alone, both corners of what helped, joint draws."""
    scenario = load(SCENARIO)
    knobs = knobs_of(scenario)
    with Crew(cores(), tell) as crew:
        ends = [((knob, end),) for knob in knobs for end in (knob.low, knob.high) if end != knob.present]
        points = _tried(crew, [(), *ends, *joint_turns(knobs, DRAWS, scenario.seed)])
        return points + _tried(crew, [_corner(points, knobs, min), _corner(points, knobs, max)])


def _tried(crew: Crew, asked: Sequence[Turns]) -> list[Point]:
    answers = crew.map(measure, [settings_of(turns) for turns in asked], "turning assumptions")
    return [Point(turns, found) for turns, found in zip(asked, answers, strict=True) if found]


def _corner(points: Sequence[Point], knobs: Sequence[Knob], choose: Callable) -> Turns:
    """Every assumption at the end that alone was best for the ground (min), or for orbit (max)."""
    present = points[0]
    ratios = {point.turns[0]: point.ratio("p50") for point in points if len(point.turns) == 1}
    turns = []
    for knob in knobs:
        ways = [(present.ratio("p50"), knob.present)]
        ways += [(ratios[knob, end], end) for end in (knob.low, knob.high) if (knob, end) in ratios]
        value = choose(ways, key=lambda way: way[0])[1]
        if value != knob.present:
            turns.append((knob, value))
    return tuple(turns)


def regenerate(check: bool, tell: Callable[[str], None]) -> int:
    """Write what was found into the README and the page on the ground, or with `check` return 1 if it is stale."""
    points = search(tell)
    stale = _put(README, line(points), check) | _put(PAGE, section(points), check)
    return int(check and stale)


def _put(path: Path, text: str, check: bool) -> bool:
    old = path.read_text(encoding="utf-8")
    fresh = f"{old[: old.index(BEGIN)]}{BEGIN}\n{text}\n{old[old.index(END) :]}"
    if not check:
        path.write_text(fresh, encoding="utf-8", newline="\n")
    return fresh != old


def line(points: Sequence[Point]) -> str:
    """Return what the README says."""
    wins = " and ".join(f"{_wins(points, name)} at {name}" for name in QUANTILES)
    found = any(_won(points, name) for name in QUANTILES)
    where = f"in {wins} of {len(points)}" if found else f"none found in {len(points)}"
    return (
        f"Against the strongest ground with a source (`best-ground`): {', '.join(_present(points[0]))} of the best\n"
        f"orbital case, on one draw of eight hours. Points of the registered ranges at which that ground is sooner:\n"
        f"{where} ([where](docs/ground.md))."
    )


def _present(point: Point) -> list[str]:
    return [f"{name} {_time(point, GROUND, name)} against {_time(point, ORBIT, name)}" for name in QUANTILES]


def _time(point: Point, cases: Sequence[str], name: str) -> str:
    return short_time(round(point.best_ns(cases, name)))


def _won(points: Sequence[Point], name: str) -> list[Point]:
    return sorted((point for point in points if point.ratio(name) < 1.0), key=lambda point: point.ratio(name))


def _wins(points: Sequence[Point], name: str) -> int:
    return len(_won(points, name))


def section(points: Sequence[Point]) -> str:
    """Return what the page on the ground says."""
    rows = ["| case | p50 | p95 |", "|---|---|---|"]
    for case in (*GROUND, *ORBIT):
        cells = (short_time(round(points[0].found[case, name])) for name in QUANTILES)
        rows.append(f"| {case} | {' | '.join(cells)} |")
    joint = [point for point in points if len(point.turns) > 1][:DRAWS]
    told = [_spread(joint, name) for name in QUANTILES]
    return "\n".join([*rows, "", *told, "", *_where(points)])


def _spread(joint: Sequence[Point], name: str) -> str:
    ratios = sorted(point.ratio(name) for point in joint)
    middle = ratios[len(ratios) // 2]
    return (
        f"* {name}: over {len(joint)} draws of all assumptions at once the best ground takes {ratios[0]:.2g} to "
        f"{ratios[-1]:.2g} times as long as the best of orbit, {middle:.2g} in the middle."
    )


def _where(points: Sequence[Point]) -> list[str]:
    lines = []
    for name in QUANTILES:
        won = _won(points, name)
        alone = [point for point in won if len(point.turns) == 1]
        lines.append(f"At {name} the ground is sooner at {len(won)} of {len(points)} points, {len(alone)} of them with")
        lines.append("one assumption turned:" if alone else "one assumption turned.")
        for point in alone[:LISTED]:
            ((knob, value),) = point.turns
            lines.append(f"* `{knob.name}` = {f'{value:g} {knob.unit}'.strip()}: {point.ratio(name):.2g} times as long")
        lines.append("")
    return lines[:-1]
