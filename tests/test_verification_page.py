"""The page of the long suites, the record in the package and the suites themselves tell the same."""

from __future__ import annotations

import json

import verification
from test_engine_twin import PLANS

from benchmarks.published.page import PAGE as PUBLISHED
from latency.verdict.credibility import verification_record


def test_every_suite_stands_in_the_record_and_on_the_page():
    record, page = verification_record(), verification.PAGE.read_text(encoding="utf-8")
    assert len(record["suites"]) == len(verification.SUITES)
    for suite in record["suites"]:
        text = page[page.index(f"## {suite['name']}\n") :]
        gate = text.split("\n\n")[1]
        assert gate == f"Gate: {suite['gate']}. {'Passed' if suite['passed'] else '**Not passed**'}."


def test_the_record_counts_what_the_tests_run():
    assert verification_record()["twins"] == PLANS


def test_the_anchors_are_the_rows_that_pass_on_the_page_of_published_results():
    rows = [line for line in PUBLISHED.read_text(encoding="utf-8").splitlines() if line.endswith("| pass |")]
    assert len(verification_record()["anchors"]) == len(rows)


def test_the_record_is_plain_json():
    text = verification.RECORD.read_text(encoding="utf-8")
    assert json.dumps(json.loads(text), indent=1) + "\n" == text
