"""Claims and tables on one class of captures."""

from dataclasses import replace

import numpy as np
import pytest

import latency
from latency.flow.shadow import Cell
from latency.report.ledger import criterion
from latency.report.replicated import replicated_record
from latency.report.replicated_page import replicated_page
from latency.report.screen import case_page
from latency.result.result import Result
from latency.run import run
from latency.scenario.declared import claims_digest
from latency.scenario.model import Claim, Interest
from latency.study.claim import examine, typical_draw
from latency.study.replicated import replicated
from latency.study.trial import Trial, carry_out
from latency.study.workers import Crew
from latency.verdict.evidence import Evidence, outcome_by_hand
from latency.verdict.interests import evidence_on, of_interest, outcomes_on
from latency.verdict.metrics import METRICS

S = 10**9
CLAIM = Claim("fires", "sooner", "latency", "onboard-direct", "ground-direct", "p50", 1.0, 0.0, "", "", "", "", "",
              interest="fires")  # fmt: skip
FIRES = Interest("fires", 0, 0.3, (), "ahead", 3_600 * S)


@pytest.fixture(scope="module")
def made():
    plain = latency.load("null")
    workload = replace(plain.workload, priority=1, interests=(FIRES, Interest("rest", 1, 1.0, (), "ahead", None)))
    cases = ("ground-direct", "onboard-direct")
    return replace(plain, workload=workload, claims=(CLAIM,), cases=cases, span_ns=6 * 3_600 * S)


def classed(latency_ns, interest):
    taken_ns = np.arange(len(latency_ns)) * S
    return replace(outcome_by_hand(np.array(latency_ns), taken_ns, 10**15), interest=np.array(interest))


def test_a_metric_on_a_class_is_that_of_its_captures_by_hand(made):
    outcomes = (classed([10, 20, 30, 40, 90], [0, 1, 0, -1, 0]), classed([1, 2], [1, 1]))
    mine = outcomes_on(CLAIM, made, outcomes)
    assert [one.latency_ns.tolist() for one in mine] == [[10, 30, 90], []]
    assert METRICS["p50"].of(mine).estimate == 30.0
    assert METRICS["mean"].of(mine[:1]).estimate == pytest.approx(130 / 3)
    assert [one.ledger.shape for one in mine] == [(2, 17, 3), (2, 17, 0)]
    assert [one.ledger.sum() for one in mine] == [130, 0]
    assert mine[0].traffic is outcomes[0].traffic  # what a case is offered is all of it
    assert outcomes_on(replace(CLAIM, interest=""), made, outcomes) is outcomes
    with pytest.raises(ValueError, match="floods"):
        outcomes_on(replace(CLAIM, interest="floods"), made, outcomes)


def test_a_class_that_is_nowhere_is_empty():
    plain = outcome_by_hand(np.array([1, 2]), np.array([0, 1]), 100)
    assert of_interest(plain, 0).taken_ns.size == 0


def test_the_words_on_a_class_are_those_of_an_examination_of_its_captures_alone(made):
    crew = Crew(1)
    found = examine(made, crew, 4)
    whole = examine(replace(made, claims=(replace(CLAIM, interest=""),)), crew, 4)
    for case in made.cases:
        mine = [one.latency_ns[one.interest == 0] for one in whole.evidence.outcomes[case]]
        side = found.main.finding.ground if case == "ground-direct" else found.main.finding.orbital
        assert side.value == METRICS["p50"].of(outcomes_on(CLAIM, made, found.evidence.outcomes[case])).estimate
        assert side.value == np.sort(np.concatenate(mine))[-(-np.concatenate(mine).size // 2) - 1]
    assert found.main.finding.ground != whole.main.finding.ground
    assert found.attributions != whole.attributions
    counts = evidence_on(CLAIM, made, found.evidence)
    assert isinstance(counts, Evidence)
    assert typical_draw(counts, found.draws, CLAIM) in found.draws


def test_the_tables_name_the_class_and_the_screen_has_a_line_for_each(made, tmp_path):
    done = run(made)
    result = Result.of(done)
    rows = result.captures
    names = {0: "fires", 1: "rest"}
    first = rows[rows.case == "ground-direct"]
    assert first.interest.tolist() == [names[row] for row in done.captures.interest.tolist()]
    for case in made.cases:
        mine = rows[(rows.case == case) & (rows.interest == "fires") & rows.counted]
        told = result.summary["cases"][case]["interests"]["fires"]
        assert told["counted"] == len(mine)
        assert told["delivered_share"] == (mine.state == "delivered").mean()
        ranked = np.sort(mine.latency_ns.dropna().to_numpy())
        assert told["quantiles"]["p50"]["latency_ns"] == ranked[-(-len(mine) // 2) - 1]
        assert told["within_deadline_share"] == (mine.latency_ns <= 3_600 * S).fillna(False).mean()
    page = case_page(result.summary)
    assert [row[0] for row in page.rows] == [
        "ground-direct", "  fires", "  rest", "onboard-direct", "  fires", "  rest"]  # fmt: skip
    assert all(len(row) == len(page.header) for row in page.rows)
    folder = result.save(tmp_path / "out")
    assert latency.open(folder).captures.interest.tolist() == rows.interest.tolist()


def test_without_classes_the_column_is_null_and_no_line_is_added(made):
    plain = replace(made, workload=replace(made.workload, interests=()))
    result = Result.of(run(plain))
    assert result.captures.interest.isna().all()
    assert result.summary["cases"]["ground-direct"]["interests"] is None
    assert [row[0] for row in case_page(result.summary).rows] == list(made.cases)


def test_replications_tell_each_class_with_its_interval(made):
    made = replace(made, replications=5, claims=())
    found = replicated(made, Crew(1))
    result = Result.of(run(made), replicated_record(found))
    told = result.summary["cases"]["ground-direct"]["statistics"]["interests"]
    captures = [int((one.interest == 0).sum()) for one in found.evidence.outcomes["ground-direct"]]
    assert told["fires"]["captures"] == sum(captures)
    assert len(told["fires"]["metrics"]["p95"]["replications"]) == 5
    assert [row[0] for row in replicated_page(result.summary).rows][:3] == ["ground-direct", "  fires", "  rest"]


def test_what_is_declared_holds_the_class_and_its_deadline(made):
    every = replace(made, claims=(replace(CLAIM, interest=""),))
    assert claims_digest(every) != claims_digest(made)
    assert "captures of 'fires' alone" in criterion(CLAIM)
    assert "alone" not in criterion(replace(CLAIM, interest=""))
    timely = replace(made, claims=(replace(CLAIM, metric="within-deadline"),))
    later = replace(FIRES, deadline_ns=7_200 * S)
    changed = replace(timely, workload=replace(timely.workload, interests=(later,)))
    assert claims_digest(timely) != claims_digest(changed)


def test_a_trial_brings_the_classes_of_counted_captures(made):
    cell = Cell("ground-direct", "own")
    outcome = carry_out(Trial(made, 3, (cell,)))[cell]
    assert outcome.interest.size == outcome.taken_ns.size
    assert set(outcome.interest) == {0, 1}
