"""The sentences of a verdict: one for every word, true and readable, with the numbers that were found and no others."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from claimed import figures

from latency.report.becauses import why_sentence
from latency.report.changes import change_sentence, losing_sentence
from latency.report.claim import verdict_text
from latency.report.durations import short_time
from latency.report.sentences import bottleneck_sentence, latency_sentence
from latency.study.explore import Boundary, Exploration
from latency.tables import COMPONENTS, NEVER
from latency.verdict.breakeven import Reply, nearest
from latency.verdict.claims import truth_of_latency
from latency.verdict.conditions import bottleneck_findings
from latency.verdict.evidence import outcome_by_hand
from latency.verdict.flips import corners, smallest_flip
from latency.verdict.hindrances import Pair
from latency.verdict.knob import Knob
from latency.verdict.shares import Attribution, shapley_sixths
from latency.verdict.tornado import tornado
from latency.verdict.words import Flip, Measure, latency_finding, with_conditions

SECOND_NS = 10**9
G, O = "ground-direct", "node-relay"  # noqa: E741


def outcomes(seconds, replications=6, scatter_s=1.0, **changes):
    """Eight captures a replication that all take so long, a little more in every other replication."""
    taken = np.arange(8) * SECOND_NS
    rows = []
    for number in range(replications):
        latency_ns = np.full(8, NEVER if seconds is None else round((seconds + scatter_s * (number % 2)) * SECOND_NS))
        made = outcome_by_hand(latency_ns, taken + number, 10**6 * SECOND_NS)
        rows.append(replace(made, **changes))
    return tuple(rows)


def pair(ground, orbital, campaign="finite", outside=()):
    return Pair(campaign, G, O, ground, orbital, outside)


def found(ground, orbital, factor=1.0, metric="p50", **options):
    return latency_finding(pair(ground, orbital, **options), Measure(metric, factor, 0.05))


def whole(text):
    """What every sentence must be."""
    assert text[-1] == "."
    assert text == text.strip()
    assert "  " not in text
    assert not any(
        part in text for part in ("..", ". .", ",,", "()", "{", "}", "None", "nan", "inf ", "( ", " )", " ,")
    )
    assert text.count("(") == text.count(")")
    return text


def test_faster_tells_both_values_and_how_many_times():
    finding = found(outcomes(600), outcomes(60), factor=2.0)
    text = whole(latency_sentence(finding))
    assert finding.word == "faster"
    assert text.startswith("node-relay answers faster than ground-direct: median latency 60 s (")
    assert "against 10 min (" in text
    assert f", {finding.ratio.value:.3g} times sooner (" in text
    assert text.endswith("; 2 times was asked for and is reached.")
    # Six times either 600 or 601 s and 60 or 61 s: close to ten.
    assert 9.7 < finding.ratio.value < 10.1


@pytest.mark.parametrize(
    ("factor", "told"),
    [(2, "2 times was asked for and is reached"), (50, "50 times was asked for and is missed"), (1, None)],
)
def test_a_factor_is_told_where_one_was_asked_for(factor, told):
    text = whole(latency_sentence(found(outcomes(600), outcomes(60), factor=float(factor))))
    assert told in text if told else "asked" not in text


def test_slower_has_no_ratio_in_the_claims_favour():
    text = whole(latency_sentence(found(outcomes(60), outcomes(600), factor=10.0)))
    assert text.startswith("node-relay answers slower than ground-direct: median latency 10 min (")
    assert "times" not in text


def test_no_material_difference_is_said_of_both():
    text = whole(latency_sentence(found(outcomes(600), outcomes(601))))
    assert text.startswith(
        "There is no material difference between node-relay and ground-direct: median latency 10 min"
    )


def test_inconclusive_says_what_would_tell():
    ground, orbital = outcomes(600, scatter_s=300), outcomes(550)
    finding = found(ground, orbital)
    assert finding.word == "inconclusive"
    text = whole(latency_sentence(finding))
    assert text.startswith("Whether node-relay answers faster or slower than ground-direct is open: median latency")
    assert f"(about {finding.more:.3g} times the replications would tell)" in text


def test_too_few_replications_are_told_as_what_keeps_it_open():
    text = whole(latency_sentence(found(outcomes(600, 4), outcomes(60, 4))))
    assert text.endswith("median latency 60 s against 10 min (4 replications; intervals need 5).")


def test_one_trajectory_gives_numbers_and_no_verdict():
    finding = found(outcomes(600, 1), outcomes(60, 1))
    assert finding.word is None
    text = whole(latency_sentence(finding))
    assert text == (
        "No verdict on node-relay against ground-direct: one trajectory: no interval "
        "(median latency 60 s against 10 min)."
    )


def test_with_nothing_to_measure_no_number_is_made_up():
    empty = tuple(outcome_by_hand(np.empty(0, np.int64), np.empty(0, np.int64), 100) for _ in range(6))
    text = whole(latency_sentence(found(empty, empty)))
    assert text.startswith("No verdict on node-relay against ground-direct: ")
    assert figures(text) == set()


@pytest.mark.parametrize(
    ("options", "word", "said"),
    [
        (
            {"ground": outcomes(600, loads={"antennas": 1.53}), "orbital": outcomes(60), "campaign": "steady"},
            "unstable",
            "a load cannot be carried, so that latencies grow with the simulated span and no ratio means anything "
            "(ground-direct: antennas: load 1.53)",
        ),
        (
            {"ground": outcomes(600), "orbital": outcomes(None)},
            "infeasible",
            "there is nothing to compare, as too little arrives (node-relay: 0.0% of the captures arrive",
        ),
        (
            {"ground": outcomes(600), "orbital": outcomes(60), "outside": ("satellites.eye: it is deep space",)},
            "outside domain",
            "the scenario lies outside what the model is good for (satellites.eye: it is deep space)",
        ),
    ],
)
def test_where_nothing_can_be_compared_the_reason_is_told_and_no_ratio(options, word, said):
    finding = found(**options)
    assert (finding.word, finding.ratio) == (word, None)
    text = whole(latency_sentence(finding))
    assert said in text
    assert "times" not in text
    assert "10 min" not in text
    (aspect, *_) = (aspects := bottleneck_findings(pair(**options))).values()
    text = whole(bottleneck_sentence(aspect, aspects))
    assert text.startswith(f"No verdict on the ground-station bottleneck, node-relay against ground-direct: {word}, ")
    assert "per capture" not in text


def test_depends_says_what_holds_as_the_assumptions_stand_in_both_directions():
    for ground_s, orbital_s, standing in ((600, 60, "faster"), (60, 600, "slower")):
        finding = with_conditions(found(outcomes(ground_s), outcomes(orbital_s)), [Flip("rate", "5 Mbit/s", 0.4)], 1.0)
        assert finding.word == "depends on X"
        text = whole(latency_sentence(finding))
        assert text.startswith(f"As the assumptions stand node-relay answers {standing} than ground-direct, but inside")
        assert ("times sooner" in text) == (standing == "faster")


def test_an_interval_of_a_time_never_reaches_below_nothing():
    finding = found(outcomes(600), outcomes(1, scatter_s=30))
    assert finding.orbital.interval.low < 0
    text = whole(latency_sentence(finding))
    assert "(0 s to " in text
    assert "-" not in text.replace("node-relay", "").replace("ground-direct", "")


def test_a_share_within_a_deadline_is_a_share_and_its_ratio_is_of_those_that_are_late():
    due = np.full(8, 100 * SECOND_NS)

    def some_late(number_late):
        rows = outcomes(50, deadline_ns=due)
        late = np.arange(8) < number_late
        return tuple(replace(row, latency_ns=np.where(late, 200 * SECOND_NS, row.latency_ns)) for row in rows)

    finding = found(some_late(6), some_late(2), factor=2.0, metric="within-deadline")
    assert finding.word == "faster"
    text = whole(latency_sentence(finding))
    assert "share delivered within the deadline 75.0 %" in text
    assert "against 25.0 %" in text
    assert "3 times fewer that are late" in text


# --- the line under the claim --------------------------------------------------------------------


def line(finding, factor=1.0):
    record = {
        "finding": {
            "word": finding.word,
            "factor": finding.factor,
            "flips": [flip._asdict() for flip in finding.flips],
        },
        "verdict": finding.text,
        "factor": factor,
        "because": truth_of_latency(finding).why,
    }
    return truth_of_latency(finding).truth, verdict_text(record)


def test_word_and_truth_of_a_claim_go_together():
    far, near = (outcomes(600), outcomes(60)), (outcomes(600, scatter_s=300), outcomes(550))
    told = {
        (True, 2.0): ("supported", "faster, by the factor of 2 that was asked for"),
        (True, 50.0): ("refuted", "faster, but not by the factor of 50 that was asked for"),
        (True, 1.0): ("supported", "faster"),
        (False, 50.0): ("refuted", "inconclusive, but surely not faster by the factor of 50 that was asked for"),
        (False, 1.0): ("undetermined", "inconclusive"),
    }
    for (sure, factor), expected in told.items():
        assert line(found(*(far if sure else near), factor=factor), factor) == expected
    single = found(outcomes(600, 1), outcomes(60, 1))
    assert line(single) == ("undetermined", "no verdict, one trajectory: no interval")


def test_a_break_even_is_told_to_three_digits_and_kept_exactly():
    flips = [Flip("satellites.taikong.isl.max_range", "3573.44 km", 0.65), Flip("b", "at 2600 km", 0.9)]
    finding = with_conditions(found(outcomes(600), outcomes(60)), flips, 1.0)
    assert line(finding)[1] == "depends on satellites.taikong.isl.max_range (break-even 3,570 km)"
    assert "3573.44 km" in finding.text
    together = with_conditions(found(outcomes(600), outcomes(60)), [], 0.5)
    assert line(together)[1] == "depends on its assumptions taken together"


# --- the bottleneck ------------------------------------------------------------------------------


def waits(replications=6, scatter=0.01, **seconds):
    """Captures that wait so long in each component, a hundredth more in every other replication."""
    taken = np.arange(8) * SECOND_NS
    rows = []
    for number in range(replications):
        scale = 1 + scatter * (number % 2)
        spent = {name: round(s * scale * SECOND_NS) for name, s in seconds.items()}
        made = outcome_by_hand(np.full(8, sum(spent.values())), taken + number, 10**6 * SECOND_NS)
        ledger = np.zeros_like(made.ledger)
        for name, ns in spent.items():
            ledger[0, COMPONENTS.index(name)] = ns
        rows.append(replace(made, ledger=ledger))
    return tuple(rows)


@pytest.mark.parametrize(
    ("orbital", "word", "said"),
    [
        ({"contact_wait": 50, "isl_wait": 10}, "bypassed", "is bypassed ("),
        ({"contact_wait": 100, "isl_wait": 700}, "moved", "is moved, not bypassed ("),
        ({"contact_wait": 400}, "reduced", "is reduced, not bypassed ("),
        ({"contact_wait": 900}, "kept", "is kept ("),
    ],
)
def test_a_bottleneck_word_comes_with_its_means_and_what_becomes_of_the_parts(orbital, word, said):
    aspects = bottleneck_findings(pair(waits(contact_wait=1_000, transmission=10), waits(**orbital, transmission=10)))
    finding = aspects["all"]
    assert finding.word == word
    text = whole(bottleneck_sentence(finding, aspects))
    assert said in text
    assert f"{short_time(finding.bottleneck.estimate)} per capture on average before" in text
    assert f"{short_time(finding.left.estimate)} left, " in text
    assert f"by part: geometry {word}, no bottleneck by contention, capacity or backhaul." in text


def test_no_bottleneck_is_not_said_to_be_bypassed():
    aspects = bottleneck_findings(pair(waits(contact_wait=10, compute=1_000), waits(contact_wait=1, compute=1_000)))
    text = whole(bottleneck_sentence(aspects["all"], aspects))
    assert "is too small to be called one" in text
    assert "bypass" not in text


def test_an_open_bottleneck_names_the_words_it_may_be():
    ground, orbital = waits(contact_wait=1_000), waits(contact_wait=100, scatter=0.5)
    aspects = bottleneck_findings(pair(ground, orbital))
    finding = aspects["all"]
    assert (finding.word, len(finding.reachable) > 1) == ("inconclusive", True)
    text = whole(bottleneck_sentence(finding, aspects))
    assert " or ".join(finding.reachable) in text.replace(", not bypassed", "")
    assert f"about {finding.more:.3g} times the replications would tell" in text


def test_a_part_of_the_bottleneck_is_named():
    aspects = bottleneck_findings(pair(waits(contact_wait=1_000), waits(contact_wait=900)))
    assert "The ground-station bottleneck by geometry is kept" in bottleneck_sentence(aspects["geometry"], aspects)
    few = bottleneck_findings(pair(waits(4, contact_wait=1_000), waits(4, contact_wait=900)))
    assert whole(bottleneck_sentence(few["all"], few)).endswith("4 replications; intervals need 5.")


# --- why -----------------------------------------------------------------------------------------

WORDS = ("relaying", "the smaller payload")


def attribution(level, cells, **changes):
    made = Attribution(("transport", "size"), level, level, "ns", 9, cells, shapley_sixths(cells), (), WORDS)
    return replace(made, **changes)


TORN = {(0, 0): 1_000, (1, 0): 9_000, (0, 1): 10, (1, 1): 900}  # the payload saves 4,500, relaying costs 4,400
CALM = {(0, 0): 1_000, (1, 0): 800, (0, 1): 300, (1, 1): 100}


def test_levels_with_the_same_reason_share_a_phrase():
    text = whole(why_sentence([attribution("p50", CALM), attribution("p95", CALM)]))
    assert text == "Why: the smaller payload makes most of the change (77.8 % at p50, 77.8 % at p95)."
    other = {corner[::-1]: value for corner, value in CALM.items()}
    text = whole(why_sentence([attribution("p50", CALM), attribution("p95", other)]))
    assert text == (
        "Why: the smaller payload makes most of the change (77.8 % at p50); "
        "relaying makes most of the change (77.8 % at p95)."
    )


def test_shares_that_say_nothing_are_told_in_words():
    torn = attribution("p95", TORN)
    assert torn.share("size") > 2
    text = whole(why_sentence([attribution("p50", CALM), torn]))
    assert text.endswith("; at p95 the smaller payload and relaying work against each other and largely cancel.")
    assert figures(text) == {"77.8 %"}


def test_a_factor_against_the_change_is_named_with_the_share():
    cells = {(0, 0): 1_000, (1, 0): 1_100, (0, 1): 100, (1, 1): 200}
    text = whole(why_sentence([attribution("p50", cells)]))
    assert text == "Why: the smaller payload makes most of the change (112.5 % at p50, with relaying against it)."


def test_nothing_that_changes_and_what_grows_have_no_shares():
    same = dict.fromkeys(CALM, 70)
    assert why_sentence([attribution("p50", same)]) == "Why: nothing changes between the two cases."
    growing = attribution("p50", CALM, growing=(G,))
    text = whole(why_sentence([growing, replace(growing, asked="p95")]))
    assert "%" not in text
    assert "no shares are given, as the load of ground-direct cannot be carried" in text
    counted = attribution("p50", CALM, measure="delivered", unit="captures")
    text = whole(why_sentence([counted, replace(counted, asked="p95")]))
    assert text == (
        "Why: the smaller payload makes most of the change (77.8 % of captures delivered before the clock stopped)."
    )


# --- what would change it ------------------------------------------------------------------------


def explored(gain, knobs, factor=1.0, joint=()):
    """An examination in which orbit is better by a given function of the knobs."""

    def asking(least):
        def ask(points):
            gains = [gain({knob.name: x for knob, x in turns}) - least for turns in points]
            return [Reply(float(each), int(np.sign(each))) for each in gains]

        return ask

    def boundary(least, by):
        made = tornado(asking(least), knobs)
        return Boundary(by, made, nearest(asking(least), made.flips, made.present.side))

    sign = boundary(0.0, 1.0)
    ask = asking(0.0)
    turns = tuple(zip(joint, ask(joint), strict=True)) if joint else ()
    dramatic = boundary(factor, factor) if factor > 1 else None
    both = corners(ask, sign.tornado), smallest_flip(ask, sign.tornado)
    tried = Exploration(sign, dramatic, *both, turns, runs=9, refusals=0)
    claim = SimpleNamespace(orbital=O, ground=G)
    return SimpleNamespace(exploration=tried, main=SimpleNamespace(claim=claim), draws=(1,))


def test_the_nearest_break_even_is_told_with_its_value_range_and_side():
    reach = Knob("isl.max_range", ("k",), 5400, 2600, 5400, unit="km")
    examination = explored(lambda at: at.get("isl.max_range", 5400) - 3573.44, [reach])
    assert whole(change_sentence(examination)) == (
        "What would change it: isl.max_range below 3,570 km (now 5,400 km, range 2,600 km to 5,400 km) makes "
        "ground-direct the better one."
    )
    # As it is and at the low end, which is the corner that favours the ground, too.
    assert whole(losing_sentence(examination)) == (
        "Where node-relay loses: 1 of 2 sampled points of the ranges, one of them isl.max_range = 2,600 km."
    )


def test_where_orbit_loses_at_present_the_other_side_is_named():
    count = Knob("antennas", ("k",), 2, 1, 9, whole=True)
    text = whole(change_sentence(explored(lambda at: at.get("antennas", 2) - 4.5, [count])))
    assert "antennas at 5 or above (now 2, range 1 to 9) makes node-relay the better one" in text


def test_the_factor_has_a_break_even_of_its_own():
    a, b = Knob("a", ("a",), 9, 0, 9, unit="s"), Knob("b", ("b",), 0, 0, 9, unit="s")
    text = whole(change_sentence(explored(lambda at: at.get("a", 9) - at.get("b", 0) / 2 - 1, [a], factor=3.0)))
    # Bisection ends within a hundredth.
    assert re.search(
        r"makes ground-direct the better one; below (3\.9[6-9]|4|4\.0[1-4]) s the factor of 3 is missed\.$", text
    )
    text = whole(change_sentence(explored(lambda at: at.get("a", 9) - 1, [a, b], factor=20.0)))
    assert text.endswith("; no single one of 2 assumptions makes the factor of 20 reached inside its range.")


def test_without_a_single_flip_what_several_do_is_told():
    knobs = [Knob(name, (name,), 0, 0, 2) for name in "abc"]
    text = whole(change_sentence(explored(lambda at: 3 - sum(at.values()), knobs)))
    assert (
        "no single one of 3 assumptions makes ground-direct the better one inside its range; together a = 2 and" in text
    )
    text = whole(change_sentence(explored(lambda at: 30 - sum(at.values()), knobs)))
    assert text.endswith("; nor do all of them together, each at its worst.")
    text = whole(change_sentence(explored(lambda at: 6 - sum(at.values()), knobs)))
    assert text.endswith("; with all of them together, each at its worst, neither is better.")


def test_where_nobody_wins_or_nothing_has_a_range_that_is_said():
    knob = Knob("a", ("a",), 0, 0, 2)
    nobody = explored(lambda at: 0.0, [knob])
    assert "neither case is better" in whole(change_sentence(nobody))
    assert losing_sentence(nobody) == ""
    assert whole(change_sentence(explored(lambda at: 5.0, []))).endswith("not known, as no assumption has a range.")


def test_the_regime_in_which_the_winner_loses_or_that_none_was_found():
    a, b = (Knob(name, (name,), 0, 0, 2) for name in "ab")
    joint = [((a, 1.0), (b, 0.5)), ((a, 2.0), (b, 1.9))]
    text = whole(losing_sentence(explored(lambda at: 3 - sum(at.values()), [a, b], joint=joint)))
    assert text == (
        "Where node-relay loses: 2 of 6 sampled points of the ranges, all with several assumptions at once."
    )
    text = whole(losing_sentence(explored(lambda at: 3 + sum(at.values()), [a, b], joint=joint)))
    assert text.startswith("Where node-relay loses: none found in ")


@pytest.mark.parametrize(
    ("finding", "draws", "said"),
    [
        (None, (1, 2), "not tried, as there is no claim on latency"),
        (found(outcomes(600, 1), outcomes(60, 1)), (0,), "something left to chance"),
        (found(outcomes(600, 1), outcomes(60, 1)), (1,), "more replications"),
        (found(outcomes(600, 3), outcomes(60, 3)), (1, 2, 3), "an interval first (3 replications; intervals need 5)"),
        (found(outcomes(600), outcomes(None)), (1,), "a case that delivers"),
        (found(outcomes(600), outcomes(60), outside=("deep space",)), (1,), "a scenario inside the domain"),
        (found(outcomes(600, loads={"line": 2.0}), outcomes(6), campaign="steady"), (1,), "less load"),
        (found(outcomes(600), outcomes(60)), (1,), "assumptions were not varied"),
    ],
)
def test_where_no_assumption_was_turned_the_sentence_says_why(finding, draws, said):
    evidence = SimpleNamespace(outcomes={G: outcomes(600), O: outcomes(60)})
    examination = SimpleNamespace(
        exploration=None, main=SimpleNamespace(finding=finding), draws=draws, evidence=evidence
    )
    text = whole(change_sentence(examination))
    assert text.startswith("What would change it: ")
    assert said in text
    assert losing_sentence(examination) == ""
