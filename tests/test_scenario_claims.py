"""Claims: read with every mistake told, digested alike however they are written, declared or edited."""

from __future__ import annotations

import json
import re

import pytest
from scenario_texts import RIGHT, load_text, problems_of
from test_scenario_pages import blocks, fits, parsed

from latency.cli.main import main
from latency.errors import InputError
from latency.result.json_text import json_text
from latency.result.manifest import manifest
from latency.scenario import json_schema, load, shipped
from latency.scenario.declared import claims_digest, declaration

CLAIMS = """\

[claims.sooner]
text = "Answers come ten times sooner"
kind = "latency"
orbital = "node-relay"
against = "ground-direct"
metric = "p95"
factor = { value = 10, basis = "guess", note = "an order of magnitude" }
margin = "5 %"
basis = "published"
source = "press"
note = "nobody says how much"

[claims.past-the-stations]
text = "Stations are bypassed"
kind = "bottleneck"
orbital = "node-relay"
against = "ground-relay"
aspect = "contention"
word = "bypassed"
"""
CLAIMED = RIGHT + CLAIMS
WITH_CASES = [item.name for item in shipped() if item.kind == "scenario" and load(item.name).cases]


def changed(old: str, new: str) -> str:
    assert CLAIMED.count(old) == 1, old
    return CLAIMED.replace(old, new)


def test_a_claim_says_what_is_compared_and_what_decides_it(tmp_path):
    sooner, past = load_text(tmp_path, CLAIMED + "primary = false\n").claims  # what is tested comes first
    assert (sooner.name, sooner.text) == ("sooner", "Answers come ten times sooner")
    assert (sooner.kind, sooner.orbital, sooner.ground) == ("latency", "node-relay", "ground-direct")
    assert (sooner.metric, sooner.factor, sooner.margin, sooner.primary) == ("p95", 10.0, 0.05, True)
    assert (sooner.basis, sooner.source, sooner.note) == ("published", "press", "nobody says how much")
    assert (past.kind, past.ground, past.aspect, past.word) == ("bottleneck", "ground-relay", "contention", "bypassed")
    assert (past.primary, past.metric, past.factor, past.margin) == (False, "", 1.0, 0.0)
    assert (sooner.aspect, sooner.word) == ("", "")


def test_what_a_claim_leaves_open_is_the_median_and_any_gain_beyond_a_twentieth(tmp_path):
    text = re.sub(r"(metric|factor|margin|aspect|word) = .*\n", "", CLAIMS)
    sooner, past = load_text(tmp_path, RIGHT + text).claims
    assert (sooner.metric, sooner.factor, sooner.margin) == ("p50", 1.0, 0.05)
    assert (past.aspect, past.word) == ("all", "bypassed")


def test_how_a_claim_is_tested_takes_no_credit_from_who_makes_it(tmp_path):
    rows = {row.key: row for row in load_text(tmp_path, CLAIMED).assumptions}
    assert rows["claims.sooner.metric"].basis == ""
    assert (rows["claims.sooner.factor"].value, rows["claims.sooner.factor"].basis) == ("10", "guess")


MISTAKES = [
    ('text = "Stations are bypassed"\n', "", "claims.past-the-stations.text: is missing: The claim in the words"),
    ('kind = "latency"', 'kind = "latnecy"', "claims.sooner.kind: 'latnecy' is not known; did you mean 'latency'?"),
    ('kind = "latency"', "kind = []", "claims.sooner.kind: '[]' is not known; use latency, bottleneck"),
    ('orbital = "node-relay"\nagainst = "ground-d', 'orbital = "ground-relay"\nagainst = "ground-d',
     "claims.sooner.orbital: 'ground-relay' is not known"),
    ('against = "ground-direct"', 'against = "ground"', "claims.sooner.against: 'ground' is not known; did you mean"),
    ('metric = "p95"', 'metric = "p59"', "claims.sooner.metric: 'p59' is not known; did you mean 'p99'?"),
    ("value = 10,", "value = 0.5,", "claims.sooner.factor: 0.5 is not between 1 and 1000000"),
    ("value = 10,", 'value = "10 times",', "claims.sooner.factor: '10 times' is a text"),
    (', note = "an order of magnitude"', "", "claims.sooner.factor.note: a guess needs a note"),
    ('margin = "5 %"', 'margin = "5 s"', "claims.sooner.margin: 's' is a time, not a share"),
    ('margin = "5 %"', "margin = 5", "claims.sooner.margin: '5' is not between 0 % and 90 %"),
    ('margin = "5 %"', 'word = "bypassed"', "claims.sooner.word: means nothing in a claim of kind 'latency'"),
    ('aspect = "contention"', 'factor = 2', "claims.past-the-stations.factor: means nothing in a claim of kind 'bottl"),
    ('aspect = "contention"', 'aspct = "all"', "claims.past-the-stations.aspct: unknown key; did you mean 'aspect'?"),
    ('word = "bypassed"', 'word = "by-passed"', "claims.past-the-stations.word: 'by-passed' is not known; did you"),
    ('source = "press"\nnote = "nob', 'source = "prss"\nnote = "nob', "claims.sooner.source: 'prss' is no key of [so"),
    ('basis = "published"\nsource = "press"\nnote = "nobody says how much"', 'basis = "published"',
     "claims.sooner.source: is missing; what is published needs a source"),
    ("[claims.sooner]", "[claims]\nx = 1\n[claims.sooner]", "claims.x: must be a section with keys of its own"),
    ('metric = "p95"', 'metric = "event-p50"', "claims.sooner.metric: needs a workload of kind 'events', not 'targ"),
    ('title = "Fires"', 'title = "Fires"\ndeclared = "abc"', "scenario.declared: 'abc' is no digest; write sha256: an"),
    ('title = "Fires"', 'title = "Fires"\ndeclared = 7', "scenario.declared: '7' is no digest"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[told.split(":")[0] for *_, told in MISTAKES])
def test_a_mistake_is_told_once_with_its_line(tmp_path, old, new, told):
    text = changed(old, new)
    (problem,) = problems_of(tmp_path, text)
    line, message = problem.split(maxsplit=1)
    assert message.startswith(told)
    *_, value, key = told.split(":")[0].split(".")
    named = text.splitlines()[int(line) - 1]
    assert named.startswith((f"{key} =", f"{value} =", "[claims."))  # what is missing is missing in its section


def test_all_mistakes_are_told_at_once(tmp_path):
    text = changed('metric = "p95"', 'metric = "p59"').replace('word = "bypassed"', 'word = "passed"\nfactor = 3')
    text = text.replace('against = "ground-direct"', 'agianst = "ground-direct"').replace("hop_limit = 8", "hops = 8")
    keys = [problem.split()[1].rstrip(":") for problem in problems_of(tmp_path, text)]
    own = ["claims.sooner.agianst", "claims.sooner.metric", "claims.past-the-stations.word"]
    assert keys == ["network.hops", *own, "claims.past-the-stations.factor"]


def test_a_claim_is_about_cases_that_are_run(tmp_path):
    text = changed('"ground-direct", "ground-relay", "node-relay", "onboard', '"ground-direct", "onboard')
    found = problems_of(tmp_path, text)
    assert [problem.split(maxsplit=1)[1] for problem in found] == [
        "claims.sooner.orbital: 'node-relay' is not among `cases`; did you mean 'onboard-relay'?",
        "claims.past-the-stations.orbital: 'node-relay' is not among `cases`; did you mean 'onboard-relay'?",
        "claims.past-the-stations.against: 'ground-relay' is not among `cases`; did you mean 'onboard-relay'?",
    ]


def test_whoever_picks_cases_on_the_command_line_may_leave_out_those_of_a_claim(tmp_path):
    scenario = load_text(tmp_path, CLAIMED, ['cases=["ground-direct"]'])
    assert scenario.cases == ("ground-direct",)
    assert len(scenario.claims) == 2
    again = load_text(tmp_path, scenario.resolved)  # as the result folder keeps it
    assert again.claims == scenario.claims


def test_the_share_within_the_deadline_needs_a_deadline(tmp_path):
    text = changed('metric = "p95"', 'metric = "within-deadline"')
    assert load_text(tmp_path, text).claims
    (problem,) = problems_of(tmp_path, text.replace('deadline = "15 min"\n', ""))
    assert problem.endswith("claims.sooner.metric: needs `workload.deadline`")


def test_a_setting_reaches_a_claim_and_knows_its_name(tmp_path):
    (sooner,) = [c for c in load_text(tmp_path, CLAIMED, ["claims.sooner.factor=2"]).claims if c.name == "sooner"]
    assert sooner.factor == 2.0
    with pytest.raises(InputError, match=r"there is no claims\.soner; did you mean 'sooner'\?"):
        load_text(tmp_path, CLAIMED, ["claims.soner.factor=2"])


def digest_of(tmp_path, text: str, *settings: str) -> str:
    return claims_digest(load_text(tmp_path, text, settings))


SAME = {
    "a comment": lambda text: text.replace('metric = "p95"', "# the tail counts\nmetric   =   'p95'  # so there"),
    "a share without percent": lambda text: text.replace('margin = "5 %"', "margin = 0.05"),
    "a factor with a point": lambda text: text.replace("value = 10,", "value = 1e1,"),
    "a value without its pedigree": lambda text: re.sub(r"factor = .*", "factor = 10", text),
    "blanks in a text": lambda text: text.replace("ten times sooner", "ten   times\\tsooner"),
    "claims in another order": lambda text: RIGHT + "\n[claims.past" + CLAIMS.split("\n[claims.past")[1]
    + CLAIMS.split("\n[claims.past")[0],
    "claims first": lambda text: RIGHT.replace("\n[scenario]", f"{CLAIMS}\n[scenario]"),
    "what holds anyway": lambda text: text + "primary = true\n",
    "another source and note": lambda text: text.replace('note = "nobody says how much"', 'note = "nobody says"'),
    "another title": lambda text: text.replace('title = "Fires"', 'title = "Forest fires"'),
    "a better number": lambda text: text.replace("max_range = ", 'acquisition = "9 s"\nmax_range = '),
    "a deadline that no claim is measured by": lambda text: text.replace('deadline = "15 min"', 'deadline = "1 h"'),
}  # fmt: skip
OTHER = {
    "the factor": lambda text: text.replace("value = 10,", "value = 9,"),
    "the margin": lambda text: text.replace('margin = "5 %"', 'margin = "6 %"'),
    "the metric": lambda text: text.replace('metric = "p95"', 'metric = "p50"'),
    "the words": lambda text: text.replace("ten times sooner", "far sooner"),
    "a case": lambda text: text.replace('against = "ground-direct"', 'against = "ground-relay"'),
    "the aspect": lambda text: text.replace('aspect = "contention"', 'aspect = "all"'),
    "the word": lambda text: text.replace('word = "bypassed"', 'word = "reduced"'),
    "what is tested": lambda text: text + "primary = false\n",
    "a name": lambda text: text.replace("[claims.sooner]", "[claims.faster]"),
    "the question": lambda text: text.replace("Which place answers first?", "Which place answers last?"),
    "a claim less": lambda text: text[: text.index("\n[claims.past")],
}


@pytest.mark.parametrize("way", SAME)
def test_the_digest_does_not_depend_on_how_claims_are_written(tmp_path, way):
    text = SAME[way](CLAIMED)
    assert text != CLAIMED
    assert digest_of(tmp_path, text) == digest_of(tmp_path, CLAIMED)


@pytest.mark.parametrize("part", OTHER)
def test_the_digest_tells_when_another_thing_is_tested(tmp_path, part):
    assert digest_of(tmp_path, OTHER[part](CLAIMED)) != digest_of(tmp_path, CLAIMED)


def test_a_deadline_is_part_of_a_claim_that_is_measured_by_it(tmp_path):
    text = changed('metric = "p95"', 'metric = "within-deadline"')
    assert digest_of(tmp_path, text) != digest_of(tmp_path, text, "workload.deadline=1 h")
    assert digest_of(tmp_path, text) == digest_of(tmp_path, text, "workload.deadline=900 s")


def test_claims_are_declared_by_their_digest_whole_or_short(tmp_path):
    whole = digest_of(tmp_path, CLAIMED)
    assert re.fullmatch("sha256:[0-9a-f]{64}", whole)
    for stated in (whole, whole[:23]):
        told = declaration(load_text(tmp_path, CLAIMED, [f"scenario.declared={stated}"]))
        assert (told.state, told.exploratory, told.digest) == ("declared", False, whole)
        assert told.sentence == "declared before the run"


def test_claims_edited_afterwards_are_exploratory_and_no_error(tmp_path):
    text = CLAIMED.replace('title = "Fires"', f'title = "Fires"\ndeclared = "{digest_of(tmp_path, CLAIMED)}"')
    assert declaration(load_text(tmp_path, text)).state == "declared"
    told = declaration(load_text(tmp_path, text, ["claims.sooner.factor=2"]))
    assert (told.state, told.exploratory) == ("edited", True)
    assert told.sentence == "exploratory: the claims were edited after a run, or after they were declared"


def test_claims_that_nobody_declared_are_so_called(tmp_path):
    told = declaration(load_text(tmp_path, CLAIMED))
    assert (told.state, told.exploratory, told.sentence) == ("undeclared", False, "not declared before the run")
    assert declaration(load_text(tmp_path, RIGHT)).state == ""
    assert declaration(load_text(tmp_path, RIGHT)).digest == ""
    withdrawn = declaration(load_text(tmp_path, RIGHT, [f"scenario.declared={told.digest}"]))
    assert withdrawn.exploratory  # a claim that is gone was edited too


def test_the_resolved_scenario_gives_the_same_claims_and_declaration(tmp_path):
    text = CLAIMED.replace('title = "Fires"', f'title = "Fires"\ndeclared = "{digest_of(tmp_path, CLAIMED)[:23]}"')
    scenario = load_text(tmp_path, text)
    (tmp_path / "again").mkdir()
    again = load_text(tmp_path / "again", scenario.resolved)
    assert again == scenario
    assert declaration(again) == declaration(scenario)


def test_the_manifest_carries_the_digest(tmp_path):
    scenario = load_text(tmp_path, CLAIMED)
    (folder := tmp_path / "result").mkdir()
    (folder / "scenario.toml").write_text(scenario.resolved, "utf-8")
    made = manifest(folder, scenario, "0" * 64)
    assert (f"sha256:{made['claims_sha256']}", made["claims_declared"]) == (claims_digest(scenario), False)
    assert manifest(folder, load_text(tmp_path, RIGHT), "0" * 64)["claims_sha256"] is None
    assert json.loads(json_text(made)) == made


def test_the_schema_knows_claims(tmp_path):
    schema = json_schema()
    assert fits(schema, schema, parsed(CLAIMED))
    assert fits(schema, schema, parsed(load_text(tmp_path, CLAIMED).resolved))
    for old, new in [('kind = "latency"', 'kind = "speed"'), ('against = "ground-direct"', 'agianst = "ground-direct"'),
                     ('title = "Fires"', 'title = "Fires"\ndeclared = "sha256:12"')]:  # fmt: skip
        assert not fits(schema, schema, parsed(changed(old, new)))


def test_the_claims_on_the_page_are_accepted(tmp_path):
    (claims,) = [block for block in blocks() if block.startswith("[claims.")]
    first, second = load_text(tmp_path, blocks()[0] + claims).claims
    assert (first.factor, second.word) == (2.0, "bypassed")


def test_check_prints_the_claims_and_whether_they_were_declared(tmp_path, capsys):
    path = tmp_path / "fires.toml"
    path.write_text(CLAIMED.replace("ten times sooner", "ten times " + 40 * "very " + "sooner"), "utf-8")
    assert main(["check", str(path)]) == 0
    page = capsys.readouterr().out
    digest = claims_digest(load(path))
    assert f"claims: not declared before the run ({digest[:23]})" in page
    assert "against ground-direct by the 95th percentile of latency: true if better by a factor of 10;" in page
    assert "against ground-relay: true if the ground-station bottleneck, as to contention, is bypassed" in page
    assert max(map(len, page.splitlines())) <= 140
    assert main(["check", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["claims_digest"], document["declaration"]) == (digest, "undeclared")
    assert [claim["name"] for claim in document["claims"]] == ["sooner", "past-the-stations"]


@pytest.mark.parametrize("name", WITH_CASES)
def test_every_shipped_scenario_was_declared_with_both_halves_of_its_claim(name):
    """If a claim had to be edited, `latency check` prints the digest to declare."""
    scenario = load(name)
    assert declaration(scenario).state == "declared"
    tested = [(claim.kind, claim.orbital, claim.ground) for claim in scenario.claims if claim.primary]
    pair = tested[0][1:] if tested else ()
    assert tested == [("latency", *pair), ("bottleneck", *pair)]  # one pair only: no picking of the better one
    assert pair in (("node-relay", "ground-direct"), ("onboard-direct", "ground-direct"))


def test_the_claim_of_the_press_ships_as_a_part_of_two_halves():
    parts = {item.name: item for item in shipped() if item.kind == "claims"}
    assert {"claims/press", "claims/onboard"} == set(parts)
    assert parts["claims/press"].sources
    latency, bottleneck = (claim for claim in load("three-body-12").claims if claim.primary)
    assert latency.orbital == bottleneck.orbital == "node-relay"
    assert (latency.factor, latency.metric, bottleneck.word, bottleneck.aspect) == (10.0, "p50", "bypassed", "all")
    assert "dramatically reduce latency" in latency.text
    assert "bypass ground-station bottlenecks" in bottleneck.text
