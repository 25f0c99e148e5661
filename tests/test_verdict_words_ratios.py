"""No ratio is built on a case that cannot carry its traffic, or does not deliver what the metric asks for."""

from __future__ import annotations

import pytest
from planted_ratios import all_tried, deserves_no_ratio
from planted_set import MIRROR

from latency.verdict.words import Measure, latency_finding

COMPARED = ("faster", "slower", "no material difference")


def judge(found):
    for one in found:
        pair, finding = one.pair, one.finding
        if deserves_no_ratio(one):
            assert finding.ratio is None, one.seed
            assert finding.factor is None, one.seed
            assert finding.word not in COMPARED, one.seed
        if finding.word in COMPARED and finding.orbital.interval.low > 0:
            assert finding.ratio is not None, one.seed
        back = latency_finding(pair.swapped(), Measure(*finding.measure))
        assert back.word == MIRROR.get(finding.word, finding.word), one.seed


def test_no_ratio_is_built_on_an_unstable_case():
    found = list(all_tried(80))
    judge(found)
    # Or the test would prove nothing: both kinds must occur.
    assert sum(one.finding.word == "unstable" for one in found) >= 5
    assert sum(one.finding.ratio is not None for one in found) >= 5
    assert sum(one.swamped for one in found) >= 3


@pytest.mark.nightly
def test_no_ratio_is_built_on_an_unstable_case_in_1000_random_networks():
    judge(all_tried(1_000, first=1_000))
